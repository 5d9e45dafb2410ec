"""Values in a review: four digits to be read, a sign where they are a gap."""

from decimal import ROUND_HALF_UP, Decimal

from core.quantity.saying import plain, say, say_points
from core.quantity.unit import Unit, UnitKind
from tools.tool import ToolContext


def say_value(ctx: ToolContext, value: Decimal, unit: Unit, *, signed: bool = False) -> str:
    """A value in its unit; a gap of a percentage is in percentage points."""
    size = abs(value) if signed else value
    if size and abs(size) >= 10_000:
        step = Decimal(1).scaleb(max(size.adjusted() - 3, 0))
        size = Decimal(plain((size / step).quantize(Decimal(1), ROUND_HALF_UP) * step))
    elif size != size.to_integral_value():
        size = size.quantize(Decimal("0.01"), ROUND_HALF_UP)
    points = signed and unit.kind is UnitKind.PERCENT
    said = say_points(size, ctx.language) if points else say(size, unit, ctx.language)
    sign = "" if not signed or not value else "+" if value > 0 else "−"
    return sign + said
