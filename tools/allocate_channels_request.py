"""The request of a split over channels, read from the words of a call and the curves that are known."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from core.errors import InputError, MissingInput
from core.facts.channel_name import fold_channel
from core.mix.curve import Curve, Exponential, Hill, Logarithmic, Power
from core.mix.fit import ChannelFit
from core.mix.implied import Implied, imply_margin, imply_points
from core.mix.request import Aim, Candidate, Goal, Kind, Limit, Request, Scenario
from core.quantity.saying import plain
from core.quantity.value import Money, Share
from core.text import Text
from tools.allocate_arguments import AllocateArguments
from tools.allocate_channels_arguments import Channel, ChannelLimit, MixArguments
from tools.allocate_request import read_unit
from tools.argument_error import shorten
from tools.stated_number import read_factor, read_number
from tools.stated_value import read_amount, read_money

_KINDS = {kind.value: kind for kind in Kind}


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


class Names:
    """Finds the label a channel has in the answer by any way to write its name."""

    def __init__(self, curves: Mapping[str, KnownCurve]) -> None:
        self._labels: dict[str, str] = {}
        for name, known in curves.items():
            label = known.name or name
            self._labels |= {fold_channel(name): label, fold_channel(label): label}

    def label(self, name: str) -> str:
        """The label; the name itself when no channel is called so."""
        return self._labels.get(fold_channel(name), name)


@dataclass(frozen=True)
class Words:
    """Reads stated amounts in one currency as floats of whole units."""

    currency: str

    def money(self, text: str | None, field: str) -> float | None:
        """An amount of money; None when nothing is said."""
        return None if text is None else float(read_money(text, self.currency, field))

    def part(self, text: str | None, field: str) -> float | None:
        """A percentage as 0..1; None when it is something else."""
        if text is None:
            return None
        amount = read_amount(text, field, currency=self.currency)
        if not isinstance(amount, Share):
            return None
        if not 0 <= amount.value <= 100:
            raise InputError(
                Text(
                    zh=f"{field} 的 {shorten(text)} 超出范围",
                    en=f"{field} of {shorten(text)} is out of range",
                ),
                field=field,
                valid=Text(zh="0% 到 100%", en="0 % to 100 %"),
            )
        return float(amount.value / 100)


def read_mix(
    arguments: AllocateArguments,
    curves: Mapping[str, KnownCurve],
    *,
    total: Decimal | None,
    reserve: Decimal,
    currency: str,
    noun: Text,
) -> Request:
    """The request of a call.

    Args:
        arguments: The call.
        curves: The curve of every channel, by the name it has in the answer.
        total: The money there is.
        reserve: What of it is taken off first.
        currency: Of every amount.
        noun: What the channels bring.

    Raises:
        InputError: A value cannot be read, or a demand names a channel that is not there.
        MissingInput: Money, a goal, or today's spend is needed and not said.
    """
    words, mix = Words(currency), arguments.mix or MixArguments()
    stated = {channel.name: channel for channel in arguments.channels}
    named = Names(curves)
    candidates = []
    limits: list[Limit] = []
    for name, known in curves.items():
        channel = stated.get(name) or Channel(name=name)
        label = known.name or name
        candidates.append(_candidate(channel, label, known, words, named))
        limits += _own_shares(channel, label, words)
    for at, limit in enumerate(mix.limits):
        limits.append(_limit(limit, at, words, named))
    limits += _goals_to_reach(mix)
    if mix.aim == "cheapest":
        limits.append(_goal(mix))
    elif total is None:
        raise MissingInput(
            Text(zh="还不知道总共有多少钱可分", en="the money there is to split is not known"),
            field="total",
            valid=Text(zh="例如 100万元", en="for example 1M"),
        )
    return Request(
        candidates=tuple(candidates),
        total=None if total is None else float(total),
        reserve=float(reserve),
        spend_all=arguments.spend_all,
        aim=Aim.CHEAPEST if mix.aim == "cheapest" else Aim.MOST,
        limits=tuple(_numbered(limits)),
        goals=tuple(
            Goal(
                name=g.name,
                weight=1.0 if g.weight is None else float(read_factor(g.weight, "goals.weight")),
                rank=g.rank,
            )
            for g in mix.goals
        ),
        scenarios=_scenarios(mix, named, curves),
        worth=1.0 if mix.worth is None else float(read_number(mix.worth, "mix.worth")),
        unit=read_unit(arguments.unit),
        currency=currency,
        noun=noun,
    )


def is_tail(mix: MixArguments, curves: Mapping[str, KnownCurve]) -> bool:
    """Whether the worst is meant of what the fits leave open, not of stated scenarios."""
    return mix.aim == "worst" and not mix.scenarios and any(known.fitted for known in curves.values())


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


def _candidate(channel: Channel, label: str, known: KnownCurve, words: Words, named: Names) -> Candidate:
    at = f"channels.{channel.name}"
    share_low, share_high = words.part(channel.minimum, at), words.part(channel.maximum, at)
    return Candidate(
        name=label,
        curve=known.curve,
        minimum=0.0 if share_low is not None else words.money(channel.minimum, f"{at}.minimum") or 0.0,
        maximum=None if share_high is not None else words.money(channel.maximum, f"{at}.maximum"),
        effective_minimum=words.money(channel.effective_minimum, f"{at}.effective_minimum"),
        locked=words.money(channel.locked, f"{at}.locked"),
        mandatory=channel.mandatory,
        forbidden=channel.forbidden,
        requires=tuple(named.label(name) for name in channel.requires),
        excludes=tuple(named.label(name) for name in channel.excludes),
        now=known.now if channel.now is None else words.money(channel.now, f"{at}.now"),
        observed=known.reach,
        yields={goal: float(read_number(text, f"{at}.yields")) for goal, text in channel.yields.items()},
    )


def _own_shares(channel: Channel, label: str, words: Words) -> list[Limit]:
    at = f"channels.{channel.name}"
    low, high = words.part(channel.minimum, at), words.part(channel.maximum, at)
    if low is None and high is None:
        return []
    return [Limit(name=f"share:{label}", kind=Kind.SHARE, channels=(label,), low=low, high=high)]


def _limit(limit: ChannelLimit, at: int, words: Words, named: Names) -> Limit:
    field = f"mix.limits.{at}"
    low, high, kind = _ends(limit, words, field)
    penalty = None if limit.penalty is None else float(read_number(limit.penalty, f"{field}.penalty"))
    if limit.of == "top" and limit.best is None:
        raise MissingInput(
            Text(zh="集中度还缺“最好的几个”", en="a concentration lacks how many channels are the best few"),
            field=f"{field}.best",
        )
    return Limit(
        name=kind.value,
        kind=kind,
        channels=tuple(named.label(name) for name in limit.channels),
        low=low,
        high=high,
        best=limit.best,
        penalty=penalty,
        source=limit.source or "",
    )


def _ends(limit: ChannelLimit, words: Words, field: str) -> tuple[float | None, float | None, Kind]:
    """Both ends as numbers, and whether money is meant as an amount or as a part."""
    kind = _KINDS[limit.of]
    parts = tuple(words.part(text, field) for text in (limit.minimum, limit.maximum))
    if kind is Kind.SPEND and any(part is not None for part in parts):
        return parts[0], parts[1], Kind.SHARE
    if kind in (Kind.CHANGE, Kind.TOP, Kind.SHARE):
        return parts[0], parts[1], kind
    read = words.money if kind in (Kind.SPEND, Kind.CAC) else _numeral
    return read(limit.minimum, field), read(limit.maximum, field), kind


def _numeral(text: str | None, field: str) -> float | None:
    return None if text is None else float(read_number(text, field))


def _scenarios(mix: MixArguments, named: Names, curves: Mapping[str, KnownCurve]) -> tuple[Scenario, ...]:
    if mix.aim != "worst" or is_tail(mix, curves):
        return ()
    if not mix.scenarios:
        raise MissingInput(
            Text(zh="最差是和哪些情景比？", en="the worst of which scenarios?"),
            field="mix.scenarios",
            valid=Text(zh="例如 短视频只有曲线的 80%", en="for example video at 80 % of its curve"),
        )
    return tuple(
        Scenario(
            name=scenario.name,
            factors={
                named.label(name): float(read_factor(text, "mix.scenarios.factors"))
                for name, text in scenario.factors.items()
            },
        )
        for scenario in mix.scenarios
    )


def _goals_to_reach(mix: MixArguments) -> list[Limit]:
    return [
        Limit(
            name=f"goal:{goal.name}",
            kind=Kind.RESPONSE,
            goal=goal.name,
            low=float(read_number(goal.minimum, "goals.minimum")),
        )
        for goal in mix.goals
        if goal.minimum is not None
    ]


def _goal(mix: MixArguments) -> Limit:
    if mix.goal is None:
        raise MissingInput(
            Text(zh="要达到多少？", en="how much is to be reached?"),
            field="mix.goal",
            valid=Text(zh="例如 5000条线索", en="for example 5,000 leads"),
        )
    wanted = float(read_number(mix.goal, "mix.goal"))
    if wanted <= 0:
        raise InputError(
            Text(zh=f"目标 {plain(Decimal(str(wanted)))} 应大于 0", en="the goal must be above 0"),
            field="mix.goal",
        )
    return Limit(name="goal", kind=Kind.RESPONSE, low=wanted)


def _numbered(limits: list[Limit]) -> list[Limit]:
    """Names that stay apart: the second limit of a kind is called kind 2."""
    seen: dict[str, int] = {}
    found = []
    for limit in limits:
        seen[limit.name] = seen.get(limit.name, 0) + 1
        again = seen[limit.name]
        found.append(limit if again == 1 else limit.model_copy(update={"name": f"{limit.name} {again}"}))
    return found


def currency_of(arguments: AllocateArguments, usual: str) -> str:
    """The currency the total is stated in, else the usual one."""
    if arguments.total is None:
        return usual
    amount = read_amount(arguments.total, "total", currency=usual)
    return amount.currency if isinstance(amount, Money) else usual
