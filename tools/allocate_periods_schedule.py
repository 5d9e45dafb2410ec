"""The schedule of a plan over time: carry-over, season, caps and smoothness as the search takes them."""

from collections.abc import Mapping

from core.errors import InputError
from core.mix.carryover import Carryover
from core.mix.flighting import Flight, Schedule, Together
from core.mix.request import Request
from core.text import Text
from tools.allocate_arguments import AllocateArguments
from tools.allocate_channels_arguments import PeriodSplit
from tools.allocate_channels_curve import KnownCurve
from tools.allocate_channels_names import Names
from tools.allocate_channels_words import Words
from tools.allocate_periods_course import Course
from tools.allocate_room import Room
from tools.stated_number import read_factor

_WIDE = 1e-7  # how much wider a limit without room is for the search; cents keep it exactly


def read_caps(asked: PeriodSplit, periods: int, currency: str) -> tuple[float, ...]:
    """The cap of every period, in whole currency units; empty when none was asked for.

    Raises:
        InputError: A cap cannot be read, or there is not one for each period.
    """
    words = Words(currency)
    caps = [words.money(text, "mix.periods.caps") or 0.0 for text in asked.caps]
    if len(caps) == 1:
        caps *= periods
    if caps and len(caps) != periods:
        raise _unequal("caps", len(caps), periods)
    if caps and min(caps) <= 0:
        raise InputError(Text(zh="每期上限应大于 0", en="a cap must be above 0"), field="mix.periods.caps")
    return tuple(caps)


def _unequal(field: str, given: int, periods: int) -> InputError:
    return InputError(
        Text(zh=f"{field} 给了 {given} 个，但有 {periods} 期", en=f"{given} {field} for {periods} periods"),
        field=f"mix.periods.{field}",
        valid=Text(zh=f"{periods} 个，每期一个", en=f"{periods}, one for each period"),
    )


def read_carries(arguments: AllocateArguments, curves: Mapping[str, KnownCurve]) -> dict[str, float]:
    """Carry-over by label: typed, else of the fit, else none.

    Raises:
        InputError: A rate is not within 0 % to 95 %.
    """
    names, words = Names(curves), Words("CNY")
    found = {known.name or name: known.fitted.carry for name, known in curves.items() if known.fitted}
    for channel in arguments.channels:
        if channel.carry is None:
            continue
        rate = words.part(channel.carry, f"channels.{channel.name}.carry")
        if rate is None or rate > 0.95:
            raise InputError(
                Text(
                    zh=f"{channel.name} 的延续效应 {channel.carry} 不是 0% 到 95%",
                    en=f"the carry-over of {channel.name}, {channel.carry}, is not within 0 % to 95 %",
                ),
                field="channels.carry",
                valid=Text(zh="例如 30%", en="for example 30%"),
            )
        found[names.label(channel.name)] = rate
    return found


def make_schedule(
    request: Request,
    room: Room,
    course: Course,
    asked: PeriodSplit,
    caps: tuple[float, ...],
    carries: Mapping[str, float],
) -> Schedule:
    """The flights of the channels in `room`, with season, caps, smoothness and limits on groups.

    Raises:
        InputError: A season or a change cannot be read, or there is not one factor for each period.
    """
    season = tuple(float(read_factor(text, "mix.periods.season")) for text in asked.season)
    if season and len(season) != len(course.names):
        raise _unequal("season", len(season), len(course.names))
    swing = Words(request.currency).part(asked.change, "mix.periods.change")
    if asked.change is not None and not swing:
        raise InputError(
            Text(
                zh=f"变动 {asked.change} 应是大于 0 的百分比",
                en=f"the change {asked.change} is no percentage above 0",
            ),
            field="mix.periods.change",
            valid=Text(zh="例如 20%", en="for example 20%"),
        )
    flights = tuple(
        Flight(
            name=name,
            curve=request.index[name].curve,
            carryover=Carryover(rate=carries.get(name, 0.0)),
            season=season,
            maximum=max(high, 0.01) * (1 + _WIDE),
            total=(low * (1 - _WIDE) or None, high * (1 + _WIDE) if high < room.budget else None),
            swing=swing,
        )
        for name, low, high in zip(room.names, room.low, room.high, strict=True)
    )
    groups = tuple(
        Together(
            channels=tuple(name for name in request.members(limit) if name in room.names),
            low=None if limit.low is None else limit.low * (1 - _WIDE),
            high=None if limit.high is None else limit.high * (1 + _WIDE),
        )
        for limit in room.groups
    )
    return Schedule(
        flights=flights,
        periods=len(course.names),
        budget=room.budget,
        caps=tuple(cap * (1 + _WIDE) for cap in caps),
        groups=groups,
    )
