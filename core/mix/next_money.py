"""What more or less money is worth, found by solving again: one-sided, since an S-shaped curve has jumps."""

from dataclasses import dataclass

import numpy as np

from core.mix.choice import Choice, choose
from core.mix.formulation import MISS
from core.mix.request import Aim, Request

STEP = 10_000.0  # 一万
RANGE = (-0.1, -0.01, 0.01, 0.1)


@dataclass(frozen=True)
class Step:
    """Another amount of money and what comes of it.

    Attributes:
        extra: How much more money there is, below 0 less.
        gain: How much more response it brings, below 0 less.
        moves: Change of each channel's spend.
    """

    extra: float
    gain: float
    moves: dict[str, float]


def step_size(request: Request, spent: float) -> float:
    """一万, or a rounder hundredth where all the money is less than twenty of them."""
    size = request.available if request.available is not None else spent
    if size >= 20 * STEP:
        return STEP
    return float(10 ** np.floor(np.log10(max(size, 1.0) / 20)))


def total_response(request: Request, spend: dict[str, float]) -> float:
    """What a plan brings, as the objective counts it."""
    return sum(request.weight(c) * float(c.curve.value(spend[c.name])) for c in request.candidates)


def margins(request: Request, spend: dict[str, float], step: float) -> dict[str, tuple[float, float]]:
    """For each channel what `step` more and `step` less would change, everything else as it is."""
    found = {}
    for candidate in request.candidates:
        at, weight = spend[candidate.name], request.weight(candidate)
        here = float(candidate.curve.value(at))
        more = float(candidate.curve.value(at + step)) - here
        less = here - float(candidate.curve.value(max(0.0, at - step)))
        found[candidate.name] = (weight * more, weight * less)
    return found


def find_steps(request: Request, choice: Choice, step: float) -> tuple[Step, ...]:
    """One step less and one more, 1 % and 10 % either way; those that clash with a demand are left out."""
    if request.total is None or request.aim is not Aim.MOST:
        return ()
    parts = () if request.scenarios else RANGE  # each takes as long as the split itself
    extras = sorted({-step, step, *(part * request.total for part in parts)})
    found = (take_step(request, choice, extra) for extra in extras)
    return tuple(one for one in found if one is not None)


def take_step(request: Request, choice: Choice, extra: float) -> Step | None:
    """The best split with more or less money beside the best with what there is."""
    if request.total is None or request.total + extra <= request.reserve:
        return None
    other = choose(request.changed(total=request.total + extra))
    if other is None:
        return None
    moves = {name: other.spend[name] - choice.spend[name] for name in request.index}
    return Step(extra, gain_of(other) - gain_of(choice), moves)


def gain_of(choice: Choice) -> float:
    """The response of a split, without what misses of soft demands cost it."""
    goal = choice.problem.goal
    cost = sum(goal.spend.get(name, 0.0) * choice.spend[name] for name in goal.spend if name.startswith(MISS))
    return choice.objective - cost
