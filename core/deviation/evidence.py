"""What was observed about a deviation that speaks for or against a cause. Observations, not explanations."""

from enum import StrEnum

from core.frozen import Frozen
from core.text import Text


class Signal(StrEnum):
    """Kinds of observations."""

    VOLUME = "volume"  # the amount at the top of the tree moved: visits, leads
    CONVERSION = "conversion"  # a rate moved
    PRICE = "price"  # money per piece moved: basket, price
    COST = "cost"  # spend moved
    MIX = "mix"  # weights moved between unlike segments
    REGION = "region"  # it sits in certain regions or shops
    PRODUCT = "product"
    CHANNEL = "channel"
    BROAD = "broad"  # everywhere alike
    SUDDEN = "sudden"
    GRADUAL = "gradual"
    ONE_OFF = "one_off"
    REPEATED = "repeated"  # the same direction in each of the last periods
    CALENDAR = "calendar"  # days, weekdays and festivals explain a good part
    STOPPED = "stopped"  # a segment fell to almost nothing
    STALE = "stale"  # the data end before the period does
    GAPS = "gaps"  # days without any rows
    STRETCHED = "stretched"  # the target asked for far more than ever before
    LATE = "late"  # work of the plan is past its date
    UNDERSPENT = "underspent"
    OVERSPENT = "overspent"
    NO_DRIVERS = "no_drivers"  # the KPI cannot be taken apart
    EVENT_PROMOTION = "event_promotion"
    EVENT_PRICE = "event_price"
    EVENT_COMPETITOR = "event_competitor"
    EVENT_STOCK = "event_stock"
    EVENT_POLICY = "event_policy"
    EVENT_TRACKING = "event_tracking"
    EVENT_LAUNCH = "event_launch"
    EVENT_CAMPAIGN = "event_campaign"
    EVENT_OTHER = "event_other"


class Evidence(Frozen):
    """One observation.

    Attributes:
        signal: What kind it is.
        text: What was observed, with its numbers.
        strength: How much of its weight it carries, 0 to 1.
    """

    signal: Signal
    text: Text
    strength: float = 1.0


def signal_of_event(kind: str) -> Signal:
    """The signal of a catalogue event's kind."""
    try:
        return Signal(f"event_{kind}")
    except ValueError:
        return Signal.EVENT_OTHER
