"""The claims of an answer: its figures, its dates, and the names it gives to KPIs and nodes of a plan.

No claims are: list numbers, ids and code, small counts of what the answer itself shows ("three points:"), and
figures in examples of what somebody could say.
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from assistant.provenance.naming import find_names
from core.prose.day import Day, blank_days, find_days
from core.prose.figure import Figure, Kind, find_figures
from core.prose.fixed import blank_code
from core.quantity.currency import name_currency
from core.quantity.normal import normalise


class Claim(NamedTuple):
    """Something an answer says that has to come from somewhere.

    Attributes:
        start: Index of its first character in the answer.
        end: Index after its last.
        text: Its characters.
        what: The figure or the date read there; the name itself for a name.
        sentence: Start and end of the sentence or table cell it stands in.
        hedged: Whether it is said to be about so much.
        asked: Whether it stands in a question.
    """

    start: int
    end: int
    text: str
    what: Figure | Day | str
    sentence: tuple[int, int]
    hedged: bool = False
    asked: bool = False


_ENDS = re.compile(r"[。！？；!?;]+[”」』\"')）]*|\.(?=\s|\Z)(?<!\d\.)[\"')]*|(?<=\d)\.(?=\s+[A-Z]|\Z)")
_BEFORE_ABOUT = re.compile(
    r"(?:约|大约|大概|近|接近|将近|差不多|超过|超|逾|不到|不足|≈|~|(?i:about|around|roughly|approximately|approx\.?"
    r"|nearly|almost|over|more than|just under|some|close to|c\.))\s?[为有是到]?\s?(?:[¥$€£]|[A-Z]{3}\s?)?\Z"
)
_AFTER_ABOUT = re.compile(r"\s?(?:左右|上下|多(?!个百分点)|余|出头|\+|(?i:or so))")
_EXAMPLE = re.compile(
    r"例如|比如|譬如|诸如|諸如|举例|舉例|假设(?!：)|(?i:for example|for instance|such as"
    r"|(?<![a-z])e\.g\.|(?<![a-z])say,)"
)
_SAYING = re.compile(
    r"[说說问問試试]|回[复覆]|[换換]个|(?i:(?<![a-z])(?:say|reply|try|ask|type|answer)(?![a-z]))"
)
_QUOTES = re.compile(r"“[^”\n]*”|「[^」\n]*」|『[^』\n]*』|\"[^\"\n]*\"")
_STATED = re.compile(
    r"(?:[为是达到至从由=:]|→|->|(?i:(?<![a-z])(?:is|was|are|to|from|at|of|by|be|equals|reach(?:es|ed)?)))\s?\Z"
)
_TOTAL = re.compile(
    r"(?:共[计計]?|总共|一共|合[计計]|总[计計]|总数为?|全部|(?i:total(?: of)?|in all,?|altogether|all))"
    r"\s?有?\s?\Z"
)
_ALTOGETHER = re.compile(r"\s?[\w\u4e00-\u9fff]{0,10}\s?(?i:in total|in all|altogether)")
_GENERIC = re.compile(
    r"(?:个|項|项|条|种|类|组|份|件|期|套|部|款|步|方面|方向|阶段|(?i:items?|pieces?|products?|channels?|units?|campaigns?|events?|markets?))\Z"
)
_ASKS = re.compile(r"[?？][”」』\"')）*_ ]*\Z|请选|請選|(?i:(?:choose|pick|which) one)")
_ITEM = re.compile(r"\s*(?:[-*+]|\(?\d{1,2}[.)、)）]|[①-⑳])")
_LISTED = re.compile(r"(?<![\d.])1\s?[.、)].*?(?<![\d.])2\s?[.、)]")  # "two ways: 1. wait; 2. ask"
_NUMBERS_ONE = re.compile(r"\s?[.、)]\s?(?!\d)")
# "within 24 hours" says when to look again; months and years are told of the plan
_WAIT = re.compile(r"\s?[之以]?[内內后後](?![的地])|\s(?i:later|from now)\b")
_SHORT = re.compile(r"(?:小[时時]|天|日|分[钟鐘]|周|週|(?i:hours?|days?|weeks?|minutes?))\Z")
_SHOWN = 10  # counts up to here are read off the answer itself
_NUMBERED = re.compile(r"(?:#|№|序号|序號|编号|編號|排名|名次|行|(?i:no\.?|rank|row|index))?\Z")
_CELL = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"\s*\|?[\s:|-]+\|?\s*\Z")
_HEAD_UNIT = re.compile(
    r"(?P<percent>[%])|(?P<points>百分点|(?<![A-Za-z])pp(?![A-Za-z]))"
    r"|(?P<money>元|(?<![A-Za-z])(?:CNY|RMB|USD|EUR|HKD)(?![A-Za-z])|[¥$€])"
)
_HEAD_SCALE = re.compile(
    r"(?P<scale>[十百千]?[万亿])(?=元|[)人次件]|\Z)"
    r"|(?:[( ]|(?<![A-Za-z]))(?P<latin>[KkMm]|million|thousand|bn)(?=[) ]|\Z)"
)
_SCALES = {
    "万": 10**4, "亿": 10**8, "千": 10**3, "十万": 10**5, "百万": 10**6, "千万": 10**7, "十亿": 10**9,
    "百亿": 10**10, "k": 10**3, "m": 10**6, "million": 10**6, "thousand": 10**3, "bn": 10**9,
}  # fmt: skip


@dataclass
class Page:
    """An answer as far as it was read.

    Attributes:
        asks: Whether the last line that is no list item asks: what is listed then are choices.
        columns: Heads of the table that is being read.
        fenced: Whether code is open.
    """

    asks: bool = False
    columns: tuple[str, ...] = ()
    fenced: bool = False

    def read(self, line: str, at: int = 0) -> list[Claim]:
        """The claims of the next line, which begins at `at` of the answer."""
        if line.lstrip().startswith("```"):
            self.fenced = not self.fenced
            return []
        if self.fenced or not line.strip():
            self.columns = ()
            return []
        normal = blank_code(normalise(line))
        if line.lstrip().startswith("|"):
            return self._read_row(line, normal, at)
        self.columns = ()
        self.note(line)
        return _read_prose(line, normal, at, is_choice=self.asks and bool(_ITEM.match(line)))

    def note(self, line: str) -> None:
        """Take note of whether a line asks."""
        if line.strip() and not _ITEM.match(line):
            self.asks = bool(_ASKS.search(line))

    def keep_head(self, line: str) -> None:
        """Take note of a table's head that is not read for claims."""
        if not self.columns and not _RULE.match(line):
            self.columns = tuple(cell.strip() for cell in _CELL.split(normalise(line))[1:-1])

    def peek(self, line: str, at: int) -> list[Claim]:
        """The same, for a line that may still grow; nothing is remembered."""
        return replace(self).read(line, at)

    def _read_row(self, line: str, normal: str, at: int) -> list[Claim]:
        if _RULE.match(line):
            return []
        cells = [*_CELL.finditer(line)]
        spans = [(one.end(), other.start()) for one, other in pairwise(cells)]
        if cells and line[cells[-1].end() :].strip():
            spans.append((cells[-1].end(), len(line)))
        if not self.columns:
            self.columns = tuple(normalise(line[start:end]).strip() for start, end in spans)
        days, figures = figures_of(normal)
        claims: list[Claim] = []
        for number, (start, end) in enumerate(spans):
            head = self.columns[number] if number < len(self.columns) else ""
            cell = (at + start, at + end)
            claims += [_claim(line, at, day, cell) for day in days if start <= day.start < end]
            within = [figure for figure in figures if start <= figure.start < end]
            if within:
                claims += _read_cell(line, normal, at, (start, end), head, within, is_first=number == 0)
        return claims


def read_claims(text: str) -> list[Claim]:
    """All claims of an answer, in order."""
    page, at, claims = Page(), 0, []
    for line in text.split("\n"):
        claims += page.read(line, at)
        at += len(line) + 1
    return claims


def sentences(line: str) -> list[tuple[int, int]]:
    """Start and end of each sentence of a line, with what ends it."""
    spans, start = [], 0
    for match in _ENDS.finditer(line):
        if match.end() > start:
            spans.append((start, match.end()))
        start = match.end()
    if start < len(line):
        spans.append((start, len(line)))
    return spans


def figures_of(normal: str) -> tuple[list[Day], list[Figure]]:
    """The dates and the figures of a normal text without code."""
    days = find_days(normal)
    return days, find_figures(blank_days(normal, days) if days else normal)


def _read_prose(line: str, normal: str, at: int, *, is_choice: bool = False) -> list[Claim]:
    days, figures = figures_of(normal)
    names = find_names(line)
    if not days and not figures and not names:
        return []
    claims: list[Claim] = []
    for start, end in sentences(line):
        asked = is_choice or line[start:end].rstrip("”」』\"')） *_").endswith(("?", "？"))
        span = (at + start, at + end)
        free = _examples(line, start, end)
        for day in days:
            if start <= day.start < end and not _inside(day.start, free):
                claims.append(_claim(line, at, day, span, asked=asked))
        for figure in figures:
            if not start <= figure.start < end or _inside(figure.start, free) or _is_small(figure, normal):
                continue
            claims.append(_claim(line, at, figure, span, asked=asked, hedged=_is_hedged(figure, normal)))
        if not asked:
            claims += [
                Claim(at + one, at + other, line[one:other], line[one:other], span)
                for one, other in names
                if start <= one < end and not _inside(one, free)
            ]
    claims.sort(key=lambda claim: claim.start)
    return claims


def _read_cell(
    line: str,
    normal: str,
    at: int,
    span: tuple[int, int],
    head: str,
    figures: list[Figure],
    *,
    is_first: bool,
) -> list[Claim]:
    start, end = span
    cell = (at + start, at + end)
    claims = []
    for figure in figures:
        if _is_ordinal(figure, normal[start:end], normal, head, is_first=is_first):
            continue
        hedged = _is_hedged(figure, normal)
        claims.append(_claim(line, at, _in_column(figure, head), cell, hedged=hedged))
    return claims


def _is_ordinal(figure: Figure, cell: str, normal: str, head: str, *, is_first: bool) -> bool:
    """Whether it is a small whole number that numbers a row, stands in a name or counts what is shown."""
    if figure.kind is Kind.COUNT:
        return _is_small(figure, normal)
    if figure.kind is not Kind.NUMBER or figure.sign:
        return False
    if is_first and _NUMBERED.match(head):
        return True
    if figure.value > _SHOWN or figure.value != figure.value.to_integral_value():
        return False
    return is_first or cell.strip() != normal[figure.start : figure.end].strip()


def counts(head: str) -> bool:
    """Whether the head of a column says what its bare numbers count."""
    return bool(head) and (_HEAD_UNIT.search(head) is not None or _HEAD_SCALE.search(head) is not None)


def _in_column(figure: Figure, head: str) -> Figure:
    """A bare number of a table with the unit and scale its column's head gives."""
    if figure.kind is not Kind.NUMBER or figure.scaled or not head:
        return figure
    unit, scaled = _HEAD_UNIT.search(head), _HEAD_SCALE.search(head)
    if unit is None and scaled is None:
        return figure
    if unit is not None and (unit["percent"] or unit["points"]):
        return figure._replace(kind=Kind.PERCENT if unit["percent"] else Kind.POINTS, borrowed=True)
    scale = Decimal(_SCALES[(scaled["scale"] or scaled["latin"]).lower()]) if scaled else Decimal(1)
    kind = Kind.NUMBER if unit is None else Kind.MONEY
    currency = "" if unit is None else name_currency(unit["money"], "CNY")
    return figure._replace(
        kind=kind, unit=currency, value=figure.value * scale, step=figure.step * scale, borrowed=True
    )


def _claim(
    line: str,
    at: int,
    what: Figure | Day,
    span: tuple[int, int],
    *,
    asked: bool = False,
    hedged: bool = False,
) -> Claim:
    said = line[what.start : what.end]
    return Claim(at + what.start, at + what.end, said, what, span, hedged, asked)


def _is_hedged(figure: Figure, normal: str) -> bool:
    return figure.unit == "part" or bool(
        _BEFORE_ABOUT.search(normal[max(0, figure.start - 16) : figure.start])
        or _AFTER_ABOUT.match(normal[figure.end : figure.end + 8])
    )


def _is_small(figure: Figure, normal: str) -> bool:
    """Whether it is a small count of what the answer itself shows, "one" of something, or a wait."""
    if figure.kind is Kind.TIME and _is_wait(figure, normal):
        return True
    if figure.value > _SHOWN or figure.value != figure.value.to_integral_value() or figure.scaled:
        return False
    said = normal[figure.start : figure.end]
    head = normal[max(0, figure.start - 12) : figure.start]
    if figure.kind is Kind.NUMBER:
        if _NUMBERS_ONE.match(normal, figure.end) and _LISTED.search(normal):
            return True
        return not figure.sign and not figure.borrowed and not _STATED.search(head) and "." not in said
    if said[0] in "一" or said[:3].lower() == "one":
        return figure.kind in (Kind.TIME, Kind.COUNT, Kind.TIMES)
    if figure.kind is not Kind.COUNT or not _GENERIC.search(said):
        return False
    return not _TOTAL.search(head) and not _ALTOGETHER.match(normal[figure.end : figure.end + 24])


def _is_wait(figure: Figure, normal: str) -> bool:
    said = normal[figure.start : figure.end]
    return bool(_SHORT.search(said) and _WAIT.match(normal, figure.end))


def _examples(line: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where a sentence gives examples: after "for example", and what it quotes as words to say."""
    sentence = line[start:end]
    spans = [(start + match.start(), end) for match in _EXAMPLE.finditer(sentence)][:1]
    if _SAYING.search(sentence) or spans:
        spans += [(start + match.start(), start + match.end()) for match in _QUOTES.finditer(sentence)]
    return spans


def _inside(at: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)
