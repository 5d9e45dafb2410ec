import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from core.experiment.correction import adjust_benjamini_hochberg, adjust_holm


@pytest.mark.slow
@settings(max_examples=10)  # each collects garbage twice, over all that was imported
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_they_are_those_of_statsmodels(p_values):
    assert adjust_holm(p_values) == pytest.approx(multipletests(p_values, method="holm")[1], abs=1e-9)
    peer = multipletests(p_values, method="fdr_bh")[1]
    assert adjust_benjamini_hochberg(p_values) == pytest.approx(peer, abs=1e-9)


def test_nothing_asked_is_nothing_found():
    assert adjust_holm([]) == adjust_benjamini_hochberg([]) == ()
