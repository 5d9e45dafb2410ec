"""What a KPI will come to by its deadline: total or level, a range, and the chance to reach the target."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
from numpy.typing import NDArray

from core.facts.catalogue import Grain
from core.facts.period import next_start, period_start
from core.plan.kpi import Direction
from core.progress.outlook import foresee
from core.progress.profile import Profile
from core.progress.standing import Stretch
from core.quantity.unit import Unit, UnitKind

_DAY = timedelta(days=1)
_MONTH = 30.4375


@dataclass(frozen=True)
class Forecast:
    """What is to be expected at the deadline.

    Attributes:
        expected: The middle of what may come: half the paths end above it.
        low80: Eight paths in ten end between this
        high80: and this.
        low95: Nineteen in twenty end between this
        high95: and this.
        chance: Share of paths that reach the target; None without a target.
        readings: How many values it rests on.
        years: How many seasons' worth of months it rests on.
        additive: Whether values may be zero or negative, so that changes were taken as amounts.
    """

    expected: Decimal
    low80: Decimal
    high80: Decimal
    low95: Decimal
    high95: Decimal
    chance: float | None
    readings: int
    years: float
    additive: bool


def forecast_total(
    history: Sequence[Stretch],
    so_far: Decimal,
    as_of: date,
    end: date,
    target: Decimal | None,
    direction: Direction,
    unit: Unit,
    profile: Profile | None = None,
    since: date | None = None,
) -> Forecast:
    """The total at the end of the window: what is there, and months drawn for what is left.

    Args:
        history: Months, or parts of one, that were measured, in order and without overlap; earlier years too.
        so_far: Total of the window by `as_of`.
        as_of: Last day of it.
        end: Last day of the window.
        target: Total to reach.
        direction: Which way is better.
        unit: Unit of the values.
        profile: The window's season, used when less than a year of history shows it.
        since: First day that counts, when the window lies ahead; nothing before it is added.

    Raises:
        InputError: No history, or a value that is no number.
    """
    left = _months_left(as_of, end)
    known = _by_month(history)
    seasoned = len(known) >= 13
    levels = np.array(
        [value / (covered * _factor(profile, month, seasoned)) for month, value, covered in known]
    )
    if not left:
        totals = np.full(1, float(so_far))
        return _forecast(totals, target, direction, unit, len(known), additive=False)
    first = known[0][0]
    outlook = foresee(
        levels,
        times=[_months_between(first, month) for month, _, _ in known],
        ahead=[_months_between(first, month) for month, _ in left],
        season=12 if seasoned else None,
        weights=[covered for _, _, covered in known],
    )
    parts = np.array(
        [
            covered * _factor(profile, month, seasoned) if since is None or month >= since else 0.0
            for month, covered in left
        ]
    )
    totals = float(so_far) + outlook.paths @ parts
    return _forecast(totals, target, direction, unit, len(known), additive=outlook.additive)


def forecast_level(
    history: Sequence[Stretch], end: date, target: Decimal | None, direction: Direction, unit: Unit
) -> Forecast:
    """The level at the deadline, drawn from the levels read so far. Raises InputError without any."""
    days = [(stretch.end - history[0].end).days / _MONTH for stretch in history]
    ahead = max((end - history[0].end).days / _MONTH, days[-1] + 0.01) if history else 0.0
    values = [float(stretch.value) for stretch in history]
    season = 12 if days and days[-1] >= 24 else None
    outlook = foresee(values, times=days, ahead=[ahead], season=season)
    totals = outlook.paths[:, 0]
    if unit.kind is UnitKind.PERCENT and not outlook.additive:
        totals = np.minimum(totals, 100.0)
    return _forecast(totals, target, direction, unit, len(history), additive=outlook.additive)


def _forecast(
    totals: NDArray[np.float64],
    target: Decimal | None,
    direction: Direction,
    unit: Unit,
    readings: int,
    *,
    additive: bool,
) -> Forecast:
    low95, low80, middle, high80, high95 = np.quantile(totals, [0.025, 0.10, 0.5, 0.90, 0.975])
    chance = None
    if target is not None:
        reached = totals >= float(target) if direction is Direction.UP else totals <= float(target)
        chance = float(reached.mean())
    return Forecast(
        expected=_said(middle, unit),
        low80=_said(low80, unit),
        high80=_said(high80, unit),
        low95=_said(low95, unit),
        high95=_said(high95, unit),
        chance=chance,
        readings=readings,
        years=readings / 12,
        additive=additive,
    )


def _factor(profile: Profile | None, month: date, seasoned: bool) -> float:
    """A month's share of the window in averages of a month, where the season comes from a profile."""
    if seasoned or profile is None:
        return 1.0
    last = next_start(month, Grain.MONTH) - _DAY
    days = (min(last, profile.end) - max(month, profile.starts[0])).days + 1
    if days <= 0:
        return 1.0
    share = float(profile.between(month, last)) / days
    whole = 1 / ((profile.end - profile.starts[0]).days + 1)
    return max(share / whole, 1e-6)


def _by_month(history: Sequence[Stretch]) -> list[tuple[date, float, float]]:
    """Each month's value with the share of the month it covers; longer stretches are spread by days."""
    values: dict[date, float] = {}
    days: dict[date, int] = {}
    for stretch in history:
        length = (stretch.end - stretch.start).days + 1
        month = period_start(stretch.start, Grain.MONTH)
        while month <= stretch.end:
            last = next_start(month, Grain.MONTH) - _DAY
            inside = (min(last, stretch.end) - max(month, stretch.start)).days + 1
            values[month] = values.get(month, 0.0) + float(stretch.value) * inside / length
            days[month] = days.get(month, 0) + inside
            month = next_start(month, Grain.MONTH)
    return [(month, values[month], min(1.0, days[month] / _length(month))) for month in sorted(values)]


def _months_left(as_of: date, end: date) -> list[tuple[date, float]]:
    """Months after `as_of` to the end, with the share of each that is left."""
    left = []
    day = as_of + _DAY
    while day <= end:
        month = period_start(day, Grain.MONTH)
        last = min(next_start(month, Grain.MONTH) - _DAY, end)
        left.append((month, ((last - day).days + 1) / _length(month)))
        day = last + _DAY
    return left


def _length(month: date) -> int:
    return (next_start(month, Grain.MONTH) - month).days


def _months_between(first: date, month: date) -> float:
    return float((month.year - first.year) * 12 + month.month - first.month)


def _said(value: float, unit: Unit) -> Decimal:
    """Rounded to what an estimate can bear: the unit's step, and four digits."""
    exact = Decimal(repr(float(value)))
    digits = Decimal(1).scaleb(exact.adjusted() - 3) if exact else unit.quantum
    step = max(unit.quantum, digits)
    return Decimal(f"{(exact / step).quantize(Decimal(1), ROUND_HALF_UP) * step:f}")
