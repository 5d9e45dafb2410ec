"""A split over channels, or why there is none, in words, tables and numbers for a screen."""

from collections.abc import Sequence
from decimal import Decimal

import numpy as np

from core.mix.request import Aim, Request
from core.mix.split import InfeasibleSplit, Line, Split
from core.mix.wording import money, number, percent, response
from core.text import Text
from tools.allocate_channels_answer import (
    BindingLine,
    ChannelLine,
    MixAnswer,
    Move,
    NearSplit,
    OtherSplit,
    TornadoBar,
)
from tools.allocate_channels_curve import KnownCurve
from tools.allocate_report import percent_of
from tools.tool import Table, ToolContext

_SHOWN = 12
_CURVE_POINTS = 25


def answer_split(
    ctx: ToolContext, found: Split, known: Sequence[KnownCurve], notes: Sequence[Text], why: Sequence[str]
) -> MixAnswer:
    """The best split as an answer; the channels in `why` are explained first."""
    request = found.request
    assumptions = _assumptions(ctx, found, known, notes)
    lines = [_head(ctx, found)]
    lines += [_why(ctx, found, name) for name in why]
    shown = sorted(found.lines, key=lambda line: -line.cents)[:_SHOWN]
    lines += [f"- {_said(ctx, found, line)}" for line in shown]
    lines += [*_worths(ctx, found), *_rest(ctx, found)]
    lines.append(ctx.say("假设：", "Assumed: ") + ctx.say("；", "; ").join(assumptions) + ctx.say("。", "."))
    solution = found.choice.solution
    return MixAnswer(
        status="optimal" if found.proven else "feasible",
        text="\n".join(line for line in lines if line),
        tables=(_table(ctx, found),),
        total=found.spent if request.total is None else round(request.total * 100),
        currency=request.currency,
        unit=request.noun.said_in(ctx.language).strip(),
        response=found.result,
        objective=solution.objective,
        bound=found.choice.bound,
        gap=found.choice.gap,
        multipliers=solution.multipliers,
        step=found.step,
        unallocated=found.left,
        lines=tuple(_line(ctx, found, line) for line in found.lines),
        steps=tuple(Move(extra=one.extra, gain=one.gain) for one in found.steps),
        binding=tuple(
            BindingLine(demand=b.demand, text=b.said.said_in(ctx.language), worth=b.worth)
            for b in found.binding
        ),
        alternatives=tuple(
            NearSplit(amounts=a.spend, result=a.result, loss=round(100 * a.loss, 4))
            for a in found.alternatives
        ),
        tornado=tuple(TornadoBar(channel=b.channel, low=b.low, high=b.high) for b in found.bars),
        others=tuple(
            OtherSplit(name=c.name, amounts=c.spend, result=c.result, left=c.left) for c in found.comparisons
        ),
        assumptions=assumptions,
    )


def _head(ctx: ToolContext, found: Split) -> str:
    request = found.request
    spent, brings = money(request, found.spent / 100), response(request, found.result)
    proof = ctx.say("已证明最优", "proven optimal") if found.proven else _open(ctx, found)
    if request.aim is Aim.CHEAPEST:
        return ctx.say(
            f"最少花 {spent.zh}，得 {brings.zh}（{proof}）：",
            f"At least {spent.en}, for {brings.en} ({proof}):",
        )
    if request.scenarios:
        return ctx.say(
            f"{spent.zh} 在最差的情景下得 {brings.zh}（{proof}）：",
            f"{spent.en} brings {brings.en} in the worst scenario ({proof}):",
        )
    return ctx.say(
        f"{spent.zh} 最多得 {brings.zh}（{proof}）：", f"{spent.en} brings at most {brings.en} ({proof}):"
    )


def _open(ctx: ToolContext, found: Split) -> str:
    gap = percent(round(found.choice.gap, 6))
    return ctx.say(f"尚未证明最优，离上界至多 {gap}%", f"not proven optimal, within {gap} % of the bound")


def _why(ctx: ToolContext, found: Split, name: str) -> str:
    line = next((line for line in found.lines if line.channel == name), None)
    if line is None:
        return ""
    amount = money(found.request, line.cents / 100)
    return ctx.say(
        f"{name}为什么不多给：现在 {amount.zh}，{line.reason.zh}。",
        f"Why {name} gets no more than {amount.en}: {line.reason.en}.",
    )


def _said(ctx: ToolContext, found: Split, line: Line) -> str:
    request = found.request
    amount, brings = money(request, line.cents / 100), response(request, line.response)
    share = percent(round(line.cents / found.spent, 4)) if found.spent else "0"
    reason = line.reason.said_in(ctx.language)
    said = ctx.say(
        f"{line.channel} {amount.zh}（{share}%）→ {brings.zh}",
        f"{line.channel} {amount.en} ({share}%) → {brings.en}",
    )
    if line.extrapolated:
        said += ctx.say("，超出见过的投入范围", ", beyond any spend seen so far")
    return f"{said}{ctx.say('；', '; ')}{reason}" if reason else said


def _worths(ctx: ToolContext, found: Split) -> list[str]:
    """What the next and the last step of money are worth, what binds, and what is missed."""
    request, lines = found.request, []
    step = money(request, found.step)
    gains = {one.extra: one.gain for one in found.steps}
    if found.step in gains and -found.step in gains:
        more, less = response(request, gains[found.step]), response(request, -gains[-found.step])
        lines.append(
            ctx.say(
                f"再加 {step.zh} 多 {more.zh}；减 {step.zh} 少 {less.zh}。",
                f"{step.en} more brings {more.en}; {step.en} less loses {less.en}.",
            )
        )
    bind = [b.said.said_in(ctx.language) for b in found.binding if b.demand != "total"]
    if bind:
        lines.append(
            ctx.say("卡住的要求：", "What binds: ") + ctx.say("；", "; ").join(bind) + ctx.say("。", ".")
        )
    for text, amount in found.missed:
        said = number(amount)
        lines.append(
            ctx.say(f"软性要求未满足：{text.zh}，差 {said}。", f"Soft demand missed: {text.en}, by {said}.")
        )
    if found.left:
        left = money(request, found.left / 100)
        lines.append(
            ctx.say(
                f"未分配 {left.zh}：按这些要求再花不值或花不掉。",
                f"{left.en} unallocated: under these demands more does not pay or fit.",
            )
        )
    return lines


def _rest(ctx: ToolContext, found: Split) -> list[str]:
    """Beside other splits, near-optimal ones, and what the answer rests on."""
    request, lines = found.request, []
    names = {
        "today": Text(zh="按现在的比例", en="today's proportions"),
        "even": Text(zh="平均分", en="an even split"),
    }
    for other in found.comparisons:
        more, name = response(request, other.left), names[other.name]
        lines.append(ctx.say(f"比{name.zh}多 {more.zh}。", f"{more.en} more than {name.en}."))
    if found.alternatives:
        one = found.alternatives[0]
        split = Text(
            zh="、".join(f"{n} {money(request, a).zh}" for n, a in one.spend.items() if a >= 1),
            en=", ".join(f"{n} {money(request, a).en}" for n, a in one.spend.items() if a >= 1),
        )
        loss = percent(round(one.loss, 4))
        lines.append(
            ctx.say(f"只差 {loss}% 的另一种分法：{split.zh}。", f"Another split, {loss} % short: {split.en}.")
        )
    if found.bars and found.bars[0].low is not None and found.bars[0].high is not None:
        bar = found.bars[0]
        say = money if request.aim is Aim.CHEAPEST else response
        low, high = say(request, bar.low or 0.0), say(request, bar.high or 0.0)
        lines.append(
            ctx.say(
                f"最敏感的是{bar.channel}：它的曲线差 20% 得 {low.zh}，好 20% 得 {high.zh}。",
                f"Most sensitive to {bar.channel}: {low.en} if its curve is 20 % worse, "
                f"{high.en} if 20 % better.",
            )
        )
    return lines


def _assumptions(
    ctx: ToolContext, found: Split, known: Sequence[KnownCurve], notes: Sequence[Text]
) -> tuple[str, ...]:
    said = [note.said_in(ctx.language) for note in notes]
    readings = dict.fromkeys(k.reading.said_in(ctx.language) for k in known if k.reading.zh)
    said += list(readings)[:_SHOWN]
    said.append(ctx.say("渠道之间互不影响", "channels do not influence each other"))
    return tuple(said)


def _line(ctx: ToolContext, found: Split, line: Line) -> ChannelLine:
    candidate = found.request.index[line.channel]
    reach = max(line.cents / 100 * 1.5, line.now or 0.0, candidate.observed or 0.0, found.spent / 400)
    at = np.linspace(0.0, reach, _CURVE_POINTS)
    points = tuple(zip(at.round(2).tolist(), candidate.curve.value(at).round(4).tolist(), strict=True))
    return ChannelLine(
        channel=line.channel,
        amount=Decimal(line.cents).scaleb(-2),
        share=percent_of(line.cents, found.spent),
        response=line.response,
        more=line.more,
        now=line.now,
        reason=line.reason.said_in(ctx.language),
        extrapolated=line.extrapolated,
        curve=points,
    )


def _table(ctx: ToolContext, found: Split) -> Table:
    request = found.request
    step = money(request, found.step).said_in(ctx.language)
    header = ctx.say(
        f"渠道,分配,占比,产出,再加{step},说明", f"Channel,Amount,Share,Response,{step} more,Note"
    )
    rows = [
        (
            line.channel,
            money(request, line.cents / 100).said_in(ctx.language),
            f"{percent_of(line.cents, found.spent)}%",
            number(line.response),
            number(line.more),
            line.reason.said_in(ctx.language),
        )
        for line in found.lines
    ]
    total = money(request, found.spent / 100).said_in(ctx.language)
    rows.append((ctx.say("合计", "Total"), total, "100%", number(found.result), "", ""))
    title = ctx.say("按响应曲线分配", "Split by response curves")
    return Table(title=title, header=tuple(header.split(",")), rows=tuple(rows))


def tell_clash(ctx: ToolContext, request: Request, error: InfeasibleSplit) -> MixAnswer:
    """Why no split exists, with the ways out, and the question to answer."""
    end = ctx.say("。", ".")
    lines = [ctx.say("做不到：", "Not possible: ") + error.first.message.said_in(ctx.language) + end]
    if error.second is not None:
        lines.append(ctx.say("另外：", "Besides: ") + error.second.message.said_in(ctx.language) + end)
    if error.relaxations:
        lines.append(
            ctx.say("改动最小的办法（都试过可行）：", "The least changes that make it possible (each tried):")
        )
    lines += [f"{at}. {r.text.said_in(ctx.language)}" for at, r in enumerate(error.relaxations, 1)]
    return MixAnswer(
        status="infeasible",
        text="\n".join(lines),
        question=ctx.say("选哪一种？", "Which one?") if error.relaxations else None,
        total=round((request.total or 0.0) * 100),
        currency=request.currency,
        clash=tuple(said.said_in(ctx.language) for said in error.first.said),
        second_clash=()
        if error.second is None
        else tuple(s.said_in(ctx.language) for s in error.second.said),
        relaxations=tuple(r.text.said_in(ctx.language) for r in error.relaxations),
    )
