"""Small cases with a known answer, and the honest answers when there is none."""

import numpy as np
import pytest

from core.deviation.segments.localisation import Localisation, Outcome
from core.deviation.segments.locate import locate
from core.deviation.segments.request import SegmentRequest

SIZES = (5, 3, 6)


def build(sizes=SIZES, seed=1, noise=0.05, **hits):
    """Plan and actual of a full cube; `hits` maps 'd0=1&d2=3' written d0_1__d2_3 to a factor."""
    source = np.random.default_rng(seed)
    codes = np.indices(sizes).reshape(len(sizes), -1).T
    plan = np.round(source.lognormal(7, 0.8, len(codes)) * 100)
    factor = np.ones(len(codes))
    for name, by in hits.items():
        inside = np.ones(len(codes), dtype=bool)
        for pair in name.split("__"):
            dimension, code = pair.split("_")
            inside &= codes[:, int(dimension[1:])] == int(code)
        factor[inside] *= by
    actual = np.round(plan * factor * (1 + source.normal(0, noise, len(codes))))
    names = tuple(f"d{i}" for i in range(len(sizes)))
    values = tuple(tuple(f"v{j}" for j in range(size)) for size in sizes)
    return SegmentRequest(names, values, codes, plan, actual)


def where(answer: Localisation):
    return {"&".join(f"{n}={v}" for n, v in segment.where) for segment in answer.segments}


def test_one_cell_of_two_dimensions_collapses():
    request = build(d0_1__d1_2=0.5)
    answer = locate(request)
    assert answer.outcome is Outcome.FOUND
    assert where(answer) == {"d0=v1&d1=v2"}
    segment = answer.segments[0]
    inside = (np.asarray(request.codes)[:, 0] == 1) & (np.asarray(request.codes)[:, 1] == 2)
    change = np.asarray(request.actual)[inside].sum() - np.asarray(request.plan)[inside].sum()
    assert segment.moved.change == change
    assert segment.cells == 6
    assert segment.shift == pytest.approx(-0.5, abs=0.05)
    assert segment.z < -5
    assert segment.p_value < 1e-4
    total = np.asarray(request.actual).sum() - np.asarray(request.plan).sum()
    assert segment.moved.share == pytest.approx(change / total)
    assert answer.total.change == total
    assert answer.rest.change + answer.causes[0].moved.change == pytest.approx(total)
    assert answer.looked_at == 5 + 3 + 6 + 15 + 30 + 18 + 90


def test_two_causes_in_opposite_directions():
    answer = locate(build(sizes=(8, 6, 5), d0_1=0.6, d1_2__d2_3=1.8))
    assert where(answer) == {"d0=v1", "d1=v2&d2=v3"}
    shares = {segment.where[0][0]: segment.moved.share for segment in answer.segments}
    assert shares["d0"] * shares["d1"] < 0


def test_elements_that_moved_alike_are_one_cause():
    answer = locate(build(sizes=(8, 6, 5), d0_1=0.5, d0_4=0.5, d1_3=1.5))
    assert [len(cause.segments) for cause in answer.causes] == [2, 1]
    assert answer.causes[0].dimensions == ("d0",)


def test_crossing_causes_are_both_found():
    answer = locate(build(sizes=(8, 6, 5), d0_1=0.5, d1_2=0.7))
    assert where(answer) == {"d0=v1", "d1=v2"}


def test_a_single_cell_is_found():
    answer = locate(build(d0_3__d1_0__d2_5=0.3))
    assert where(answer) == {"d0=v3&d1=v0&d2=v5"}


def test_plan_too_high_everywhere_is_a_uniform_shift():
    request = build()
    answer = locate(
        SegmentRequest(
            request.dimensions,
            request.values,
            request.codes,
            np.asarray(request.plan) * 1.3,
            request.actual,
        )
    )
    assert answer.outcome is Outcome.UNIFORM
    assert answer.segments == ()
    assert answer.global_shift == pytest.approx(1 / 1.3 - 1, abs=0.02)


def test_segment_beside_a_uniform_shift_is_measured_against_the_rest():
    request = build(sizes=(8, 6, 5), d0_2=0.5)
    plan = np.asarray(request.plan) * 1.25
    answer = locate(SegmentRequest(request.dimensions, request.values, request.codes, plan, request.actual))
    assert where(answer) == {"d0=v2"}
    assert answer.global_shift == pytest.approx(-0.2, abs=0.02)
    assert answer.segments[0].shift == pytest.approx(-0.5, abs=0.05)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("kind", ["gauss", "counts"])
def test_noise_gives_no_segment(seed, kind):
    source = np.random.default_rng(seed)
    request = build(seed=seed, noise=0.15)
    plan = np.asarray(request.plan)
    actual = request.actual
    if kind == "counts":
        plan = plan / 5000
        actual = source.poisson(plan)
    answer = locate(SegmentRequest(request.dimensions, request.values, request.codes, plan, actual))
    assert answer.segments == ()
    assert answer.outcome is not Outcome.FOUND
    assert answer.reason.zh
    assert answer.reason.en


def ratio(seed=1, hit=1.0, heavier=1.0):
    """Visits and orders; d0=1 & d1=2 has its rate and its visits changed."""
    source = np.random.default_rng(seed)
    codes = np.indices(SIZES).reshape(3, -1).T
    visits = source.integers(2000, 20000, len(codes)).astype(float)
    rates = 0.02 + 0.06 * source.random(len(codes))
    inside = (codes[:, 0] == 1) & (codes[:, 1] == 2)
    now = source.poisson(visits * np.where(inside, heavier, 1))
    orders = source.binomial(now, rates * np.where(inside, hit, 1))
    names = ("d0", "d1", "d2")
    values = tuple(tuple(f"v{j}" for j in range(size)) for size in SIZES)
    return SegmentRequest(names, values, codes, visits * rates, orders, visits, now)


def test_ratio_rate_collapse():
    answer = locate(ratio(hit=0.6))
    assert where(answer) == {"d0=v1&d1=v2"}
    moved = answer.segments[0].moved
    assert moved.change == pytest.approx(moved.rate_effect + moved.mix_effect)
    assert moved.rate_effect < 0
    assert answer.count_like


def test_ratio_mix_alone_is_no_rate_deviation():
    answer = locate(ratio(heavier=3.0))
    assert answer.segments == ()
    assert abs(answer.total.mix_effect) > 0


def test_ratio_effects_sum_to_the_deviation_of_the_total_rate():
    request = ratio(hit=0.6, heavier=1.7)
    answer = locate(request)
    sums = [
        np.asarray(x).sum() for x in (request.actual, request.actual_base, request.plan, request.plan_base)
    ]
    assert answer.total.change == pytest.approx(sums[0] / sums[1] - sums[2] / sums[3])
    assert answer.total.share == pytest.approx(1)


def test_hierarchy_names_the_shortest_description():
    """A country determined by its region adds nothing to the region."""
    request = build(sizes=(6, 10), seed=4, d0_2=0.5)
    codes = np.asarray(request.codes)
    codes = np.column_stack([codes, codes[:, 0] // 3])
    names, values = (*request.dimensions, "country"), (*request.values, ("A", "B"))
    answer = locate(SegmentRequest(names, values, codes, request.plan, request.actual))
    assert where(answer) == {"d0=v2"}


def test_demo_like_cube_in_words():
    """华东×短视频 falls to 55 % among 90 cells of money."""
    request = build(noise=0.08, seed=11, d0_0__d2_1=0.55)
    dimensions = ("地区", "产品", "渠道")
    values = (
        ("华东", "华南", "华北", "西南", "华中"),
        ("门锁", "音箱", "网关"),
        ("短视频x", "短视频", "KOL", "邮件", "电商", "门店"),
    )
    answer = locate(SegmentRequest(dimensions, values, request.codes, request.plan, request.actual))
    assert [s.where for s in answer.segments] == [(("地区", "华东"), ("渠道", "短视频"))]


def test_three_of_eight_values_below_a_coarser_one_are_named_themselves():
    hits = {f"d0_{k}__d1_2": 0.5 for k in (1, 4, 6)}
    answer = locate(build(sizes=(8, 5, 12), noise=0.1, **hits))
    assert where(answer) == {"d0=v1&d1=v2", "d0=v4&d1=v2", "d0=v6&d1=v2"}


def test_a_coarser_value_is_named_when_all_below_it_moved():
    hits = {f"d0_{k}__d1_2": 0.4 + 0.03 * k for k in range(8)}
    answer = locate(build(sizes=(8, 5, 12), noise=0.1, **hits))
    assert where(answer) == {"d1=v2"}


@pytest.mark.slow
def test_random_causes_are_found_exactly():
    """Of 30 cubes with two causes of 30–60 % on random dimensions, at least 28 answers are exact."""
    exact = 0
    for seed in range(30):
        source = np.random.default_rng(seed)
        names = [f"d0_{source.integers(8)}__d1_{source.integers(6)}", f"d2_{source.integers(10)}"]
        hits = {name: 1 - source.uniform(0.3, 0.6) for name in names}
        answer = locate(build(sizes=(8, 6, 10), noise=0.12, seed=seed, **hits))
        wanted = {"&".join(pair.replace("_", "=v") for pair in name.split("__")) for name in names}
        exact += where(answer) == wanted
    assert exact >= 28
