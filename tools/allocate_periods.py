"""`allocate` over several periods: what each channel gets when, with season, carry-over and smoothness."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError, MissingInput
from core.mix.carryover import Carryover
from core.mix.exact_periods import round_periods
from core.mix.flighting import Flight, Schedule, Together, plan_flights, respond
from core.mix.request import Request
from core.mix.split import PROVEN
from core.mix.wording import money, number, percent, response
from core.quantity.calendar import add_months
from core.text import Text
from tools.allocate_arguments import AllocateArguments
from tools.allocate_channels_arguments import PeriodSplit
from tools.allocate_channels_report import ChannelLine, MixAnswer, OtherSplit, PeriodLine
from tools.allocate_channels_request import KnownCurve, Names, Words
from tools.allocate_room import Room, make_room
from tools.stated_number import read_factor
from tools.stated_value import read_period
from tools.tool import Table, ToolContext

Array = NDArray[np.float64]
Cents = NDArray[np.int64]

DAYS = {"day": 1, "week": 7, "month": 30}
_MOST = 366
_WIDE = 1e-7  # how much wider a limit without room is for the search; cents keep it exactly
_COUNT = re.compile(
    r"(?:分|分成)?\s*(\d{1,4})\s*(?:个|個)?\s*(期|天|日|周|週|星期|礼拜|月|days?|weeks?|months?|periods?)",
    re.I,
)
_WORDS = {
    "day": Text(zh="天", en="day"),
    "week": Text(zh="周", en="week"),
    "month": Text(zh="月", en="month"),
}  # fmt: skip
_UNITS = {"天": "day", "日": "day", "d": "day", "周": "week", "週": "week", "星期": "week", "礼拜": "week",
          "w": "week", "月": "month", "m": "month"}  # fmt: skip
_POINTS = 25


@dataclass(frozen=True)
class _Course:
    """The periods: how long each is, what they are called, and the first day of each where known."""

    each: str
    names: tuple[str, ...]
    starts: tuple[date | None, ...]


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
    course = _read_course(ctx, asked)
    caps = _read_caps(asked, len(course.names), request.currency)
    room = make_room(request, "periods", groups=True, cap=sum(caps) if caps else None)
    carries = _carries(arguments, curves)
    schedule = _schedule(request, room, course, asked, caps, carries)
    found = plan_flights(schedule)
    smooth = asked.change is not None  # whole units would jump by more than was asked
    cents = _round(found.spend, room, caps, 1 if smooth else request.unit)
    spend = cents / 100
    brought = respond(schedule, spend)
    value = float(brought.sum())
    bound = max(found.bound, value)
    gap = (bound - value) / max(abs(bound), 1e-12)
    told = _Told(ctx, request, room, schedule, course, cents, brought, bound, gap, found.proven, found.worth)
    return told.answer(_assume(ctx, course, carries, curves, notes))


def _read_course(ctx: ToolContext, asked: PeriodSplit) -> _Course:
    if not asked.span or not asked.span.strip():
        raise MissingInput(
            Text(zh="还不知道分几期投", en="how many periods is not known"),
            field="mix.periods.span",
            valid=Text(zh="例如 12周、6个月、2026年Q4", en="for example 12 weeks, 6 months, 2026Q4"),
        )
    counted = _COUNT.fullmatch(asked.span.strip())
    if counted:
        unit = counted[2].lower()
        each = _UNITS.get(unit) or _UNITS.get(unit[0], asked.each)
        count = int(counted[1])
        starts: list[date | None] = [None] * min(count, _MOST + 1)
    else:
        each = asked.each
        period = read_period(asked.span, "mix.periods.span", today=ctx.today, fiscal_start=ctx.fiscal_start)
        starts = []
        day = period.start
        while day <= period.end and len(starts) <= _MOST:
            starts.append(day)
            day = add_months(period.start, len(starts)) if each == "month" else day + timedelta(DAYS[each])
        count = len(starts)
    if not 1 <= count <= _MOST:
        raise InputError(
            Text(zh=f"分 {count} 期太多或太少", en=f"{count} periods are too many or too few"),
            field="mix.periods.span",
            valid=Text(zh=f"1 到 {_MOST} 期", en=f"1 to {_MOST} periods"),
        )
    word = _WORDS[each]
    names = tuple(ctx.say(f"第{at}{word.zh}", f"{word.en.capitalize()} {at}") for at in range(1, count + 1))
    return _Course(each, names, tuple(starts))


def _read_caps(asked: PeriodSplit, periods: int, currency: str) -> tuple[float, ...]:
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


def _carries(arguments: AllocateArguments, curves: Mapping[str, KnownCurve]) -> dict[str, float]:
    """Carry-over by label: typed, else of the fit, else none."""
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


def _schedule(
    request: Request,
    room: Room,
    course: _Course,
    asked: PeriodSplit,
    caps: tuple[float, ...],
    carries: Mapping[str, float],
) -> Schedule:
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


@dataclass(frozen=True)
class _Told:
    """A plan by period, to be said."""

    ctx: ToolContext
    request: Request
    room: Room
    schedule: Schedule
    course: _Course
    cents: Cents
    brought: Array
    bound: float
    gap: float
    concave: bool
    worth: float

    @property
    def proven(self) -> bool:
        return self.concave and self.gap <= PROVEN

    def answer(self, assumptions: tuple[str, ...]) -> MixAnswer:
        ctx, request = self.ctx, self.request
        there = round((request.available or 0.0) * 100)
        spent = int(self.cents.sum())
        value = float(self.brought.sum())
        lines = self._lines()
        even = self._even()
        text = [self._head(value), *(self._said(line) for line in lines[:12]), *self._rest(value, even)]
        text.append(
            ctx.say("假设：", "Assumed: ") + ctx.say("；", "; ").join(assumptions) + ctx.say("。", ".")
        )
        return MixAnswer(
            status="optimal" if self.proven else "feasible",
            text="\n".join(line for line in text if line),
            tables=(self._table(),),
            total=round((request.total or 0.0) * 100),
            currency=request.currency,
            unit=request.noun.said_in(ctx.language).strip(),
            response=value,
            objective=value,
            bound=self.bound,
            gap=self.gap,
            multipliers={"total": self.worth},
            step=10_000.0,
            unallocated=there - spent,
            lines=lines,
            others=(even,) if even is not None else (),
            periods=self._periods(),
            assumptions=assumptions,
        )

    def _head(self, value: float) -> str:
        ctx, request = self.ctx, self.request
        spent, brings = money(request, int(self.cents.sum()) / 100), response(request, value)
        count, unit = len(self.course.names), _WORDS[self.course.each]
        return ctx.say(
            f"{spent.zh} 分 {count} {unit.zh}投，共得 {brings.zh}（{self._proof().zh}）：",
            f"{spent.en} over {count} {unit.en}s brings {brings.en} ({self._proof().en}):",
        )

    def _proof(self) -> Text:
        if self.proven:
            return Text(zh="已证明最优", en="proven optimal")
        gap = percent(round(self.gap, 6))
        return Text(
            zh=f"尚未证明最优，离上界至多 {gap}%", en=f"not proven optimal, within {gap} % of the bound"
        )

    def _said(self, line: ChannelLine) -> str:
        amount, brings = money(self.request, float(line.amount)), response(self.request, line.response)
        return self.ctx.say(
            f"- {line.channel} {amount.zh}（{line.share}%）→ {brings.zh}；{line.reason}",
            f"- {line.channel} {amount.en} ({line.share}%) → {brings.en}; {line.reason}",
        )

    def _lines(self) -> tuple[ChannelLine, ...]:
        spent = int(self.cents.sum())
        found = []
        for candidate in self.request.candidates:
            at = self.room.names.index(candidate.name) if candidate.name in self.room.names else None
            row = np.zeros(1, dtype=np.int64) if at is None else self.cents[at]
            amount = int(row.sum())
            reach = np.linspace(0.0, max(float(row.max()) / 100 * 1.5, 1.0), _POINTS)
            share = Decimal(100 * amount) / spent if spent else Decimal(0)
            seen = candidate.observed
            found.append(
                ChannelLine(
                    channel=candidate.name,
                    amount=Decimal(amount).scaleb(-2),
                    share=share.quantize(Decimal("0.01")),
                    response=0.0 if at is None else float(self.brought[at].sum()),
                    more=0.0 if at is None else self._more(at),
                    now=candidate.now,
                    reason=self._span(row),
                    extrapolated=seen is not None and float(row.max()) / 100 > seen * 1.001,
                    curve=tuple(zip(reach.tolist(), candidate.curve.value(reach).tolist(), strict=True)),
                )
            )
        return tuple(found)

    def _more(self, at: int) -> float:
        """What 1万 more would bring here, in the pattern it has."""
        spend = self.cents / 100
        row = spend[at]
        pattern = row / row.sum() if row.sum() > 0 else np.full(len(row), 1 / len(row))
        spend[at] = row + 10_000 * pattern
        return float(respond(self.schedule, spend).sum() - self.brought.sum())

    def _span(self, row: Cents) -> str:
        unit = _WORDS[self.course.each]
        if not row.any():
            return self.ctx.say("不投", "nothing")
        if row.max() - row.min() <= 100:
            each = money(self.request, round(float(row.mean()) / 100, 2))
            return self.ctx.say(f"每{unit.zh} {each.zh}", f"{each.en} a {unit.en}")
        low, high = (money(self.request, int(x) / 100) for x in (row.min(), row.max()))
        most = self.course.names[int(row.argmax())]
        return self.ctx.say(
            f"每{unit.zh} {low.zh} 至 {high.zh}，{most}最多",
            f"{low.en} to {high.en} a {unit.en}, most in {most}",
        )

    def _rest(self, value: float, even: OtherSplit | None) -> list[str]:
        ctx, request, unit, lines = self.ctx, self.request, _WORDS[self.course.each], []
        totals = self.cents.sum(0)
        full = [at for at, cap in enumerate(self.schedule.caps) if totals[at] >= round(cap * 100) - 100]
        if full:
            cap = money(request, round(self.schedule.caps[full[0]], 2))
            lines.append(
                ctx.say(
                    f"卡住的要求：{len(full)} {unit.zh}已到每{unit.zh}上限（{cap.zh}）。",
                    f"What binds: {len(full)} {unit.en}s are at their cap ({cap.en}).",
                )
            )
        left = round((request.available or 0.0) * 100) - int(totals.sum())
        if left:
            said = money(request, left / 100)
            lines.append(
                ctx.say(
                    f"未分配 {said.zh}：上限之内放不下。", f"{said.en} unallocated: the caps leave no room."
                )
            )
        else:
            more = response(request, self.worth * 10_000)
            lines.append(
                ctx.say(f"总额再加 1万 约多 {more.zh}。", f"10,000 more in all brings about {more.en}.")
            )
        if even is not None:
            gain = response(request, max(0.0, even.left))
            lines.append(
                ctx.say(f"比每期平均投多 {gain.zh}。", f"{gain.en} more than the same every period.")
            )
        return lines

    def _even(self) -> OtherSplit | None:
        """The same totals spread evenly over the periods, if the caps let it."""
        totals = self.cents.sum(1) / 100
        spend = np.repeat(totals[:, None] / self.cents.shape[1], self.cents.shape[1], axis=1)
        if self.schedule.caps and (spend.sum(0) > np.array(self.schedule.caps) + 0.01).any():
            return None
        value = float(respond(self.schedule, spend).sum())
        amounts = dict(zip(self.room.names, totals.tolist(), strict=True))
        return OtherSplit(name="even", amounts=amounts, result=value, left=float(self.brought.sum()) - value)

    def _periods(self) -> tuple[PeriodLine, ...]:
        return tuple(
            PeriodLine(
                name=name,
                start=start,
                amounts={c: Decimal(int(x)).scaleb(-2) for c, x in zip(self.room.names, column, strict=True)},
                total=Decimal(int(column.sum())).scaleb(-2),
                response=float(brought.sum()),
            )
            for name, start, column, brought in zip(
                self.course.names, self.course.starts, self.cents.T, self.brought.T, strict=True
            )
        )

    def _table(self) -> Table:
        ctx, request = self.ctx, self.request

        def said(cents: int) -> str:
            return money(request, cents / 100).said_in(ctx.language)

        header = (
            ctx.say("期", "Period"),
            *self.room.names,
            ctx.say("合计", "Total"),
            ctx.say("产出", "Response"),
        )
        rows = [
            (name, *(said(int(x)) for x in column), said(int(column.sum())), number(float(brought.sum())))
            for name, column, brought in zip(self.course.names, self.cents.T, self.brought.T, strict=True)
        ]
        sums = [said(int(x)) for x in self.cents.sum(1)]
        whole = number(float(self.brought.sum()))
        rows.append((ctx.say("合计", "Total"), *sums, said(int(self.cents.sum())), whole))
        return Table(title=ctx.say("分期投放", "Spend by period"), header=header, rows=tuple(rows))


def _assume(
    ctx: ToolContext,
    course: _Course,
    carries: Mapping[str, float],
    curves: Mapping[str, KnownCurve],
    notes: Sequence[Text],
) -> tuple[str, ...]:
    unit = _WORDS[course.each]
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
