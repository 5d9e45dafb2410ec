"""Contributions sum to the deviation whatever the figures, and swapping plan and actual negates them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.deviation.segments.movement import Ledger

counts = st.lists(st.tuples(*[st.integers(0, 1000)] * 4), min_size=2, max_size=12)


def columns(rows):
    return (np.array(column, dtype=float) for column in zip(*rows, strict=True))


@pytest.mark.slow
@given(counts)
def test_ratio_effects_are_complete_and_antisymmetric(rows):
    plan, actual, plan_base, actual_base = columns(rows)
    plan_base[0] += 1
    actual_base[0] += 1
    every = np.ones(len(plan), dtype=bool)
    there = Ledger(plan, actual, plan_base, actual_base).of(every)
    change = actual.sum() / actual_base.sum() - plan.sum() / plan_base.sum()
    assert there.change == pytest.approx(change, abs=1e-9)
    back = Ledger(actual, plan, actual_base, plan_base)
    forth = Ledger(plan, actual, plan_base, actual_base)
    for cell in range(len(plan)):
        one = np.arange(len(plan)) == cell
        assert back.of(one).rate_effect == pytest.approx(-forth.of(one).rate_effect, abs=1e-9)
        assert back.of(one).mix_effect == pytest.approx(-forth.of(one).mix_effect, abs=1e-9)


@pytest.mark.slow
@given(counts)
def test_additive_changes_are_exact(rows):
    plan, actual, _, _ = columns(rows)
    ledger = Ledger(plan, actual, None, None)
    parts = [ledger.of(np.arange(len(plan)) == cell).change for cell in range(len(plan))]
    assert sum(parts) == ledger.of(np.ones(len(plan), dtype=bool)).change == actual.sum() - plan.sum()


def test_golden_mix_and_rate():
    """Two channels at 2 % and 6 %; the weaker one grows from half to three quarters of visits."""
    plan_base, actual_base = np.array([5000.0, 5000.0]), np.array([7500.0, 2500.0])
    plan, actual = plan_base * [0.02, 0.06], actual_base * [0.02, 0.06]
    ledger = Ledger(plan, actual, plan_base, actual_base)
    whole = ledger.of(np.array([True, True]))
    assert whole.change == pytest.approx(-0.01)
    assert whole.rate_effect == pytest.approx(0)
    assert whole.mix_effect == pytest.approx(-0.01)
    first = ledger.of(np.array([True, False]))
    assert first.mix_effect == pytest.approx(0.25 * (0.02 - 0.035))
