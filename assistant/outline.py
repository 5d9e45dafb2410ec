"""A plan in a few lines, for a chat model: ids, titles and numbers, whatever the size of the plan.

A small plan is shown whole. Of a large one: how many nodes each level has, what the money comes to, what is
open, the nodes the person speaks of, and the upper levels as far as there is room; the rest is counted and
seen with `show_plan`. Every number is the plan's own or comes from `core.plan.rollup`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal

from assistant.models.estimate import estimate_tokens
from assistant.open_points import open_points
from core.plan.kpi import Measure
from core.plan.node import LEVELS, Node
from core.plan.plan import Plan
from core.plan.rollup import tops, total_budget
from core.quantity.unit import Unit, UnitKind
from core.text import Language

_TOKENS = 1_400  # of the whole outline
_FOR_NAMED = 300  # of them for the nodes that are spoken of, when the plan is large
_BESIDE_NAMED = 6  # tokens of what is written around such a line
_TITLE = 60  # characters of a title
_ID = re.compile(r"(?<![A-Za-z0-9])[A-Z]\d{1,5}(?![A-Za-z0-9])")
_SHORTEST = 2  # characters of a title that is looked for in a message


class Outline:
    """The outline of one version of a plan; what does not depend on the message is worked out once."""

    def __init__(self, plan: Plan, language: Language, tokens: int = _TOKENS) -> None:
        self._plan = plan
        self._lines: dict[str, tuple[str, int]] = {}
        self._head = [_head(plan), *open_points(plan, language)]
        self._left = tokens - sum(map(_cost, self._head))
        shown = self._choose(self._left)
        self._whole = self._written(self._head, shown) if len(shown) == len(plan.nodes) else None
        self._levels = "" if self._whole is not None else _levels(plan)

    def text(self, said: str = "") -> str:
        """The plan as an indented list within about so many tokens; `said` is the message it is shown for."""
        if self._whole is not None:
            return self._whole
        left = self._left - _cost(self._levels)
        named = list(self._within(_named(self._plan, said), min(_FOR_NAMED, left)))
        spoken = [f"Spoken of: {self._line(node)[0]}; under {node.parent or 'nothing'}" for node in named]
        shown = self._choose(left - sum(map(_cost, spoken)), frozenset(node.id for node in named))
        return self._written([self._head[0], self._levels, *self._head[1:], *spoken], shown)

    def _line(self, node: Node) -> tuple[str, int]:
        """A node's line and its tokens."""
        known = self._lines.get(node.id)
        if known is None:
            line = _line(node)
            known = self._lines[node.id] = (line, _cost(line))
        return known

    def _choose(self, tokens: int, besides: frozenset[str] = frozenset()) -> frozenset[str]:
        """Ids of as many nodes as `tokens` allow, those higher in the tree first, without `besides`."""
        chosen: set[str] = set()
        row, depth = list(tops(self._plan)), 0
        while row:
            for node in row:
                if node.id in besides:
                    continue
                tokens -= self._line(node)[1] + depth
                if tokens < 0:
                    return frozenset(chosen)
                chosen.add(node.id)
            row = [child for node in row for child in self._plan.children(node.id)]
            depth += 1
        return frozenset(chosen)

    def _within(self, nodes: Iterable[Node], tokens: int) -> Iterator[Node]:
        for node in nodes:
            tokens -= self._line(node)[1] + _BESIDE_NAMED
            if tokens < 0:
                return
            yield node

    def _written(self, head: list[str], shown: frozenset[str]) -> str:
        plan = self._plan
        body = [line for top in tops(plan) for line in self._walk(top, 0, shown)]
        hidden = len(plan.nodes) - len(body)
        if hidden:
            body.append(f"({hidden} more nodes are not listed; see a branch with show_plan, node: its id)")
        return "\n".join([*head, *body])

    def _walk(self, node: Node, depth: int, shown: frozenset[str]) -> Iterator[str]:
        if node.id not in shown:
            return
        children = self._plan.children(node.id)
        hidden = sum(child.id not in shown for child in children)
        more = f" (+{hidden} below)" if hidden else ""
        yield "  " * depth + self._line(node)[0] + more
        for child in children:
            yield from self._walk(child, depth + 1, shown)


def outline(plan: Plan, language: Language, *, said: str = "", tokens: int = _TOKENS) -> str:
    """The plan as a chat model is shown it; see `Outline`."""
    return Outline(plan, language, tokens).text(said)


def _head(plan: Plan) -> str:
    parts = [f"Plan in hand: {plan.id} v{plan.version} “{_clip(plan.name)}”, {len(plan.nodes)} nodes"]
    if plan.start or plan.end:
        parts.append(f"{plan.start or '?'} to {plan.end or '?'}")
    given, reserved = total_budget(plan), sum((reserve.amount for reserve in plan.reserves), Decimal(0))
    if plan.envelope is not None:
        parts.append(f"budget {plan.envelope:f} {plan.currency}")
    if given or reserved:
        parts.append(f"given out {given:f}")
    if reserved:
        parts.append(f"reserved {reserved:f}")
    if plan.envelope is not None and (given or reserved):
        parts.append(f"left {plan.envelope - given - reserved:f}")
    return ", ".join(parts)


def _levels(plan: Plan) -> str:
    counts = Counter(node.level for node in plan.nodes)
    return "By level: " + ", ".join(f"{level} {counts[level]}" for level in LEVELS if counts[level])


def _named(plan: Plan, said: str) -> Iterator[Node]:
    """The nodes a message names by id or by title."""
    ids = frozenset(_ID.findall(said))
    for node in plan.nodes:
        if node.id in ids or (len(node.title) >= _SHORTEST and node.title in said):
            yield node


def _line(node: Node) -> str:
    parts = [f"{node.id} [{node.level}] {_clip(node.title)}"]
    parts += [_numbers(measure) for measure in node.measures]
    if node.budget is not None and node.budget.planned is not None:
        parts.append(f"budget {node.budget.planned:f}")
    if node.owner:
        parts.append(f"owner {_clip(node.owner)}")
    if node.end:
        parts.append(f"by {node.end}")
    if node.locked:
        parts.append("locked")
    return "; ".join(parts)


def _numbers(measure: Measure) -> str:
    unit = measure.kpi.unit
    name = _clip(measure.kpi.name.zh)
    if measure.baseline is None and measure.target is None and measure.delta is not None:
        return f"{name} {measure.delta:+f}{_suffix(unit, change=True)}"
    return f"{name} {_number(measure.baseline, unit)}→{_number(measure.target, unit)}"


def _number(value: Decimal | None, unit: Unit) -> str:
    return "?" if value is None else f"{value:f}{_suffix(unit)}"


def _suffix(unit: Unit, *, change: bool = False) -> str:
    if unit.kind is UnitKind.PERCENT:
        return "pp" if change else "%"
    return f" {unit.symbol}" if unit.symbol else ""


def _clip(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _TITLE else text[: _TITLE - 1] + "…"


def _cost(line: str) -> int:
    return estimate_tokens(line) + 1
