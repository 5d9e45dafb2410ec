"""`allocate` over channels: stated curves, history, limits, modes, and input that cannot be used."""

from dataclasses import replace
from decimal import Decimal

import pytest

from core.errors import InputError, MissingInput, UnknownReference
from core.text import Language
from tools.allocate import AllocateResult
from tools.registry import call
from tools.tool import ToolContext

SEARCH = {"name": "搜索", "gain": "20单", "maximum": "50万"}
VIDEO = {"name": "短视频", "gain": "30单", "maximum": "50万"}
STEEP = {"name": "KOL", "shape": "hill", "top": "5000单", "half": "30万", "slope": "2"}
BENT = {
    "name": "邮件",
    "points": [{"spend": "10万", "response": "800"}, {"spend": "40万", "response": "1500"}],
}


def run(ctx: ToolContext, **arguments: object) -> AllocateResult:
    result = call("allocate", arguments, ctx)
    assert isinstance(result, AllocateResult)
    assert result.mix is not None
    if result.status != "infeasible" and not result.mix.frontier:
        spent = sum(award.amount for award in result.awards)
        assert spent + result.unallocated == result.total
    return result


def amounts(result: AllocateResult) -> dict[str, Decimal]:
    return {award.item: award.amount for award in result.awards}


def test_what_each_more_ten_thousand_brings(ctx):
    result = run(ctx, total="80万", channels=[SEARCH, VIDEO])
    assert result.status == "optimal"
    assert amounts(result) == {"搜索": 300_000, "短视频": 500_000}
    assert result.value == 2100
    assert result.text.startswith("80万元 最多得 2,100单（已证明最优）")
    assert "短视频至多 50万元：上限放宽 1万元，多得 10单" in result.text
    assert result.mix.gap <= 1e-6
    assert result.mix.multipliers["total"] == pytest.approx(20 / 10_000)


@pytest.mark.slow
def test_curves_of_every_shape(ctx):
    shapes = [
        STEEP,
        BENT,
        {"name": "展会", "shape": "exponential", "top": "900", "half": "20万"},
        {"name": "社群", "shape": "power", "slope": "0.5", "points": [{"spend": "10万", "response": "300"}]},
        {
            "name": "联盟",
            "shape": "log",
            "points": [{"spend": "5万", "response": "200"}, {"spend": "20万", "response": "400"}],
        },
        {"name": "短信", "shape": "linear", "points": [{"spend": "1万", "response": "5"}]},
    ]
    result = run(ctx, total="100万", channels=shapes)
    assert result.status == "optimal"
    assert {line.channel for line in result.mix.lines} == {shape["name"] for shape in shapes}
    assert all(line.curve[0] == (0.0, 0.0) for line in result.mix.lines)
    assert all(
        a[1] <= b[1] for line in result.mix.lines for a, b in zip(line.curve, line.curve[1:], strict=False)
    )
    even = next(other for other in result.mix.others if other.name == "even")
    assert even.left > 0


def test_limits_of_every_kind_hold(ctx):
    limits = [
        {"of": "spend", "channels": ["搜索", "短视频"], "maximum": "50%"},
        {"of": "cac", "maximum": "300"},
        {"of": "count", "maximum": "3"},
        {"of": "top", "best": 2, "minimum": "70%"},
    ]
    result = run(ctx, total="100万", channels=[SEARCH, VIDEO, STEEP, BENT], mix={"limits": limits})
    got = amounts(result)
    assert got["搜索"] + got["短视频"] <= 500_000
    assert sum(amount > 0 for amount in got.values()) <= 3
    assert sum(sorted(got.values())[-2:]) >= Decimal("0.7") * sum(got.values()) - 1
    assert float(sum(got.values())) <= 300 * float(result.value) * (1 + 1e-6)


def test_the_least_money_and_the_frontier(ctx):
    least = run(ctx, channels=[STEEP, BENT], mix={"aim": "cheapest", "goal": "4000单"})
    assert float(least.value) == pytest.approx(4000, rel=1e-4)
    curve = run(
        ctx, total="20万", channels=[STEEP, BENT], mix={"aim": "frontier", "up_to": "120万", "worth": "300"}
    )
    points = curve.mix.frontier
    assert points[0].total == 200_000
    assert points[-1].total == 1_200_000
    assert [p.result for p in points] == sorted(p.result for p in points)
    assert "到" in curve.text


@pytest.mark.slow
def test_scenarios_and_goals(ctx):
    factors = [{"name": "差", "factors": {"KOL": "50%"}}, {"name": "常", "factors": {"邮件": "70%"}}]
    careful = run(ctx, total="60万", channels=[STEEP, BENT], mix={"aim": "worst", "scenarios": factors})
    assert "最差的情景" in careful.text
    goals = [{"name": "线索", "weight": "70%"}, {"name": "品牌", "weight": "30%"}]
    channels = [
        {**STEEP, "yields": {"线索": "1", "品牌": "0.1"}},
        {**BENT, "yields": {"线索": "0.1", "品牌": "9"}},
    ]
    assert run(ctx, total="60万", channels=channels, mix={"goals": goals}).status == "optimal"


def test_a_clash_is_told_with_ways_out(ctx):
    channels = [{**SEARCH, "minimum": "40万"}, {**VIDEO, "minimum": "30万"}]
    result = run(ctx, total="60万", channels=channels)
    assert result.status == "infeasible"
    assert "40万元 + 30万元 = 70万元，比可用预算 60万元 多 10万元" in result.text
    assert "把“可用预算 60万元”改为“可用预算 70万元”" in result.relaxations
    assert result.question


def test_reserves_come_first_and_units_are_kept(ctx):
    result = call(
        "allocate", {"total": "100万", "channels": [STEEP, BENT], "experiment": "10%", "unit": "万元"}, ctx
    )
    assert sum(award.amount for award in result.awards) == 900_000
    assert all(award.amount % 10_000 == 0 for award in result.awards)


def test_why_a_channel_gets_no_more_in_english(ctx):
    result = run(
        replace(ctx, language=Language.EN), total="80万", channels=[SEARCH, VIDEO], mix={"why": ["短视频"]}
    )
    assert "Why 短视频 gets no more than CNY 500K: it is at its maximum of CNY 500K." in result.text


@pytest.mark.slow
def test_channels_of_the_history(demo_ctx):
    channels = [{"name": "搜索", "minimum": "30%"}, {"name": "短视频"}]
    result = run(demo_ctx, total="80万", channels=channels, mix={"kpi": "leads", "span": "2026年11月"})
    assert result.status == "optimal"
    assert amounts(result)["搜索"] >= 240_000
    assert "30 天" in result.text
    assert "不等于因果" in result.text
    assert all(line.now for line in result.mix.lines)
    everything = run(demo_ctx, total="120万", mix={"limits": [{"of": "change", "maximum": "25%"}]})
    assert len(everything.awards) == 6
    with pytest.raises(UnknownReference, match="电视"):
        run(demo_ctx, total="80万", channels=[{"name": "电视"}])
    with pytest.raises(InputError, match="ratio"):
        run(demo_ctx, total="80万", mix={"kpi": "conversion"})


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        ({"total": "80万", "channels": [{"name": "搜索"}]}, MissingInput, "spend and response"),
        ({"channels": [SEARCH, VIDEO]}, MissingInput, "money there is"),
        ({"total": "80万", "channels": [SEARCH, SEARCH]}, InputError, "twice"),
        ({"total": "80万", "channels": [SEARCH], "items": [{"name": "a"}]}, InputError, "not both"),
        ({"total": "80万", "channels": [{**SEARCH, "gain": "-5单"}]}, InputError, "no number"),
        ({"total": "80万", "channels": [{"name": "a", "shape": "hill", "top": "10"}]}, MissingInput, "half"),
        ({"total": "80万", "channels": [{"name": "a", "shape": "log"}]}, MissingInput, "2 point"),
        ({"total": "80万", "channels": [{**STEEP, "slope": "NaN"}]}, InputError, "slope"),
        ({"total": "80万", "channels": [SEARCH], "mix": {"aim": "frontier"}}, MissingInput, "what budget"),
        (
            {"total": "80万", "channels": [SEARCH], "mix": {"aim": "frontier", "up_to": "1万"}},
            InputError,
            "above",
        ),
        ({"channels": [SEARCH], "mix": {"aim": "cheapest"}}, MissingInput, "to be reached"),
        ({"channels": [SEARCH], "mix": {"aim": "cheapest", "goal": "0"}}, InputError, "above 0"),
        (
            {"total": "80万", "channels": [SEARCH], "mix": {"limits": [{"of": "top", "minimum": "70%"}]}},
            MissingInput,
            "best few",
        ),
        (
            {"total": "80万", "channels": [SEARCH], "mix": {"limits": [{"of": "change", "maximum": "9%"}]}},
            InputError,
            "today",
        ),
        ({"total": "80万", "channels": [{**SEARCH, "minimum": "130%"}]}, InputError, "out of range"),
        (
            {
                "total": "80万",
                "channels": [
                    {
                        "name": "a",
                        "points": [{"spend": "9万", "response": "5"}, {"spend": "10万", "response": "4"}],
                    }
                ],
            },
            InputError,
            "less",
        ),
    ],
)
def test_input_that_cannot_be_used_is_said_clearly(ctx, arguments, error, said):
    with pytest.raises(error, match=said) as caught:
        call("allocate", arguments, ctx)
    assert caught.value.message.zh
