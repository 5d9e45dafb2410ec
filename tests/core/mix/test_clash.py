"""Demands on channels that clash: the smallest set, its sum in a sentence, and ways out that work."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.mix.choice import choose
from core.mix.clash import find_clash, is_minimal
from core.mix.curve import Exponential, Hill
from core.mix.repair import propose
from core.mix.request import Candidate, Kind, Limit, Request
from core.mix.split import InfeasibleSplit, split
from core.text import Text

SEARCH = Candidate(name="搜索", curve=Hill(top=21_000, half=250_000))
VIDEO = Candidate(name="短视频", curve=Hill(top=29_000, half=700_000, shape=1.6))
EMAIL = Candidate(name="邮件", curve=Exponential(top=5_000, scale=60_000))


def ask(*candidates: Candidate, **fields) -> Request:
    noun = Text(zh="单", en="orders")
    return Request(
        **{"candidates": candidates or (SEARCH, VIDEO, EMAIL), "total": 1e6, "noun": noun, **fields}
    )


def caught(request: Request) -> InfeasibleSplit:
    with pytest.raises(InfeasibleSplit) as error:
        split(request)
    first = error.value.first
    assert is_minimal(request, first.demands)
    assert error.value.relaxations
    for relaxation in error.value.relaxations:
        assert choose(relaxation.request) is not None, relaxation.text.en
    return error.value


def test_floors_add_up_to_more_than_there_is():
    floors = tuple(c.model_copy(update={"minimum": 400_000.0}) for c in (SEARCH, VIDEO, EMAIL))
    error = caught(ask(*floors))
    assert error.message.zh.endswith("40万元 + 40万元 + 40万元 = 120万元，比可用预算 100万元 多 20万元")
    assert error.relaxations[0].text.zh == "把“可用预算 100万元”改为“可用预算 120万元”"
    assert any("搜索至少 20万元" in r.text.zh for r in error.relaxations)


@pytest.mark.slow
def test_a_goal_out_of_reach_says_how_far_one_gets():
    error = caught(ask(limits=(Limit(name="goal", kind=Kind.RESPONSE, low=45_000),)))
    assert set(error.clash) == {"total", "goal"}
    most = split(ask(), explain=False).result
    assert f"最多做到 {most:,.0f}单" in error.message.zh
    assert "要求至少 45,000单" in error.message.zh


@pytest.mark.slow
def test_a_return_that_cannot_be_had():
    request = ask(spend_all=True, limits=(Limit(name="roi", kind=Kind.ROI, low=3.0),), worth=50.0)
    error = caught(request)
    assert "roi" in error.clash
    assert "最高只能做到" in error.message.zh
    assert error.relaxations[0].demands == ("roi",)


def test_shares_beyond_the_whole():
    limits = tuple(
        Limit(name=f"share:{n}", kind=Kind.SHARE, channels=(n,), low=0.6) for n in ("搜索", "短视频")
    )
    error = caught(ask(limits=limits))
    assert "60万元 + 60万元 = 120万元" in error.message.zh
    assert any("至少 40%" in r.text.zh for r in error.relaxations)


def test_a_needed_channel_that_must_not_run():
    needs = SEARCH.model_copy(update={"mandatory": True, "requires": ("邮件",)})
    error = caught(ask(needs, VIDEO, EMAIL.model_copy(update={"forbidden": True})))
    assert set(error.clash) == {"mandatory:搜索", "requires:搜索>邮件", "forbidden:邮件"}


@pytest.mark.slow
def test_a_second_clash_is_told_too():
    high = SEARCH.model_copy(update={"minimum": 300_000.0, "maximum": 200_000.0})
    limits = (Limit(name="goal", kind=Kind.RESPONSE, low=90_000),)
    error = caught(ask(high, VIDEO, EMAIL, limits=limits))
    assert error.second is not None
    assert set(error.second.demands).isdisjoint(set(error.first.demands) - {"total"})


NAMES = ("a", "b", "c")


@st.composite
def crowded(draw) -> Request:
    """Planted: floors, caps, locks, shares, links and goals that are likely to be too much together."""
    candidates = []
    for name in NAMES:
        others = st.sampled_from([n for n in NAMES if n != name]).map(lambda o: (o,))
        candidates.append(
            Candidate(
                name=name,
                curve=draw(
                    st.sampled_from([Hill(top=900, half=30_000), Hill(top=1500, half=60_000, shape=2.0)])
                ),
                minimum=draw(st.sampled_from([0.0, 0.0, 30_000.0, 60_000.0])),
                maximum=draw(st.sampled_from([None, None, 20_000.0])),
                locked=draw(st.sampled_from([None, None, None, 50_000.0])),
                effective_minimum=draw(st.sampled_from([None, None, 40_000.0])),
                mandatory=draw(st.sampled_from([False, True])),
                forbidden=draw(st.sampled_from([False, False, False, True])),
                requires=draw(st.just(()) | st.just(()) | others),
                excludes=draw(st.just(()) | st.just(()) | others),
            )
        )
    pool = (
        Limit(name="share:a", kind=Kind.SHARE, channels=("a",), low=0.6),
        Limit(name="share:b", kind=Kind.SHARE, channels=("b",), low=0.5),
        Limit(name="spend", kind=Kind.SPEND, channels=("a", "b"), high=40_000.0),
        Limit(name="count", kind=Kind.COUNT, high=1.0),
        Limit(name="top", kind=Kind.TOP, best=1, low=0.9),
        Limit(name="goal", kind=Kind.RESPONSE, low=2_500.0),
    )
    limits = tuple(limit for limit in pool if draw(st.sampled_from([False, False, True])))
    return ask(*candidates, total=draw(st.sampled_from([60_000.0, 150_000.0])), limits=limits)


@pytest.mark.slow
@settings(max_examples=4, deadline=None, derandomize=True)
@given(crowded())
def test_every_clash_is_minimal_and_every_way_out_works(request):
    assume(choose(request) is None)
    clash = find_clash(request)
    assert clash is not None
    assert is_minimal(request, clash.demands)
    assert clash.message.zh
    proposals = propose(request, clash)
    assert proposals
    for proposal in proposals:
        assert choose(proposal.request) is not None, proposal.text.en
