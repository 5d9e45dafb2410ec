"""What a call would take away that an undo does not bring back, or that is much: it is asked about."""

from collections.abc import Mapping
from typing import Any

from core.approval.approval import State
from core.errors import InputError
from core.plan.node import Node
from core.plan.plan import Plan
from core.text import Text
from tools.node_reference import find_node, name_node
from tools.tool import ToolContext

MANY_NODES, MANY_VERSIONS = 5, 5
_NAMES = 5  # named in the question


def loss_of(tool: str, arguments: Mapping[str, Any], ctx: ToolContext) -> Text | None:
    """What would be lost, in words; None when nothing is, or it can be undone and is little."""
    look = _LOSSES.get(tool)
    return None if look is None else look(arguments, ctx)


def _documents(arguments: Mapping[str, Any], _ctx: ToolContext) -> Text | None:
    if arguments.get("action") != "forget" or not arguments.get("confirmed"):
        return None
    names = _listed([str(one) for one in arguments.get("documents") or ()])
    return Text(
        zh=f"忘掉文档 {names}：内容会被删除，不能恢复",
        en=f"forget the documents {names}: their content is deleted for good",
    )


def _facts(arguments: Mapping[str, Any], _ctx: ToolContext) -> Text | None:
    if arguments.get("action") != "undo" or not arguments.get("confirmed"):
        return None
    number = arguments.get("number")
    said = "" if number is None else f" {number}"
    return Text(
        zh=f"撤销事实数据的导入{said}：它带来的行会被删除",
        en=f"take back the import{said} of facts: the rows it brought are deleted",
    )


def _case(arguments: Mapping[str, Any], _ctx: ToolContext) -> Text | None:
    if arguments.get("do") != "withdraw":
        return None
    case = str(arguments.get("case"))[:40]
    return Text(
        zh=f"撤下案例 {case}：以后查不到它，也不能再修改",
        en=f"withdraw case {case}: nobody finds it any more, and it cannot be changed",
    )


def _approval(arguments: Mapping[str, Any], ctx: ToolContext) -> Text | None:
    if arguments.get("do") != "reopen":
        return None
    name = _plan_name(arguments, ctx)
    return Text(zh=f"收回「{name}」的批准，重新打开", en=f'take back the approval of "{name}" and reopen it')


def _import(arguments: Mapping[str, Any], ctx: ToolContext) -> Text | None:
    if not arguments.get("update") and arguments.get("plan") is None:
        return None
    name, file = _plan_name(arguments, ctx), str(arguments.get("path"))[:120]
    return Text(
        zh=f"用文件 {file} 覆盖现有计划「{name}」的内容", en=f'import {file} over the existing plan "{name}"'
    )


def _edit(arguments: Mapping[str, Any], ctx: ToolContext) -> Text | None:
    edits = [one for one in arguments.get("edits") or () if isinstance(one, Mapping)]
    wanted = [one for one in edits if one.get("do") in ("remove", "undo")]
    if not wanted:
        return None
    try:
        plan = ctx.load(arguments.get("plan"))
    except InputError:
        return None  # the tool says what is wrong
    if wanted[0].get("do") == "undo":
        return _undo(plan, wanted[0])
    return _removal(plan, [str(one.get("node")) for one in wanted], ctx)


def _undo(plan: Plan, edit: Mapping[str, Any]) -> Text | None:
    to = edit.get("to_version")
    if not isinstance(to, int) or plan.version - to < MANY_VERSIONS:
        return None
    count = plan.version - to
    return Text(
        zh=f"把「{plan.name}」退回第 {to} 版，撤掉之后的 {count} 次修改",
        en=f'take "{plan.name}" back to version {to}, undoing the {count} changes since',
    )


def _removal(plan: Plan, references: list[str], ctx: ToolContext) -> Text | None:
    gone: dict[str, Node] = {}
    for reference in references:
        try:
            head = find_node(plan, reference)
        except InputError:
            continue
        gone |= {node.id: node for node in (head, *plan.descendants(head.id))}
    reasons = _reasons(plan, gone, ctx)
    if not reasons:
        return None
    names = _listed([name_node(node) for node in gone.values()])
    return Text(
        zh=f"从「{plan.name}」删除 {len(gone)} 个节点：{names}（{'；'.join(one.zh for one in reasons)}）",
        en=f'remove {len(gone)} nodes from "{plan.name}": {names} ({"; ".join(one.en for one in reasons)})',
    )


def _reasons(plan: Plan, gone: Mapping[str, Node], ctx: ToolContext) -> list[Text]:
    reasons = []
    if len(gone) >= MANY_NODES:
        reasons.append(Text(zh="数量较多", en="that is many"))
    if _has_actuals(plan, gone, ctx):
        reasons.append(Text(zh="其中有录入过的实际值", en="actuals were recorded of them"))
    if _is_approved(plan, gone, ctx):
        reasons.append(Text(zh="其中有已批准的部分", en="parts of them are approved"))
    return reasons


def _has_actuals(plan: Plan, gone: Mapping[str, Node], ctx: ToolContext) -> bool:
    if any(measure.actual is not None for node in gone.values() for measure in node.measures):
        return True
    return ctx.actuals is not None and any(one.node in gone for one in ctx.actuals.of(plan.id))


def _is_approved(plan: Plan, gone: Mapping[str, Node], ctx: ToolContext) -> bool:
    if ctx.approvals is None:
        return False
    return any(
        one.state is State.APPROVED and (one.node is None or one.node in gone)
        for one in ctx.approvals.of_plan(plan.id)
    )


def _plan_name(arguments: Mapping[str, Any], ctx: ToolContext) -> str:
    try:
        return ctx.load(arguments.get("plan")).name
    except InputError:
        return str(arguments.get("plan") or "")[:100]


def _listed(names: list[str]) -> str:
    shown = ", ".join(name[:60] for name in names[:_NAMES])
    return shown if len(names) <= _NAMES else f"{shown} … +{len(names) - _NAMES}"


_LOSSES = {
    "edit_plan": _edit,
    "learn_documents": _documents,
    "import_facts": _facts,
    "import_plan": _import,
    "save_case": _case,
    "approve_plan": _approval,
}
LOSING = frozenset(_LOSSES)  # tools that can take something away
