"""Customer journeys of the demo company: which channels people met before they bought, or did not."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from knowledge.demo.response import KEYS

SEED = 20_260_401
COUNT = 20_000
FIRST = date(2026, 4, 1)
LAST = date(2026, 9, 30)
LONGEST = 8

# what a touch adds to the log odds of buying, and what two channels in one journey add beyond that
EFFECTS = {"search": 0.9, "video": 0.35, "kol": 0.45, "email": 0.8, "ecommerce": 1.1, "store": 1.3}
SYNERGIES = {("kol", "ecommerce"): 0.9, ("video", "search"): 0.6}
BASE = -3.6

_START = np.array([0.24, 0.33, 0.17, 0.05, 0.16, 0.05])
_ON = 0.56
_NEXT = np.array(
    [
        [0.14, 0.10, 0.08, 0.12, 0.40, 0.16],
        [0.34, 0.22, 0.14, 0.06, 0.19, 0.05],
        [0.22, 0.16, 0.12, 0.04, 0.40, 0.06],
        [0.20, 0.05, 0.05, 0.20, 0.42, 0.08],
        [0.22, 0.12, 0.10, 0.22, 0.22, 0.12],
        [0.20, 0.10, 0.06, 0.22, 0.36, 0.06],
    ]
)


@dataclass(frozen=True)
class Touches:
    """Rows of touches, in order of journey and position; values in 元 of the whole journey."""

    journey: list[str]
    position: list[int]
    channel: list[str]
    date: list[date]
    converted: list[int]
    value: list[int]


def generate() -> Touches:
    """20,000 journeys that end between April and September 2026, the same every time."""
    noise = np.random.default_rng(SEED)
    rows = Touches([], [], [], [], [], [])
    for number in range(COUNT):
        path = _walk(noise)
        bought = bool(noise.random() < _chance(path))
        value = round(float(noise.lognormal(6.0, 0.55))) if bought else 0
        days = _days(len(path), noise)
        rows.journey.extend([f"J{number:05d}"] * len(path))
        rows.position.extend(range(1, len(path) + 1))
        rows.channel.extend(KEYS[channel] for channel in path)
        rows.date.extend(days)
        rows.converted.extend([int(bought)] * len(path))
        rows.value.extend([value] * len(path))
    return rows


def _walk(noise: np.random.Generator) -> list[int]:
    path = [_pick(_START, noise)]
    while len(path) < LONGEST and noise.random() < _ON:
        path.append(_pick(_NEXT[path[-1]], noise))
    return path


def _pick(chances: np.ndarray[tuple[int, ...], np.dtype[np.float64]], noise: np.random.Generator) -> int:
    return int(np.searchsorted(np.cumsum(chances)[:-1], noise.random(), side="right"))


def _chance(path: list[int]) -> float:
    met = {KEYS[channel] for channel in path}
    odds = BASE + sum(EFFECTS[channel] for channel in met)
    odds += sum(gain for pair, gain in SYNERGIES.items() if met.issuperset(pair))
    return float(1 / (1 + np.exp(-odds)))


def _days(touches: int, noise: np.random.Generator) -> list[date]:
    end = FIRST + timedelta(days=int(noise.integers((LAST - FIRST).days + 1)))
    gaps = noise.geometric(0.35, touches - 1) - 1
    before = [int(gap) for gap in np.cumsum(gaps[::-1])[::-1]] + [0]
    return [end - timedelta(days=days) for days in before]
