"""Where an added node goes: its id, the node it hangs under, and whether it adds up there."""

from core.errors import AmbiguousInput, InputError
from core.plan.kpi import Combine
from core.plan.node import LEVELS, Bond, Level, Link, Node
from core.plan.plan import Plan
from core.text import Text
from tools.node_reference import find_node, name_node
from tools.wording import LEVELS as LEVEL_NAMES

_LETTERS = {
    Level.ENTERPRISE: "G",
    Level.BUSINESS_UNIT: "B",
    Level.SUBGOAL: "M",
    Level.STRATEGY: "S",
    Level.INITIATIVE: "I",
}
_ADDING = (Combine.SUM, Combine.SHARE)


def next_id(plan: Plan, level: Level, taken: set[str]) -> str:
    """The next free id of a level: G1, B1, M1, S1, I1 … An id once used in this call is not used again."""
    letter = _LETTERS[level]
    used = (node_id[1:] for node_id in (*plan.index, *taken) if node_id[:1] == letter)
    number = max((int(rest) for rest in used if rest.isdigit()), default=0)
    number = max(number, plan.taken.get(letter, 0)) + 1
    return f"{letter}{number}"


def find_parent(plan: Plan, level: Level, under: str | None, fresh: list[str], path: str) -> Node | None:
    """The node an added one hangs under.

    Without `under` it is the only node of the nearest level above that has any, or the last one added in
    the same call; None at the top or when there is nothing above.

    Args:
        plan: The plan so far.
        level: Level of the new node.
        under: What the person said.
        fresh: Ids added earlier in the same call, oldest first.
        path: Dotted path of the edit, for errors.

    Raises:
        AmbiguousInput: Several nodes could be it.
        InputError: The node named stands below the new one's level.
    """
    if under is not None:
        parent = find_node(plan, under, field=f"{path}.under")
        check_order(level, parent, f"{path}.under")
        return parent
    above = _nearest_above(plan, level)
    recent = [node for node in above if node.id in fresh]
    if len(above) <= 1:
        return above[0] if above else None
    if recent:
        return max(recent, key=lambda node: fresh.index(node.id))
    name = LEVEL_NAMES[level]
    raise AmbiguousInput(
        Text(zh=f"这个{name.zh}挂在哪个节点下？", en=f"under which node does this {name.en.lower()} go?"),
        [Text(zh=name_node(node), en=name_node(node)) for node in above[:12]],
        field=f"{path}.under",
    )


def check_order(level: Level, parent: Node, field: str) -> None:
    """Refuse to hang a node under one of a lower level."""
    if LEVELS.index(parent.level) <= LEVELS.index(level):
        return
    names, over = LEVEL_NAMES[level], LEVEL_NAMES[parent.level]
    raise InputError(
        Text(
            zh=f"{names.zh}不能挂在{over.zh} {name_node(parent)!r} 之下",
            en=f"{names.en} cannot hang under {over.en} {name_node(parent)!r}",
        ),
        field=field,
        valid=Text(zh="上一层级的节点", en="a node of a level above"),
    )


def bond_to(parent: Node, node: Node, stated: bool | None) -> Bond:
    """Whether the node adds up in its parent: as stated, else if both count the same over one whole."""
    if stated is not None:
        return Bond.ADDS if stated else Bond.SUPPORTS
    mine, above = node.measure, parent.measure
    if mine is None or above is None or mine.kpi.key != above.kpi.key or mine.kpi.combine not in _ADDING:
        return Bond.SUPPORTS
    wholes = {m.denominator.name for m in (mine, above) if m.denominator is not None}
    return Bond.ADDS if len(wholes) <= 1 else Bond.SUPPORTS


def hang(node: Node, parent: Node | None, stated: bool | None) -> Node:
    """The node with its place in the tree set; its other links stay."""
    others = tuple(link for link in node.links[1:] if parent is None or link.parent != parent.id)
    if parent is None:
        return node.model_copy(update={"links": others})
    return node.model_copy(
        update={"links": (Link(parent=parent.id, bond=bond_to(parent, node, stated)), *others)}
    )


def _nearest_above(plan: Plan, level: Level) -> tuple[Node, ...]:
    for higher in reversed(LEVELS[: LEVELS.index(level)]):
        nodes = plan.at(higher)
        if nodes:
            return nodes
    return ()
