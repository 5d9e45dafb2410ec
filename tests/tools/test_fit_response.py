from dataclasses import replace

import pytest

from core.errors import InputError, MissingInput, UnknownReference
from core.text import Language
from tools import fit_response
from tools.fit_response import FitResponseArguments, FitResponseResult
from tools.tool import ToolContext


def ask(ctx: ToolContext, **arguments: object) -> FitResponseResult:
    return fit_response.run(ctx, FitResponseArguments.model_validate(arguments))


@pytest.mark.slow
def test_the_demo_companys_search_curve_is_found_again(demo_ctx: ToolContext) -> None:
    found = ask(demo_ctx, kpi="visits", channels=["搜索"]).channels[0]
    truth = 7 * 5_900.0  # visits a week that money can buy, at the growth and season of a usual week
    # days saturate one by one, weeks are fitted: half saturation comes out a little low
    assert 0.5 * found.half_saturation.low <= 7 * 9_500 <= 1.5 * found.half_saturation.high
    assert found.maximum.high >= truth * 0.8
    assert found.r_squared > 0.7
    assert found.next_step.low < found.next_step.value < found.next_step.high
    assert found.next_step.value < found.per_step.value
    spends = [p.spend for p in found.points]
    assert spends == sorted(spends)
    assert [p.observed for p in found.points] == sorted((p.observed for p in found.points), reverse=True)
    assert all(p.low <= p.response <= p.high for p in found.points)


@pytest.mark.slow
def test_every_channel_is_told_best_next_money_first(demo_ctx: ToolContext) -> None:
    result = ask(replace(demo_ctx, language=Language.EN), kpi="orders")
    assert len(result.channels) == 6
    assert "next CNY 10K" in result.text
    assert "association" in result.text
    assert len(result.tables[0].rows) == 6
    first = max(result.channels, key=lambda line: line.next_step.value)
    assert result.text.splitlines()[1].startswith(first.channel)


@pytest.mark.slow
def test_months_and_a_period_can_be_asked_for(demo_ctx: ToolContext) -> None:
    result = ask(demo_ctx, channels=["email"], grain="month", period="2025年10月至2026年9月")
    assert result.channels[0].channel == "邮件"
    assert "每月" in result.text


def test_two_points_make_a_saturating_curve(ctx: ToolContext) -> None:
    points = [{"spend": "20万", "response": "500单"}, {"spend": "40万", "response": "800单"}]
    result = ask(ctx, points=points)
    curve = result.stated[0]
    assert curve.curve["kind"] == "hill"
    assert curve.curve["top"] == pytest.approx(2000)
    assert curve.next_step == pytest.approx(2000 * 41 / 101 - 800, rel=1e-4)
    assert "11.9单" in result.text


def test_a_margin_is_a_line(ctx: ToolContext) -> None:
    result = ask(ctx, points=[{"channel": "搜索", "spend": "1万", "response": "20个线索", "more": True}])
    assert result.stated[0].next_step == pytest.approx(20)
    assert "直线" in result.text


@pytest.mark.slow
def test_a_typed_history_is_fitted(ctx: ToolContext) -> None:
    spends = [1, 2, 3, 5, 8, 6, 4, 2, 7, 9, 10, 3]
    points = [{"spend": f"{s}万", "response": str(round(900 * s / (s + 4)))} for s in spends]
    result = ask(ctx, points=points)
    assert result.channels[0].r_squared > 0.95
    assert not result.stated


@pytest.mark.parametrize(
    ("points", "words"),
    [
        ([("10万", "50"), ("20万", "40")], "less"),
        ([("10万", "50"), ("10万", "60")], "twice"),
        ([("-1万", "50")], "cannot be used"),
        ([("15%", "50")], "money"),
        ([(f"{n}万", "0") for n in range(1, 10)], "0 throughout"),
        ([(f"{n}万", "7") for n in range(1, 10)], "same in every"),
        ([("0", f"{n}") for n in range(1, 10)], "nothing was ever spent"),
        ([("1万", f"-{n}") for n in range(1, 10)], "negative"),
    ],
)
def test_points_that_are_no_curve_are_refused(
    ctx: ToolContext, points: list[tuple[str, str]], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        ask(ctx, points=[{"spend": spend, "response": response} for spend, response in points])


def test_without_facts_it_says_how_to_load_them(ctx: ToolContext) -> None:
    with pytest.raises(MissingInput) as refused:
        ask(replace(ctx, facts=None))
    assert "hoshin facts" in str(refused.value.valid)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"kpi": "roi"}, InputError),
        ({"kpi": "nps"}, UnknownReference),
        ({"channels": ["电视"]}, UnknownReference),
        ({"period": "2026年9月"}, MissingInput),
    ],
)
def test_what_the_facts_cannot_answer_is_refused(
    demo_ctx: ToolContext, arguments: dict[str, object], error: type[InputError]
) -> None:
    with pytest.raises(error):
        ask(demo_ctx, **arguments)


@pytest.mark.slow
def test_a_firm_belief_moves_a_weak_curve(demo_ctx: ToolContext) -> None:
    free = ask(demo_ctx, channels=["kol"], grain="month").channels[0]
    belief = {"half_saturation": 0.3, "factor": 1.1}
    held = ask(demo_ctx, channels=["kol"], grain="month", beliefs=[belief]).channels[0]
    assert held.half_saturation.value < free.half_saturation.value
