"""A part a total is split over, and what makes a list of parts valid."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from core.cascade.number import Number, exact, plain
from core.errors import InputError
from core.frozen import Frozen
from core.text import Text


class Part(Frozen):
    """One part a total is split over. Amounts are in the total's own measure (元, persons, points).

    Attributes:
        name: Unique among the parts.
        weight: Any number ≥ 0; only proportions matter.
        minimum: Least it may get.
        maximum: Most it may get.
        locked: Exactly what it gets, if that is fixed.
    """

    name: str
    weight: Fraction = Fraction(1)
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    locked: Decimal | None = None


def check_names(names: Sequence[str]) -> None:
    """Raise InputError when there are no names, an empty one, or one twice."""
    if not names:
        raise InputError(
            Text(zh="没有给出要拆分到的部分", en="no parts to split over were given"),
            field="parts",
            valid=Text(zh="至少一个部分", en="at least one part"),
        )
    seen: set[str] = set()
    for name in names:
        if not name or name in seen:
            raise InputError(
                Text(
                    zh=f"部分的名称为空或重复：{name!r}",
                    en=f"a part's name is empty or given twice: {name!r}",
                ),
                field="parts",
                valid=Text(zh="每个部分一个不同的名称", en="a different name for every part"),
            )
        seen.add(name)


def check_weight(weight: Number, name: str) -> Fraction:
    """The weight as a Fraction. Raises InputError when it is negative or not finite."""
    fraction = exact(weight, f"{name}.weight")
    if fraction < 0:
        raise InputError(
            Text(
                zh=f"{name} 的权重是 {plain(weight)}，权重不能为负",
                en=f"the weight of {name} is {plain(weight)}; weights cannot be negative",
            ),
            field=f"{name}.weight",
            valid=Text(zh="0 或正数", en="0 or above"),
        )
    return fraction
