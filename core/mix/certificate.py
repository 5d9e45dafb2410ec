"""Proof that a plan is within its gap of the best, and the check of it.

The proof is a tree of splits with multipliers at its leaves. By weak duality no plan in a leaf's box exceeds
the Lagrangian at that leaf's multipliers, whatever they are, so the largest of these bounds the problem
(Everett 1963; Falk and Soland 1969 for the splits). The check needs the curves, the rows and one maximisation
per channel and leaf by bisection: nothing of how the plan was found.
"""

import math
from collections.abc import Iterator
from typing import Final

import numpy as np

from core.frozen import Frozen
from core.mix.branching import Split, Twins, find_twins, split_box
from core.mix.curve import Array
from core.mix.oracle import Oracle
from core.mix.problem import Problem
from core.mix.standard_form import Box, StandardForm, standardise

TOLERANCE: Final = 1e-9
CHUNK: Final = 2_000_000


class Node(Frozen):
    """A node of the tree: split in two, or a leaf.

    Attributes:
        channel: Position of the channel it is split at; None at a leaf.
        point: Where.
        low: Position in the tree of the half at most there.
        high: Position of the half at least there.
        multipliers: Of the rows, at a leaf: ≥ 0 for upper limits, ≤ 0 for lower.
        feasible: False: the multipliers prove, with no objective, that no plan of the leaf keeps the rows.
    """

    channel: int | None = None
    point: float = 0.0
    low: int = 0
    high: int = 0
    multipliers: tuple[float, ...] = ()
    feasible: bool = True


class Certificate(Frozen):
    """The tree; its first node is the whole problem."""

    nodes: tuple[Node, ...]


class Verdict(Frozen):
    """What the check found.

    Attributes:
        objective: Of the plan, recomputed; None without a plan.
        bound: No plan exceeds it; −inf when the tree proves that none keeps the rows.
        violation: Largest violation of a row or limit, relative to its size.
        failures: What does not hold ("spend", "rows", "objective", "tree"); empty when all does.
    """

    objective: float | None
    bound: float
    violation: float
    failures: tuple[str, ...]


def verify(
    problem: Problem,
    certificate: Certificate,
    spend: dict[str, float] | None = None,
    objective: float | None = None,
) -> Verdict:
    """Recompute a plan's feasibility and objective, and the bound its certificate proves.

    Args:
        problem: What was solved.
        certificate: The proof.
        spend: The plan, by channel; None when there is said to be none.
        objective: What it is said to reach.
    """
    form = standardise(problem)
    oracle = Oracle(form.curves)
    failures: list[str] = []
    reached, violation = None, 0.0
    if spend is not None:
        if set(spend) != set(problem.index) or not all(map(math.isfinite, spend.values())):
            return Verdict(objective=None, bound=np.inf, violation=np.inf, failures=("spend",))
        x = np.array([spend[channel.name] for channel in problem.channels], dtype=float)
        r = oracle.value(np.maximum(x, 0.0))
        violation = max(form.violation(x, r), _outside(problem, x))
        reached = float(form.worth @ r + form.value @ x)
        if not violation <= TOLERANCE:
            failures.append("rows")
        if objective is None or not abs(reached - objective) <= TOLERANCE * max(abs(reached), 1e-12):
            failures.append("objective")
    try:
        bound = _bound(form, oracle, certificate)
    except (IndexError, ValueError):
        bound, failures = np.inf, [*failures, "tree"]
    return Verdict(objective=reached, bound=bound, violation=violation, failures=tuple(failures))


def _outside(problem: Problem, x: Array) -> float:
    """How far a spend is outside its channel's own limits, relative to their size."""
    worst = 0.0
    for channel, spent in zip(problem.channels, x.tolist(), strict=True):
        if channel.locked is not None:
            off = abs(spent - channel.locked)
        elif spent == 0.0 and channel.minimum == 0.0:
            off = 0.0
        else:
            least = max(channel.minimum, channel.effective_minimum or 0.0)
            most = np.inf if channel.maximum is None else channel.maximum
            off = max(least - spent, spent - most, 0.0)
        worst = max(worst, off / max(1.0, abs(spent)))
    return worst


def _bound(form: StandardForm, oracle: Oracle, certificate: Certificate) -> float:
    leaves = list(_walk(form, certificate, find_twins(form)))
    step = max(1, CHUNK // max(len(form.worth), 1))
    return max(_bound_leaves(form, oracle, leaves[at : at + step]) for at in range(0, len(leaves), step))


def _walk(form: StandardForm, certificate: Certificate, twins: Twins) -> Iterator[tuple[Box, Node]]:
    """The leaves with their boxes, derived from the splits alone, so that they leave no plan out."""
    todo = [(0, form.box)]
    seen: set[int] = set()
    while todo:
        at, box = todo.pop()
        if at in seen or at < 0:
            raise ValueError("not a tree")
        seen.add(at)
        node = certificate.nodes[at]
        if node.channel is None:
            yield box, node
            continue
        if not np.isfinite(node.point):
            raise ValueError("not a split")
        low, high = split_box(box, Split(node.channel, node.point), twins)
        todo += [(node.low, low), (node.high, high)]


def _bound_leaves(form: StandardForm, oracle: Oracle, leaves: list[tuple[Box, Node]]) -> float:
    lower = np.array([box.lower for box, _ in leaves])
    upper = np.array([box.upper for box, _ in leaves])
    skippable = np.array([box.skippable for box, _ in leaves])
    count = len(leaves)
    multipliers = np.array([node.multipliers for _, node in leaves], dtype=float).reshape(count, -1)
    if multipliers.shape[1] != len(form.low):
        raise ValueError("one multiplier a row")
    seeks = np.array([node.feasible for _, node in leaves])[:, None]
    weight = form.worth * seeks - multipliers @ form.response
    price = multipliers @ form.spend - form.value * seeks
    alone = oracle.maximise(Box(lower, upper, skippable), weight, price).bound.sum(axis=1)
    limit = np.where(multipliers > 0, form.high, np.where(multipliers < 0, form.low, 0.0))
    with np.errstate(all="ignore"):
        total = alone + (multipliers * limit).sum(axis=1)
    clear = TOLERANCE / 10 * (np.abs(multipliers) * form.scale).sum(axis=1)
    empty = (lower > upper).any(axis=1) | (~seeks[:, 0] & (total < -clear))
    total = np.where(seeks[:, 0], total, np.inf)
    total = np.where(empty, -np.inf, np.where(np.isnan(total), np.inf, total))
    return float(total.max())
