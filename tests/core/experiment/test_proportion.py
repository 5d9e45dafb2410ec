import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import fisher_exact
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import (
    confint_proportions_2indep,
    power_proportions_2indep,
    proportion_effectsize,
    proportions_ztest,
    samplesize_proportions_2indep_onetail,
)
from statsmodels.stats.proportion import test_proportions_2indep as peer_test

from core.errors import InputError
from core.experiment.proportion import Method, compare, detectable, power_of, size_for, size_not_worse

rates = st.floats(0.01, 0.9)


def test_golden_sizes():
    sizes = {method: size_for(0.05, 0.06, method=method) for method in Method}
    assert {m: round(s, 1) for m, s in sizes.items()} == {
        Method.ARCSINE: 8142.6,
        Method.POOLED: 8157.7,
        Method.UNPOOLED: 8155.0,
    }


@settings(max_examples=40)
@given(rates, rates, st.floats(0.01, 0.2), st.floats(0.5, 0.99), st.floats(0.2, 5))
def test_sizes_are_those_of_statsmodels(first, second, alpha, power, ratio):
    if abs(first - second) < 0.005:
        return
    side = "smaller" if first < second else "larger"
    peer = samplesize_proportions_2indep_onetail(
        first - second, second, power, ratio=ratio, alpha=alpha / 2, alternative=side
    )
    mine = size_for(first, second, alpha=alpha, power=power, ratio=ratio)
    assert mine == pytest.approx(peer, rel=1e-9)
    effect = abs(proportion_effectsize(second, first))
    arcsine = size_for(first, second, alpha=alpha, power=power, ratio=ratio, method=Method.ARCSINE)
    found = NormalIndPower().power(effect, arcsine, alpha / 2, ratio=ratio, alternative="larger")
    assert found == pytest.approx(power, abs=1e-9)


@settings(max_examples=30)
@given(rates, rates, st.integers(50, 50_000))
def test_power_is_that_of_statsmodels(first, second, people):
    if first == second:
        return
    peer = power_proportions_2indep(
        second - first, first, people, alpha=0.025, alternative="larger" if second > first else "smaller",
        return_results=False,
    )  # fmt: skip
    assert power_of(people, first, second) == pytest.approx(float(peer), abs=1e-9)


@settings(max_examples=40)
@given(rates, rates, st.sampled_from(list(Method)), st.sampled_from([1, 3 / 7, 2]))
def test_a_size_reaches_its_power_and_finds_its_effect(first, second, method, ratio):
    if second - first < 0.01:
        return
    people = size_for(first, second, ratio=ratio, method=method)
    assert power_of(people, first, second, ratio=ratio, method=method) == pytest.approx(0.8, abs=1e-9)
    assert detectable(people, first, ratio=ratio, method=method) == pytest.approx(second, abs=1e-9)


@settings(max_examples=40)
@given(st.integers(60, 400), st.integers(60, 400), st.integers(500, 4000), st.integers(500, 4000))
def test_the_reading_is_that_of_statsmodels(e0, e1, n0, n1):
    found = compare((e0, e1), (n0, n1))
    statistic, p_value = proportions_ztest([e1, e0], [n1, n0])
    assert found.method == "pooled_z"
    assert found.statistic == pytest.approx(statistic, abs=1e-9)
    assert found.p_value == pytest.approx(p_value, abs=1e-9)
    interval = confint_proportions_2indep(e1, n1, e0, n0, method="newcomb")
    assert (found.low, found.high) == pytest.approx(interval, abs=1e-9)
    ratio = confint_proportions_2indep(e1, n1, e0, n0, compare="ratio", method="log")
    assert found.relative is not None
    assert found.relative[1:] == pytest.approx([r - 1 for r in ratio], rel=1e-3, abs=1e-3)
    margin = compare((e0, e1), (n0, n1), margin=0.01)
    peer = peer_test(e1, n1, e0, n0, value=0.01, method="wald", correction=False)
    assert margin.p_value == pytest.approx(peer.pvalue, abs=1e-9)


def test_few_events_are_tested_exactly():
    found = compare((1, 4), (200, 210))
    assert found.method == "fisher"
    assert found.p_value == pytest.approx(fisher_exact([[1, 199], [4, 206]]).pvalue)


def test_no_event_at_all_is_no_difference():
    found = compare((0, 0), (500, 500))
    assert found.p_value == 1
    assert found.low < 0 < found.high
    assert found.relative is None


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        (0, 0.05, "baseline"),
        (0.05, 0.05, "nothing to detect"),
        (0.05, 1.2, "target"),
        (math.nan, 0.1, "baseline"),
        (-0.1, 0.1, "baseline"),
    ],
)
def test_impossible_rates_are_refused(first, second, words):
    with pytest.raises(InputError, match=words):
        size_for(first, second)


@pytest.mark.parametrize(("events", "people"), [((5, 1), (4, 9)), ((0, 0), (0, 10)), ((-1, 2), (10, 10))])
def test_impossible_counts_are_refused(events, people):
    with pytest.raises(InputError):
        compare(events, people)


def test_too_few_people_can_find_nothing():
    assert detectable(2, 0.5) is None


def test_a_guard_rail_by_simulation():
    people = math.ceil(size_not_worse(0.04, 0.01))
    rng = np.random.default_rng(6)
    runs = 1500
    shown = 0
    for control, treated in zip(*(rng.binomial(people, 0.04, runs) for _ in "ab"), strict=True):
        shown += compare((int(control), int(treated)), (people, people)).high < 0.01
    assert shown / runs == pytest.approx(0.8, abs=0.05)
    with pytest.raises(InputError, match="margin"):
        size_not_worse(0.04, 0)
