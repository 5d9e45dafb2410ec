from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.errors import AmbiguousInput, InfeasibleInput, InputError, MissingInput, UnknownReference
from core.text import Language
from knowledge.demo.files import write_demo_facts
from knowledge.demo.response import CHANNELS
from knowledge.facts import FactStore
from tools.edit_plan import EditPlanResult
from tools.registry import call
from tools.simulate import SimulateResult
from tools.tool import ToolContext

SHOP: list[dict[str, str]] = [
    {"name": "流量", "value": "10万"},
    {"name": "转化率", "value": "3%"},
    {"name": "客单价", "value": "200"},
]


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> FactStore:
    folder = tmp_path_factory.mktemp("facts")
    write_demo_facts(folder)
    return FactStore(folder)


@pytest.fixture
def shop(ctx: ToolContext, facts: FactStore) -> ToolContext:
    return replace(ctx, facts=facts, today=date(2026, 10, 12))


def simulate(ctx: ToolContext, **arguments: Any) -> SimulateResult:
    result = call("simulate", arguments, ctx)
    assert isinstance(result, SimulateResult)
    return result


def change(what: str, **how: Any) -> dict[str, Any]:
    return {"changes": [{"what": what, **how}]}


def test_typed_figures_and_one_change(ctx: ToolContext) -> None:
    done = simulate(ctx, figures=SHOP, scenarios=[change("转化率", to="3.5%")])
    base, after = done.scenarios
    assert [base.outcome, after.outcome, after.change_percent] == [600_000, 700_000, Decimal("16.67")]
    assert done.text.startswith("转化率 → 3.5%：销售额 60万元 → 70万元（+10万元，+16.67%）")
    assert "没有写入计划" in done.text
    assert done.draws == 0


def test_three_scenarios_stand_side_by_side(ctx: ToolContext) -> None:
    cases = [change("转化率", to="3.5%"), change("客单价", by="-10%"), change("流量", by="翻倍")]
    done = simulate(replace(ctx, language=Language.EN), figures=SHOP, scenarios=cases)
    assert [line.outcome for line in done.scenarios] == [600_000, 700_000, 540_000, 1_200_000]
    assert len(done.tables[0].rows) == 4


def test_percent_points_and_levels_are_different_things(ctx: ToolContext) -> None:
    points = simulate(ctx, figures=SHOP, scenarios=[change("转化率", by="+0.5pp")])
    assert points.scenarios[1].outcome == 700_000
    with pytest.raises(AmbiguousInput) as caught:
        simulate(ctx, figures=SHOP, scenarios=[change("转化率", by="+10%")])
    assert len(caught.value.readings) == 3
    with pytest.raises(InputError, match="points"):
        simulate(ctx, figures=SHOP, scenarios=[change("客单价", by="+5pp")])


def test_goal_seek_is_exact(ctx: ToolContext) -> None:
    done = simulate(ctx, figures=SHOP, goal="65万", solve_for="转化率")
    assert done.sought is not None
    assert (done.sought.level, done.sought.exact) == (Decimal("3.25"), True)
    assert done.scenarios[-1].reached


def test_a_range_gives_a_fan_and_a_chance_that_can_be_drawn_again(ctx: ToolContext) -> None:
    figures = [SHOP[0], {"name": "转化率", "low": "2.5%", "high": "3.5%"}, SHOP[2]]
    first = simulate(ctx, figures=figures, goal="65万")
    again = simulate(ctx, figures=figures, goal="65万")
    (line,) = first.scenarios
    assert line.p10 is not None
    assert line.p50 is not None
    assert line.p90 is not None
    assert 500_000 < line.p10 < line.p50 < line.p90 < 700_000
    assert line.chance is not None
    assert 5 < line.chance < 20
    assert first == again
    assert simulate(ctx, figures=figures, goal="65万", seed=9) != first


def test_the_plan_follows_a_part_that_misses(example: ToolContext) -> None:
    done = simulate(example, scenarios=[change("智能门锁", to="2个百分点")])
    assert [line.outcome for line in done.scenarios] == [15, 14]
    assert done.scenarios[1].reached is False
    assert example.plans.load(str(example.plan_id)).version == 1  # nothing was written


def test_money_without_a_known_response_asks_and_shows_what_hangs_on_it(example: ToolContext) -> None:
    done = simulate(example, scenarios=[change("总预算", by="+20万")])
    assert done.question is not None
    assert [line.outcome for line in done.scenarios[1:]] == [Decimal("15.23"), Decimal("15.48"), Decimal(16)]
    stated = simulate(example, scenarios=[change("总预算", by="+20万")], elasticity="0.5")
    assert stated.question is None
    assert stated.scenarios[1].outcome == Decimal("15.48")


def test_a_later_end_is_told_with_what_it_misses(example: ToolContext) -> None:
    done = simulate(example, scenarios=[change("KOL", days=100)])
    assert done.shifts[0].new_end == date(2025, 1, 8)
    assert len(done.late) == 1


@pytest.mark.slow
def test_facts_give_baseline_drivers_and_ranges(shop: ToolContext) -> None:
    done = simulate(shop, scenarios=[change("转化率", to="3%")])
    base, after = done.scenarios
    assert done.source == "facts"
    assert base.p10 is not None
    assert base.p10 < base.outcome < (base.p90 or 0)
    keys = {figure.key: figure.value for figure in after.figures}
    assert {"roi", "cac"} <= set(keys)
    assert after.outcome > base.outcome


@pytest.mark.slow
def test_money_of_a_channel_follows_its_fitted_curve_with_the_fits_error(shop: ToolContext) -> None:
    done = simulate(shop, scenarios=[change("搜索预算", by="+20%"), change("搜索预算", by="+40%")])
    base, more, most = done.scenarios
    assert "响应曲线" in done.text
    assert "不等于因果" in done.text
    assert 0 < most.outcome - more.outcome < more.outcome - base.outcome  # it flattens
    assert more.change_p10 is not None
    assert more.change_p90 is not None
    assert 0 < more.change_p10 < more.change < more.change_p90
    assert not done.warnings


@pytest.mark.slow
def test_money_of_several_channels_follows_a_curve_each(shop: ToolContext) -> None:
    done = simulate(
        shop,
        scenarios=[{"changes": [{"what": "搜索预算", "by": "+20%"}, {"what": "短视频预算", "by": "-20%"}]}],
    )
    assert len([a for a in done.assumptions if "按历史" in a]) == 2


@pytest.mark.slow
def test_money_never_seen_is_called_extrapolation(shop: ToolContext) -> None:
    done = simulate(shop, scenarios=[change("搜索预算", by="翻三倍")])
    assert len(done.warnings) == 1
    assert "外推" in done.text


def test_money_of_no_single_channel_falls_back_to_an_elasticity_with_its_error(shop: ToolContext) -> None:
    done = simulate(shop, scenarios=[change("总预算", by="+20%")])
    assert "固定弹性" in done.text
    assert "不是单个渠道" in done.text
    line = done.scenarios[1]
    assert line.change_p10 is not None
    assert line.change_p90 is not None
    assert line.change_p10 < line.change < line.change_p90


@pytest.mark.slow
def test_a_channel_whose_money_hardly_varied_falls_back_and_says_why(
    shop: ToolContext, tmp_path: Path
) -> None:
    write_demo_facts(tmp_path)
    still_search(tmp_path / "sales.parquet")
    done = simulate(
        replace(shop, facts=FactStore(tmp_path), language=Language.EN),
        scenarios=[change("search budget", by="+20%")],
    )
    assert "a constant elasticity" in done.text
    assert "spend hardly varied" in done.text
    assert len(done.warnings) == 1


def still_search(path: Path) -> None:
    """Search money of 50 or 51 a row, week by week: too little movement for a curve."""
    import pyarrow as pa
    from pyarrow.parquet import read_table, write_table

    table = read_table(path)
    weeks = table["date"].to_numpy().astype("datetime64[D]").astype(int) // 7
    search = np.array(table["channel"].to_pylist()) == "search"
    spend = np.where(search, 50 + weeks % 2, table["spend"].to_numpy().astype(float))
    at = table.schema.get_field_index("spend")
    write_table(table.set_column(at, "spend", pa.array(spend)), path)


def test_a_stated_elasticity_wins_over_every_estimate(shop: ToolContext) -> None:
    stated = simulate(shop, scenarios=[change("搜索预算", by="+20%")], elasticity="0")
    assert stated.scenarios[1].outcome == stated.scenarios[0].outcome
    assert "响应曲线" not in stated.text


def test_what_was_planned_for_the_months_stands_beside_every_scenario(shop: ToolContext) -> None:
    done = simulate(shop, scenarios=[change("转化率", to="3%"), change("客单价", by="-20%")])
    assert done.planned == Decimal("26436448.41")
    for line in done.scenarios:
        assert line.plan_gap == line.outcome - done.planned
        assert line.plan_chance is not None
    base, better, worse = (line.plan_chance or 0 for line in done.scenarios)
    assert worse < base < better
    assert {"计划", "与计划差距", "达到计划的概率"} <= set(done.tables[0].header)


@pytest.mark.slow
def test_planned_follows_the_question_and_is_left_out_where_nothing_was_planned(
    shop: ToolContext, ctx: ToolContext
) -> None:
    east = simulate(shop, where=["华东"], scenarios=[change("转化率", to="3%")])
    roi = simulate(shop, kpi="ROI", scenarios=[change("转化率", to="3%")])
    assert east.planned is not None
    assert east.planned < Decimal("26436448.41")
    assert roi.planned is not None
    assert 5 < roi.planned < 10
    typed = simulate(ctx, figures=SHOP, scenarios=[change("转化率", to="3.5%")])
    assert typed.planned is None
    assert "计划" not in typed.tables[0].header


def test_a_driver_can_change_everywhere_beside_a_channel(shop: ToolContext) -> None:
    both = [{"what": "客单价", "by": "+10%"}, {"what": "搜索转化率", "by": "+1pp"}]
    done = simulate(shop, scenarios=[change(**both[0]), change(**both[1]), {"changes": both}])
    base, everywhere, search, together = (line.outcome for line in done.scenarios)
    assert abs(everywhere - base * Decimal("1.1")) < 1
    assert abs(together - search * Decimal("1.1")) < 1
    with pytest.raises(InputError, match="overlap"):
        simulate(shop, scenarios=[change("总预算", by="+10%"), change("搜索预算", by="+10%")])


def test_ratios_can_be_the_outcome(shop: ToolContext) -> None:
    done = simulate(shop, kpi="获客成本", scenarios=[change("转化率", by="+0.5pp")])
    assert done.scenarios[1].outcome < done.scenarios[0].outcome


def test_goal_seek_far_out_says_so(shop: ToolContext) -> None:
    done = simulate(shop, goal="1.2亿", solve_for="转化率")
    assert "经验之外" in done.text


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({}, MissingInput),
        ({"figures": SHOP}, MissingInput),
        ({"scenarios": [change("转化率", to="4%")]}, MissingInput),
        ({"figures": SHOP[:1], "scenarios": [change("流量", to="1")]}, MissingInput),
        ({"figures": SHOP, "solve_for": "转化率"}, MissingInput),
        ({"figures": SHOP, "scenarios": [change("天气", to="4")]}, UnknownReference),
        ({"figures": SHOP, "scenarios": [change("转化率", to="145%")]}, InputError),
        ({"figures": SHOP, "scenarios": [change("流量", by="-20万")]}, InputError),
        ({"figures": SHOP, "scenarios": [change("流量", to="lots")]}, InputError),
        ({"figures": [*SHOP, SHOP[0]], "goal": "5"}, InputError),
        (
            {"figures": [{"name": "流量", "value": "0"}, *SHOP[1:]], "goal": "5", "solve_for": "转化率"},
            InfeasibleInput,
        ),
        ({"figures": [{"name": "流量", "value": "nan"}, *SHOP[1:]], "goal": "5"}, InputError),
        ({"figures": SHOP, "elasticity": "9", "goal": "5"}, InputError),
    ],
)
def test_bad_input_is_refused_with_what_would_do(
    ctx: ToolContext, arguments: dict[str, Any], error: type[InputError]
) -> None:
    with pytest.raises(error) as caught:
        simulate(ctx, **arguments)
    assert caught.value.message.zh
    assert caught.value.message.en


@pytest.mark.slow
def test_unknown_names_in_facts(shop: ToolContext) -> None:
    with pytest.raises(UnknownReference):
        simulate(shop, kpi="利润", scenarios=[change("转化率", to="3%")])
    with pytest.raises(UnknownReference):
        simulate(shop, where=["火星"], scenarios=[change("转化率", to="3%")])
    with pytest.raises(InputError, match="overlap"):
        simulate(shop, scenarios=[change("搜索预算", by="+5%"), change("华东转化率", to="3%")])


def test_a_plan_without_numbers_asks(ctx: ToolContext, edit_with: Callable[..., EditPlanResult]) -> None:
    made = edit_with({"do": "create", "name": "空"}, {"do": "add", "level": "enterprise", "title": "做大"})
    assert made.plan is not None
    with pytest.raises(MissingInput):
        simulate(replace(ctx, plan_id=made.plan.id), scenarios=[change("做大", to="5")])


def test_facts_without_rows_ask(ctx: ToolContext, tmp_path: Path) -> None:
    with pytest.raises(MissingInput):
        simulate(replace(ctx, facts=FactStore(tmp_path)), scenarios=[change("转化率", to="3%")])


@pytest.mark.slow
def test_fitted_curves_give_what_the_demo_companys_true_curves_give(shop: ToolContext) -> None:
    """The demo's documented curves at a steady spend: the range of each channel's change holds the truth."""
    assert shop.facts is not None
    start, end = date(2026, 7, 1), date(2026, 9, 30)
    names = {v.key: v.name.zh for v in shop.facts.catalogue.tables[0].dimension("channel").values}
    cases = [change(f"{names[channel.key]}预算", by="+20%") for channel in CHANNELS]
    done = simulate(shop, scenarios=cases)
    for channel, line in zip(CHANNELS, done.scenarios[1:], strict=True):
        cube = shop.facts.cube(
            "sales",
            by=(),
            measures=["spend", "revenue"],
            start=start,
            end=end,
            where={"channel": (channel.key,)},
        )
        spend, revenue = (int(cube.measures[m].sum()) / 100 for m in ("spend", "revenue"))
        day = np.array([spend / 92, spend / 92 * 1.2]) ** channel.slope
        before, after = channel.organic + channel.paid * day / (channel.half**channel.slope + day)
        truth = (after / before - 1) * revenue
        assert line.change_p10 is not None
        assert line.change_p90 is not None
        assert float(line.change_p10) <= truth <= float(line.change_p90)
        assert abs(float(line.change) / truth - 1) < 0.35


def test_a_figure_that_follows_from_others_cannot_be_changed_itself(demo_ctx: ToolContext) -> None:
    with pytest.raises(InputError) as caught:
        call("simulate", {"scenarios": [{"changes": [{"what": "CAC", "by": "+10%"}]}]}, demo_ctx)
    assert caught.value.field == "scenarios.0.changes.0.what"
    assert "转化率" in caught.value.valid.zh


@pytest.mark.parametrize(
    ("language", "said"), [(Language.ZH_HANS, "不是四季度"), (Language.EN, "not of 四季度")]
)
def test_another_time_than_the_baselines_is_said_first_and_has_no_plan_beside_it(
    shop: ToolContext, language: Language, said: str
) -> None:
    changes = [{"changes": [{"what": "预算", "by": "+20%"}]}]
    found = simulate(replace(shop, language=language), scenarios=changes, period="四季度")
    assert said in found.text.splitlines()[0]
    assert found.planned is None
    assert found.scenarios[-1].plan_chance is None


def test_the_last_whole_months_become_the_baseline_where_they_are_asked_about(shop: ToolContext) -> None:
    changes = [{"changes": [{"what": "转化率", "to": "3%"}]}]
    asked = simulate(shop, scenarios=changes, period="上个月")
    months = simulate(shop, scenarios=changes, months=1)
    assert asked.text == months.text
    assert asked.planned is not None
