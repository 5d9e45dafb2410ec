"""A response curve implied by what somebody says: one margin, or a few points.

「每多投 1 万多带来 20 个线索」  a straight line at the margin
「投 20 万带来 500 单、投 40 万带来 800 单」  the curve with diminishing returns through both points
"""

from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import InputError, MissingInput
from core.mix.curve import Curve, Hill, Linear, Power, Table
from core.text import Text

Point = tuple[float, float]

_SAME = 1e-9
_NEAR = 0.005  # a curve passes through a point when it misses it by no more than this share


@dataclass(frozen=True)
class Implied:
    """A curve and how the words were read.

    Attributes:
        curve: Response over spend, whole currency units.
        reading: What was assumed in words.
        reach: Spend up to which the words themselves say something.
    """

    curve: Curve
    reading: Text
    reach: float


def imply_margin(more_spend: float, more_response: float, today: float | None = None) -> Implied:
    """The line that "every `more_spend` more brings `more_response` more" implies.

    Args:
        more_spend: Additional money, above 0.
        more_response: What it brings in addition, 0 or more.
        today: Spend today, if it is known: the line is trusted to twice that.

    Raises:
        InputError: The money is not above 0, or the response is below 0.
    """
    _check_point((more_spend, more_response), "points")
    rate = more_response / more_spend
    reach = 2 * today if today else more_spend
    reading = Text(
        zh=f"读作边际回报：每多投 {more_spend:,.10g} 多 {more_response:,.10g}，按直线算；"
        "投得多了会递减，这条线看不出",
        en=f"read as the return at the margin: {more_response:,.10g} more for every {more_spend:,.10g} more, "
        "a straight line; returns diminish further out and this line does not show where",
    )
    return Implied(Linear(rate=rate), reading, reach)


def imply_points(points: Sequence[Point]) -> Implied:
    """The curve through (spend, response) points.

    One point: a straight line from 0. Two or more with diminishing returns: the Hill curve (slope 1 for two
    points) through them, for it saturates where a power curve never does; a power curve when only that fits.
    Anything else: straight lines between the points. A point at no spend is what comes anyway and is
    taken off the others.

    Raises:
        MissingInput: There is no point with money.
        InputError: A value is negative, a spend is there twice, or more money brings less.
    """
    ordered, base = _prepare(points)
    if len(ordered) == 1:
        return _single(ordered[0], base)
    ratio = ordered[-1][1] / ordered[-1][0] / (ordered[0][1] / ordered[0][0]) if ordered[0][1] else 2.0
    if abs(ratio - 1) < _SAME and _passes(Linear(rate=ordered[0][1] / ordered[0][0]), ordered):
        line = Linear(rate=ordered[0][1] / ordered[0][0])
        return Implied(
            line,
            _said(
                "一条直线：各点每块钱带来的一样多", "a straight line: every point has the same return", base
            ),
            ordered[-1][0],
        )
    curve = _bent(ordered)
    if isinstance(curve, Hill):
        said = _said(
            f"过这些点的饱和曲线：最多约 {_plain(curve.top)}，投到 {_plain(curve.half)} 到一半",
            f"the saturating curve through the points: at most about {_plain(curve.top)}, "
            f"half of it at {_plain(curve.half)}",
            base,
        )
    elif isinstance(curve, Power):
        said = _said(
            f"过这些点的幂曲线：投入翻倍，产出变为 {2**curve.exponent:.2f} 倍",
            f"the power curve through the points: twice the money brings {2**curve.exponent:.2f} times",
            base,
        )
    else:
        said = _said(
            "没有一条光滑曲线正好过这些点，点与点之间按直线，最后一点之后当作不再增加",
            "no smooth curve passes through the points: straight lines between them, flat beyond the last",
            base,
        )
    return Implied(curve, said, ordered[-1][0])


def _prepare(points: Sequence[Point]) -> tuple[list[Point], float]:
    ordered = sorted(points)
    for at, point in enumerate(ordered):
        _check_point(point, f"points.{at}", free=True)
    spends = [spend for spend, _ in ordered]
    if len(set(spends)) < len(spends):
        raise InputError(
            Text(zh="同一个投入给了两次产出", en="the same spend is given twice"),
            field="points",
            valid=Text(zh="每个投入一个产出", en="one response for each spend"),
        )
    base = ordered[0][1] if ordered and ordered[0][0] == 0 else 0.0
    paid = [(spend, response - base) for spend, response in ordered if spend > 0]
    if not paid:
        raise MissingInput(
            Text(zh="还没有一个“投多少、带来多少”的点", en="no point says what some money brings"),
            field="points",
        )
    if any(b[1] < a[1] for a, b in zip([(0.0, 0.0), *paid], paid, strict=False)):
        raise InputError(
            Text(
                zh="投得更多反而产出更少，画不出响应曲线",
                en="more money brings less: that is no response curve",
            ),
            field="points",
            valid=Text(zh="产出随投入不下降的点", en="points whose response does not fall with spend"),
        )
    return paid, base


def _check_point(point: Point, field: str, *, free: bool = False) -> None:
    spend, response = point
    if not (0 < spend < 1e15 or (free and spend == 0)) or not 0 <= response < 1e15:
        raise InputError(
            Text(
                zh=f"投 {spend:g} 带来 {response:g}，这一点用不了",
                en=f"{spend:g} bringing {response:g} cannot be used",
            ),
            field=field,
            valid=Text(zh="大于 0 的投入、不小于 0 的产出", en="spend above 0 and a response of at least 0"),
        )


def _single(point: Point, base: float) -> Implied:
    rate = point[1] / point[0]
    said = _said(
        "只有一个点，按从 0 起的直线读；递减看不出，再给一个点就能看出",
        "only one point, read as a straight line from 0; a second point would show diminishing returns",
        base,
    )
    return Implied(Linear(rate=rate), said, point[0])


def _bent(points: list[Point]) -> Curve:
    for candidate in (_hill(points), _power(points)):
        if candidate is not None and _passes(candidate, points):
            return candidate
    return Table(points=tuple(points))


def _hill(points: list[Point]) -> Hill | None:
    """Through the first and last point with slope 1, or through three with a free slope."""
    (x1, y1), (x2, y2) = points[0], points[-1]
    if y1 <= 0 or y2 <= y1:
        return None
    if len(points) > 2:
        return _free_hill(points)
    times, more = y2 / y1, x2 / x1
    if times >= more:
        return None
    half = x1 * more * (times - 1) / (more - times)
    return Hill(top=y1 * (x1 + half) / x1, half=half)


def _free_hill(points: list[Point]) -> Hill | None:
    """Least squares in logarithms; exact where three points allow it."""
    import numpy as np
    from scipy.optimize import least_squares

    spend, response = (np.array(side) for side in zip(*points, strict=True))
    if (response <= 0).any():
        return None

    def miss(
        at: "np.ndarray[tuple[int], np.dtype[np.float64]]",
    ) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
        top, half, shape = at
        return np.asarray(top - np.logaddexp(0.0, np.exp(shape) * (half - np.log(spend))) - np.log(response))

    start = [np.log(1.5 * response[-1]), np.log(spend.mean()), 0.0]
    found = least_squares(miss, start, bounds=([-50, -50, -2], [60, 60, 2]), xtol=1e-14, ftol=1e-14).x
    top, half, shape = np.exp(found)
    return Hill(top=float(top), half=float(half), shape=float(shape)) if top < 20 * response[-1] else None


def _power(points: list[Point]) -> Power | None:
    import math

    (x1, y1), (x2, y2) = points[0], points[-1]
    if y1 <= 0 or y2 <= y1:
        return None
    exponent = math.log(y2 / y1) / math.log(x2 / x1)
    return Power(gain=y1 / x1**exponent, exponent=exponent) if exponent < 1 else None


def _passes(curve: Curve, points: list[Point]) -> bool:
    return all(abs(float(curve.value(x)) - y) <= _NEAR * max(y, 1e-12) for x, y in points)


def _plain(value: float) -> str:
    return f"{float(f'{value:.4g}'):,.10g}"


def _said(zh: str, en: str, base: float) -> Text:
    if not base:
        return Text(zh=f"读作{zh}", en=f"read as {en}")
    return Text(
        zh=f"不投也有 {base:,.10g}，先扣除；读作{zh}",
        en=f"{base:,.10g} comes without spend and is taken off; read as {en}",
    )
