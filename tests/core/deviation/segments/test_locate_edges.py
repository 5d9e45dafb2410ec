"""Input at the edge: empty, constant, negative, duplicated, huge, and input that cannot be used."""

import numpy as np
import pytest

from core.deviation.segments.localisation import Outcome
from core.deviation.segments.locate import locate
from core.deviation.segments.request import MOST_DIMENSIONS, SegmentRequest
from core.errors import InputError


def ask(plan, actual, sizes=(4, 5), codes=None, **bases):
    if codes is None:
        codes = np.indices(sizes).reshape(len(sizes), -1).T
    names = tuple(f"d{i}" for i in range(len(sizes)))
    values = tuple(tuple(f"v{j}" for j in range(size)) for size in sizes)
    return SegmentRequest(names, values, codes, plan, actual, **bases)


def test_no_cells():
    answer = locate(ask([0.0][:0], [0.0][:0], codes=np.zeros((0, 2), dtype=int)))
    assert answer.outcome is Outcome.NOTHING
    assert answer.total.change == 0
    assert answer.total.share is None


def test_one_cell():
    answer = locate(ask([100], [50], codes=np.array([[0, 0]])))
    assert answer.outcome is Outcome.NOTHING
    assert answer.total.change == -50
    assert "1" in answer.reason.en


def test_all_zeros():
    answer = locate(ask(np.zeros(20), np.zeros(20)))
    assert answer.outcome is Outcome.NOTHING
    assert answer.cells == 0


def test_actual_is_the_plan():
    answer = locate(ask(np.full(20, 7), np.full(20, 7)))
    assert answer.outcome is Outcome.NOTHING
    assert answer.global_shift == 0


def test_constant_shortfall_is_uniform():
    answer = locate(ask(np.full(20, 100), np.full(20, 80)))
    assert answer.outcome is Outcome.UNIFORM
    assert answer.global_shift == pytest.approx(-0.2)


def test_everything_at_plan_but_one_cell():
    actual = np.full(20, 100)
    actual[7] = 40
    answer = locate(ask(np.full(20, 100), actual))
    assert [s.where for s in answer.segments] == [(("d0", "v1"), ("d1", "v2"))]
    assert answer.segments[0].moved.share == 1


def test_everything_at_plan_but_one_value():
    actual = np.full(20, 100)
    actual[5:10] = 40
    answer = locate(ask(np.full(20, 100), actual))
    assert [s.where for s in answer.segments] == [(("d0", "v1"),)]


def test_a_new_segment_without_plan():
    plan, actual = np.full(20, 1000.0), np.full(20, 1000.0)
    plan[5:10] = 0
    answer = locate(ask(plan, actual))
    assert [s.where for s in answer.segments] == [(("d0", "v1"),)]
    assert answer.segments[0].shift == float("inf")


def test_negative_plan_is_read_as_it_stands():
    """A loss twice as large as planned in one value."""
    source = np.random.default_rng(3)
    plan = -np.round(source.uniform(500, 1500, 60))
    actual = np.round(plan * (1 + source.normal(0, 0.03, 60)))
    codes = np.indices((6, 10)).reshape(2, -1).T
    actual[codes[:, 0] == 2] *= 2
    answer = locate(ask(plan, actual, sizes=(6, 10)))
    assert [s.where for s in answer.segments] == [(("d0", "v2"),)]
    assert answer.segments[0].moved.change < 0
    assert answer.segments[0].shift == pytest.approx(-1, abs=0.1)


def test_duplicate_cells_are_summed():
    source = np.random.default_rng(5)
    codes = np.indices((6, 10)).reshape(2, -1).T
    plan = np.round(source.uniform(500, 1500, 60))
    actual = np.round(plan * (1 + source.normal(0, 0.03, 60)) * np.where(codes[:, 0] == 2, 0.5, 1))
    once = locate(ask(plan, actual, sizes=(6, 10), codes=codes))
    half = locate(
        ask(
            np.concatenate([plan - 100, np.full(60, 100)]),
            np.concatenate([actual - 100, np.full(60, 100)]),
            sizes=(6, 10),
            codes=np.concatenate([codes, codes]),
        )
    )
    assert once == half


def test_ratio_cells_with_zero_denominators():
    source = np.random.default_rng(6)
    codes = np.indices((6, 10)).reshape(2, -1).T
    base = source.integers(3000, 9000, 60).astype(float)
    orders = source.binomial(base.astype(int), np.where(codes[:, 0] == 2, 0.03, 0.06)).astype(float)
    plan = base * 0.06
    after = base.copy()
    after[3], orders[3] = 0, 0
    before = base.copy()
    before[44], plan[44] = 0, 0
    answer = locate(ask(plan, orders, sizes=(6, 10), codes=codes, plan_base=before, actual_base=after))
    assert [s.where for s in answer.segments] == [(("d0", "v2"),)]
    assert answer.cells == 58
    total = orders.sum() / after.sum() - plan.sum() / before.sum()
    assert answer.total.change == pytest.approx(total)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"plan": [float("nan")] + [1.0] * 19}, "plan"),
        ({"actual": [1.0] * 19 + [float("inf")]}, "actual"),
        ({"plan": [1.0] * 19}, "plan"),
        ({"plan": ["a"] * 20}, "plan"),
        ({"plan_base": [1.0] * 20}, "actual_base"),
        ({"plan_base": [-1.0] * 20, "actual_base": [1.0] * 20}, "plan_base"),
        ({"plan_base": [0.0] * 20, "actual_base": [1.0] * 20}, "plan_base"),
        ({"codes": np.zeros((20, 3), dtype=int)}, "codes"),
        ({"codes": np.zeros((20, 2))}, "codes"),
        ({"codes": np.full((20, 2), 9)}, "codes"),
        ({"codes": np.full((20, 2), -1)}, "codes"),
        ({"dimensions": ("d", "d")}, "dimensions"),
        ({"dimensions": ()}, "dimensions"),
        ({"dimensions": tuple(f"d{i}" for i in range(MOST_DIMENSIONS + 1))}, "dimensions"),
        ({"values": (("a", "b", "c", "d"),)}, "values"),
        ({"values": (("a", "a", "c", "d"), tuple("abcde"))}, "values"),
    ],
)
def test_unusable_input_is_refused_with_the_field(changes, field):
    given = {
        "dimensions": ("d0", "d1"),
        "values": (tuple("abcd"), tuple("abcde")),
        "codes": np.indices((4, 5)).reshape(2, -1).T,
        "plan": [1.0] * 20,
        "actual": [2.0] * 20,
    }
    with pytest.raises(InputError) as raised:
        locate(SegmentRequest(**(given | changes)))
    assert raised.value.field == field
    assert raised.value.message.zh
    assert raised.value.message.en


def test_a_million_cells_of_eight_dimensions_is_refused_at_once():
    codes = np.zeros((1_000_000, 8), dtype=np.int8)
    names = tuple(f"d{i}" for i in range(8))
    with pytest.raises(InputError) as raised:
        locate(SegmentRequest(names, (("v",),) * 8, codes, np.ones(1_000_000), np.ones(1_000_000)))
    assert raised.value.valid is not None


@pytest.mark.slow
def test_huge_cardinality():
    """A dimension with a value per cell neither breaks nor hides the segment."""
    source = np.random.default_rng(8)
    count = 40_000
    codes = np.column_stack([np.arange(count), source.integers(0, 20, count), source.integers(0, 30, count)])
    plan = source.lognormal(8, 1, count)
    actual = plan * (1 + source.normal(0, 0.1, count)) * np.where(codes[:, 1] == 4, 0.7, 1)
    values = tuple(tuple(str(j) for j in range(size)) for size in (count, 20, 30))
    answer = locate(SegmentRequest(("customer", "city", "product"), values, codes, plan, actual))
    assert [s.where for s in answer.segments] == [(("city", "4"),)]


@pytest.mark.slow
def test_a_hundred_thousand_cells_of_six_dimensions():
    """So many cells make the smallest skew of the noise certain; it is still no segment."""
    source = np.random.default_rng(0)
    sizes = (5, 3, 6, 10, 12, 8)
    codes = np.column_stack([source.integers(0, size, 100_000) for size in sizes])
    hit = (codes[:, 0] == 1) & (codes[:, 2] == 2)
    plan = source.lognormal(5, 1, 100_000)
    actual = plan * np.where(hit, 0.6, 1) * (1 + source.normal(0, 0.15, 100_000))
    answer = locate(ask(plan, actual, sizes=sizes, codes=codes))
    assert [s.where for s in answer.segments] == [(("d0", "v1"), ("d2", "v2"))]
