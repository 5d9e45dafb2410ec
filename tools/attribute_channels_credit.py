"""What `attribute_channels` says of one channel."""

from decimal import Decimal

from core.frozen import Frozen


class ChannelCredit(Frozen):
    """What one channel is credited with.

    Attributes:
        channel: Its key.
        name: What people call it.
        share: Percent of all conversions.
        low: Lower end of the share's 90 % interval.
        high: Upper end.
        conversions: Credited conversions; over the channels they make the total exactly.
        value: Credited money; likewise.
        last_click: Conversions by last click.
        difference: Percent by which the credit is above last click; None where last click gives none.
        models: Percent of all conversions by each model.
        spend: Money spent on it over the same days; None when not known.
        roi: Credited revenue over spend.
        cost: Spend for each credited conversion.
    """

    channel: str
    name: str
    share: Decimal
    low: Decimal | None = None
    high: Decimal | None = None
    conversions: Decimal
    value: Decimal | None = None
    last_click: Decimal
    difference: Decimal | None = None
    models: dict[str, Decimal]
    spend: Decimal | None = None
    roi: Decimal | None = None
    cost: Decimal | None = None
