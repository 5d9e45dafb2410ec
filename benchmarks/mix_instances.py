"""The public instances of response-curve allocation: families C, S, M, N, groups, and overlapping rows.

Only `random.Random(seed).random()` is used, so they are the same everywhere.
"""

import math
import random

from core.mix.curve import Hill
from core.mix.problem import Channel, Problem, Row

FAMILIES = {"C": 1, "S": 2, "M": 3, "N": 4}
SMALLEST, LARGEST = math.log(300), math.log(6000)

OPTIMA = {
    ("C", 10, ""): 23637.0173,
    ("C", 50, ""): 91067.2383,
    ("C", 10, "group"): 23593.0508,
    ("C", 50, "group"): 91067.2383,
    ("S", 10, ""): 11532.2258,
    ("S", 50, ""): 69377.9082,
    ("S", 10, "group"): 11532.2258,
    ("S", 50, "group"): 69139.6402,
    ("M", 10, ""): 16556.4100,
    ("M", 50, ""): 70707.2577,
    ("M", 10, "group"): 16446.1531,
    ("M", 50, "group"): 69792.9723,
    ("N", 10, ""): 17923.3761,
    ("N", 50, ""): 48746.6653,
    ("N", 10, "group"): 17923.3761,
    ("N", 50, "group"): 48746.6653,
}


def draw(family: str, count: int, seed: int, rows: str = "") -> Problem:
    """An instance with budget 1000 a channel.

    Args:
        family: "C" concave, "S" S-shaped, "M" both, "N" both within ± 30 % of a history.
        count: Channels.
        seed: 1, 2, …
        rows: "" the total only; "group": the even channels get 60-70 % (N: their history + 3 to 6 points);
            "overlapping": five shares that overlap.
    """
    source = random.Random(1000003 * seed + 101 * count + FAMILIES[family])
    drawn = [[source.random() for _ in range(6)] for _ in range(count)]
    weights = [math.exp(2 * u[3] - 1) for u in drawn]
    budget = 1000.0 * count
    history = [budget * weight / sum(weights) for weight in weights]
    channels = tuple(_channel(family, i, u, history[i]) for i, u in enumerate(drawn))
    names = [channel.name for channel in channels]
    total = Row(name="total", low=budget, high=budget, spend=dict.fromkeys(names, 1.0))
    return Problem(channels=channels, rows=(total, *_shares(family, rows, names, weights, budget)))


def _channel(family: str, i: int, u: list[float], spent: float) -> Channel:
    half = math.exp(SMALLEST + (LARGEST - SMALLEST) * u[0])
    concave = family == "C" or (family in "MN" and u[5] < 0.5)
    shape = 0.5 + 0.5 * u[2] if concave else 1.5 + 1.5 * u[2]
    low = 0.0 if u[4] < 0.5 else 200 * (2 * u[4] - 1)
    high = 1500 + 3500 * u[3]
    if family == "N":
        low, high = 0.7 * spent, 1.3 * spent
    curve = Hill(top=(0.5 + 3.5 * u[1]) * half, half=half, shape=shape)
    return Channel(name=f"c{i}", curve=curve, minimum=low, maximum=high)


def _shares(family: str, rows: str, names: list[str], weights: list[float], budget: float) -> list[Row]:
    def share(name: str, inside: list[str], low: float | None, high: float | None) -> Row:
        limits = [None if part is None else part * budget for part in (low, high)]
        return Row(name=name, low=limits[0], high=limits[1], spend=dict.fromkeys(inside, 1.0))

    if not rows:
        return []
    if family == "N":
        held = sum(weights[::2]) / sum(weights)
        return [share("even", names[::2], held + 0.03, held + 0.06)]
    even = share("even", names[::2], 0.60, 0.70)
    if rows == "group":
        return [even]
    return [
        even,
        share("fifths", names[4::5], 0.12, None),
        share("thirds", names[::3], None, 0.45),
        share("first", names[: max(4, int(0.4 * len(names)))], 0.45, None),
    ]
