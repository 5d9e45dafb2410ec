"""Where in a message nodes of the plan in hand are named, and which: by id, title, part of a title, place or owner."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from assistant.offline.references import common_piece, title_core
from assistant.offline.utterance import Utterance, amounts, changes, fold
from core.plan.node import Level, Node
from core.plan.plan import Plan
from core.quantity.mention import Mention
from core.quantity.unit import UnitKind
from core.quantity.value import Change, Money, Number, Points, Share

_GAP = re.compile(r"[的之\s]{0,3}(?:那个|那条|这个|里|下面?)?[的\s]?")
_LEVELS = {
    Level.INITIATIVE: r"举措|动作|活动|项目|initiatives?|campaigns?",
    Level.STRATEGY: r"策略|打法|strateg(?:y|ies)",
    Level.SUBGOAL: r"子目标|sub-?goals?",
    Level.BUSINESS_UNIT: r"事业部|业务线|产品线|bu|business units?|product lines?",
    Level.ENTERPRISE: r"总目标|企业目标|公司目标|大目标|顶层目标|overall goal|main goal|top goal|company goal",
}
_ORDINALS = ("一1first", "二两2second", "三3third", "四4fourth", "五5fifth", "六6sixth")
_ORDINAL = (
    r"(?:第\s*(?P<n>[一二两三四五六1-6])\s*[个条项]?|(?P<last>最后(?:那|一|那一)?[个条项]|the last|last)"
    r"|(?:the )?(?P<w>first|second|third|fourth|fifth|sixth|1st|2nd|3rd|4th))\s*(?:marketing )?"
)
_THAT = r"(?:那|这|该)(?:个|条|项)|(?:the|that|this)\s+"
_OWNED = r"\s*(?:的|那个|这个|那条|那块|那边|手上|手里|负责的|名下的|管的|'s)"


@dataclass(frozen=True)
class Sighting:
    """A place in a message where a node is named.

    Attributes:
        start: Offset of the first character.
        end: Offset after the last.
        nodes: Nodes that may be meant; one when it is clear.
    """

    start: int
    end: int
    nodes: tuple[Node, ...]

    @property
    def node(self) -> Node:
        """The likeliest node."""
        return self.nodes[0]


@dataclass(frozen=True)
class _Hit:
    start: int
    end: int
    node: Node
    worth: float
    is_whole: bool


def sight(utterance: Utterance, plan: Plan, focus: str | None = None) -> tuple[Sighting, ...]:
    """The nodes a message names, in order, none overlapping another."""
    text = _spoken(utterance, plan)
    found = _by_title(text, plan, focus) or _by_place(text, plan, focus) or _by_owner(text, plan)
    return _of_their_kpis(_without_parents(found, text, plan), utterance, plan, focus)


def _spoken(utterance: Utterance, plan: Plan) -> str:
    """The commanding text, with quoted titles of nodes left in."""
    text = utterance.commanding
    for quote in utterance.quotes:
        said = fold(quote)
        at = utterance.text.find(said)
        if at >= 0 and any(said == fold(node.title) for node in plan.nodes):
            text = text[:at] + said + text[at + len(said) :]
    return text


def _by_title(text: str, plan: Plan, focus: str | None) -> list[Sighting]:
    taken: list[Sighting] = []
    hits = sorted(_hits(text, plan), key=lambda hit: (-hit.worth, not hit.is_whole, hit.start))
    for (_, _), group in groupby(hits, key=lambda hit: (hit.worth, hit.is_whole)):
        free = [hit for hit in group if not any(hit.start < s.end and s.start < hit.end for s in taken)]
        for start in sorted({hit.start for hit in free}):
            same = [hit for hit in free if hit.start == start]
            if any(s.start < same[0].end and start < s.end for s in taken):
                continue
            nodes = tuple(hit.node for hit in same)
            preferred = tuple(node for node in nodes if node.id == focus)
            taken.append(Sighting(start, same[0].end, preferred or nodes))
    return sorted(taken, key=lambda sighting: sighting.start)


def _hits(text: str, plan: Plan) -> list[_Hit]:
    bigrams = {text[i : i + 2] for i in range(len(text) - 1)}
    hits = []
    for node in plan.nodes:
        for match in re.finditer(rf"(?<![a-z0-9]){re.escape(node.id.lower())}(?![a-z0-9])", text):
            hits.append(_Hit(match.start(), match.end(), node, 100.0, True))
        piece, worth = common_piece(fold(node.title), text, bigrams)
        if worth:
            whole = title_core(piece) == title_core(fold(node.title))
            hits += [_Hit(m.start(), m.end(), node, worth, whole) for m in _places(piece, text)]
    return hits


def _places(piece: str, text: str) -> Iterator[re.Match[str]]:
    said = re.escape(piece)
    return re.finditer(rf"(?<![a-z0-9]){said}(?:e?s)?(?![a-z0-9])" if piece.isascii() else said, text)


def _without_parents(found: list[Sighting], text: str, plan: Plan) -> tuple[Sighting, ...]:
    """So: "门锁的新增用户" names one node, not the lock and its users."""
    kept: list[Sighting] = []
    for sighting in found:
        before = kept[-1] if kept else None
        if before is not None and _GAP.fullmatch(text[before.end : sighting.start]):
            above = {node.id for node in plan.ancestors(sighting.node.id)}
            if (
                _is_measure(text[sighting.start : sighting.end], sighting.node)
                and before.node.id not in above
            ):
                continue
            if before.node.id in above or fold(text[before.start : before.end]) in fold(sighting.node.title):
                kept[-1] = Sighting(before.start, sighting.end, sighting.nodes)
                continue
        kept.append(sighting)
    return tuple(kept)


def _is_measure(said: str, node: Node) -> bool:
    """Whether only the KPI of a node is named: "季度销售额" of "门锁季度销售额"."""
    if node.measure is None:
        return False
    name = node.measure.kpi.name
    return fold(said) in fold(name.zh) or fold(said) in fold(name.en)


def _of_their_kpis(
    found: tuple[Sighting, ...], utterance: Utterance, plan: Plan, focus: str | None
) -> tuple[Sighting, ...]:
    """So: "门锁销售额480万，音箱320万" means the sales of both: the KPI holds until another is named."""
    kept = []
    for at, sighting in enumerate(found):
        end = found[at + 1].start if at + 1 < len(found) else len(utterance.text)
        nodes = _carried(sighting, utterance, plan, end)
        if focus is not None and any(node.id == focus for node in sighting.nodes):
            nodes = sighting.nodes
        kept.append(Sighting(sighting.start, sighting.end, nodes))
    return tuple(kept)


def _carried(sighting: Sighting, utterance: Utterance, plan: Plan, end: int) -> tuple[Node, ...]:
    """Of the nodes of a part that is named without a KPI, the one of the KPI named last, else all its value fits."""
    value = _value_between(utterance, sighting.end, end)
    named = [kpi for kpi in utterance.kpis if value is not None and kpi.start < value.start]
    said = utterance.text[sighting.start : sighting.end]
    if value is None or not named or named[-1].end > sighting.start or sighting.node.measure is None:
        return sighting.nodes
    part = [n for n in plan.nodes if n.measure is not None and any(_places(said, fold(n.title)))]
    fitting = sorted((n for n in part if _fits(value, n)), key=lambda n: not _is_near(value, n))
    of_kpi = [n for n in fitting if n.measure is not None and n.measure.kpi.key == named[-1].kpi.key]
    if len(of_kpi) == 1 and (_is_near(value, of_kpi[0]) or not _is_near(value, fitting[0])):
        return tuple(of_kpi)
    is_whole = title_core(said) == title_core(fold(sighting.node.title))
    return sighting.nodes if is_whole else tuple(fitting) or sighting.nodes


def _value_between(utterance: Utterance, start: int, end: int) -> Mention | None:
    found = (*amounts(utterance.mentions), *changes(utterance.mentions))
    return min((m for m in found if start <= m.start < end), key=lambda m: m.start, default=None)


def _fits(mention: Mention, node: Node) -> bool:
    """Whether a value can be one of the KPI: no money for a count, no count for money, no share for either."""
    assert node.measure is not None
    kind, value = node.measure.kpi.unit.kind, mention.value
    if isinstance(value, Change):
        value = value.end or value.size or value
        if isinstance(value, Share):
            return True
    if isinstance(value, Share | Points):
        return kind is UnitKind.PERCENT
    if isinstance(value, Money):
        return kind is UnitKind.MONEY
    return not (isinstance(value, Number) and value.noun) or kind not in (UnitKind.MONEY, UnitKind.PERCENT)


def _is_near(mention: Mention, node: Node) -> bool:
    """Whether a value is within three orders of magnitude of what is aimed at: no sales of 98 for 15 million."""
    value, measure = mention.value, node.measure
    if isinstance(value, Change):
        value = value.end or value
    aimed = (measure.target or measure.baseline) if measure is not None else None
    if not aimed or not isinstance(value, Money | Number | Share):
        return True
    return abs(aimed) <= abs(value.value) * 1000 <= abs(aimed) * 1000000


def _by_place(text: str, plan: Plan, focus: str | None) -> list[Sighting]:
    """So: "第二个举措", "最后一个策略", "那个策略"."""
    for level, words in _LEVELS.items():
        nodes = plan.at(level)
        match = re.search(rf"{_ORDINAL}(?:{words})(?![a-z])", text)
        if match and nodes:
            node = _at(nodes, match)
            return [Sighting(match.start(), match.end(), (node,))] if node else []
        match = re.search(rf"(?:{_THAT})(?:{words})(?![a-z])", text)
        if match is None and level is Level.ENTERPRISE:
            match = re.search(words, text)
        if match and nodes:
            near = _near(nodes, plan, focus)
            return [Sighting(match.start(), match.end(), near)]
    return []


def _at(nodes: tuple[Node, ...], match: re.Match[str]) -> Node | None:
    if match["last"]:
        return nodes[-1]
    said = match["n"] or match["w"]
    index = next((i for i, names in enumerate(_ORDINALS) if said in names or said[0] in names), len(nodes))
    return nodes[index] if index < len(nodes) else None


def _near(nodes: tuple[Node, ...], plan: Plan, focus: str | None) -> tuple[Node, ...]:
    """Of nodes of one level those at the focus or above it, else all."""
    if focus is None or focus not in plan.index:
        return nodes
    line = {focus, *(node.id for node in plan.ancestors(focus))}
    return tuple(node for node in nodes if node.id in line) or nodes


def _by_owner(text: str, plan: Plan) -> list[Sighting]:
    """So: "张伟那个", "Maria's": what a person answers for."""
    for owner in dict.fromkeys(node.owner for node in plan.nodes if node.owner):
        names = {fold(owner), fold(owner).split()[0]}
        for name in names:
            match = re.search(rf"{re.escape(name)}{_OWNED}", text)
            if match:
                nodes = tuple(node for node in plan.nodes if node.owner == owner)
                return [Sighting(match.start(), match.end(), nodes)]
    return []
