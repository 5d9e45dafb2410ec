"""What the credited conversions of a channel cost and bring back, from what was spent on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from core.attribution.attribute import Attribution


@dataclass(frozen=True)
class Economics:
    """Money of one channel under one model.

    Attributes:
        channel: Its key.
        spend: What was spent on it, in 分.
        roi: Credited value over spend; None when nothing was spent or no value is known.
        cost: Spend for each credited conversion, in 分; None when it has none, or nothing was spent.
    """

    channel: str
    spend: int
    roi: Fraction | None
    cost: Fraction | None


def weigh_up(
    attribution: Attribution, spend: Mapping[str, int], *, has_values: bool
) -> tuple[Economics, ...]:
    """Return and cost by channel, for channels whose spend is known (0: unpaid)."""
    found = []
    for credit in attribution.credits:
        paid = spend.get(credit.channel)
        if paid is None:
            continue
        found.append(
            Economics(
                channel=credit.channel,
                spend=paid,
                roi=Fraction(credit.value, paid) if paid > 0 and has_values else None,
                cost=Fraction(paid) / Fraction(credit.conversions)
                if paid > 0 and credit.conversions > 0
                else None,
            )
        )
    return tuple(found)
