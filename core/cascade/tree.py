"""A total down a whole tree at once: every level by its weights, locks and bounds anywhere, in whole units.

Bounds are gathered from the leaves upward first, so that a lock deep below is known to every split above it;
then each node's total is split over its children from the root down. What fits at the root fits everywhere.
The tree is held in columns, which is what makes a hundred thousand leaves a matter of a second.
"""

from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Self

from pydantic import Field, model_validator

from core.cascade.apportion import Tie, apportion
from core.cascade.basis import Basis
from core.cascade.certificate import Certificate
from core.cascade.conflict import AT_LEAST, AT_MOST, Demand, out_of_reach
from core.cascade.fill import CannotFill
from core.cascade.number import amount, count_units, plain
from core.cascade.part import Part
from core.cascade.split import ONE, split
from core.errors import InputError, UnknownReference
from core.frozen import Frozen
from core.text import Text


class Tree(Frozen):
    """A tree in columns, one entry a node. The root stands first and every parent before its children.

    Attributes:
        names: Names, unique.
        parents: Position of each node's parent; −1 for the root.
        weights: Whole-number weight of each node among its siblings; the root's is not used.
        locked: Amounts that are fixed, by position.
        minimum: Least amounts, by position.
        maximum: Most amounts, by position.
    """

    names: tuple[str, ...]
    parents: tuple[int, ...]
    weights: tuple[int, ...]
    locked: dict[int, Decimal] = Field(default_factory=dict)
    minimum: dict[int, Decimal] = Field(default_factory=dict)
    maximum: dict[int, Decimal] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _shaped(self) -> Self:
        count = len(self.names)
        if not count or len(self.parents) != count or len(self.weights) != count:
            raise ValueError("names, parents and weights must have one entry a node, and at least one node")
        if self.parents[0] != -1 or any(not 0 <= p < i for i, p in enumerate(self.parents) if i):
            raise ValueError("the root stands first with parent -1, and every parent before its children")
        if min(self.weights) < 0:
            raise ValueError(f"weights cannot be negative: {min(self.weights)}")
        if len(set(self.names)) != count:
            raise ValueError("names must be unique")
        return self

    @cached_property
    def children(self) -> tuple[tuple[int, ...], ...]:
        """Positions of the children of each node."""
        found: list[list[int]] = [[] for _ in self.names]
        for position, parent in enumerate(self.parents):
            if parent >= 0:
                found[parent].append(position)
        return tuple(map(tuple, found))

    @cached_property
    def positions(self) -> dict[str, int]:
        """Position by name."""
        return {name: position for position, name in enumerate(self.names)}

    def locate(self, name: str) -> int:
        """Position of the node with this name. Raises UnknownReference."""
        position = self.positions.get(name)
        if position is None:
            raise UnknownReference(
                Text(zh=f"树中没有 {name!r}", en=f"the tree has no node {name!r}"), candidates=self.names[:20]
            )
        return position


class Spread(Frozen):
    """A total over a tree.

    Attributes:
        tree: What it was spread over.
        unit: Smallest unit of an amount.
        tie: Who takes the extra unit when remainders are equal.
        units: Whole units of every node; each node's are the sum of its children's.
        lows: Least units each node could have been given, with everything below it (None: no bound).
        highs: Most units, likewise.
    """

    tree: Tree
    unit: Decimal
    tie: Tie
    units: tuple[int, ...]
    lows: tuple[int | None, ...]
    highs: tuple[int | None, ...]

    def amount(self, name: str) -> Decimal:
        """What the named node got."""
        return amount(self.units[self.tree.locate(name)], self.unit)

    def certificate(self, name: str) -> Certificate:
        """The certificate of the split of one node over its children. Raises InputError for a leaf."""
        position = self.tree.locate(name)
        parts = _parts(self.tree, position, self.lows, self.highs, self.unit)
        total = amount(self.units[position], self.unit)
        return split(total, parts, unit=self.unit, basis=Basis.WEIGHTS, tie=self.tie, signed=True).certificate


def spread(total: Decimal, tree: Tree, *, unit: Decimal = ONE, tie: Tie = Tie.FIRST) -> Spread:
    """Split `total` from the root down to every leaf.

    Parts without a bound of their own keep the sign of the total (stop at 0).

    Raises:
        InfeasibleInput: Locks and bounds clash with each other or with the total.
        InputError: An amount that is not whole units.
    """
    whole = count_units(total, unit, "total")
    lows, highs = _gather(tree, unit, rises=whole >= 0)
    _check_root(tree, total, whole, unit, lows, highs)
    units = [0] * len(tree.names)
    units[0] = whole
    for position, children in enumerate(tree.children):
        if children:
            _descend(tree, position, units, lows, highs, unit, tie)
    return Spread(tree=tree, unit=unit, tie=tie, units=tuple(units), lows=tuple(lows), highs=tuple(highs))


def check_spread(result: Spread) -> tuple[Text, ...]:
    """What does not hold in a spread: sums at every node, bounds and locks; empty when everything does."""
    found = []
    sums = [0] * len(result.units)
    for position, parent in enumerate(result.tree.parents):
        if parent >= 0:
            sums[parent] += result.units[position]
    for position, (units, low, high) in enumerate(zip(result.units, result.lows, result.highs, strict=True)):
        name = result.tree.names[position]
        if result.tree.children[position] and sums[position] != units:
            found.append(Text(zh=f"{name} 不等于下级之和", en=f"{name} is not the sum of its children"))
        if (low is not None and units < low) or (high is not None and units > high):
            found.append(Text(zh=f"{name} 越过界限", en=f"{name} is outside its bounds"))
    return tuple(found)


def _descend(
    tree: Tree,
    position: int,
    units: list[int],
    lows: list[int | None],
    highs: list[int | None],
    unit: Decimal,
    tie: Tie,
) -> None:
    children = tree.children[position]
    sign = -1 if units[position] < 0 else 1
    weights = _weights(tree, children)
    low, high = [lows[child] for child in children], [highs[child] for child in children]
    if sign < 0:
        low, high = _mirror(high), _mirror(low)
    if any(low) or any(bound is not None for bound in high) or None in low:
        bounds: tuple[list[int | None] | None, list[int | None] | None] = (low, high)
    else:
        bounds = (None, None)
    try:
        found = apportion(sign * units[position], weights, lows=bounds[0], highs=bounds[1], tie=tie)
    except CannotFill:
        # the same split with names raises the error that says which bounds clash
        total = amount(units[position], unit)
        split(total, _parts(tree, position, lows, highs, unit), unit=unit, tie=tie, signed=True)
        raise
    for child, got in zip(children, found.units, strict=True):
        units[child] = sign * got


def _weights(tree: Tree, children: tuple[int, ...]) -> list[int]:
    """Weights of the children; locked ones take no share, and an empty basis is even."""
    weights = [tree.weights[child] for child in children]
    if tree.locked:
        moving = [child not in tree.locked for child in children]
        weights = [weight * moves for weight, moves in zip(weights, moving, strict=True)]
        return weights if any(weights) else [int(moves) for moves in moving]
    return weights if any(weights) else [1] * len(children)


def _mirror(bounds: list[int | None]) -> list[int | None]:
    return [None if bound is None else -bound for bound in bounds]


def _parts(
    tree: Tree,
    position: int,
    lows: list[int | None] | tuple[int | None, ...],
    highs: list[int | None] | tuple[int | None, ...],
    unit: Decimal,
) -> list[Part]:
    def bound(units: int | None) -> Decimal | None:
        return None if units is None else amount(units, unit)

    return [
        Part(
            name=tree.names[child],
            weight=Fraction(tree.weights[child]),
            minimum=bound(lows[child]),
            maximum=bound(highs[child]),
            locked=tree.locked.get(child),
        )
        for child in tree.children[position]
    ]


def _gather(tree: Tree, unit: Decimal, *, rises: bool) -> tuple[list[int | None], list[int | None]]:
    """Bounds of every node in units: its own, narrowed to what its children together can take."""
    lows: list[int | None] = [None] * len(tree.names)
    highs: list[int | None] = [None] * len(tree.names)
    for position in range(len(tree.names) - 1, -1, -1):
        low, high = _own(tree, position, unit)
        children = tree.children[position]
        if children:
            below = _sum([lows[child] for child in children])
            above = _sum([highs[child] for child in children])
            _check_node(tree, position, (low, high), (below, above), (lows, highs), unit)
            low = below if low is None or (below is not None and below > low) else low
            high = above if high is None or (above is not None and above < high) else high
        elif rises and low is None and (high is None or high >= 0):
            low = 0
        elif not rises and high is None and (low is None or low <= 0):
            high = 0
        lows[position], highs[position] = low, high
    return lows, highs


def _sum(bounds: list[int | None]) -> int | None:
    total = 0
    for bound in bounds:
        if bound is None:
            return None
        total += bound
    return total


def _own(tree: Tree, position: int, unit: Decimal) -> tuple[int | None, int | None]:
    name = tree.names[position]
    if position in tree.locked:
        fixed = count_units(tree.locked[position], unit, f"{name}.locked")
        return fixed, fixed
    low, high = tree.minimum.get(position), tree.maximum.get(position)
    least = None if low is None else count_units(low, unit, f"{name}.minimum")
    most = None if high is None else count_units(high, unit, f"{name}.maximum")
    if least is not None and most is not None and least > most:
        raise InputError(
            Text(
                zh=f"{name} 的下限 {plain(low or 0)} 高于上限 {plain(high or 0)}",
                en=f"the minimum of {name}, {plain(low or 0)}, is above its maximum {plain(high or 0)}",
            ),
            field=name,
        )
    return least, most


def _check_node(
    tree: Tree,
    position: int,
    own: tuple[int | None, int | None],
    reach: tuple[int | None, int | None],
    bounds: tuple[list[int | None], list[int | None]],
    unit: Decimal,
) -> None:
    """Raise InfeasibleInput when a node's own bounds miss what its children together can take."""
    (low, high), (below, above) = own, reach
    if high is not None and below is not None and below > high:
        raise _clash(tree, position, high, below, bounds[0], AT_LEAST, unit)
    if low is not None and above is not None and above < low:
        raise _clash(tree, position, low, above, bounds[1], AT_MOST, unit)


def _clash(
    tree: Tree,
    position: int,
    wanted: int,
    reach: int,
    bounds: list[int | None],
    word: Text,
    unit: Decimal,
) -> InputError:
    demands = [
        Demand(tree.names[child], word, amount(units, unit))
        for child in tree.children[position]
        if (units := bounds[child])
    ]
    name = tree.names[position]
    return out_of_reach(demands, amount(wanted, unit), amount(reach, unit), whole=name)


def _check_root(
    tree: Tree,
    total: Decimal,
    whole: int,
    unit: Decimal,
    lows: list[int | None],
    highs: list[int | None],
) -> None:
    low, high = lows[0], highs[0]
    children = tree.children[0]
    below, above = _sum([lows[child] for child in children]), _sum([highs[child] for child in children])
    if children and ((below is not None and whole < below) or (above is not None and whole > above)):
        return  # the split of the root says it in terms of its children
    if (low is not None and whole < low) or (high is not None and whole > high):
        bound, word = (low, AT_LEAST) if low is not None and whole < low else (high, AT_MOST)
        value = amount(bound or 0, unit)
        raise out_of_reach([Demand(tree.names[0], word, value)], total, value)
