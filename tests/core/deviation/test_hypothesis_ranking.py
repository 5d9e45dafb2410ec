import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.deviation.evidence import Evidence, Signal, signal_of_event
from core.deviation.hypothesis import rank_causes
from core.deviation.taxonomy import CAUSES, Family
from core.text import Text


def saw(*signals):
    return [Evidence(signal=signal, text=Text(zh=signal.value, en=signal.value)) for signal in signals]


def first(*signals):
    return rank_causes(saw(*signals))[0].cause.key


def test_named_causes_come_first():
    assert first(Signal.EVENT_COMPETITOR, Signal.CONVERSION, Signal.CHANNEL, Signal.SUDDEN) == "competitor"
    assert first(Signal.LATE, Signal.VOLUME) == "late_work"
    assert first(Signal.UNDERSPENT, Signal.VOLUME, Signal.CHANNEL) == "underspent"
    assert first(Signal.EVENT_STOCK, Signal.PRODUCT, Signal.STOPPED) == "stock"
    assert first(Signal.STALE) == "delay"
    assert first(Signal.MIX) == "averages"
    assert first(Signal.CALENDAR, Signal.BROAD) == "season"
    assert first(Signal.GRADUAL, Signal.CHANNEL) == "habits"


def test_no_evidence_no_hypothesis():
    assert rank_causes([]) == ()
    assert rank_causes(saw(Signal.SUDDEN)) == ()


def test_taxonomy_is_whole():
    assert {cause.family for cause in CAUSES} == set(Family)
    assert len({cause.key for cause in CAUSES}) == len(CAUSES)
    for cause in CAUSES:
        assert cause.whys
        for text in (cause.name, cause.check, cause.action, cause.owner, cause.acceptance, *cause.whys):
            assert text.zh.strip()
            assert text.en.strip()
        assert all(-2 <= weight <= 4 for weight in cause.weights.values())
    named = {signal for cause in CAUSES for signal in cause.weights}
    assert named == set(Signal) - {Signal.EVENT_OTHER}


@pytest.mark.slow
@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(list(Signal)), unique=True, max_size=8))
def test_the_score_is_what_is_shown(signals):
    for hypothesis in rank_causes(saw(*signals)):
        assert hypothesis.score == round(sum(one.points for one in hypothesis.support), 1)


def test_events_of_unknown_kind():
    assert signal_of_event("stock") is Signal.EVENT_STOCK
    assert signal_of_event("meteor") is Signal.EVENT_OTHER
