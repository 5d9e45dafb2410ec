"""The pacing picture of a KPI, from what the tool found."""

from datetime import date
from decimal import Decimal

from core.chart.chart import pick
from core.chart.goal_tree import TONES
from core.chart.pacing import Course, DayPoint, Outcome, Pacing, pacing
from core.quantity.unit import Unit, UnitKind
from core.text import Language
from tools.track_progress import KpiProgress
from tools.track_progress_report import STATUSES


def pace(kpi: KpiProgress, today: date, language: Language) -> Pacing | None:
    """Actual against the path due, with the forecast; None where nothing is known to draw."""
    if kpi.start is None or kpi.end is None or not (kpi.path or kpi.points):
        return None
    forecast = kpi.forecast
    outcome = None
    if forecast is not None:
        names = ("expected", "low80", "high80", "low95", "high95")
        outcome = Outcome(**{name: getattr(forecast, name) for name in names})
    course = Course(
        name=kpi.title,
        unit=Unit(kind=UnitKind(kpi.unit), symbol=kpi.symbol),
        start=kpi.start,
        end=kpi.end,
        today=today,
        target=kpi.target,
        path=tuple(DayPoint(day=due.day, value=due.value) for due in kpi.path),
        actual=_actual(kpi),
        outcome=outcome,
        better=kpi.better,
        tone=TONES[kpi.status],
        status=pick(language, STATUSES[kpi.status].zh, STATUSES[kpi.status].en),
    )
    return pacing(course, language)


def _actual(kpi: KpiProgress) -> tuple[DayPoint, ...]:
    """What was reached by the end of each period measured: running totals, or levels."""
    total, points = Decimal(0), []
    for point in kpi.points:
        total = total + point.value if kpi.is_total else point.value
        points.append(DayPoint(day=point.end, value=total))
    return tuple(points)
