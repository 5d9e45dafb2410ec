"""`allocate` over several periods: what each channel gets when, with season, carry-over and smoothness."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from core.mix.exact_periods import round_periods
from core.mix.flighting import plan_flights, respond
from core.mix.request import Request
from core.mix.wording import percent
from core.text import Text
from tools.allocate_arguments import AllocateArguments
from tools.allocate_channels_answer import MixAnswer
from tools.allocate_channels_curve import KnownCurve
from tools.allocate_periods_course import Course, read_course
from tools.allocate_periods_report import PeriodsReport
from tools.allocate_periods_schedule import make_schedule, read_caps, read_carries
from tools.allocate_room import Room, make_room
from tools.tool import ToolContext

Array = NDArray[np.float64]
Cents = NDArray[np.int64]


def split_periods(
    ctx: ToolContext,
    arguments: AllocateArguments,
    request: Request,
    curves: Mapping[str, KnownCurve],
    notes: Sequence[Text],
) -> MixAnswer:
    """Spread the money over the periods.

    Raises:
        InputError: Something cannot be read, or the mode cannot carry it.
        InfeasibleInput: The limits leave no plan.
    """
    assert arguments.mix is not None
    assert arguments.mix.periods is not None
    asked = arguments.mix.periods
    course = read_course(ctx, asked)
    caps = read_caps(asked, len(course.names), request.currency)
    room = make_room(request, "periods", groups=True, cap=sum(caps) if caps else None)
    carries = read_carries(arguments, curves)
    schedule = make_schedule(request, room, course, asked, caps, carries)
    found = plan_flights(schedule)
    smooth = asked.change is not None  # whole units would jump by more than was asked
    cents = _round(found.spend, room, caps, 1 if smooth else request.unit)
    spend = cents / 100
    brought = respond(schedule, spend)
    value = float(brought.sum())
    bound = max(found.bound, value)
    gap = (bound - value) / max(abs(bound), 1e-12)
    told = PeriodsReport(
        ctx, request, room, schedule, course, cents, brought, bound, gap, found.proven, found.worth
    )
    return told.answer(_assume(ctx, course, carries, curves, notes))


def _round(spend: Array, room: Room, caps: tuple[float, ...], unit: int) -> Cents:
    whole = round(room.budget * 100)
    low = np.array([int(np.ceil(x * 100 - 1e-6)) for x in room.low])
    high = np.array([int(np.floor(min(x, room.budget) * 100 + 1e-6)) for x in room.high])
    return round_periods(
        spend,
        whole,
        row_low=low,
        row_high=high,
        caps=np.array([int(np.floor(cap * 100 + 1e-6)) for cap in caps] or [whole] * spend.shape[1]),
        unit=unit,
    )


def _assume(
    ctx: ToolContext,
    course: Course,
    carries: Mapping[str, float],
    curves: Mapping[str, KnownCurve],
    notes: Sequence[Text],
) -> tuple[str, ...]:
    unit = course.word
    said = [note.said_in(ctx.language) for note in notes]
    if any(known.fitted is None for known in curves.values()):
        said.append(ctx.say(f"给定的曲线是每{unit.zh}的", f"curves typed in are those of one {unit.en}"))
    kept = [(name, rate) for name, rate in carries.items() if rate > 0.005]
    listed = ctx.say("、", ", ").join(f"{name} {percent(round(rate, 3))}%" for name, rate in kept)
    said.append(
        ctx.say(
            f"延续到下一{unit.zh}的效果：{listed or '无'}",
            f"carried into the next {unit.en}: {listed or 'none'}",
        )
    )
    said.append(
        ctx.say(
            "之前的投放和最后一期以后的效果不计",
            "past spend and what comes after the last period are left out",
        )
    )
    said.append(ctx.say("渠道之间互不影响", "channels do not influence each other"))
    return tuple(said)
