"""The nine axioms a decomposition of drivers has to keep (A1-A9)."""

from decimal import Decimal
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.deviation.decompose import Method, decompose
from core.deviation.factor import Factor, Operation, measured, product, ratio, total
from core.deviation.lmdi import lmdi
from core.deviation.shapley import shapley

UNIT = Decimal("0.01")
TOLERANCE = Fraction(1, 10**9)
SOME = settings(max_examples=60, deadline=None)

any_level = st.integers(-50, 50).map(lambda v: Fraction(v, 4))
positive = st.integers(1, 400).map(lambda v: Fraction(v, 8))


def pairs(levels, low=2, high=5):
    return st.lists(st.tuples(levels, levels), min_size=low, max_size=high)


def product_of(states):
    return product("v", [measured(f"f{i}", *state) for i, state in enumerate(states)])


def nested(states):
    """((f0 + f1) × f2 × …) with a ratio beside it."""
    leaves = [measured(f"f{i}", *state) for i, state in enumerate(states)]
    return product("v", [total("t", leaves[:2]), ratio("r", leaves[2], leaves[3]), *leaves[4:]])


def near(first, second):
    return abs(first - second) <= TOLERANCE * max(1, abs(first), abs(second))


def swap(factor: Factor) -> Factor:
    levels = (factor.levels[1], factor.levels[0])
    return Factor(factor.key, factor.operation, tuple(map(swap, factor.parts)), levels, factor.signs)


@SOME
@given(pairs(any_level))
def test_a1_completeness(states):
    root = product_of(states)
    found = shapley(root)
    assert sum(found[leaf.key] for leaf in root.leaves()) == root.change
    if all(value >= 0 for state in states for value in state):
        assert near(sum(lmdi(root)[leaf.key] for leaf in root.leaves()), root.change)


@SOME
@given(pairs(positive, 4, 6), st.sampled_from(list(Method)))
def test_a1_to_the_last_cent(states, method):
    found = decompose(nested(states), unit=UNIT, method=method)
    for line in found.lines:
        parts = found.parts(line.key)
        if parts:
            assert sum(part.value for part in parts) == line.value
    assert abs(Fraction(found.whole.value) - found.whole.exact) <= Fraction(UNIT)


@pytest.mark.slow
@SOME
@given(pairs(positive, 3, 5), st.data())
def test_a2_path_independence(states, data):
    root = product_of(states)
    mixed = Factor("v", Operation.PRODUCT, tuple(data.draw(st.permutations(root.parts))))
    assert shapley(root) == shapley(mixed)
    first = {line.key: line.value for line in decompose(root, unit=UNIT).lines}
    assert first == {line.key: line.value for line in decompose(mixed, unit=UNIT).lines}
    one, other = lmdi(root), lmdi(mixed)
    assert all(near(one[key], other[key]) for key in one)


@SOME
@given(pairs(positive, 4, 6))
def test_a3_time_reversal(states):
    root = nested(states)
    for method in (shapley, lmdi):
        there, back = method(root), method(swap(root))
        assert all(near(there[key], -back[key]) for key in there)


@SOME
@given(pairs(any_level), any_level)
def test_a4_dummy(states, level):
    root = product_of([*states, (level, level)])
    assert shapley(root)[f"f{len(states)}"] == 0


@SOME
@given(pairs(any_level, 1, 3), any_level, any_level)
def test_a5_symmetry(states, before, after):
    root = product_of([(before, after), (before, after), *states])
    found = shapley(root)
    assert found["f0"] == found["f1"]


@SOME
@given(pairs(positive, 5, 6))
def test_a6_tree_additivity(states):
    root = nested(states)
    for method in (shapley, lmdi):
        found = method(root)
        for factor in root.walk():
            if factor.parts:
                assert near(found[factor.key], sum(found[part.key] for part in factor.parts))


@SOME
@given(st.lists(pairs(positive, 3, 3), min_size=2, max_size=4))
def test_a7_aggregation(segments):
    rows = [
        product(f"s{i}", [measured(f"s{i}.{name}", *state) for name, state in zip("abc", row, strict=True)])
        for i, row in enumerate(segments)
    ]
    root = total("v", rows)
    found = shapley(root)
    assert sum(found[f"s{i}.{name}"] for i in range(len(rows)) for name in "abc") == root.change
    for row in rows:
        alone = shapley(row)
        assert all(found[key] == alone[key] for key in alone)


@SOME
@given(pairs(st.sampled_from([Fraction(0), Fraction(1), Fraction(7, 2)])))
def test_a8_zeros(states):
    root = product_of(states)
    for method in (shapley, lmdi):
        found = method(root)
        assert sum(found[leaf.key] for leaf in root.leaves()) == root.change or near(
            sum(found[leaf.key] for leaf in root.leaves()), root.change
        )


@SOME
@given(pairs(positive, 3, 4), st.integers(1, 1000))
def test_a9_unit_scaling(states, scale):
    root = product_of(states)
    first, *rest = states
    scaled = product_of([(first[0] * scale, first[1] * scale), *rest])
    for method in (shapley, lmdi):
        one, many = method(root), method(scaled)
        assert all(near(one[key] * scale, many[key]) for key in one)


@SOME
@given(pairs(any_level, 2, 4))
def test_shapley_is_the_mean_over_orders(states):
    root = product_of(states)
    names = [leaf.key for leaf in root.leaves()]
    orders = list(permutations(range(len(states))))
    found = dict.fromkeys(names, Fraction(0))
    for order in orders:
        values = [state[0] for state in states]
        for at in order:
            before = root.combine(values)
            values[at] = states[at][1]
            found[names[at]] += (root.combine(values) - before) / len(orders)
    exact = shapley(root)
    assert all(found[name] == exact[name] for name in names)
