"""A frontier over channels in words and a table: what each total brings, and where it stops paying."""

from collections.abc import Sequence

from core.mix.frontier import Frontier
from core.mix.request import Request
from core.mix.wording import money, number, response
from core.text import Text
from tools.allocate_channels_answer import FrontierLine, MixAnswer, Move
from tools.allocate_channels_curve import KnownCurve
from tools.tool import Table, ToolContext

_READINGS = 12


def answer_frontier(
    ctx: ToolContext, request: Request, found: Frontier, known: Sequence[KnownCurve], notes: Sequence[Text]
) -> MixAnswer:
    """The frontier as an answer: what the extra money brings, and where it stops paying."""
    points = found.points
    first, last = points[0], points[-1]
    extra, gain = last.total - first.total, last.result - first.result
    lines = [_frontier_head(ctx, request, found)]
    step = max(1.0, extra / max(1, len(points) - 1))
    for point in points:
        total, brings = money(request, point.total), response(request, point.result)
        more = (
            ""
            if point.more is None
            else ctx.say(
                f"（这一段每 1万 多 {response(request, point.more * 1e4).zh}）",
                f" (each 10,000 of this stretch: {response(request, point.more * 1e4).en})",
            )
        )
        lines.append(f"- {total.said_in(ctx.language)} → {brings.said_in(ctx.language)}{more}")
    readings = dict.fromkeys(k.reading.said_in(ctx.language) for k in known if k.reading.zh)
    assumptions = (*(note.said_in(ctx.language) for note in notes), *list(readings)[:_READINGS])
    if assumptions:
        lines.append(
            ctx.say("假设：", "Assumed: ") + ctx.say("；", "; ").join(assumptions) + ctx.say("。", ".")
        )
    return MixAnswer(
        status="optimal" if all(point.proven for point in points) else "feasible",
        text="\n".join(lines),
        tables=(_frontier_table(ctx, request, found),),
        total=round(last.total * 100),
        currency=request.currency,
        unit=request.noun.said_in(ctx.language).strip(),
        response=last.result,
        step=step,
        steps=(Move(extra=extra, gain=gain),),
        lines=(),
        frontier=tuple(
            FrontierLine(total=p.total, result=p.result, more=p.more, amounts=p.spend, proven=p.proven)
            for p in points
        ),
        assumptions=assumptions,
    )


def _frontier_head(ctx: ToolContext, request: Request, found: Frontier) -> str:
    first, last = found.points[0], found.points[-1]
    extra, gain = money(request, last.total - first.total), response(request, last.result - first.result)
    average = (last.result - first.result) / max(1.0, last.total - first.total)
    per = response(request, average * 1e4)
    head = ctx.say(
        f"多投 {extra.zh} 多得 {gain.zh}，平均每 1万 多 {per.zh}。",
        f"{extra.en} more brings {gain.en} more, {per.en} for each 10,000.",
    )
    if request.noun.en != request.currency and request.worth == 1.0:
        return head + ctx.say(
            "值不值要看一个值多少钱：告诉我，我就能说到哪里为止。",
            " Whether that pays depends on what one is worth: tell me, and I can say up to where.",
        )
    if found.worthwhile is None:
        return head + ctx.say(
            "不值：连第一段也挣不回本钱。", " It does not pay: not even the first stretch earns its cost."
        )
    upto = money(request, found.worthwhile)
    if found.worthwhile >= last.total:
        return head + ctx.say(
            "值：到最后一段每 1 元仍带来 1 元以上。",
            " It pays: the last stretch still brings more than it costs.",
        )
    return head + ctx.say(
        f"到 {upto.zh} 为止值，再往上每 1 元带来的不到 1 元。",
        f" It pays up to {upto.en}; beyond, each unit of money brings less than itself.",
    )


def _frontier_table(ctx: ToolContext, request: Request, found: Frontier) -> Table:
    names = tuple(found.points[0].spend)
    header = (
        ctx.say("总额", "Total"),
        ctx.say("产出", "Response"),
        ctx.say("每1万多", "Per 10,000 more"),
        *names,
    )
    rows = tuple(
        (
            money(request, p.total).said_in(ctx.language),
            number(p.result),
            "" if p.more is None else number(p.more * 1e4),
            *(money(request, p.spend[name]).said_in(ctx.language) for name in names),
        )
        for p in found.points
    )
    return Table(title=ctx.say("预算与产出", "Budget and response"), header=header, rows=rows)
