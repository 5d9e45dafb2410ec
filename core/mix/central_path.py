"""The best point on the envelopes under several rows: a primal-dual interior-point method.

Every straight or bent piece of an envelope is a variable between 0 and its length, so the functions are
smooth, the Hessian is diagonal, and a step costs O(n·m²) with one m × m system (Wright 1997, "Primal-Dual
Interior-Point Methods", chapter 10, predictor-corrector). It gives up rather than return a wrong point: the
caller then uses cuts.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from core.mix.curve import Array
from core.mix.envelope import Envelope
from core.mix.standard_form import StandardForm

STEPS: Final = 60
SMALL: Final = 1e-11
INSIDE: Final = 0.995
LAG: Final = 0.1
SHORT: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Central:
    """A point near the best.

    Attributes:
        x: Spends, n.
        multipliers: Of the rows, m: ≥ 0 at upper limits, ≤ 0 at lower.
    """

    x: Array
    multipliers: Array


def find_centre(form: StandardForm, envelope: Envelope) -> Central | None:
    """A point within about 1e-10 of the best on the envelopes, or None when the method does not get there.

    Args:
        form: The problem; its rows have the signs that keep the feasible set convex.
        envelope: Its envelopes.
    """
    model = _Model(form, envelope)
    if not len(model.length):
        return None
    with np.errstate(all="ignore"):
        return _walk(model)


class _Model:
    """The pieces as variables v between 0 and `length`; the rows as G(v) ≥ 0 first, then as G(v) = 0."""

    def __init__(self, form: StandardForm, envelope: Envelope) -> None:
        self.form, self.envelope = form, envelope
        smooth = envelope.smooth
        steep = smooth[
            ~np.isfinite(envelope.steepest[smooth])
        ]  # a line for the bit where the slope has no end
        self.bent = envelope.bent.copy()
        self.bent[steep] = SHORT * envelope.high[steep]
        self.bent_value = form.stack.value(self.bent)
        self.slope = np.concatenate([envelope.slope, self.bent_value[steep] / self.bent[steep]])
        self.count = len(self.slope)
        channel = np.concatenate([envelope.owner, steep, smooth])
        self.channel = channel
        self.length = np.concatenate([envelope.length, self.bent[steep], (envelope.high - self.bent)[smooth]])
        self.worth = form.worth[channel] / form.potential
        self.value = form.value[channel] / form.potential
        equal = form.low == form.high
        rows = [(j, -1.0, form.high[j]) for j in np.flatnonzero(np.isfinite(form.high) & ~equal)]
        rows += [(j, 1.0, form.low[j]) for j in np.flatnonzero(np.isfinite(form.low) & ~equal)]
        self.inequalities = len(rows)
        rows += [(j, 1.0, form.low[j]) for j in np.flatnonzero(equal)]
        self.row = np.array([j for j, _, _ in rows], dtype=np.intp)
        self.sign = np.array([sign for _, sign, _ in rows]) / form.reach[self.row]
        spend, response = form.spend[self.row], form.response[self.row]
        level = spend @ envelope.low + response @ envelope.low_value
        self.base = self.sign * (level - np.array([limit for _, _, limit in rows]))
        self.spend = spend[:, channel] * self.sign[:, None]
        self.response = response[:, channel] * self.sign[:, None]

    def spend_of(self, v: Array) -> Array:
        """Spends of the channels, n."""
        low = self.envelope.low
        return np.asarray(low + np.bincount(self.channel, v, len(low)))

    def measure(self, v: Array) -> tuple[Array, Array, Array]:
        """Response, slope and curvature of every piece at v."""
        envelope, count, smooth = self.envelope, self.count, self.envelope.smooth
        x = np.maximum(envelope.high, 1e-280)
        x[smooth] = self.bent[smooth] + v[count:]
        value, slope, bend = self.form.stack.measure(x)
        return (
            np.concatenate([v[:count] * self.slope, (value - self.bent_value)[smooth]]),
            np.concatenate([self.slope, slope[smooth]]),
            np.concatenate([np.zeros(count), np.minimum(bend[smooth], 0.0)]),
        )


@dataclass(slots=True)
class _Iterate:
    """Pieces, multipliers of their two ends, multipliers of the rows, slacks of the inequalities."""

    v: Array
    low: Array
    high: Array
    z: Array
    slack: Array

    def moved(self, step: "_Iterate", length: float) -> "_Iterate":
        return _Iterate(
            self.v + length * step.v,
            self.low + length * step.low,
            self.high + length * step.high,
            self.z + length * step.z,
            self.slack + length * step.slack,
        )


def _walk(model: _Model) -> Central | None:
    at, k = _begin(model), model.inequalities
    pairs = 2 * len(at.v) + k
    for _ in range(STEPS):
        system = _System(model, at)
        mean = system.mean(at) / pairs
        if not np.isfinite(mean + system.uneven):
            return None
        if mean * pairs <= SMALL and system.broken <= SMALL and system.uneven <= 1e-3:
            multipliers = np.zeros(len(model.form.low))
            np.add.at(multipliers, model.row, -at.z * model.sign * model.form.potential)
            return Central(model.spend_of(at.v), multipliers)
        zeros = np.zeros_like(at.v)
        probe = system.step(zeros, zeros, zeros[:k] if k <= len(zeros) else np.zeros(k))
        if probe is None:
            return None
        ahead = system.mean(at.moved(probe, system.room(probe))) / pairs
        target = mean * min(max(ahead / mean, 0.0), 1.0) ** 3
        target = max(target, LAG * system.uneven / pairs)  # no faster than the slopes are brought in line
        step = system.step(
            target - probe.v * probe.low, target + probe.v * probe.high, target - probe.slack * probe.z[:k]
        )
        if step is None:
            return None
        at = at.moved(step, min(1.0, INSIDE * system.room(step)))
    return None


def _begin(model: _Model) -> _Iterate:
    k, v = model.inequalities, 0.5 * model.length
    mean = 0.1 / len(v)
    slack = np.full(k, 0.1)
    z = np.zeros(len(model.row))
    z[:k] = mean / slack
    return _Iterate(v, mean / v, mean / (model.length - v), z, slack)


def _settle(at: _Iterate, left: Array, pull: Array) -> None:
    """Take the multiplier of a piece's nearer end from its slope, where that hardly changes it.

    A slope that grows without end as a piece shrinks would be chased for ever by Newton's method.
    """
    low, high = at.high - pull, at.low + pull
    near = (at.v < left) & (low > 0.5 * at.low) & (low < 2.0 * at.low)
    far = (at.v >= left) & (high > 0.5 * at.high) & (high < 2.0 * at.high)
    at.low = np.where(near, low, at.low)
    at.high = np.where(far, high, at.high)


class _System:
    """Newton's system at one iterate, solved for several right sides."""

    def __init__(self, model: _Model, at: _Iterate) -> None:
        self.at, self.k, self.length = at, model.inequalities, model.length
        response, slope, bend = model.measure(at.v)
        self.left = model.length - at.v
        weight = model.worth + at.z @ model.response
        self.pull = weight * slope + model.value + at.z @ model.spend
        _settle(at, self.left, self.pull)
        self.rows = model.base + model.spend @ at.v + model.response @ response
        self.rows[: self.k] -= at.slack
        self.broken = float(np.abs(self.rows).max(initial=0.0))
        self.uneven = float((np.abs(self.pull + at.low - at.high) * model.length).sum())
        self.jacobian = model.spend + model.response * slope
        self.hessian = -weight * bend + at.low / at.v + at.high / self.left
        self.scaled = self.jacobian / self.hessian
        matrix = self.scaled @ self.jacobian.T
        matrix[np.arange(self.k), np.arange(self.k)] += at.slack / at.z[: self.k]
        self.size = np.sqrt(np.maximum(matrix.diagonal(), 1e-300))  # slack rows would drown tight ones
        self.matrix = matrix / self.size / self.size[:, None]
        self.matrix[np.diag_indices_from(matrix)] += 1e-14

    def mean(self, at: _Iterate) -> float:
        """Sum of the products that are 0 at the best point."""
        products = at.v @ at.low + (self.length - at.v) @ at.high + at.slack @ at.z[: self.k]
        return float(products)

    def step(self, low: Array, high: Array, slack: Array) -> _Iterate | None:
        """Towards the products v·low, (length − v)·high and slack·z being these; None when singular."""
        at, k = self.at, self.k
        pushed = self.pull + low / at.v - high / self.left
        right = -self.rows - self.scaled @ pushed
        right[:k] += slack / at.z[:k] - at.slack
        try:
            z = np.linalg.solve(self.matrix, right / self.size) / self.size
        except np.linalg.LinAlgError:
            return None
        v = pushed / self.hessian + z @ self.scaled
        return _Iterate(
            v,
            (low - at.low * v) / at.v - at.low,
            (high + at.high * v) / self.left - at.high,
            z,
            (slack - at.slack * z[:k]) / at.z[:k] - at.slack,
        )

    def room(self, step: _Iterate) -> float:
        """How far along the step everything stays positive."""
        at, k = self.at, self.k
        value = np.concatenate([at.v, self.left, at.low, at.high, at.slack, at.z[:k]])
        move = np.concatenate([step.v, -step.v, step.low, step.high, step.slack, step.z[:k]])
        ratio = float((-move / value).max(initial=0.0))
        return min(1.0 / INSIDE, 1.0 / max(ratio, 1e-300))
