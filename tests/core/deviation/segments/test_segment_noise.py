"""Noise is read off the cells, moved cells among them or not."""

import numpy as np
import pytest

from core.deviation.segments.noise import estimate_noise, relative_change


def sizes(count=4000, seed=1):
    return np.random.default_rng(seed).lognormal(5, 1.2, count)


@pytest.mark.parametrize("s", [0.02, 0.08, 0.2])
@pytest.mark.parametrize("moved", [0.0, 0.3])
def test_multiplicative(s, moved):
    source = np.random.default_rng(7)
    plan = sizes()
    factor = np.where(source.random(len(plan)) < moved, 0.3, 1)
    noise = estimate_noise(plan, np.maximum(plan * factor * (1 + source.normal(0, s, len(plan))), 0))
    assert not noise.count_like
    assert noise.relative == pytest.approx(s, rel=0.3)


@pytest.mark.parametrize("level", [0.02, 0.2, 1])
def test_plain_counts(level):
    plan = sizes() * level
    noise = estimate_noise(plan, np.random.default_rng(3).poisson(plan).astype(float))
    assert noise.is_plain


def test_counts_against_counts_are_twice_as_noisy():
    source = np.random.default_rng(4)
    rates = sizes()
    noise = estimate_noise(source.poisson(rates).astype(float), source.poisson(rates).astype(float))
    assert noise.count_like
    assert noise.unit == pytest.approx(2, rel=0.3)


def test_money_in_receipts():
    """φ of a compound Poisson sum is the mean square receipt over the mean receipt."""
    source = np.random.default_rng(5)
    rates = sizes(2000) / 3
    receipts = [source.lognormal(3, 0.5, source.poisson(rate)).sum() for rate in rates]
    noise = estimate_noise(rates * np.exp(3 + 0.125), np.array(receipts))
    assert noise.count_like
    assert noise.unit == pytest.approx(np.exp(3 + 0.375), rel=0.35)


def test_relative_change_undoes_itself():
    assert relative_change(np.array([100.0]), np.array([80.0]))[0] == pytest.approx(-0.2)
    assert relative_change(np.array([80.0]), np.array([100.0]))[0] == pytest.approx(0.2)
    assert relative_change(np.array([0.0]), np.array([0.0]))[0] == 0
    assert relative_change(np.array([-10.0]), np.array([-5.0]))[0] == pytest.approx(0.5)
