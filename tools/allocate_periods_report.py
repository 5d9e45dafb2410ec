"""A plan by period in words, tables and numbers for a screen."""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from core.mix.flighting import Schedule, respond
from core.mix.request import Request
from core.mix.split import PROVEN
from core.mix.wording import money, number, percent, response
from core.text import Text
from tools.allocate_channels_answer import ChannelLine, MixAnswer, OtherSplit, PeriodLine
from tools.allocate_periods_course import Course
from tools.allocate_room import Room
from tools.tool import Table, ToolContext

Array = NDArray[np.float64]
Cents = NDArray[np.int64]

_POINTS = 25


@dataclass(frozen=True)
class PeriodsReport:
    """A plan by period, to be said."""

    ctx: ToolContext
    request: Request
    room: Room
    schedule: Schedule
    course: Course
    cents: Cents
    brought: Array
    bound: float
    gap: float
    concave: bool
    worth: float

    @property
    def proven(self) -> bool:
        """Whether the plan is shown to be the best."""
        return self.concave and self.gap <= PROVEN

    def answer(self, assumptions: tuple[str, ...]) -> MixAnswer:
        """The plan as an answer that rests on `assumptions`."""
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
        count, unit = len(self.course.names), self.course.word
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
        unit = self.course.word
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
        ctx, request, unit, lines = self.ctx, self.request, self.course.word, []
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
