from dataclasses import replace

import pytest

from core.errors import AmbiguousInput, InputError, MissingInput
from core.text import Language
from tools.registry import call
from tools.size_experiment import SizeExperimentResult
from tools.tool import ToolContext


def run(ctx: ToolContext, **arguments: object) -> SizeExperimentResult:
    result = call("size_experiment", arguments, ctx)
    assert isinstance(result, SizeExperimentResult)
    return result


def test_golden_sizes_are_rounded_up(ctx):
    result = run(ctx, baseline="5%", target="6%")
    assert [arm.people for arm in result.arms] == [8158, 8158]
    assert result.total == 16_316
    assert {m: round(n, 1) for m, n in result.by_method.items()} == {
        "pooled": 8157.7, "unpooled": 8155.0, "arcsine": 8142.6,
    }  # fmt: skip
    assert result.text.startswith("每组 8,158 人，共 16,316 人：5% → 6%（相对 +20.0%）。")
    assert run(ctx, baseline="5%", change="+1pp").total == result.total
    assert run(ctx, baseline="5%", change="提升20%", relative=True).total == result.total
    assert run(ctx, baseline="5%", target="6%", method="arcsine").arms[0].people == 8143


def test_one_percent_more_of_a_rate_is_asked_back(ctx):
    with pytest.raises(AmbiguousInput) as caught:
        run(ctx, baseline="5%", change="提升1%")
    assert any("5.05%" in reading.zh for reading in caught.value.readings)
    assert any("6%" in reading.zh for reading in caught.value.readings)


def test_days_come_in_whole_weeks(ctx):
    result = run(ctx, baseline="5%", target="6%", daily="2000人")
    assert (result.days, result.recommended_days) == (9, 14)
    assert run(ctx, baseline="5%", target="6%", daily="2000", share="50%").days == 17


def test_an_unequal_split_several_arms_and_looks_cost_people(ctx):
    equal = run(ctx, baseline="5%", target="6%").total
    uneven = run(ctx, baseline="5%", target="6%", split="70/30")
    assert uneven.total > equal
    assert uneven.arms[0].people / uneven.total == pytest.approx(0.7, abs=0.001)
    assert run(ctx, baseline="5%", target="6%", variants=3).total > 1.5 * equal
    looked = run(ctx, baseline="5%", target="6%", looks=5)
    assert 1.02 < looked.total / equal < 1.03
    assert looked.looks[0] == pytest.approx(4.8769, abs=1e-3)


def test_the_least_effect_of_what_there_is(ctx):
    by_days = run(ctx, baseline="5%", daily="2000", days=14)
    assert by_days.total == 28_000
    assert by_days.target == pytest.approx(5.7546, abs=1e-3)
    assert run(ctx, baseline="5%", people="28000").target == by_days.target
    again = run(ctx, baseline="5%", target=f"{by_days.target:.5f}%")
    assert again.total == pytest.approx(28_000, abs=3)


def test_means_and_pairs(ctx):
    assert run(ctx, metric="mean", baseline="120元", change="+5元", deviation="40元").arms[0].people == 1006
    assert (
        run(ctx, metric="mean", baseline="120元", target="126元", deviation="40元", correlation=0.6).total
        == 896
    )
    assert run(ctx, metric="pairs", change="10", deviation="12").total == 14
    assert run(ctx, metric="pairs", deviation="12", people="14").target == pytest.approx(9.7, abs=0.2)


def test_a_guard_rail_may_need_more(ctx):
    guards = [{"name": "投诉率", "rate": "2%", "margin": "0.5个百分点"}]
    result = run(ctx, baseline="5%", target="6%", guards=guards)
    assert result.guards[0].people == 12_308
    assert not result.guards[0].covered
    assert "投诉率" in result.text


def test_where_to_pilot(ctx):
    places = [
        {"name": "华东", "representative": 5, "controllable": 5, "measurable": 1},
        {"name": "西南", "representative": 3, "controllable": 3, "measurable": 4},
    ]
    result = run(replace(ctx, language=Language.EN), candidates=places)
    assert [place.name for place in result.places] == ["西南", "华东"]
    assert result.places[1].fails == ("measurable",)
    assert result.text.startswith("Pilot in 西南 (score 3.33).")


@pytest.mark.parametrize(
    ("arguments", "kind", "words"),
    [
        ({"target": "6%"}, MissingInput, "level today"),
        ({"baseline": "5%"}, MissingInput, "how large"),
        ({"metric": "mean", "baseline": "10", "target": "11"}, MissingInput, "deviation"),
        ({"baseline": "5%", "target": "5%"}, InputError, "nothing to detect"),
        ({"baseline": "0%", "target": "5%"}, InputError, "baseline"),
        ({"baseline": "120%", "target": "5%"}, InputError, "baseline"),
        ({"baseline": "0.05", "target": "6%"}, AmbiguousInput, "0.05"),
        ({"baseline": "5%", "target": "6%", "split": "70/20/10"}, InputError, "split"),
        ({"baseline": "5%", "target": "6%", "split": "100/0"}, InputError, "split"),
        ({"baseline": "5%", "target": "6%", "daily": "-3"}, InputError, "daily"),
        ({"baseline": "5%", "target": "6%", "power": "100%"}, InputError, "power"),
        ({"baseline": "5%", "target": "6%", "variants": 1}, InputError, "variants"),
        ({"baseline": "99%", "people": "4"}, InputError, "cannot find"),
    ],
)
def test_what_cannot_be_sized(ctx, arguments, kind, words):
    with pytest.raises(kind, match=words):
        run(ctx, **arguments)
