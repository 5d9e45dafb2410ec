from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.deviation.mix import split_price, split_rate
from core.errors import InputError, MissingInput

F = Fraction
counts = st.integers(1, 500).map(Fraction)
states = st.dictionaries(st.sampled_from("abcdef"), st.tuples(counts, counts), min_size=1)


def test_simpson():
    # both rates rise, the whole falls: it is all mix
    before = {"search": (F(90), F(900)), "video": (F(2), F(100))}
    after = {"search": (F(33), F(300)), "video": (F(21), F(700))}
    found = split_rate(before, after)
    assert found.after < found.before
    assert found.rate > 0 > found.mix
    assert found.rate + found.mix == found.after - found.before


def test_gone_and_new_segments_have_no_rate_effect():
    found = split_rate({"a": (F(10), F(100)), "b": (F(1), F(10))}, {"a": (F(10), F(100)), "c": (F(3), F(10))})
    effects = {segment.key: segment for segment in found.segments}
    assert effects["b"].rate == effects["c"].rate == 0
    assert effects["b"].rate_after is None
    assert found.rate + found.mix == found.after - found.before


def test_price_volume_mix_worked():
    # 100 locks at 10 and 100 speakers at 4 -> 130 locks at 9 and 90 speakers at 4
    found = split_price(
        {"lock": (F(1000), F(100)), "speaker": (F(400), F(100))},
        {"lock": (F(1170), F(130)), "speaker": (F(360), F(90))},
    )
    assert found.volume + found.mix + found.price == 1530 - 1400
    assert found.volume == 20 * (7 + F(1530, 220)) / 2
    assert found.price < 0 < found.mix


@settings(max_examples=60, deadline=None)
@given(states, states)
def test_effects_sum_and_reverse(before, after):
    there, back = split_rate(before, after), split_rate(after, before)
    assert there.rate + there.mix == there.after - there.before
    assert (there.rate, there.mix) == (-back.rate, -back.mix)
    priced = split_price(before, after)
    revenue = [sum(levels[0] for levels in state.values()) for state in (before, after)]
    assert priced.volume + priced.mix + priced.price == revenue[1] - revenue[0]


@settings(max_examples=30, deadline=None)
@given(states, states)
def test_order_does_not_matter(before, after):
    turned = dict(reversed(before.items())), dict(reversed(after.items()))
    assert split_rate(before, after) == split_rate(*turned)


def test_refusals():
    with pytest.raises(MissingInput, match="no segment"):
        split_rate({}, {})
    with pytest.raises(InputError, match="whole denominator"):
        split_rate({"a": (F(0), F(0))}, {"a": (F(1), F(2))})
    with pytest.raises(InputError, match="denominator of a"):
        split_rate({"a": (F(1), F(-1))}, {"a": (F(1), F(2))})
