"""Sequential contributions (连环替代法, 差额分析法): factors are replaced one after another.

What each replacement moves is that factor's contribution. The order decides the
answer, so it always is shown.
"""

from collections.abc import Sequence
from fractions import Fraction

from core.deviation.factor import Factor
from core.errors import InputError, UnknownReference
from core.text import Text


def sequential(root: Factor, order: Sequence[str] = ()) -> dict[str, Fraction]:
    """Contribution of every factor of the tree to the change of the root, by key.

    Args:
        root: The tree.
        order: Keys of leaves in the order they are replaced; those left out follow as the tree lists them.

    Raises:
        UnknownReference: A key in the order is no leaf of the tree.
        InputError: A ratio over zero on the way.
    """
    leaves = {leaf.key: leaf for leaf in root.leaves()}
    for key in order:
        if key not in leaves:
            raise UnknownReference(
                Text(zh=f"没有因素 {key!r}", en=f"there is no factor {key!r}"),
                candidates=tuple(leaves),
                field="order",
                valid=Text(zh="、".join(leaves), en=", ".join(leaves)),
            )
    twice = next((key for key in order if list(order).count(key) > 1), None)
    if twice is not None:
        raise InputError(
            Text(zh=f"因素 {twice!r} 在顺序里出现了两次", en=f"the factor {twice!r} is in the order twice"),
            field="order",
            valid=Text(zh="每个因素只写一次", en="each factor once"),
        )
    values = {key: leaf.before for key, leaf in leaves.items()}
    found: dict[str, Fraction] = {}
    level = root.before
    for key in order_of(root, order):
        values[key] = leaves[key].after
        reached = _evaluate(root, values)
        found[key] = reached - level
        level = reached
    _add_up(root, found)
    return found


def order_of(root: Factor, order: Sequence[str] = ()) -> tuple[str, ...]:
    """The full order of replacement: what was asked for first, then the other leaves as listed."""
    asked = tuple(dict.fromkeys(order))
    return (*asked, *(leaf.key for leaf in root.leaves() if leaf.key not in asked))


def _evaluate(factor: Factor, values: dict[str, Fraction]) -> Fraction:
    if not factor.parts:
        return values[factor.key]
    return factor.combine([_evaluate(part, values) for part in factor.parts])


def _add_up(factor: Factor, found: dict[str, Fraction]) -> Fraction:
    if factor.parts:
        found[factor.key] = sum((_add_up(part, found) for part in factor.parts), Fraction(0))
    return found[factor.key]
