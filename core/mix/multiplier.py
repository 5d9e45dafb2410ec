"""The best point on the envelopes under one row, by searching for the row's multiplier.

With multiplier λ each channel alone maximises (worth − λ·response)·env(x) + (value − λ·spend)·x. What they
use of the row together falls as λ rises, in jumps where a straight piece is dropped and smoothly between.
The jumps are known, so a binary search over them finds either the jump at the limit or the two jumps around
it, between which Newton's method converges fast.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from core.mix.curve import Array
from core.mix.envelope import Envelope
from core.mix.standard_form import StandardForm

NEWTON_STEPS: Final = 80
LARGEST: Final = 1e250
NOTHING: Final = 1e-200


@dataclass(frozen=True, slots=True)
class Priced:
    """What the channels do at given multipliers.

    Attributes:
        x: Spends, n.
        y: Values of the envelopes there, n.
        level: What they use of the row.
        change: Derivative of `level` by the multiplier.
    """

    x: Array
    y: Array
    level: float
    change: float


@dataclass(frozen=True, slots=True)
class OneRow:
    """The best point under one row.

    Attributes:
        x: Spends, n.
        y: Values of the envelopes there, n.
        multiplier: Of the row: ≥ 0 for its upper limit, ≤ 0 for its lower.
        ray: Whether no point keeps the row: `multiplier` (±1) with no objective proves it.
    """

    x: Array
    y: Array
    multiplier: float
    ray: bool = False


def search_multiplier(form: StandardForm, envelope: Envelope, j: int) -> OneRow | None:
    """The best point on the envelopes that keeps row j; None when the search does not apply.

    Args:
        form: The problem; every response coefficient of the row has the sign that keeps the set convex.
        envelope: Its envelopes.
        j: Position of the row.
    """
    for sign, limit, other in ((1.0, form.high[j], form.low[j]), (-1.0, -form.low[j], -form.high[j])):
        search = _Search(form, envelope, sign * form.spend[j], sign * form.response[j], limit)
        if search.least > limit + 1e-9 * max(1.0, abs(limit)):
            at = search.at(np.inf, after=True)
            return OneRow(at.x, at.y, sign, ray=True)
        free = search.at(0.0, after=True)
        if free.level > limit:
            x, y, multiplier = search.find()
            return OneRow(x, y, sign * multiplier)
        full = search.at(0.0, after=False)
        if full.level >= other:
            return _blend_free(free, full, other, limit)
    return None


def _blend_free(free: Priced, full: Priced, other: float, limit: float) -> OneRow:
    """At no price: as much as is worth something for nothing, within the limits."""
    level = min(max(full.level, other), limit) if np.isfinite(limit) else full.level
    share = 1.0 if full.level <= level else (level - free.level) / (full.level - free.level)
    return OneRow(free.x + share * (full.x - free.x), free.y + share * (full.y - free.y), 0.0)


class _Search:
    """One row, with the sign that makes its limit an upper one."""

    def __init__(
        self, form: StandardForm, envelope: Envelope, spend: Array, response: Array, limit: float
    ) -> None:
        self.form, self.envelope, self.limit = form, envelope, limit
        self.spend, self.response = spend, response
        owner, slope = envelope.owner, envelope.slope
        self.gain = form.worth[owner] * slope + form.value[owner]
        self.use = spend[owner] + response[owner] * slope
        with np.errstate(all="ignore"):
            kink = self.gain / self.use
        fixed = np.where(self.gain > 0, np.inf, -np.inf)  # a piece that uses nothing is on or off for good
        self.kink = np.where(self.use == 0, fixed, kink)
        self.falls = self.use >= 0
        self.base = float(spend @ envelope.low + response @ envelope.low_value)
        self.least = self.at(np.inf, after=True).level

    def at(self, multiplier: float, *, after: bool) -> Priced:
        """The channels at a multiplier, just before or after the jump that may be there."""
        form, envelope = self.form, self.envelope
        if after:
            on = np.where(self.falls, self.kink > multiplier, self.kink <= multiplier)
        else:
            on = np.where(self.falls, self.kink >= multiplier, self.kink < multiplier)
        taken = np.where(on, envelope.length, 0.0)
        n = len(envelope.low)
        x = envelope.low + np.bincount(envelope.owner, taken, n)
        y = envelope.low_value + np.bincount(envelope.owner, taken * envelope.slope, n)
        level = self.base + float(self.use @ taken)
        smooth = envelope.smooth
        if not len(smooth):
            return Priced(x, y, level, 0.0)
        unit = np.isfinite(multiplier)
        multiplier = multiplier or (NOTHING if after else 0.0)
        weight = form.worth - multiplier * self.response if unit else -self.response
        price = multiplier * self.spend - form.value if unit else self.spend
        spent, value, slope, bend = bend_to(form, envelope, weight, price)
        x[smooth] += spent[smooth] - envelope.bent[smooth]
        y[smooth] += value[smooth] - envelope.bent_value[smooth]
        more, gained = spent - envelope.bent, value - envelope.bent_value
        level += float((self.spend * more + self.response * gained)[smooth].sum())
        used = self.spend + self.response * slope
        moving = (spent > envelope.bent) & (spent < envelope.high)
        with np.errstate(all="ignore"):
            change = np.where(moving, used * used / (weight * bend), 0.0)
        return Priced(x, y, level, float(change[smooth].sum()))

    def find(self) -> tuple[Array, Array, float]:
        """Spends, envelope values and the multiplier at which the row is used up to its limit."""
        jumps = np.unique(self.kink[(self.kink > 0) & np.isfinite(self.kink)])
        low, high = 0, len(jumps)  # the limit is met at or after jump low − 1 and before jump high
        below: tuple[float, Priced] = (0.0, self.at(0.0, after=True))
        above: tuple[float, Priced] | None = None
        while low < high:
            middle = (low + high) // 2
            jump = float(jumps[middle])
            after = self.at(jump, after=True)
            if after.level > self.limit:
                low, below = middle + 1, (jump, after)
                continue
            before = self.at(jump, after=False)
            if before.level >= self.limit:
                return *_mix(before, after, self.limit), jump
            high, above = middle, (jump, before)
        if above is None:
            below, above = self._widen(below)
        return self._close(below, above)

    def _widen(self, below: tuple[float, Priced]) -> tuple[tuple[float, Priced], tuple[float, Priced]]:
        multiplier = below[0] or self.form.potential / max(1.0, abs(self.limit)) * 1e-3
        while True:
            multiplier *= 4.0
            at = self.at(multiplier, after=True)
            if at.level <= self.limit or multiplier > LARGEST:
                return below, (multiplier, at)
            below = (multiplier, at)

    def _close(self, below: tuple[float, Priced], above: tuple[float, Priced]) -> tuple[Array, Array, float]:
        """Newton's method on the logarithm of the multiplier, kept between its two ends."""
        close = 1e-14 * max(1.0, abs(self.limit))
        best = min((below, above), key=lambda end: abs(end[1].level - self.limit))
        for _ in range(NEWTON_STEPS):
            multiplier, at = best
            if abs(at.level - self.limit) <= close or above[0] - below[0] <= 1e-15 * above[0]:
                break
            tried = _step(multiplier, at, self.limit)
            if not below[0] < tried < above[0]:
                tried = (below[0] * above[0]) ** 0.5 if below[0] else above[0] * 1e-3
            found = self.at(tried, after=True)
            if found.level > self.limit:
                below = (tried, found)
            else:
                above = (tried, found)
            best = (tried, found)
        return *_mix(below[1], above[1], self.limit), best[0]


def bend_to(
    form: StandardForm, envelope: Envelope, weight: Array, price: Array
) -> tuple[Array, Array, Array, Array]:
    """Spend on the bent piece of each channel where weight·slope = price; with value, slope and curvature."""
    with np.errstate(all="ignore"):
        asked = np.where(price > 0, price / np.maximum(weight, 0.0), 0.0)
        slope = np.clip(asked, envelope.flattest, envelope.steepest)
        x = form.stack.invert(np.clip(slope, 1e-280, 1e280), np.maximum(envelope.high, 1e-280))
        x = np.where(asked <= envelope.flattest, envelope.high, np.clip(x, envelope.bent, envelope.high))
        x = np.where(asked >= envelope.steepest, envelope.bent, x)
        value, at, bend = form.stack.measure(np.maximum(x, 1e-280))
    return x, np.where(x > 0, value, 0.0), at, bend


def _step(multiplier: float, at: Priced, limit: float) -> float:
    if not at.change or not multiplier:
        return -1.0
    move = (at.level - limit) / (at.change * multiplier)
    return multiplier * float(np.exp(np.clip(-move, -50.0, 50.0)))


def _mix(before: Priced, after: Priced, limit: float) -> tuple[Array, Array]:
    """The point between two at which the level is the limit."""
    span = before.level - after.level
    share = (limit - after.level) / span if span > 0 else 0.0
    share = min(max(share, 0.0), 1.0)
    return after.x + share * (before.x - after.x), after.y + share * (before.y - after.y)
