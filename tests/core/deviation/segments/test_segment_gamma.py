"""The logarithm of the gamma function against the standard library's."""

from math import lgamma

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.deviation.segments.gamma import log_gamma


@given(st.floats(0.25, 1e9))
def test_agrees_with_the_standard_library(x):
    assert float(log_gamma(np.array([x]))[0]) == pytest.approx(lgamma(x), rel=1e-9, abs=1e-9)
