"""Catchball on the worked example: who may do what, the gap in numbers, the lock, what a region sees."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from core.approval.approval import Action, Side, State
from core.errors import (
    AmbiguousInput,
    Forbidden,
    InputError,
    MissingInput,
    UnknownReference,
    VersionConflict,
)
from core.text import Language
from knowledge.access import OPERATOR, Rank, Scope, Viewer
from tools.approve_plan import ApprovePlanResult
from tools.edit_plan import EditPlanResult
from tools.registry import call
from tools.tool import ToolContext

EDITOR = frozenset({Scope.READ, Scope.WRITE})
BOSS = Viewer(id="U1", name="张总", scopes=frozenset({Scope.READ, Scope.APPROVE}), latitude=Decimal(5))
LOCKS = Viewer(id="U2", name="李门锁", rank=Rank.DEPARTMENT, scopes=EDITOR, latitude=Decimal(5))
PLANNER = Viewer(id="U3", name="王策划", scopes=EDITOR, latitude=Decimal(5))

Do = Callable[..., ApprovePlanResult]


def as_person(ctx: ToolContext, viewer: Viewer) -> ToolContext:
    return replace(ctx, viewer=viewer, actor=viewer.name or ctx.actor)


@pytest.fixture
def staffed(example: ToolContext, edit_with: Callable[..., EditPlanResult]) -> ToolContext:
    """The example with people: 张总 answers for the goal, 李门锁 for the locks."""
    edit_with(
        {"do": "update", "node": "G1", "accountable": ["张总"], "informed": ["客服赵"], "owner": "周总"},
        {"do": "update", "node": "B2", "owner": "李门锁", "baseline": "6%", "target": "9%"},
        ctx=example,
    )
    return example


def do(ctx: ToolContext, viewer: Viewer, step: str, **more: object) -> ApprovePlanResult:
    result = call("approve_plan", {"do": step, **more}, as_person(ctx, viewer))
    assert isinstance(result, ApprovePlanResult)
    return result


def test_a_goal_handed_down_is_answered_decided_and_locked(staffed: ToolContext) -> None:
    first = do(staffed, PLANNER, "propose", note="请张总批准")
    assert first.approval is not None
    assert first.approval.state is State.PROPOSED
    assert set(first.asked) == {"张总", "周总", "李门锁"}
    countered = do(
        staffed, LOCKS, "counter", values=[{"node": "智能门锁", "target": "7.5%"}], note="渠道铺货要到明年"
    )
    assert countered.approval is not None
    number, total = countered.gap
    assert (number.top_down, number.bottom_up, number.gap, number.exact) == (
        "9%",
        "7.5%",
        "1.5个百分点",
        "1.5",
    )
    assert (total.node, total.is_sum, total.gap) == ("G1", True, "1.5个百分点")
    assert total.top_down == "+5个百分点"
    assert "差 1.5个百分点" in countered.text
    assert "张总" in countered.text
    with pytest.raises(MissingInput):
        do(staffed, BOSS, "approve")
    decided = do(staffed, BOSS, "approve", values=[{"node": "B2", "target": "8%"}], note="先按8%，Q3再看")
    assert decided.approval is not None
    assert decided.approval.state is State.APPROVED
    assert decided.plan is not None
    plan = staffed.plans.load(decided.plan.id)
    assert plan.node("B2").measures[0].target == 8
    assert decided.plan.version == plan.version == decided.approval.agreed
    history = decided.tables[-1]
    assert [row[1] for row in history.rows] == ["王策划", "李门锁", "张总"]
    assert history.rows[1][-1] == "渠道铺货要到明年"
    assert [row[4] for row in history.rows] == ["", "1.5个百分点", "0.5个百分点"]


def test_what_is_approved_cannot_be_edited_and_the_way_out_is_said(
    staffed: ToolContext, edit_with: Callable[..., EditPlanResult]
) -> None:
    do(staffed, PLANNER, "propose")
    done = do(staffed, BOSS, "approve")
    assert done.approval is not None
    before = staffed.plans.load(done.approval.plan)
    for edit in (
        {"do": "update", "node": "B2", "target": "5%"},
        {"do": "add", "level": "initiative", "title": "新活动", "under": "S1"},
        {"do": "update", "node": "I1", "owner": "别人"},
        {"do": "undo"},
    ):
        with pytest.raises(Forbidden) as refused:
            edit_with(edit, ctx=as_person(staffed, OPERATOR))
        assert done.approval.id in refused.value.message.zh
        assert refused.value.valid is not None
        assert "propose" in refused.value.valid.zh
    assert staffed.plans.load(before.id) == before
    edit_with({"do": "update", "node": "I1", "note": "记一笔"}, ctx=as_person(staffed, OPERATOR))
    edit_with({"do": "update", "node": "I1", "budget": "20.9万"}, ctx=as_person(staffed, PLANNER))  # 4.5 %
    with pytest.raises(Forbidden):
        edit_with({"do": "update", "node": "I1", "budget": "21.1万"}, ctx=as_person(staffed, PLANNER))
    shown = do(staffed, PLANNER, "show")
    assert shown.approval is not None
    assert shown.approval.steps[-1].action is Action.ADJUST


def test_a_change_of_what_is_approved_is_proposed_and_the_old_number_holds_until_then(
    staffed: ToolContext, edit_with: Callable[..., EditPlanResult]
) -> None:
    do(staffed, PLANNER, "propose")
    do(staffed, BOSS, "approve")
    with pytest.raises(MissingInput):
        do(staffed, PLANNER, "propose")
    asked = do(staffed, LOCKS, "propose", values=[{"node": "B2", "target": "7%"}], note="竞品降价")
    assert asked.approval is not None
    assert asked.approval.state is State.PROPOSED
    with pytest.raises(Forbidden):
        edit_with({"do": "update", "node": "B2", "target": "7%"}, ctx=as_person(staffed, OPERATOR))
    kept = do(staffed, BOSS, "reject", note="目标不变")
    assert kept.approval is not None
    assert kept.approval.state is State.APPROVED
    do(staffed, LOCKS, "propose", values=[{"node": "B2", "target": "8%"}])
    moved = do(staffed, BOSS, "approve", side="bottom_up")
    assert moved.plan is not None
    assert staffed.plans.load(moved.plan.id).node("B2").measures[0].target == 8
    reopened = do(staffed, BOSS, "reopen")
    assert reopened.approval is not None
    assert reopened.approval.state is State.DRAFT
    edit_with({"do": "update", "node": "B2", "target": "6.5%"}, ctx=as_person(staffed, OPERATOR))


def test_a_branch_goes_its_own_way(staffed: ToolContext, edit_with: Callable[..., EditPlanResult]) -> None:
    branch = do(staffed, LOCKS, "propose", node="智能门锁")
    assert branch.approval is not None
    assert (branch.approval.node, branch.asked[0]) == ("B2", "张总")
    edit_with({"do": "update", "node": "B1", "change": "+3pp"}, ctx=as_person(staffed, PLANNER))
    do(staffed, BOSS, "approve")
    edit_with({"do": "update", "node": "B1", "change": "+1pp"}, ctx=as_person(staffed, PLANNER))
    with pytest.raises(Forbidden):
        edit_with({"do": "update", "node": "M3", "target": "60%"}, ctx=as_person(staffed, PLANNER))


def test_a_plan_that_changed_meanwhile_is_not_approved(
    staffed: ToolContext, edit_with: Callable[..., EditPlanResult]
) -> None:
    do(staffed, PLANNER, "propose")
    edit_with({"do": "update", "node": "B2", "target": "7%"}, ctx=as_person(staffed, PLANNER))
    with pytest.raises(VersionConflict) as refused:
        do(staffed, BOSS, "approve")
    assert "B2" in refused.value.message.zh
    do(staffed, PLANNER, "propose")
    assert do(staffed, BOSS, "approve").approval is not None


def test_who_may_not_is_told_who_may(staffed: ToolContext) -> None:
    first = do(staffed, PLANNER, "propose")
    assert first.approval is not None
    for viewer, step in ((LOCKS, "approve"), (PLANNER, "reject"), (LOCKS, "withdraw"), (PLANNER, "reopen")):
        with pytest.raises(InputError) as refused:
            do(staffed, viewer, step, approval=first.approval.id)
        assert refused.value.valid is not None
    reader = Viewer(id="U8", name="读者", scopes=frozenset({Scope.READ}))
    with pytest.raises(Forbidden):
        do(staffed, reader, "counter", values=[{"target": "13%"}])
    with pytest.raises(Forbidden):
        do(staffed, Viewer(scopes=frozenset()), "list")
    assert do(staffed, reader, "show").approval is not None


def test_a_press_on_an_older_step_is_refused(staffed: ToolContext) -> None:
    first = do(staffed, PLANNER, "propose")
    assert first.approval is not None
    do(staffed, LOCKS, "counter", values=[{"node": "B2", "target": "8%"}])
    with pytest.raises(VersionConflict):
        do(
            staffed,
            BOSS,
            "approve",
            approval=first.approval.id,
            revision=first.approval.revision,
            side=Side.UP,
        )


def test_what_waits_is_listed_for_whoever_it_waits_for(staffed: ToolContext) -> None:
    assert do(staffed, BOSS, "list", mine=True).approvals == ()
    do(staffed, PLANNER, "propose")
    assert len(do(staffed, BOSS, "list", mine=True).approvals) == 1
    assert len(do(staffed, LOCKS, "list", mine=True).approvals) == 1
    assert do(staffed, PLANNER, "list", mine=True).approvals == ()
    text = do(replace(staffed, language=Language.EN), PLANNER, "list").text
    assert text == "1 approval: 1 to be decided, 0 approved."
    do(staffed, BOSS, "reject", note="数据不全")
    assert do(staffed, BOSS, "list", mine=True).approvals == ()


def test_without_a_plan_in_hand_the_one_that_waits_is_meant(staffed: ToolContext) -> None:
    do(staffed, PLANNER, "propose")
    away = replace(staffed, plan_id=None)
    assert do(away, BOSS, "approve").approval is not None
    with pytest.raises(InputError):
        do(away, BOSS, "approve")


def test_several_that_wait_are_not_guessed_between(staffed: ToolContext) -> None:
    do(staffed, LOCKS, "propose", node="B2")
    do(staffed, PLANNER, "propose")
    with pytest.raises(AmbiguousInput):
        do(staffed, BOSS, "approve")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"do": "counter", "values": [{"node": "B2"}]}, MissingInput),
        ({"do": "counter"}, MissingInput),
        ({"do": "counter", "values": [{"node": "没有这个", "target": "8%"}]}, UnknownReference),
        ({"do": "counter", "values": [{"node": "B2", "target": "八成多一点点"}]}, InputError),
        ({"do": "counter", "values": [{"node": "B2", "budget": "20万"}]}, InputError),
        ({"do": "counter", "values": [{"node": "B2", "target": "300%"}]}, InputError),
        ({"do": "counter", "values": [{"node": "B1", "target": "6%"}]}, InputError),
        ({"do": "approve", "approval": "A99999"}, UnknownReference),
        ({"do": "explode"}, InputError),
        ({"do": "approve", "revision": -1}, InputError),
        ({"do": "close"}, InputError),
        ({"do": "approve", "side": "left"}, InputError),
    ],
)
def test_what_cannot_be_done_changes_nothing(
    staffed: ToolContext, arguments: dict[str, object], error: type[InputError]
) -> None:
    first = do(staffed, PLANNER, "propose")
    assert staffed.approvals is not None
    with pytest.raises(error):
        call("approve_plan", arguments, as_person(staffed, OPERATOR))
    assert staffed.approvals.list() == (first.approval,)


def test_a_regional_manager_sees_her_part_of_an_approval(
    staffed: ToolContext, edit_with: Callable[..., EditPlanResult]
) -> None:
    edit_with({"do": "update", "node": "B1", "owner": "刘音箱"}, ctx=as_person(staffed, PLANNER))
    do(staffed, PLANNER, "propose")
    do(staffed, PLANNER, "counter", values=[{"node": "B1", "change": "+1pp"}], note="音箱缺货")
    hers = Viewer(id="U2", name="李门锁", rank=Rank.DEPARTMENT, units=frozenset({"智能门锁"}), scopes=EDITOR)
    shown = do(staffed, hers, "show")
    assert "音箱" not in shown.model_dump_json()
    assert shown.gap == ()
    countered = do(staffed, hers, "counter", values=[{"node": "B2", "target": "8%"}])
    assert [gap.node for gap in countered.gap] == ["B2"]
    outsider = Viewer(id="U9", name="外人", units=frozenset({"华东"}), scopes=EDITOR)
    with pytest.raises(UnknownReference):
        do(
            replace(staffed, plan_id=None),
            outsider,
            "show",
            approval=shown.approval.id if shown.approval else "",
        )
    assert do(staffed, outsider, "list").approvals == ()


def test_a_whole_plan_is_proposed_by_who_sees_the_whole_and_hidden_people_are_not_named(
    staffed: ToolContext, edit_with: Callable[..., EditPlanResult]
) -> None:
    edit_with({"do": "update", "node": "B1", "owner": "刘音箱"}, ctx=as_person(staffed, PLANNER))
    hers = Viewer(id="U2", name="李门锁", rank=Rank.DEPARTMENT, units=frozenset({"智能门锁"}), scopes=EDITOR)
    plan = staffed.plan_id
    assert plan is not None
    assert staffed.approvals is not None
    for more in ({}, {"node": "G1"}, {"values": [{"node": "B2", "target": "8%"}]}):
        with pytest.raises(Forbidden) as refused:
            do(staffed, hers, "propose", **more)
        assert "刘音箱" not in str(refused.value)
    assert not any(one.steps for one in staffed.approvals.of_plan(plan))
    assert do(staffed, hers, "propose", node="B2").approval
    assert set(do(staffed, PLANNER, "propose").asked) == {"张总", "周总", "刘音箱", "李门锁"}
    shown = do(staffed, hers, "show", approval=staffed.approvals.find(plan, None).id)  # type: ignore[union-attr]
    assert set(shown.asked) == {"张总", "李门锁"}
    assert "刘音箱" not in shown.model_dump_json()


def test_a_change_of_ones_own_approved_number_is_proposed_from_a_part(staffed: ToolContext) -> None:
    hers = Viewer(id="U2", name="李门锁", rank=Rank.DEPARTMENT, units=frozenset({"智能门锁"}), scopes=EDITOR)
    do(staffed, PLANNER, "propose")
    do(staffed, BOSS, "approve")
    changed = do(staffed, hers, "propose", values=[{"node": "B2", "target": "8%"}])
    assert changed.approval is not None
    assert changed.approval.state is State.PROPOSED
    assert changed.asked == ("张总",)


def test_a_whole_life_ends_closed(staffed: ToolContext) -> None:
    for viewer, step in (
        (PLANNER, "propose"),
        (PLANNER, "withdraw"),
        (PLANNER, "propose"),
        (BOSS, "approve"),
    ):
        do(staffed, viewer, step)
    closed = do(staffed, BOSS, "close", note="年度结束")
    assert closed.approval is not None
    assert closed.approval.state is State.CLOSED
    assert closed.steps == (Action.REOPEN,)


def test_agreed_from_whoever_decides_is_the_decision(staffed: ToolContext) -> None:
    do(staffed, PLANNER, "propose")
    do(staffed, LOCKS, "counter", values=[{"node": "B2", "target": "8%"}])
    with pytest.raises(MissingInput):
        do(staffed, BOSS, "agree")
    do(staffed, LOCKS, "agree")
    done = do(staffed, BOSS, "agree")
    assert done.approval is not None
    assert done.approval.state is State.APPROVED
