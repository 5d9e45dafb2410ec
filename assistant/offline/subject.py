"""What a question about figures is about: which KPI, where, when, cut by what; from facts, plan and KPI library."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from assistant.offline.sightings import sight
from assistant.offline.situation import Situation
from assistant.offline.utterance import Utterance, fold, periods
from core.facts.catalogue import Catalogue
from core.facts.channel_name import MAINLAND
from core.plan.node import Node

_CUT = re.compile(
    r"(?:按|分|各个?|每个?|哪[个些]?|不同|逐个?|拆(?:到|成|分)?|下钻到?|细分到?|维度|看看|再看)\s*(?:一下|下)?\s*$"
    r"|\b(?:by|per|each|every|across|which|what|drill (?:down )?(?:in)?to|split by|broken down by)\s+(?:the\s+)?$"
)
_REGION = re.compile(
    r"(?:东北|华北|华东|华南|华中|西南|西北)(?=大区|地区|区|的|[\s\d\W]|销|营|订|转|访|客|新|花|门|音|网|短|搜|$)"
    r"|\b(?:north|south|east|west|central|northeast|northwest|southwest) china\b"
)
_CUT_AFTER = re.compile(r"^\s*(?:维度|拆(?:分|开|一下)?|细分|分别|分布|明细|breakdown|split)")


@dataclass(frozen=True)
class Subject:
    """What is asked about.

    Attributes:
        kpi: Its key in the facts, else in the KPI library; None when no KPI is named.
        in_facts: Whether the company's fact tables have it.
        node: The node of the plan in hand that is named.
        filters: Names of dimension values it is narrowed to, in the reader's language ("华东").
        by: Dimension columns it is to be cut by.
        periods: The stretches of time named, as typed.
    """

    kpi: str | None = None
    in_facts: bool = False
    node: Node | None = None
    filters: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()


@dataclass(frozen=True)
class Naming:
    """A name of the fact catalogue in a message: kind is "kpi", "value" or "dimension".

    Attributes:
        start: Offset of its first character.
        end: Offset after its last.
        kind: What it names.
        key: The KPI's key, the value's key, or the dimension's column.
        label: What the reader calls it.
    """

    start: int
    end: int
    kind: str
    key: str
    label: str


def subject_of(situation: Situation) -> Subject:
    """What the message asks about. Everything it does not name stays empty."""
    utterance = situation.utterance
    named = tuple(find_names(utterance, situation.catalogue))
    of_facts = next((n.key for n in named if n.kind == "kpi"), None)
    of_library = next((mention.kpi.key for mention in utterance.kpis), None)
    return Subject(
        kpi=of_facts or of_library,
        in_facts=of_facts is not None,
        node=_node(situation),
        filters=tuple(
            dict.fromkeys(
                [n.label for n in named if n.kind == "value"]
                + _elsewhere(utterance, situation.catalogue, named)
            )
        ),
        by=tuple(dict.fromkeys(n.key for n in named if n.kind == "dimension" and _is_cut(utterance, n))),
        periods=tuple(mention.text for mention in periods(utterance.mentions)),
    )


def _elsewhere(utterance: Utterance, catalogue: Catalogue, named: tuple[Naming, ...]) -> list[str]:
    """Regions the message names that the facts do not know: figures of others must not answer for them."""
    if not any(dimension.access for table in catalogue.tables for dimension in table.dimensions):
        return []
    taken = [range(n.start, n.end) for n in named]
    found = _REGION.finditer(utterance.commanding)
    return [match.group() for match in found if not any(match.start() in span for span in taken)]


def find_names(utterance: Utterance, catalogue: Catalogue) -> Iterator[Naming]:
    """Names of KPIs, dimensions and their values in what the person says, in order, longest first."""
    if not catalogue.tables:
        return
    lexicon = _lexicon(_Known(catalogue))
    for match in lexicon.pattern.finditer(utterance.commanding):
        kind, key, zh, en = lexicon.meanings[match.group()]
        yield Naming(match.start(), match.end(), kind, key, en if utterance.is_english else zh)


def _node(situation: Situation) -> Node | None:
    if situation.plan is None:
        return None
    found = sight(situation.utterance, situation.plan, situation.memory.focus)
    return found[0].node if found else None


def _is_cut(utterance: Utterance, naming: Naming) -> bool:
    before, after = utterance.commanding[: naming.start], utterance.commanding[naming.end :]
    return bool(_CUT.search(before) or _CUT_AFTER.search(after))


class _Known:
    """A catalogue as a cache key: it is read once and never changes."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def __hash__(self) -> int:
        return id(self.catalogue)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Known) and self.catalogue is other.catalogue


@dataclass(frozen=True)
class _Lexicon:
    pattern: re.Pattern[str]
    meanings: dict[str, tuple[str, str, str, str]]


@lru_cache(maxsize=4)
def _lexicon(known: _Known) -> _Lexicon:
    meanings: dict[str, tuple[str, str, str, str]] = {}
    for name, meaning in _entries(known.catalogue):
        if folded := fold(name).strip():
            meanings.setdefault(folded, meaning)
    for regional, mainland in MAINLAND.items():
        if mainland in meanings:
            meanings.setdefault(regional, meanings[mainland])
    names = sorted(meanings, key=lambda name: (-len(name), name))
    # \b would see no end of a word between "kol" and "视频"
    parts = [rf"(?<![a-z0-9]){re.escape(n)}(?![a-z0-9])" if n.isascii() else re.escape(n) for n in names]
    return _Lexicon(re.compile("|".join(parts) or r"(?!)"), meanings)


def _entries(catalogue: Catalogue) -> Iterator[tuple[str, tuple[str, str, str, str]]]:
    """Every name with (kind, key, Chinese name, English name); what comes first wins a name used twice."""
    for table in catalogue.tables:
        for kpi in table.kpis:
            for name in (kpi.name.zh, kpi.name.en, *kpi.aliases):
                yield name, ("kpi", kpi.key, kpi.name.zh, kpi.name.en)
        for dimension in table.dimensions:
            for value in dimension.values:
                for name in (value.name.zh, value.name.en, *value.aliases):
                    yield name, ("value", value.key, value.name.zh, value.name.en)
        for dimension in table.dimensions:
            for name in (dimension.name.zh, dimension.name.en, *dimension.aliases):
                yield name, ("dimension", dimension.column, dimension.name.zh, dimension.name.en)
