"""The measures of a ranking, beside values worked out by hand."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.retrieval.metrics import bootstrap, difference, hit, ndcg, recall, reciprocal_rank

GRADES = {"a": 3.0, "b": 1.0, "c": 0.0}


def test_ndcg_by_hand() -> None:
    # gains 7 and 1; the best order: 7 / log2 2 + 1 / log2 3 = 7.6309
    best = 7 + 1 / math.log2(3)
    assert ndcg(["a", "b"], GRADES) == pytest.approx(1)
    assert ndcg(["b", "a"], GRADES) == pytest.approx((1 + 7 / math.log2(3)) / best)
    assert ndcg(["x", "y", "a"], GRADES) == pytest.approx((7 / 2) / best)
    assert ndcg(["x"] * 10 + ["a"], GRADES) == 0
    assert ndcg([], GRADES) == 0
    assert ndcg(["a"], {}) == 0
    # two passes that gave 2 and 1: gain 2^1.5 - 1
    assert ndcg(["d", "a"], {"a": 3.0, "d": 1.5}) == pytest.approx(
        (2**1.5 - 1 + 7 / math.log2(3)) / (7 + (2**1.5 - 1) / math.log2(3))
    )


def test_more_answers_than_places_can_still_be_perfect() -> None:
    grades = {str(number): 2.0 for number in range(20)}
    assert ndcg([str(number) for number in range(10)], grades) == pytest.approx(1)
    assert recall([str(number) for number in range(5)], grades) == 1


def test_recall_rank_and_hit_by_hand() -> None:
    ranked = ["x", "b", "y", "z", "w", "a"]
    assert recall(ranked, GRADES) == 0.5
    assert recall(["c"], {"c": 0.0}) == 0
    assert reciprocal_rank(ranked, GRADES) == 0.5
    assert reciprocal_rank(["x"] * 10 + ["a"], GRADES) == 0
    assert hit(ranked, GRADES) == 1
    assert hit(["x", "y", "z", "a"], GRADES) == 0
    assert hit(["c"], GRADES) == 0


@settings(max_examples=100)
@given(
    st.permutations(list("abcdef")), st.dictionaries(st.sampled_from("abcdef"), st.sampled_from([1, 2, 3]))
)
def test_measures_are_shares_and_the_best_order_is_best(ranked: list[str], grades: dict[str, float]) -> None:
    for measure in (ndcg, recall, reciprocal_rank, hit):
        assert 0 <= measure(ranked, grades) <= 1
    best = sorted(ranked, key=lambda one: -grades.get(one, 0))
    assert ndcg(best, grades) >= ndcg(ranked, grades) - 1e-12


def test_the_interval_is_that_of_the_mean() -> None:
    values = np.random.default_rng(3).normal(0.5, 0.2, 400)
    found = bootstrap(values.tolist())
    half = 1.96 * values.std() / math.sqrt(400)
    assert found.mean == pytest.approx(values.mean())
    assert found.low == pytest.approx(values.mean() - half, abs=0.003)
    assert found.high == pytest.approx(values.mean() + half, abs=0.003)


def test_a_difference_is_paired() -> None:
    one = np.random.default_rng(5).uniform(0, 1, 50)
    found = difference((one + 0.01).tolist(), one.tolist())
    assert found.low == pytest.approx(0.01)
    assert found.high == pytest.approx(0.01)
    assert difference([0.0, 1.0], [1.0, 0.0]).low < 0 < difference([0.0, 1.0], [1.0, 0.0]).high
