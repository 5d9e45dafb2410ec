"""Money over channels: the split, what it says of itself, and the questions around it."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InputError, UnknownReference
from core.mix.choice import choose
from core.mix.curve import Exponential, Hill, Linear, Logarithmic, Power, Table
from core.mix.formulation import formulate
from core.mix.frontier import trace
from core.mix.next_money import take_step, total_response
from core.mix.request import Aim, Candidate, Goal, Kind, Limit, Request, Scenario
from core.mix.solve import solve
from core.mix.split import split
from core.text import Text

SEARCH = Candidate(name="搜索", curve=Hill(top=21_000, half=250_000, shape=1.0), now=200_000)
VIDEO = Candidate(name="短视频", curve=Hill(top=29_000, half=700_000, shape=1.6), now=340_000)
KOL = Candidate(name="KOL", curve=Hill(top=14_500, half=265_000, shape=1.9), now=170_000)
EMAIL = Candidate(name="邮件", curve=Exponential(top=5_000, scale=60_000), now=30_000)


def ask(*candidates: Candidate, **fields) -> Request:
    chosen = candidates or (SEARCH, VIDEO, KOL, EMAIL)
    noun = Text(zh="单", en="orders")
    return Request(**{"candidates": chosen, "total": 1e6, "noun": noun, **fields})


def spends(request: Request) -> dict[str, float]:
    return {line.channel: line.cents / 100 for line in split(request, explain=False).lines}


@pytest.mark.slow
def test_the_split_is_exact_proven_and_explained():
    found = split(ask())
    assert found.proven
    assert found.choice.gap <= 1e-6
    assert sum(line.cents for line in found.lines) == found.spent == 100_000_000
    assert found.left == 0
    assert all(line.reason.zh and line.reason.en for line in found.lines)
    assert [b.demand for b in found.binding] == ["total"]
    less, more = (next(s for s in found.steps if s.extra == extra) for extra in (-10_000, 10_000))
    assert -less.gain >= more.gain > 0
    assert {c.name for c in found.comparisons} == {"today", "even"}
    assert all(c.left >= -1e-6 for c in found.comparisons)
    assert all(0 <= a.loss <= 0.0101 and a.moves >= 0.05 for a in found.alternatives)
    assert found.alternatives
    assert all(bar.low < found.result < bar.high for bar in found.bars)
    assert all(r.low <= found.choice.spend[r.channel] <= r.high for r in found.reaches)


def test_straight_lines_fill_the_better_channel_first():
    search = Candidate(name="search", curve=Linear(rate=20 / 10_000), maximum=500_000)
    video = Candidate(name="video", curve=Linear(rate=30 / 10_000), maximum=500_000)
    found = split(ask(search, video, total=800_000))
    assert {line.channel: line.cents for line in found.lines} == {"search": 30_000_000, "video": 50_000_000}
    assert found.result == pytest.approx(2100)
    reasons = {line.channel: line.reason.zh for line in found.lines}
    assert reasons["video"] == "已到上限 50万元"
    assert "从别处挪来" in reasons["search"]


@settings(max_examples=10, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(500, 5000), st.floats(2e4, 3e5), st.floats(0.5, 1.0)), min_size=2, max_size=5
    ),
    st.floats(1e5, 1e6),
)
def test_the_multiplier_is_what_more_money_is_worth(curves, total):
    """Goal 7: within 1 % of (v(B + d) − v(B)) / d at d = 0.1 % of B, where curves are concave."""
    candidates = tuple(
        Candidate(name=f"c{i}", curve=Hill(top=top, half=half, shape=shape))
        for i, (top, half, shape) in enumerate(curves)
    )
    request = ask(*candidates, total=total)
    choice = choose(request)
    step = take_step(request, choice, total / 1000)
    assert choice.solution.multipliers["total"] == pytest.approx(step.gain / (total / 1000), rel=0.01)


def test_the_least_money_for_a_goal_is_the_inverse_of_the_most_for_the_money():
    goal = Limit(name="goal", kind=Kind.RESPONSE, low=20_000)
    cheap = split(ask(total=None, aim=Aim.CHEAPEST, limits=(goal,)), explain=False)
    assert cheap.proven
    assert cheap.result == pytest.approx(20_000, rel=1e-5)
    most = split(ask(total=cheap.spent / 100), explain=False)
    assert most.result == pytest.approx(20_000, rel=1e-5)


@pytest.mark.slow
def test_a_channel_below_its_threshold_is_off_and_it_says_so():
    steep = Candidate(name="KOL", curve=Hill(top=3_000, half=300_000, shape=3))
    found = split(ask(SEARCH, steep, total=100_000))
    kol = next(line for line in found.lines if line.channel == "KOL")
    assert kol.cents == 0
    assert "门槛" in kol.reason.zh
    assert "threshold" in kol.reason.en


def test_nothing_or_a_block():
    block = KOL.model_copy(update={"effective_minimum": 250_000.0})
    for total in (300_000.0, 1_000_000.0):
        spent = spends(ask(SEARCH, block, EMAIL, total=total))
        assert spent["KOL"] == 0 or spent["KOL"] >= 250_000


CURVES = (
    Hill(top=900, half=30_000, shape=0.8),
    Hill(top=1500, half=60_000, shape=2.2),
    Logarithmic(gain=300, scale=20_000),
    Power(gain=3, exponent=0.5),
    Table(points=((20_000, 300), (60_000, 400))),
)


@st.composite
def tied(draw) -> Request:
    names = [f"c{i}" for i in range(draw(st.integers(2, 4)))]
    candidates = []
    for name in names:
        others = [other for other in names if other != name]
        candidates.append(
            Candidate(
                name=name,
                curve=draw(st.sampled_from(CURVES)),
                maximum=draw(st.sampled_from([None, 50_000.0])),
                mandatory=draw(st.sampled_from([False, False, True])),
                requires=draw(st.just(()) | st.sampled_from(others).map(lambda o: (o,))),
                excludes=draw(st.just(()) | st.just(()) | st.sampled_from(others).map(lambda o: (o,))),
            )
        )
    counts = draw(st.sampled_from([None, (None, 1), (None, 2), (2, None)]))
    limits = [Limit(name="count", kind=Kind.COUNT, low=counts[0], high=counts[1])] if counts else []
    share = draw(st.sampled_from([None, 0.6, 0.9]))
    limits += [Limit(name="top", kind=Kind.TOP, best=1, low=share)] if share else []
    return ask(*candidates, total=draw(st.sampled_from([40_000.0, 120_000.0])), limits=tuple(limits))


def every_choice(request: Request) -> float | None:
    """The best over every set of channels and every channel that is ahead, each a plain problem."""
    best = None
    tops = [limit for limit in request.limits if limit.kind is Kind.TOP]
    for funded in itertools.product((False, True), repeat=len(request.candidates)):
        on = {c.name for c, yes in zip(request.candidates, funded, strict=True) if yes}
        if not keeps_links(request, on):
            continue
        plain = request.changed(
            candidates=tuple(
                c.model_copy(
                    update={
                        "mandatory": c.name in on,
                        "forbidden": c.name not in on,
                        "requires": (),
                        "excludes": (),
                    }
                )
                for c in request.candidates
            )
        )
        for ahead in request.index if tops else ("",):
            share = [Limit(name="ahead", kind=Kind.SHARE, channels=(ahead,), low=tops[0].low)] if tops else []
            problem = formulate(plain.changed(limits=tuple(share), spend_all=bool(tops)))
            found = solve(problem).objective if problem is not None else None
            if found is not None and (best is None or found > best):
                best = found
    return best


def keeps_links(request: Request, on: set[str]) -> bool:
    for c in request.candidates:
        if c.mandatory and c.name not in on:
            return False
        if c.name in on and (set(c.requires) - on or set(c.excludes) & on):
            return False
    counts = [limit for limit in request.limits if limit.kind is Kind.COUNT]
    return all((x.low is None or len(on) >= x.low) and (x.high is None or len(on) <= x.high) for x in counts)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(tied().map(lambda r: r.changed(spend_all=any(x.kind is Kind.TOP for x in r.limits))))
def test_choices_between_channels_are_as_good_as_trying_them_all(request):
    expected, found = every_choice(request), choose(request)
    if expected is None:
        assert found is None
        return
    assert found is not None
    assert found.gap <= 2e-6
    assert found.objective == pytest.approx(expected, rel=1e-5)


def test_goals_in_order_of_rank():
    leads = {"leads": 1.0, "sales": 0.1}
    sales = {"leads": 0.2, "sales": 1.0}
    one = SEARCH.model_copy(update={"yields": leads})
    two = EMAIL.model_copy(update={"yields": sales})
    first = spends(
        ask(one, two, goals=(Goal(name="leads", rank=1), Goal(name="sales", rank=2)), total=200_000)
    )
    other = spends(
        ask(one, two, goals=(Goal(name="leads", rank=2), Goal(name="sales", rank=1)), total=200_000)
    )
    assert first["搜索"] > other["搜索"]
    weighed = spends(
        ask(one, two, goals=(Goal(name="leads", weight=0.5), Goal(name="sales", weight=0.5)), total=200_000)
    )
    assert other["搜索"] - 1 <= weighed["搜索"] <= first["搜索"] + 1


@pytest.mark.slow
def test_the_worst_scenario_is_raised():
    scenarios = (
        Scenario(name="a", factors={"短视频": 0.5}),
        Scenario(name="b", factors={"搜索": 0.5, "KOL": 0.7}),
    )
    careful = split(ask(scenarios=scenarios))

    def worst(spend: dict[str, float]) -> float:
        return min(
            sum(s.factors.get(c.name, 1.0) * float(c.curve.value(spend[c.name])) for c in ask().candidates)
            for s in scenarios
        )

    spend = {line.channel: line.cents / 100 for line in careful.lines}
    assert careful.proven
    assert worst(spend) == pytest.approx(careful.result, rel=1e-6)
    assert worst(spend) > worst(spends(ask()))


def test_a_soft_demand_gives_way_for_its_price():
    share = Limit(name="share", kind=Kind.SHARE, channels=("邮件",), low=0.3, penalty=1e-4)
    cheap = split(ask(limits=(share,)), explain=False)
    assert cheap.missed
    assert cheap.missed[0][0].zh == "邮件占投入至少 30%"
    dear = split(ask(limits=(share.model_copy(update={"penalty": 1.0}),)), explain=False)
    assert not dear.missed


def test_the_frontier_rises_with_falling_returns_and_says_where_it_stops_paying():
    found = trace(ask(worth=50.0), 2e5, 2e6, count=5, priced=True)
    results = [point.result for point in found.points]
    assert results == sorted(results)
    assert all(point.proven for point in found.points)
    assert found.points[1].more > found.points[-1].more
    assert found.worthwhile is not None
    assert trace(ask(worth=1e-3), 2e5, 2e6, count=3, priced=True).worthwhile is None


@pytest.mark.slow
def test_the_least_change_from_today_is_kept():
    found = split(ask(limits=(Limit(name="change", kind=Kind.CHANGE, high=0.2),), total=800_000))
    for line in found.lines:
        assert 0.8 * line.now - 1 <= line.cents / 100 <= 1.2 * line.now + 1


def test_units_of_ten_thousand():
    found = split(ask(unit=1_000_000), explain=False)
    assert all(line.cents % 1_000_000 == 0 for line in found.lines)
    assert found.result == pytest.approx(
        total_response(ask(), {c.channel: c.cents / 100 for c in found.lines})
    )


def test_requests_that_cannot_be_read():
    with pytest.raises(InputError, match="no channel"):
        split(ask().changed(candidates=()))
    with pytest.raises(InputError, match="twice"):
        split(ask(SEARCH, SEARCH))
    with pytest.raises(UnknownReference, match="电视"):
        split(ask(limits=(Limit(name="x", kind=Kind.SPEND, channels=("电视",), low=1.0),)))
    with pytest.raises(InputError, match="limits nothing"):
        split(ask(limits=(Limit(name="x", kind=Kind.SPEND),)))
    with pytest.raises(InputError, match="above the maximum"):
        split(ask(limits=(Limit(name="x", kind=Kind.SPEND, low=2.0, high=1.0),)))
    with pytest.raises(InputError, match="hard"):
        split(ask(limits=(Limit(name="x", kind=Kind.COUNT, low=1.0, penalty=1.0),)))
    unknown = SEARCH.model_copy(update={"now": None})
    with pytest.raises(InputError, match="today's spend"):
        split(ask(unknown, limits=(Limit(name="change", kind=Kind.CHANGE, high=0.1),)))
