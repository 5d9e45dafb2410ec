"""Solve a mix problem to proven optimality: envelopes, multipliers, branch and bound.

Best-first search over boxes (Falk and Soland 1969; Udell and Boyd 2014): each box is bounded by its relaxed
problem, and the channel whose envelope promises most above its curve is split where the relaxed point has
it. With m rows about m + 1 channels at most have such a gap (Shapley and Folkman), so few splits are needed
and fewer the more channels there are. The same problem gives the same bytes.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from core.mix.branching import Split, Twins, find_twins, split_box
from core.mix.certificate import Certificate, Node, verify
from core.mix.incumbent import EXACT, Incumbent, measure_gaps
from core.mix.problem import Problem, check_problem
from core.mix.relaxation import Relaxed, relax
from core.mix.solution import Solution, Status
from core.mix.standard_form import Box, StandardForm, standardise

GAP: Final = 1e-6
NODES: Final = 2000
AIM: Final = (
    0.05  # the search aims at this part of the gap asked for, so that rounding cannot spoil the proof
)
EDGE: Final = 0.01
DIVE_EVERY: Final = 16
NOUGHT: Final = 1e-9


def solve(
    problem: Problem, *, gap: float = GAP, nodes: int = NODES, stop: Callable[[], bool] | None = None
) -> Solution:
    """The best plan, with a checked proof of how good it is.

    Args:
        problem: What to solve.
        gap: Relative distance to the bound at which it is called optimal.
        nodes: Most boxes to look at; the best plan by then is returned with its honest gap.
        stop: Asked before every box whether to end; a clock goes in here.

    Returns:
        The plan; without one, the proof that there is none or the word that none was found.

    Raises:
        InputError: The problem cannot be stated (`check_problem`, `standardise`).
    """
    check_problem(problem)
    form = standardise(problem)
    with np.errstate(all="ignore"):
        search = _Search(form, gap)
        search.run(nodes, stop or (lambda: False))
        return _report(problem, search, gap)


@dataclass(slots=True)
class _Search:
    form: StandardForm
    gap: float
    twins: Twins = ()
    nodes: list[Node] = field(default_factory=list)
    heap: list[tuple[float, int]] = field(default_factory=list)
    held: dict[int, tuple[Box, Relaxed]] = field(default_factory=dict)
    best: Incumbent = field(init=False)
    opened: int = 0

    def __post_init__(self) -> None:
        self.best = Incumbent(self.form)

    def run(self, nodes: int, stop: Callable[[], bool]) -> None:
        """Look at boxes, the most promising first."""
        self.place(self.form.box, None)
        while self.heap and len(self.nodes) < nodes and not stop():
            bound, at = self.heap[0]
            if -bound <= self.best.objective + self.allowance(AIM):
                return
            heapq.heappop(self.heap)
            self.open(at)

    def allowance(self, part: float) -> float:
        """What a bound may be above the best plan."""
        if not np.isfinite(self.best.objective):
            return 0.0
        return part * self.gap * max(abs(self.best.objective), NOUGHT * self.form.potential)

    def place(self, box: Box, parent: Relaxed | None) -> int:
        """Bound a box and keep it for later, unless nothing better can be in it; its number."""
        at = len(self.nodes)
        enough = self.best.objective + self.allowance(AIM)
        relaxed = relax(self.form, box, None if parent is None else parent.multipliers, enough)
        if parent is not None and relaxed.feasible and relaxed.bound > parent.bound:
            relaxed = Relaxed(relaxed.x, relaxed.y, parent.multipliers, parent.bound)
        self.nodes.append(Node(multipliers=tuple(relaxed.multipliers.tolist()), feasible=relaxed.feasible))
        if relaxed.feasible:
            self.best.offer(relaxed.x, relaxed.multipliers)
            self.held[at] = (box, relaxed)
            heapq.heappush(self.heap, (-relaxed.bound, at))
        return at

    def open(self, at: int) -> None:
        """Try plans around a box's relaxed point, then split it."""
        box, relaxed = self.held.pop(at)
        if at == 0:
            self.twins = find_twins(self.form)
        if self.best.x is None or self.opened % DIVE_EVERY == 0:
            self.best.dive(box, relaxed, self.allowance(AIM))
        self.opened += 1
        gaps = measure_gaps(self.form, box, relaxed)
        i = int(gaps.argmax())
        if gaps[i] <= EXACT:
            return
        low = box.floor[i]
        inside = EDGE * (box.upper[i] - low)
        point = float(np.clip(relaxed.x[i], low + inside, box.upper[i] - inside))
        halves = split_box(box, Split(i, point), self.twins)
        first, second = (self.place(half, relaxed) for half in halves)
        self.nodes[at] = Node(channel=i, point=point, low=first, high=second)


def _report(problem: Problem, search: _Search, gap: float) -> Solution:
    form, best = search.form, search.best
    certificate = Certificate(nodes=tuple(search.nodes))
    names = [channel.name for channel in problem.channels]
    if best.x is None:
        verdict = verify(problem, certificate)
        status = Status.INFEASIBLE if verdict.bound == -np.inf else Status.UNKNOWN
        return Solution(
            status=status,
            spend={},
            response={},
            objective=None,
            bound=verdict.bound,
            gap=None,
            multipliers={},
            nodes=len(search.nodes),
            certificate=certificate,
        )
    spend = dict(zip(names, best.x.tolist(), strict=True))
    verdict = verify(problem, certificate, spend, best.objective)
    distance = max(verdict.bound - best.objective, 0.0) / max(abs(best.objective), NOUGHT * form.potential)
    proven = not verdict.failures and distance <= gap
    assert best.multipliers is not None
    return Solution(
        status=Status.OPTIMAL if proven else Status.FEASIBLE,
        spend=spend,
        response=dict(zip(names, form.stack.value(best.x).tolist(), strict=True)),
        objective=best.objective,
        bound=max(verdict.bound, best.objective),
        gap=distance,
        multipliers=dict(zip((row.name for row in problem.rows), best.multipliers.tolist(), strict=True)),
        nodes=len(search.nodes),
        certificate=certificate,
    )
