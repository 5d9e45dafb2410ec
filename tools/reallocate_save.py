"""Writing a re-split into the plan: each channel's initiative gets what was spent plus the new part."""

from core.errors import InputError
from core.plan.node import Budget, Level, Node
from core.plan.operation import Operation, ReplaceNode
from core.plan.plan import Plan
from core.text import Text
from tools.reallocate_result import ReallocateResult
from tools.tool import ToolContext


def save_moves(ctx: ToolContext, reference: str | None, result: ReallocateResult) -> Plan:
    """Store the new budgets as the plan's next version.

    Raises:
        MissingInput: No plan is in hand.
        InputError: A channel has no initiative, or more than one, whose title names it.
    """
    plan = ctx.load(reference)
    operations: list[Operation] = []
    for move in result.moves:
        node = _initiative(plan, move.channel)
        budget = (node.budget or Budget()).model_copy(update={"planned": move.spent + move.after})
        operations.append(ReplaceNode(node=node.model_copy(update={"budget": budget})))
    return ctx.save(plan, tuple(operations))


def _initiative(plan: Plan, channel: str) -> Node:
    found = [
        n for n in plan.nodes if n.level is Level.INITIATIVE and channel.casefold() in n.title.casefold()
    ]
    if len(found) == 1:
        return found[0]
    listed = "、".join(node.title for node in found)
    zh = f"有多个举措属于{channel}：{listed}" if found else f"没有{channel}的举措"
    en = f"several initiatives for {channel}: {listed}" if found else f"no initiative for {channel}"
    raise InputError(
        Text(
            zh=f"计划里{zh}，没法写入",
            en=f"the plan has {en}, so nothing was written",
        ),
        field="save",
        valid=Text(zh="先为每个渠道加一个举措，或不写入", en="one initiative for each channel, or no saving"),
    )
