"""How far a figure may miss its level: a range somebody states, or what history shows.

Draws are multipliers of the level, so a range goes along when a scenario moves the level. Every input
has its own stream, PCG64 seeded with the stated seed and the input's place, so an answer can be drawn
again bit for bit and a further input does not change the draws of the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.random import PCG64, Generator
from numpy.typing import NDArray

from core.errors import InputError
from core.quantity.saying import plain_rounded
from core.text import Text

Draws = NDArray[np.float64]
MOST_DRAWS = 200_000


@dataclass(frozen=True, slots=True)
class Range:
    """A stated range round the likeliest level: PERT, a beta distribution with weight 4 on the mode.

    Source: Malcolm, Roseboom, Clark & Fazar (1959), "Application of a Technique for Research and Development
    Program Evaluation", Operations Research 7(5).

    Attributes:
        low: Lowest level.
        mode: Likeliest level.
        high: Highest level.
    """

    low: Fraction
    mode: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True)
class History:
    """Past relative changes of several figures together: one row a period.

    Attributes:
        keys: The k figures.
        log_changes: T × k changes of their logarithms from one period to the next.
    """

    keys: tuple[str, ...]
    log_changes: tuple[tuple[float, ...], ...]


def check_range(low: Fraction, mode: Fraction, high: Fraction, name: str) -> Range:
    """A range that makes sense.

    Raises:
        InputError: low ≤ mode ≤ high does not hold, or the mode is 0.
    """
    if not low <= mode <= high or mode == 0:
        shown = " ≤ ".join(plain_rounded(float(end), 6) for end in (low, mode, high))
        raise InputError(
            Text(
                zh=f"{name} 的范围不成立：应有 {shown}，且最可能值不为 0",
                en=f"the range of {name} does not hold: it should be {shown}, the likeliest not 0",
            ),
            field="drivers",
            valid=Text(zh="低值 ≤ 最可能值 ≤ 高值", en="low ≤ likeliest ≤ high"),
        )
    return Range(low, mode, high)


def draw_multipliers(
    keys: Sequence[str],
    ranges: dict[str, Range],
    history: History | None,
    *,
    draws: int,
    seed: int,
) -> dict[str, Draws]:
    """Multipliers for the inputs that are uncertain.

    Args:
        keys: Inputs in their order; it decides the stream each is drawn from.
        ranges: Stated ranges.
        history: Past joint changes, used for figures that have no stated range.
        draws: How many, 1 to 200,000.
        seed: Any whole number of at least 0.

    Raises:
        InputError: `draws` or `seed` is out of bounds.
    """
    _check_count(draws, seed)
    found = {
        key: _pert(ranges[key], Generator(PCG64([seed, at])), draws)
        for at, key in enumerate(keys)
        if key in ranges
    }
    if history is not None:
        found |= {k: v for k, v in _from_history(history, draws, seed).items() if k not in ranges}
    return found


def _check_count(draws: int, seed: int) -> None:
    if not 1 <= draws <= MOST_DRAWS or seed < 0:
        raise InputError(
            Text(
                zh=f"抽样次数 {draws} 或种子 {seed} 超出范围",
                en=f"{draws} draws with seed {seed} is out of bounds",
            ),
            field="draws",
            valid=Text(zh="1 到 200000 次，种子不小于 0", en="1 to 200,000 draws and a seed of at least 0"),
        )


def _pert(stated: Range, stream: Generator, draws: int) -> Draws:
    low, mode, high = (float(x / stated.mode) for x in (stated.low, stated.mode, stated.high))
    if low > high:  # of a negative level
        low, high = high, low
    if low == high:
        return np.ones(draws)
    first = 1 + 4 * (mode - low) / (high - low)
    return low + (high - low) * stream.beta(first, 6 - first, draws)


def _from_history(history: History, draws: int, seed: int) -> dict[str, Draws]:
    """Joint log-normal multipliers with median 1 and the covariance of the past changes."""
    changes = np.array(history.log_changes, dtype=np.float64).reshape(-1, len(history.keys))
    if len(changes) < 3:
        return {}
    covariance = np.cov(changes, rowvar=False).reshape(len(history.keys), -1)
    sizes, directions = np.linalg.eigh(covariance)
    root = directions * np.sqrt(np.clip(sizes, 0, None))
    normal = Generator(PCG64([seed, 1_000_003])).standard_normal((draws, len(history.keys)))
    moved = np.exp(np.clip(normal @ root.T, -5, 5))
    return {key: moved[:, at] for at, key in enumerate(history.keys)}
