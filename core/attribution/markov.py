"""Attribution by removal from a Markov chain of touches, in closed form.

A state is the last k channels touched. With N = (I − Q)⁻¹ of the transient states and r the chances of
converting next, the chance of converting is P = (N r)₀, and without ever touching channel c it falls by
N₀ₛ Nₛₛ⁻¹ (N r)ₛ, S being the states that end in c (block inverse of I − Q without S). The fall over P is the
removal effect; shares are in proportion to it. No simulation, so no noise.

Source of the model: Anderl, Becker, von Wangenheim and Schumann, "Mapping the Customer Journey" (2016).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.attribution.touches import Counts, Places, Touches
from core.errors import InputError
from core.text import Text

MOST_ORDER = 3
MOST_STATES = 3000  # a dense inverse of this size takes a few seconds


@dataclass(frozen=True)
class Chain:
    """Which transition each touch makes; independent of how often each path was taken.

    Attributes:
        channels: How many channels there are.
        last: For each of S states the code of the channel it ends in; -1 for the start, which is state 0.
        source: For each of E transitions its state of departure.
        target: Its state of arrival.
        step: For each of T touches the transition into it.
        final: For each of P paths the state it ends in.
    """

    channels: int
    last: Places
    source: Places
    target: Places
    step: Places
    final: Places


def build(touches: Touches, order: int = 1) -> Chain:
    """The chain of this order.

    Raises:
        InputError: The order is not 1 to 3, or there are too many states.
    """
    if not 1 <= order <= MOST_ORDER:
        raise InputError(
            Text(zh=f"马尔可夫阶数不能是 {order}", en=f"the order of the chain cannot be {order}"),
            field="order",
            valid=Text(zh="1、2 或 3", en="1, 2 or 3"),
        )
    keys = _state_keys(touches, order)
    known, state = np.unique(keys, return_inverse=True)
    if known.size + 1 > MOST_STATES:
        raise InputError(
            Text(
                zh=f"{order} 阶链有 {known.size} 个状态，最多 {MOST_STATES - 1} 个",
                en=f"a chain of order {order} has {known.size} states; at most {MOST_STATES - 1} are solved",
            ),
            field="order",
            valid=Text(zh="降低阶数，或先合并渠道", en="a lower order, or fewer channels"),
        )
    state = state + 1
    before = np.where(touches.place == 0, 0, np.concatenate(([0], state[:-1])))
    size = known.size + 1
    edges, step = np.unique(before * size + state, return_inverse=True)
    last = np.concatenate(([-1], known % (len(touches.channels) + 1) - 1))
    return Chain(
        channels=len(touches.channels),
        last=last,
        source=edges // size,
        target=edges % size,
        step=step,
        final=state[np.cumsum(touches.lengths) - 1],
    )


def removal_effects(chain: Chain, touches: Touches, conversions: Counts, failures: Counts) -> Counts:
    """For each channel the share of conversions that would not have happened without it, 0 to 1.

    Args:
        chain: Of the touches.
        touches: The touches.
        conversions: P counts, which may be resampled.
        failures: P counts.
    """
    transitions, converting = _chances(chain, touches, conversions, failures)
    inverse = np.linalg.inv(np.eye(chain.last.size) - transitions)
    chance = inverse @ converting
    effects = np.zeros(chain.channels)
    if chance[0] <= 0:
        return effects
    for channel in range(chain.channels):
        states = np.flatnonzero(chain.last == channel)
        if states.size == 1:  # the usual case, first order: a division
            at = states[0]
            effects[channel] = inverse[0, at] / inverse[at, at] * chance[at]
        elif states.size:
            block = inverse[np.ix_(states, states)]
            effects[channel] = inverse[0, states] @ np.linalg.solve(block, chance[states])
    return effects / float(chance[0])


def _state_keys(touches: Touches, order: int) -> Places:
    """T numbers that are equal where the last `order` channels are; shorter at the start of a path."""
    base = len(touches.channels) + 1
    keys = touches.code + 1
    for back in range(1, order):
        earlier = np.concatenate((np.zeros(back, dtype=np.int64), touches.code[:-back] + 1))
        keys = keys + np.where(touches.place >= back, earlier[: keys.size], 0) * base**back
    return keys


def _chances(
    chain: Chain, touches: Touches, conversions: Counts, failures: Counts
) -> tuple[NDArray[np.float64], Counts]:
    """Chances of going from state to state, and of converting next."""
    size = chain.last.size
    journeys = conversions + failures
    taken = np.bincount(chain.step, weights=journeys[touches.path], minlength=chain.source.size)
    converted = np.bincount(chain.final, weights=conversions, minlength=size)
    ended = np.bincount(chain.final, weights=journeys, minlength=size)
    left = np.bincount(chain.source, weights=taken, minlength=size) + ended
    left[left == 0] = 1.0  # a state a resample never visits
    matrix = np.zeros((size, size))
    matrix[chain.source, chain.target] = taken / left[chain.source]
    return matrix, converted / left
