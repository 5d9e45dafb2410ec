"""The response curve of a channel: where it comes from, and reading one that a call states."""

from dataclasses import dataclass

from core.errors import InputError, MissingInput
from core.mix.curve import Curve, Exponential, Hill, Logarithmic, Power
from core.mix.fit import ChannelFit
from core.mix.implied import Implied, imply_margin, imply_points
from core.text import Text
from tools.allocate_channels_arguments import Channel
from tools.allocate_channels_words import Words
from tools.stated_number import read_number


@dataclass(frozen=True)
class Fitted:
    """A weekly fit and how many weeks its curve is for."""

    fit: ChannelFit
    weeks: float

    @property
    def carry(self) -> float:
        """Part of the effect kept from one stretch of `weeks` to the next, money spent evenly within each."""
        rate = self.fit.carryover.value
        if self.weeks <= 1:
            return float(rate**self.weeks)
        return float(rate * (1 - rate**self.weeks) / (self.weeks * (1 - rate)))


@dataclass(frozen=True)
class KnownCurve:
    """A curve with where it comes from.

    Attributes:
        curve: Response over spend.
        reading: How it was come by, in words.
        reach: Spend up to which it was seen or stated.
        now: Spend today, if known.
        name: What the channel is called in the answer.
        fitted: The fit it comes from, if it does.
    """

    curve: Curve
    reading: Text
    reach: float | None = None
    now: float | None = None
    name: str = ""
    fitted: Fitted | None = None


def stated_curve(channel: Channel, currency: str) -> KnownCurve | None:
    """The curve a channel's own words state; None when they state none.

    Raises:
        InputError: A value cannot be read or is no parameter of such a curve.
        MissingInput: The shape needs a number that was not given.
    """
    words = Words(currency)
    now = words.money(channel.now, f"{channel.name}.now")
    at = f"channels.{channel.name}"
    if channel.gain is not None:
        per = 10_000.0 if channel.per is None else words.money(channel.per, f"{at}.per") or 0.0
        if per <= 0:
            raise InputError(
                Text(
                    zh=f"{channel.name} 每多投 {channel.per} 算不出带来多少",
                    en=f"what {channel.per} more brings says nothing of {channel.name}",
                ),
                field=f"{at}.per",
                valid=Text(zh="大于 0 的金额，例如 1万元", en="an amount above 0 such as 10K"),
            )
        implied = imply_margin(per, float(read_number(channel.gain, f"{at}.gain")), now)
        return KnownCurve(implied.curve, implied.reading, implied.reach if now else None, now)
    points = [
        (words.money(point.spend, f"{at}.points") or 0.0, float(read_number(point.response, f"{at}.points")))
        for point in channel.points
    ]
    if channel.shape is not None:
        curve = _shaped(channel, points, words, at)
        return KnownCurve(curve, Text(zh="给定的曲线", en="the curve as given"), None, now)
    return _implied(imply_points(points), now) if points else None


def _implied(implied: Implied, now: float | None) -> KnownCurve:
    return KnownCurve(implied.curve, implied.reading, implied.reach, now)


def _shaped(channel: Channel, points: list[tuple[float, float]], words: Words, at: str) -> Curve:
    def number(field: str) -> float:
        text = getattr(channel, field)
        if text is None:
            raise MissingInput(
                Text(
                    zh=f"{channel.name} 的 {channel.shape} 曲线还缺 {field}",
                    en=f"the {channel.shape} curve of {channel.name} lacks {field}",
                ),
                field=f"{at}.{field}",
                valid=Text(zh="例如 top 1000、half 20万元", en="such as top 1000, half 200K"),
            )
        return float(read_number(text, f"{at}.{field}"))

    match channel.shape:
        case "hill":
            slope = 1.0 if channel.slope is None else number("slope")
            return Hill(top=number("top"), half=_half(channel, words, at, number), shape=slope)
        case "exponential":
            half = _half(channel, words, at, number)
            return Exponential(top=number("top"), scale=half / 0.6931471805599453)
        case "linear":
            return imply_points(_points(channel, points, 1, at)).curve
        case "power":
            spend, response = _points(channel, points, 1, at)[0]
            return Power(gain=response / spend ** number("slope"), exponent=number("slope"))
    (first, second) = _points(channel, points, 2, at)[:2]
    return _logarithmic(first, second, at)


def _half(channel: Channel, words: Words, at: str, number: object) -> float:
    half = words.money(channel.half, f"{at}.half")
    if not half:
        raise MissingInput(
            Text(
                zh=f"{channel.name} 的曲线还缺 half（达到一半产出的投入）",
                en=f"the curve of {channel.name} lacks half, the spend that brings half of top",
            ),
            field=f"{at}.half",
            valid=Text(zh="大于 0 的金额，例如 20万元", en="an amount above 0 such as 200K"),
        )
    return half


def _points(
    channel: Channel, points: list[tuple[float, float]], least: int, at: str
) -> list[tuple[float, float]]:
    paid = [point for point in points if point[0] > 0]
    if len(paid) < least:
        raise MissingInput(
            Text(
                zh=f"{channel.name} 的 {channel.shape} 曲线至少要 {least} 个投入与产出的点",
                en=f"the {channel.shape} curve of {channel.name} takes {least} point(s) of spend and result",
            ),
            field=f"{at}.points",
        )
    return paid


def _logarithmic(first: tuple[float, float], second: tuple[float, float], at: str) -> Logarithmic:
    """gain·ln(1 + x/scale) through two points, by bisection on the scale."""
    import math

    (x1, y1), (x2, y2) = sorted((first, second))
    wanted = y2 / y1 if y1 else math.inf
    if not 1 < wanted < x2 / x1:
        raise InputError(
            Text(
                zh="这两点不是递减的增长，画不出对数曲线",
                en="these two points do not rise with diminishing returns",
            ),
            field=f"{at}.points",
        )
    low, high = math.log(x1 * 1e-9), math.log(x2 * 1e9)
    for _ in range(200):
        middle = (low + high) / 2
        scale = math.exp(middle)
        ratio = math.log1p(x2 / scale) / math.log1p(x1 / scale)
        low, high = (middle, high) if ratio < wanted else (low, middle)
    return Logarithmic(gain=y1 / math.log1p(x1 / scale), scale=scale)
