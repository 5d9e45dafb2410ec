"""Splitting a box in two, so that together the halves hold an optimal plan.

Channels alike in everything (curve, limits, coefficients, weights) are twins. Their spends can be exchanged,
so some optimal plan has them in falling order, and a split of one says something of the others: if a channel
gets at most s, so do the twins after it; if it gets at least s, so do the twins before it. Without this, ten
twins would be tried in all their orders.
"""

from dataclasses import dataclass

import numpy as np

from core.mix.standard_form import Box, StandardForm

Twins = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Split:
    """A channel and where its range is cut; a channel that may be skipped is cut between 0 and its minimum.

    Attributes:
        channel: Position of the channel.
        point: Spend at which it is cut.
    """

    channel: int
    point: float


def find_twins(form: StandardForm) -> Twins:
    """For each channel the positions of the channels alike in everything, itself included, rising."""
    groups: dict[object, list[int]] = {}
    keys = []
    numbers = np.vstack(
        [
            form.box.lower,
            form.box.upper,
            form.box.skippable,
            form.worth,
            form.value,
            form.spend,
            form.response,
        ]
    ).T
    for i, curve in enumerate(form.curves):
        key = (curve, np.ascontiguousarray(numbers[i]).tobytes())
        keys.append(key)
        groups.setdefault(key, []).append(i)
    shared = {key: tuple(group) for key, group in groups.items()}
    return tuple(shared[key] for key in keys)


def split_box(box: Box, split: Split, twins: Twins) -> tuple[Box, Box]:
    """The box where the channel gets at most the point, and the one where it gets at least that."""
    i, point = split.channel, split.point
    after = [j for j in twins[i] if j >= i]
    before = [j for j in twins[i] if j <= i]
    low, high = _copy(box), _copy(box)
    if box.skippable[i]:
        low.lower[after] = low.upper[after] = 0.0
        low.skippable[after] = False
        high.skippable[before] = False
        return low, high
    low.upper[after] = np.minimum(low.upper[after], point)
    emptied = [j for j in after if low.upper[j] < low.lower[j]]
    low.lower[emptied] = low.upper[emptied] = 0.0
    low.skippable[emptied] = False
    high.lower[before] = np.maximum(high.lower[before], point)
    high.skippable[before] = False
    return low, high


def _copy(box: Box) -> Box:
    return Box(box.lower.copy(), box.upper.copy(), box.skippable.copy())
