"""The ledger of a turn: everything an answer may say, and where it comes from.

Looked through from the cheap to the dear: the results of this turn, the person's words, earlier results, the
plan and the catalogue, the day, the typed data; and before anything is held against an answer, the whole
stored transcript. An ordinary turn never gets past the first two.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from langchain_core.messages import BaseMessage, HumanMessage, ToolMessage

from assistant.provenance.claim import Claim
from assistant.provenance.folding import fold
from assistant.provenance.known_plan import KnownPlan
from assistant.provenance.text_index import TextIndex, index_figures, index_text
from assistant.provenance.typed import as_figure, number_of, walk
from assistant.provenance.words import may_mean, understand
from core.prose.day import Day, find_relative, keys_of
from core.prose.figure import Figure, Kind

Reading = Callable[[], Sequence[BaseMessage]]


class Source(NamedTuple):
    """Something said or found.

    Attributes:
        mark: Where it stands, as seen from the answer: "t0.2" is the second result of this turn, "h1" what
            the person said in the turn before.
        text: What the model was given of it.
        data: Its typed data, of a tool's result.
    """

    mark: str
    text: str
    data: Any = None


@dataclass(frozen=True)
class Now:
    """What a turn knows without being told.

    Attributes:
        today: The day it is.
        fiscal_start: First month of the fiscal year.
        plan: The plan in hand as it is known, if there is one.
        names: Further names that are known: KPIs of the fact tables, stored plans.
        stored: How many plans are stored.
    """

    today: date
    fiscal_start: int = 1
    plan: KnownPlan | None = None
    names: tuple[str, ...] = ()
    stored: int = 0


class Ledger:
    """Tells where a claim comes from.

    Args:
        messages: The conversation up to now, as the model is given it.
        now: What is known beside it; asked for when needed.
        earlier: Reads the whole stored transcript; asked for last.
    """

    def __init__(
        self, messages: Sequence[BaseMessage], now: Callable[[], Now], earlier: Reading | None = None
    ) -> None:
        self._messages = messages
        self._now = now
        self._earlier = earlier
        self._lines: dict[str, tuple[str, int]] | None = None

    @cached_property
    def _sources(self) -> list[Source]:
        """What was said and found, the newest turn first."""
        return sources_of(self._messages)

    @property
    def has_earlier(self) -> bool:
        """Whether older messages can be read."""
        return self._earlier is not None

    def line_of(self, line: str) -> tuple[str, int] | None:
        """The result of this turn that holds a line word by word, and where in it."""
        if self._lines is None:
            self._lines = {}
            for source in self._sources:
                if source.mark.startswith("t0."):
                    at = 0
                    for known in source.text.split("\n"):
                        self._lines.setdefault(known.strip(), (source.mark, at))
                        at += len(known) + 1
        return self._lines.get(line.strip())

    def find(self, claim: Claim, sentence: str = "") -> str | None:
        """The mark of what a claim comes from; None when it comes from nowhere."""
        for search in (self._literal, self._indexed, self._worked, self._typed):
            mark = search(claim, sentence)
            if mark is not None:
                return mark
        return None

    def search_earlier(self, claims: Iterable[Claim]) -> dict[Claim, str]:
        """What older messages know of claims that were not found; reads the whole transcript, once."""
        if self._earlier is None:
            return {}
        older = Ledger(self._earlier(), self._now)
        return {claim: mark for claim in claims if (mark := older.find(claim)) is not None}

    def _literal(self, claim: Claim, _: str) -> str | None:
        """Found as it is written, or as it would be without spaces: "137 万元" as 137万元."""
        what = claim.what
        if isinstance(what, str):
            return self._name(what)
        if isinstance(what, Figure) and (what.borrowed or what.kind is Kind.COUNT):
            return None
        ways = {claim.text, claim.text.replace(" ", "")} if claim.text else ()
        for source in self._sources:
            if any(stands_in(said, source.text) for said in ways):
                return source.mark
        return None

    def _indexed(self, claim: Claim, _: str) -> str | None:
        what = claim.what
        for source in self._sources:
            if _in_index(index_text(source.text), claim):
                return source.mark
        if isinstance(what, str) or (plan := self._now().plan) is None:
            return None
        return "p" if _in_index(plan.numbers, claim) else None

    def _worked(self, claim: Claim, sentence: str) -> str | None:
        """What follows from the day it is, and from the person's words as the tools understand them."""
        what, now = claim.what, self._now()
        if isinstance(what, Day):
            if _is_now(what, now, sentence):
                return "d"
        elif isinstance(what, Figure) and what.kind in (Kind.NUMBER, Kind.COUNT) and what.value == now.stored:
            return "s"
        words = [source for source in self._sources if source.mark.startswith("h")]
        for source in words:
            if _in_index(understand(source.text, now.today, now.fiscal_start), claim):
                return source.mark
        return self._meant(claim, words, now) if claim.asked and isinstance(what, Figure) else None

    def _meant(self, claim: Claim, words: Sequence[Source], now: Now) -> str | None:
        """A level that the person's words may mean, offered in a question: +3 on 10 % is 10.3 % or 13 %."""
        levels = [index_text(source.text) for source in self._sources]
        levels += [now.plan.numbers] if now.plan else []
        known = [value for index in levels for value in index.figures]
        for source in words:
            if may_mean(source.text, claim.what, known, now.today):
                return source.mark
        return None

    def _typed(self, claim: Claim, _: str) -> str | None:
        for source in self._sources:
            if source.data and _in_index(index_data(source.data), claim):
                return source.mark
        return None

    def _name(self, name: str) -> str | None:
        said = fold(name)
        for source in self._sources:
            if said in fold(source.text):
                return source.mark
        now = self._now()
        if now.plan is not None and (
            any(said in known for known in now.plan.names) or _is_translation(said, now.plan.names)
        ):
            return "p"
        return "c" if any(said in fold(known) for known in now.names) else None


def _is_translation(said: str, names: frozenset[str]) -> bool:
    """Whether a name is in another script than all of a plan's: it may be one of them, translated."""
    return bool(names) and all(said.isascii() is not name.isascii() for name in names)


def sources_of(messages: Sequence[BaseMessage]) -> list[Source]:
    """Results and the person's words, the newest turn first; in a turn results before words."""
    turns: list[list[Source]] = []
    for message in messages:
        if isinstance(message, HumanMessage):
            turns.append([Source("h", message.text)])
        elif isinstance(message, ToolMessage):
            if not turns:
                turns.append([])
            turns[-1].append(Source("t", message.text, message.artifact))
    found: list[Source] = []
    for back, turn in enumerate(reversed(turns)):
        results = [source for source in turn if source.mark == "t"]
        found += [
            Source(f"t{back}.{number}", source.text, source.data) for number, source in enumerate(results, 1)
        ]
        found += [Source(f"h{back}", source.text) for source in turn if source.mark == "h"]
    return found


_JOINTS = frozenset(".,:")
_UNITS_AFTER = frozenset("%‰万亿千百十倍成个點点基月季星小年天周日时分kKmMwWbBxX")


def stands_in(said: str, text: str) -> bool:
    """Whether a text holds the same characters, and not as a part of a longer number."""
    at = text.find(said)
    while at >= 0:
        end = at + len(said)
        before, after = text[at - 1 : at], text[end : end + 1]
        led = before.isdigit() or (before in _JOINTS and text[at - 2 : at - 1].isdigit())
        followed = after.isdigit() or after in _UNITS_AFTER
        followed = followed or (after in _JOINTS and text[end + 1 : end + 2].isdigit())
        if not led and not followed:
            return not (before.isascii() and before.isalpha() and said[0].isalnum())
        at = text.find(said, at + 1)
    return False


def index_data(data: Any) -> TextIndex:
    """The index of typed data. Not kept: it is looked at only when the texts do not know a figure."""
    figures: list[Figure] = []
    days: list[Day] = []
    for path, value in walk(data):
        number = number_of(value)
        if number is not None:
            kind = Kind.COUNT if path.endswith(".length") else Kind.NUMBER
            figures.append(as_figure(number)._replace(kind=kind))
            if kind is Kind.NUMBER and 0 < abs(number) < 1:
                figures.append(as_figure(number, fraction=True))
        elif isinstance(value, str) and path != "text":
            index = index_text(value) if len(value) < 400 else None
            if index is not None:
                figures += [figure for same in index.figures.values() for figure in same]
                days += [Day(0, 0, *key) for key in index.stated if key[1] or key[0] != "year"]
    return index_figures(figures, days)


def _in_index(index: TextIndex, claim: Claim) -> bool:
    what = claim.what
    if isinstance(what, Day):
        return index.find_day(what) is not None
    if isinstance(what, Figure):
        return index.find_figure(what, hedged=claim.hedged, any_kind=claim.asked) is not None
    return False


def _is_now(day: Day, now: Now, sentence: str) -> bool:
    today = ("day", now.today.year, now.today.month, now.today.day)
    known = {*keys_of(today), *find_relative(sentence, now.today)}
    known |= {(size, 0, number, of) for size, _, number, of in known if size != "year"}
    if now.fiscal_start != 1:
        known.add(("month", 0, now.fiscal_start, 0))
    return day.key in known
