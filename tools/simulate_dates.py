"""Moved dates in words."""

from core.cascade.number import plain
from core.simulation.timing import Timing
from tools.simulate_result import ShiftLine
from tools.tool import ToolContext


def tell_timing(
    ctx: ToolContext, timing: Timing | None
) -> tuple[tuple[ShiftLine, ...], tuple[str, ...], list[str]]:
    """What moves, what would be late, and the lines that say so."""
    if timing is None:
        return (), (), []
    shifts = tuple(
        ShiftLine(node=s.node.id, title=s.node.title, old_end=s.old_end, new_end=s.new_end, because=s.because)
        for s in timing.shifts
    )
    lines = [
        f"{s.title}{ctx.say('：', ': ')}{s.old_end} → {s.new_end}"
        + (ctx.say(f"（等 {s.because}）", f" (waits for {s.because})") if s.because else "")
        for s in shifts
    ]
    late = tuple(
        ctx.say(
            f"{m.node.title} 会比 {m.goal.title} 的截止日晚 {m.days} 天",
            f"{m.node.title} would end {m.days} days after the deadline of {m.goal.title}",
        )
        for m in timing.misses
    )
    lines += late or [ctx.say("不影响任何上级目标的截止日。", "No goal above misses its deadline.")]
    lines += [
        ctx.say(
            f"{p.node.title} 每月要完成的量：{plain(p.planned)} → {plain(p.then)}",
            f"{p.node.title} needs a month: {plain(p.planned)} → {plain(p.then)}",
        )
        for p in timing.paces
    ]
    lines.append(
        ctx.say(
            "假设：被依赖的工作完成次日才开始，工期不变；没有写入计划。",
            "Assumptions: what waits starts the day after and keeps its length; nothing was written.",
        )
    )
    return shifts, late, lines
