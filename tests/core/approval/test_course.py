"""The course of an approval: every state has a way on, nothing is decided twice, the gap is exact."""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.approval.approval import WAITING, Action, Approval, Figure, Side, State
from core.approval.asking import asked
from core.approval.circle import Actor, Part, circle_of
from core.approval.course import agree, approve, begin, counter, end, hold, propose, turn_down
from core.approval.figure import figures_in, operations_for, with_figures
from core.approval.gap import gap_between
from core.approval.latitude import is_within, room
from core.approval.lock import breach_of
from core.approval.refusal import NotAllowed
from core.approval.rights import MOVES, open_to
from core.errors import InputError, MissingInput, VersionConflict
from core.plan.kpi import Combine, Kpi, Measure
from core.plan.node import Bond, Budget, Level, Link, Node, Raci
from core.plan.operation import apply
from core.plan.plan import Plan
from core.quantity.unit import PERCENT
from core.text import Text

NOW = datetime(2026, 1, 5, tzinfo=UTC)
SHARE = Kpi(
    key="market_share", name=Text(zh="市场份额", en="market share"), unit=PERCENT, combine=Combine.SHARE
)
BOSS = Actor(id="u1", name="张总", is_head=True)
LEAD = Actor(id="u2", name="李门锁", may_approve=False, is_senior=False, is_head=False)
PLANNER = Actor(id="u3", name="王策划", may_approve=False, is_senior=True, is_head=False)
STRANGER = Actor(id="u4", name="路人", may_approve=False, is_senior=False, is_head=False)


def _goal(
    node: str, level: Level, start: str, target: str, parent: str | None, owner: str, **more: object
) -> Node:
    links = (Link(parent=parent, bond=Bond.ADDS),) if parent else ()
    measure = Measure(kpi=SHARE, baseline=Decimal(start), target=Decimal(target))
    return Node(id=node, level=level, title=node, links=links, measures=(measure,), owner=owner, **more)  # type: ignore[arg-type]


PLAN = Plan(
    id="P1",
    version=1,
    name="份额",
    nodes=(
        _goal(
            "G1", Level.ENTERPRISE, "10", "15", None, "周总",
            raci=Raci(accountable=("张总",), consulted=("财务孙",), informed=("客服赵",)),
        ),
        _goal("B1", Level.BUSINESS_UNIT, "4", "6", "G1", "刘音箱"),
        _goal("B2", Level.BUSINESS_UNIT, "6", "9", "G1", "李门锁", budget=Budget(planned=Decimal(200_000))),
    ),
)  # fmt: skip


def of(nodes: Iterable[Node]) -> Plan:
    """The plan with other nodes; a copy would keep the index of the old ones."""
    return Plan(id="P1", version=1, name="份额", nodes=tuple(nodes))


def said(plan: Plan, node: str, value: str, key: str = "market_share") -> Figure:
    return figures_in(plan, None)[node, key].model_copy(update={"value": Decimal(value)})


def proposed() -> Approval:
    return propose(begin(PLAN, None), PLAN, PLANNER, NOW, note="请审批").model_copy(update={"id": "A1"})


def test_the_gap_is_exact_per_number_and_in_sum() -> None:
    answered = counter(proposed(), PLAN, LEAD, NOW, figures=(said(PLAN, "B2", "7.35"),), note="渠道不够")
    assert answered.state is State.COUNTERED
    number, total = answered.gap
    assert (number.node, number.top_down, number.bottom_up, number.gap) == (
        "B2",
        9,
        Decimal("7.35"),
        Decimal("1.65"),
    )
    # the goal asks for 5 points; its parts now come to 2 + 1.35
    assert (total.node, total.is_sum, total.top_down, total.bottom_up) == ("G1", True, 5, Decimal("3.35"))
    assert total.gap == Decimal("1.65")


def test_the_gap_of_money_stands_in_the_sum_of_the_plan() -> None:
    rows = gap_between(PLAN, (), (said(PLAN, "B2", "260000", "budget"),))
    assert [(row.node, row.gap, row.is_sum) for row in rows] == [("B2", -60_000, False), ("", -60_000, True)]


def test_each_side_moves_its_own_number_and_history_keeps_every_round() -> None:
    course = counter(proposed(), PLAN, LEAD, NOW, figures=(said(PLAN, "B2", "7"),))
    course = counter(course, PLAN, BOSS, NOW, figures=(said(PLAN, "B2", "8.5"),))
    course = counter(course, PLAN, LEAD, NOW, figures=(said(PLAN, "B2", "8"),))
    assert [step.side for step in course.steps] == [Side.DOWN, Side.UP, Side.DOWN, Side.UP]
    assert [step.gap[0].gap for step in course.steps if step.gap] == [2, Decimal("1.5"), Decimal("0.5")]
    closed = agree(course, PLAN, LEAD, NOW)
    assert closed.gap[0].gap == 0
    assert closed.bottom_up == closed.top_down


def test_an_open_gap_is_decided_by_saying_which_number_holds() -> None:
    course = counter(proposed(), PLAN, LEAD, NOW, figures=(said(PLAN, "B2", "7"),))
    with pytest.raises(MissingInput):
        approve(course, PLAN, PLAN, BOSS, NOW)
    below = approve(course, PLAN, PLAN, BOSS, NOW, side=Side.UP)
    assert [figure.value for figure in below.steps[-1].figures] == [7]
    assert below.steps[-1].gap[0].gap == 2  # the gap that was decided stays in the history
    between = approve(course, PLAN, PLAN, BOSS, NOW, figures=(said(PLAN, "B2", "8"),))
    assert [figure.value for figure in between.steps[-1].figures] == [8]
    after = apply(PLAN, operations_for(PLAN, between.steps[-1].figures))
    assert after.node("B2").measures[0].target == 8


def test_a_plan_that_changed_meanwhile_is_not_approved() -> None:
    changed = with_figures(PLAN, (said(PLAN, "B1", "7"),)).model_copy(update={"version": 2})
    with pytest.raises(VersionConflict) as refused:
        approve(proposed(), PLAN, changed, BOSS, NOW)
    assert "B1" in refused.value.message.zh
    branch = propose(begin(PLAN, "B2"), PLAN, PLANNER, NOW)
    assert approve(branch, PLAN, changed, BOSS, NOW).state is State.APPROVED  # another branch changed


def test_who_decides_is_the_accountable_with_the_right_to_sign() -> None:
    for actor in (LEAD, PLANNER, STRANGER, BOSS.model_copy(update={"may_approve": False})):
        with pytest.raises(NotAllowed):
            approve(proposed(), PLAN, PLAN, actor, NOW)
    with pytest.raises(NotAllowed):  # a head of the company who is not accountable for this
        approve(proposed(), PLAN, PLAN, BOSS.model_copy(update={"id": "u9", "name": "别的总"}), NOW)
    nobody = of(n.model_copy(update={"raci": None}) for n in PLAN.nodes)
    free = propose(begin(nobody, None), nobody, PLANNER, NOW)
    assert (
        approve(free, nobody, nobody, BOSS.model_copy(update={"name": "别的总"}), NOW).state is State.APPROVED
    )


def test_a_branch_without_an_accountable_is_decided_above_it() -> None:
    assert circle_of(PLAN, "B2").approvers == ("张总",)
    bare = of(n.model_copy(update={"raci": None}) for n in PLAN.nodes)
    assert circle_of(bare, "B2").approvers == ("周总",)


def test_who_is_asked_next() -> None:
    first = {one.name: (one.part, one.must_answer) for one in asked(proposed())}
    assert first == {
        "张总": (Part.APPROVER, True),
        "周总": (Part.OWNER, True),
        "刘音箱": (Part.OWNER, True),
        "李门锁": (Part.OWNER, True),
        "财务孙": (Part.CONSULTED, False),
    }
    answered = counter(proposed(), PLAN, LEAD, NOW, figures=(said(PLAN, "B2", "7"),))
    second = {one.name: one.must_answer for one in asked(answered)}
    assert "李门锁" not in second
    assert second["张总"] is True
    assert second["王策划"] is False
    done = approve(answered, PLAN, PLAN, BOSS, NOW, side=Side.UP)
    assert {one.name for one in asked(done)} >= {"李门锁", "客服赵", "王策划"}
    assert not any(one.must_answer for one in asked(done))


def test_what_is_only_recorded_is_not_locked() -> None:
    node = PLAN.node("B2")
    measured = node.measures[0].model_copy(update={"actual": Decimal(7)})
    free = node.model_copy(update={"note": "记一笔", "measures": (measured,)})
    nodes = tuple(free if n.id == "B2" else n for n in PLAN.nodes)
    assert not breach_of(PLAN, of(nodes), None)
    owned = tuple(n.model_copy(update={"owner": "别人"}) if n.id == "B2" else n for n in PLAN.nodes)
    assert breach_of(PLAN, of(owned), None).nodes == ("B2",)
    assert not breach_of(PLAN, of(owned), "B1")
    assert breach_of(PLAN, of(PLAN.nodes[:2]), None).nodes == ("B2",)
    assert breach_of(PLAN, PLAN.model_copy(update={"envelope": Decimal(1)}), None).nodes == ("",)


def test_latitude_is_counted_from_what_was_approved() -> None:
    assert is_within(Decimal("15"), Decimal("14.25"), Decimal(5))
    assert not is_within(Decimal("15"), Decimal("14.2499"), Decimal(5))
    assert is_within(Decimal("15"), Decimal("15.75"), Decimal(5))
    assert not is_within(Decimal(0), Decimal("0.01"), Decimal(5))
    assert is_within(Decimal(-200), Decimal(-190), Decimal(5))
    assert is_within(Decimal(1), Decimal(100), None)
    assert room(Decimal(200), Decimal(5)) == (190, 210)


STEPS = st.lists(
    st.tuples(
        st.sampled_from([action for action in Action if action is not Action.ADJUST]),
        st.sampled_from([BOSS, LEAD, PLANNER, STRANGER, Actor(is_operator=True)]),
        st.sampled_from(["6.5", "7", "8", "9"]),
        st.sampled_from([None, Side.DOWN, Side.UP]),
    ),
    max_size=24,
)


def _take(
    course: Approval, plan: Plan, action: Action, actor: Actor, value: str, side: Side | None
) -> Approval:
    figures = (said(plan, "B2", value),)
    match action:
        case Action.PROPOSE:
            return propose(course, plan, actor, NOW, figures=figures if course.agreed else ())
        case Action.COUNTER:
            return counter(course, plan, actor, NOW, figures=figures)
        case Action.AGREE:
            return agree(course, plan, actor, NOW)
        case Action.APPROVE:
            return approve(course, plan, plan, actor, NOW, side=side)
        case Action.REJECT | Action.WITHDRAW:
            return turn_down(course, plan, action, actor, NOW)
    return end(course, plan, action, actor, NOW)


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(STEPS)
def test_no_course_ends_in_a_dead_end_or_decides_twice(
    steps: list[tuple[Action, Actor, str, Side | None]],
) -> None:
    plan, course = PLAN, begin(PLAN, None).model_copy(update={"id": "A1"})
    for action, actor, value, side in steps:
        before = course
        try:
            course = _take(course, plan, action, actor, value, side)
        except InputError as error:
            refused = error
            course = before
        else:
            refused = None
        if refused is not None:
            assert "" not in (refused.message.zh, refused.message.en)
            continue
        if action is Action.APPROVE:
            assert before.state in WAITING  # what is decided is not decided again
            plan = apply(plan, operations_for(plan, course.steps[-1].figures))
            plan = plan.model_copy(update={"version": plan.version + 1})
            course = hold(course, plan.version)
            assert actor in (BOSS, Actor(is_operator=True))
        assert course.revision == before.revision + 1
        assert course.steps[:-1] == before.steps
        assert course.steps[-1].state is course.state
        assert MOVES[course.state]  # there is a way on
        assert open_to(course, Actor(is_operator=True)) or course.state is State.APPROVED
        assert (course.agreed is not None) >= (course.state in (State.APPROVED, State.CLOSED))
        for row in course.gap:
            assert row.gap == row.top_down - row.bottom_up
    # from anywhere the accountable can bring it to a decision
    if course.state is State.CLOSED:
        course = end(course, plan, Action.REOPEN, BOSS, NOW)
    if course.state is not State.APPROVED:
        course = propose(course, plan, PLANNER, NOW)
        assert approve(course, plan, plan, BOSS, NOW, side=Side.DOWN).state is State.APPROVED
