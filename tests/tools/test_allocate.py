from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from core.errors import InputError, MissingInput, UnknownReference
from core.text import Language
from tools.allocate import AllocateResult
from tools.registry import call
from tools.tool import ToolContext

LOCK = {"name": "门锁曝光", "ask": "35万", "contribution": "3pp"}
SPEAKER = {"name": "音箱促销", "ask": "50万", "contribution": "2个百分点"}


def run(ctx: ToolContext, **arguments: object) -> AllocateResult:
    result = call("allocate", arguments, ctx)
    assert isinstance(result, AllocateResult)
    parts = [a.amount for a in result.awards] + [r.amount for r in result.reserves]
    if result.status != "infeasible":
        assert sum(parts) + result.unallocated == result.total
    return result


def amounts(result: AllocateResult) -> dict[str, Decimal]:
    return {award.item: award.amount for award in result.awards}


def test_there_is_no_shortage_where_there_is_none(ctx):
    result = run(ctx, total="100万", items=[LOCK, SPEAKER], method="contribution")
    assert result.status == "fit"
    assert amounts(result) == {"门锁曝光": 350_000, "音箱促销": 500_000}
    assert result.unallocated == 150_000
    assert result.text.startswith("够：申请合计 85万元 ≤ 可用 100万元，剩 15万元。")
    assert [citation.id for citation in result.citations] == ["contingency", "experiment-reserve"]


def test_fit_answers_yes_or_no(ctx):
    assert run(ctx, total="85万元", items=[LOCK, SPEAKER], method="fit").status == "fit"
    short = run(ctx, total="70万", items=[LOCK, SPEAKER], method="fit")
    assert short.status == "short"
    assert "差 15万元" in short.text
    assert short.text.count("\n") <= 6


def test_by_contribution_without_asks(ctx):
    items = [{"name": "门锁", "contribution": "3pp"}, {"name": "音箱", "contribution": 2}]
    result = run(ctx, total="1M", items=items, method="contribution")
    assert amounts(result) == {"门锁": 600_000, "音箱": 400_000}
    assert [award.share for award in result.awards] == [60, 40]
    assert result.status == "divided"


def test_units_are_kept(ctx):
    items = [{"name": name, "contribution": "1"} for name in "甲乙丙"]
    result = run(ctx, total="100万", items=items, method="equal", unit="万元")
    assert sorted(amounts(result).values()) == [330_000, 330_000, 340_000]
    with pytest.raises(InputError, match="unit"):
        run(ctx, total="100万", items=items, method="equal", unit="吨")


def test_english_reads_english(ctx):
    english = replace(ctx, language=Language.EN)
    result = run(
        english,
        total="700k",
        items=[{**LOCK, "name": "Locks"}, {**SPEAKER, "name": "Speakers"}],
        method="contribution",
    )
    assert result.text.startswith("Short: the asks make")
    assert result.awards[1].reason == "its share by contribution (70 % of its ask)"
    assert not any("\u4e00" <= char <= "\u9fff" for char in result.text)


def test_a_cheaper_way_is_taken_when_the_whole_does_not_fit(ctx):
    speaker = {**SPEAKER, "substitute_cost": "20万", "substitute_share": "65%"}
    result = run(ctx, total="70万", items=[LOCK, speaker], method="value")
    assert amounts(result) == {"门锁曝光": 350_000, "音箱促销": 200_000}
    assert result.awards[1].substitute == "音箱促销（替代）"
    with pytest.raises(MissingInput, match="part of the value"):
        run(ctx, total="70万", items=[{**SPEAKER, "substitute_cost": "20万"}])


def test_the_growth_template_names_its_feasible_line(ctx):
    result = run(ctx, total="200万", method="stage", stage="growth")
    assert list(amounts(result).values()) == [1_300_000, 500_000, 200_000]
    assert any("60/30/10、70/20/10" in note and "中点" in note for note in result.notes)
    assert [citation.id for citation in result.citations] == ["stage-templates"]


def test_items_find_their_purpose_by_group_or_name(ctx):
    items = [
        {"name": "搜索广告", "group": "获客"},
        {"name": "信息流", "group": "acquisition"},
        {"name": "转化页优化"},
        {"name": "发布会", "group": "品牌"},
    ]
    result = run(ctx, total="100万", items=items, method="stage", stage="growth")
    assert list(amounts(result).values()) == [325_000, 325_000, 250_000, 100_000]
    with pytest.raises(MissingInput, match="purpose"):
        run(ctx, total="100万", items=[{"name": "杂项"}], method="stage", stage="growth")


def test_reserves_and_groups_by_percent(ctx):
    items = [{"name": "甲", "ask": "90万", "contribution": "1", "group": "新品"}, {**SPEAKER, "ask": "90万"}]
    result = run(
        ctx,
        total="100万",
        items=items,
        method="value",
        contingency="10%",
        experiment="5万",
        groups=[{"group": "新品", "minimum": "30%"}],
    )
    assert {r.kind: r.amount for r in result.reserves} == {"experiment": 50_000, "contingency": 100_000}
    assert amounts(result) == {"甲": 300_000, "音箱促销": 550_000}
    assert any("30%" in binding for binding in result.binding)


def test_a_clash_is_a_question_with_ways_out(ctx):
    items = [{**LOCK, "minimum": "35万"}, {**SPEAKER, "minimum": "40万"}]
    result = run(ctx, total="70万", items=items)
    assert result.status == "infeasible"
    assert "门锁曝光 35万元 + 音箱促销 40万元 = 75万元，比总预算 70万元 多 5万元" in result.text
    assert len(result.clash) == 3
    assert "75万元" in result.relaxations[0]
    assert result.question is not None
    assert result.awards == ()


def test_the_worked_example_fits_and_is_saved_with_its_asks(example):
    result = run(example, save=True)
    assert result.status == "fit"
    assert sorted(amounts(result).values()) == [150_000, 200_000]
    assert result.unallocated == 650_000
    plan = example.load(None)
    budgets = [node.budget for node in plan.nodes if node.id in {award.node for award in result.awards}]
    assert sorted((b.planned, b.ask) for b in budgets if b) == [(150_000, 150_000), (200_000, 200_000)]
    cut = run(example, total="28万", method="fit", save=True)
    assert sorted(amounts(cut).values()) == [120_000, 160_000]
    again = run(example, total="35万", method="fit")  # the asks are still known
    assert again.status == "fit"


def test_the_envelope_is_divided_over_the_goals_by_their_points(example):
    result = run(example, over="goals", method="contribution", total="30万")
    # the lock's own initiatives ask for 35万, the speaker has no ask yet
    assert amounts(result) == {"智能音箱": 120_000, "智能门锁": 180_000}


def test_initiatives_share_the_points_of_their_unit_by_their_asks(example):
    result = run(example, method="contribution", total="30万", unit="元")
    assert sorted(amounts(result).values()) == [Decimal("128571"), Decimal("171429")]


def test_saving_says_which_names_are_not_in_the_plan(example):
    before = example.load(None).version
    with pytest.raises(InputError, match="not in the plan"):
        run(example, total="100万", items=[{"name": "火星广告", "ask": "1万"}], save=True)
    assert example.load(None).version == before


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"total": "-5万", "items": [LOCK]}, InputError),
        ({"total": "很多", "items": [LOCK]}, InputError),
        ({"total": "10万", "items": [LOCK, LOCK]}, InputError),
        ({"total": "10万", "items": [{**LOCK, "requires": ["无"]}]}, UnknownReference),
        ({"total": "10万", "items": [LOCK, {**SPEAKER, "contribution": "20万"}]}, InputError),
        ({"total": "10万", "items": [LOCK, {**SPEAKER, "contribution": "-2pp"}]}, InputError),
        ({"total": "10万", "items": [LOCK], "contingency": "120%"}, InputError),
        ({"total": "10万", "items": [LOCK], "groups": [{"group": "无", "minimum": "1万"}]}, UnknownReference),
        ({"total": "10万", "items": [{"name": "甲"}], "method": "contribution"}, MissingInput),
        ({"total": "10万", "items": [{"name": "甲"}], "method": "value"}, MissingInput),
        ({"items": [LOCK]}, MissingInput),
        ({"total": "10万", "items": [{"name": " "}]}, InputError),
        ({"total": "20万亿", "items": [LOCK]}, InputError),
        ({"total": "10万"}, MissingInput),
        ({"total": "99999999999999999亿", "items": [LOCK]}, InputError),
    ],
)
def test_what_cannot_be_used_is_refused(
    ctx: ToolContext, arguments: dict[str, object], error: type[Exception]
):
    with pytest.raises(error) as caught:
        run(ctx, **arguments)
    assert caught.value.message.zh
    assert caught.value.message.en


@pytest.fixture
def worded(ctx: ToolContext) -> Callable[..., str]:
    return lambda **arguments: run(ctx, **arguments).text


def test_the_text_is_short_and_says_what_more_would_buy(worded):
    text = worded(total="70万", items=[LOCK, SPEAKER], method="contribution")
    assert text.splitlines() == [
        "不够：申请合计 85万元 > 可用 70万元，差 15万元。按贡献比例分：",
        "- 门锁曝光 35万元",
        "- 音箱促销 35万元（−15万元：按贡献比例分到（申请的 70%））",
        "再加 1万元：音箱促销 +1万元。",
    ]


def test_owners_hours_limit_what_is_done(ctx):
    items = [
        {"name": "官网改版", "ask": "30万", "contribution": "5", "effort": {"王敏": "120小时"}},
        {"name": "直播", "ask": "20万", "contribution": "4", "effort": {"王敏": "80 hours"}},
    ]
    result = run(ctx, total="100万", items=items, capacity={"王敏": "160小时"})
    assert amounts(result) == {"官网改版": 300_000, "直播": 0}
    assert any("王敏" in line for line in result.binding) or result.unallocated == 700_000


def test_at_most_so_many_items_and_most_of_it_in_the_best(ctx):
    items = [
        {"name": name, "ask": "40万", "contribution": value}
        for name, value in zip("甲乙丙", "531", strict=True)
    ]
    two = run(ctx, total="100万", items=items, at_most=2)
    assert amounts(two) == {"甲": 400_000, "乙": 400_000, "丙": 0}
    assert "至多做 2 项" in two.text
    most = run(ctx, total="100万", items=items, best=1, best_share="70%")
    spent = sum(amounts(most).values())
    assert max(amounts(most).values()) > Decimal("0.7") * spent - 1  # to within one 元
    with pytest.raises(MissingInput, match="concentration"):
        run(ctx, total="100万", items=items, best=1)
    with pytest.raises(InputError, match="at least 3"):
        run(ctx, total="100万", items=items, at_least=3, at_most=2)


def test_one_of_several_ways_is_taken(ctx):
    ways = [
        {"name": "社群版", "cost": "15万", "share": "60%"},
        {"name": "邮件版", "cost": "5万", "share": "30%"},
    ]
    items = [{"name": "达人", "ask": "50万", "contribution": "10", "variants": ways}]
    assert amounts(run(ctx, total="20万", items=items)) == {"达人": 150_000}
    assert amounts(run(ctx, total="8万", items=items)) == {"达人": 50_000}
