"""A KPI as arithmetic over its factors, each with its value in the two states that are compared.

A leaf is a number that was measured. Above it stand sums (a part may count negatively: revenue less cost),
products and ratios, nested as deep as needed. Values are exact Fractions, so a whole always is what its
leaves make it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from math import prod

from core.cascade.number import Number, exact
from core.errors import InputError
from core.text import Text


class Operation(StrEnum):
    """How the parts of a factor make it. A ratio has two: numerator, denominator."""

    LEAF = "leaf"
    SUM = "sum"
    PRODUCT = "product"
    RATIO = "ratio"


@dataclass(frozen=True)
class Factor:
    """A number in two states, or arithmetic over such numbers.

    Attributes:
        key: Identifier, unique in a tree.
        operation: How the parts make it.
        parts: What it is made of; empty at a leaf.
        levels: Value before and after, at a leaf.
        signs: +1 or −1 for each part of a sum; empty: all +1.
    """

    key: str
    operation: Operation = Operation.LEAF
    parts: tuple["Factor", ...] = ()
    levels: tuple[Fraction, Fraction] = (Fraction(0), Fraction(0))
    signs: tuple[int, ...] = ()

    @cached_property
    def before(self) -> Fraction:
        """Its value in the state compared with (plan, earlier period)."""
        return self.levels[0] if not self.parts else self.combine([part.before for part in self.parts])

    @cached_property
    def after(self) -> Fraction:
        """Its value in the state to be explained (actual)."""
        return self.levels[1] if not self.parts else self.combine([part.after for part in self.parts])

    @property
    def change(self) -> Fraction:
        """After minus before."""
        return self.after - self.before

    def combine(self, values: Sequence[Fraction]) -> Fraction:
        """The value its parts make. Raises InputError for a ratio over zero."""
        if self.operation is Operation.PRODUCT:
            return prod(values, start=Fraction(1))
        if self.operation is Operation.SUM:
            signs = self.signs or (1,) * len(values)
            return sum((s * v for s, v in zip(signs, values, strict=True)), Fraction(0))
        if values[1] == 0:
            raise _over_zero(self)
        return values[0] / values[1]

    def walk(self) -> Iterator["Factor"]:
        """This factor and everything below it, parents first, in the order given."""
        waiting = [self]
        while waiting:
            factor = waiting.pop()
            yield factor
            waiting.extend(reversed(factor.parts))

    def leaves(self) -> tuple["Factor", ...]:
        """The measured numbers, in the order given."""
        return tuple(factor for factor in self.walk() if not factor.parts)


def measured(key: str, before: Number, after: Number) -> Factor:
    """A leaf. Raises InputError for a value that is not finite."""
    return Factor(key, levels=(exact(before, key), exact(after, key)))


def total(key: str, parts: Sequence[Factor], signs: Sequence[int] = ()) -> Factor:
    """A sum of parts, each counting with its sign."""
    if any(sign not in (-1, 1) for sign in signs) or len(signs) not in (0, len(parts)):
        raise ValueError(f"signs must be +1 or -1, one for each part: {signs!r}")
    return _checked(Factor(key, Operation.SUM, tuple(parts), signs=tuple(signs)))


def product(key: str, parts: Sequence[Factor]) -> Factor:
    """A product of parts."""
    return _checked(Factor(key, Operation.PRODUCT, tuple(parts)))


def ratio(key: str, numerator: Factor, denominator: Factor) -> Factor:
    """One part over another."""
    return _checked(Factor(key, Operation.RATIO, (numerator, denominator)))


def check_tree(root: Factor) -> None:
    """Raise InputError unless every key is there once and every value can be computed."""
    seen: set[str] = set()
    for factor in root.walk():
        if factor.key in seen:
            raise InputError(
                Text(zh=f"因素 {factor.key!r} 出现了两次", en=f"the factor {factor.key!r} is given twice"),
                field="drivers",
                valid=Text(zh="每个因素只写一次", en="each factor once"),
            )
        seen.add(factor.key)
    _ = root.before, root.after


def _checked(factor: Factor) -> Factor:
    if not factor.parts:
        raise InputError(
            Text(zh=f"{factor.key} 没有构成因素", en=f"{factor.key} has no parts"),
            field="drivers",
            valid=Text(zh="至少一个因素", en="at least one factor"),
        )
    return factor


def _over_zero(factor: Factor) -> InputError:
    below = factor.parts[1].key
    return InputError(
        Text(
            zh=f"分母 {below} 为 0，比率没有定义，无法分解",
            en=f"the denominator {below} is 0: an undefined ratio cannot be decomposed",
        ),
        field=below,
        valid=Text(zh="分母不为 0 的时段", en="a period in which the denominator is not 0"),
    )
