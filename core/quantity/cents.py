"""Money counted in the smallest unit, as the amounts people read."""

from decimal import Decimal


def to_units(cents: int) -> Decimal:
    """分 as whole currency units, exact: 1250 is 12.50, 1200 is 12."""
    value = Decimal(cents).scaleb(-2)
    return value.to_integral_value() if value == value.to_integral_value() else value
