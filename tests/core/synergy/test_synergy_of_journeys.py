import math

import numpy as np
import pytest

from core.attribution.journey import Journeys
from core.attribution.typed import Entry, fold
from core.errors import InputError, MissingInput
from core.synergy.journeys import measure_journeys
from core.synergy.pair import Effect

BASE = {"a": 0.05, "b": 0.06, "c": 0.04, "d": 0.03, "e": 0.05}


def drawn(size: int, seed: int, bonus: dict[tuple[str, str], float]) -> Journeys:
    """Journeys whose channels convert independently, but for pairs with a bonus."""
    rng = np.random.default_rng(seed)
    touched = rng.random((size, len(BASE))) < 0.45
    touched[~touched.any(axis=1), 0] = True
    names = list(BASE)
    fails = np.prod(np.where(touched, 1 - np.array(list(BASE.values())), 1.0), axis=1)
    for (one, other), extra in bonus.items():
        pair = touched[:, names.index(one)] & touched[:, names.index(other)]
        fails = np.where(pair, fails * (1 - extra), fails)
    yes = rng.random(size) > fails
    rows = zip(touched.tolist(), yes.tolist(), strict=True)
    return fold(
        Entry(tuple(n for n, on in zip(names, row, strict=True) if on), int(won), int(not won))
        for row, won in rows
    )


def test_planted_pairs_are_found_and_no_others():
    found = measure_journeys(drawn(40_000, 3, {("a", "b"): 0.08, ("c", "d"): -0.06}))
    effects = {(p.first, p.second): p.effect for p in found.pairs if p.effect is not Effect.NONE}
    assert effects == {("a", "b"): Effect.SYNERGY, ("c", "d"): Effect.OVERLAP}
    best = found.pairs[0]
    assert (best.first, best.second) == ("a", "b")
    assert best.low < best.lift < best.high
    assert best.gain > 0
    assert set(found.terms) == set(effects)


def test_independence_is_no_synergy():
    alarms = [
        pair.effect
        for seed in range(40)
        for pair in measure_journeys(drawn(6_000, 100 + seed, {})).pairs
        if pair.effect is not Effect.NONE
    ]
    assert len(alarms) <= 4  # at most 5 % of 40 looks, give or take


def test_intervals_hold_the_truth():
    inside = 0
    for seed in range(60):
        pair = measure_journeys(drawn(6_000, 500 + seed, {("a", "b"): 0.06})).pairs
        found = next(p for p in pair if (p.first, p.second) == ("a", "b"))
        expected = found.expected
        truth = (1 - (1 - expected) * 0.94) / expected - 1
        inside += found.low <= truth <= found.high
    assert inside >= 52  # 95 % of 60, give or take


def test_one_layer_by_hand():
    lines = [("xz", 30, 70), ("yz", 40, 60), ("z", 20, 80), ("xyz", 70, 30)]
    found = measure_journeys(fold(Entry(tuple(p), yes, no) for p, yes, no in lines))
    pair = next(p for p in found.pairs if (p.first, p.second) == ("x", "y"))
    rates = [(yes + 0.5) / 101 for _, yes, _ in lines]
    expected = 1 - (1 - rates[0]) * (1 - rates[1]) / (1 - rates[2])
    assert pair.expected == pytest.approx(expected)
    assert pair.together == pytest.approx(rates[3])
    variance = sum(r / (100 * (1 - r)) for r in rates)
    z = math.log((1 - expected) / (1 - rates[3])) / math.sqrt(variance)
    assert pair.p_value == pytest.approx(math.erfc(z / math.sqrt(2)))


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
        (fold([Entry((f"c{at}",), 1, 1) for at in range(61)]), InputError),
    ],
)
def test_what_cannot_be_compared_is_refused(journeys, kind):
    with pytest.raises(kind):
        measure_journeys(journeys)
