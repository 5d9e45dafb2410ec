"""`cascade` as people call it: their words in, exact parts out, written into the plan."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from core.cascade.check import check
from core.errors import AmbiguousInput, InfeasibleInput, InputError, MissingInput, UnknownReference
from core.plan.plan import Plan
from core.text import Language
from tools.cascade import CascadeArguments, CascadeResult, run
from tools.edit_plan import EditPlanResult
from tools.tool import ToolContext

Cascade = Callable[..., CascadeResult]
Edit = Callable[..., EditPlanResult]
REGIONS = ["华东", "华南", "华北", "西南"]


@pytest.fixture
def cascade(ctx: ToolContext) -> Cascade:
    def call(ctx: ToolContext = ctx, **arguments: object) -> CascadeResult:
        return run(ctx, CascadeArguments.model_validate(arguments))

    return call


def named(*names: str, **fields: object) -> list[dict[str, object]]:
    return [{"name": name, **fields} for name in names]


def amounts(result: CascadeResult) -> dict[str, str]:
    return {part.name: part.amount for part in result.parts}


@pytest.fixture
def share(ctx: ToolContext, edit_with: Edit) -> ToolContext:
    """A plan with the worked example's enterprise goal only."""
    made = edit_with(
        {"do": "create", "name": "智能家居 2024", "period": "2024年"},
        {"do": "add", "level": "enterprise", "title": "市场份额提升", "kpi": "市场份额", "baseline": "10%",
         "target": "15%", "when": "2024年Q4前"},
    )  # fmt: skip
    assert made.plan is not None
    return replace(ctx, plan_id=made.plan.id)


@pytest.fixture
def sales(ctx: ToolContext, edit_with: Edit) -> ToolContext:
    """A plan with a sales goal of 3000万 → 5000万."""
    made = edit_with(
        {"do": "create", "name": "母婴 2024", "period": "2024年"},
        {"do": "add", "level": "enterprise", "title": "年销售额做到5000万", "kpi": "销售额",
         "baseline": "3000万", "target": "5000万"},
    )  # fmt: skip
    assert made.plan is not None
    return replace(ctx, plan_id=made.plan.id)


def stored(ctx: ToolContext) -> Plan:
    return ctx.load(None)


def changes(ctx: ToolContext) -> dict[str, Decimal | None]:
    return {node.title: node.measure.change if node.measure else None for node in stored(ctx).nodes}


# a total alone


def test_ratio(cascade: Cascade) -> None:
    found = cascade(total="5000万", method="weights", ratio="4:3:2:1", parts=named(*REGIONS))
    assert list(amounts(found).values()) == ["2000万", "1500万", "1000万", "500万"]
    assert [part.share for part in found.parts] == ["40%", "30%", "20%", "10%"]
    assert found.certificate is not None
    assert check(found.certificate) == ()
    assert not found.saved


def test_equal_parts_say_who_got_the_extra_unit(cascade: Cascade) -> None:
    found = cascade(total="100人", method="equal", parts=named("a", "b", "c"), extra_to="last")
    assert amounts(found) == {"a": "33人", "b": "33人", "c": "34人"}
    assert "按约定先给列在后面的" in found.text


def test_unit_of_ten_thousand(cascade: Cascade) -> None:
    found = cascade(total="100万元", method="equal", parts=named("a", "b", "c"), unit="万元")
    assert list(amounts(found).values()) == ["34万元", "33万元", "33万元"]
    with pytest.raises(InputError):
        cascade(total="100.5万元", method="equal", parts=named("a", "b"), unit="万元")
    with pytest.raises(InputError):
        cascade(total="100万元", method="equal", parts=named("a", "b"), unit="公斤")


def test_minimum_and_share_of_the_whole_as_bound(cascade: Cascade) -> None:
    parts = [
        {"name": "A店", "weight": "5"},
        {"name": "B店", "weight": "3", "maximum": "25%"},
        {"name": "C店", "weight": "2", "minimum": "200万"},
    ]
    found = cascade(total="800万元", method="weights", parts=parts)
    assert amounts(found) == {"A店": "400万元", "B店": "200万元", "C店": "200万元"}


def test_locked_part_needs_no_weight(cascade: Cascade) -> None:
    parts = [{"name": "a", "weight": "3"}, {"name": "b", "weight": "1"}, {"name": "c", "locked": "20万"}]
    found = cascade(total="100万", method="weights", parts=parts)
    assert list(amounts(found).values()) == ["60万", "20万", "20万"]
    parts[1] = {"name": "b"}
    with pytest.raises(MissingInput, match="weight is needed for b"):
        cascade(total="100万", method="weights", parts=parts)


def test_history_headroom_and_shares(cascade: Cascade) -> None:
    found = cascade(
        total="4500万",
        method="history",
        parts=[
            {"name": "a", "history": "1800万"},
            {"name": "b", "history": "1200万"},
            {"name": "c", "history": "600万"},
        ],
    )
    assert list(amounts(found).values()) == ["2250万", "1500万", "750万"]
    found = cascade(
        total="5,000",
        method="headroom",
        parts=[
            {"name": "inbound", "baseline": "2000", "capacity": "6000"},
            {"name": "outbound", "baseline": "1000", "capacity": "3000"},
        ],
    )
    assert found.certificate is not None
    assert [line.amount for line in found.certificate.lines] == [3333, 1667]
    found = cascade(
        total="36万", method="shares", parts=[{"name": "a", "share": "50%"}, {"name": "b"}, {"name": "c"}]
    )
    assert list(amounts(found).values()) == ["18万", "9万", "9万"]


def test_shares_that_are_not_a_whole(cascade: Cascade) -> None:
    parts = [{"name": "a", "share": "60%"}, {"name": "b", "share": "50%"}]
    with pytest.raises(InfeasibleInput) as caught:
        cascade(total="100", method="shares", parts=parts)
    assert caught.value.message.zh == "a 60% + b 50% = 110%，比 100% 多 10 个百分点"


def test_total_may_follow_from_the_amounts(cascade: Cascade) -> None:
    found = cascade(method="amounts", parts=[{"name": "a", "amount": "2pp"}, {"name": "b", "amount": "3pp"}])
    assert found.total == "5个百分点"
    with pytest.raises(MissingInput):
        cascade(method="equal", parts=named("a", "b"))


def test_pairwise_judgements(cascade: Cascade) -> None:
    parts = named("直播", "搜索", "线下")
    judgements = [
        {"first": "直播", "second": "搜索", "times": "3"},
        {"first": "线下", "second": "直播", "times": "1/5"},
        {"first": "搜索", "second": "线下", "times": "2"},
    ]
    found = cascade(total="1000万", method="pairwise", parts=parts, judgements=judgements)
    assert found.question is None
    assert "CR" in found.text
    unlisted = cascade(total="1000万", method="pairwise", judgements=judgements)
    assert amounts(unlisted) == amounts(found)
    judgements[2]["times"] = "1/9"
    found = cascade(total="1000万", method="pairwise", parts=parts, judgements=judgements)
    assert found.question is not None
    with pytest.raises(MissingInput):
        cascade(total="1000万", method="pairwise", parts=parts, judgements=judgements[:2])


def test_rates_are_put_together_by_denominators(cascade: Cascade) -> None:
    parts = [
        {"name": "线上", "denominator": "1000000", "baseline": "2%"},
        {"name": "线下", "denominator": "500000", "baseline": "5%"},
    ]
    assert cascade(method="rates", parts=parts).total == "3%"
    found = cascade(method="rates", parts=parts, target="4%")
    assert amounts(found) == {"线上": "3%", "线下": "6%"}
    with pytest.raises(MissingInput, match="线下"):
        cascade(method="rates", parts=[parts[0], {"name": "线下", "baseline": "5%"}])
    parts[0]["target"] = "2.5%"
    assert cascade(method="rates", parts=parts).total == "3% → 3.33%（+0.33个百分点）"


def test_one_driver_is_solved(cascade: Cascade) -> None:
    found = cascade(
        method="drivers",
        baseline="1000万",
        target="1500万",
        solve_for="转化率",
        parts=[
            {"name": "流量", "baseline": "100万", "target": "120万"},
            {"name": "客单价", "baseline": "200", "target": "220"},
            {"name": "转化率", "baseline": "5%"},
        ],
    )
    assert found.facts == {"转化率": "5.69%"}
    found = cascade(
        method="drivers",
        target="5亿",
        solve_for="UV",
        parts=[{"name": "UV"}, {"name": "转化率", "target": "30%"}, {"name": "客单价", "target": "70元"}],
    )
    assert found.facts == {"UV": "2380.9524万"}
    assert found.total == "5亿"


def test_growth_over_drivers(cascade: Cascade) -> None:
    found = cascade(
        method="drivers",
        baseline="500万",
        target="650万",
        parts=[{"name": "用户", "amount": "25%"}, {"name": "客单价", "baseline": "200元"}],
    )
    assert amounts(found) == {"用户": "25%", "客单价": "4%"}
    assert found.parts[1].target == "208元"


def test_expression_of_growth_is_checked(cascade: Cascade) -> None:
    parts = [{"name": "用户", "amount": "25%"}, {"name": "客单价", "amount": "10%"}]
    found = cascade(method="drivers", total="30%", parts=parts)
    assert found.facts == {"combined": "37.5%", "gap": "7.5个百分点"}
    assert found.parts[1].target == "4%"


def test_months_and_weeks(cascade: Cascade) -> None:
    found = cascade(total="90000", method="months", period="2024-07-01/2024-09-30", profile=[2, 3, 4])
    assert amounts(found) == {"2024-07": "2万", "2024-08": "3万", "2024-09": "4万"}
    found = cascade(total="520k", method="weeks", period="2024-07-01/2024-09-29")
    assert set(amounts(found).values()) == {"4万"}
    found = cascade(total="331", method="months", period="2024年7-9月", growth="10%")
    assert list(amounts(found).values()) == ["100", "110", "121"]
    with pytest.raises(InputError, match="2 figures for 3 periods"):
        cascade(total="9", method="months", period="2024-07-01/2024-09-30", profile=[2, 3])
    with pytest.raises(MissingInput):
        cascade(total="9", method="months")


def test_two_way_table(cascade: Cascade) -> None:
    rows = [{"name": "奶粉", "amount": "700万元"}, {"name": "纸尿裤", "amount": "300万元"}]
    columns = [{"name": "4月", "amount": "400万元"}, {"name": "5月", "amount": "600万元"}]
    found = cascade(method="table", parts=rows, columns=columns)
    assert found.tables[-1].rows == (
        ("奶粉", "280万元", "420万元", "700万元"),
        ("纸尿裤", "120万元", "180万元", "300万元"),
        ("合计", "400万元", "600万元", "1000万元"),
    )
    columns[1]["amount"] = "500万元"
    with pytest.raises(InfeasibleInput):
        cascade(method="table", parts=rows, columns=columns)
    with pytest.raises(MissingInput):
        cascade(method="table", parts=rows)


def test_rebalance_without_a_plan(cascade: Cascade) -> None:
    months = [
        {"name": "1月", "amount": "10"},
        {"name": "2月", "amount": "20"},
        {"name": "3月", "amount": "30"},
    ]
    found = cascade(method="rebalance", parts=months, change="1月", to="20")
    assert amounts(found) == {"1月": "20", "2月": "16", "3月": "24"}


# a goal of a plan


def test_points_of_a_goal_become_nodes(cascade: Cascade, share: ToolContext) -> None:
    parts = [{"name": "智能音箱", "amount": "2pp"}, {"name": "智能门锁", "amount": "3个百分点"}]
    found = cascade(share, goal="市场份额提升", method="amounts", parts=parts)
    assert found.saved
    assert found.plan is not None
    assert found.plan.version == 2
    plan = stored(share)
    first, second = plan.children("G1")
    assert (first.id, first.title, first.level.value) == ("B1", "智能音箱", "business_unit")
    assert first.adds_up
    assert second.measure is not None
    assert (second.measure.delta, second.measure.target, second.measure.change) == (3, None, 3)
    assert second.measure.statement == "+3个百分点"
    assert second.end == plan.node("G1").end
    assert [part.node for part in found.parts] == ["B1", "B2"]


def test_known_baselines_give_targets(cascade: Cascade, share: ToolContext) -> None:
    parts = [{"name": "音箱", "baseline": "4%"}, {"name": "门锁", "baseline": "6%"}]
    cascade(share, goal="G1", method="equal", parts=parts)
    measures = [node.measure for node in stored(share).children("G1")]
    assert [(m.baseline, m.target) for m in measures if m] == [(4, Decimal("6.5")), (6, Decimal("8.5"))]


def test_splitting_again_renews_the_nodes(cascade: Cascade, share: ToolContext) -> None:
    cascade(share, goal="G1", method="equal", parts=named("智能音箱", "智能门锁"))
    parts = [{"name": "音箱", "amount": "2pp"}, {"name": "门锁", "amount": "3pp"}]
    cascade(share, goal="G1", method="amounts", parts=parts)
    assert changes(share) == {"市场份额提升": 5, "智能音箱": 2, "智能门锁": 3}


def test_similar_names_are_different_parts(cascade: Cascade, sales: ToolContext) -> None:
    cascade(sales, goal="G1", method="equal", parts=named("抖音", "京东"))
    found = cascade(
        sales, goal="G1", method="weights", ratio="2:1:1", parts=named("抖音直播", "抖音", "京东")
    )
    assert len({part.node for part in found.parts}) == 3
    assert changes(sales)["抖音直播"] == 10_000_000
    found = cascade(sales, goal="G1", method="equal", parts=named("天猫", "京东"))
    assert "抖音、抖音直播 也计入 年销售额做到5000万" in found.text


def test_amounts_that_miss_the_goal_change_nothing(cascade: Cascade, share: ToolContext) -> None:
    parts = [{"name": "音箱", "amount": "2pp"}, {"name": "门锁", "amount": "4pp"}]
    with pytest.raises(InfeasibleInput) as caught:
        cascade(share, goal="G1", method="amounts", parts=parts)
    assert caught.value.message.zh == "音箱 为 2 + 门锁 为 4 = 6，比总额 5 多 1"
    assert stored(share).version == 1


def test_not_saved_when_not_asked(cascade: Cascade, share: ToolContext) -> None:
    found = cascade(share, goal="G1", method="equal", parts=named("a", "b"), save=False)
    assert not found.saved
    assert stored(share).version == 1


def test_change_of_a_sales_goal_is_split(cascade: Cascade, sales: ToolContext) -> None:
    parts = named("奶粉", "辅食", "纸尿裤")
    found = cascade(sales, goal="年销售额做到5000万", method="weights", ratio="3:1:1", parts=parts)
    assert list(amounts(found).values()) == ["1200万元", "400万元", "400万元"]
    assert changes(sales)["奶粉"] == 12_000_000
    parts = [{"name": "线上", "amount": "800万"}, {"name": "线下", "amount": "400万"}]
    cascade(sales, goal="奶粉", method="amounts", parts=parts)
    assert stored(sales).node("M1").level.value == "subgoal"


def test_target_is_phased_over_the_plan_period(cascade: Cascade, sales: ToolContext) -> None:
    found = cascade(sales, goal="G1", method="months")
    assert len(found.parts) == 12
    assert found.certificate is not None
    assert found.certificate.total == 50_000_000
    assert not found.saved


def test_locked_node_keeps_its_amount(cascade: Cascade, sales: ToolContext, edit_with: Edit) -> None:
    parts = named("奶粉", "辅食", "纸尿裤")
    cascade(sales, goal="G1", method="weights", ratio="3:1:1", parts=parts)
    edit_with({"do": "lock", "node": "奶粉"}, ctx=sales)
    found = cascade(sales, method="rebalance", change="辅食", to="500万")
    assert list(amounts(found).values()) == ["1200万元", "500万元", "300万元"]
    cascade(sales, goal="G1", method="equal", parts=parts)
    assert changes(sales)["奶粉"] == 12_000_000
    assert changes(sales)["辅食"] == 4_000_000
    with pytest.raises(InfeasibleInput):
        cascade(sales, method="rebalance", change="奶粉", to="500万")


def test_rebalance_both_ways(cascade: Cascade, example: ToolContext) -> None:
    found = cascade(example, method="rebalance", change="智能门锁", to="4pp")
    assert amounts(found) == {"智能音箱": "1个百分点", "智能门锁": "4个百分点"}
    assert found.certificate is not None
    assert check(found.certificate) == ()
    assert [line.name for line in found.certificate.lines] == ["智能音箱", "智能门锁"]
    assert changes(example)["智能音箱"] == 1
    cascade(example, method="rebalance", change="智能音箱", to="3pp", hold="others")
    after = stored(example)
    assert after.node("B2").measure.change == 4  # type: ignore[union-attr]
    goal = after.node("G1").measure
    assert goal is not None
    assert (goal.baseline, goal.target) == (10, 17)


def test_parts_of_a_part_follow(cascade: Cascade, sales: ToolContext) -> None:
    cascade(sales, goal="G1", method="equal", parts=named("线上", "线下"))
    cascade(sales, goal="线上", method="weights", ratio="3:1", parts=named("天猫", "京东"))
    cascade(sales, method="rebalance", change="线上", to="1200万")
    found = changes(sales)
    assert (found["线下"], found["天猫"], found["京东"]) == (8_000_000, 9_000_000, 3_000_000)
    cascade(sales, method="rebalance", change="京东", to="500万", hold="others")
    found = changes(sales)
    assert (found["京东"], found["天猫"], found["线上"]) == (5_000_000, 9_000_000, 14_000_000)
    assert found["年销售额做到5000万"] == 22_000_000


def test_locked_goal_does_not_move(cascade: Cascade, example: ToolContext, edit_with: Edit) -> None:
    edit_with({"do": "lock", "node": "G1"}, ctx=example)
    before = stored(example).version
    with pytest.raises(InfeasibleInput, match="is locked"):
        cascade(example, method="rebalance", change="智能音箱", to="3pp", hold="others")
    assert stored(example).version == before


def test_rate_goal_asks_for_denominators(cascade: Cascade, example: ToolContext) -> None:
    goal = "智能门锁品牌认知度提升"
    with pytest.raises(MissingInput, match="denominator"):
        cascade(example, goal=goal, method="equal", parts=named("一线城市", "二线城市"))
    parts = [
        {"name": "一线城市", "denominator": "400万人", "baseline": "36%"},
        {"name": "二线城市", "denominator": "600万人", "baseline": "26%"},
    ]
    found = cascade(example, goal=goal, method="rates", parts=parts)
    assert amounts(found) == {"一线城市": "51%", "二线城市": "41%"}
    child = stored(example).node(found.parts[0].node or "")
    assert not child.adds_up
    assert child.measure is not None
    assert (child.measure.baseline, child.measure.target) == (36, 51)
    assert child.measure.denominator is not None
    assert child.measure.denominator.value == 4_000_000


def test_unknown_and_unclear_input(cascade: Cascade, share: ToolContext) -> None:
    with pytest.raises(UnknownReference):
        cascade(share, goal="不存在的目标", method="equal", parts=named("a", "b"))
    with pytest.raises(InputError):
        cascade(share, goal="G1", method="equal")
    with pytest.raises(MissingInput):
        cascade(share, goal="G1", method="weights", parts=named("a", "b"))
    with pytest.raises(InputError):
        cascade(total="很多", method="equal", parts=named("a", "b"))
    with pytest.raises((AmbiguousInput, InputError)):
        cascade(total="100", method="weights", ratio="4:x", parts=named("a", "b"))
    with pytest.raises(InputError):
        cascade(share, goal="G1", method="equal", parts=[{"name": "a", "amount": "1"}, {"name": "a"}])
    with pytest.raises(MissingInput):
        cascade(share, method="rebalance", change="a")
    assert stored(share).version == 1


def test_english(cascade: Cascade, share: ToolContext) -> None:
    english = replace(share, language=Language.EN)
    parts = [{"name": "speaker", "amount": "2pp"}, {"name": "lock", "amount": "3pp"}]
    found = cascade(english, goal="G1", method="amounts", parts=parts)
    assert found.text.startswith("5 pp: speaker 2 pp, lock 3 pp")
    assert 'written into plan "智能家居 2024" v2' in found.text


def test_certificate_of_a_saved_split_can_be_checked(cascade: Cascade, sales: ToolContext) -> None:
    found = cascade(sales, goal="G1", method="equal", parts=named("a", "b", "c"))
    restored = CascadeResult.model_validate_json(found.model_dump_json())
    assert restored.certificate is not None
    assert check(restored.certificate) == ()
    assert sum(Fraction(line.amount) for line in restored.certificate.lines) == 20_000_000


def test_quarters_of_a_year(cascade: Cascade) -> None:
    found = cascade(total="5000", method="quarters", period="2027年", profile=[90, 70, 70, 70])
    assert [part.name for part in found.parts] == ["2027-Q1", "2027-Q2", "2027-Q3", "2027-Q4"]
    assert found.parts[0].amount == "1500"
    with pytest.raises(InputError):
        cascade(total="9", method="quarters", period="2027年", profile=[2, 3])
    with pytest.raises(MissingInput):
        cascade(total="9", method="quarters")
