from datetime import UTC, date, datetime
from decimal import Decimal

from core.plan.kpi import Measure
from core.plan.kpi_library import find_kpi
from core.plan.node import Level, Node
from core.plan.plan import Plan
from core.progress.reading import Reading
from core.validation.stale import with_stale
from core.validation.validate import validate

KPI = find_kpi("销售额")
NODE = Node(
    id="G1",
    level=Level.ENTERPRISE,
    title="销售额",
    end=date(2026, 12, 31),
    measures=(Measure(kpi=KPI, target=Decimal(100)),),
)
PLAN = Plan(id="P", nodes=(NODE,), start=date(2026, 1, 1), end=date(2026, 12, 31))


def reading(end):
    return Reading(
        plan="P",
        node="G1",
        kpi=KPI.key,
        start=end.replace(day=1),
        end=end,
        value=Decimal(5),
        at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def findings(readings, today):
    return with_stale(validate(PLAN), PLAN, readings, today).of("R30")


def test_an_old_reading_is_found():
    (found,) = findings([reading(date(2026, 6, 30)), reading(date(2026, 5, 31))], date(2026, 10, 12))
    assert found.nodes == ("G1",)
    assert found.figures[0].value == 104
    assert "104" in found.message.zh


def test_a_fresh_one_is_not_and_the_rule_counts_as_checked():
    report = with_stale(validate(PLAN), PLAN, [reading(date(2026, 9, 30))], date(2026, 10, 12))
    assert not report.of("R30")
    assert next(status for status in report.rules if status.rule == "R30").checked


def test_without_readings_the_rule_waits():
    report = validate(PLAN)
    assert with_stale(report, PLAN, [], date(2026, 10, 12)) == report


def test_the_rule_is_left_out_when_others_are_asked_for():
    report = validate(PLAN, rules=["R22"])
    assert with_stale(report, PLAN, [reading(date(2026, 1, 31))], date(2026, 10, 12)) == report
