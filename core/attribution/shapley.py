"""Shapley values of channels: what each adds to the channels that were there, averaged over all orders.

The game is played journey by journey. A journey that touched the set T would, had only the channels S been
there, have touched T ∩ S and converted at the rate seen among journeys that touched exactly that set. So
v(S) = Σ_T n(T) · p(T ∩ S), v(∅) = 0 and v(all) is the number of conversions; credits add up to it exactly.
A set nobody touched converts at the pooled rate of the journeys within it. A value below 0 means that
journeys with the channel converted less often than like ones without.

Sources: Shapley (1953); the game follows Dalessandro et al., "Causally Motivated Attribution for Online
Advertising" (2012), and google/fractribution's counterfactual sub-paths.
"""

import random
from itertools import permutations
from math import factorial

import numpy as np

from core.attribution.touches import Counts, Places, Touches, add_up
from core.errors import InputError
from core.text import Text

EXACT_CHANNELS = 12
MOST_CHANNELS = 60  # a set is the bits of a 64-bit number
_SHORT = 5  # channels whose orders are all gone through
_ORDERS = 120  # orders drawn for a longer journey


def sets_of(touches: Touches) -> Places:
    """For each of P paths the set of channels it touches, as bits.

    Raises:
        InputError: There are more than 60 channels.
    """
    if len(touches.channels) > MOST_CHANNELS:
        raise InputError(
            Text(
                zh=f"Shapley 最多支持 {MOST_CHANNELS} 个渠道，现在有 {len(touches.channels)} 个",
                en=f"Shapley values take at most {MOST_CHANNELS} channels, not {len(touches.channels)}",
            ),
            field="model",
            valid=Text(zh="先合并渠道，或用马尔可夫", en="group the channels, or use the Markov model"),
        )
    starts = np.cumsum(touches.lengths) - touches.lengths
    return np.bitwise_or.reduceat(np.int64(1) << touches.code, starts)


def shapley_values(
    sets: Places, channels: int, conversions: Counts, failures: Counts, *, seed: int = 0
) -> Counts:
    """Conversions credited to each channel; exact up to 12 channels, over seeded orders beyond.

    Args:
        sets: P sets of channels, as bits.
        channels: How many channels there are.
        conversions: P counts.
        failures: P counts.
        seed: Of the orders that are drawn.
    """
    if channels <= EXACT_CHANNELS:
        return _exact(sets, channels, conversions, failures)
    return _sampled(sets, channels, conversions, failures, seed)


def _exact(sets: Places, channels: int, conversions: Counts, failures: Counts) -> Counts:
    """φ_c = Σ_{V∋c} G(V) (p(V) − p(V∖c)), G(V) = Σ_{T⊇V} n(T) (|V|−1)! (|T|−|V|)! / |T|!."""
    size = 1 << channels
    converted = add_up(sets, conversions, size)
    seen = add_up(sets, conversions + failures, size)
    rate = _rates(converted, seen, channels)
    members = np.array([bin(v).count("1") for v in range(size)])
    weight = np.zeros(size)
    for many in range(1, channels + 1):
        above = _sum_supersets(np.where(members == many, seen, 0.0), channels)
        orders = np.array(
            [
                factorial(v - 1) * factorial(many - v) / factorial(many) if 1 <= v <= many else 0.0
                for v in range(channels + 1)
            ]
        )
        weight += above * orders[members]
    everything = np.arange(size)
    values = np.zeros(channels)
    for channel in range(channels):
        with_it = everything[(everything >> channel) & 1 == 1]
        without = with_it ^ (1 << channel)
        values[channel] = float(weight[with_it] @ (rate[with_it] - rate[without]))
    return values


def _rates(converted: Counts, seen: Counts, channels: int) -> Counts:
    """Rate of every set: its own where it was seen, else the pooled one of the sets within it."""
    within, total = _sum_subsets(converted, channels), _sum_subsets(seen, channels)
    pooled = np.divide(within, total, out=np.zeros_like(within), where=total > 0)
    return np.divide(converted, seen, out=pooled, where=seen > 0)


def _sum_subsets(values: Counts, channels: int) -> Counts:
    found = values.copy()
    for channel in range(channels):
        view = found.reshape(-1, 2, 1 << channel)
        view[:, 1] += view[:, 0]
    return found


def _sum_supersets(values: Counts, channels: int) -> Counts:
    found = values.copy()
    for channel in range(channels):
        view = found.reshape(-1, 2, 1 << channel)
        view[:, 0] += view[:, 1]
    return found


class _Rates:
    """Rates of sets by lookup, for more channels than a table over all sets can hold."""

    def __init__(self, known: Places, converted: Counts, seen: Counts) -> None:
        self._known, self._converted, self._seen = known, converted, seen
        own = np.divide(converted, seen, out=np.zeros_like(converted), where=seen > 0)
        self._found = {int(s): float(r) for s, r, n in zip(known, own, seen, strict=True) if n > 0}
        self._found[0] = 0.0

    def of(self, members: int) -> float:
        rate = self._found.get(members)
        if rate is None:
            inside = (self._known & ~np.int64(members)) == 0
            total = float(self._seen[inside].sum())
            rate = float(self._converted[inside].sum()) / total if total else 0.0
            self._found[members] = rate
        return rate


def _sampled(sets: Places, channels: int, conversions: Counts, failures: Counts, seed: int) -> Counts:
    known, place = np.unique(sets, return_inverse=True)
    converted = add_up(place, conversions, known.size)
    seen = add_up(place, conversions + failures, known.size)
    rates, source = _Rates(known, converted, seen), random.Random(seed)
    values = np.zeros(channels)
    for members, count in zip(known.tolist(), seen.tolist(), strict=True):
        inside = [c for c in range(channels) if members >> c & 1]
        orders = _orders(inside, source)
        for order in orders:
            before, reached = 0.0, 0
            for channel in order:
                reached |= 1 << channel
                after = rates.of(reached)
                values[channel] += count * (after - before) / len(orders)
                before = after
    return values


def _orders(inside: list[int], source: random.Random) -> list[tuple[int, ...]]:
    if len(inside) <= _SHORT:
        return list(permutations(inside))
    drawn = []
    for _ in range(_ORDERS // 2):
        order = tuple(source.sample(inside, len(inside)))
        drawn += [order, order[::-1]]  # an order and its reverse: each channel as often early as late
    return drawn
