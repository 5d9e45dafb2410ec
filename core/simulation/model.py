"""A model of figures: what is put in, and how the rest follows, for exact values and for many draws at once.

Every formula is Σ coefficient·x + constant, or factor·Π x^exponent. That covers roll-ups, driver identities,
ratios and constant-elasticity responses, and both kinds can be turned round for a goal seek. A third kind
follows money along a response that was estimated and carries its own uncertainty.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

import numpy as np
from numpy.random import PCG64, Generator
from numpy.typing import NDArray

from core.cascade.logarithm import power
from core.errors import InputError, UnknownReference
from core.quantity.unit import Unit
from core.simulation.response import Response
from core.text import Text

Draws = NDArray[np.float64]
LARGEST = Fraction(10) ** 30
_RESPONSES = 2_000_003  # streams of responses lie apart from those of inputs


@dataclass(frozen=True, slots=True)
class Input:
    """A figure that is put in.

    Attributes:
        key: Identifier.
        name: What people call it.
        unit: Unit of its value; 3 of a percentage is 3 %.
        value: Its level today.
    """

    key: str
    name: Text
    unit: Unit
    value: Fraction


@dataclass(frozen=True, slots=True)
class Formula:
    """A figure that follows from others.

    Attributes:
        key: Identifier.
        name: What people call it.
        unit: Unit of its value.
        kind: "sum": constant + Σ coefficient·x; "product": constant·Π x^exponent; "response": the first
            term times the response's factor at the second, which is money.
        terms: Keys with their coefficient or exponent.
        constant: What is added, or the factor.
        response: How the figure follows money, for that kind.
    """

    key: str
    name: Text
    unit: Unit
    kind: Literal["sum", "product", "response"]
    terms: tuple[tuple[str, Fraction], ...]
    constant: Fraction = Fraction(0)
    response: Response | None = None


@dataclass(frozen=True)
class Model:
    """Inputs and formulas; a formula stands after everything it uses.

    Attributes:
        inputs: What is put in.
        formulas: What follows, in order.
        assumptions: What is taken for granted, in words.
    """

    inputs: tuple[Input, ...]
    formulas: tuple[Formula, ...]
    assumptions: tuple[Text, ...] = field(default=())

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key, inputs first."""
        return (*(x.key for x in self.inputs), *(x.key for x in self.formulas))

    @property
    def is_estimated(self) -> bool:
        """Whether a response in it is an estimate, and so uncertain."""
        return any(formula.response is not None for formula in self.formulas)

    def figure(self, key: str) -> Input | Formula:
        """The input or formula of a key. Raises UnknownReference."""
        every: tuple[Input | Formula, ...] = (*self.inputs, *self.formulas)
        for found in every:
            if found.key == key:
                return found
        raise UnknownReference(
            Text(zh=f"模型里没有 {key!r}", en=f"the model has no {key!r}"),
            candidates=self.keys,
            valid=Text(zh="、".join(self.keys), en=", ".join(self.keys)),
        )

    def today(self) -> dict[str, Fraction]:
        """The inputs' levels today."""
        return {x.key: x.value for x in self.inputs}


def evaluate(model: Model, changed: Mapping[str, Fraction] | None = None) -> dict[str, Fraction]:
    """Every figure's exact value with some inputs changed (fractional exponents to 49 digits).

    Raises:
        InputError: Something would be divided by 0, a power of a negative number would be taken, or a value
            is beyond 10^30.
    """
    values = {**model.today(), **(changed or {})}
    for formula in model.formulas:
        value = _exact(formula, values)
        if abs(value) > LARGEST:
            raise InputError(
                Text(
                    zh=f"{formula.name.zh} 超过 10^30，数值没有意义",
                    en=f"{formula.name.en} would exceed 10^30, which means nothing",
                ),
                field=formula.key,
            )
        values[formula.key] = value
    return values


def evaluate_draws(model: Model, draws: Mapping[str, Draws], seed: int = 1) -> dict[str, Draws]:
    """Every figure for many draws of the inputs at once; a quotient by 0 is NaN.

    Args:
        model: The model.
        draws: n values for each input.
        seed: What the draws of estimated responses start from; each has its own stream.
    """
    values = dict(draws)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for at, formula in enumerate(model.formulas):
            stream = Generator(PCG64([seed, _RESPONSES, at]))
            total = _drawn(formula, values, stream)
            values[formula.key] = np.where(np.isfinite(total), total, np.nan)
    return values


def _drawn(formula: Formula, values: Mapping[str, Draws], stream: Generator) -> Draws:
    if formula.response is not None:
        base, money = (values[key] for key, _ in formula.terms)
        return base * formula.response.draw(money, stream)
    total = np.full_like(next(iter(values.values())), float(formula.constant))
    for key, number in formula.terms:
        if formula.kind == "sum":
            total = total + float(number) * values[key]
        else:
            total = total * values[key] ** float(number)
    return total


def _exact(formula: Formula, values: Mapping[str, Fraction]) -> Fraction:
    if formula.response is not None:
        base, money = (values[key] for key, _ in formula.terms)
        return base * formula.response.factor(money)
    total = formula.constant
    for key, number in formula.terms:
        value = values[key]
        total = total + number * value if formula.kind == "sum" else total * raise_to(value, number, formula)
    return total


def raise_to(value: Fraction, exponent: Fraction, formula: Formula) -> Fraction:
    """Value to an exponent. Raises InputError where that is no number."""
    if value == 0 and exponent < 0:
        raise InputError(
            Text(
                zh=f"算不出{formula.name.zh}：除数是 0",
                en=f"{formula.name.en} cannot be computed: it would divide by 0",
            ),
            field=formula.key,
            valid=Text(zh="大于 0 的除数", en="a divisor above 0"),
        )
    if value == 0:
        return Fraction(int(exponent == 0))
    if value < 0 and exponent.denominator != 1:
        raise InputError(
            Text(
                zh=f"算不出{formula.name.zh}：负数不能按弹性响应",
                en=f"{formula.name.en} cannot be computed: a negative value has no elasticity",
            ),
            field=formula.key,
            valid=Text(zh="不小于 0 的数", en="a number of at least 0"),
        )
    return power(value, exponent)
