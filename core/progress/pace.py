"""How a KPI is doing: what it should have by now, what is missing, what the rest of the time must bring."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from core.errors import InputError
from core.plan.kpi import Direction
from core.progress.profile import Profile, linear_profile
from core.text import Text

_MONTH = Decimal("30.4375")  # days
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Pace:
    """A KPI against its target on a day. Percentages are of 100.

    Attributes:
        actual: What was reached by `as_of`.
        as_of: Last day the actual covers.
        target: What is to be reached at the end.
        attained: Of the way to the target, in percent; None when there is no way to go.
        expected: What should have been reached by `as_of`, with the season.
        expected_linear: The same if every day counted alike.
        due: Share of the way due by `as_of` with the season, in percent.
        due_linear: The same by days.
        gap: Actual minus expected; on the bad side negative for more-is-better.
        ratio: Actual in percent of expected; None where nothing is expected yet.
        run_rate: What was added a month so far, for totals.
        needed_rate: What must be added a month from now to the end, for totals; None when no time is left.
    """

    actual: Decimal
    as_of: date
    target: Decimal
    attained: Decimal | None
    expected: Decimal
    expected_linear: Decimal
    due: Decimal
    due_linear: Decimal
    gap: Decimal
    ratio: Decimal | None
    run_rate: Decimal | None = None
    needed_rate: Decimal | None = None


def pace_of_total(actual: Decimal, as_of: date, target: Decimal, profile: Profile, quantum: Decimal) -> Pace:
    """The pace of a total that grows from 0 over the window of `profile`.

    Raises:
        InputError: The target is negative.
    """
    if target < 0:
        raise InputError(
            Text(zh=f"目标 {target:f} 是负数，没有进度可言", en=f"no progress towards a negative {target:f}"),
            field="target",
            valid=Text(zh="不小于 0 的目标", en="a target of at least 0"),
        )
    start, end = profile.starts[0], profile.end
    due, due_linear = profile.share(as_of), linear_profile(start, end).share(as_of)
    expected = _exact(Fraction(target) * due, quantum)
    passed, left = (as_of - start).days + 1, (end - as_of).days
    return Pace(
        actual=actual,
        as_of=as_of,
        target=target,
        attained=_percent(actual, target),
        expected=expected,
        expected_linear=_exact(Fraction(target) * due_linear, quantum),
        due=_exact(due * 100, _CENT),
        due_linear=_exact(due_linear * 100, _CENT),
        gap=actual - expected,
        ratio=_percent(actual, expected),
        run_rate=_step(actual * _MONTH / passed, quantum) if passed > 0 else None,
        needed_rate=_step(max(target - actual, Decimal(0)) * _MONTH / left, quantum) if left > 0 else None,
    )


def pace_of_level(
    actual: Decimal,
    as_of: date,
    baseline: Decimal,
    target: Decimal,
    window: tuple[date, date],
    quantum: Decimal,
) -> Pace:
    """The pace of a level that goes from its baseline to its target, expected to move evenly."""
    line = linear_profile(window[0] - timedelta(days=1), window[1])
    due = line.share(as_of)
    way = target - baseline
    expected = baseline + _exact(Fraction(way) * due, quantum)
    return Pace(
        actual=actual,
        as_of=as_of,
        target=target,
        attained=_percent(actual - baseline, way),
        expected=expected,
        expected_linear=expected,
        due=_exact(due * 100, _CENT),
        due_linear=_exact(due * 100, _CENT),
        gap=actual - expected,
        ratio=_percent(actual, expected),
    )


def is_behind(pace: Pace, direction: Direction, tolerated: Decimal = Decimal(0)) -> bool:
    """Whether the actual is worse than expected by more than a share of it, in percent."""
    if pace.ratio is None:
        return False
    short = pace.ratio < 100 - tolerated
    return short if direction is Direction.UP else pace.ratio > 100 + tolerated


def _percent(part: Decimal, whole: Decimal) -> Decimal | None:
    return None if whole == 0 else _step(part * 100 / whole, _CENT)


def _exact(value: Fraction, quantum: Decimal) -> Decimal:
    return _step(Decimal(value.numerator) / Decimal(value.denominator), quantum)


def _step(value: Decimal, quantum: Decimal) -> Decimal:
    return (value / quantum).quantize(Decimal(1), ROUND_HALF_UP) * quantum
