import math
from dataclasses import replace

import numpy as np
import pytest

from core.errors import InputError, MissingInput
from core.text import Language
from tools.evaluate_experiment import EvaluateExperimentResult
from tools.registry import call
from tools.tool import ToolContext

A = {"name": "A组", "people": "5000人", "conversions": "250单"}
B = {"name": "B组", "people": "5000人", "conversions": "300单"}


def run(ctx: ToolContext, **arguments: object) -> EvaluateExperimentResult:
    result = call("evaluate_experiment", arguments, ctx)
    assert isinstance(result, EvaluateExperimentResult)
    return result


def test_a_plain_test(ctx):
    result = run(ctx, arms=[A, B])
    reading = result.readings[0]
    assert result.verdict == "roll_out"
    assert (reading.control, reading.treatment) == (5, 6)
    assert reading.p_value == pytest.approx(0.028295, abs=1e-6)
    assert reading.low == pytest.approx(0.106, abs=1e-3)
    assert result.text.startswith("显著（p = 0.028）：B组 5% → 6%，差 +1个百分点")
    same = run(ctx, arms=[A, {**B, "conversions": "6%"}])
    assert same.readings[0].p_value == reading.p_value


def test_a_fall_can_be_the_success(ctx):
    assert run(ctx, arms=[B, A]).verdict == "do_not_roll_out"
    assert run(ctx, arms=[B, A], less_is_better=True).verdict == "roll_out"
    assert run(ctx, arms=[A, {**B, "conversions": "260"}]).verdict == "keep_testing"


def test_guard_rails_and_return_decide_with_it(ctx):
    unsure = run(
        ctx, arms=[A, B], guardrails=[{"name": "投诉率", "events": ["40次", "45次"], "margin": "0.2pp"}]
    )
    assert (unsure.guards[0].safety, unsure.verdict) == ("unknown", "roll_out_in_steps")
    harmed = run(
        ctx, arms=[A, B], guardrails=[{"name": "投诉率", "events": ["40次", "90次"], "margin": "0.2pp"}]
    )
    assert (harmed.guards[0].safety, harmed.verdict) == ("harmed", "do_not_roll_out")
    safe = run(ctx, arms=[A, B], guardrails=[{"name": "投诉率", "events": ["40次", "38次"], "margin": "1pp"}])
    assert (safe.guards[0].safety, safe.verdict) == ("safe", "roll_out")
    cheap = run(ctx, arms=[A, B], value="200元", cost="1000元", threshold="1:3")
    assert cheap.roi[0] == pytest.approx(50 * 200 / 1000)
    assert cheap.verdict == "roll_out_in_steps"
    assert run(ctx, arms=[A, B], value="200元", cost="1万元").verdict == "do_not_roll_out"


def test_a_split_that_is_off_comes_first(ctx):
    off = run(ctx, arms=[{**A, "people": "5600"}, B])
    assert off.verdict == "mend_split"
    assert off.text.startswith("分流异常")
    planned = [{"people": "7000", "conversions": "350"}, {"people": "3000", "conversions": "200"}]
    assert run(ctx, arms=planned, split="70/30").split_p == pytest.approx(1)


def test_an_early_look_needs_more(ctx):
    early = run(ctx, arms=[A, B], looks=4, look=2)
    assert early.bound == pytest.approx(2.963, abs=1e-3)
    assert early.verdict == "keep_testing"
    assert run(ctx, arms=[A, {**B, "conversions": "350"}], looks=4, look=2).verdict == "roll_out"
    with pytest.raises(InputError, match="only 4 looks"):
        run(ctx, arms=[A, B], looks=4, look=5)


def test_several_arms_are_corrected(ctx):
    alone = run(ctx, arms=[A, B]).readings[0].p_value
    both = run(ctx, arms=[A, {**B, "name": "C"}, {**B, "conversions": "255", "name": "D"}])
    assert both.readings[0].name == "C"
    assert both.readings[0].p_value == pytest.approx(2 * alone)


def test_means_values_ratios_and_pairs(ctx):
    rng = np.random.default_rng(2)
    before = [rng.normal(100, 20, 60).round(3).tolist() for _ in "ab"]
    values = [
        [v + float(n) for v, n in zip(b, rng.normal(3 * at, 4, 60), strict=True)]
        for at, b in enumerate(before)
    ]
    plain = run(ctx, arms=[{"values": v} for v in values])
    sharp = run(ctx, arms=[{"values": v, "before": b} for v, b in zip(values, before, strict=True)])
    assert sharp.readings[0].high - sharp.readings[0].low < plain.readings[0].high - plain.readings[0].low
    assert any("CUPED" in line for line in sharp.assumptions)
    ratio = run(ctx, arms=[{"values": v, "denominators": [2.0] * 60} for v in values])
    assert ratio.readings[0].test == "delta_z"
    assert ratio.readings[0].difference == pytest.approx(plain.readings[0].difference / 2)
    mean = {"people": "700", "mean": "120元", "deviation": "40"}
    assert run(ctx, arms=[mean, {**mean, "mean": "126元"}]).readings[0].test == "welch_t"
    pairs = run(replace(ctx, language=Language.EN), pairs=[(100, 110), (90, 96), (120, 133), (80, 88)])
    assert pairs.verdict == "roll_out"
    assert pairs.split_p is None


@pytest.mark.parametrize(
    ("arguments", "kind", "words"),
    [
        ({}, MissingInput, "control and a treatment"),
        ({"arms": [A]}, MissingInput, "control and a treatment"),
        ({"arms": [{"conversions": "5%"}, {"conversions": "6%"}]}, MissingInput, "how many people"),
        ({"arms": [{"people": "50"}, {"people": "50"}]}, MissingInput, "converted"),
        ({"arms": [{**A, "conversions": "6000"}, B]}, InputError, "cannot have converted"),
        ({"arms": [{**A, "people": "0"}, B]}, InputError, "people"),
        ({"arms": [{"mean": "5", "people": "10"}, {"mean": "6", "people": "10"}]}, MissingInput, "deviation"),
        ({"arms": [{"values": [1, 1, 1]}, {"values": [1, 1, 1]}]}, InputError, "do not vary"),
        ({"arms": [{"values": [1, math.nan]}, {"values": [1, 2]}]}, InputError, "number"),
        (
            {"arms": [A, B], "guardrails": [{"name": "x", "events": ["1", "2", "3"]}]},
            InputError,
            "does not fit",
        ),
        ({"arms": [A, B], "value": "1元", "cost": "0元"}, InputError, "cost"),
        ({"pairs": [(1, 2)]}, InputError, "spread"),
    ],
)
def test_what_cannot_be_evaluated(ctx, arguments, kind, words):
    with pytest.raises(kind, match=words):
        run(ctx, **arguments)
