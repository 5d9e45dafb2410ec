"""A re-split in words and as a table: what changes, what it brings, and why."""

from decimal import Decimal

from core.quantity.saying import say
from core.quantity.unit import Unit, UnitKind
from tools.fit_response_report import said_rough
from tools.reallocate_result import MoveLine, ReallocateResult
from tools.tool import Table, ToolContext

_SHOWN = 12


def tell(ctx: ToolContext, result: ReallocateResult) -> str:
    """The answer in a few lines, numbers first."""
    moved = sorted(result.moves, key=lambda m: -abs(m.after - m.before))
    lines = [_head(ctx, result), *(_line(ctx, result, move) for move in moved[:_SHOWN])]
    if result.saved:
        lines.append(ctx.say("已写入计划。", "Written into the plan."))
    return "\n".join([*lines, *result.notes])


def _head(ctx: ToolContext, result: ReallocateResult) -> str:
    left, split = _money(ctx, result, result.left), _money(ctx, result, result.split)
    gain = result.gain
    low, high = said_rough(ctx, gain.low, result.unit), said_rough(ctx, gain.high, result.unit)
    more = said_rough(ctx, gain.value, result.unit)
    budget, spent = _money(ctx, result, result.budget), _money(ctx, result, result.spent)
    percent = 100 * gain.value / result.response_before if result.response_before else 0.0
    weekly_zh = f"，本次只分 {result.first_day} 至 {result.last_day} 的 {split}" if result.later else ""
    weekly_en = (
        f"; {split} of it is split now, for {result.first_day} to {result.last_day}" if result.later else ""
    )
    return ctx.say(
        f"预算 {budget}，已花 {spent}，剩 {left}{weekly_zh}。重新分后预计{result.kpi}多 {more}"
        f"（{percent:+.1f}%，90% 区间 {low} 至 {high}），品牌贡献 {result.brand_change:+.1f}%。",
        f"{spent} of {budget} is spent, {left} is left{weekly_en}. Re-split, {result.kpi} should be {more} "
        f"higher ({percent:+.1f} %, 90 % range {low} to {high}); "
        f"brand contribution {result.brand_change:+.1f} %.",
    )


def _line(ctx: ToolContext, result: ReallocateResult, move: MoveLine) -> str:
    before, after = _money(ctx, result, move.before), _money(ctx, result, move.after)
    change = "" if move.change is None else f"{move.change:+f}%"
    if move.before == move.after:
        return ctx.say(
            f"{move.channel} {after} 不变：{move.reason}", f"{move.channel} {after} unchanged: {move.reason}"
        )
    return ctx.say(
        f"{move.channel} {before} → {after}（{change}）：{move.reason}",
        f"{move.channel} {before} → {after} ({change}): {move.reason}",
    )


def moves_table(ctx: ToolContext, result: ReallocateResult) -> Table:
    """Every channel with its amounts."""
    header = (
        ctx.say("渠道", "Channel"),
        ctx.say("已花", "Spent"),
        ctx.say("不变", "Unchanged"),
        ctx.say("调整后", "Proposed"),
        ctx.say("变动", "Change"),
        ctx.say("下一个1万", "Next 10K"),
        ctx.say("品牌指数", "Brand index"),
        ctx.say("原因", "Why"),
    )
    rows = tuple(
        (
            move.channel,
            _money(ctx, result, move.spent),
            _money(ctx, result, move.before),
            _money(ctx, result, move.after),
            "" if move.change is None else f"{move.change:+f}%",
            said_rough(ctx, move.next_step, result.unit),
            f"{move.brand:g}",
            move.reason,
        )
        for move in result.moves
    )
    return Table(title=ctx.say("剩余预算再分配", "What is left, re-split"), header=header, rows=rows)


def _money(ctx: ToolContext, result: ReallocateResult, amount: Decimal) -> str:
    return say(amount, Unit(kind=UnitKind.MONEY, symbol=result.currency), ctx.language)
