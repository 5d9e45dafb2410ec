"""How the demo company's channels answer to money: the true curves that fitting should find again.

Visits of a channel on a day = (organic + paid · x^s / (k^s + x^s)) × growth × season, where x is the spend of
that day and what carries over of the days before: x = (1 − c) · spend + c · x of the day before.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Channel:
    """The truth about a channel.

    Attributes:
        key: Its value in the facts.
        spend: Typical spend of a day, in 元.
        organic: Visits of a day without spend.
        paid: Most visits of a day that money can buy.
        half: Carried-over spend of a day that buys half of them (k), in 元.
        slope: Shape: 1 concave, above 1 S-shaped (s).
        carryover: Share of an effect left a day later (c).
        conversion: Orders a visit.
        lead_rate: Leads a visit.
        newness: Share of orders by new customers.
    """

    key: str
    spend: float
    organic: float
    paid: float
    half: float
    slope: float
    carryover: float
    conversion: float
    lead_rate: float
    newness: float


CHANNELS = (
    Channel("search", 8_500, 1_500, 5_900, 9_500, 1.0, 0.20, 0.0300, 0.10, 0.62),
    Channel("video", 10_000, 1_200, 13_500, 11_000, 1.0, 0.70, 0.0120, 0.05, 0.74),
    Channel("kol", 6_000, 450, 8_200, 6_200, 1.8, 0.85, 0.0090, 0.04, 0.78),
    Channel("email", 1_000, 570, 830, 1_100, 1.0, 0.30, 0.0500, 0.12, 0.15),
    Channel("ecommerce", 6_700, 2_200, 5_000, 8_000, 1.0, 0.30, 0.0400, 0.07, 0.55),
    Channel("store", 4_000, 440, 560, 4_500, 1.0, 0.60, 0.1200, 0.30, 0.66),
)
KEYS = tuple(channel.key for channel in CHANNELS)


def column(name: str) -> Floats:
    """An attribute of all channels, as an array."""
    return np.array([getattr(channel, name) for channel in CHANNELS])


def visits(spend: Floats) -> Floats:
    """Visits before growth and season, days × channels, of spend of the same shape."""
    carried = _carried(spend)
    half, slope = column("half"), column("slope")
    raised = carried**slope
    found: Floats = column("organic") + column("paid") * raised / (half**slope + raised)
    return found


def _carried(spend: Floats) -> Floats:
    carryover = column("carryover")
    carried = np.empty_like(spend)
    level = spend[0]
    for day, spent in enumerate(spend):
        level = (1 - carryover) * spent + carryover * level
        carried[day] = level
    return carried
