"""`import_plan`: a plan from an Excel or CSV table, as a new plan or into the one in hand."""

from pathlib import Path

from pydantic import Field

from core.errors import InputError, UnknownReference
from core.plan.plan import Plan
from core.text import Language, Text
from core.validation.validate import validate
from tools.allowed_path import allowed_path
from tools.argument_error import shorten
from tools.changes import changes
from tools.documents.edited import find_edits
from tools.documents.foreign import ForeignTables
from tools.documents.grid import Book, Mark, read_book
from tools.documents.problem import unreadable
from tools.documents.six import documents_of
from tools.draft import Draft
from tools.tool import Effect, PlanArguments, PlanRef, Tool, ToolContext, ToolResult


class ImportPlanArguments(PlanArguments):
    """Arguments of `import_plan`."""

    path: str = Field(min_length=1, max_length=1000, description="The file (.xlsx or .csv).")
    name: str | None = Field(default=None, max_length=200, description="Name of the new plan.")
    update: bool = Field(default=False, description="Update the plan in hand instead of making a new one.")


class ImportPlanResult(ToolResult):
    """What came of the file.

    Attributes:
        created: Whether the plan is new.
        rows: Rows read from tables of other origin.
        changes: Number of changes made.
        ignored: Places whose content is not taken over: derived cells, missing rows, unknown sheets.
    """

    created: bool = False
    rows: int = 0
    changes: int = 0
    ignored: tuple[str, ...] = ()


_SHOWN = 20


def run(ctx: ToolContext, arguments: ImportPlanArguments) -> ImportPlanResult:
    """Read a file: our own workbook back into its plan, any other table into a new plan or the one in hand.

    Raises:
        InputError: Nothing was imported: the file or some of its cells cannot be read (all are listed).
        VersionConflict: The plan was changed while the file was read.
    """
    path = allowed_file(arguments.path, ctx.imports)
    book = read_book(path)
    if book.mark is not None and arguments.name is None and _is_stored(ctx, book.mark):
        return _read_back(ctx, arguments, book, book.mark)
    return _read_foreign(ctx, arguments, book, path)


def allowed_file(said: str, folder: Path | None) -> Path:
    """The file, if it may be read. Raises RefusedInput, UnknownReference."""
    path = allowed_path(said, folder)
    if not path.is_file():
        raise _not_found(said)
    return path


def _not_found(said: str) -> UnknownReference:
    return UnknownReference(
        Text(zh=f"没有文件 {shorten(said)}", en=f"there is no file {shorten(said)}"),
        field="path",
        valid=Text(zh="存在的 .xlsx 或 .csv 文件", en="an .xlsx or .csv file that exists"),
    )


def _is_stored(ctx: ToolContext, mark: Mark) -> bool:
    try:
        ctx.plans.load(mark.plan, mark.version)
    except UnknownReference:
        return False
    return True


def _read_back(ctx: ToolContext, arguments: ImportPlanArguments, book: Book, mark: Mark) -> ImportPlanResult:
    then, now = ctx.plans.load(mark.plan, mark.version), ctx.plans.load(mark.plan)
    if arguments.plan is not None and ctx.plans.resolve(arguments.plan) != now.id:
        raise InputError(
            Text(
                zh=f"这个工作簿是计划 {now.id} 的，不是 {arguments.plan!r} 的",
                en=f"this workbook belongs to plan {now.id}, not to {arguments.plan!r}",
            ),
            field="plan",
            valid=Text(zh=now.id, en=now.id),
        )
    documents = documents_of(then, validate(then), Language(mark.language))
    edited = find_edits(book, documents, then, now, ctx)
    if edited.problems:
        raise unreadable(edited.problems)
    draft = Draft(now, ctx)
    for node in edited.nodes.values():
        draft.replace(node)
    rows = ForeignTables(draft, ctx)
    for grid in edited.added:
        rows.read(grid)
    if rows.problems:
        raise unreadable(rows.problems)
    return _saved(ctx, now, draft, tuple(edited.ignored), rows=rows.rows)


def _read_foreign(
    ctx: ToolContext, arguments: ImportPlanArguments, book: Book, path: Path
) -> ImportPlanResult:
    update = arguments.update or arguments.plan is not None
    name = (arguments.name or path.stem)[:200]
    start = ctx.load(arguments.plan) if update else Plan(name=name, fiscal_start=ctx.fiscal_start)
    draft = Draft(start, ctx)
    tables = ForeignTables(draft, ctx)
    ignored = tuple(grid.name for grid in book.grids if not tables.read(grid))
    if tables.problems:
        raise unreadable(tables.problems)
    if not tables.rows:
        raise InputError(
            Text(zh=f"{path.name!r} 里没有认得出的表", en=f"{path.name!r} holds no table that is understood"),
            field="path",
            valid=Text(
                zh="表头含 企业战略目标、业务单元目标、营销子目标、营销策略、核心举措 之一，及目标值、预算等",
                en="a header with a goal, strategy or initiative column and KPI, target, budget or the like",
            ),
        )
    if update:
        return _saved(ctx, start, draft, ignored, rows=tables.rows)
    plan = draft.plan.model_copy(update={"source": path.name})
    stored = ctx.plans.create(plan, by=ctx.actor, at=ctx.now(), reason=ctx.reason)
    count = len(stored.nodes)
    head = ctx.say(
        f"已从 {path.name} 导入 {tables.rows} 行为计划「{stored.name}」（{stored.id} v1，{count} 个节点）",
        f'Imported {tables.rows} rows from {path.name} as the plan "{stored.name}" '
        f"({stored.id} v1, {count} nodes)",
    )
    return ImportPlanResult(
        text="\n".join([head, *_ignored_lines(ctx, ignored)]),
        plan=PlanRef(id=stored.id, version=stored.version),
        created=True,
        rows=tables.rows,
        changes=len(stored.nodes),
        ignored=ignored,
    )


def _saved(
    ctx: ToolContext, plan: Plan, draft: Draft, ignored: tuple[str, ...], *, rows: int
) -> ImportPlanResult:
    lines = changes(plan, draft.plan, ctx.language)
    stored = ctx.save(plan, tuple(draft.operations)) if lines else plan
    head = ctx.say(
        f"已导入 {len(lines)} 处修改，v{plan.version} → v{stored.version}",
        f"Imported {len(lines)} change{'' if len(lines) == 1 else 's'}, v{plan.version} → v{stored.version}",
    )
    if not lines:
        head = ctx.say(
            f"没有变化，{plan.id} 仍是 v{plan.version}", f"No changes; {plan.id} is still v{plan.version}"
        )
    shown = [f"- {line.said()}" for line in lines[:_SHOWN]]
    if len(lines) > _SHOWN:
        shown.append(ctx.say(f"……另有 {len(lines) - _SHOWN} 处", f"… and {len(lines) - _SHOWN} more"))
    return ImportPlanResult(
        text="\n".join([head, *shown, *_ignored_lines(ctx, ignored)]),
        plan=PlanRef(id=stored.id, version=stored.version),
        rows=rows,
        changes=len(lines),
        ignored=ignored,
    )


def _ignored_lines(ctx: ToolContext, ignored: tuple[str, ...]) -> list[str]:
    if not ignored:
        return []
    listed = ctx.say("、", ", ").join(ignored[:_SHOWN])
    return [
        ctx.say(
            f"未采用 {len(ignored)} 处（计算出的单元格、删除的行、无关的表）：{listed}",
            f"Not taken over, {len(ignored)} (derived cells, rows removed, other sheets): {listed}",
        )
    ]


TOOL = Tool(
    name="import_plan",
    effect=Effect.WRITE,
    description=(
        "Read a plan from a file. A workbook written by `export_plan` and edited by people goes back into "
        "its plan as one new version. Any other .xlsx or .csv with the framework's headers (营销目标拆解表, "
        "策略与举措规划表, 总表 or their English names) becomes a new plan, or with `update` goes into the "
        "one in hand. Nothing is imported unless every cell can be read."
    ),
    arguments=ImportPlanArguments,
    result=ImportPlanResult,
    run=run,
)
