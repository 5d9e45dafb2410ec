"""What credited channels cost and bring back, from the spend, revenue and conversions of the fact tables."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypedDict

from core.attribution.attribute import Attribution
from core.facts.catalogue import FactTable, Role
from core.text import Text
from knowledge.facts import FactStore
from tools.journey_argument import Read
from tools.tool import ToolContext

_HUNDREDTH = Decimal("0.01")


class MoneyFields(TypedDict, total=False):
    """The money of one channel, in whole currency units."""

    spend: Decimal
    roi: Decimal
    cost: Decimal


@dataclass(frozen=True)
class Money:
    """Money by channel.

    Attributes:
        channels: By key; only channels the spend table knows.
        paid_share: Share of conversions credited to channels money was spent on, a fraction.
        note: What the numbers rest on.
    """

    channels: dict[str, MoneyFields]
    paid_share: float
    note: Text

    def fields_of(self, channel: str) -> MoneyFields:
        """The money of a channel; nothing where none is known."""
        return self.channels.get(channel, {})


def weigh_money(ctx: ToolContext, read: Read, main: Attribution) -> Money | None:
    """Spend, ROI and cost by channel over the journeys' days; None when no table has spend by channel.

    Journeys are mostly a sample, so the shares are applied to all conversions and all revenue of the table.
    """
    if ctx.facts is None or read.window is None:
        return None
    found = _table_of(ctx.facts, {credit.channel for credit in main.credits})
    if found is None:
        return None
    table, column = found
    spend, conversions, revenue = _sums(ctx.facts, table, column, read.window)
    channels: dict[str, MoneyFields] = {}
    paid = 0.0
    for credit in main.credits:
        if credit.channel not in spend:
            continue
        own, share = spend[credit.channel], Decimal(repr(credit.share))
        fields = MoneyFields(spend=own)
        if own > 0:
            paid += credit.share
            if revenue:
                fields["roi"] = (share * revenue / own).quantize(_HUNDREDTH)
            if share * conversions > 0:
                fields["cost"] = (own / (share * conversions)).quantize(_HUNDREDTH)
        channels[credit.channel] = fields
    whole = f"{int(conversions):,}"
    return Money(
        channels=channels,
        paid_share=paid,
        note=Text(
            zh=f"ROI 与成本：份额用于同期全部 {whole} 次转化与收入（旅程里有 {main.conversions:,} 次）",
            en=f"ROI and cost apply the shares to all {whole} conversions and the revenue of those days "
            f"({main.conversions:,} of them are in the journeys)",
        ),
    )


def _table_of(facts: FactStore, channels: set[str]) -> tuple[FactTable, str] | None:
    """The first table with spend and conversions that is cut by these channels, and the column that does."""
    for table in facts.catalogue.tables:
        if table.with_role(Role.SPEND) is None or table.with_role(Role.CONVERSIONS) is None:
            continue
        for dimension in table.dimensions:
            if channels & {value.key for value in dimension.values}:
                return table, dimension.column
    return None


def _sums(
    facts: FactStore, table: FactTable, column: str, window: tuple[date, date]
) -> tuple[dict[str, Decimal], Decimal, Decimal]:
    """Spend by channel, all conversions and all revenue, in whole units."""
    measures = {role: table.with_role(role) for role in (Role.SPEND, Role.CONVERSIONS, Role.REVENUE)}
    wanted = [m.column for m in measures.values() if m is not None]
    cube = facts.cube(table.name, by=(column,), measures=wanted, start=window[0], end=window[1])

    def total(role: Role) -> list[Decimal]:
        measure = measures[role]
        if measure is None:
            return [Decimal(0)]
        return [Decimal(v).scaleb(-measure.decimals) for v in cube.measures[measure.column].tolist()]

    keys = [cube.values[0][code] for code in cube.codes[:, 0].tolist()]
    spend = dict(zip(keys, total(Role.SPEND), strict=True))
    return spend, sum(total(Role.CONVERSIONS), Decimal(0)), sum(total(Role.REVENUE), Decimal(0))
