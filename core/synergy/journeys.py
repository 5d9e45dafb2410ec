"""Synergy of channel pairs from journeys, against each channel doing its work independently of the other.

Journeys with as many *other* channels are compared with each other, because long journeys hold more pairs and
convert more often anyway. Within such a layer independence means that the chances of not converting multiply:
(1 − p₁₁)(1 − p₀₀) = (1 − p₁₀)(1 − p₀₁), Bliss (1939). The interaction log of that ratio has the delta-method
variance Σ p / (n (1 − p)); layers are combined by inverse variance (Woolf's method).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from core.attribution.journey import Journeys
from core.attribution.touches import Counts, Touches, unfold
from core.errors import InputError
from core.experiment.check import check_level
from core.synergy.judge import judge
from core.synergy.pair import Pair, Synergies
from core.text import Text

ALPHA = 0.05
LEAST = 20  # journeys each of the four cells of a layer needs
MOST_CHANNELS = 60
_LAYERS = 4  # journeys with 0, 1, 2, and 3 or more other channels
_NORMAL = NormalDist()
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class _Layer:
    """Rates of the four cells of one layer (neither, first, second, both) and the journeys behind them."""

    rates: tuple[float, ...]
    journeys: tuple[float, ...]

    @property
    def interaction(self) -> float:
        """How much rarer both fail together than independence says: positive is synergy."""
        neither, first, second, both = (math.log1p(-rate) for rate in self.rates)
        return first + second - neither - both

    @property
    def variance(self) -> float:
        return sum(r / (n * (1 - r)) for r, n in zip(self.rates, self.journeys, strict=True))

    @property
    def expected(self) -> float:
        """Rate with both under independence."""
        neither, first, second, _ = self.rates
        return 1 - (1 - first) * (1 - second) / (1 - neither)


def measure_journeys(journeys: Journeys, *, alpha: float = ALPHA) -> Synergies:
    """Synergy of every pair of channels.

    Raises:
        MissingInput: There are no journeys.
        InputError: None converted or all did, or there are fewer than two or more than 60 channels.
    """
    check_level(alpha, "alpha")
    touches = unfold(journeys)
    _check(touches)
    present = _presence(touches)
    width = present.sum(axis=1)
    pairs = [
        _measure(touches, present, width, first, second, alpha)
        for first, second in combinations(range(len(touches.channels)), 2)
    ]
    return judge(pairs, alpha, journeys.count)


def _presence(touches: Touches) -> Flags:
    """P × n: whether a path touches a channel."""
    present = np.zeros((touches.lengths.size, len(touches.channels)), dtype=np.bool_)
    present[touches.path, touches.code] = True
    return present


def _measure(
    touches: Touches, present: Flags, width: NDArray[np.int64], first: int, second: int, alpha: float
) -> Pair:
    one, other = present[:, first], present[:, second]
    cell = one.astype(np.int64) + 2 * other
    others = np.minimum(width - one - other, _LAYERS - 1)
    layers = _layers(others * 4 + cell, touches.journeys, touches.conversions)
    both = int(touches.journeys[one & other].sum())
    names = touches.channels[first], touches.channels[second]
    if not layers:
        return Pair(*names, both=both)
    weights = [1 / layer.variance for layer in layers]
    interaction = sum(w * a.interaction for w, a in zip(weights, layers, strict=True)) / sum(weights)
    error = 1 / math.sqrt(sum(weights))
    return _told(names, both, layers, interaction, error, alpha)


def _told(
    names: tuple[str, str],
    both: int,
    layers: Sequence[_Layer],
    interaction: float,
    error: float,
    alpha: float,
) -> Pair:
    """The combined interaction as a lift of the rate with both, at the mix of layers it was seen in."""
    seen = sum(layer.journeys[3] for layer in layers)
    expected = sum(layer.expected * layer.journeys[3] for layer in layers) / seen
    spread = _NORMAL.inv_cdf(1 - alpha / 2) * error

    def lift(shift: float) -> float:
        return (1 - (1 - expected) * math.exp(-shift)) / expected - 1

    known = expected > 0
    together = 1 - (1 - expected) * math.exp(-interaction)
    return Pair(
        *names,
        both=both,
        together=together,
        expected=expected,
        lift=lift(interaction) if known else None,
        low=lift(interaction - spread) if known else None,
        high=lift(interaction + spread) if known else None,
        p_value=2 * _NORMAL.cdf(-abs(interaction) / error),
        gain=(together - expected) * seen,
    )


def _layers(cells: NDArray[np.int64], journeys: Counts, conversions: Counts) -> list[_Layer]:
    """Layers whose four cells have journeys enough. A half is added to each count, so no rate is 0 or 1."""
    size = 4 * _LAYERS
    seen = np.bincount(cells, weights=journeys, minlength=size).reshape(_LAYERS, 4)
    converted = np.bincount(cells, weights=conversions, minlength=size).reshape(_LAYERS, 4)
    return [
        _Layer(
            rates=tuple(((c + 0.5) / (n + 1) for c, n in zip(row, counts, strict=True))),
            journeys=tuple(float(n) for n in counts),
        )
        for row, counts in zip(converted.tolist(), seen.tolist(), strict=True)
        if min(counts) >= LEAST
    ]


def _check(touches: Touches) -> None:
    if not 2 <= len(touches.channels) <= MOST_CHANNELS:
        raise InputError(
            Text(
                zh=f"渠道有 {len(touches.channels)} 个，比较配对需要 2 到 {MOST_CHANNELS} 个",
                en=f"{len(touches.channels)} channel(s): pairs need 2 to {MOST_CHANNELS}",
            ),
            field="journeys",
            valid=Text(zh=f"2 到 {MOST_CHANNELS} 个渠道", en=f"2 to {MOST_CHANNELS} channels"),
        )
    if not touches.failures.any():
        raise InputError(
            Text(
                zh="旅程里没有未转化的，转化率都是 100%，比不出协同",
                en="every journey converted, so no pair can do better than another",
            ),
            field="journeys",
            valid=Text(zh="同时提供未转化的旅程", en="journeys that did not convert as well"),
        )
