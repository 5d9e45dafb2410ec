"""The deviation over time: the day profile, when it started, and what the calendar did."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from core.deviation.onset import Onset, Shape, find_onset
from core.deviation.profile import CalendarEffect, DayProfile, calendar_effect, learn_profile
from core.facts.catalogue import Grain
from core.facts.cube import Series
from core.facts.period import period_end, period_start
from core.text import Text
from tools.explain_deviation_arguments import CalendarLine, StartLine
from tools.explain_deviation_drivers import step_of
from tools.explain_deviation_report import amount_said
from tools.explain_deviation_request import Question
from tools.explain_deviation_states import day_grain
from tools.tool import ToolContext

_LOOK_BACK = 92  # days before the window in which a start is looked for
_YEAR = timedelta(days=364)
_WORTH_SAYING = Decimal("0.005")  # of the reference

Figures = NDArray[np.float64]


@dataclass(frozen=True)
class History:
    """The daily (or coarser) series of a question's measures, from the first figure to the window's end."""

    series: Series
    profile: DayProfile


def load_history(question: Question) -> History:
    """The series of the KPI's measures, and the day profile learnt before the window."""
    columns = _columns(question)
    series = question.facts.series(
        question.table.name,
        measures=columns,
        grain=question.table.grain,
        start=question.span[0],
        end=question.window.end,
        where=question.where,
    )
    if not day_grain(question.table):
        return History(series, DayProfile())
    before = (question.window.start - question.span[0]).days
    return History(
        series, learn_profile(question.span[0], series.measures[columns[0]][:before].astype(np.float64))
    )


def find_start(question: Question, history: History, sign: int) -> Onset:
    """When the KPI left what was expected of it, looked for from a quarter before the window on."""
    first = max(question.span[0], (question.window.start - timedelta(days=_LOOK_BACK)).replace(day=1))
    at = [i for i, day in enumerate(history.series.starts) if day >= first or not day_grain(question.table)]
    starts = [history.series.starts[i] for i in at]
    columns = _columns(question)
    actual = _rate(*(history.series.measures[c][at].astype(float) for c in columns))
    expected, known = _expected(question, history, starts)
    levels = np.divide(actual, expected, out=np.full(len(starts), np.nan), where=expected > 0)
    if not known and np.nansum(levels) > 0:
        levels /= np.nanmean(levels)  # nothing was expected: against its own mean
    return find_onset(starts, levels, sign=sign)


def _columns(question: Question) -> tuple[str, ...]:
    kpi = question.kpi
    return (kpi.numerator,) if kpi.denominator is None else (kpi.numerator, kpi.denominator)


def _rate(above: Figures, below: Figures | None = None) -> Figures:
    if below is None:
        return above
    rate: Figures = np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)
    return rate


def _expected(question: Question, history: History, starts: list[date]) -> tuple[Figures, bool]:
    """What was expected of each period: planned, else last year's; else one level, which is none."""
    if question.compare == "plan" and question.table.plan_grain is Grain.MONTH:
        return _from_plan(question, history.profile, starts), True
    last_year = _from_last_year(question, history, starts)
    if last_year is not None:
        return last_year, True
    if question.kpi.denominator is not None or not day_grain(question.table):
        return np.ones(len(starts)), False
    return history.profile.weigh(starts[0], starts[-1]), False


def _from_plan(question: Question, profile: DayProfile, starts: list[date]) -> Figures:
    columns = _columns(question)
    series = question.facts.series(
        question.table.name,
        measures=columns,
        grain=Grain.MONTH,
        start=period_start(starts[0], Grain.MONTH),
        end=period_end(period_start(starts[-1], Grain.MONTH), Grain.MONTH),
        where=question.where,
        scenario="plan",
    )
    months = {first: i for i, first in enumerate(series.starts)}
    place = [months[period_start(day, Grain.MONTH)] for day in starts]
    if len(columns) == 2:
        return _rate(*(series.measures[c].astype(float) for c in columns))[place]
    planned = series.measures[columns[0]].astype(float)
    if not day_grain(question.table):
        return planned[place]
    weights = [profile.weigh(first, period_end(first, Grain.MONTH)) for first in series.starts]
    return np.array(
        [
            planned[m] * weights[m][day.day - 1] / weights[m].sum()
            for m, day in zip(place, starts, strict=True)
        ]
    )


def _from_last_year(question: Question, history: History, starts: list[date]) -> Figures | None:
    """The mean of the four weeks around the same day last year, on this year's weekdays and festivals."""
    known = {day: i for i, day in enumerate(history.series.starts)}
    first = starts[0] - _YEAR - timedelta(days=14)
    if not day_grain(question.table) or first not in known:
        return None
    columns = _columns(question)
    begin = known[first]
    last = known[starts[-1] - _YEAR] + 14
    flat = history.profile.weigh(first, history.series.starts[last])
    sums = [history.series.measures[c][begin : last + 1].astype(float) for c in columns]
    kernel = np.ones(29)
    if len(columns) == 2:
        return _rate(*(np.convolve(s, kernel, mode="valid") for s in sums))[: len(starts)]
    level = np.convolve(sums[0], kernel, mode="valid") / np.convolve(flat, kernel, mode="valid")
    return np.asarray(level[: len(starts)] * history.profile.weigh(starts[0], starts[-1]))


def say_start(ctx: ToolContext, found: Onset, scope: str) -> StartLine:
    """When it started, in words."""
    return StartLine(
        shape=found.shape.value,
        start=found.start,
        earliest=found.earliest,
        latest=found.latest,
        end=found.end,
        scope=scope,
        text=_said(ctx, found, scope),
    )


def _said(ctx: ToolContext, found: Onset, scope: str) -> str:
    if found.start is None:
        reason = (found.reason or _NO_START).said_in(ctx.language)
        return ctx.say(f"{scope}：{reason}", f"{scope}: {reason}")
    levels = f"{(found.before or 0) * 100:.0f}% → {(found.after or 0) * 100:.0f}%"
    between = ""
    if found.earliest != found.latest:
        between = ctx.say(
            f"（{found.earliest} 至 {found.latest} 之间）", f" (between {found.earliest} and {found.latest})"
        )
    if found.shape is Shape.ONE_OFF:
        return ctx.say(
            f"{scope}：{found.start} 起{between}，到 {found.end} 为止，一次性，实际/预期 {levels}",
            f"{scope}: from {found.start}{between} until {found.end}, a one-off, actual/expected {levels}",
        )
    return ctx.say(
        f"{scope}：{found.start} 起{between}，此后一直如此，实际/预期 {levels}",
        f"{scope}: since {found.start}{between}, lasting, actual over expected {levels}",
    )


def find_calendar(
    ctx: ToolContext, question: Question, profile: DayProfile, reference: Decimal, actual: Decimal
) -> CalendarLine | None:
    """What the calendar alone moved, between two periods of an additive KPI by day; else None."""
    if question.compare == "plan" or question.kpi.denominator is not None or not day_grain(question.table):
        return None
    windows = [(w.start, w.end) for w in (question.reference, question.window)]
    step = step_of(question.kpi.unit)
    effect = calendar_effect(profile, windows[0], windows[1], reference / step)
    if abs(effect.total * step) < abs(reference) * _WORTH_SAYING:
        return None
    comparable = actual - reference - effect.total * step
    return CalendarLine(
        days=effect.days * step,
        weekdays=effect.weekdays * step,
        festivals=effect.festivals * step,
        comparable=comparable,
        text=_say_calendar(ctx, question, effect, effect.total * step, comparable),
    )


def _say_calendar(
    ctx: ToolContext, question: Question, effect: CalendarEffect, moved: Decimal, comparable: Decimal
) -> str:
    unit = question.kpi.unit
    lengths = [w.days for w in (question.reference, question.window)]
    said, rest = amount_said(ctx, moved, unit), amount_said(ctx, comparable, unit)
    named = "、".join(f"{f.name} ×{f.factor:.2f}" for f in effect.named)
    festivals = ctx.say(f"，节日 {named}（取自 {_seen(effect)} 次）" if named else "", _en_festivals(effect))
    return ctx.say(
        f"日历（{lengths[0]} 天 → {lengths[1]} 天、星期构成{festivals}）带来 {said}；可比口径下偏差 {rest}",
        f"the calendar ({lengths[0]} → {lengths[1]} days, weekdays{festivals}) moves {said}; "
        f"on comparable days the deviation is {rest}",
    )


def _en_festivals(effect: CalendarEffect) -> str:
    named = ", ".join(f"{_FESTIVALS_EN.get(f.name, f.name)} ×{f.factor:.2f}" for f in effect.named)
    return f", festivals {named} (seen {_seen(effect)}×)" if named else ""


def _seen(effect: CalendarEffect) -> int:
    return min((festival.seen for festival in effect.named), default=0)


_FESTIVALS_EN = {
    "双11": "Double 11", "双12": "Double 12", "618": "618", "818": "818", "国庆": "National Day",
    "五一": "Labour Day", "元旦": "New Year's Day", "圣诞": "Christmas", "情人节": "Valentine's Day",
    "三八": "Women's Day", "春节": "Spring Festival", "端午": "Dragon Boat", "中秋": "Mid-Autumn",
    "黑五": "Black Friday",
}  # fmt: skip
_NO_START = Text(zh="没有明确的起点", en="no clear start")
