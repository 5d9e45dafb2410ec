from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.plan.kpi import Direction, Kpi, Measure
from core.plan.kpi_library import standards
from core.plan.node import Budget, Level, Link, Node
from core.plan.outcome import Basis, attain, outcome
from core.plan.plan import Plan
from core.progress.reading import Reading
from core.quantity.unit import CNY, PERCENT
from core.text import Text

SHARE, SALES, CAC = (standards()[key].kpi for key in ("market_share", "sales", "acquisition_cost"))
SPEND = Kpi(key="spend", name=Text(zh="花费", en="spend"), unit=CNY)
YEAR = {"start": date(2025, 1, 1), "end": date(2025, 12, 31)}


def measure(kpi: Kpi, target: str | None = None, baseline: str | None = None) -> Measure:
    return Measure.model_validate({"kpi": kpi, "target": target, "baseline": baseline})


def node(node_id: str, level: Level, *measures: Measure, under: str = "", budget: str = "") -> Node:
    return Node(
        id=node_id,
        level=level,
        title=node_id,
        links=(Link(parent=under),) if under else (),
        measures=measures,
        budget=Budget(planned=Decimal(budget)) if budget else None,
    )


def reading(node_id: str, kpi: Kpi, value: str, month: int = 0) -> Reading:
    first, last = (date(2025, month, 1), date(2025, month, 28)) if month else (YEAR["start"], YEAR["end"])
    at = datetime(2026, 1, 5, tzinfo=UTC)
    return Reading(plan="P", node=node_id, kpi=kpi.key, start=first, end=last, value=Decimal(value), at=at)


PLAN = Plan(
    id="P",
    envelope=Decimal(1_000_000),
    nodes=(
        node("G1", Level.ENTERPRISE, measure(SHARE, "15", "10")),
        node("M1", Level.SUBGOAL, measure(SALES, "6500000", "5000000"), under="G1"),
        node("M2", Level.SUBGOAL, measure(CAC, "80", "100"), under="G1"),
        node("I1", Level.INITIATIVE, measure(SPEND), under="M1", budget="350000"),
        node("I2", Level.INITIATIVE, under="M1", budget="500000"),
    ),
    **YEAR,
)


def test_nothing_recorded_is_nothing_said() -> None:
    found = outcome(PLAN, ())
    assert found.attained is None
    assert found.recorded == ()
    assert found.met == 0
    assert [kpi.is_met for kpi in found.kpis] == [None, None, None]
    assert (found.cost.amount, found.cost.is_recorded) == (Decimal(850_000), False)


def test_a_level_goes_its_way_a_total_counts_of_its_target_and_less_may_be_better() -> None:
    found = outcome(
        PLAN,
        (reading("G1", SHARE, "14"), reading("M1", SALES, "6000000"), reading("M2", CAC, "75")),
    )
    share, sales, cost = found.kpis
    assert (share.attained, share.basis, share.is_met) == (Decimal("80.00"), Basis.WAY, False)
    assert (sales.attained, sales.basis, sales.is_met) == (Decimal("92.31"), Basis.TARGET, False)
    assert (cost.attained, cost.basis, cost.is_met) == (Decimal("125.00"), Basis.WAY, True)
    assert (found.attained, found.of) == (Decimal("80.00"), ("G1",))
    assert found.is_final
    assert found.met == 1


def test_without_the_top_the_plan_is_measured_by_the_mean_of_the_level_below() -> None:
    found = outcome(PLAN, (reading("M1", SALES, "6500000"), reading("M2", CAC, "90")))
    assert (found.attained, found.of) == (Decimal("75.00"), ("M1", "M2"))
    assert found.main is not None
    assert found.main.node == "M1"


def test_a_year_half_recorded_is_not_final() -> None:
    found = outcome(PLAN, (reading("M1", SALES, "3000000", month=6),))
    assert (found.kpis[1].as_of, found.is_final) == (date(2025, 6, 28), False)
    assert outcome(PLAN, (reading("M1", SALES, "3000000", month=6),), date(2025, 3, 1)).recorded == ()


def test_money_spent_is_what_was_recorded_and_says_whose_was_not() -> None:
    found = outcome(PLAN, (reading("I1", SPEND, "100000", 1), reading("I1", SPEND, "212345.67", 2)))
    assert (found.cost.amount, found.cost.is_recorded) == (Decimal("312345.67"), True)
    assert (found.cost.nodes, found.cost.unrecorded) == (("I1",), ("I2",))


def test_spending_recorded_above_holds_what_was_recorded_below() -> None:
    top = node("G1", Level.ENTERPRISE, measure(SPEND))
    below = node("I1", Level.INITIATIVE, measure(SPEND), under="G1", budget="1")
    found = outcome(
        Plan(nodes=(top, below), **YEAR), (reading("G1", SPEND, "900"), reading("I1", SPEND, "400"))
    )
    assert found.cost.amount == 900
    assert found.cost.unrecorded == ()


def test_a_level_that_was_set_counts_where_no_reading_is() -> None:
    given_level = measure(SHARE, "15", "10").model_copy(update={"actual": Decimal(15)})
    found = outcome(Plan(nodes=(node("G1", Level.ENTERPRISE, given_level),)), ())
    assert (found.attained, found.kpis[0].as_of, found.is_final) == (Decimal(100), None, False)


@pytest.mark.parametrize(
    ("target", "baseline", "reached", "direction", "attained"),
    [
        ("40", None, "36", Direction.UP, "90.00"),
        ("40", None, "50", Direction.DOWN, "80.00"),
        ("40", "40", "44", Direction.UP, "110.00"),
        ("45", "30", "27", Direction.UP, "-20.00"),
        ("0", None, "3", Direction.UP, None),
        ("5", None, "0", Direction.DOWN, None),
    ],
)
def test_attainment_of_levels(
    target: str, baseline: str | None, reached: str, direction: Direction, attained: str | None
) -> None:
    kpi = Kpi(key="x", name=Text(zh="率", en="rate"), unit=PERCENT, direction=direction)
    found, _ = attain(measure(kpi, target, baseline), Decimal(reached))
    assert found == (None if attained is None else Decimal(attained))


@given(st.integers(1, 10**9), st.integers(0, 10**9), st.sampled_from(Direction))
@settings(max_examples=100)
def test_all_of_the_way_is_reached_whichever_way_is_better(
    target: int, baseline: int, direction: Direction
) -> None:
    kpi = Kpi(key="x", name=Text(zh="率", en="rate"), unit=PERCENT, direction=direction)
    assert attain(measure(kpi, str(target), str(baseline)), Decimal(target))[0] == 100
