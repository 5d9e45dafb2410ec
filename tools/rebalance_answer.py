"""One part of a split changes: the others follow and the total holds, or the total moves with it."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from core.cascade.apportion import Tie
from core.cascade.certificate import Certificate
from core.cascade.rebalance import Child, Hold, Rebalance, rebalance, set_total
from core.errors import InfeasibleInput, InputError, MissingInput
from core.plan.kpi import Measure
from core.plan.node import Node
from core.plan.operation import Operation, SetMeasure, apply
from core.plan.plan import Plan
from core.quantity.value import Points
from core.text import Text
from tools.answer import Answer, Share
from tools.cascade_arguments import CascadeArguments
from tools.node_reference import find_node, name_node
from tools.planting import find_child, with_amount
from tools.stated_value import read_amount
from tools.tool import ToolContext
from tools.whole import Whole, find_whole, value_of, whole_of_goal


def answer_parts(ctx: ToolContext, arguments: CascadeArguments) -> Answer:
    """Re-balance parts given with their amounts, without a plan."""
    name, text = _asked(arguments)
    whole = find_whole(ctx, arguments.model_copy(update={"method": "amounts"}))
    children = [
        Child(
            name=part.name,
            amount=whole.read(part.amount or part.locked or "0", f"parts.{at}.amount"),
            minimum=None if part.minimum is None else whole.read(part.minimum, f"parts.{at}.minimum"),
            maximum=None if part.maximum is None else whole.read(part.maximum, f"parts.{at}.maximum"),
            locked=part.locked is not None,
        )
        for at, part in enumerate(arguments.parts)
    ]
    found = _rebalance(children, {name: whole.read(text, "to")}, arguments, whole)
    return _answer(ctx, found, whole, {})


def answer_goal(
    ctx: ToolContext, arguments: CascadeArguments, plan: Plan
) -> tuple[Answer, tuple[Operation, ...], dict[str, str]]:
    """Re-balance a goal's children; the operations that write it, and the node id of each part.

    Raises:
        MissingInput: The part or its new amount is not given.
        InfeasibleInput: It is locked, the others cannot absorb the difference, or a goal above is locked.
        UnknownReference: The part is not in the plan.
    """
    name, text = _asked(arguments)
    node, goal = _find(plan, arguments, name)
    whole = whole_of_goal(plan, goal, arguments.model_copy(update={"total": None}))
    nodes = _siblings(plan, goal, node)
    children = [_child(child, whole) for child in nodes]
    found = _rebalance(children, {node.id: _new_amount(text, node, whole)}, arguments, whole)
    operations = _write(ctx, plan, nodes, found, whole)
    if found.total != found.total_before:
        operations += _raise_above(ctx, plan, goal, found.total - found.total_before, whole)
    titles = {child.id: child.title for child in nodes}
    ids = {title: node_id for node_id, title in titles.items()}
    return _answer(ctx, found, whole, titles), operations, ids


def _asked(arguments: CascadeArguments) -> tuple[str, str]:
    if arguments.change is None or arguments.to is None:
        raise MissingInput(
            Text(zh="哪一部分改成多少？", en="which part becomes how much?"),
            field="change" if arguments.change is None else "to",
        )
    return arguments.change, arguments.to


def _find(plan: Plan, arguments: CascadeArguments, name: str) -> tuple[Node, Node]:
    """The part and the goal it is a part of."""
    node = None
    if arguments.goal is not None:
        goal = find_node(plan, arguments.goal, field="goal")
        node = find_child(plan, goal, name)
    node = node or find_node(plan, name, field="change")
    if node.parent not in plan.index:
        raise InputError(
            Text(
                zh=f"{name_node(node)} 不是某个目标的一部分，没有别的部分可以调整",
                en=f"{name_node(node)} is not a part of a goal, so there are no others to adjust",
            ),
            field="change",
            valid=Text(zh="某个目标之下的一个部分", en="a part under a goal"),
        )
    return node, plan.node(node.parent or "")


def _siblings(plan: Plan, goal: Node, node: Node) -> list[Node]:
    key = goal.measure.kpi.key if goal.measure else ""
    found = [
        child
        for child in plan.children(goal.id)
        if child.adds_up and child.measure is not None and child.measure.kpi.key == key
    ]
    if node not in found or any(child.measure is None or value_of(child.measure) is None for child in found):
        raise MissingInput(
            Text(
                zh=f"{name_node(goal)} 的各部分还没有都有数字，先拆分它",
                en=f"the parts of {name_node(goal)} do not all have numbers yet; split it first",
            ),
            field="change",
        )
    return found


def _child(node: Node, whole: Whole) -> Child:
    amount = value_of(node.measure) if node.measure else None
    return Child(name=node.id, amount=amount or Decimal(0), locked=node.locked)


def _new_amount(text: str, node: Node, whole: Whole) -> Decimal:
    """What the part is to have. A level ("做到12%") where its level today is known; else its change."""
    amount = read_amount(text, "to", currency=whole.unit.symbol or "CNY")
    value = whole.read(text, "to")
    today = node.measure.baseline if node.measure else None
    return value if today is None or isinstance(amount, Points) else value - today


def _rebalance(
    children: Sequence[Child], edits: dict[str, Decimal], arguments: CascadeArguments, whole: Whole
) -> Rebalance:
    step = whole.fit_step(*(child.amount for child in children))
    return rebalance(children, edits, hold=Hold(arguments.hold), unit=step, tie=Tie(arguments.extra_to))


def _write(
    ctx: ToolContext, plan: Plan, nodes: Sequence[Node], found: Rebalance, whole: Whole
) -> tuple[Operation, ...]:
    operations: list[Operation] = []
    for node in nodes:
        after = found.after[node.id]
        if node.measure is not None and after != found.before[node.id]:
            operations.append(_set(ctx, node, node.measure, after, whole))
            operations.extend(_follow_down(ctx, plan, node, found.before[node.id], after, whole))
    return tuple(operations)


def _set(ctx: ToolContext, node: Node, measure: Measure, amount: Decimal, whole: Whole) -> SetMeasure:
    return SetMeasure(node=node.id, measure=with_amount(measure, amount, whole.say(amount, ctx)))


def _follow_down(
    ctx: ToolContext, plan: Plan, node: Node, before: Decimal, after: Decimal, whole: Whole
) -> list[Operation]:
    """The parts of a part follow it, where they made it exactly before."""
    key = node.measure.kpi.key if node.measure else ""
    below = [
        child
        for child in plan.children(node.id)
        if child.adds_up and child.measure is not None and child.measure.kpi.key == key
    ]
    amounts = [value_of(child.measure) for child in below if child.measure is not None]
    known = [amount for amount in amounts if amount is not None]
    if not below or len(known) < len(below) or sum(known, Decimal(0)) != before:
        return []
    found = set_total([_child(child, whole) for child in below], after, unit=whole.fit_step(after))
    return list(_write(ctx, plan, below, found, whole))


def _raise_above(
    ctx: ToolContext, plan: Plan, goal: Node, difference: Decimal, whole: Whole
) -> tuple[Operation, ...]:
    """The goal, and every goal it is a part of, moves by the same difference."""
    key = goal.measure.kpi.key if goal.measure else ""
    operations: list[Operation] = []
    chain = [goal]
    for above in plan.ancestors(goal.id):
        if not chain[-1].adds_up or above.measure is None or above.measure.kpi.key != key:
            break
        chain.append(above)
    for node in chain:
        amount = value_of(node.measure) if node.measure else None
        if node.measure is None or amount is None:
            break
        if node.locked:
            raise InfeasibleInput(
                Text(
                    zh=f"{name_node(node)} 已锁定，总量不能变动 {whole.say(difference, ctx)}",
                    en=f"{name_node(node)} is locked; it cannot move by {whole.say(difference, ctx)}",
                ),
                clash=(node.id,),
                field="hold",
                valid=Text(zh="先解锁，或 hold=total", en="unlock it first, or hold=total"),
            )
        operations.append(_set(ctx, node, node.measure, amount + difference, whole))
    apply(plan, tuple(operations))
    return tuple(operations)


def _answer(ctx: ToolContext, found: Rebalance, whole: Whole, titles: dict[str, str]) -> Answer:
    parts = []
    for key, amount in found.after.items():
        before = found.before[key]
        change = amount - before
        parts.append(
            Share(
                name=titles.get(key, key),
                amount=amount,
                said=whole.say(amount, ctx),
                share=100 * Fraction(amount) / Fraction(found.total) if found.total else None,
                baseline=whole.say(before, ctx) if change else None,
                target=None,
            )
        )
    total = whole.say(found.total, ctx)
    if found.total != found.total_before:
        total = f"{whole.say(found.total_before, ctx)} → {total}"
    notes = []
    missing = whole.value - found.total
    if whole.node is not None and found.total == found.total_before and missing:
        gap = whole.say(abs(missing), ctx)
        word = ctx.say("还差" if missing > 0 else "超出", "short of" if missing > 0 else "above")
        need = whole.say(whole.value, ctx)
        notes.append(ctx.say(f"各部分合计比目标 {need} {word} {gap}", f"the parts are {gap} {word} {need}"))
    return Answer(
        total=total,
        parts=tuple(parts),
        notes=tuple(notes),
        certificate=_titled(found.certificate, titles),
    )


def _titled(certificate: Certificate, titles: dict[str, str]) -> Certificate:
    """The certificate with the titles people know instead of node ids."""
    lines = tuple(
        line.model_copy(update={"name": titles.get(line.name, line.name)}) for line in certificate.lines
    )
    tied = tuple(titles.get(name, name) for name in certificate.tied)
    return certificate.model_copy(update={"lines": lines, "tied": tied})
