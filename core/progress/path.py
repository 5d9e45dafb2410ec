"""The path a KPI should take to its target: what is due by the end of each day that matters."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from core.progress.profile import Profile
from core.progress.progress import Subject

_DAY = timedelta(days=1)


def path_of(subject: Subject, profile: Profile | None) -> tuple[tuple[date, Decimal], ...]:
    """What is due by the end of days, from the day before the window to its last; () without a target.

    A total follows the season's periods, and straight lines within them. A level goes straight from its
    baseline to its target, as its pace is measured.
    """
    if subject.target is None or subject.window is None:
        return ()
    start, end = subject.window
    quantum = subject.kpi.unit.quantum
    if not subject.is_total or profile is None:
        first = subject.target if subject.baseline is None else subject.baseline
        return ((start - 2 * _DAY, first), (end, subject.target))
    ends = [*(period - _DAY for period in profile.starts[1:]), profile.end]
    known = [(start - _DAY, Fraction(0)), *((last, profile.share(last)) for last in ends)]
    return tuple((last, _exact(Fraction(subject.target) * share, quantum)) for last, share in known)


def _exact(value: Fraction, quantum: Decimal) -> Decimal:
    steps = value / Fraction(quantum)
    whole = Decimal(steps.numerator) / Decimal(steps.denominator)
    return whole.quantize(Decimal(1), ROUND_HALF_UP) * quantum
