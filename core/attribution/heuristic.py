"""Rules of thumb: first, last, linear, position (40/20/40) and time decay. Each touch has a fixed weight.

Weights of a path sum to 1; a path of one touch gets all of it, one of two touches half each under `position`.
"""

from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from core.attribution.touches import Counts, Touches
from core.errors import InputError
from core.text import Text

_ENDS = 0.4  # of the first and of the last touch under `position`
_PAIR = 2  # touches that leave no middle


def weigh_first(touches: Touches) -> Counts:
    """All to the first touch."""
    return np.where(touches.place == 0, 1.0, 0.0)


def weigh_last(touches: Touches) -> Counts:
    """All to the last touch."""
    return np.where(_is_last(touches), 1.0, 0.0)


def weigh_linear(touches: Touches) -> Counts:
    """The same to every touch."""
    return 1.0 / touches.lengths[touches.path]


def weigh_position(touches: Touches) -> Counts:
    """40 % to the first, 40 % to the last, the rest evenly between them."""
    lengths = touches.lengths[touches.path]
    middle = (1 - 2 * _ENDS) / np.maximum(lengths - 2, 1)
    weights = np.where((touches.place == 0) | _is_last(touches), _ENDS, middle)
    return np.where(lengths <= _PAIR, 1.0 / lengths, weights)


def weigh_decay(
    touches: Touches, half_life: float, times: Sequence[Sequence[Sequence[int]]] | None
) -> Counts:
    """Half the weight for every `half_life` days before the conversion (touches, where no times are known).

    Args:
        touches: Of the journeys.
        half_life: In days, or in touches when `times` is None.
        times: For each path and conversion, the days before it that each touch was made.

    Raises:
        InputError: The half-life is not above 0.
    """
    if not 0 < half_life < float("inf"):
        raise InputError(
            Text(zh=f"半衰期不能是 {half_life:g}", en=f"a half-life cannot be {half_life:g}"),
            field="half_life",
            valid=Text(zh="大于 0 的天数", en="days above 0"),
        )
    if times is None:
        back = (touches.lengths[touches.path] - 1 - touches.place).astype(np.float64)
        return _normalise(np.exp2(-back / half_life), touches)
    return _mean_over_conversions(touches, half_life, times)


def _mean_over_conversions(
    touches: Touches, half_life: float, times: Sequence[Sequence[Sequence[int]]]
) -> Counts:
    """Weights of a path's touches as the mean over its conversions; linear where it has none."""
    known = np.fromiter(map(len, times), dtype=np.int64, count=len(times))
    days = np.fromiter(chain.from_iterable(chain.from_iterable(times)), dtype=np.float64)
    # one row a conversion and touch: which touch it is, and which conversion
    lengths = np.repeat(touches.lengths, known)
    ends = np.cumsum(lengths)
    conversion = np.repeat(np.arange(len(lengths)), lengths)
    place = np.arange(days.size) - np.repeat(ends - lengths, lengths)
    firsts = np.cumsum(touches.lengths) - touches.lengths
    touch = np.repeat(np.repeat(firsts, known), lengths) + place
    nearest = np.minimum.reduceat(days, ends - lengths) if days.size else days
    raw = np.exp2(-(days - nearest[conversion]) / half_life)  # the nearest touch weighs 1: no underflow to 0
    share = raw / np.bincount(conversion, weights=raw)[conversion] if days.size else raw
    weights = np.bincount(touch, weights=share, minlength=touches.code.size)
    return np.where(
        known[touches.path] > 0, weights / np.maximum(known[touches.path], 1), weigh_linear(touches)
    )


def _is_last(touches: Touches) -> NDArray[np.bool_]:
    last: NDArray[np.bool_] = touches.place == touches.lengths[touches.path] - 1
    return last


def _normalise(weights: Counts, touches: Touches) -> Counts:
    sums = np.bincount(touches.path, weights=weights, minlength=touches.lengths.size)
    return weights / sums[touches.path]
