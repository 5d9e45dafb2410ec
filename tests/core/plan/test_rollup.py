from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from core.plan.kpi import Measure
from core.plan.kpi_library import standards
from core.plan.node import Bond, Budget, Level, Link, Node
from core.plan.plan import Plan
from core.plan.rollup import budget_below, budgets, cover, progress_of, total_budget

SHARE = standards()["market_share"].kpi
AWARENESS = standards()["awareness_rate"].kpi


def goal(node_id: str, delta: str, parent: str = "", bond: Bond = Bond.ADDS, kpi: object = SHARE) -> Node:
    links = (Link(parent=parent, bond=bond),) if parent else ()
    measure = Measure.model_validate({"kpi": kpi, "delta": delta})
    return Node(id=node_id, level=Level.BUSINESS_UNIT, title=node_id, links=links, measures=(measure,))


def work(node_id: str, parent: str = "", planned: str | None = None) -> Node:
    budget = None if planned is None else Budget(planned=Decimal(planned))
    links = (Link(parent=parent),) if parent else ()
    return Node(id=node_id, level=Level.INITIATIVE, title=node_id, links=links, budget=budget)


def test_coverage_counts_adding_children_of_the_same_kpi_only() -> None:
    plan = Plan(
        nodes=(
            goal("G", "5"),
            goal("A", "2", "G"),
            goal("B", "2.5", "G"),
            goal("C", "9", "G", Bond.SUPPORTS),
            goal("D", "9", "G", kpi=AWARENESS),
        )
    )
    coverage = cover(plan, plan.node("G"))
    assert coverage is not None
    assert (coverage.needed, coverage.covered, coverage.gap) == (Decimal(5), Decimal("4.5"), Decimal("0.5"))
    assert coverage.children == ("A", "B")
    assert cover(plan, plan.node("A")) is None


def test_rates_are_never_added() -> None:
    plan = Plan(nodes=(goal("G", "5", kpi=AWARENESS), goal("A", "5", "G", kpi=AWARENESS)))
    assert cover(plan, plan.node("G")) is None


def test_a_budget_of_its_own_counts_once() -> None:
    plan = Plan(
        nodes=(work("S"), work("T", "S", "40"), work("I", "T", "20"), work("J", "T", "15"), work("K"))
    )
    totals = budgets(plan)
    assert totals == {"S": 40, "T": 40, "I": 20, "J": 15}
    assert budget_below(plan, "T", totals) == 35
    assert budget_below(plan, "K", totals) is None
    assert total_budget(plan) == 40


def test_progress_is_the_part_of_the_way_done() -> None:
    measure = Measure(kpi=SHARE, baseline=Decimal(10), target=Decimal(15), actual=Decimal(12))
    assert progress_of(measure) == Decimal("40.00")
    assert progress_of(measure.model_copy(update={"actual": None})) is None
    assert progress_of(measure.model_copy(update={"target": Decimal(10)})) is None
    assert progress_of(None) is None


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=30))
def test_leaf_budgets_always_make_the_total(amounts: list[int]) -> None:
    nodes = [work("S"), *(work(f"I{at}", "S", str(amount)) for at, amount in enumerate(amounts))]
    assert total_budget(Plan(nodes=tuple(nodes))) == sum(amounts)
