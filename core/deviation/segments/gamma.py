"""Logarithm of the gamma function on arrays, by Stirling's series."""

import numpy as np
from numpy.typing import NDArray

Figures = NDArray[np.float64]

_HALF_LOG_TWO_PI = 0.5 * float(np.log(2 * np.pi))


def log_gamma(x: Figures) -> Figures:
    """Logarithm of Γ(x) for x > 0 to about 1e-10 (Abramowitz & Stegun 6.1.40 after moving x up by 6)."""
    product = x * (x + 1) * (x + 2) * (x + 3) * (x + 4) * (x + 5)
    far = x + 6
    inverse = 1 / far
    square = inverse**2
    series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680)))
    return (far - 0.5) * np.log(far) - far + _HALF_LOG_TWO_PI + series - np.log(product)
