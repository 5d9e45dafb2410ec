"""`export_plan`: the plan's six documents as an Excel workbook, or as Markdown."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from core.plan.plan import Plan
from core.validation.finding import Report
from core.validation.thresholds import DEFAULT
from core.validation.validate import validate
from tools.documents.document import Document
from tools.documents.markdown import table_of, write_markdown
from tools.documents.six import documents_of
from tools.export_file import safe_name, write_file
from tools.tool import Effect, PlanArguments, PlanRef, Tool, ToolContext, ToolResult

DocumentName = Literal["goals", "subgoals", "strategies", "alignment", "monitoring", "master"]


class ExportPlanArguments(PlanArguments):
    """Arguments of `export_plan`."""

    format: Literal["excel", "markdown"] = "excel"
    documents: list[DocumentName] = Field(
        default_factory=list,
        description="拆解清单 goals, 营销目标拆解表 subgoals, 策略与举措规划表 strategies, "
        "对齐校验表 alignment, 执行监控表 monitoring, 总表 master; empty for all six.",
        max_length=6,
    )
    version: int | None = Field(default=None, ge=1)


class ExportPlanResult(ToolResult):
    """The file written.

    Attributes:
        path: Where it is.
        bytes: Its size.
        documents: Names of the documents in it.
    """

    path: str
    bytes: int
    documents: tuple[str, ...]


def run(ctx: ToolContext, arguments: ExportPlanArguments) -> ExportPlanResult:
    """Write the documents of a plan to a file under `ctx.exports`. Raises MissingInput, UnknownReference."""
    plan = ctx.load(arguments.plan)
    if arguments.version is not None and arguments.version != plan.version:
        plan = ctx.plans.load(plan.id, arguments.version)
    documents = documents_of(plan, _report(ctx, plan), ctx.language, tuple(arguments.documents))
    suffix = "xlsx" if arguments.format == "excel" else "md"
    chosen = "".join(f" {name}" for name in dict.fromkeys(arguments.documents))
    path = ctx.exports / f"{file_name(plan)}{chosen}.{suffix}"
    write_file(path, lambda to: _write_as(arguments.format, documents, plan, ctx, to))
    titles = ctx.say("、", ", ").join(document.title for document in documents)
    count, where = len(documents), f"{plan.id} v{plan.version}"
    return ExportPlanResult(
        text=ctx.say(
            f"已导出 {count} 份文件（{where}）：{path}\n{titles}",
            f"Exported {count} document{'' if count == 1 else 's'} ({where}): {path}\n{titles}",
        ),
        tables=tuple(table_of(document) for document in documents) if count < 6 else (),
        plan=PlanRef(id=plan.id, version=plan.version),
        path=str(path),
        bytes=path.stat().st_size,
        documents=tuple(document.name for document in documents),
    )


def file_name(plan: Plan) -> str:
    """Name, id and version ("智能家居 P7KQ2M v3"): plans of one name do not replace each other's files."""
    return f"{safe_name(plan.name, '')} {plan.id} v{plan.version}".strip()


def _report(ctx: ToolContext, plan: Plan) -> Report:
    return validate(plan, DEFAULT.override(ctx.thresholds))


def _write_as(kind: str, documents: tuple[Document, ...], plan: Plan, ctx: ToolContext, path: Path) -> None:
    if kind == "markdown":
        path.write_text(f"# {plan.name}\n\n{write_markdown(documents)}", encoding="utf-8")
        return
    from tools.documents.workbook import write_workbook

    write_workbook(documents, path, plan=plan.id, version=plan.version, language=ctx.language)


TOOL = Tool(
    name="export_plan",
    effect=Effect.READ,
    description=(
        "Write the plan's six framework documents (list of goals, sub-goal table, strategy and initiative "
        "table, alignment check, monitoring table, master table) as an Excel workbook or as Markdown. The "
        "workbook can be edited and read back with `import_plan`."
    ),
    arguments=ExportPlanArguments,
    result=ExportPlanResult,
    run=run,
)
