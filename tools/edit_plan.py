"""`edit_plan`: change anything in a plan by typed edits, and undo it."""

from pydantic import Field

from core.errors import InputError, VersionConflict
from core.frozen import Frozen
from core.plan.plan import Plan
from core.text import Text
from tools.changes import Line, changes
from tools.draft import Draft, new_plan
from tools.edit import (
    Add,
    Create,
    DimensionName,
    Edit,
    LevelName,
    Lock,
    Move,
    NodeFields,
    Remove,
    SetPlan,
    TriggerEdit,
    Undo,
    Update,
)
from tools.edit_remarks import already_over, readings_stay
from tools.tool import Effect, PlanArguments, PlanRef, Tool, ToolContext, ToolResult

__all__ = [
    "TOOL",
    "Add",
    "Create",
    "DimensionName",
    "Edit",
    "EditPlanArguments",
    "EditPlanResult",
    "LevelName",
    "Lock",
    "Move",
    "NodeFields",
    "Remove",
    "SetPlan",
    "TriggerEdit",
    "Undo",
    "Update",
]

_SHOWN = 40  # changes listed in the text; the result holds all


class EditPlanArguments(PlanArguments):
    """Arguments of `edit_plan`: all edits are made, or none."""

    edits: list[Edit] = Field(min_length=1, max_length=500)
    expected_version: int | None = Field(
        default=None, ge=1, description="Version you saw; refused if somebody changed it meanwhile."
    )


class ChangeMade(Frozen):
    """One change, formatted. `node` is None for the plan itself; `field` is "" for a whole node."""

    node: str | None
    title: str
    field: str
    before: str
    after: str


class EditPlanResult(ToolResult):
    """What was changed.

    Attributes:
        changes: Every change, before and after.
        added: Ids of the nodes added, in order.
        created: Whether the plan is new.
    """

    changes: tuple[ChangeMade, ...] = ()
    added: tuple[str, ...] = ()
    created: bool = False


def run(ctx: ToolContext, arguments: EditPlanArguments) -> EditPlanResult:
    """Make all edits as one new version, or raise InputError and change nothing."""
    first = arguments.edits[0]
    if isinstance(first, Undo):
        return _undo(ctx, arguments, first)
    plan, creates = _begun(ctx, arguments)
    draft = _drafted(ctx, arguments, plan)
    return _create(ctx, draft) if creates else _edit(ctx, plan, draft)


def foresee(ctx: ToolContext, arguments: EditPlanArguments) -> tuple[Line, ...]:
    """What the edits would change; nothing is stored. Raises InputError like `run`, and for undo and redo."""
    plan, creates = _begun(ctx, arguments)
    draft = _drafted(ctx, arguments, plan)
    return changes(_nothing(draft.plan) if creates else plan, draft.plan, ctx.language)


def _begun(ctx: ToolContext, arguments: EditPlanArguments) -> tuple[Plan, bool]:
    """The plan the edits begin with, and whether it is a new one."""
    first = arguments.edits[0]
    if isinstance(first, Create):
        return new_plan(first, ctx, "edits.0"), True
    if arguments.plan is None and ctx.plan_id is None and isinstance(first, Add):
        return Plan(name=first.title, fiscal_start=ctx.fiscal_start), True
    return _load(ctx, arguments), False


def _nothing(plan: Plan) -> Plan:
    """What a new plan is compared with."""
    return Plan(fiscal_start=plan.fiscal_start, name=plan.name)


def _load(ctx: ToolContext, arguments: EditPlanArguments) -> Plan:
    plan = ctx.load(arguments.plan)
    expected = arguments.expected_version
    if expected is not None and expected != plan.version:
        raise VersionConflict(
            Text(
                zh=f"计划 {plan.id} 现在是第 {plan.version} 版，而修改基于第 {expected} 版",
                en=f"plan {plan.id} is at version {plan.version}, the edit was based on {expected}",
            ),
            field="expected_version",
            valid=Text(zh=f"看过第 {plan.version} 版后再改", en=f"look at version {plan.version} first"),
        )
    return plan


def _drafted(ctx: ToolContext, arguments: EditPlanArguments, plan: Plan) -> Draft:
    draft = Draft(plan, ctx)
    for at, edit in enumerate(arguments.edits):
        if at > 0 or not isinstance(edit, Create):  # the plan was begun with it
            draft.edit(edit, f"edits.{at}")
    return draft


def _create(ctx: ToolContext, draft: Draft) -> EditPlanResult:
    stored = ctx.plans.create(draft.plan, by=ctx.actor, at=ctx.now(), reason=ctx.reason)
    made = changes(_nothing(stored), stored, ctx.language)
    head = ctx.say(
        f"已新建计划「{stored.name}」（{stored.id} v1）", f'Created the plan "{stored.name}" ({stored.id} v1)'
    )
    remark = already_over(ctx, None, stored)
    return _result(ctx, head, stored, made, tuple(draft.added), created=True, remark=remark)


def _edit(ctx: ToolContext, plan: Plan, draft: Draft) -> EditPlanResult:
    made = changes(plan, draft.plan, ctx.language)
    if not made:
        head = ctx.say(f"没有变化，仍是 v{plan.version}", f"Nothing changed; still v{plan.version}")
        return _result(ctx, head, plan, made, ())
    stored = ctx.save(plan, tuple(draft.operations))
    head = ctx.say(
        f"已改 {len(made)} 处，v{plan.version} → v{stored.version}",
        f"{len(made)} change{'s' if len(made) > 1 else ''}, v{plan.version} → v{stored.version}",
    )
    return _result(ctx, head, stored, made, tuple(draft.added), remark=already_over(ctx, plan, stored))


def _undo(ctx: ToolContext, arguments: EditPlanArguments, edit: Undo) -> EditPlanResult:
    _check_alone(arguments, edit)
    plan = _load(ctx, arguments)
    if edit.do == "undo":
        stored = ctx.plans.undo(
            plan.id,
            expected_version=plan.version,
            by=ctx.actor,
            at=ctx.now(),
            to_version=edit.to_version,
            within=ctx.guard(),
        )
    else:
        stored = ctx.plans.redo(
            plan.id, expected_version=plan.version, by=ctx.actor, at=ctx.now(), within=ctx.guard()
        )
    verb = ctx.say("已撤销", "Undone") if edit.do == "undo" else ctx.say("已重做", "Redone")
    made = changes(plan, stored, ctx.language)
    head = f"{verb}{ctx.say('，', ', ')}v{plan.version} → v{stored.version}"
    return _result(ctx, head, stored, made, (), remark=readings_stay(ctx, plan, stored))


def _check_alone(arguments: EditPlanArguments, edit: Undo) -> None:
    if len(arguments.edits) > 1:
        raise InputError(
            Text(zh=f"{edit.do} 要单独调用", en=f"{edit.do} stands alone in its call"),
            field="edits",
            valid=Text(zh=f"只含一个 {edit.do}", en=f"a single {edit.do}"),
        )
    if edit.do == "redo" and edit.to_version is not None:
        raise InputError(
            Text(zh="redo 不能指定版本", en="redo takes no version"),
            field="edits.0.to_version",
            valid=Text(zh="undo 可以指定 to_version", en="undo with to_version"),
        )


def _result(
    ctx: ToolContext,
    head: str,
    plan: Plan,
    made: tuple[Line, ...],
    added: tuple[str, ...],
    *,
    created: bool = False,
    remark: str = "",
) -> EditPlanResult:
    lines = [line.said() for line in made[:_SHOWN]]
    if len(made) > _SHOWN:
        lines.append(ctx.say(f"……另有 {len(made) - _SHOWN} 处", f"… and {len(made) - _SHOWN} more"))
    return EditPlanResult(
        text="\n".join([head, *(f"- {line}" for line in lines), *filter(None, [remark])]),
        plan=PlanRef(id=plan.id, version=plan.version),
        changes=tuple(ChangeMade(**line._asdict()) for line in made),
        added=tuple(node_id for node_id in added if node_id in plan.index),
        created=created,
    )


TOOL = Tool(
    name="edit_plan",
    effect=Effect.WRITE,
    description=(
        "Create a plan, or change anything in one: add, update, remove, move, lock nodes; set its budget, "
        "period and reserves; undo and redo. Levels from the top: enterprise goal, business-unit goal, "
        "marketing sub-goal (dimension brand/user/sales/channel), strategy, initiative. Write amounts and "
        'times as the person said them; never compute them yourself. Give a change as `change` ("+5pp") or '
        "a level as `target`, not both. All edits of a call become one version, or none is made."
    ),
    arguments=EditPlanArguments,
    result=EditPlanResult,
    run=run,
)
