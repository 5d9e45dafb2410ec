"""Writing what channels get into the plan: the nodes whose titles name them."""

from collections.abc import Mapping
from decimal import Decimal

from core.errors import InputError
from core.facts.channel_name import fold_channel
from core.plan.node import Budget, Node
from core.plan.operation import Operation, ReplaceNode
from core.plan.plan import Plan
from core.text import Text
from tools.tool import ToolContext


def save_channels(ctx: ToolContext, plan: Plan | None, amounts: Mapping[str, Decimal]) -> Plan:
    """Store each channel's money as the budget of its node; a channel with no money may have none.

    Raises:
        InputError: No plan is in hand; a channel has no node, several, or one that another channel has too.
    """
    if plan is None:
        raise InputError(
            Text(zh="手上没有计划，没法写入", en="no plan is in hand, so nothing was written"),
            field="save",
            valid=Text(zh="先打开或新建一个计划", en="open or create a plan first"),
        )
    operations: list[Operation] = []
    owners: dict[str, str] = {}
    for channel, amount in amounts.items():
        found = _nodes(plan, channel)
        if not found and not amount:
            continue
        node = _only(channel, found)
        if node.id in owners:
            raise _refused(
                f"{owners[node.id]}和{channel}对应同一个节点：{node.title}",
                f"{owners[node.id]} and {channel} are the same node: {node.title}",
            )
        owners[node.id] = channel
        budget = (node.budget or Budget()).model_copy(update={"planned": amount})
        if budget != node.budget:
            operations.append(ReplaceNode(node=node.model_copy(update={"budget": budget})))
    return ctx.save(plan, tuple(operations)) if operations else plan


def _nodes(plan: Plan, channel: str) -> list[Node]:
    """Nodes called like the channel; else those without children whose title names it."""
    wanted = fold_channel(channel)
    named = [n for n in plan.nodes if fold_channel(n.title) == wanted]
    if named:
        return named
    parents = {n.parent for n in plan.nodes}
    return [n for n in plan.nodes if n.id not in parents and wanted in fold_channel(n.title)]


def _only(channel: str, found: list[Node]) -> Node:
    if len(found) == 1:
        return found[0]
    listed = "、".join(node.title for node in found)
    if found:
        raise _refused(
            f"计划里有多个节点属于{channel}：{listed}", f"several nodes are for {channel}: {listed}"
        )
    raise _refused(f"计划里没有叫{channel}的节点", f"the plan has no node for {channel}")


def _refused(zh: str, en: str) -> InputError:
    return InputError(
        Text(zh=f"{zh}，没有写入", en=f"{en}; nothing was written"),
        field="save",
        valid=Text(
            zh="每个渠道一个同名的节点，或不写入", en="one node named after each channel, or no saving"
        ),
    )
