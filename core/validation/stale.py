"""R30: readings too old to say how a goal is doing. It needs readings and the day, which no plan holds."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from core.plan.node import Node
from core.plan.plan import Plan
from core.progress.reading import Reading
from core.progress.status import Freshness, freshness
from core.progress.window import window_of
from core.validation.finding import SEVERITIES, Figure, Finding, Report, RuleStatus, Severity
from core.validation.registry import WAITING
from core.validation.source import OWN, cite
from core.validation.wording import DAYS, both, dated, titled, titled_en

RULE = "R30"
_TITLE = WAITING[RULE][0]
_SOURCE = cite(OWN, "读数的时效", "how old a reading may be")


def with_stale(report: Report, plan: Plan, readings: Sequence[Reading], today: date) -> Report:
    """The report with rule R30 checked against readings; as it was where nothing was ever read.

    Args:
        report: What the rules found in the plan alone.
        plan: The plan.
        readings: Everything measured of it.
        today: The day it is asked.
    """
    if not readings or all(status.rule != RULE for status in report.rules):
        return report
    found = (*report.findings, *_stale(plan, readings, today))
    rules = tuple(
        RuleStatus(rule=RULE, title=_TITLE, checked=True) if status.rule == RULE else status
        for status in report.rules
    )
    ordered = sorted(found, key=lambda finding: (SEVERITIES.index(finding.severity), finding.rule))
    return Report(findings=tuple(ordered), rules=rules)


def _stale(plan: Plan, readings: Sequence[Reading], today: date) -> Iterator[Finding]:
    last: dict[tuple[str, str], date] = {}
    for reading in readings:
        key = (reading.node, reading.kpi)
        last[key] = max(last.get(key, reading.end), reading.end)
    for node in plan.nodes:
        window = window_of(plan, node)
        for measure in node.measures:
            as_of = last.get((node.id, measure.kpi.key))
            if as_of is None or measure.target is None:
                continue
            fresh = freshness(measure.kpi, as_of, today, window[1] if window else None)
            if fresh.is_stale:
                yield _finding(node, as_of, fresh)


def _finding(node: Node, as_of: date, fresh: Freshness) -> Finding:
    return Finding(
        rule=RULE,
        check="stale",
        severity=Severity.WARNING,
        title=_TITLE,
        message=both(
            f"{titled(node)}最近读数是 {dated(as_of)}，"
            f"已过 {fresh.age} 天（允许 {fresh.allowed} 天），不能显示为正常",
            f"{titled_en(node)} was last read on {dated(as_of)}, {fresh.age} days ago "
            f"({fresh.allowed} allowed), and cannot be shown green",
        ),
        nodes=(node.id,),
        figures=(
            Figure(name="age", value=Decimal(fresh.age), unit=DAYS),
            Figure(name="allowed", value=Decimal(fresh.allowed), unit=DAYS),
        ),
        fix=both("补录最新实际值", "record the newest actual"),
        source=_SOURCE,
    )
