import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.power import TTestIndPower, TTestPower
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from core.errors import InputError
from core.experiment import ratio_metric
from core.experiment.mean import (
    Sample,
    adjust,
    compare,
    compare_pairs,
    detectable,
    power_of,
    sign_flip,
    size_for,
    summarise,
)

numbers = st.lists(st.floats(-100, 100).map(lambda x: round(x, 3)), min_size=4, max_size=30)


@settings(max_examples=30)
@given(st.floats(0.05, 1.5), st.integers(5, 400), st.sampled_from([0.5, 1, 3]))
def test_power_is_that_of_statsmodels(effect, count, ratio):
    peer = TTestIndPower().power(effect, count, 0.025, ratio=ratio, alternative="larger")
    assert power_of(count, effect, ratio=ratio) == pytest.approx(peer, abs=1e-9)
    paired = TTestPower().power(effect, count, 0.025, alternative="larger")
    assert power_of(count, effect, paired=True) == pytest.approx(paired, abs=1e-9)


@settings(max_examples=20, deadline=None)
@given(st.floats(0.1, 2), st.sampled_from([0.8, 0.9]), st.booleans())
def test_a_size_reaches_its_power(effect, power, paired):
    count = size_for(effect, 1, power=power, paired=paired)
    if count > 2:
        assert power_of(count, effect, paired=paired) == pytest.approx(power, abs=1e-9)
        assert detectable(count, 1, power=power, paired=paired) == pytest.approx(effect, rel=1e-9)


def test_a_textbook_size():
    assert math.ceil(size_for(0.5, 1)) == 64  # Cohen (1988), table 2.4.1
    assert math.ceil(size_for(5, 10, correlation=0.8)) == 24  # 64 · (1 − 0.64), a little more by the t


@settings(max_examples=30)
@given(numbers, numbers)
def test_welch_is_that_of_statsmodels(first, second):
    if np.std(first) < 0.01 or np.std(second) < 0.01:
        return
    found = compare(summarise(first, "a"), summarise(second, "b"))
    peer = CompareMeans(DescrStatsW(second), DescrStatsW(first))
    statistic, p_value, degrees = peer.ttest_ind(usevar="unequal")
    assert found.statistic == pytest.approx(statistic, abs=1e-9)
    assert found.p_value == pytest.approx(p_value, abs=1e-9)
    assert found.degrees == pytest.approx(degrees, rel=1e-9)
    assert (found.low, found.high) == pytest.approx(peer.tconfint_diff(usevar="unequal"), abs=1e-9)


@settings(max_examples=30)
@given(numbers)
def test_pairs_are_those_of_scipy(first):
    second = [x + at % 3 for at, x in enumerate(first)]
    pairs = list(zip(first, second, strict=True))
    found = compare_pairs(pairs)
    peer = stats.ttest_rel(second, first)
    assert found.statistic == pytest.approx(peer.statistic, rel=1e-9)
    assert found.p_value == pytest.approx(peer.pvalue, abs=1e-9)


def test_sign_flips_are_counted():
    assert sign_flip([(0, 1), (0, 2), (0, 3), (0, 4)]) == 2 / 16
    pairs = [(0.0, d) for d in (1.0, -2.0, 3.0, 5.0, -1.5)]
    peer = stats.permutation_test(
        ([d for _, d in pairs],), np.sum, permutation_type="samples", n_resamples=np.inf
    )
    assert sign_flip(pairs) == pytest.approx(peer.pvalue)


def test_cuped_takes_out_what_was_known_before():
    rng = np.random.default_rng(5)
    before = [rng.normal(100, 20, 400), rng.normal(100, 20, 400)]
    values = [before[0] + rng.normal(0, 5, 400), before[1] + rng.normal(2, 5, 400)]
    adjusted, theta = adjust(values, before)
    assert theta == pytest.approx(1, abs=0.05)
    plain = compare(*(summarise(v, "x") for v in values))
    sharp = compare(*(summarise(v, "x") for v in adjusted))
    assert sharp.high - sharp.low < 0.35 * (plain.high - plain.low)
    assert sharp.low < 2 < sharp.high


def test_a_ratio_metric_counts_people_by_their_visits():
    rng = np.random.default_rng(3)
    below = rng.integers(1, 9, 2000)
    above = rng.poisson(0.3 * below)
    sample = ratio_metric.summarise(above, below, "a")
    assert sample.ratio == pytest.approx(above.sum() / below.sum())
    drawn = [above[at].sum() / below[at].sum() for at in (rng.integers(0, 2000, 2000) for _ in range(1500))]
    assert sample.deviation / math.sqrt(2000) == pytest.approx(np.std(drawn), rel=0.08)
    same = ratio_metric.compare(sample, sample)
    assert same.p_value == 1


@pytest.mark.parametrize("values", [[], [1.0], [1.0, math.nan], [math.inf, 2.0]])
def test_values_without_a_spread_are_refused(values):
    with pytest.raises(InputError):
        summarise(values, "arms.0.values")


def test_what_cannot_be_tested_is_refused():
    flat = Sample(10, 5, 0)
    with pytest.raises(InputError, match="do not vary"):
        compare(flat, flat)
    with pytest.raises(InputError, match="do not vary"):
        compare_pairs([(1, 2), (2, 3)])
    with pytest.raises(InputError, match="as many"):
        adjust([[1, 2, 3]], [[1, 2]])
    with pytest.raises(InputError, match="correlation"):
        size_for(1, 1, correlation=1)
    with pytest.raises(InputError, match="nothing to detect"):
        size_for(0, 1)
    with pytest.raises(InputError, match="too small"):
        size_for(1e-9, 1)
    with pytest.raises(InputError, match="denominator"):
        ratio_metric.summarise([1, 2], [0, 0], "a")
