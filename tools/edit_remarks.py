"""What is said beside a change of a plan, because a person may take it for something else."""

from core.plan.plan import Plan
from tools.tool import ToolContext

_SHOWN = 20  # titles


def already_over(ctx: ToolContext, before: Plan | None, after: Plan) -> str:
    """Which new deadlines lie before today; "" when none does."""
    known = {} if before is None else {node.id: node.end for node in before.nodes}
    over = [
        node for node in after.nodes if node.end and node.end < ctx.today and known.get(node.id) != node.end
    ]
    if not over:
        return ""
    titles = ctx.say("、", ", ").join(f"{node.id} {node.end}" for node in over[:_SHOWN])
    return ctx.say(
        f"注意：今天是 {ctx.today}，已经过了的截止日：{titles}",
        f"note: today is {ctx.today}; deadlines that have passed: {titles}",
    )


def readings_stay(ctx: ToolContext, before: Plan, after: Plan) -> str:
    """What is said when actual values moved: readings are a log of their own, and progress goes by it."""
    measures = ((node.id, measure) for node in after.nodes for measure in node.measures)
    now = {(node, measure.kpi.key): measure.actual for node, measure in measures}
    moved = [
        node.title
        for node in before.nodes
        for measure in node.measures
        if now.get((node.id, measure.kpi.key), measure.actual) != measure.actual
    ]
    if not moved or ctx.actuals is None or not ctx.actuals.of(before.id):
        return ""
    titles = ctx.say("、", ", ").join(dict.fromkeys(moved[:_SHOWN]))
    return ctx.say(
        f"注意：记录过的读数还在，{titles}的进度仍按读数算；记错了就重新记录同一段时间的数，会替换原来的",
        f"note: what was recorded stays, and the progress of {titles} goes by it; to correct a figure, "
        "record the right one for the same time",
    )
