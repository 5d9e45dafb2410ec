"""The money of a plan for a new budget: the old ratios kept, to the cent, within limits and locks."""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from core.cascade.number import fine_enough, round_half_up, scale
from core.cascade.tree import Tree, spread
from core.errors import MissingInput
from core.plan.node import Node
from core.plan.plan import Plan, Reserve
from core.plan.recast_goals import round_step
from core.plan.rollup import budgets, tops
from core.text import Text

_CENT = Decimal("0.01")
_TOP = ""  # name of the whole budget, which no node has


@dataclass
class Money:
    """New money.

    Attributes:
        planned: By node: what it gets, for nodes that had money of their own or whose parts are not carried.
        reserves: What is set aside.
        shares: By node: percent of the budget.
        left: What was not in order in the old plan and is now.
    """

    planned: dict[str, Decimal] = field(default_factory=dict)
    reserves: tuple[Reserve, ...] = ()
    shares: dict[str, Decimal] = field(default_factory=dict)
    left: list[Text] = field(default_factory=list)


@dataclass
class _Columns:
    """The tree of the money being built, one entry a node."""

    names: list[str] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    amounts: list[Decimal] = field(default_factory=list)
    nodes: list[Node | None] = field(default_factory=list)

    def add(self, name: str, parent: int, amount: Decimal, node: Node | None = None) -> int:
        self.names.append(name)
        self.parents.append(parent)
        self.amounts.append(amount)
        self.nodes.append(node)
        return len(self.names) - 1


def recast_budgets(plan: Plan, kept: Plan, envelope: Decimal) -> Money:
    """Every budget and reserve of `plan` for a new whole, for the nodes that are kept.

    Money nobody had been given stays so in its old ratio. Minimums, maximums and locks hold.

    Raises:
        MissingInput: The old plan gave out no money, so it has no ratios.
        InfeasibleInput: Limits and locks clash with the new budget.
    """
    totals = budgets(plan)
    money = Money()
    columns = _columns(plan, kept, totals, money.left)
    if not any(columns.amounts[1:]):
        raise MissingInput(
            Text(zh=f"「{plan.name}」没有分过预算", en=f'"{plan.name}" gave out no budget'),
            field="carry",
            valid=Text(zh="不沿用预算比例", en="reuse without its budget ratios"),
        )
    tree, unit = _tree(columns, envelope)
    result = spread(envelope, tree, unit=unit)
    amounts = [result.amount(name) for name in tree.names]
    found = zip(columns.nodes, amounts, tree.children, strict=True)
    for node, amount, below in list(found)[1:]:
        if node is None:
            continue
        if envelope:
            share = Fraction(amount) * 100 / Fraction(envelope)
            money.shares[node.id] = round_half_up(share, _CENT)
        if not below or (node.budget is not None and node.budget.planned is not None):
            money.planned[node.id] = amount
    first = len(amounts) - len(plan.reserves)
    money.reserves = tuple(
        reserve.model_copy(update={"amount": amounts[first + at]}) for at, reserve in enumerate(plan.reserves)
    )
    return money


def _columns(plan: Plan, kept: Plan, totals: dict[str, Decimal], left: list[Text]) -> _Columns:
    columns = _Columns()
    given = sum((totals[node.id] for node in tops(plan) if node.id in totals), Decimal(0))
    aside = sum((reserve.amount for reserve in plan.reserves), Decimal(0))
    whole = given + aside if plan.envelope is None else max(plan.envelope, given + aside)
    if plan.envelope is not None and given + aside > plan.envelope:
        left.append(
            Text(
                zh="原方案分出去的超过总预算，已按比例收回到总预算之内",
                en="the old plan gave out more than its budget; the new one stays within it",
            )
        )
    top = columns.add(_TOP, -1, whole)
    walk = [(node, top) for node in tops(kept) if node.id in totals]
    for node, parent in walk:  # grows while it is walked
        at = columns.add(f"{node.id} {node.title}", parent, totals[node.id], node)
        below = [child for child in kept.children(node.id) if child.id in totals]
        walk += [(child, at) for child in below]
        _add_rest(columns, at, totals[node.id] - sum((totals[c.id] for c in below), Decimal(0)), bool(below))
        if below and sum((totals[child.id] for child in below), Decimal(0)) > totals[node.id]:
            left.append(
                Text(
                    zh=f"{node.title} 的下级原来超出它的预算，已按比例收回",
                    en=f"what is below {node.title} went over its budget; it is within it now",
                )
            )
    kept_total = sum((totals[node.id] for node in tops(kept) if node.id in totals), Decimal(0))
    _add_rest(columns, top, whole - aside - kept_total, True)
    for number, reserve in enumerate(plan.reserves):
        columns.add(f"reserve {number} {reserve.kind}", top, reserve.amount)
    return columns


def _add_rest(columns: _Columns, parent: int, rest: Decimal, beside: bool) -> None:
    """What nobody below was given keeps its place."""
    if beside and rest > 0:
        columns.add(f"rest {parent}", parent, rest)


def _tree(columns: _Columns, envelope: Decimal) -> tuple[Tree, Decimal]:
    locked: dict[int, Decimal] = {}
    minimum: dict[int, Decimal] = {}
    maximum: dict[int, Decimal] = {}
    for position, node in enumerate(columns.nodes):
        if node is None or node.budget is None:
            continue
        if node.locked and node.budget.planned is not None:
            locked[position] = node.budget.planned
            continue
        if node.budget.minimum is not None:
            minimum[position] = node.budget.minimum
        if node.budget.maximum is not None:
            maximum[position] = node.budget.maximum
    fixed = (*locked.values(), *minimum.values(), *maximum.values())
    unit = fine_enough(round_step(envelope, _CENT, *fixed), envelope, *fixed)
    tree = Tree(
        names=tuple(columns.names),
        parents=tuple(columns.parents),
        weights=tuple(scale([Fraction(amount) for amount in columns.amounts])),
        locked=locked,
        minimum=minimum,
        maximum=maximum,
    )
    return tree, unit
