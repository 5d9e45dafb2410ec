"""Pacing: what was reached against the path that was due with the season, and what is to be expected."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

from core.chart.chart import Chart, Grid, Mark, Tone, brief, brief_change, pick
from core.errors import MissingInput
from core.frozen import Frozen
from core.plan.kpi import Direction
from core.quantity.unit import Unit
from core.text import Language, Text


class DayPoint(Frozen):
    """A value on a day."""

    day: date
    value: Decimal


class Outcome(Frozen):
    """What is to be expected at the deadline, with its ranges."""

    expected: Decimal
    low80: Decimal
    high80: Decimal
    low95: Decimal
    high95: Decimal


class Course(Frozen):
    """What a pacing chart is drawn of.

    Attributes:
        name: What is measured of what.
        unit: Its unit.
        start: First day that counts.
        end: Deadline.
        today: The day it is asked.
        target: What is to be reached.
        path: What is due by the end of days, rising in time.
        actual: What was reached by the end of days, rising in time: totals so far, or levels.
        outcome: What is to be expected at the deadline.
        better: Which way it is better.
        tone: How it is doing.
        status: The same in words.
    """

    name: str
    unit: Unit
    start: date
    end: date
    today: date
    target: Decimal | None
    path: tuple[DayPoint, ...] = ()
    actual: tuple[DayPoint, ...] = ()
    outcome: Outcome | None = None
    better: Direction = Direction.UP
    tone: Tone = Tone.PLAIN
    status: str = ""


class Gap(Frozen):
    """How far the actual was from what was due on a day, with words and whether that is good."""

    day: date
    value: Decimal
    said: str
    tone: Tone


class Pacing(Chart):
    """Actual against its path, and the gap between them on each day measured."""

    course: Course
    gaps: tuple[Gap, ...]
    target: Mark | None
    last: Mark | None
    due: Mark | None
    expected: Mark | None


def pacing(course: Course, language: Language) -> Pacing:
    """The pacing chart of a course. Raises MissingInput where there is nothing to draw."""
    if not course.path and not course.actual:
        raise MissingInput(
            Text(
                zh=f"{course.name} 还没有实际值，也没有应有进度", en=f"nothing is known of {course.name} yet"
            ),
            field="course",
        )
    unit = course.unit

    def said(value: Decimal | None) -> Mark | None:
        return None if value is None else Mark(value=value, said=brief(value, unit, language))

    last = course.actual[-1] if course.actual else None
    due = value_on(course.path, last.day) if last and course.path else None
    chart = Pacing(
        title=course.name,
        summary="",
        grid=_grid(course, language),
        course=course,
        gaps=tuple(_gaps(course, language)),
        target=said(course.target),
        last=said(last.value if last else None),
        due=said(None if due is None else due.quantize(unit.quantum)),
        expected=said(course.outcome.expected if course.outcome else None),
    )
    return chart.model_copy(update={"summary": _summary(chart, language)})


def value_on(path: Sequence[DayPoint], day: date) -> Decimal | None:
    """The value of a path on a day, on the line between its points; None outside them."""
    for left, right in pairwise(path):
        if left.day <= day <= right.day:
            span = (right.day - left.day).days
            part = Decimal((day - left.day).days) / span if span else Decimal(0)
            return left.value + (right.value - left.value) * part
    return path[0].value if len(path) == 1 and path[0].day == day else None


def _gaps(course: Course, language: Language) -> Iterator[Gap]:
    for point in course.actual:
        due = value_on(course.path, point.day)
        if due is None:
            continue
        gap = point.value - due.quantize(course.unit.quantum)
        tone = Tone.PLAIN
        if gap:
            tone = Tone.GOOD if (gap > 0) == (course.better is Direction.UP) else Tone.BAD
        yield Gap(day=point.day, value=gap, said=brief_change(gap, course.unit, language), tone=tone)


def _grid(course: Course, language: Language) -> Grid:
    actual = {point.day: point.value for point in course.actual}
    gaps = {gap.day: gap.said for gap in _gaps(course, language)}
    days = sorted({*actual, *(point.day for point in course.path)})
    rows = []
    for day in days:
        due = value_on(course.path, day)
        rows.append(
            (
                day.isoformat(),
                "" if due is None else brief(due.quantize(course.unit.quantum), course.unit, language),
                brief(actual[day], course.unit, language) if day in actual else "",
                gaps.get(day, ""),
            )
        )
    if course.outcome is not None:
        ends = (course.outcome.low80, course.outcome.high80)
        low, high = (brief(value, course.unit, language) for value in ends)
        middle = brief(course.outcome.expected, course.unit, language)
        label = pick(language, "预测", "forecast")
        rows.append((f"{course.end.isoformat()} {label}", "", f"{middle} ({low} – {high})", ""))
    header = pick(language, "日期|应有|实际|差", "Day|Due|Actual|Gap").split("|")
    return Grid(header=tuple(header), rows=tuple(rows))


def _summary(chart: Pacing, language: Language) -> str:
    course, said = chart.course, []
    if chart.last is not None:
        day = course.actual[-1].day.isoformat()
        due = (
            "" if chart.due is None else pick(language, f"，应有 {chart.due.said}", f", due {chart.due.said}")
        )
        said.append(pick(language, f"截至 {day} {chart.last.said}", f"{chart.last.said} by {day}") + due)
    if chart.target is not None:
        said.append(pick(language, f"目标 {chart.target.said}", f"target {chart.target.said}"))
    if chart.expected is not None and course.outcome is not None:
        ends = (course.outcome.low80, course.outcome.high80)
        low, high = (brief(value, course.unit, language) for value in ends)
        said.append(
            pick(
                language,
                f"到 {course.end} 预计 {chart.expected.said}（80% 区间 {low} 至 {high}）",
                f"expected by {course.end}: {chart.expected.said} (80% range {low} to {high})",
            )
        )
    head = f"{course.name}{pick(language, '：', ': ')}"
    status = f"{course.status}{pick(language, '，', ', ')}" if course.status else ""
    return head + status + pick(language, "；", "; ").join(said)
