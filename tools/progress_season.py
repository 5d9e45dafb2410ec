"""The season and the past of a plan's KPI, out of the company's facts where they tell the same story."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from core.errors import InputError
from core.facts.catalogue import Catalogue, FactKpi, FactTable, Grain
from core.facts.period import next_start, period_end, period_start
from core.plan.plan import Plan
from core.progress.measured import Measured
from core.progress.profile import Profile, seasonal_profile
from core.progress.standing import Stretch
from core.text import Text
from knowledge.facts import FactStore

_DAY = timedelta(days=1)
_AGREES = Decimal("0.02")  # of a reading, between facts and readings


@dataclass(frozen=True)
class FactSource:
    """Figures of the facts: a KPI of a table, narrowed to some values."""

    table: FactTable
    kpi: FactKpi
    where: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Season:
    """What the facts add to a KPI of the plan.

    Attributes:
        profile: Season of the window; None when the facts show none.
        history: What was measured before the window.
    """

    profile: Profile | None = None
    history: tuple[Stretch, ...] = ()


def source_of(catalogue: Catalogue, plan: Plan, stand: Measured) -> FactSource | None:
    """The facts a KPI of the plan is probably read from: same KPI, values that its title names."""
    kpi = stand.measure.kpi
    found = next(
        (f for name in (kpi.name.zh, kpi.name.en, kpi.key) if (f := catalogue.find_kpi(name)) is not None),
        None,
    )
    if found is None:
        return None
    titles = [stand.node.title, *(above.title for above in plan.ancestors(stand.node.id))]
    return FactSource(*found, _named(found[0], titles))


def season_of(facts: FactStore | None, plan: Plan, stand: Measured) -> Season:
    """Season and past of a total, when the facts agree with its readings; nothing otherwise."""
    if facts is None or not stand.is_total or stand.window is None or not stand.standing.stretches:
        return Season()
    try:
        source = source_of(facts.catalogue, plan, stand)
        if source is None or source.kpi.denominator is not None:
            return Season()
        past = months_of(facts, source, None, stand.standing.stretches[-1].end)
        if not _agree(past, stand.standing.stretches):
            return Season()
        return Season(profile_of(facts, source, stand.window, past), tuple(past))
    except InputError:
        return Season()  # facts that cannot be read are no reason not to answer


def months_of(facts: FactStore, source: FactSource, start: date | None, end: date) -> list[Stretch]:
    """Values of a KPI that adds up by month, from `start` (default: the first day there is)."""
    span = facts.span(source.table.name)
    if span is None:
        return []
    first, last = max(span[0], start or span[0]), min(span[1], end)
    if last < first:
        return []
    series = facts.series(
        source.table.name,
        measures=[source.kpi.numerator],
        grain=Grain.MONTH,
        start=first,
        end=last,
        where=source.where,
    )
    unit = Decimal(10) ** source.table.measure(source.kpi.numerator).decimals
    return [
        Stretch(max(month, first), min(period_end(month, Grain.MONTH), last), Decimal(int(value)) / unit)
        for month, value in zip(series.starts, series.measures[source.kpi.numerator], strict=True)
    ]


def profile_of(
    facts: FactStore, source: FactSource, window: tuple[date, date], past: Sequence[Stretch]
) -> Profile | None:
    """The window's months as planned in the facts, else as they were a year before."""
    months = _months(window)
    planned = _planned(facts, source, window)
    if planned is not None:
        return seasonal_profile(
            months, window[1], planned, Text(zh="事实表的月度计划", en="the planned months")
        )
    before = {(s.start.year + 1, s.start.month): s for s in past if _is_whole(s)}
    if all((m.year, m.month) in before for m in months):
        weights = [int(before[m.year, m.month].value) for m in months]
        if min(weights) >= 0 and any(weights):
            return seasonal_profile(
                months, window[1], weights, Text(zh="去年同期各月", en="last year's months")
            )
    return None


def planned_total(facts: FactStore, source: FactSource, window: tuple[date, date], column: str) -> int | None:
    """What was planned over whole months, in the measure's smallest unit; None when it is not known."""
    if source.table.plan_source is None or _widened(window) != window:
        return None
    cube = facts.cube(
        source.table.name,
        by=[],
        measures=[column],
        start=window[0],
        end=window[1],
        where=source.where,
        scenario="plan",
    )
    total = int(cube.measures[column].sum())
    return total or None


def _planned(facts: FactStore, source: FactSource, window: tuple[date, date]) -> list[int] | None:
    if source.table.plan_source is None or source.table.plan_grain is Grain.WEEK:
        return None
    wide = _widened(window)
    series = facts.series(
        source.table.name,
        measures=[source.kpi.numerator],
        grain=Grain.MONTH,
        start=wide[0],
        end=wide[1],
        where=source.where,
        scenario="plan",
    )
    weights = [int(value) for value in series.measures[source.kpi.numerator]]
    return weights if weights and min(weights) > 0 else None


def _named(table: FactTable, titles: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Values that a title names, the nearest title first, one a dimension."""
    where: dict[str, tuple[str, ...]] = {}
    for title in titles:
        said = title.casefold()
        for dimension in table.dimensions:
            if dimension.column in where:
                continue
            value = dimension.named_in(said)
            if value is not None:
                where[dimension.column] = (value.key,)
    return where


def _agree(past: Sequence[Stretch], stretches: Sequence[Stretch]) -> bool:
    """Whether the facts' months add up to every reading that covers whole ones."""
    compared = 0
    for stretch in stretches:
        inside = [s for s in past if stretch.start <= s.start and s.end <= stretch.end]
        if not inside or inside[0].start != stretch.start or inside[-1].end != stretch.end:
            continue
        total = sum((s.value for s in inside), Decimal(0))
        compared += 1
        if abs(total - stretch.value) > _AGREES * abs(stretch.value):
            return False
    return compared > 0


def _is_whole(stretch: Stretch) -> bool:
    return stretch.start.day == 1 and stretch.end == period_end(stretch.start, Grain.MONTH)


def _months(window: tuple[date, date]) -> list[date]:
    """The window's start and the first of every later month."""
    months = [window[0]]
    while (month := next_start(period_start(months[-1], Grain.MONTH), Grain.MONTH)) <= window[1]:
        months.append(month)
    return months


def _widened(window: tuple[date, date]) -> tuple[date, date]:
    first, last = (period_start(day, Grain.MONTH) for day in window)
    return first, period_end(last, Grain.MONTH)
