from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from core.errors import AmbiguousInput, InputError, MissingInput, UnknownReference, VersionConflict
from core.plan.node import Bond, Dimension, Grade
from core.plan.plan import Plan
from core.text import Language
from tools.edit_plan import EditPlanResult
from tools.tool import ToolContext

Edit = Callable[..., EditPlanResult]


def plan_of(ctx: ToolContext) -> Plan:
    return ctx.plans.load(ctx.plan_id or "")


def test_the_worked_example_in_one_call(example: ToolContext) -> None:
    plan = plan_of(example)
    assert (plan.version, plan.name, plan.envelope) == (1, "智能家居 2024", Decimal(1_000_000))
    assert [node.id for node in plan.nodes] == ["G1", "B1", "B2", "M1", "M2", "M3", "S1", "I1", "I2"]
    goal, lock = plan.node("G1"), plan.node("B2")
    assert goal.measures[0].change == Decimal(5)
    assert (goal.start, goal.end) == (None, date(2024, 12, 31))
    assert (lock.measures[0].delta, lock.links[0].bond) == (Decimal(3), Bond.ADDS)
    sales, users, awareness = (plan.node(i).measures[0] for i in ("M1", "M2", "M3"))
    assert (sales.baseline, sales.target) == (Decimal(5_000_000), Decimal(6_500_000))
    assert (users.baseline, users.target) == (Decimal(80_000), Decimal(120_000))
    assert (awareness.baseline, awareness.target) == (Decimal(30), Decimal(45))
    assert plan.node("M3").links[0].bond is Bond.SUPPORTS
    video = plan.node("I1")
    assert (video.start, video.end) == (date(2024, 9, 1), date(2024, 9, 30))
    assert (video.measures[0].kpi.key, video.measures[0].target) == ("reach", Decimal(5_000_000))
    assert video.triggers[0].threshold == Decimal(1_000_000)


def test_adding_without_a_plan_starts_one(ctx: ToolContext, edit_with: Edit) -> None:
    result = edit_with(
        {
            "do": "add",
            "level": "enterprise",
            "title": "营收翻番",
            "kpi": "营收",
            "baseline": "1亿",
            "change": "翻一番",
        }
    )
    assert result.created
    plan = ctx.plans.load(result.plan.id if result.plan else "")
    assert (plan.name, plan.nodes[0].measures[0].target) == ("营收翻番", Decimal(200_000_000))


def test_the_text_says_before_and_after(example: ToolContext, edit_with: Edit) -> None:
    result = edit_with(
        {"do": "update", "node": "门锁销售额", "target": "700万元", "owner": "王芳"}, ctx=example
    )
    assert result.text == (
        "已改 2 处，v1 → v2\n"
        "- M1 智能门锁销售额增长 目标值: 650万元 → 700万元\n"
        "- M1 智能门锁销售额增长 负责人: + 王芳"
    )
    english = replace(example, language=Language.EN)
    result = edit_with({"do": "update", "node": "M1", "target": "6.8M"}, ctx=english)
    assert "Target: CNY 7M → CNY 6.8M" in result.text


def test_the_same_values_make_no_version(example: ToolContext, edit_with: Edit) -> None:
    result = edit_with({"do": "update", "node": "M1", "target": "650万"}, ctx=example)
    assert "没有变化" in result.text
    assert plan_of(example).version == 1


@pytest.mark.parametrize(
    ("change", "target"),
    [
        ("+150万", 6_500_000),
        ("+30%", 6_500_000),
        ("增长30%", 6_500_000),
        ("-20%", 4_000_000),
        ("提升至650万", 6_500_000),
        ("翻一番", 10_000_000),
        ("从500万到800万", 8_000_000),
        ("150", 6_500_000),
    ],
)
def test_changes_of_an_amount(example: ToolContext, edit_with: Edit, change: str, target: int) -> None:
    edit_with({"do": "update", "node": "M1", "kpi": "季度销售额(万元)", "change": change}, ctx=example)
    assert plan_of(example).node("M1").measures[0].target == Decimal(target)


@pytest.mark.parametrize("change", ["提升45%", "+45%", "增长45%", "up 45%"])
def test_a_percentage_up_by_percent_is_asked_about(
    example: ToolContext, edit_with: Edit, change: str
) -> None:
    with pytest.raises(AmbiguousInput) as caught:
        edit_with({"do": "update", "node": "M3", "change": change}, ctx=example)
    assert len(caught.value.readings) == 3
    said = " ".join(reading.zh for reading in caught.value.readings)
    assert "43.5%" in said
    assert "75%" in said
    assert "至 45%" in said
    assert plan_of(example).version == 1


@pytest.mark.parametrize(("change", "target"), [("+5pp", 35), ("提升至45%", 45), ("-2个百分点", 28)])
def test_clear_changes_of_a_percentage(
    example: ToolContext, edit_with: Edit, change: str, target: int
) -> None:
    edit_with({"do": "update", "node": "M3", "change": change}, ctx=example)
    assert plan_of(example).node("M3").measures[0].target == Decimal(target)


def test_a_relative_change_needs_a_baseline(example: ToolContext, edit_with: Edit) -> None:
    add = {
        "do": "add",
        "level": "subgoal",
        "under": "B1",
        "title": "音箱声量",
        "kpi": "品牌搜索量",
        "change": "增长50%",
    }
    with pytest.raises(MissingInput) as caught:
        edit_with(add, ctx=example)
    assert caught.value.field == "edits.0.baseline"


@pytest.mark.parametrize(
    ("edit", "kind"),
    [
        ({"node": "M3", "target": "145%"}, InputError),
        ({"node": "M3", "baseline": "-5%"}, InputError),
        ({"node": "M3", "target": "0.45"}, AmbiguousInput),
        ({"node": "M3", "target": "500万元"}, InputError),
        ({"node": "M1", "target": "15%"}, InputError),
        ({"node": "M1", "target": "$5M"}, InputError),
        ({"node": "M2", "target": "12.5人"}, InputError),
        ({"node": "M1", "target": "1.200"}, AmbiguousInput),
        ({"node": "M1", "target": "很多"}, InputError),
        ({"node": "M1", "target": "700万", "change": "+30%"}, AmbiguousInput),
        ({"node": "M1", "change": "+5pp"}, InputError),
        ({"node": "I1", "budget": "-20万"}, InputError),
        ({"node": "I1", "budget": "20%"}, InputError),
        ({"node": "I1", "when": "从前"}, InputError),
        ({"node": "I1", "needs": ["火箭"]}, UnknownReference),
        ({"node": "M1", "relevance_reason": "支撑份额"}, MissingInput),
        ({"node": "S1", "target": "5"}, MissingInput),
        ({"node": "火箭", "owner": "王"}, UnknownReference),
        ({"node": "智能", "owner": "王"}, AmbiguousInput),
        ({"node": "M1", "denominator": "市场", "denominator_value": "0"}, InputError),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_changes(
    example: ToolContext, edit_with: Edit, edit: dict[str, object], kind: type[InputError]
) -> None:
    before = plan_of(example)
    good = {"do": "update", "node": "I2", "owner": "赵六"}
    with pytest.raises(kind) as caught:
        edit_with(good, {"do": "update", **edit}, ctx=example)
    assert caught.value.message.zh
    assert caught.value.message.en
    assert (caught.value.field or "").startswith("edits.1")
    assert plan_of(example) == before


def test_moving_removing_and_locking(example: ToolContext, edit_with: Edit) -> None:
    edit_with({"do": "move", "node": "S1", "under": "M1"}, {"do": "lock", "node": "I1"}, ctx=example)
    plan = plan_of(example)
    assert (plan.node("S1").parent, plan.node("I1").locked) == ("M1", True)
    with pytest.raises(InputError):
        edit_with({"do": "move", "node": "M1", "under": "I1"}, ctx=example)
    with pytest.raises(InputError):
        edit_with({"do": "move", "node": "G1", "under": "G1"}, ctx=example)
    edit_with({"do": "remove", "node": "S1"}, ctx=example)
    assert set(plan_of(example).index) == {"G1", "B1", "B2", "M1", "M2", "M3"}


def test_where_an_added_node_goes(example: ToolContext, edit_with: Edit) -> None:
    edit_with(
        {"do": "add", "level": "initiative", "title": "直播"},
        {"do": "add", "level": "strategy", "title": "社群运营", "under": "M2"},
        {"do": "add", "level": "initiative", "title": "老用户推荐"},
        ctx=example,
    )
    plan = plan_of(example)
    assert [plan.node(i).parent for i in ("I3", "S2", "I4")] == ["S1", "M2", "S2"]
    with pytest.raises(AmbiguousInput) as caught:
        edit_with({"do": "add", "level": "strategy", "title": "促销"}, ctx=example)
    assert caught.value.readings[0].zh == "M1 智能门锁销售额增长"
    with pytest.raises(InputError):
        edit_with({"do": "add", "level": "subgoal", "title": "倒挂", "under": "I1"}, ctx=example)


def test_ids_are_not_given_twice_in_a_call(example: ToolContext, edit_with: Edit) -> None:
    edit_with(
        {"do": "remove", "node": "I2"}, {"do": "add", "level": "initiative", "title": "新活动"}, ctx=example
    )
    assert "I3" in plan_of(example).index


def test_names_in_traditional_script_and_other_case_are_understood(
    example: ToolContext, edit_with: Edit
) -> None:
    edit_with(
        {"do": "update", "node": "智能門鎖銷售額增長", "owner": "陳"},
        {"do": "update", "node": "m2", "owner": "B"},
        ctx=example,
    )
    plan = plan_of(example)
    assert (plan.node("M1").owner, plan.node("M2").owner) == ("陳", "B")


def test_every_other_field(example: ToolContext, edit_with: Edit) -> None:
    edit_with(
        {
            "do": "update", "node": "I1", "title": "KOL 测评", "audience": "25-40岁", "deliverable": "视频",
            "relevance": "high", "relevance_reason": "支撑份额", "horizon": "short", "responsible": ["王芳"],
            "accountable": ["李雷"], "needs": ["I2"], "supports": ["M2"], "note": "备注", "ask": "25万",
            "minimum": "10万", "maximum": "30万", "contribution": "3pp", "priority": 1, "when": "9月底前",
        },
        {"do": "update", "node": "M1", "dimension": "channel", "stretch": "800万", "data_source": "CRM"},
        {"do": "plan", "name": "新名字", "period": "2024年下半年", "fiscal_start": 4},
        {"do": "plan", "experiment": "10%", "contingency": "5万"},
        ctx=example,
    )  # fmt: skip
    plan = plan_of(example)
    video = plan.node("I1")
    assert video.budget is not None
    assert (video.budget.ask, video.budget.contribution, video.budget.priority) == (
        Decimal(250_000),
        Decimal(3),
        1,
    )
    assert video.relevance is not None
    assert video.relevance.grade is Grade.HIGH
    assert [link.parent for link in video.links] == ["S1", "M2"]
    assert (video.needs, video.end) == (("I2",), date(2024, 9, 30))
    assert plan.node("M1").dimension is Dimension.CHANNEL
    assert plan.node("M1").measures[0].kpi.data_source == "CRM"
    assert [(r.kind, r.amount) for r in plan.reserves] == [("experiment", 100_000), ("contingency", 50_000)]
    assert (plan.name, plan.start, plan.fiscal_start) == ("新名字", date(2024, 7, 1), 4)


def test_a_custom_kpi_takes_its_unit_from_its_numbers(example: ToolContext, edit_with: Edit) -> None:
    for title, kpi, target, kind in (
        ("A", "电池寿命", "36", "count"),
        ("B", "开门失败占比", "2%", "percent"),
        ("C", "渠道返点总额", "300万元", "money"),
        ("D", "社区覆盖(个)", "120", "count"),
    ):
        edit_with(
            {"do": "add", "level": "subgoal", "under": "B1", "title": title, "kpi": kpi, "target": target},
            ctx=example,
        )
        assert plan_of(example).nodes[-1].measures[0].kpi.unit.kind == kind


def test_undo_and_redo(example: ToolContext, edit_with: Edit) -> None:
    edit_with({"do": "update", "node": "I1", "budget": "25万"}, ctx=example)
    result = edit_with({"do": "undo"}, ctx=example)
    assert "25万元 → 20万元" in result.text
    assert plan_of(example).version == 3
    assert "20万元 → 25万元" in edit_with({"do": "redo"}, ctx=example).text
    edit_with({"do": "undo", "to_version": 1}, ctx=example)
    assert (
        plan_of(example).node("I1").budget == example.plans.load(example.plan_id or "", 1).node("I1").budget
    )
    for wrong in (
        [{"do": "undo"}, {"do": "undo"}],
        [{"do": "redo", "to_version": 1}],
        [{"do": "undo", "to_version": 99}],
    ):
        with pytest.raises(InputError):
            edit_with(*wrong, ctx=example)


def test_a_version_seen_is_honoured(example: ToolContext, edit_with: Edit) -> None:
    edit_with({"do": "update", "node": "I1", "budget": "25万"}, ctx=example, expected_version=1)
    with pytest.raises(VersionConflict):
        edit_with({"do": "update", "node": "I1", "budget": "26万"}, ctx=example, expected_version=1)


def test_create_stands_first(example: ToolContext, edit_with: Edit) -> None:
    with pytest.raises(InputError):
        edit_with({"do": "lock", "node": "I1"}, {"do": "create", "name": "另一个"}, ctx=example)
    with pytest.raises(MissingInput):
        edit_with({"do": "lock", "node": "I1"}, ctx=replace(example, plan_id=None))


def test_a_deadline_that_has_passed_is_remarked_once(example: ToolContext, edit_with: Edit) -> None:
    over, later = (str(example.today + timedelta(days=days)) for days in (-1, 90))

    def told(**change: str) -> str:
        return edit_with({"do": "update", "node": "G1", **change}, ctx=example).text

    assert f"今天是 {example.today}，已经过了的截止日：G1 {over}" in told(when=over)
    assert "已经过了" not in told(owner="王敏")
    assert "已经过了" not in told(when=later)
