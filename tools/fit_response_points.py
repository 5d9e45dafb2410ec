"""Points that were typed in: the history or the curve they make, in words."""

from datetime import date
from decimal import Decimal

import numpy as np

from core.errors import InputError
from core.facts.catalogue import Grain
from core.mix.history import History
from core.mix.implied import Implied, imply_margin, imply_points
from core.quantity.reading import read
from core.quantity.saying import say
from core.quantity.unit import Unit, UnitKind
from core.quantity.value import Amount, Money, Number
from core.text import Text
from tools.fit_response_arguments import SpendPoint
from tools.fit_response_report import CurvePoint, said_rough
from tools.fit_response_result import StatedCurve
from tools.stated_value import read_amount, unit_of
from tools.tool import ToolContext

_DRAWN = 25
_ANY_DAY = date(2000, 1, 1)  # amounts are read, no times


def history_from(name: str, points: list[tuple[int, SpendPoint]], grain: Grain) -> History:
    """The points as successive periods of one channel. Raises InputError."""
    pairs = [_pair(at, point) for at, point in points]
    return History(
        channels=(name or "·",),
        spend=np.array([[spend] for spend, _ in pairs]),
        response=np.array([response for _, response in pairs]),
        grain=grain,
    )


def imply_curve(ctx: ToolContext, name: str, points: list[tuple[int, SpendPoint]]) -> StatedCurve:
    """The curve a few points, or one margin, imply. Raises InputError."""
    pairs = [_pair(at, point) for at, point in points]
    margins = [pair for pair, (_, point) in zip(pairs, points, strict=True) if point.more]
    if margins and len(pairs) > 1:
        raise InputError(
            Text(
                zh="“每多投”的边际和“投多少带来多少”的点不能混用，给一种",
                en="give either a margin (so much more for so much more) or points, not both",
            ),
            field="points",
        )
    implied: Implied = imply_margin(*margins[0]) if margins else imply_points(pairs)
    grid = np.linspace(0, 1.5 * implied.reach, _DRAWN)
    heights = implied.curve.value(grid)
    step = float(implied.curve.value(implied.reach + 10_000) - implied.curve.value(implied.reach))
    return StatedCurve(
        channel=name,
        curve=implied.curve.model_dump(mode="json"),
        reading=implied.reading.said_in(ctx.language),
        next_step=float(f"{step:.6g}"),
        points=tuple(
            CurvePoint(
                spend=float(x),
                low=float(y),
                response=float(y),
                high=float(y),
                observed=bool(x <= implied.reach),
            )
            for x, y in zip(grid, heights, strict=True)
        ),
    )


def tell_curve(ctx: ToolContext, curve: StatedCurve, unit: Unit, currency: str, count: int) -> str:
    """A curve in words: what the next money brings, and how the words were read."""
    step = say(Decimal(10_000), Unit(kind=UnitKind.MONEY, symbol=currency), ctx.language)
    last = max(p.spend for p in curve.points if p.observed)
    there = say(
        Decimal(f"{last:.4g}").normalize() + 0, Unit(kind=UnitKind.MONEY, symbol=currency), ctx.language
    )
    name = curve.channel + ctx.say("：", ": ") if curve.channel or count > 1 else ""
    more = said_rough(ctx, curve.next_step, unit)
    return name + ctx.say(
        f"投到 {there} 之后，下一个 {step} 约带来 {more}。{curve.reading}。",
        f"beyond {there} the next {step} brings about {more}; {curve.reading}.",
    )


def read_units(points: list[SpendPoint]) -> tuple[Unit, str]:
    """Unit of the responses and currency of the spends."""
    spend, response = _amount(points[0].spend, "points.0"), _amount(points[0].response, "points.0")
    return unit_of(response), spend.currency if isinstance(spend, Money) else "CNY"


def _pair(at: int, point: SpendPoint) -> tuple[float, float]:
    spend, response = (_amount(text, f"points.{at}") for text in (point.spend, point.response))
    if not isinstance(spend, Money | Number) or not isinstance(response, Money | Number):
        raise InputError(
            Text(
                zh="投入要写金额，产出要写数量或金额",
                en="spend must be money, the response a number or money",
            ),
            field=f"points.{at}",
        )
    return float(spend.value), float(response.value)


def _amount(text: str, field: str) -> Amount:
    """The amount a text states, whatever it counts ("20个线索"). Raises InputError."""
    found = [m.value for m in read(text, today=_ANY_DAY) if isinstance(m.value, Money | Number)]
    return found[0] if len(found) == 1 else read_amount(text, field)
