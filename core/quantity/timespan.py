"""Periods in a text: single calendar expressions, joined ones (10月到11月), deadlines (Q4前, by Q4).

"2024年Q4前" in planning documents means by the end of that quarter; strictly it means before it starts.
Both readings are returned, in that order ("before Q4" in English: the other way round).
"""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from core.quantity.calendar import Span
from core.quantity.mention import Reading
from core.quantity.pattern import Pattern
from core.quantity.period import Period
from core.quantity.resolution import Now
from core.quantity.timepoint import Point, find_points
from core.text import Text

_JOIN = Pattern(r"\s?(?:-{1,2}|~|/|至|到|to|through|until|till|and)\s?\Z")
_END_BEFORE = Pattern(r"(?i:(?<![a-z])(?:the )?end of (?:the )?|(?<![a-z])late )\Z")
_PART_BEFORE = Pattern(
    r"(?i:(?<![a-z])(?:the )?(?P<w>beginning|start|middle) of (?:the )?|(?<![a-z])(?P<w2>early|mid)[ -])\Z"
)
_BY_BEFORE = Pattern(
    r"(?i:(?<![a-z])(?:by|until|till|no later than|not later than|due|on or before) (?:the )?)\Z"
    r"|(?:截至|截止到?|不晚于|最迟)\s?\Z"
)
_STRICT_BEFORE = Pattern(r"(?i:(?<![a-z])(?:before|prior to|ahead of) (?:the )?)\Z")
_EDGE_AFTER = Pattern(r"\s?(?:底|末)")
_BEFORE_AFTER = Pattern(r"\s?(?:之前|以前|前(?![\d一二两三四五六七八九十]|端|台|期|景|沿|瞻|提|三|往))")
_WHOLE_AFTER = Pattern(r"\s?(?:期间|全年|内|以内|之内)")
_NOTES = {
    "calendar": Text(zh="自然年", en="calendar year"),
    "fiscal": Text(zh="财年", en="fiscal year"),
    "month/day": Text(zh="月/日", en="month/day"),
    "day/month": Text(zh="日/月", en="day/month"),
}


@dataclass(frozen=True)
class Stretch:
    """A period at a place in the text, with its readings (likeliest first)."""

    start: int
    end: int
    readings: tuple[Reading, ...]


def find_periods(text: str, source: str, now: Now) -> list[Stretch]:
    """All periods of the normal text, in order; labels are cut from `source`. Linear in its length."""
    points = _join(find_points(text, now), text)
    found: list[Stretch] = []
    ceilings = [*(point.start for point in points[1:]), len(text)]
    for point, ceiling in zip(points, ceilings, strict=False):
        floor = found[-1].end if found else 0
        found.append(_finish(point, text, source, (floor, ceiling), now))
    return found


def _join(points: list[Point], text: str) -> list[Point]:
    """Two expressions with 到, - or to between them become one; the year carries over either way."""
    joined: list[Point] = []
    for point in points:
        gap = text[joined[-1].end : point.start] if joined else ""
        if joined and len(gap) <= 9 and _JOIN.match(gap):
            both = (
                None
                if "/" in gap and not (joined[-1].is_day and point.is_day)
                else _span_both(joined[-1], point)
            )
            if both is not None:
                joined[-1] = both
                continue
        joined.append(point)
    return joined


def _span_both(first: Point, second: Point) -> Point | None:
    """From the first to the second, once for every reading the two share (calendar, fiscal)."""
    pairs = zip(first.spans, second.spans, strict=False) if len(first.spans) == len(second.spans) else ()
    spans = [
        (_span(a[0], b[0], first, second), a[1]) for a, b in pairs or [(first.spans[0], second.spans[0])]
    ]
    good = tuple((span, note) for span, note in spans if span is not None)
    if not good:
        return None
    return replace(first, end=second.end, spans=good, edge=second.edge, is_day=second.is_day)


def _span(one: Span, other: Span, first: Point, second: Point) -> Span | None:
    """First day of one to last day of the other; a year said with either holds for both."""
    start, end = one[0], other[1]
    if first.has_year and not second.has_year:
        end = _same_year(end, start)
    elif second.has_year and not first.has_year:
        start = max((d for y in (end.year, end.year - 1) if (d := _with_year(start, y)) <= end), default=end)
    elif end < start and not second.has_year:
        moved = _with_year(start, end.year)
        start, end = (moved, end) if moved <= end else (start, _with_year(end, end.year + 1))
    return None if end < start or (end - start).days > 366 * 30 else (start, end)


def _with_year(day: date, year: int) -> date:
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def _same_year(end: date, start: date) -> date:
    moved = _with_year(end, start.year)
    return moved if moved >= start else _with_year(end, start.year + 1)


def _finish(point: Point, text: str, source: str, bounds: tuple[int, int], now: Now) -> Stretch:
    """Take in the words around the expression that make it a deadline or the end of a stretch."""
    start, end = point.start, point.end
    floor, ceiling = bounds
    edge = point.edge
    if after := _match_after(_EDGE_AFTER, text, end, ceiling) if not edge else None:
        edge, end = "end", after.end()
    elif after := _match_after(_WHOLE_AFTER, text, end, ceiling):
        end = after.end()
    spans = point.spans
    start, edge, spans = _read_edge_before(start, edge, spans, text, floor)
    before = _match_after(_BEFORE_AFTER, text, end, ceiling)
    head = text[max(floor, start - 20) : start]
    by, strict = _BY_BEFORE.search(head), _STRICT_BEFORE.search(head)
    if before:
        end = before.end()
    if match := by or strict:
        start -= len(head) - match.start()
    label = source[start:end]
    is_exact = edge == "end" or point.is_day or edge == "within"
    if before or strict:
        readings = _before(spans, label, now, is_exact, point, literal=bool(strict))
    else:
        readings = [_reading(s, label, now, note, bool(by or edge)) for s, note in spans]
    return Stretch(start, end, tuple(readings))


def _match_after(pattern: Pattern, text: str, at: int, ceiling: int) -> "re.Match[str] | None":
    """A match that begins at `at` and leaves the next expression alone."""
    match = pattern.match(text, at)
    return match if match is not None and match.end() <= ceiling else None


def _read_edge_before(
    start: int, edge: str, spans: tuple[tuple[Span, str], ...], text: str, floor: int
) -> tuple[int, str, tuple[tuple[Span, str], ...]]:
    head = text[max(floor, start - 24) : start]
    if match := _END_BEFORE.search(head):
        return start - (len(head) - match.start()), "end", spans
    if match := _PART_BEFORE.search(head):
        is_first = (match["w"] or match["w2"]).lower() in {"beginning", "start", "early"}
        cut = tuple((_cut(span, is_first), note) for span, note in spans)
        return start - (len(head) - match.start()), edge, cut
    return start, edge, spans


def _cut(span: Span, is_first: bool) -> Span:
    """The first or the middle third of a stretch."""
    third = ((span[1] - span[0]).days + 1) // 3
    start = span[0] if is_first else span[0] + timedelta(days=third)
    return start, start + timedelta(days=max(third - 1, 0))


def _before(
    spans: tuple[tuple[Span, str], ...], label: str, now: Now, is_exact: bool, point: Point, *, literal: bool
) -> list[Reading]:
    readings: list[Reading] = []
    for span, note in spans:
        by_end = _reading(span, label, now, note, True)
        first = span[0] - timedelta(days=1)
        strict = _reading((first, first), label, now, note, True)
        if is_exact:
            readings.append(by_end)
        elif point.is_festival:
            readings.append(strict)
        else:
            readings += [strict, by_end] if literal else [by_end, strict]
    return readings


def _reading(span: Span, label: str, now: Now, note: str, is_deadline: bool) -> Reading:
    start, end = span
    if is_deadline and now.today <= end:
        start = now.today
    period = Period(start=start, end=end, label=label.strip(), is_deadline=is_deadline)
    said = (
        Text(zh=f"{end.isoformat()}之前（含当日）", en=f"by {end.isoformat()} inclusive")
        if is_deadline
        else Text(
            zh=f"{start.isoformat()}至{end.isoformat()}", en=f"{start.isoformat()} to {end.isoformat()}"
        )
    )
    if note in _NOTES:
        extra = _NOTES[note]
        said = Text(zh=f"{said.zh}（{extra.zh}）", en=f"{said.en} ({extra.en})")
    return Reading(value=period, meaning=said)
