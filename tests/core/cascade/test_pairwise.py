"""Weights from pairwise judgements."""

from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.cascade.pairwise import Judgement, weigh_pairwise
from core.errors import InputError, MissingInput

DRINKS = ("coffee", "wine", "tea", "beer", "soda", "milk", "water")
UPPER = "9 5 2 1 1 1/2 1/3 1/9 1/9 1/9 1/9 1/3 1/4 1/3 1/9 1/2 1 1/3 2 1/2 1/3"


def judge(*rows):
    return [Judgement(first=a, second=b, times=Fraction(t)) for a, b, t in rows]


def test_saaty_drinks():
    pairs = combinations(DRINKS, 2)
    rows = [(first, second, times) for (first, second), times in zip(pairs, UPPER.split(), strict=True)]
    found = weigh_pairwise(DRINKS, judge(*rows))
    rounded = [weight.quantize(Decimal("0.0001")) for weight in found.weights.values()]
    assert [str(w) for w in rounded] == [
        "0.1775", "0.0191", "0.0418", "0.1164", "0.1896", "0.1288", "0.3268",
    ]  # fmt: skip
    assert found.eigenvalue.quantize(Decimal("0.0001")) == Decimal("7.1766")
    assert found.consistency_ratio.quantize(Decimal("0.001")) == Decimal("0.022")
    assert found.is_consistent
    assert found.revision is None


def test_contradiction_is_traced_to_one_judgement():
    found = weigh_pairwise(
        ["a", "b", "c", "d"],
        judge(("a", "b", 2), ("a", "c", 4), ("a", "d", 8), ("b", "c", 2), ("b", "d", 4), ("c", "d", "1/9")),
    )
    assert not found.is_consistent
    assert (found.revision.first, found.revision.second) == ("c", "d")
    assert found.revision.implied > 0


def test_direction_of_a_judgement_does_not_matter():
    one = weigh_pairwise(["a", "b"], judge(("a", "b", 3)))
    other = weigh_pairwise(["a", "b"], judge(("b", "a", "1/3")))
    assert one == other
    assert one.weights == {"a": Decimal("0.75"), "b": Decimal("0.25")}
    assert one.consistency_ratio == 0


def test_missing_pair_is_asked_for():
    with pytest.raises(MissingInput) as caught:
        weigh_pairwise(["a", "b", "c"], judge(("a", "b", 3), ("a", "c", 5)))
    assert "b" in caught.value.message.zh
    assert "c" in caught.value.message.zh


@pytest.mark.parametrize(
    ("rows", "match"),
    [
        ([("a", "z", 3)], "not a part"),
        ([("a", "b", 3), ("b", "a", 2)], "twice"),
        ([("a", "a", 3)], "themselves"),
        ([("a", "b", 0)], "above 0"),
        ([("a", "b", -3)], "above 0"),
    ],
)
def test_bad_judgements_are_refused(rows, match):
    with pytest.raises(InputError, match=match):
        weigh_pairwise(["a", "b"], judge(*rows))


def test_eleven_things_are_too_many():
    with pytest.raises(InputError, match="at most 10"):
        weigh_pairwise([str(i) for i in range(11)], [])


@given(st.lists(st.integers(1, 20), min_size=2, max_size=7))
@settings(max_examples=40, deadline=None)
def test_consistent_judgements_give_their_weights_back(weights):
    names = [f"n{i}" for i in range(len(weights))]
    rows = [
        (names[i], names[j], Fraction(weights[i], weights[j])) for i, j in combinations(range(len(names)), 2)
    ]
    found = weigh_pairwise(names, judge(*rows))
    total = sum(weights)
    for name, weight in zip(names, weights, strict=True):
        assert abs(Fraction(found.weights[name]) - Fraction(weight, total)) < Fraction(1, 10**9)
    assert abs(found.consistency_ratio) <= Decimal("0.000001")
