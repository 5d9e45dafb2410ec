"""`show_plan`: a plan as a tree, its tables, one node, its versions, or what changed between two."""

from typing import Literal

from pydantic import Field

from core.errors import InputError
from core.plan.node import Node
from core.plan.plan import Plan
from core.text import Text
from tools.changes import Line, changes, field_name, node_fields
from tools.node_reference import find_node, name_node
from tools.outline import money_line, outline
from tools.plan_tables import budget_table, goals_table, strategies_table, timeline_table
from tools.record_tables import VIEWS as RECORD_VIEWS
from tools.record_tables import gaps_said
from tools.tool import Effect, PlanArguments, PlanRef, Table, Tool, ToolContext, ToolResult

_VIEWS = {
    "goals": goals_table,
    "strategies": strategies_table,
    "budget": budget_table,
    "timeline": timeline_table,
}
_LINES = 60  # rows of a table repeated in the text


class ShowPlanArguments(PlanArguments):
    """Arguments of `show_plan`."""

    view: Literal[
        "tree", "goals", "strategies", "budget", "timeline", "node", "versions", "changes",
        "skills", "scores", "pairs", "risks", "reviews", "tiers",
    ] = "tree"  # fmt: skip
    node: str | None = Field(
        default=None, max_length=200, description="Id or title, for `node`, or to show one branch."
    )
    version: int | None = Field(default=None, ge=1, description="An older version; default: the newest.")
    against: int | None = Field(default=None, ge=1, description="For `changes`: compare with this version.")


class ShowPlanResult(ToolResult):
    """What is shown. `plan` is the version it is of."""


def run(ctx: ToolContext, arguments: ShowPlanArguments) -> ShowPlanResult:
    """Show a plan. Raises MissingInput, UnknownReference, AmbiguousInput, InputError."""
    plan = ctx.load(arguments.plan)
    if arguments.view == "versions":
        return _versions(ctx, plan)
    if arguments.view == "changes":
        return _changes(ctx, plan, arguments)
    if arguments.version is not None and arguments.version != plan.version:
        plan = ctx.plans.load(plan.id, arguments.version)
    node = find_node(plan, arguments.node, field="node") if arguments.node else None
    if arguments.view == "node":
        return _node(ctx, plan, node)
    if arguments.view == "tree":
        return _tree(ctx, plan, node)
    if arguments.view in RECORD_VIEWS:
        return _records(ctx, plan, arguments.view)
    nodes = (node, *plan.descendants(node.id)) if node else _ordered(plan)
    return _result(ctx, plan, _VIEWS[arguments.view](plan, nodes, ctx.language))


def _ordered(plan: Plan) -> tuple[Node, ...]:
    seen: dict[str, Node] = {}
    for node in plan.nodes:
        if node.parent not in plan.index:
            seen.setdefault(node.id, node)
            seen.update((below.id, below) for below in plan.descendants(node.id))
    return tuple(seen.values())


def _head(ctx: ToolContext, plan: Plan) -> str:
    count = len(plan.nodes)
    return ctx.say(
        f"「{plan.name}」{plan.id} v{plan.version}，{count} 个节点",
        f'"{plan.name}" {plan.id} v{plan.version}, {count} node{"" if count == 1 else "s"}',
    )


def _tree(ctx: ToolContext, plan: Plan, root: Node | None) -> ShowPlanResult:
    drawn = outline(plan, ctx.language, root) or ctx.say("（还没有目标）", "(no goals yet)")
    parts = (_head(ctx, plan), drawn, "" if root else money_line(plan, ctx.language))
    nodes = (root, *plan.descendants(root.id)) if root else _ordered(plan)
    return ShowPlanResult(
        text="\n".join(filter(None, parts)),
        tables=(goals_table(plan, nodes, ctx.language), strategies_table(plan, nodes, ctx.language)),
        plan=PlanRef(id=plan.id, version=plan.version),
    )


def _records(ctx: ToolContext, plan: Plan, view: str) -> ShowPlanResult:
    table = RECORD_VIEWS[view](plan, ctx.language)
    if not table.rows:
        empty = ctx.say(f"{table.title}：还没有记录", f"{table.title}: nothing recorded yet")
        return ShowPlanResult(
            text=f"{_head(ctx, plan)} · {empty}", plan=PlanRef(id=plan.id, version=plan.version)
        )
    shown = _result(ctx, plan, table)
    extra = gaps_said(plan, ctx.language) if view == "skills" else ""
    return shown.model_copy(update={"text": f"{shown.text}\n{extra}"}) if extra else shown


def _node(ctx: ToolContext, plan: Plan, node: Node | None) -> ShowPlanResult:
    if node is None:
        raise InputError(
            Text(zh="看哪个节点？", en="which node?"),
            field="node",
            valid=Text(zh="节点编号或名称", en="an id or title"),
        )
    fields = node_fields(node, plan, ctx.language)
    rows = tuple((field_name(name, ctx.language), value) for name, value in fields.items())
    header = (ctx.say("字段", "Field"), ctx.say("内容", "Value"))
    return _result(ctx, plan, Table(title=name_node(node), header=header, rows=rows))


def _versions(ctx: ToolContext, plan: Plan) -> ShowPlanResult:
    rows = tuple(
        (
            f"v{info.version}",
            info.at.strftime("%Y-%m-%d %H:%M"),
            info.by,
            _action(ctx, info.action.value, info.restores),
            info.reason,
        )
        for info in reversed(ctx.plans.versions(plan.id))
    )
    names = ("版本", "时间（UTC）", "修改人", "方式", "原因") if ctx.say("zh", "en") == "zh" else _VERSIONS_EN
    return _result(ctx, plan, Table(title=ctx.say("版本", "Versions"), header=names, rows=rows))


_VERSIONS_EN = ("Version", "When (UTC)", "Who", "How", "Why")
_ACTIONS = {
    "create": ("新建", "created"),
    "save": ("修改", "edited"),
    "undo": ("撤销", "undone"),
    "redo": ("重做", "redone"),
    "restore": ("恢复", "restored"),
}


def _action(ctx: ToolContext, action: str, restores: int | None) -> str:
    said = ctx.say(*_ACTIONS[action])
    return said if restores is None else f"{said} → v{restores}"


def _changes(ctx: ToolContext, plan: Plan, arguments: ShowPlanArguments) -> ShowPlanResult:
    newer = plan if arguments.version is None else ctx.plans.load(plan.id, arguments.version)
    against = arguments.against if arguments.against is not None else newer.version - 1
    if against < 1:
        raise InputError(
            Text(zh="第 1 版之前没有版本可比", en="there is no version before version 1 to compare with"),
            field="against",
            valid=Text(zh=f"1 到 {plan.version}", en=f"1 to {plan.version}"),
        )
    older = ctx.plans.load(plan.id, against)
    lines = changes(older, newer, ctx.language)
    header = tuple(ctx.say(*names) for names in _CHANGE_HEADER)
    rows = tuple((line.node or "", line.title, line.field, line.before, line.after) for line in lines)
    table = Table(title=f"v{older.version} → v{newer.version}", header=header, rows=rows)
    return ShowPlanResult(
        text="\n".join(
            [_changed_head(ctx, plan, table, lines), *(f"- {line.said()}" for line in lines[:_LINES])]
        ),
        tables=(table,),
        plan=PlanRef(id=newer.id, version=newer.version),
    )


_CHANGE_HEADER = (("编号", "Id"), ("名称", "Title"), ("字段", "Field"), ("之前", "Before"), ("之后", "After"))


def _changed_head(ctx: ToolContext, plan: Plan, table: Table, lines: tuple[Line, ...]) -> str:
    count = len(lines)
    return ctx.say(
        f"「{plan.name}」{table.title}：{count} 处变化",
        f'"{plan.name}" {table.title}: {count} change{"" if count == 1 else "s"}',
    )


def _result(ctx: ToolContext, plan: Plan, table: Table) -> ShowPlanResult:
    lines = [" | ".join(row) for row in table.rows[:_LINES]]
    if len(table.rows) > _LINES:
        left = len(table.rows) - _LINES
        lines.append(ctx.say(f"……另有 {left} 行", f"… and {left} more rows"))
    head = f"{_head(ctx, plan)} · {table.title}"
    return ShowPlanResult(
        text="\n".join([head, " | ".join(table.header), *lines]),
        tables=(table,),
        plan=PlanRef(id=plan.id, version=plan.version),
    )


TOOL = Tool(
    name="show_plan",
    effect=Effect.READ,
    description=(
        "Show a plan: `tree` (outline with numbers, sums checked, money left), `goals`, `strategies`, "
        "`budget`, `timeline` as tables, one `node` with every field, its `versions`, the `changes` between "
        "two versions; the `skills` matrix, 7:3 department `scores`, linked KPIs (`pairs`), `risks`, "
        "`reviews`, cost `tiers`. Name a node to see only its branch."
    ),
    arguments=ShowPlanArguments,
    result=ShowPlanResult,
    run=run,
)
