"""The best split when it matters which channels get money at all.

How many channels, which need or exclude which, and how much the best few get are not linear in the spends.
A request without such demands is one problem. With them the problem without them gives an upper bound; where
its solution breaks one of them, the search branches on a channel it turns on (getting money or not, among the
best few or not) and takes the branch of the highest bound first, until no branch can be better.
"""

import heapq
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from itertools import count

from core.mix.certificate import verify
from core.mix.formulation import OPEN, Choices, formulate
from core.mix.problem import Objective, Problem
from core.mix.request import Kind, Limit, Request
from core.mix.solution import Solution
from core.mix.solve import solve

NODES = 400
TOLERANCE = 1e-6
_DUST = 1e-6  # spend relative to the money there is that counts as none


@dataclass(frozen=True)
class Choice:
    """The best split found.

    Attributes:
        problem: The problem of the branch it was found in.
        solution: Its solution.
        choices: What the branch settled.
        bound: No split that keeps every demand has a higher objective.
        gap: (bound − objective) / |bound|, at least 0.
        nodes: How many problems were solved.
        certified: Whether the plan and its bound were recomputed from the certificate and hold.
    """

    problem: Problem
    solution: Solution
    choices: Choices
    bound: float
    gap: float
    nodes: int
    certified: bool

    @property
    def objective(self) -> float:
        """What the split reaches."""
        assert self.solution.objective is not None
        return self.solution.objective

    @property
    def spend(self) -> dict[str, float]:
        """Spend by channel, misses of soft demands included."""
        return self.solution.spend


@dataclass(frozen=True)
class _Node:
    choices: Choices
    problem: Problem
    solution: Solution


def choose(
    request: Request,
    *,
    keep: Collection[str] | None = None,
    elastic: str | None = None,
    seek: Objective | None = None,
    start: Choices = OPEN,
    nodes: int = NODES,
) -> Choice | None:
    """The best split of a request; None when its demands clash.

    Args:
        request: What was asked.
        keep: Names of the demands that count; None: all.
        elastic: A demand that may be missed; the miss is then what is minimised.
        seek: Maximise this instead of what the request seeks.
        start: What is settled about single channels beforehand.
        nodes: Most problems to solve; the best split so far is returned with its bound.
    """

    def open_node(choices: Choices) -> _Node | None:
        problem = formulate(request, choices, keep=keep, elastic=elastic, seek=seek)
        if problem is None:
            return None
        solution = solve(problem)
        found = solution.objective is not None
        return _Node(choices, problem, solution) if found else None

    return _search(start, open_node, lambda node: _branch(request, node, keep), nodes)


def _search(
    start: Choices,
    open_node: Callable[[Choices], _Node | None],
    branch: Callable[[_Node], tuple[Choices, ...]],
    nodes: int,
) -> Choice | None:
    order, opened = count(), 1
    root = open_node(start)
    queue: list[tuple[float, int, _Node]] = []
    if root is not None:
        heapq.heappush(queue, (-root.solution.bound, next(order), root))
    best: _Node | None = None
    value = closed = float("-inf")
    while queue and opened < nodes:
        bound = -queue[0][0]
        if best is not None and bound <= value + TOLERANCE * abs(value):
            break
        node = heapq.heappop(queue)[2]
        parts = branch(node)
        if not parts:
            closed = max(closed, node.solution.bound)
            if best is None or _objective(node) > value:
                best, value = node, _objective(node)
            continue
        for choices in parts:
            child = open_node(choices)
            opened += 1
            if child is not None:
                heapq.heappush(queue, (-min(child.solution.bound, bound), next(order), child))
    if best is None:
        return None
    bound = max(closed, -queue[0][0] if queue else closed)
    gap = max(0.0, bound - value) / max(abs(bound), 1e-9)
    verdict = verify(best.problem, best.solution.certificate, best.solution.spend, value)
    return Choice(best.problem, best.solution, best.choices, bound, gap, opened, not verdict.failures)


def _objective(node: _Node) -> float:
    assert node.solution.objective is not None
    return node.solution.objective


def _branch(request: Request, node: _Node, keep: Collection[str] | None) -> tuple[Choices, ...]:
    """The branches that part at a broken demand; () when none is broken."""
    spend = {name: node.solution.spend[name] for name in request.index}
    small = _DUST * max(1.0, sum(spend.values()))
    active = {name for name, amount in spend.items() if amount > small or name in node.choices.on}

    def holds(name: str) -> bool:
        return keep is None or name in keep

    for parts in (
        *_links(request, node.choices, active, holds),
        *(_counts(limit, request, node.choices, spend, active) for limit in _of(request, Kind.COUNT, holds)),
        *(_tops(limit, request, node.choices, spend) for limit in _of(request, Kind.TOP, holds)),
    ):
        if parts:
            return parts
    return ()


def _of(request: Request, kind: Kind, holds: Callable[[str], bool]) -> tuple[Limit, ...]:
    return tuple(limit for limit in request.limits if limit.kind is kind and holds(limit.name))


def _links(
    request: Request, choices: Choices, active: set[str], holds: Callable[[str], bool]
) -> Iterator[tuple[Choices, ...]]:
    for candidate in request.candidates:
        name = candidate.name
        if name not in active:
            continue
        for other in candidate.requires:
            if other not in active and holds(f"requires:{name}>{other}"):
                yield (_off(choices, name), _on(choices, other))
        for other in candidate.excludes:
            if other in active and holds(f"excludes:{name}|{other}"):
                yield (_off(choices, name), _off(choices, other))


def _counts(
    limit: Limit, request: Request, choices: Choices, spend: dict[str, float], active: set[str]
) -> tuple[Choices, ...]:
    members = request.members(limit)
    funded = [name for name in members if name in active]
    if limit.high is not None and len(funded) > limit.high:
        fixed = [name for name in members if name in choices.on]
        if len(fixed) > limit.high:
            return (_off(choices, fixed[0]),)  # a channel cannot be both: an empty branch
        if len(fixed) == int(limit.high):
            rest = frozenset(members) - choices.on
            return (replace(choices, off=choices.off | rest),)
        free = [name for name in funded if name not in choices.on]
        pick = max(free, key=lambda name: (spend[name], name))
        return (_on(choices, pick), _off(choices, pick))
    if limit.low is not None and len(funded) < limit.low:
        free = [name for name in members if name not in active and name not in choices.off]
        if not free:
            return (_off(_on(choices, members[0]), members[0]),)
        return (_on(choices, free[0]), _off(choices, free[0]))
    return ()


def _tops(limit: Limit, request: Request, choices: Choices, spend: dict[str, float]) -> tuple[Choices, ...]:
    best, share = limit.best or 1, limit.low or 0.0
    members = request.members(limit)
    together = sum(spend[name] for name in members)
    largest = sorted(members, key=lambda name: (-spend[name], name))
    if sum(spend[name] for name in largest[:best]) >= share * together * (1 - 1e-9):
        return ()
    ahead = choices.ahead.get(limit.name, frozenset())
    behind = choices.behind.get(limit.name, frozenset())
    if len(ahead) == best:
        return (_place(choices, limit, ahead, frozenset(members) - ahead),)
    free = [name for name in largest if name not in ahead and name not in behind]
    return (
        _place(choices, limit, ahead | {free[0]}, behind),
        _place(choices, limit, ahead, behind | {free[0]}),
    )


def _place(choices: Choices, limit: Limit, ahead: frozenset[str], behind: frozenset[str]) -> Choices:
    return replace(
        choices,
        ahead={**choices.ahead, limit.name: ahead},
        behind={**choices.behind, limit.name: behind},
    )


def _on(choices: Choices, name: str) -> Choices:
    return replace(choices, on=choices.on | {name})


def _off(choices: Choices, name: str) -> Choices:
    return replace(choices, off=choices.off | {name})
