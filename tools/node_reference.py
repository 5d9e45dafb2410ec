"""Which node of a plan a person means: by id, by title, or by a part of it that only one title has."""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from core.errors import AmbiguousInput, UnknownReference
from core.plan.node import Node
from core.plan.plan import Plan
from core.text import Text
from knowledge.search.tokens import normalise
from tools.argument_error import shorten

_LIKE = 0.6  # Dice coefficient of character pairs from which two names are alike
_LEAD = 0.15  # and by how much the best must lead the second
_LISTED = 8


def find_node(plan: Plan, reference: str, *, field: str | None = None) -> Node:
    """The node a reference means: its id, its title, a part of a title, or a title nearly so spelt.

    Case, width, script and spaces do not matter.

    Raises:
        AmbiguousInput: Several nodes answer to it; the readings list them with their ids.
        UnknownReference: None does; the candidates are the nearest.
    """
    said = reference.strip()
    exact = plan.index.get(said) or plan.index.get(said.upper())
    if exact is not None:
        return exact
    wanted = _folded(said)
    titles = {node.id: _folded(node.title) for node in plan.nodes}
    for search in (_equal, _within, _alike):
        matches = search(plan, titles, wanted)
        if len(matches) == 1:
            return matches[0]
        if matches:
            raise _ambiguous(said, matches, field)
    raise _unknown(said, plan, titles, wanted, field)


def name_node(node: Node) -> str:
    """A node as it is named to people: id and title."""
    return f"{node.id} {node.title}"


@lru_cache(maxsize=100_000)
def _folded(text: str) -> str:
    return "".join(normalise(text).split())


def _equal(plan: Plan, titles: dict[str, str], wanted: str) -> list[Node]:
    return [node for node in plan.nodes if titles[node.id] == wanted or _folded(name_node(node)) == wanted]


def _within(plan: Plan, titles: dict[str, str], wanted: str) -> list[Node]:
    if len(wanted) < 2:
        return []
    parts = [node for node in plan.nodes if wanted in titles[node.id]]
    if parts:
        return parts
    inside = [node for node in plan.nodes if len(titles[node.id]) > 1 and titles[node.id] in wanted]
    longest = max((len(titles[node.id]) for node in inside), default=0)
    return [node for node in inside if len(titles[node.id]) == longest]


def _alike(plan: Plan, titles: dict[str, str], wanted: str) -> list[Node]:
    scored = sorted(((_dice(titles[node.id], wanted), node) for node in plan.nodes), key=lambda s: -s[0])
    if not scored or scored[0][0] < _LIKE:
        return []
    return [node for score, node in scored if score >= max(_LIKE, scored[0][0] - _LEAD)]


def _dice(one: str, other: str) -> float:
    pairs, others = (Counter(pairwise(text)) for text in (one, other))
    total = sum(pairs.values()) + sum(others.values())
    return 2 * sum((pairs & others).values()) / total if total else 0.0


def _ambiguous(said: str, matches: Sequence[Node], field: str | None) -> AmbiguousInput:
    return AmbiguousInput(
        Text(
            zh=f"{shorten(said)} 可以指 {len(matches)} 个节点，请说明是哪一个",
            en=f"{shorten(said)} may mean {len(matches)} nodes; say which",
        ),
        [Text(zh=name_node(node), en=name_node(node)) for node in matches[:_LISTED]],
        field=field,
    )


def _unknown(
    said: str, plan: Plan, titles: dict[str, str], wanted: str, field: str | None
) -> UnknownReference:
    near = sorted(plan.nodes, key=lambda node: -_dice(titles[node.id], wanted))[:_LISTED]
    listed = "; ".join(name_node(node) for node in near)
    return UnknownReference(
        Text(zh=f"计划里没有节点 {shorten(said)}", en=f"the plan has no node {shorten(said)}"),
        candidates=tuple(node.id for node in near),
        field=field,
        valid=Text(
            zh=f"节点编号或名称，例如 {listed}" if listed else "先添加一个目标",
            en=f"an id or title, such as {listed}" if listed else "add a goal first",
        ),
    )
