from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.errors import AmbiguousInput, InputError, MissingInput, UnknownReference
from core.text import Language
from knowledge.demo.files import write_demo_facts
from knowledge.facts import FactStore
from tools.advise_sourcing import AdviseSourcingResult
from tools.assess_investment import AssessInvestmentResult
from tools.plan_growth import PlanGrowthResult
from tools.registry import call
from tools.tool import ToolContext

D = Decimal


def assess(ctx: ToolContext, **arguments: Any) -> AssessInvestmentResult:
    result = call("assess_investment", arguments, ctx)
    assert isinstance(result, AssessInvestmentResult)
    return result


def advise(ctx: ToolContext, *functions: dict[str, Any], **arguments: Any) -> AdviseSourcingResult:
    result = call("advise_sourcing", {"functions": list(functions), **arguments}, ctx)
    assert isinstance(result, AdviseSourcingResult)
    return result


def grow(ctx: ToolContext, **arguments: Any) -> PlanGrowthResult:
    result = call("plan_growth", arguments, ctx)
    assert isinstance(result, PlanGrowthResult)
    return result


def test_the_source_s_two_investments(ctx: ToolContext) -> None:
    done = assess(
        ctx,
        options=[
            {"name": "CRM升级", "cost": "14万", "benefit": "2万"},
            {
                "name": "高级分析工具",
                "cost": "20万",
                "benefit": "2万",
                "adoption": "43%",
                "integrated": False,
            },
        ],
    )
    crm, tool = done.options
    assert (crm.payback, crm.decision) == (7, "stage 1")
    assert tool.decision == "deferred"
    assert tool.isolated_npv is not None
    assert tool.isolated_npv < tool.npv
    assert "使用率 43%" in done.text
    assert done.missing_base == ("邮件自动化", "分析工具")


def test_textbook_flows(ctx: ToolContext) -> None:
    (line,) = assess(ctx, options=[{"name": "x", "flows": ["-100", "60", "60"]}]).options
    assert (line.irr, line.npv, line.payback) == ((D("13.07"),), D("4.13"), D("1.67"))
    several = assess(
        replace(ctx, language=Language.EN), options=[{"name": "x", "flows": ["-100", "230", "-132"]}]
    )
    assert several.options[0].irr == (10, 20)
    assert "2 solutions" in several.text
    none = assess(ctx, options=[{"name": "x", "flows": ["100", "5"]}])
    assert none.options[0].irr == ()


def test_a_budget_is_kept(ctx: ToolContext) -> None:
    options = [{"name": f"t{at}", "cost": f"{at}万", "benefit": "1万"} for at in range(1, 6)]
    done = assess(ctx, options=options, budget="6万", at_a_time=1)
    assert done.spent == 60_000
    assert [stage.names for stage in done.stages] == [("t1",), ("t2",), ("t3",)]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"options": []}, InputError),
        ({"options": [{"name": "x"}]}, MissingInput),
        ({"options": [{"name": "x", "cost": "5万"}]}, MissingInput),
        ({"options": [{"name": "x", "cost": "-5万", "benefit": "1"}]}, InputError),
        ({"options": [{"name": "x", "cost": "5万", "benefit": "1", "adoption": "150%"}]}, InputError),
        ({"options": [{"name": "x", "cost": "5万", "benefit": "1", "needs": ["y"]}]}, UnknownReference),
        ({"options": [{"name": "x", "cost": "5万", "benefit": "1"}] * 2}, InputError),
        ({"options": [{"name": "x", "flows": ["nan"]}]}, InputError),
        ({"options": [{"name": "x", "flows": ["-1", "2"]}], "rate": "-100%"}, InputError),
        ({"options": [{"name": "x", "flows": ["0", "0"]}], "rate": "lots"}, InputError),
        ({"options": [{"name": "x", "cost": "1"}] * 41}, InputError),
    ],
)
def test_bad_investments(ctx: ToolContext, arguments: dict[str, Any], error: type[InputError]) -> None:
    with pytest.raises(error):
        assess(ctx, **arguments)


def test_all_zero_flows_have_an_answer(ctx: ToolContext) -> None:
    (line,) = assess(ctx, options=[{"name": "x", "flows": ["0", "0"]}]).options
    assert (line.npv, line.irr, line.payback) == (0, (), 0)


def test_sourcing_with_costs(ctx: ToolContext) -> None:
    video = {
        "name": "视频制作",
        "yearly": "60",
        "inside_cost": "30万",
        "inside_unit": "1000",
        "outside_unit": "8500",
    }
    (line,) = advise(ctx, video).functions
    assert (line.inside, line.outside, line.saving, line.break_even) == (360_000, 510_000, 150_000, 40)
    assert (line.advice, line.cheaper, line.price_of_rule) == ("outsource", "in_house", 150_000)


def test_sourcing_without_costs_advises_and_asks(ctx: ToolContext) -> None:
    done = advise(ctx, {"name": "SEO"}, {"name": "媒体采购"})
    assert [line.advice for line in done.functions] == ["in_house", "outsource"]
    assert done.question is not None
    assert "中小企业自动化营销预算规划与资源配置" in done.text


@pytest.mark.parametrize(
    "functions",
    [
        [],
        [{"name": "SEO"}, {"name": "SEO"}],
        [{"name": "SEO", "inside_cost": "-5"}],
        [{"name": "SEO", "yearly": "10亿"}],
        [{"name": "SEO", "yearly": "often"}],
        [{"name": "SEO", "importance": "huge"}],
        [{"name": f"f{at}"} for at in range(201)],
    ],
)
def test_bad_functions(ctx: ToolContext, functions: list[dict[str, Any]]) -> None:
    with pytest.raises(InputError):
        advise(ctx, *functions)


def test_growth_stage_division_and_triggers(ctx: ToolContext) -> None:
    figures = [{"name": "cac", "value": "100", "growth": "+8%"}]
    done = grow(ctx, revenue_growth="35%", budget="100万", figures=figures)
    assert done.stage == "growth"
    assert [(p.share, p.amount) for p in done.purposes] == [(65, 650_000), (25, 250_000), (10, 100_000)]
    assert [len(p.fired) for p in done.periods] == [0, 1, 0, 1]
    assert done.periods[1].budget["acquisition"] == 455_000
    assert (
        done.moved == 195_000 * 3 + 136_500
    )  # three periods with the first move, one with the second on top
    assert all(sum(p.budget.values()) == 1_000_000 for p in done.periods)
    assert done.break_even is not None


def test_without_a_cac_no_customers_are_invented(ctx: ToolContext) -> None:
    done = grow(ctx, stage="growth", budget="50万", figures=[{"name": "cac", "growth": "+9%"}])
    assert done.break_even is None
    assert all(p.customers is None for p in done.periods)


def test_own_rules_and_thresholds(ctx: ToolContext) -> None:
    rule = {"change": "+5%", "share": "20%", "source": "获客", "target": "品牌"}
    done = grow(
        ctx, revenue_growth="35%", thresholds={"growth_rate": "40"}, budget="10万", triggers=[rule],
        figures=[{"name": "cac", "value": "50", "growth": "+6%"}], periods=2, grain="month",
    )  # fmt: skip
    assert done.stage == "mature"
    assert done.periods[0].budget["brand"] == 38_000


def test_voice(ctx: ToolContext) -> None:
    done = grow(replace(ctx, language=Language.EN), market_share="12%", voice_share="9%")
    assert done.voice is not None
    assert "-3 pp" in done.voice


@pytest.mark.slow
def test_the_stage_of_the_demo_company_is_told_by_its_facts(
    ctx: ToolContext, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("facts")
    write_demo_facts(folder)
    done = grow(replace(ctx, facts=FactStore(folder), today=date(2026, 10, 12)))
    assert done.stage == "growth"
    assert "事实数据" in done.text
    assert len(done.periods) == 4


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({}, MissingInput),
        ({"revenue_growth": "lots"}, InputError),
        ({"revenue_growth": "500万元"}, InputError),
        ({"stage": "decline"}, InputError),
        ({"stage": "growth", "budget": "-5万"}, InputError),
        ({"stage": "growth", "periods": 0}, InputError),
        ({"stage": "growth", "thresholds": {"colour": "5"}}, UnknownReference),
        ({"stage": "growth", "budget": "5万",
          "figures": [{"name": "cac", "value": "0", "growth": "5%"}]}, MissingInput),
        ({"market_share": "12%", "voice_share": "130%"}, InputError),
        ({"stage": "growth", "budget": "5万", "triggers": [{"change": "+5%", "share": "130%"}],
          "figures": [{"name": "cac", "growth": "5%"}]}, InputError),
    ],
)  # fmt: skip
def test_bad_growth(ctx: ToolContext, arguments: dict[str, Any], error: type[InputError]) -> None:
    with pytest.raises(error):
        grow(ctx, **arguments)


def test_ambiguity_is_not_guessed(ctx: ToolContext) -> None:
    with pytest.raises(AmbiguousInput):
        assess(ctx, options=[{"name": "x", "cost": "1.200", "benefit": "5"}])
