"""The certificate of a split: everything needed to recompute it by hand.

`core.cascade.check` verifies one without using the code that made it.
"""

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from core.cascade.apportion import Rounding, Tie
from core.cascade.basis import Basis
from core.frozen import Frozen


class Held(StrEnum):
    """What kept a part from its proportional share."""

    LOCKED = "locked"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    NO_WEIGHT = "no_weight"


class Line(Frozen):
    """One part of a certificate.

    Attributes:
        name: Name of the part.
        weight: Its weight as used.
        minimum: Least it may get, in whole units (None: no bound).
        maximum: Most it may get, in whole units (None: no bound).
        held: What held it, None when it got its proportional share.
        quota: Its exact share before rounding.
        rank: Its place in the order of remainders (1 is served first), if remainders were compared.
        extra: Whether it was given the unit beyond the whole part of its quota.
        amount: What it got.
    """

    name: str
    weight: Fraction
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    held: Held | None = None
    quota: Fraction
    rank: int | None = None
    extra: bool = False
    amount: Decimal


class Certificate(Frozen):
    """How a total was split.

    Attributes:
        basis: Where the weights come from.
        total: The whole.
        unit: Smallest unit; every amount is a whole number of it.
        rounding: How quotas became whole units.
        tie: Who takes the extra unit when remainders are equal.
        tied: Parts with equal remainders of which only some got the extra unit: there `tie` decided.
        is_even: The basis was empty (all weights 0), so the parts got equal weights instead.
        signed: Whether parts may have the opposite sign of the total without an explicit bound.
        lines: One for each part, in the order given.
        residual: Total minus the sum of the parts: 0.
    """

    basis: Basis
    total: Decimal
    unit: Decimal
    rounding: Rounding = Rounding.LARGEST_REMAINDER
    tie: Tie = Tie.FIRST
    tied: tuple[str, ...] = ()
    is_even: bool = False
    signed: bool = False
    lines: tuple[Line, ...]
    residual: Decimal


class Portion(Frozen):
    """What one part got. `share` is its percentage of the total, None when the total is 0."""

    name: str
    amount: Decimal
    share: Fraction | None


class Split(Frozen):
    """A total over its parts, with the certificate of how it came about."""

    certificate: Certificate

    @property
    def portions(self) -> tuple[Portion, ...]:
        """The parts in the order given."""
        total = Fraction(self.certificate.total)
        return tuple(
            Portion(
                name=line.name,
                amount=line.amount,
                share=100 * Fraction(line.amount) / total if total else None,
            )
            for line in self.certificate.lines
        )

    @property
    def amounts(self) -> dict[str, Decimal]:
        """Amount by name, in the order given."""
        return {line.name: line.amount for line in self.certificate.lines}
