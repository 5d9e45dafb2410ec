"""Reading a text: every quantity in it, where it stands, and each way it can be meant."""

from datetime import date

from core.quantity.amount import find_amounts
from core.quantity.exclusion import find_names
from core.quantity.fraction import find_fractions
from core.quantity.mention import Mention, Reading
from core.quantity.normal import blank, normalise
from core.quantity.phrase import find_multiples, put_together
from core.quantity.ratio import find_ratios
from core.quantity.resolution import Now
from core.quantity.saying import describe
from core.quantity.timespan import find_periods
from core.quantity.value import Money, Number

_PERIOD, _NAME, _READ = "\x01", "\x02", "\x03"


def read(text: str, *, today: date, fiscal_start: int = 1, currency: str = "CNY") -> tuple[Mention, ...]:
    """All quantities in a text, in order of position, none overlapping another.

    Spans index `text` itself, whatever its script or width. A mention with several readings should be
    asked about; the likeliest stands first. Runs in time linear in the length of the text.

    Args:
        text: Any text: Simplified, Traditional, English, full-width or mixed.
        today: The day that 今年, 下个月 and months without a year are resolved against.
        fiscal_start: First month of the fiscal year, 1 to 12.
        currency: ISO 4217 code that 元, ¥ or $ means where it is shared by several currencies.

    Returns:
        Mentions with `source[start:end] == mention.text`.
    """
    normal = normalise(text)
    normal = blank(normal, find_names(normal), _NAME)
    spans: list[tuple[int, int, tuple[Reading, ...]]] = []

    periods = find_periods(normal, text, Now(today, fiscal_start))
    spans += [(p.start, p.end, p.readings) for p in periods]
    normal = blank(normal, [(p.start, p.end) for p in periods], _PERIOD)

    ratios = find_ratios(normal)
    spans += [(r.start, r.end, r.readings) for r in ratios]
    normal = blank(normal, [(r.start, r.end) for r in ratios], _READ)

    fractions = find_fractions(normal, text, today)
    spans += [(f.start, f.end, f.readings) for f in fractions]
    normal = blank(normal, [(f.start, f.end) for f in fractions], _READ)

    multiples = find_multiples(normal)
    normal = blank(normal, [(m.start, m.end) for m in multiples], _READ)
    for phrase in (*multiples, *put_together(find_amounts(normal, currency), normal)):
        readings = tuple(Reading(value=value, meaning=describe(value)) for value in phrase.values)
        spans.append((phrase.start, phrase.end, readings))
    spans.sort(key=lambda span: span[0])
    return tuple(Mention(start=s, end=e, text=text[s:e], readings=r) for s, e, r in spans)


def as_money(value: Money | object, currency: str = "CNY") -> Money | None:
    """A bare number as money, for a caller who knows from the KPI or from 预算 that money is meant.

    Returns None for anything that cannot be money (a share, a count with a noun, a ratio...).
    """
    if isinstance(value, Money):
        return value
    if isinstance(value, Number) and not value.noun:
        return Money(value=value.value, currency=currency)
    return None
