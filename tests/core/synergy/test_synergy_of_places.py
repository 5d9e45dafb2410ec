import math
from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm

from core.errors import InputError, MissingInput
from core.synergy.pair import Effect
from core.synergy.places import Observation, measure_places, turn_on


def drawn(extra: float, seed: int = 1, noise: float = 4.0) -> list[Observation]:
    rng = np.random.default_rng(seed)
    found = []
    for place in range(6):
        for period in range(24):
            on = frozenset(c for c in "abc" if rng.random() < 0.5)
            usual = 100 + 15 * place + 3 * period + 10 * len(on)
            both = extra if {"a", "b"} <= on else 0
            found.append(Observation(f"p{place}", f"t{period:02}", usual + both + rng.normal(0, noise), on))
    return found


def test_a_planted_pair_is_found():
    found = measure_places(drawn(12))
    assert {(p.first, p.second): p.effect for p in found.pairs} == {
        ("a", "b"): Effect.SYNERGY, ("a", "c"): Effect.NONE, ("b", "c"): Effect.NONE,
    }  # fmt: skip
    best = found.pairs[0]
    assert found.terms == {("a", "b"): best.lift}


def test_intervals_hold_the_truth():
    inside, gains = 0, []
    for seed in range(100):
        pair = next(p for p in measure_places(drawn(12, seed=seed)).pairs if p.second == "b")
        inside += pair.low * pair.expected <= 12 <= pair.high * pair.expected
        gains.append(pair.gain / pair.both)
    assert inside >= 88  # 95 % of 100, give or take
    assert np.mean(gains) == pytest.approx(12, abs=0.5)


def test_it_is_the_regression_with_places_and_periods():
    rows = drawn(5, seed=4)
    pair = next(p for p in measure_places(rows).pairs if (p.first, p.second) == ("a", "b"))
    a, b, c = (np.array([name in o.on for o in rows], dtype=float) for name in "abc")
    places = [[o.place == f"p{at}" for at in range(1, 6)] for o in rows]
    periods = [[o.period == f"t{at:02}" for at in range(1, 24)] for o in rows]
    design = np.column_stack((np.ones(len(rows)), a, b, a * b, c, places, periods)).astype(float)
    fit = sm.OLS([o.outcome for o in rows], design).fit(cov_type="HC1", use_t=True)
    assert pair.gain / pair.both == pytest.approx(fit.params[3], abs=1e-9)
    assert pair.p_value == pytest.approx(fit.pvalues[3], abs=1e-9)


def test_without_noise_it_is_exact():
    found = measure_places(drawn(7, noise=0))
    pair = next(p for p in found.pairs if (p.first, p.second) == ("a", "b"))
    assert pair.gain / pair.both == pytest.approx(7)
    assert next(p for p in measure_places(drawn(0, noise=0)).pairs).effect is Effect.NONE


def test_always_together_cannot_be_told_apart():
    rows = [replace(o, on=frozenset("ab") if "a" in o.on else frozenset("c")) for o in drawn(5)]
    pair = next(p for p in measure_places(rows).pairs if (p.first, p.second) == ("a", "b"))
    assert pair.effect is Effect.UNKNOWN


def test_on_is_above_the_usual_spend():
    assert turn_on({("x", 1): 0, ("x", 2): 5, ("y", 1): 9}) == {("x", 2), ("y", 1)}
    spend = {("x", 1): 10, ("x", 2): 40, ("y", 1): 30, ("y", 2): 60}  # the second month is high for both
    assert turn_on(spend) == {("x", 2), ("y", 1)}
    assert turn_on({("x", 1): 3, ("y", 1): 3}) == set()


def test_what_cannot_be_compared_is_refused():
    rows = drawn(1)
    for wrong, kind in (
        ([], MissingInput),
        ([*rows, rows[0]], InputError),
        ([replace(rows[0], outcome=math.nan), *rows[1:]], InputError),
        ([replace(rows[0], outcome=-1.0), *rows[1:]], InputError),
        ([replace(o, on=frozenset("a")) for o in rows], InputError),
    ):
        with pytest.raises(kind):
            measure_places(wrong)
