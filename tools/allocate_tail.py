"""`allocate` over fitted channels: the split that also holds when the fits are off."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.mix.curve import Curve
from core.mix.exact_periods import round_periods
from core.mix.request import Request
from core.mix.scenario import RobustPlan, split_robustly, tail_mean
from core.mix.split import PROVEN, split
from core.mix.wording import money, number, percent, response
from core.text import Text
from tools.allocate_channels_answer import ChannelLine, MixAnswer, TailLine
from tools.allocate_channels_arguments import MixArguments
from tools.allocate_channels_curve import KnownCurve
from tools.allocate_channels_words import Words
from tools.allocate_room import Room, make_room
from tools.tool import Table, ToolContext

Array = NDArray[np.float64]

_WORLDS = 64
_USUAL = 0.1
_WIDE = 1e-7
_POINTS = 25


def split_tail(
    ctx: ToolContext,
    mix: MixArguments,
    request: Request,
    curves: Mapping[str, KnownCurve],
    notes: Sequence[Text],
) -> MixAnswer:
    """The split with the highest mean response over the worst share of the fits' posterior samples.

    Raises:
        InputError: The share cannot be read, or the mode cannot carry a demand.
    """
    level = _read_level(mix, request)
    room = make_room(request, "tail")
    worlds = _worlds(request, room, curves)
    found = split_robustly(
        worlds,
        room.budget,
        level=level,
        minimum=np.array(room.low) * (1 - _WIDE),
        maximum=np.maximum(room.high, 0.01) * (1 + _WIDE),
    )
    cents = _round(found, room, request)
    responses = _respond(worlds, cents / 100)
    plain = split(request, explain=False)
    usual = np.array([next(x.cents for x in plain.lines if x.channel == name) for name in room.names])
    told = _Told(ctx, request, room, level, worlds, cents, responses, found)
    return told.answer(
        tail_mean(_respond(worlds, usual / 100).sum(1), level), _assume(ctx, curves, notes, len(worlds))
    )


def _read_level(mix: MixArguments, request: Request) -> float:
    level = Words(request.currency).part(mix.tail, "mix.tail")
    if mix.tail is not None and not level:
        raise InputError(
            Text(
                zh=f"最差的 {mix.tail} 应是大于 0 的百分比",
                en=f"the tail {mix.tail} is no percentage above 0",
            ),
            field="mix.tail",
            valid=Text(zh="例如 10%", en="for example 10%"),
        )
    return _USUAL if level is None else level


def _worlds(request: Request, room: Room, curves: Mapping[str, KnownCurve]) -> tuple[tuple[Curve, ...], ...]:
    """Curves of every channel in every world; draws in an order of each channel's own: the fits are apart."""
    labelled = {known.name or name: known for name, known in curves.items()}
    columns: list[tuple[Curve, ...]] = []
    for at, name in enumerate(room.names):
        fitted = labelled[name].fitted
        if fitted is None:
            columns.append((request.index[name].curve,) * _WORLDS)
            continue
        drawn = fitted.fit.sample(_WORLDS, fitted.weeks)
        order = np.random.default_rng(at).permutation(_WORLDS)
        columns.append(tuple(drawn[i] for i in order))
    return tuple(zip(*columns, strict=True))


def _respond(worlds: Sequence[Sequence[Curve]], spend: Array) -> Array:
    """Worlds × channels."""
    return np.array([[float(c.value(x)) for c, x in zip(world, spend, strict=True)] for world in worlds])


def _round(found: RobustPlan, room: Room, request: Request) -> NDArray[np.int64]:
    whole = round(room.budget * 100)
    low = np.array([int(np.ceil(x * 100 - 1e-6)) for x in room.low])
    high = np.array([int(np.floor(min(x, room.budget) * 100 + 1e-6)) for x in room.high])
    return round_periods(
        found.spend[:, None], whole, row_low=low, row_high=high, caps=np.array([whole]), unit=request.unit
    )[:, 0]


def _assume(
    ctx: ToolContext, curves: Mapping[str, KnownCurve], notes: Sequence[Text], worlds: int
) -> tuple[str, ...]:
    said = [note.said_in(ctx.language) for note in notes]
    said += dict.fromkeys(
        k.reading.said_in(ctx.language) for k in curves.values() if k.reading.zh and not k.fitted
    )
    said.append(
        ctx.say(
            f"情形是 {worlds} 组由历史拟合抽出的曲线（后验样本），各渠道的误差互相独立",
            f"the cases are {worlds} sets of curves drawn from the fits' posterior, channels apart",
        )
    )
    said.append(ctx.say("渠道之间互不影响", "channels do not influence each other"))
    return tuple(said)


class _Told:
    """A robust split, to be said."""

    def __init__(
        self,
        ctx: ToolContext,
        request: Request,
        room: Room,
        level: float,
        worlds: Sequence[Sequence[Curve]],
        cents: NDArray[np.int64],
        responses: Array,
        plan: RobustPlan,
    ) -> None:
        self.ctx, self.request, self.room, self.level = ctx, request, room, level
        self.worlds, self.cents, self.responses = worlds, cents, responses
        self.value = tail_mean(responses.sum(1), level)
        self.mean = float(responses.sum(1).mean())
        self.bound = max(plan.bound, self.value)
        self.gap = (self.bound - self.value) / max(abs(self.bound), 1e-12)
        self.proven = plan.proven and self.gap <= PROVEN

    def answer(self, plain_worst: float, assumptions: tuple[str, ...]) -> MixAnswer:
        ctx, request = self.ctx, self.request
        lines = self._lines()
        gain = response(request, max(0.0, self.value - plain_worst))
        text = [self._head(), *(self._said(line) for line in sorted(lines, key=lambda x: -x.amount)[:12])]
        if self.level < 1:
            text.append(
                ctx.say(
                    f"比按中间曲线的分法在这些最差情形下多 {gain.zh}。",
                    f"In those worst cases {gain.en} more than the split by the middle curves.",
                )
            )
        text.append(
            ctx.say("假设：", "Assumed: ") + ctx.say("；", "; ").join(assumptions) + ctx.say("。", ".")
        )
        return MixAnswer(
            status="optimal" if self.proven else "feasible",
            text="\n".join(text),
            tables=(self._table(lines),),
            total=round((request.total or 0.0) * 100),
            currency=request.currency,
            unit=request.noun.said_in(ctx.language).strip(),
            response=self.value,
            objective=self.value,
            bound=self.bound,
            gap=self.gap,
            unallocated=round((request.available or 0.0) * 100) - int(self.cents.sum()),
            lines=lines,
            tail=TailLine(
                share=round(100 * self.level, 4),
                worst=self.value,
                mean=self.mean,
                cases=len(self.worlds),
                plain_worst=plain_worst,
            ),
            assumptions=assumptions,
        )

    def _head(self) -> str:
        ctx, request = self.ctx, self.request
        gap, share = percent(round(self.gap, 6)), percent(round(self.level, 6))
        proof = (
            Text(zh="已证明最优", en="proven optimal")
            if self.proven
            else Text(
                zh=f"尚未证明最优，离上界至多 {gap}%", en=f"not proven optimal, within {gap} % of the bound"
            )
        )
        amount = money(request, int(self.cents.sum()) / 100)
        worst, mean = response(request, self.value), response(request, self.mean)
        if self.level >= 1:
            return ctx.say(
                f"{amount.zh} 在所有情形下平均得 {worst.zh}（{proof.zh}）：",
                f"{amount.en} brings {worst.en} on average over all cases ({proof.en}):",
            )
        return ctx.say(
            f"{amount.zh} 在最差的 {share}% 情形下平均得 {worst.zh}（{proof.zh}），所有情形平均 {mean.zh}：",
            f"{amount.en} brings {worst.en} on average in the worst {share} % of cases ({proof.en}), "
            f"{mean.en} over all:",
        )

    def _lines(self) -> tuple[ChannelLine, ...]:
        spent, found = int(self.cents.sum()), []
        for candidate in self.request.candidates:
            at = self.room.names.index(candidate.name) if candidate.name in self.room.names else None
            amount = 0 if at is None else int(self.cents[at])
            seen = np.zeros(1) if at is None else self.responses[:, at]
            low, high = np.percentile(seen, (5, 95))
            reach = np.linspace(0.0, max(amount / 100 * 1.5, 1.0), _POINTS)
            share = Decimal(100 * amount) / spent if spent else Decimal(0)
            more = candidate.curve.value(amount / 100 + 1e4) - candidate.curve.value(amount / 100)
            found.append(
                ChannelLine(
                    channel=candidate.name,
                    amount=Decimal(amount).scaleb(-2),
                    share=share.quantize(Decimal("0.01")),
                    response=float(seen.mean()),
                    more=float(more),
                    now=candidate.now,
                    reason=self.ctx.say(
                        f"90% 区间 {number(float(low))}–{number(float(high))}",
                        f"90 % range {number(float(low))} to {number(float(high))}",
                    ),
                    extrapolated=candidate.observed is not None and amount / 100 > candidate.observed * 1.001,
                    curve=tuple(zip(reach.tolist(), candidate.curve.value(reach).tolist(), strict=True)),
                )
            )
        return tuple(found)

    def _said(self, line: ChannelLine) -> str:
        amount, brings = money(self.request, float(line.amount)), response(self.request, line.response)
        return self.ctx.say(
            f"- {line.channel} {amount.zh}（{line.share}%）→ 平均 {brings.zh}；{line.reason}",
            f"- {line.channel} {amount.en} ({line.share}%) → {brings.en} on average; {line.reason}",
        )

    def _table(self, lines: Sequence[ChannelLine]) -> Table:
        header = self.ctx.say("渠道,分配,占比,平均产出,范围", "Channel,Amount,Share,Mean response,Range")
        rows = [
            (
                line.channel,
                money(self.request, float(line.amount)).said_in(self.ctx.language),
                f"{line.share}%",
                number(line.response),
                line.reason,
            )
            for line in lines
        ]
        total = money(self.request, int(self.cents.sum()) / 100).said_in(self.ctx.language)
        rows.append((self.ctx.say("合计", "Total"), total, "100%", number(self.mean), ""))
        title = self.ctx.say("最差情形下也稳的分配", "A split that holds in the worst cases")
        return Table(title=title, header=tuple(header.split(",")), rows=tuple(rows))
