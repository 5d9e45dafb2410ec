"""Journeys as arrays: every touch of every path in one row, so that models count without loops."""

from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from core.attribution.journey import Journeys
from core.errors import InputError, MissingInput
from core.text import Text

Counts = NDArray[np.float64]
Places = NDArray[np.int64]
MOST_CHANNELS = 1000
_EXACT = 2**53  # whole numbers beyond it are not exact in a double


@dataclass(frozen=True)
class Touches:
    """T touches of P paths over n channels.

    Attributes:
        channels: n names; a code is a position in them.
        code: T codes, in order of path and of touch.
        path: T positions of the path a touch belongs to.
        place: T positions within the path, from 0.
        lengths: P numbers of touches.
        conversions: P counts.
        failures: P counts of journeys that did not convert.
        values: P summed values.
    """

    channels: tuple[str, ...]
    code: Places
    path: Places
    place: Places
    lengths: Places
    conversions: Counts
    failures: Counts
    values: Counts

    @property
    def journeys(self) -> Counts:
        """P counts of all journeys."""
        return self.conversions + self.failures

    def sum_by_channel(self, weights: Counts) -> Counts:
        """T weights added up by channel: n sums."""
        return add_up(self.code, weights, len(self.channels))


def unfold(journeys: Journeys) -> Touches:
    """The touches of journeys.

    Raises:
        MissingInput: There are no journeys.
        InputError: A path is empty, a count is negative, or there are too many channels.
    """
    _check(journeys)
    channels = journeys.channels
    codes = {channel: at for at, channel in enumerate(channels)}
    lengths = np.fromiter(map(len, journeys.paths), dtype=np.int64, count=len(journeys.paths))
    total = int(lengths.sum())
    code = np.fromiter(
        map(codes.__getitem__, chain.from_iterable(journeys.paths)), dtype=np.int64, count=total
    )
    ends = np.cumsum(lengths)
    return Touches(
        channels=channels,
        code=code,
        path=np.repeat(np.arange(len(lengths)), lengths),
        place=np.arange(total) - np.repeat(ends - lengths, lengths),
        lengths=lengths,
        conversions=np.asarray(journeys.conversions, dtype=np.float64),
        failures=np.asarray(journeys.non_conversions, dtype=np.float64),
        values=np.asarray(journeys.values, dtype=np.float64),
    )


def add_up(codes: Places, weights: Counts, size: int) -> Counts:
    """Weights added up by code: `size` sums."""
    return np.bincount(codes, weights=weights, minlength=size).astype(np.float64)


def _check(journeys: Journeys) -> None:
    if not journeys.paths:
        raise MissingInput(
            Text(zh="没有客户旅程可以归因", en="there are no journeys to attribute"),
            field="journeys",
            valid=Text(
                zh="每条路径的渠道顺序与转化数", en="the channels of each path in order, and its conversions"
            ),
        )
    counts = (*journeys.conversions, *journeys.non_conversions, *journeys.values)
    if min(counts) < 0 or sum(counts) >= _EXACT or not all(journeys.paths):
        raise InputError(
            Text(
                zh="旅程里有空路径、负数或过大的数",
                en="a journey is empty, or a count is negative or too large",
            ),
            field="journeys",
            valid=Text(zh="至少一个触点，数目不小于 0", en="at least one touch, counts of 0 or more"),
        )
    if not sum(journeys.conversions):
        raise InputError(
            Text(
                zh="所有旅程都没有转化，无从归因", en="no journey converted, so there is nothing to attribute"
            ),
            field="journeys",
            valid=Text(zh="至少一次转化", en="at least one conversion"),
        )
    if len(journeys.channels) > MOST_CHANNELS:
        raise InputError(
            Text(
                zh=f"渠道有 {len(journeys.channels)} 个，最多 {MOST_CHANNELS} 个",
                en=f"{len(journeys.channels)} channels; at most {MOST_CHANNELS} can be attributed",
            ),
            field="journeys",
            valid=Text(zh="先合并渠道", en="group the channels first"),
        )
