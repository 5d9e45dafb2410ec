"""What speaks for one cause or another, read off drivers, segments, days, spending and events."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from core.deviation.evidence import Evidence, Signal, signal_of_event
from core.deviation.onset import Onset, Shape
from core.facts.catalogue import FactEvent, FactKpi, FactTable, Role
from core.quantity.unit import UnitKind
from core.text import Text
from tools.explain_deviation_arguments import CalendarLine, DriverLine, SegmentLine
from tools.explain_deviation_request import Question
from tools.explain_deviation_states import States

_PLACES = (
    (Signal.CHANNEL, re.compile(r"channel|media|渠道|媒体", re.I)),
    (Signal.PRODUCT, re.compile(r"product|sku|category|产品|品类|商品", re.I)),
    (Signal.REGION, re.compile(r"region|province|city|area|store|区|省|市|门店", re.I)),
)
_LATE = re.compile(r"推迟|延期|延后|延迟|晚了|未按期|\b(?:late|delay\w*|postpon\w*|overdue)\b", re.I)
_MOVED = Decimal(30)  # percent of the deviation from which a driver is evidence
_NEAR = timedelta(days=10)


@dataclass(frozen=True)
class Observed:
    """Everything the arithmetic found out.

    Attributes:
        question: What was asked.
        states: Sums of both states.
        deviation: Actual minus reference.
        drivers: Contributions.
        segments: Segments that stand out.
        uniform: Whether everything moved alike.
        onset: When it started.
        calendar: What the calendar did.
        mix: Part of a rate's change that is mix, 0 to 1.
        empty_days: Days of the window without any rows.
        repeated: How many of the last periods deviated the same way.
        growth: Reference over the same period last year, where known.
    """

    question: Question
    states: States
    deviation: Decimal
    drivers: tuple[DriverLine, ...] = ()
    segments: tuple[SegmentLine, ...] = ()
    uniform: bool = False
    onset: Onset | None = None
    calendar: CalendarLine | None = None
    mix: float = 0.0
    empty_days: int = 0
    repeated: int = 0
    growth: float | None = None


def collect(observed: Observed) -> tuple[Evidence, ...]:
    """The strongest observation of each kind."""
    found = [
        *_of_drivers(observed),
        *_of_segments(observed),
        *_of_time(observed),
        *_of_spending(observed),
        *_of_data(observed),
        *evidence_of_events(observed),
    ]
    best: dict[Signal, Evidence] = {}
    for one in found:
        if one.signal not in best or one.strength > best[one.signal].strength:
            best[one.signal] = one
    return tuple(best.values())


def _of_drivers(observed: Observed) -> Iterator[Evidence]:
    table, kpi = observed.question.table, observed.question.kpi
    inner = observed.segments[0].drivers if observed.segments else ()
    for line in inner or observed.drivers:
        if line.share is not None and line.share >= _MOVED:
            # above and below the line of a ratio are its own parts, no drivers
            signal = _signal_of(table, line.key if kpi.drivers else kpi.key)
            where = f"{observed.segments[0].name} " if inner else ""
            text = Text(
                zh=f"{where}{line.name} {line.before} → {line.after}，占其偏差 {line.share}%",
                en=f"{where}{line.name} {line.before} → {line.after}, {line.share} % of its deviation",
            )
            yield Evidence(signal=signal, text=text, strength=min(1.0, float(line.share) / 100))
    if observed.mix >= 0.4:
        yield Evidence(
            signal=Signal.MIX,
            text=Text(
                zh=f"比率变化中 {observed.mix * 100:.0f}% 来自结构（占比）变化",
                en=f"{observed.mix * 100:.0f} % of the rate's change is mix",
            ),
            strength=min(1.0, observed.mix),
        )
    if not observed.drivers:
        yield Evidence(
            signal=Signal.NO_DRIVERS, text=Text(zh="该指标没有驱动因素", en="the KPI has no drivers")
        )


def _signal_of(table: FactTable, key: str) -> Signal:
    kpi = next((k for k in table.kpis if k.key == key), None)
    column = kpi.numerator if kpi else key
    below = kpi.denominator if kpi else None
    spend = table.with_role(Role.SPEND)
    if spend is not None and spend.column in (column, below):
        return Signal.COST
    if kpi is None or kpi.denominator is None:
        return Signal.VOLUME
    return Signal.PRICE if kpi.unit.kind is UnitKind.MONEY else Signal.CONVERSION


def _of_segments(observed: Observed) -> Iterator[Evidence]:
    table = observed.question.table
    for line in observed.segments[:2]:
        for column in line.where:
            dimension = table.dimension(column)
            words = f"{column} {dimension.name.zh} {dimension.name.en}"
            for signal, pattern in _PLACES:
                if pattern.search(words):
                    yield Evidence(signal=signal, text=_at(line))
                    break
        if line.shift <= -80:
            yield Evidence(signal=Signal.STOPPED, text=_at(line))
    if observed.uniform:
        yield Evidence(
            signal=Signal.BROAD, text=Text(zh="各分段同步变化，没有突出的分段", en="all segments moved alike")
        )


def _at(line: SegmentLine) -> Text:
    share = "" if line.share is None else f"，占偏差 {line.share}%"
    share_en = "" if line.share is None else f", {line.share} % of the deviation"
    return Text(
        zh=f"集中在 {line.name}（比其余 {line.shift:+}%{share}）",
        en=f"it sits in {line.name} ({line.shift:+} % against the rest{share_en})",
    )


def _of_time(observed: Observed) -> Iterator[Evidence]:
    onset = observed.onset
    if onset is not None and onset.shape is Shape.TREND:
        yield Evidence(signal=Signal.GRADUAL, text=Text(zh="逐步变化，没有突变点", en="a gradual change"))
    if onset is not None and onset.start is not None:
        text = Text(zh=f"{onset.start} 起水平突变", en=f"the level changed on {onset.start}")
        yield Evidence(signal=Signal.SUDDEN, text=text)
        if onset.shape is Shape.ONE_OFF:
            yield Evidence(
                signal=Signal.ONE_OFF,
                text=Text(zh=f"{onset.end} 后恢复", en=f"it recovered after {onset.end}"),
            )
    line = observed.calendar
    if line is not None and observed.deviation:
        moved = line.days + line.weekdays + line.festivals
        share = float(moved / observed.deviation)
        if share >= 0.3:
            yield Evidence(
                signal=Signal.CALENDAR, text=Text(zh=line.text, en=line.text), strength=min(1.0, share)
            )
    if observed.repeated >= 3:
        text = Text(
            zh=f"连续 {observed.repeated} 个月同向偏差",
            en=f"the same direction for {observed.repeated} months",
        )
        yield Evidence(signal=Signal.REPEATED, text=text)
    if observed.growth is not None and observed.growth >= 1.5:
        text = Text(
            zh=f"目标是去年同期的 {observed.growth:.1f} 倍",
            en=f"the target is {observed.growth:.1f} × last year's level",
        )
        yield Evidence(signal=Signal.STRETCHED, text=text)


def _of_spending(observed: Observed) -> Iterator[Evidence]:
    spend = observed.question.table.with_role(Role.SPEND)
    if spend is None or observed.question.compare != "plan":
        return
    for name, before, after in _spent(observed, spend.column):
        if not before:
            continue
        done = 100 * after / before
        text = Text(zh=f"{name.zh}花费是计划的 {done:.0f}%", en=f"{name.en} spend is {done:.0f} % of plan")
        if done < 90:
            yield Evidence(signal=Signal.UNDERSPENT, text=text, strength=min(1.0, (100 - done) / 25))
        elif done > 110:
            yield Evidence(signal=Signal.OVERSPENT, text=text, strength=min(1.0, (done - 100) / 25))


def _spent(observed: Observed, column: str) -> Iterator[tuple[Text, int, int]]:
    before, after = observed.states.totals(column)
    yield Text(zh="整体", en="total"), before, after
    for line in observed.segments[:1]:
        before, after = observed.states.inside(line.where).totals(column)
        yield Text(zh=line.name, en=line.name), before, after


def _of_data(observed: Observed) -> Iterator[Evidence]:
    question = observed.question
    if question.is_stale:
        yield Evidence(
            signal=Signal.STALE,
            text=Text(
                zh=f"数据只到 {question.window.end}，要看的时段到 {question.asked.end}",
                en=f"figures end on {question.window.end}, the period on {question.asked.end}",
            ),
            strength=0.5,
        )
    if observed.empty_days:
        yield Evidence(
            signal=Signal.GAPS,
            text=Text(
                zh=f"{observed.empty_days} 天没有任何数据", en=f"{observed.empty_days} days have no figures"
            ),
        )


def evidence_of_events(observed: Observed) -> Iterator[Evidence]:
    """Known events of those days that are not known to be somewhere else."""
    question = observed.question
    for event in question.facts.catalogue.events:
        if event.start > question.window.end or event.end < question.window.start:
            continue
        strength = _fit(observed, event)
        if strength:
            days = f"{event.start}–{event.end}"
            text = Text(zh=f"{days} {event.text.zh}", en=f"{days} {event.text.en}")
            late = _LATE.search(event.text.zh) or _LATE.search(event.text.en)
            signal = Signal.LATE if late else signal_of_event(event.kind)
            yield Evidence(signal=signal, text=text, strength=strength)


def _fit(observed: Observed, event: FactEvent) -> float:
    """How well an event fits in place and time, 0 to 1; promotions of every year are in the plan already."""
    place = _overlap(event.where, {c: set(keys) for c, keys in observed.question.where.items()})
    if place is None:
        return 0.0
    strength = 0.2 if event.kind == "promotion" else 0.9 if place else 0.5
    for line in observed.segments[:3]:
        match = _overlap(event.where, {column: {key} for column, key in line.where.items()})
        if match:
            strength = max(strength, 0.9 if event.where else 0.5)
    if observed.segments and strength <= 0.5 and event.where:
        strength = 0.2  # it happened somewhere else
    onset = observed.onset
    if onset is not None and onset.start is not None and abs(event.start - onset.start) <= _NEAR:
        strength += 0.1
    return min(strength, 1.0)


def _overlap(
    where: dict[str, Sequence[str]] | dict[str, tuple[str, ...]], place: dict[str, set[str]]
) -> bool | None:
    """Whether an event and a place agree on a shared dimension; None where they exclude each other."""
    shared = [column for column in where if column in place]
    if any(not set(where[column]) & place[column] for column in shared):
        return None
    return bool(shared)


def kpi_of(table: FactTable, key: str) -> FactKpi | None:
    """The KPI of a key, if the table has it."""
    return next((kpi for kpi in table.kpis if kpi.key == key), None)


def last_months(window_end: date, count: int) -> list[tuple[date, date]]:
    """The whole months up to a day, newest last."""
    found: list[tuple[date, date]] = []
    end = (
        window_end
        if (window_end + timedelta(days=1)).day == 1
        else window_end.replace(day=1) - timedelta(days=1)
    )
    for _ in range(count):
        found.append((end.replace(day=1), end))
        end = end.replace(day=1) - timedelta(days=1)
    return found[::-1]
