"""The relaxed problem on a box: curves replaced by envelopes, solved to its best point and multipliers."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from core.mix.central_path import find_centre
from core.mix.curve import Array
from core.mix.cuts import cut
from core.mix.envelope import Envelope, envelop
from core.mix.multiplier import bend_to, search_multiplier
from core.mix.standard_form import Box, StandardForm

TIGHT: Final = 1e-9
KEPT: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The best point of the relaxed problem, or the proof that there is none.

    Attributes:
        x: Spends, n.
        y: What the relaxation takes their responses to be, n.
        multipliers: Of the rows, m: ≥ 0 for upper limits, ≤ 0 for lower ones.
        bound: No feasible point of the box exceeds this: the Lagrangian at the multipliers.
        feasible: False: the multipliers, with no objective, make the Lagrangian negative.
    """

    x: Array
    y: Array
    multipliers: Array
    bound: float
    feasible: bool = True


def is_convex(form: StandardForm) -> bool:
    """Whether the rows, with concave envelopes for the responses, leave a convex set."""
    up = form.response >= 0
    down = form.response <= 0
    below, above = np.isfinite(form.low), np.isfinite(form.high)
    return bool((up.all(axis=1) | ~below).all() and (down.all(axis=1) | ~above).all())


def relax(form: StandardForm, box: Box, multipliers: Array | None = None, enough: float = -np.inf) -> Relaxed:
    """Solve the relaxed problem.

    Args:
        form: The problem.
        box: Where the spends may lie.
        multipliers: Of a problem much like it, to choose the method by.
        enough: When these multipliers already bound the box by this much, they are returned with no point
            worth having.
    """
    broken = _find_broken(form, box)
    if broken is not None:
        return Relaxed(box.floor, box.floor, broken, -np.inf, feasible=False)
    if not is_convex(form):
        return _cut(form, box)
    envelope = envelop(form, box)
    if multipliers is not None and enough > -np.inf:
        bound = bound_on(form, envelope, multipliers)
        if bound <= enough:
            return Relaxed(box.floor, envelope.low_value, multipliers, bound)
    found = None
    if not len(form.low):
        found = _free(form, envelope)
    elif len(form.low) == 1 or multipliers is None or np.count_nonzero(multipliers) <= 1:
        found = _follow_one(form, envelope, multipliers)
    if found is None and len(form.low) > 1:
        found = _follow_centre(form, envelope)
    return found or _cut(form, box)


def bound_on(form: StandardForm, envelope: Envelope, multipliers: Array) -> float:
    """The Lagrangian at the multipliers over the envelopes: an upper bound whatever they are."""
    weight = form.worth - multipliers @ form.response
    price = multipliers @ form.spend - form.value
    owner = envelope.owner
    total = weight @ envelope.low_value - price @ envelope.low
    total += np.maximum((weight[owner] * envelope.slope - price[owner]) * envelope.length, 0.0).sum()
    if len(envelope.smooth):
        x, value, _, _ = bend_to(form, envelope, weight, price)
        bent = weight * (value - envelope.bent_value) - price * (x - envelope.bent)
        total += np.maximum(bent[envelope.smooth], 0.0).sum()
    return float(total + limits_at(form, multipliers))


def limits_at(form: StandardForm, multipliers: Array) -> float:
    """Σ multiplier · the limit it belongs to."""
    limit = np.where(multipliers > 0, form.high, np.where(multipliers < 0, form.low, 0.0))
    return float(multipliers @ limit)


def _find_broken(form: StandardForm, box: Box) -> Array | None:
    """The multipliers that prove one row alone cannot be kept in the box, if one cannot."""
    if not len(form.low):
        return None
    floor = box.floor
    least, most = form.stack.value(floor), form.stack.value(box.upper)
    a, b = form.spend, form.response
    up, down = np.maximum(a, 0.0), np.minimum(a, 0.0)
    rise, fall = np.maximum(b, 0.0), np.minimum(b, 0.0)
    lowest = up @ floor + down @ box.upper + rise @ least + fall @ most
    highest = up @ box.upper + down @ floor + rise @ most + fall @ least
    slack = KEPT * form.scale
    for j in np.flatnonzero((lowest > form.high + slack) | (highest < form.low - slack)):
        ray = np.zeros(len(form.low))
        ray[j] = 1.0 if lowest[j] > form.high[j] + slack[j] else -1.0
        return ray
    return None


def _free(form: StandardForm, envelope: Envelope) -> Relaxed:
    gained = (form.worth[envelope.owner] * envelope.slope + form.value[envelope.owner]) > 0
    x = envelope.low + np.bincount(envelope.owner, gained * envelope.length, len(envelope.low))
    y = envelope.low_value + np.bincount(
        envelope.owner, gained * envelope.length * envelope.slope, len(envelope.low)
    )
    if len(envelope.smooth):
        spent, value, _, _ = bend_to(form, envelope, form.worth, -form.value)
        on = envelope.smooth
        x[on] += (spent - envelope.bent)[on]
        y[on] += (value - envelope.bent_value)[on]
    return Relaxed(x, y, np.zeros(0), bound_on(form, envelope, np.zeros(0)))


def _follow_one(form: StandardForm, envelope: Envelope, multipliers: Array | None) -> Relaxed | None:
    """The best point under one row, when it keeps the others."""
    m = len(form.low)
    j = 0 if multipliers is None or not multipliers.any() else int(np.abs(multipliers).argmax())
    if multipliers is None and (form.low == form.high).any():
        j = int((form.low == form.high).argmax())
    one = search_multiplier(form, envelope, j)
    if one is None:
        return None
    found = np.zeros(m)
    found[j] = one.multiplier
    if one.ray:
        return Relaxed(one.x, one.y, found, -np.inf, feasible=False)
    if m > 1 and form.violation(one.x, one.y) > KEPT:
        return None
    return _checked(form, envelope, one.x, one.y, found)


def _follow_centre(form: StandardForm, envelope: Envelope) -> Relaxed | None:
    centre = find_centre(form, envelope)
    if centre is None:
        return None
    small = 1e-9 * np.abs(centre.multipliers * form.reach).max(initial=0.0)
    kept = np.where(np.abs(centre.multipliers * form.reach) > small, centre.multipliers, 0.0)
    kept = np.where((kept > 0) & ~np.isfinite(form.high), 0.0, kept)
    kept = np.where((kept < 0) & ~np.isfinite(form.low), 0.0, kept)
    x = np.clip(centre.x, envelope.low, envelope.high)
    return _checked(form, envelope, x, height(form, envelope, x), kept)


def height(form: StandardForm, envelope: Envelope, x: Array) -> Array:
    """Values of the envelopes at x, n."""
    inside = np.clip(x[envelope.owner] - envelope.start, 0.0, envelope.length)
    y = envelope.low_value + np.bincount(envelope.owner, inside * envelope.slope, len(x))
    on = envelope.smooth
    beyond = form.stack.value(np.maximum(x, envelope.bent)) - envelope.bent_value
    y[on] += beyond[on]
    return y


def _checked(
    form: StandardForm, envelope: Envelope, x: Array, y: Array, multipliers: Array
) -> Relaxed | None:
    """The point, if its own bound proves it the best."""
    bound = bound_on(form, envelope, multipliers)
    good = abs(bound - form.gain(x, y)) <= TIGHT * form.potential and form.violation(x, y) <= KEPT
    return Relaxed(x, y, multipliers, bound) if good else None


def _cut(form: StandardForm, box: Box) -> Relaxed:
    found = cut(form, box)
    return Relaxed(found.x, found.y, found.multipliers, found.bound, feasible=found.feasible)
