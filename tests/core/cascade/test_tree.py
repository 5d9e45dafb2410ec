"""A total down a whole tree with locks and bounds at any level."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from core.cascade.apportion import Tie
from core.cascade.check import check
from core.cascade.tree import Tree, check_spread, spread
from core.errors import InfeasibleInput, InputError, UnknownReference

NAMES = ("company", "lock", "speaker", "l1", "l2", "s1", "s2")
PARENTS = (-1, 0, 0, 1, 1, 2, 2)


def tree(weights=(0, 3, 2, 1, 1, 3, 1), **options):
    bounds = {
        kind: {NAMES.index(name): Decimal(value) for name, value in given_bounds.items()}
        for kind, given_bounds in options.items()
    }
    return Tree(names=NAMES, parents=PARENTS, weights=weights, **bounds)


def amounts(found):
    return tuple(int(found.amount(name)) for name in NAMES)


def test_two_levels_at_once():
    found = spread(Decimal(100), tree())
    assert amounts(found) == (100, 60, 40, 30, 30, 30, 10)
    assert check_spread(found) == ()


def test_lock_at_a_leaf_is_known_above():
    found = spread(Decimal(100), tree(locked={"s2": 55}))
    assert amounts(found) == (100, 45, 55, 23, 22, 0, 55)
    assert check_spread(found) == ()


def test_locked_branch_and_bounded_leaf():
    found = spread(Decimal(100), tree(locked={"lock": 20}, maximum={"s1": 30}))
    assert amounts(found) == (100, 20, 80, 10, 10, 30, 50)


def test_decrease_down_the_tree():
    found = spread(Decimal(-10), tree(minimum={"l1": -1}))
    assert amounts(found) == (-10, -6, -4, -1, -5, -3, -1)
    assert check_spread(found) == ()


def test_certificate_of_any_node():
    found = spread(Decimal(101), tree(minimum={"s2": 20}), tie=Tie.LAST)
    for name in ("company", "lock", "speaker"):
        certificate = found.certificate(name)
        assert check(certificate) == ()
        assert certificate.total == found.amount(name)
        assert all(line.amount == found.amount(line.name) for line in certificate.lines)
    with pytest.raises(InputError):
        found.certificate("l1")


def test_empty_weights_are_even_at_each_node():
    found = spread(Decimal(8), tree(weights=(0,) * 7))
    assert amounts(found) == (8, 4, 4, 2, 2, 2, 2)


def test_root_out_of_reach():
    with pytest.raises(InfeasibleInput) as caught:
        spread(Decimal(100), tree(locked={"l1": 70, "s1": 50}))
    assert (
        caught.value.message.en == "lock at least 70 + speaker at least 50 = 120, 20 more than the total 100"
    )


def test_branch_lock_against_its_leaves():
    with pytest.raises(InfeasibleInput) as caught:
        spread(Decimal(100), tree(locked={"lock": 20}, minimum={"l1": 15, "l2": 10}))
    assert caught.value.clash == ("lock", "l1", "l2")
    assert "25, 5 more than the total of lock 20" in caught.value.message.en
    with pytest.raises(InfeasibleInput, match="5 less than the total of lock 20"):
        spread(Decimal(100), tree(locked={"lock": 20}, maximum={"l1": 5, "l2": 10}))


def test_root_with_a_lock_of_its_own():
    with pytest.raises(InfeasibleInput):
        spread(Decimal(100), tree(locked={"company": 90}))
    lone = Tree(names=("a",), parents=(-1,), weights=(1,), maximum={0: Decimal(5)})
    with pytest.raises(InfeasibleInput):
        spread(Decimal(6), lone)


@pytest.mark.parametrize(
    ("names", "parents", "weights"),
    [
        ((), (), ()),
        (("a", "b"), (-1, 5), (1, 1)),
        (("a", "b"), (0, -1), (1, 1)),
        (("a", "b"), (-1, 0), (1, -1)),
        (("a", "a"), (-1, 0), (1, 1)),
    ],
)
def test_malformed_trees_are_refused(names, parents, weights):
    with pytest.raises(ValidationError):
        Tree(names=names, parents=parents, weights=weights)


def test_unknown_name():
    with pytest.raises(UnknownReference):
        spread(Decimal(1), tree()).amount("nobody")


@st.composite
def trees(draw):
    count = draw(st.integers(1, 25))
    parents = [-1] + [draw(st.integers(0, i - 1)) for i in range(1, count)]
    weights = [draw(st.integers(0, 9)) for _ in range(count)]
    some = st.dictionaries(st.integers(0, count - 1), st.integers(0, 60), max_size=3)
    return Tree(
        names=tuple(f"n{i}" for i in range(count)),
        parents=tuple(parents),
        weights=tuple(weights),
        locked={k: Decimal(v) for k, v in draw(some).items()},
        minimum={k: Decimal(v) for k, v in draw(some).items()},
    )


@pytest.mark.slow
@given(st.integers(-50, 300), trees())
@settings(max_examples=120, deadline=None)
def test_every_level_adds_up_or_the_clash_is_named(total, drawn):
    try:
        found = spread(Decimal(total), drawn)
    except InfeasibleInput as error:
        clash = error.clash
    else:
        clash = ()
        assert check_spread(found) == ()
        assert found.units[0] == total
        assert all(found.units[i] == v for i, v in drawn.locked.items())
        assert all(found.units[i] >= v for i, v in drawn.minimum.items() if i not in drawn.locked)
        for position, children in enumerate(drawn.children):
            if children:
                assert check(found.certificate(f"n{position}")) == ()
    assert clash == () or set(clash) <= {"total", *drawn.names}
