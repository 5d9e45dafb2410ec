"""The answer depends on the figures alone: not on rows, columns, order or spelling of values, or units."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.deviation.segments.locate import locate
from core.deviation.segments.request import SegmentRequest

SIZES = (6, 5, 4)
KINDS = ("money", "counts", "ratio")


def draw(seed, kind):
    source = np.random.default_rng(seed)
    codes = np.indices(SIZES).reshape(3, -1).T
    plan = np.round(source.lognormal(6, 1, len(codes)))
    factor = np.ones(len(codes))
    for _ in range(source.integers(0, 3)):
        inside = np.ones(len(codes), dtype=bool)
        for d in source.choice(3, source.integers(1, 3), replace=False):
            inside &= codes[:, d] == source.integers(SIZES[d])
        factor[inside] = source.choice([0.4, 0.6, 1.6])
    bases = {}
    if kind == "money":
        actual = np.round(plan * factor * (1 + source.normal(0, 0.08, len(codes))))
    elif kind == "counts":
        actual = source.poisson(plan * factor).astype(float)
    else:
        bases = {"plan_base": plan * 40, "actual_base": source.poisson(plan * 40).astype(float)}
        actual = source.poisson(bases["actual_base"] / 40 * factor).astype(float)
    names = ("region", "product", "channel")
    values = tuple(tuple(f"{n[0]}{j}" for j in range(s)) for n, s in zip(names, SIZES, strict=True))
    return SegmentRequest(names, values, codes, plan, actual, **bases)


def summary(answer):
    return answer.outcome, sorted(
        (sorted(s.where), round(s.gain, 6), round(s.moved.change, 9)) for s in answer.segments
    )


def pick(figures, order):
    return None if figures is None else np.asarray(figures)[order]


seeds = st.integers(0, 10_000)
kinds = st.sampled_from(KINDS)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(seeds, kinds)
def test_order_of_rows(seed, kind):
    request = draw(seed, kind)
    order = np.random.default_rng(seed).permutation(len(np.asarray(request.plan)))
    parts = ("codes", "plan", "actual", "plan_base", "actual_base")
    shuffled = SegmentRequest(
        request.dimensions, request.values, *(pick(getattr(request, part), order) for part in parts)
    )
    assert locate(shuffled) == locate(request)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(seeds, kinds, st.permutations(range(3)))
def test_order_of_dimensions(seed, kind, order):
    request = draw(seed, kind)
    turned = SegmentRequest(
        tuple(request.dimensions[d] for d in order),
        tuple(request.values[d] for d in order),
        np.asarray(request.codes)[:, list(order)],
        request.plan,
        request.actual,
        request.plan_base,
        request.actual_base,
    )
    assert summary(locate(turned)) == summary(locate(request))


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(seeds, kinds)
def test_order_of_values(seed, kind):
    request = draw(seed, kind)
    source = np.random.default_rng(seed)
    orders = [source.permutation(size) for size in SIZES]
    values = tuple(tuple(keys[o] for o in order) for keys, order in zip(request.values, orders, strict=True))
    codes = np.column_stack([np.argsort(orders[d])[np.asarray(request.codes)[:, d]] for d in range(3)])
    turned = SegmentRequest(
        request.dimensions,
        values,
        codes,
        request.plan,
        request.actual,
        request.plan_base,
        request.actual_base,
    )
    assert locate(turned) == locate(request)


@settings(max_examples=15, deadline=None)
@given(seeds, kinds)
def test_other_names_give_the_same_segments(seed, kind):
    """Spelling decides ties and the order of sums only: the elements found are the same ones."""
    request = draw(seed, kind)
    source = np.random.default_rng(seed)
    renamed = tuple(tuple(f"x{n}" for n in source.permutation(100)[: len(keys)]) for keys in request.values)
    answer = locate(
        SegmentRequest(
            ("b", "c", "a"),
            renamed,
            request.codes,
            request.plan,
            request.actual,
            request.plan_base,
            request.actual_base,
        )
    )
    back = dict(zip(("b", "c", "a"), request.dimensions, strict=True))
    spelled = {
        (new, key): (back[new], old)
        for new, keys, olds in zip(("b", "c", "a"), renamed, request.values, strict=True)
        for key, old in zip(keys, olds, strict=True)
    }
    found = {frozenset(spelled[pair] for pair in s.where) for s in answer.segments}
    assert found == {frozenset(s.where) for s in locate(request).segments}


@settings(max_examples=15, deadline=None)
@given(seeds, st.sampled_from([0.01, 1000.0]))
def test_unit_of_money(seed, unit):
    request = draw(seed, "money")
    scaled = SegmentRequest(
        request.dimensions,
        request.values,
        request.codes,
        np.asarray(request.plan) * 1.5 * unit,
        np.asarray(request.actual) * 1.5 * unit,
    )
    plain = SegmentRequest(
        request.dimensions,
        request.values,
        request.codes,
        np.asarray(request.plan) * 1.5,
        np.asarray(request.actual) * 1.5,
    )
    found = {s.where for s in locate(plain).segments}
    assert {s.where for s in locate(scaled).segments} == found


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(seeds, kinds)
def test_cells_of_nothing_change_nothing(seed, kind):
    request = draw(seed, kind)
    values = (*request.values[:2], (*request.values[2], "zz"))
    extra = np.column_stack([np.indices((6, 5)).reshape(2, -1).T, np.full(30, 4)])
    zeros = np.zeros(30)
    more = [
        None if part is None else np.concatenate([np.asarray(part), zeros])
        for part in (request.plan, request.actual, request.plan_base, request.actual_base)
    ]
    answer = locate(
        SegmentRequest(request.dimensions, values, np.concatenate([np.asarray(request.codes), extra]), *more)
    )
    plain = locate(request)
    assert [s.where for s in answer.segments] == [s.where for s in plain.segments]
    assert [s.gain for s in answer.segments] == [s.gain for s in plain.segments]
    assert answer.total.change == pytest.approx(plain.total.change, rel=1e-9)


@settings(max_examples=20, deadline=None)
@given(seeds, kinds)
def test_causes_and_rest_account_for_the_whole(seed, kind):
    answer = locate(draw(seed, kind))
    if len(answer.causes) == 1:
        assert answer.rest.change + answer.causes[0].moved.change == pytest.approx(
            answer.total.change, abs=1e-9
        )
    for cause in answer.causes:
        for segment in cause.segments:
            moved = segment.moved
            assert tuple(name for name, _ in segment.where) == cause.dimensions
            if moved.share is not None:
                assert moved.share == pytest.approx(moved.change / answer.total.change)
