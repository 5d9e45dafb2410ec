from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InfeasibleInput, MissingInput
from core.plan.adaptation import Adaptation, Piece, Wish, adapt, main_goal
from core.plan.kpi import Kpi, Measure
from core.plan.kpi_library import standards
from core.plan.node import Bond, Budget, Level, Link, Node
from core.plan.plan import Plan, Reserve
from core.plan.rollup import cover, total_budget
from core.plan.shift import months_between, shift_months
from core.quantity.unit import CNY
from core.text import Language, Text

SHARE, SALES, AWARE = (standards()[key].kpi for key in ("market_share", "sales", "awareness_rate"))
ALL = frozenset(Piece) - {Piece.OWNERS}
ZH = Language.ZH_HANS


def measure(kpi: Kpi, **numbers: str | int | None) -> Measure:
    return Measure.model_validate({"kpi": kpi, **numbers})


def goal(node_id: str, kpi: Kpi, under: str = "", bond: Bond = Bond.ADDS, **numbers: str | int) -> Node:
    links = (Link(parent=under, bond=bond),) if under else ()
    level = Level.BUSINESS_UNIT if under else Level.ENTERPRISE
    return Node(id=node_id, level=level, title=node_id, links=links, measures=(measure(kpi, **numbers),))


def work(node_id: str, under: str, planned: str | int | None = None, **budget: str | int) -> Node:
    money = Budget.model_validate({"planned": planned, **budget})
    return Node(id=node_id, level=Level.INITIATIVE, title=node_id, links=(Link(parent=under),), budget=money)


OLD = Plan(
    id="P7K2QX",
    version=3,
    name="门锁 2025",
    envelope=Decimal(1_000_000),
    start=date(2025, 1, 1),
    end=date(2025, 12, 31),
    capacity={"陈曦": Decimal(30)},
    reserves=(Reserve(kind="contingency", amount=Decimal(100_000)),),
    nodes=(
        goal("G1", SHARE, baseline="10", target="15").model_copy(update={"owner": "周航"}),
        goal("B1", SHARE, "G1", delta="2"),
        goal("B2", SHARE, "G1", delta="3").model_copy(
            update={"statement": "提升3个百分点", "note": "旧备注"}
        ),
        goal("M1", AWARE, "B2", Bond.SUPPORTS, baseline="30", target="45"),
        goal("M2", SALES, "B2", Bond.SUPPORTS, target="6500000"),
        work("I1", "M1", 350_000).model_copy(
            update={"owner": "孙悦", "start": date(2025, 2, 28), "end": date(2025, 9, 30), "needs": ("I2",)}
        ),
        work("I2", "M1", 500_000, minimum=100_000, effective_minimum=700_000),
    ),
)


def wish(**fields: object) -> Wish:
    given_fields: dict[str, object] = {"name": "门锁 2026", "pieces": ALL, "goal": "G1", "months": 12}
    return Wish.model_validate(given_fields | fields)


def adapted(**fields: object) -> Adaptation:
    numbers = {"baseline": "10", "target": "13", "change": "3", "envelope": "1200000"}
    return adapt(OLD, wish(**(numbers | fields)), ZH)


def test_structure_and_ratios_are_carried_and_numbers_cascaded_anew() -> None:
    found = adapted()
    plan = found.plan
    assert [node.id for node in plan.nodes] == [node.id for node in OLD.nodes]
    assert (plan.source, plan.envelope) == ("P7K2QX", Decimal(1_200_000))
    changes = {n.id: n.measure.change for n in plan.nodes if n.measure}
    assert changes["B1"] == Decimal("1.2")
    assert changes["B2"] == Decimal("1.8")
    assert changes["M1"] == Decimal("9.0")  # 15 points at 3/5
    assert plan.node("M2").measure == measure(SALES, target=3_900_000)
    planned = {n.id: n.budget.planned for n in plan.nodes if n.budget}
    assert planned == {"I1": Decimal(420_000), "I2": Decimal(600_000)}
    assert plan.reserves[0].amount == Decimal(120_000)
    assert cover(plan, plan.node("G1")).gap == 0  # type: ignore[union-attr]


def test_every_node_says_what_it_has_from_where() -> None:
    found = adapted()
    assert found.plan.node("B2").note == "沿用自 P7K2QX v3 B2：结构、占比 60%、指标"
    assert found.plan.node("I1").note == "沿用自 P7K2QX v3 I1：举措、预算占比 35%"
    english = adapt(OLD, wish(change="3", baseline="10", target="13"), Language.EN)
    assert english.plan.node("B1").note == "from P7K2QX v3 B1: structure, share 40%, KPIs"
    assert {piece.node for piece in found.borrowed} == set(OLD.index)


def test_days_move_by_whole_months_and_month_ends_stay() -> None:
    first = adapted(months=36).plan.node("I1")
    assert (first.start, first.end) == (date(2028, 2, 29), date(2028, 9, 30))
    assert first.needs == ("I2",)
    assert adapted().plan.start == date(2026, 1, 1)


def test_a_year_in_a_title_moves_and_what_may_be_spent_is_the_new_budget() -> None:
    spend = Kpi(key="spend", name=Text(zh="花费", en="spend"), unit=CNY)
    top = goal("G1", SHARE, delta="5").model_copy(update={"title": "2025年份额"})
    top = top.model_copy(update={"measures": (*top.measures, measure(spend, target=90))})
    old = Plan(nodes=(top, work("I1", "G1", 60)), envelope=Decimal(80))
    found = adapt(old, wish(change="10", envelope="100", months=24), ZH).plan.node("G1")
    assert (found.title, found.measures[1].target) == ("2027年份额", Decimal(100))
    assert adapt(old, wish(change="10", months=6), ZH).plan.node("G1").title == "2025年份额"


def test_people_and_words_come_only_when_asked() -> None:
    found = adapted()
    assert all(node.owner is None and not node.statement for node in found.plan.nodes)
    assert "旧备注" not in str(found.plan.model_dump())
    said = " ".join(text.zh for text in found.left)
    assert "负责人没有沿用" in said
    assert "备注没有沿用" in said
    assert "低于最低有效投入：I2" in said
    assert "基准值待补：B1、B2、M1" in said
    owned = adapted(pieces=ALL | {Piece.OWNERS})
    assert owned.plan.node("I1").owner == "孙悦"
    assert owned.plan.capacity == OLD.capacity


def test_known_baselines_make_targets() -> None:
    plan = adapted(baselines={"B1 market_share": "4", "M1 awareness_rate": "41"}).plan
    assert plan.node("B1").measure == measure(SHARE, baseline="4", target="5.2")
    assert plan.node("M1").measure == measure(AWARE, baseline="41", target="50.0")


def test_without_initiatives_their_money_stays_with_the_strategy() -> None:
    strategy = Node(id="S1", level=Level.STRATEGY, title="种草", links=(Link(parent="B1"),))
    plan = Plan(id="P", envelope=Decimal(100), nodes=(*OLD.nodes[:2], strategy, work("I9", "S1", 60)))
    found = adapt(plan, wish(envelope="200", pieces=ALL - {Piece.INITIATIVES}), ZH).plan
    assert [node.id for node in found.nodes] == ["G1", "B1", "S1"]
    assert found.node("S1").budget == Budget(planned=Decimal(120))


def test_pieces_left_out_stay_open() -> None:
    found = adapted(pieces=frozenset({Piece.STRUCTURE}))
    assert found.plan.node("G1").measure == measure(SHARE, baseline="10", target="13")
    assert found.plan.node("B1").measures == ()
    assert found.plan.node("I1" if "I1" in found.plan.index else "B1").budget is None
    no_goal = adapt(OLD, wish(goal=None, envelope="1150000"), ZH)
    assert no_goal.plan.node("B1").measure == measure(SHARE)
    assert any("新目标没有给出" in text.zh for text in no_goal.left)
    assert total_budget(no_goal.plan) == Decimal(977_500)


def test_a_locked_share_and_limits_hold_or_it_is_said_what_clashes() -> None:
    nodes = tuple(n.model_copy(update={"locked": n.id in ("B1", "I1")}) for n in OLD.nodes)
    plan = Plan(**{name: getattr(OLD, name) for name in Plan.model_fields} | {"nodes": nodes})
    numbers = {"baseline": "10", "target": "13", "change": "3"}
    found = adapt(plan, wish(**numbers, envelope="1200000"), ZH).plan
    assert [found.node(n).measure.change for n in ("B1", "B2")] == [2, 1]  # type: ignore[union-attr]
    assert found.node("I1").budget.planned == 350_000  # type: ignore[union-attr]
    assert total_budget(found) + found.reserves[0].amount <= 1_200_000
    with pytest.raises(InfeasibleInput, match="B1"):
        adapt(plan, wish(baseline="10", target="11", change="1"), ZH)
    with pytest.raises(InfeasibleInput, match="450000, 150000 more than the total 300000"):
        adapt(plan, wish(**numbers, envelope="300000"), ZH)


def test_parts_that_move_against_each_other_stay_open() -> None:
    plan = Plan(nodes=(goal("G1", SHARE, delta="2"), goal("B1", SHARE, "G1", delta="5"),
                       goal("B2", SHARE, "G1", delta="-3"), goal("B3", SHARE, "B2", delta="-3")))  # fmt: skip
    found = adapt(plan, wish(change="4"), ZH)
    assert [found.plan.node(n).measure.delta for n in ("G1", "B1", "B2", "B3")] == [4, None, None, None]  # type: ignore[union-attr]
    assert sum("方向相反" in text.zh for text in found.left) == 3


def test_a_plan_that_gave_out_no_money_has_no_ratios() -> None:
    plan = Plan(name="空", nodes=(goal("G1", SHARE, delta="2"),))
    with pytest.raises(MissingInput, match="gave out no budget"):
        adapt(plan, wish(change="4", envelope="100"), ZH)


def test_the_main_goal_is_the_first_at_the_top_with_a_kpi() -> None:
    assert main_goal(OLD).id == "G1"  # type: ignore[union-attr]
    assert main_goal(OLD, "awareness_rate").id == "M1"  # type: ignore[union-attr]
    assert main_goal(Plan()) is None


@given(
    st.lists(st.integers(1, 10**7), min_size=1, max_size=7),
    st.integers(1, 10**10),
    st.sampled_from([SHARE, SALES]),
)
@settings(max_examples=60, deadline=None)
def test_parts_make_the_whole_and_keep_their_ratio(parts: list[int], total: int, kpi: Kpi) -> None:
    whole, change = sum(parts), Decimal(total).scaleb(-2)
    if kpi is SHARE:
        parts, whole, change = [p % 90 + 1 for p in parts], 0, Decimal(total % 999 + 1).scaleb(-1)
        whole = sum(parts)
    top = goal("G1", kpi, delta=whole)
    nodes = tuple(goal(f"B{n}", kpi, "G1", delta=part) for n, part in enumerate(parts))
    found = adapt(Plan(nodes=(top, *nodes)), wish(change=str(change)), ZH).plan
    got = [m.delta for node in found.nodes[1:] for m in node.measures if m.delta is not None]
    assert sum(got, Decimal(0)) == change
    step = max(change / 1000, Decimal("0.1") if kpi is SHARE else Decimal("0.01"))
    for part, new in zip(parts, got, strict=True):
        assert abs(new - change * part / whole) <= step


@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 3)), min_size=1, max_size=8),
    st.integers(0, 10**6),
    st.integers(0, 10**6),
    st.integers(1, 10**11),
)
@settings(max_examples=60, deadline=None)
def test_money_is_given_out_to_the_cent_in_its_old_ratio(
    works: list[tuple[int, int]], spare: int, aside: int, cents: int
) -> None:
    given_out = sum(planned for planned, _ in works)
    if not given_out:
        return
    nodes = tuple(
        work(f"I{n}", "", planned).model_copy(update={"links": ()}) for n, (planned, _) in enumerate(works)
    )
    old = Plan(
        nodes=nodes,
        envelope=Decimal(given_out + spare + aside),
        reserves=(Reserve(kind="experiment", amount=Decimal(aside)),),
    )
    envelope = Decimal(cents).scaleb(-2)
    plan = adapt(old, wish(goal=None, envelope=str(envelope)), ZH).plan
    new_given, new_aside = total_budget(plan), plan.reserves[0].amount
    step = max(envelope / 1000, Decimal("0.01"))
    assert new_given + new_aside <= envelope
    if not spare:
        assert new_given + new_aside == envelope
    for node, (planned, _) in zip(plan.nodes, works, strict=True):
        assert node.budget is not None
        assert abs(node.budget.planned - envelope * planned / old.envelope) <= step  # type: ignore[operator]


@given(st.dates(date(1999, 1, 1), date(2090, 12, 31)), st.integers(-500, 500))
def test_months_there_and_back(day: date, months: int) -> None:
    there = shift_months(day, months)
    assert months_between(day, there) == months
    assert shift_months(there, -months).month == day.month
