"""What is open in a plan, in a line or two: counted by kind, with the first few."""

from collections.abc import Callable, Iterator

from core.plan.node import Level, Node
from core.plan.plan import Plan
from core.plan.rollup import cover
from core.text import Language
from tools.outline import say_coverage

_NAMED = 4  # nodes named of a kind

_MISSING: tuple[tuple[str, Callable[[Node], bool]], ...] = (
    ("no target", lambda node: _is_goal(node) and not _has_target(node)),
    ("no owner", lambda node: node.level is not Level.STRATEGY and not node.owner),
    ("no deadline", lambda node: node.level is not Level.STRATEGY and node.end is None),
    ("no budget", lambda node: node.level is Level.INITIATIVE and not _has_money(node)),
)


def open_points(plan: Plan, language: Language) -> list[str]:
    """One line on what the nodes lack, one on goals whose parts do not add up; none where nothing is open."""
    if plan.bare:  # what is not shown to this person is not missing
        return []
    missing = [
        f"{kind} {len(nodes)} ({_some(nodes)})"
        for kind, is_open in _MISSING
        if (nodes := [node.id for node in plan.nodes if is_open(node)])
    ]
    gaps = list(_gaps(plan, language))
    lines = [f"Open: {'; '.join(missing)}"] if missing else []
    if gaps:
        lines.append(f"Parts do not add up at {len(gaps)}: {_some(gaps)}")
    return lines


def _gaps(plan: Plan, language: Language) -> Iterator[str]:
    for node in plan.nodes:
        coverage = cover(plan, node)
        if coverage is not None and coverage.gap != 0:
            yield f"{node.id} {say_coverage(coverage, node, language)}"


def _some(names: list[str]) -> str:
    more = "" if len(names) <= _NAMED else ", …"
    return ", ".join(names[:_NAMED]) + more


def _is_goal(node: Node) -> bool:
    return node.level not in (Level.STRATEGY, Level.INITIATIVE)


def _has_target(node: Node) -> bool:
    return node.measure is not None and node.measure.change is not None


def _has_money(node: Node) -> bool:
    return node.budget is not None and (node.budget.planned or node.budget.ask) is not None
