"""`export_plan`: the plan's six documents as an Excel workbook, or as Markdown."""

import os
import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from core.plan.plan import Plan
from core.validation.finding import Report
from core.validation.thresholds import DEFAULT
from core.validation.validate import validate
from tools.documents.document import Document
from tools.documents.markdown import table_of, write_markdown
from tools.documents.six import documents_of
from tools.tool import Effect, PlanArguments, PlanRef, Tool, ToolContext, ToolResult

if TYPE_CHECKING:
    from collections.abc import Callable

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


_LONGEST_NAME = 120  # bytes of UTF-8; file systems allow 255
_UNSAFE = re.compile(r'[\\/:*?"<>|]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def run(ctx: ToolContext, arguments: ExportPlanArguments) -> ExportPlanResult:
    """Write the documents of a plan to a file under `ctx.exports`. Raises MissingInput, UnknownReference."""
    plan = ctx.load(arguments.plan)
    if arguments.version is not None and arguments.version != plan.version:
        plan = ctx.plans.load(plan.id, arguments.version)
    documents = documents_of(plan, _report(ctx, plan), ctx.language, tuple(arguments.documents))
    suffix = "xlsx" if arguments.format == "excel" else "md"
    path = ctx.exports / f"{file_name(plan)}.{suffix}"
    _write(path, lambda to: _write_as(arguments.format, documents, plan, ctx, to))
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
    """Name and version ("智能家居 v3") without what a file system or a shell would take amiss."""
    kept = "".join(c for c in plan.name if unicodedata.category(c)[0] != "C")
    name = " ".join(_UNSAFE.sub(" ", kept).split()).strip(". ~-")
    while len(name.encode()) > _LONGEST_NAME:
        name = name[:-1]
    if not name or _RESERVED.fullmatch(name):
        name = plan.id
    return f"{name.strip()} v{plan.version}"


def _report(ctx: ToolContext, plan: Plan) -> Report:
    return validate(plan, DEFAULT.override(ctx.thresholds))


def _write_as(kind: str, documents: tuple[Document, ...], plan: Plan, ctx: ToolContext, path: Path) -> None:
    if kind == "markdown":
        path.write_text(f"# {plan.name}\n\n{write_markdown(documents)}", encoding="utf-8")
        return
    from tools.documents.workbook import write_workbook

    write_workbook(documents, path, plan=plan.id, version=plan.version, language=ctx.language)


def _write(path: Path, write: "Callable[[Path], None]") -> None:
    """Write beside the file and move it there, so that nobody ever opens half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{os.getpid()}-{path.name}")
    try:
        write(part)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


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
