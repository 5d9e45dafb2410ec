"""The request of a split over channels, read from the words of a call and the curves that are known."""

from collections.abc import Mapping
from decimal import Decimal

from core.errors import InputError, MissingInput
from core.mix.request import Aim, Candidate, Goal, Kind, Limit, Request, Scenario
from core.quantity.saying import plain
from core.quantity.value import Money
from core.text import Text
from tools.allocate_arguments import AllocateArguments
from tools.allocate_channels_arguments import Channel, ChannelLimit, MixArguments
from tools.allocate_channels_curve import KnownCurve
from tools.allocate_channels_names import Names
from tools.allocate_channels_words import Words
from tools.allocate_request import read_unit
from tools.stated_number import read_factor, read_number
from tools.stated_value import read_amount

_KINDS = {kind.value: kind for kind in Kind}


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
    limits += [_limit(limit, at, words, named) for at, limit in enumerate(mix.limits)]
    limits += _goals_to_reach(mix)
    if mix.aim == "cheapest":
        limits.append(_goal(mix))
    elif total is None:
        raise _no_total()
    return Request(
        candidates=tuple(candidates),
        total=None if total is None else float(total),
        reserve=float(reserve),
        spend_all=arguments.spend_all,
        aim=Aim.CHEAPEST if mix.aim == "cheapest" else Aim.MOST,
        limits=tuple(_numbered(limits)),
        goals=_goals(mix),
        scenarios=_scenarios(mix, named, curves),
        worth=1.0 if mix.worth is None else float(read_number(mix.worth, "mix.worth")),
        unit=read_unit(arguments.unit),
        currency=currency,
        noun=noun,
    )


def _no_total() -> MissingInput:
    return MissingInput(
        Text(zh="还不知道总共有多少钱可分", en="the money there is to split is not known"),
        field="total",
        valid=Text(zh="例如 100万元", en="for example 1M"),
    )


def _goals(mix: MixArguments) -> tuple[Goal, ...]:
    return tuple(
        Goal(
            name=goal.name,
            weight=1.0 if goal.weight is None else float(read_factor(goal.weight, "goals.weight")),
            rank=goal.rank,
        )
        for goal in mix.goals
    )


def is_tail(mix: MixArguments, curves: Mapping[str, KnownCurve]) -> bool:
    """Whether the worst is meant of what the fits leave open, not of stated scenarios."""
    return mix.aim == "worst" and not mix.scenarios and any(known.fitted for known in curves.values())


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
