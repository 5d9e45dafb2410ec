from itertools import combinations

import numpy as np
import pytest
import statsmodels.api as sm

from core.attribution.journey import Journeys
from core.attribution.typed import Entry, fold
from core.errors import InputError, MissingInput
from core.synergy.journeys import measure_journeys
from core.synergy.pair import Effect

NAMES = "abcde"


def drawn(size: int, seed: int, bonus: dict[str, float]) -> Journeys:
    """Journeys whose channels multiply the odds independently, but for pairs with a bonus."""
    rng = np.random.default_rng(seed)
    touched = rng.random((size, len(NAMES))) < 0.45
    touched[~touched.any(axis=1), 0] = True
    odds = -3 + touched @ np.array([0.8, 0.6, 0.9, 0.4, 0.5])
    for pair, extra in bonus.items():
        odds = odds + extra * touched[:, [NAMES.index(c) for c in pair]].all(axis=1)
    yes = rng.random(size) < 1 / (1 + np.exp(-odds))
    rows = zip(touched.tolist(), yes.tolist(), strict=True)
    return fold(
        Entry(tuple(n for n, on in zip(NAMES, row, strict=True) if on), int(won), int(not won))
        for row, won in rows
    )


def test_planted_pairs_are_found_and_no_others():
    found = measure_journeys(drawn(40_000, 3, {"ab": 0.5, "cd": -0.5}))
    effects = {(p.first, p.second): p.effect for p in found.pairs if p.effect is not Effect.NONE}
    assert effects == {("a", "b"): Effect.SYNERGY, ("c", "d"): Effect.OVERLAP}
    best = found.pairs[0]
    assert (best.first, best.second) == ("a", "b")
    assert best.low < best.lift < best.high
    assert best.gain > 0
    assert set(found.terms) == set(effects)
    assert found.tested == 10


@pytest.mark.slow
def test_independence_is_no_synergy():
    alarmed = [
        any(pair.effect is not Effect.NONE for pair in measure_journeys(drawn(5_000, 100 + seed, {})).pairs)
        for seed in range(60)
    ]
    assert sum(alarmed) <= 8  # 5 % of 60 looks, give or take


def test_the_fit_is_that_of_statsmodels():
    journeys = drawn(3_000, 7, {"ab": 0.6})
    rows = list(zip(journeys.paths, journeys.conversions, journeys.non_conversions, strict=True))
    present = np.array([[c in path for c in NAMES] for path, _, _ in rows], dtype=float)
    pairs = list(combinations(range(len(NAMES)), 2))
    design = sm.add_constant(np.column_stack((present, *(present[:, a] * present[:, b] for a, b in pairs))))
    counts = np.array([[yes, no] for _, yes, no in rows])
    fit = sm.GLM(counts, design, family=sm.families.Binomial()).fit(tol=1e-12)
    found = {(p.first, p.second): p for p in measure_journeys(journeys).pairs}
    for at, (a, b) in enumerate(pairs, start=6):
        pair = found[NAMES[a], NAMES[b]]
        assert pair.p_value == pytest.approx(fit.pvalues[at], abs=1e-7)
        both = (present[:, a] * present[:, b]) > 0
        assert pair.together == pytest.approx(counts[both, 0].sum() / counts[both].sum(), abs=1e-7)


@pytest.mark.slow
def test_intervals_hold_the_truth():
    rng = np.random.default_rng(1)
    touched = rng.random((400_000, 5)) < 0.45
    touched[~touched.any(axis=1), 0] = True
    both = touched[touched[:, 0] & touched[:, 1]]
    odds = -3 + both @ np.array([0.8, 0.6, 0.9, 0.4, 0.5])
    truth = (1 / (1 + np.exp(-odds - 0.5))).mean() / (1 / (1 + np.exp(-odds))).mean() - 1
    inside = 0
    for seed in range(80):
        found = measure_journeys(drawn(5_000, 500 + seed, {"ab": 0.5})).pairs
        pair = next(p for p in found if (p.first, p.second) == ("a", "b"))
        inside += pair.low <= truth <= pair.high
    assert inside >= 70  # 95 % of 80, give or take


def test_too_little_is_said_to_be_too_little():
    found = measure_journeys(fold([Entry(("a", "b"), 3, 4), Entry(("a",), 1, 9), Entry(("b",), 2, 7)]))
    assert [p.effect for p in found.pairs] == [Effect.UNKNOWN]
    assert found.tested == 0
    assert found.terms == {}


@pytest.mark.parametrize(
    ("journeys", "kind"),
    [
        (fold([]), MissingInput),
        (fold([Entry(("a",), 3, 4)]), InputError),
        (fold([Entry(("a", "b"), 3, 0), Entry(("b",), 3, 0)]), InputError),
        (fold([Entry((f"c{at}",), 1, 1) for at in range(21)]), InputError),
    ],
)
def test_what_cannot_be_compared_is_refused(journeys, kind):
    with pytest.raises(kind):
        measure_journeys(journeys)
