from collections.abc import Callable
from dataclasses import replace

import pytest

from core.errors import Forbidden, UnknownReference
from knowledge.access import NOBODY, OPERATOR, Rank, Scope, Viewer
from knowledge.actuals import ActualStore
from knowledge.plan_view import PlanView
from knowledge.plans import PlanStore
from tools.edit_plan import EditPlanResult
from tools.registry import TOOLS, call
from tools.tool import Effect, ToolContext

READER = Viewer(name="看客", rank=Rank.DEPARTMENT, scopes=frozenset({Scope.READ}))
LOCKS = Viewer(name="陈", rank=Rank.DEPARTMENT, units=frozenset({"智能门锁"}))


@pytest.mark.parametrize("name", sorted(TOOLS))
def test_a_tool_is_refused_to_who_lacks_its_scope_before_anything_else(ctx: ToolContext, name: str) -> None:
    with pytest.raises(Forbidden):
        call(name, {"no such": "argument"}, replace(ctx, viewer=NOBODY))
    if TOOLS[name].effect is Effect.WRITE:
        with pytest.raises(Forbidden, match="not change anything"):
            call(name, {"no such": "argument"}, replace(ctx, viewer=READER))


def test_who_may_do_everything_works_on_the_stores_themselves(ctx: ToolContext) -> None:
    assert type(ctx.plans) is PlanStore
    limited = replace(ctx, viewer=LOCKS)
    assert type(limited.plans) is PlanView
    assert limited.plans.whole is ctx.plans
    again = replace(limited, plan_id="P1")  # a view of a view is one of the store
    assert isinstance(again.plans, PlanView)
    assert again.plans.whole is ctx.plans
    assert not isinstance(ctx.actuals, ActualStore) or type(ctx.actuals) is ActualStore


def test_what_is_left_out_is_said_once_and_only_where_it_is(
    example: ToolContext, edit_with: Callable[..., EditPlanResult]
) -> None:
    shown = call("show_plan", {}, replace(example, viewer=LOCKS)).text
    assert shown.count("只含您看得到的部分：智能门锁") == 1
    assert "智能音箱" not in shown
    assert "看得到的部分" not in call("show_plan", {}, example).text
    assert (
        "看得到的部分"
        not in call(
            "size_experiment", {"baseline": "2%", "target": "2.4%"}, replace(example, viewer=LOCKS)
        ).text
    )


def test_a_plan_in_hand_that_is_hidden_is_not_there(example: ToolContext) -> None:
    stranger = replace(example, viewer=Viewer(name="外人", rank=Rank.EXECUTIVE, units=frozenset({"咖啡"})))
    for name, arguments in (
        ("show_plan", {}),
        ("validate", {}),
        ("export_plan", {}),
        ("find_plans", {"plans": [str(example.plan_id)]}),
    ):
        with pytest.raises(UnknownReference) as caught:
            call(name, arguments, stranger)
        assert caught.value.candidates == ()
        assert "智能" not in str(caught.value.message) + str(caught.value.valid)
    assert call("find_plans", {}, stranger).text == "没有您能看到的计划"
    with pytest.raises(UnknownReference):
        call("edit_plan", {"edits": [{"do": "undo"}]}, stranger)


def test_new_ids_do_not_collide_with_hidden_ones(example: ToolContext) -> None:
    speaker = replace(example, viewer=Viewer(name="林", rank=Rank.DEPARTMENT, units=frozenset({"智能音箱"})))
    made = call(
        "edit_plan",
        {"edits": [{"do": "add", "level": "subgoal", "title": "音箱新客", "under": "智能音箱"}]},
        speaker,
    )
    assert made.added == ("M4",)  # type: ignore[attr-defined]
    assert example.plans.load(str(example.plan_id)).node("M4").title == "音箱新客"


def test_a_workbook_holds_what_its_reader_sees_and_comes_back_without_touching_the_rest(
    example: ToolContext,
) -> None:
    locks = replace(example, viewer=LOCKS, imports=None)
    before = example.plans.load(str(example.plan_id))
    whole = call("export_plan", {}, example).path  # type: ignore[attr-defined]
    for path in (call("export_plan", {}, replace(locks, exports=example.exports / "own")).path, whole):  # type: ignore[attr-defined]
        try:
            call("import_plan", {"path": path}, locks)
        except Forbidden:
            assert path == whole  # it holds rows of others, which would be new ones here
    assert example.plans.load(str(example.plan_id)).nodes == before.nodes


def test_a_manager_may_draft_a_plan_of_her_own_and_see_all_of_it(ctx: ToolContext) -> None:
    manager = replace(ctx, viewer=LOCKS, actor="陈")
    made = call("edit_plan", {"edits": [{"do": "create", "name": "自己的", "budget": "100万"}]}, manager)
    assert made.plan is not None
    assert manager.load(made.plan.id).envelope == 1_000_000
    other = Viewer(name="王", rank=Rank.DEPARTMENT, units=frozenset({"智能音箱"}))
    assert replace(ctx, viewer=other).plans.ids() == ()
    assert replace(ctx, viewer=OPERATOR).plans.ids() == (made.plan.id,)
