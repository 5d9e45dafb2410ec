from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from core.errors import InputError, UnknownReference
from core.progress.reading import Reading
from core.text import Language
from knowledge.access import Rank, Viewer
from knowledge.actuals import ActualStore
from tools.edit_plan import EditPlanResult
from tools.find_plans import FindPlansResult
from tools.registry import call
from tools.tool import ToolContext


@pytest.fixture
def three(example: ToolContext, edit_with: Callable[..., EditPlanResult]) -> ToolContext:
    edit_with(
        {"do": "create", "name": "华东渠道 2025", "budget": "3000万", "period": "2025年"},
        {"do": "add", "level": "enterprise", "title": "渠道扩张", "owner": "王芳"},
    )
    edit_with({"do": "create", "name": "Coffee launch", "budget": "500万"})
    return example


@pytest.fixture
def past(three: ToolContext, edit_with: Callable[..., EditPlanResult]) -> ToolContext:
    """Beside the three, two finished lock plans: one reached 96 % of its way, one half."""
    ctx = replace(three, actuals=ActualStore(three.plans._engine), today=date(2026, 3, 1))
    for name, budget, reached in (("门锁 2025Q3", "80万", "14.8"), ("门锁 2025Q4", "120万", "12.5")):
        quarter = name.split()[1]
        made = edit_with(
            {"do": "create", "name": name, "budget": budget, "period": f"{quarter[:4]}年{quarter[4:]}"},
            {"do": "add", "level": "enterprise", "title": "门锁份额", "kpi": "市场份额", "baseline": "10%",
             "target": "15%", "when": f"{quarter[:4]}年{quarter[4:]}", "owner": "陈曦"},
            {"do": "add", "level": "business_unit", "title": "智能门锁"},
            {"do": "add", "level": "subgoal", "title": "门锁认知", "under": "智能门锁"},
            {"do": "add", "level": "strategy", "title": "短视频种草", "under": "门锁认知"},
            {"do": "add", "level": "initiative", "title": "KOL测评", "under": "短视频种草", "budget": "30万"},
        )  # fmt: skip
        assert made.plan is not None
        end = ctx.plans.load(made.plan.id).end
        assert end is not None
        reading = Reading(
            plan=made.plan.id, node="G1", kpi="market_share", start=end, end=end, value=Decimal(reached),
            at=ctx.now(),
        )  # fmt: skip
        assert ctx.actuals is not None
        ctx.actuals.record([reading])
    return ctx


def find(ctx: ToolContext, **arguments: object) -> FindPlansResult:
    result = call("find_plans", arguments, ctx)
    assert isinstance(result, FindPlansResult)
    return result


def names(ctx: ToolContext, **arguments: object) -> list[str]:
    return [plan.name for plan in find(ctx, **arguments).plans]


def test_plans_are_found_by_words_owner_budget_and_period(three: ToolContext) -> None:
    assert len(names(three)) == 3
    assert names(three, query="智能門鎖") == ["智能家居 2024"]
    assert names(three, owner="王芳") == ["华东渠道 2025"]
    assert names(three, min_budget="1000万") == ["华东渠道 2025"]
    assert set(names(three, max_budget="5M")) == {"智能家居 2024", "Coffee launch"}
    assert names(three, period="2025年Q3") == ["华东渠道 2025"]
    assert names(three, query="量子计算机") == []


def test_by_meaning_and_by_fact_at_once(past: ToolContext) -> None:
    asked = {"query": "门锁", "max_budget": "100万", "period": "去年Q3", "min_attainment": "90%"}
    found = find(past, **asked)
    assert [plan.name for plan in found.plans] == ["门锁 2025Q3"]
    (one,) = found.compared
    assert (one.attained, one.basis, one.reached) == (Decimal("96.00"), "way", Decimal("14.8"))
    assert (one.strategies, one.initiatives, one.cost_recorded) == (("短视频种草",), 1, False)
    assert [citation.id for citation in found.citations] == [one.id]
    why = "；".join(one.why)
    assert "门锁" in why
    assert "预算 80万元（预算 ≤ 100万元）" in why
    assert "达成 96%" in why
    assert "花费" not in found.text  # nothing was recorded of it
    assert "（计划数，支出未记录）" in str(found.tables)


def test_goals_met_missed_and_not_recorded(past: ToolContext) -> None:
    locks = ["门锁 2025Q3", "门锁 2025Q4"]
    assert sorted(names(past, met=False)) == locks
    assert names(past, max_attainment="60") == ["门锁 2025Q4"]
    assert set(names(past, recorded=False)) == {"智能家居 2024", "华东渠道 2025", "Coffee launch"}
    assert sorted(names(past, state="finished", recorded=True)) == locks
    assert sorted(names(past, unit="门锁", owner="陈曦")) == locks


def test_what_ruled_the_last_one_out_is_said_with_the_nearest_miss(past: ToolContext) -> None:
    found = find(past, query="门锁", period="2025年", min_attainment="99%")
    assert found.plans == ()
    assert found.ruled_out == "达成率 ≥ 99%"
    assert "门锁 2025Q3：达成 96%" in found.text
    assert [citation.id for citation in found.citations] == [found.nearest]
    assert find(past, met=True).ruled_out == "目标达成"
    assert "预算 500万元" in find(past, min_budget="400万", max_budget="450万").text
    assert find(past, query="门锁", period="2031年").ruled_out == "时间 2031年"
    assert find(past, owner="鲁班").ruled_out == "负责人 鲁班"


def test_where_nothing_is_known_none_is_nearest(three: ToolContext) -> None:
    found = find(three, min_attainment="90%")
    assert (found.ruled_out, found.nearest, found.citations) == ("达成率 ≥ 90%", None, ())
    assert "3 个，都没有记录可以判断" in found.text


def test_up_to_four_plans_stand_beside_each_other(past: ToolContext) -> None:
    two = find(past, plans=["门锁 2025Q3", "门锁 2025Q4"])
    (table,) = two.tables
    assert [plan.name for plan in two.plans] == ["门锁 2025Q3", "门锁 2025Q4"]
    assert len(table.header) == 3
    rows = {row[0]: row[1:] for row in table.rows}
    assert rows["预算"] == ("80万元", "120万元")
    assert rows["实际"][1] == "12.5%"
    assert rows["达成"][1] == "50%（市场份额，占从 10% 到 15% 的变化）；1 个已测指标中 0 个达标"
    assert len(find(past).tables[0].rows) == 5
    with pytest.raises(UnknownReference):
        find(past, plans=["门锁 2025Q3", "没有的"])


def test_what_somebody_may_not_see_is_not_there_nor_counted(past: ToolContext) -> None:
    coffee = replace(past, viewer=Viewer(name="谁", rank=Rank.POSITION, units=frozenset({"咖啡"})))
    assert "门锁" not in find(coffee, query="门锁").text.replace("没有讲到 '门锁' 的计划", "")
    assert list(names(coffee)) == []  # a plan that names no unit is not everybody's
    assert find(coffee, min_attainment="99%").nearest is None
    lock = replace(past, viewer=Viewer(name="陈", rank=Rank.POSITION, units=frozenset({"智能门锁"})))
    assert "门锁 2025Q3" in names(lock, query="门锁")


def test_the_text_says_how_many_and_what_became_of_them(three: ToolContext) -> None:
    english = replace(three, language=Language.EN)
    text = call("find_plans", {"query": "coffee"}, english).text
    assert text.startswith("1 plan\n- **P")
    assert "nothing recorded yet; budget CNY 5M" in text
    assert call("find_plans", {"query": "量子计算机"}, english).text == "no plan is about '量子计算机'"


@pytest.mark.parametrize(
    "arguments",
    [
        {"min_budget": "-5"},
        {"min_budget": "5%"},
        {"min_budget": "2万", "max_budget": "1万"},
        {"period": "whenever"},
        {"min_attainment": "0.9"},
        {"min_attainment": "3人"},
        {"min_attainment": "90%", "max_attainment": "80%"},
    ],
)
def test_what_cannot_be_read_is_refused(three: ToolContext, arguments: dict[str, object]) -> None:
    with pytest.raises(InputError) as caught:
        call("find_plans", arguments, three)
    assert caught.value.field
    assert caught.value.valid


@pytest.mark.parametrize("name", ["门锁 2026", "门锁 202"])
def test_a_name_one_may_not_see_is_not_hinted_at(
    ctx: ToolContext, edit_with: Callable[..., EditPlanResult], name: str
) -> None:
    for _ in range(2):
        edit_with(
            {"do": "create", "name": "门锁 2026"},
            {"do": "add", "level": "enterprise", "title": "门锁份额", "kpi": "市场份额", "target": "15%"},
            {"do": "add", "level": "business_unit", "title": "智能门锁", "kpi": "市场份额", "change": "+3pp"},
        )
    stranger = Viewer(name="外人", rank=Rank.POSITION, units=frozenset({"别的部门"}))
    with pytest.raises(UnknownReference) as caught:
        call("find_plans", {"plans": [name]}, replace(ctx, viewer=stranger))
    assert caught.value.candidates == ()
    assert "门锁 2026" not in str(caught.value.valid)
    with pytest.raises(UnknownReference) as other:
        call("reuse_plan", {"plan": name, "budget": "10万"}, replace(ctx, viewer=stranger))
    assert other.value.candidates == ()
