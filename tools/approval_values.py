"""Numbers that are said about an approval, read as an edit of the plan would read them."""

from collections.abc import Iterator

from core.approval.approval import BUDGET, Figure
from core.approval.figure import figures_in, figures_of
from core.errors import AmbiguousInput, InputError, MissingInput
from core.plan.node import Budget, Node
from core.plan.plan import Plan
from core.plan.rollup import tops
from core.text import Text
from tools.approval_choice import Chosen
from tools.approve_plan_arguments import Value
from tools.edit import Update
from tools.measure_fields import measure_of
from tools.node_reference import find_node, name_node
from tools.stated_value import read_money

_LISTED = 8


def read_values(values: list[Value], chosen: Chosen) -> tuple[Figure, ...]:
    """The numbers as figures of the plan.

    Raises:
        MissingInput: A value names no number.
        AmbiguousInput: It names no goal, and several could be meant.
        InputError: It cannot be read, is none the plan has a number for, or lies outside the branch.
    """
    found: dict[tuple[str, str], Figure] = {}
    for at, value in enumerate(values):
        node = _node(value, chosen, f"values.{at}")
        for figure in _read(value, node, chosen.shown, f"values.{at}"):
            found[figure.place] = figure
    return tuple(found.values())


def _read(value: Value, node: Node, plan: Plan, path: str) -> Iterator[Figure]:
    stated = {n: getattr(value, n) for n in ("kpi", "target", "change") if getattr(value, n) is not None}
    if value.budget is None and not stated.keys() - {"kpi"}:
        raise MissingInput(
            Text(zh=f"{name_node(node)}：多少？", en=f"{name_node(node)}: how much?"),
            field=path,
            valid=Text(zh="target、change 或 budget，例如 13%", en="target, change or budget, such as 13 %"),
        )
    if value.budget is not None:
        money = Budget(planned=read_money(value.budget, plan.currency, f"{path}.budget"))
        yield from _known(plan, node, node.model_copy(update={"budget": money}), BUDGET, path)
    if stated.keys() - {"kpi"}:
        fields = Update.model_validate({"do": "update", "node": node.id, **stated})
        measure = measure_of(node, fields, plan.currency, path)
        if measure is not None:
            after = node.model_copy(update={"measures": (measure,)})
            yield from _known(plan, node, after, measure.kpi.key, path)


def _known(plan: Plan, before: Node, after: Node, key: str, path: str) -> Iterator[Figure]:
    """The number of `after`, if the plan has one in its place."""
    said = next((figure for figure in figures_of(plan, after) if figure.key == key), None)
    known = next((figure for figure in figures_of(plan, before) if figure.key == key), None)
    if said is not None and known is not None and said.is_change != known.is_change:
        raise InputError(
            Text(
                zh=f"{name_node(before)} 在计划里只有变化量，没有水平值",
                en=f"the plan has a change for {name_node(before)}, not a level",
            ),
            field=path,
            valid=Text(zh="变化量，例如 +2个百分点", en="a change, such as +2pp"),
        )
    if said is None or known is None:
        raise InputError(
            Text(
                zh=f"{name_node(before)} 的计划里没有这个数，不能商定",
                en=f"{name_node(before)} has no such number in the plan to be agreed on",
            ),
            field=path,
            valid=Text(zh="有目标值或预算的节点和指标", en="a node and KPI with a target, or a budget"),
        )
    yield said


def _node(value: Value, chosen: Chosen, path: str) -> Node:
    plan = chosen.shown
    if value.node is not None:
        node = find_node(plan, value.node, field=f"{path}.node")
        _check_inside(node, chosen, path)
        return node
    if chosen.node is not None:
        return plan.node(chosen.node)
    heads = [node for node in tops(plan) if value.budget or node.measures]
    if len(heads) == 1:
        return heads[0]
    named = heads or [plan.node(place[0]) for place in figures_in(plan, None)]
    raise AmbiguousInput(
        Text(zh="这个数是哪个目标的？", en="of which goal is this number?"),
        [Text(zh=name_node(node), en=name_node(node)) for node in named[:_LISTED]],
        field=f"{path}.node",
    )


def _check_inside(node: Node, chosen: Chosen, path: str) -> None:
    head = chosen.node
    if head is None or node.id == head or any(above.id == head for above in chosen.plan.ancestors(node.id)):
        return
    raise InputError(
        Text(
            zh=f"{name_node(node)} 不在要审批的分支 {head} 里",
            en=f"{name_node(node)} is not in the branch {head} that is up for approval",
        ),
        field=f"{path}.node",
        valid=Text(zh="分支里的节点，或另外提交", en="a node of the branch, or a proposal of its own"),
    )
