"""Everything said of one KPI's progress, from where it stands, its target and its season."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.errors import InputError
from core.plan.kpi import Kpi
from core.progress.forecast import Forecast, forecast_level, forecast_total
from core.progress.pace import Pace, pace_of_level, pace_of_total
from core.progress.profile import Profile, linear_profile
from core.progress.standing import Standing, Stretch
from core.progress.status import Freshness, Status, freshness, status_of


@dataclass(frozen=True)
class Subject:
    """A KPI with its target.

    Attributes:
        kpi: What is measured.
        is_total: Whether values add up over the window.
        target: Level or total to reach.
        baseline: Level it starts from, for levels.
        window: Days that count.
    """

    kpi: Kpi
    is_total: bool
    target: Decimal | None
    baseline: Decimal | None
    window: tuple[date, date] | None


@dataclass(frozen=True)
class Progress:
    """How a KPI is doing and what it will come to.

    Attributes:
        status: Green, amber, red, stale or unknown.
        pace: Against the target; None without readings or target.
        forecast: At the deadline; None without readings or deadline.
        fresh: Age of the last reading; None without one.
        profile: Season the pace rests on; None for levels.
    """

    status: Status
    pace: Pace | None
    forecast: Forecast | None
    fresh: Freshness | None
    profile: Profile | None


def assess(
    subject: Subject,
    standing: Standing,
    today: date,
    *,
    profile: Profile | None = None,
    history: Sequence[Stretch] = (),
) -> Progress:
    """How a KPI is doing.

    Args:
        subject: The KPI and its target.
        standing: Where it stands.
        today: The day it is asked.
        profile: Season of the window, for totals; default: every day alike.
        history: What was measured before the window, for the forecast.
    """
    value, as_of = standing.value, standing.as_of
    if value is None or as_of is None:
        return Progress(Status.UNKNOWN, None, None, None, None)
    end = subject.window[1] if subject.window else None
    fresh = freshness(subject.kpi, as_of, today, end)
    season = (profile or linear_profile(*subject.window)) if subject.is_total and subject.window else None
    pace = _pace(subject, value, as_of, season)
    forecast = _forecast(subject, standing, season if profile else None, history)
    chance = forecast.chance if forecast else None
    is_over = end is not None and as_of >= end
    status = status_of(pace, subject.kpi.direction, fresh, chance, is_over=is_over)
    return Progress(status, pace, forecast, fresh, season)


def assess_ahead(subject: Subject, history: Sequence[Stretch], as_of: date) -> Progress:
    """What a total will come to in a window that has not begun, or where nothing is known of it yet.

    Args:
        subject: The KPI, its target and the window ahead.
        history: What was measured until `as_of`.
        as_of: Last day that is known.
    """
    if subject.window is None or not subject.is_total:
        return Progress(Status.UNKNOWN, None, None, None, None)
    start, end = subject.window
    kpi = subject.kpi
    nothing = Decimal(0)
    forecast = forecast_total(
        history, nothing, as_of, end, subject.target, kpi.direction, kpi.unit, since=start
    )
    return Progress(Status.UNKNOWN, None, forecast, None, None)


def _pace(subject: Subject, value: Decimal, as_of: date, season: Profile | None) -> Pace | None:
    if subject.target is None or subject.window is None:
        return None
    quantum = subject.kpi.unit.quantum
    if season is not None:
        try:
            return pace_of_total(value, as_of, subject.target, season, quantum)
        except InputError:
            return None  # a loss to be reached has no pace
    start = subject.target if subject.baseline is None else subject.baseline
    return pace_of_level(value, as_of, start, subject.target, subject.window, quantum)


def _forecast(
    subject: Subject, standing: Standing, season: Profile | None, history: Sequence[Stretch]
) -> Forecast | None:
    if subject.window is None or standing.value is None or standing.as_of is None:
        return None
    if standing.as_of >= subject.window[1]:
        return None  # its time is over
    end, kpi = subject.window[1], subject.kpi
    if subject.is_total:
        known = [*(s for s in history if s.end < subject.window[0]), *standing.stretches]
        return forecast_total(
            known, standing.value, standing.as_of, end, subject.target, kpi.direction, kpi.unit, season
        )
    last = standing.stretches[-1].end
    levels = [*(s for s in history if s.end < standing.stretches[0].start), *standing.stretches]
    return forecast_level(levels, max(end, last), subject.target, kpi.direction, kpi.unit)
