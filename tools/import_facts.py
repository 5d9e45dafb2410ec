"""`import_facts`: take rows of a file or warehouse into a fact table, after a look at what would change."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from core.errors import Forbidden, InputError, MissingInput
from core.facts.catalogue import FactTable
from core.text import Text
from knowledge.access import Rank, Viewer
from knowledge.facts_file import read_file
from knowledge.facts_loading import load_table
from knowledge.intake.intake import Import, Intake
from knowledge.intake.mapping import Mapping, check_mapping, guess_mapping
from knowledge.intake.preview import Preview
from knowledge.intake.warehouse import columns_of, pull_rows
from tools.allowed_path import allowed_path
from tools.import_facts_report import Correction, Imported, as_correction, as_imported, report, table_of
from tools.quantity_argument import AmountText
from tools.stated_value import read_value
from tools.tool import Arguments, Effect, Tool, ToolContext, ToolResult

if TYPE_CHECKING:
    import pyarrow as pa


class ImportFactsArguments(Arguments):
    """Arguments of `import_facts`."""

    action: Literal["import", "undo", "list"] = Field(
        default="import", description="undo takes the last import of a table back; list shows imports."
    )
    path: str | None = Field(default=None, max_length=1000, description="A .csv, .xlsx or .parquet file.")
    table: str | None = Field(
        default=None, max_length=100, description="The fact table; leave out if there is one."
    )
    mapping: str | None = Field(
        default=None, max_length=100, description="A saved mapping, or the name to save this one under."
    )
    columns: dict[str, str] = Field(
        default_factory=dict, max_length=200, description="Column of the table -> column of the file."
    )
    where: dict[str, str] = Field(
        default_factory=dict, max_length=50, description='What every row is of: {"大区": "华东"}.'
    )
    expect: dict[str, AmountText] = Field(
        default_factory=dict, max_length=50, description='Control totals: {"销售额": "4006.5万"}.'
    )
    planned: bool = Field(default=False, description="The rows are planned values, not actuals.")
    since: date | None = Field(default=None, description="From a warehouse: rows of this day and later.")
    number: int | None = Field(
        default=None, ge=1, description="To undo with confirmed: the import the person said yes to."
    )
    confirmed: bool = Field(
        default=False, description="Only when the person has seen the preview and said yes to it."
    )


class ImportFactsResult(ToolResult):
    """What would change, or what was changed.

    Attributes:
        table: The fact table.
        written: Whether it was imported; else it was only looked at.
        rows: Rows read.
        added: Rows that are new.
        same: Rows that were there.
        changed: Rows that are corrected.
        corrections: The first cells that change.
        wrong: Cells that cannot be used.
        imports: The imports listed, the one made, or the one that would be taken back.
    """

    table: str = ""
    written: bool = False
    rows: int = 0
    added: int = 0
    same: int = 0
    changed: int = 0
    corrections: tuple[Correction, ...] = ()
    wrong: int = 0
    imports: tuple[Imported, ...] = ()


def run(ctx: ToolContext, arguments: ImportFactsArguments) -> ImportFactsResult:
    """Look at rows, import them, take an import back, or list imports.

    Raises:
        Forbidden: The person may not see all the facts.
        MissingInput: No file, or no table, is named.
        InputError: The file cannot be used, or its columns do not fit; nothing was written.
    """
    _check_reach(ctx.viewer)
    if ctx.intake is None or ctx.facts is None:
        raise MissingInput(Text(zh="这里没有事实数据", en="no facts are kept here"), field="table")
    if arguments.action == "list":
        return _list(ctx, ctx.intake, arguments)
    if arguments.action == "undo":
        return _undo(ctx, ctx.intake, arguments)
    if not ctx.facts.catalogue.tables and arguments.path is not None:
        return _found(ctx, arguments)
    return _import(ctx, ctx.intake, arguments)


def _check_reach(viewer: Viewer) -> None:
    """Facts are everybody's: who may see a part of them only may not change them."""
    if viewer.units is None and viewer.rank >= Rank.DEPARTMENT:
        return
    raise Forbidden(
        Text(zh="您只能看到一部分数据，不能导入", en="you see a part of the facts only and may not import"),
        valid=Text(zh="请能看到全部数据的同事导入", en="ask somebody who sees all of them"),
    )


def _import(ctx: ToolContext, intake: Intake, arguments: ImportFactsArguments) -> ImportFactsResult:
    saved = _saved(ctx, arguments.mapping)
    table = _table(ctx, arguments.table or (saved.table if saved else None))
    mapping, raw, name = _rows(ctx, arguments, table, saved)
    expect = {_measure(table, said): _amount(table, said, text) for said, text in arguments.expect.items()}
    if not arguments.confirmed:
        preview = intake.preview(raw, mapping, expect)
        return _result(ctx, table, preview, ())
    preview, made = intake.apply(raw, mapping, name=name, by=ctx.actor, at=ctx.now(), expect=expect)
    if mapping.name and ctx.mappings is not None:
        ctx.mappings.save(mapping, by=ctx.actor, at=ctx.now())
    return _result(ctx, table, preview, (as_imported(made),))


def _rows(
    ctx: ToolContext, arguments: ImportFactsArguments, table: FactTable, saved: Mapping | None
) -> "tuple[Mapping, pa.Table, str]":
    """The mapping, the rows, and what they are called."""
    if arguments.path is None:
        if saved is None or not saved.url:
            raise MissingInput(
                Text(zh="要导入哪个文件？", en="which file shall be imported?"),
                field="path",
                valid=Text(zh="文件名，或一个连着数据库的映射", en="a file, or a mapping of a warehouse"),
            )
        check_mapping(saved, table, columns_of(saved, ctx.environment))
        return saved, pull_rows(saved, table, ctx.environment, arguments.since), saved.source
    raw = read_file(allowed_path(arguments.path, ctx.imports))
    name = arguments.path.replace("\\", "/").rsplit("/", 1)[-1]
    known = saved or (ctx.mappings and ctx.mappings.find(table.name, tuple(raw.column_names)))
    mapping = known or _guessed(table, raw.column_names, arguments)
    changes: dict[str, object] = {"planned": arguments.planned or mapping.planned}
    if arguments.mapping:
        changes["name"] = arguments.mapping
    return mapping.model_copy(update=changes), raw, name


def _guessed(table: FactTable, names: list[str], arguments: ImportFactsArguments) -> Mapping:
    stated = {_column(table, said): source for said, source in arguments.columns.items()}
    constants = {_dimension(table, said): value for said, value in arguments.where.items()}
    return guess_mapping(table, names, stated=stated, constants=constants)


def _column(table: FactTable, said: str) -> str:
    known = {table.time.casefold(): table.time}
    for dimension in table.dimensions:
        known |= dict.fromkeys(_names(dimension.column, dimension.name), dimension.column)
    for measure in table.measures:
        known |= dict.fromkeys(_names(measure.column, measure.name), measure.column)
    return known.get(said.casefold()) or _no_column(table, said)


def _names(column: str, name: Text) -> tuple[str, ...]:
    return (column.casefold(), name.zh.casefold(), name.en.casefold())


def _measure(table: FactTable, said: str) -> str:
    column = _column(table, said)
    return column if column in {m.column for m in table.measures} else _no_column(table, said)


def _dimension(table: FactTable, said: str) -> str:
    column = _column(table, said)
    return column if column in {d.column for d in table.dimensions} else _no_column(table, said)


def _no_column(table: FactTable, said: str) -> str:
    columns = (*(d.column for d in table.dimensions), *(m.column for m in table.measures))
    listed = ", ".join((table.time, *columns))
    raise InputError(
        Text(zh=f"{table.name} 没有列 {said!r}", en=f"{table.name} has no column {said!r}"),
        field="columns",
        valid=Text(zh=listed, en=listed),
    )


def _amount(table: FactTable, said: str, text: str) -> Decimal:
    measure = table.measure(_measure(table, said))
    return read_value(text, measure.unit, f"expect.{said}")


def _saved(ctx: ToolContext, name: str | None) -> Mapping | None:
    if name is None or ctx.mappings is None:
        return None
    return next((mapping for mapping in ctx.mappings.list() if mapping.name == name), None)


def _table(ctx: ToolContext, name: str | None) -> FactTable:
    assert ctx.facts is not None
    tables = ctx.facts.catalogue.tables
    if name is not None:
        wanted = name.casefold()
        named = (
            t for t in tables if wanted in (t.name.casefold(), t.title.zh.casefold(), t.title.en.casefold())
        )
        return next(named, None) or ctx.facts.catalogue.table(name)
    if len(tables) == 1:
        return tables[0]
    listed = ", ".join(table.name for table in tables)
    raise MissingInput(
        Text(zh="导入到哪张表？", en="into which table?"), field="table", valid=Text(zh=listed, en=listed)
    )


def _found(ctx: ToolContext, arguments: ImportFactsArguments) -> ImportFactsResult:
    """The first file makes a table of its own."""
    assert ctx.facts is not None
    assert arguments.path is not None
    path = allowed_path(arguments.path, ctx.imports)
    if not arguments.confirmed:
        rows = read_file(path).num_rows
        question = ctx.say(
            f"还没有事实表。用 {path.name}（{rows} 行）建一张吗？",
            f"There is no fact table yet. Make one of {path.name} ({rows} rows)?",
        )
        return ImportFactsResult(text=question, question=question, rows=rows)
    loaded = load_table(ctx.facts.folder, path, name=arguments.table)
    text = ctx.say(
        f"已建表 {loaded.table.name}：{loaded.rows} 行，{loaded.first} 至 {loaded.last}",
        f"Made the table {loaded.table.name}: {loaded.rows} rows, {loaded.first} to {loaded.last}",
    )
    return ImportFactsResult(
        text=text, table=loaded.table.name, written=True, rows=loaded.rows, added=loaded.rows
    )


def _undo(ctx: ToolContext, intake: Intake, arguments: ImportFactsArguments) -> ImportFactsResult:
    """Say which import would be taken back, and take back that one only: another may have come since."""
    table, planned = _table(ctx, arguments.table), arguments.planned
    if not arguments.confirmed or arguments.number is None:
        last = intake.last_undoable(table.name, planned=planned)
        if last is not None:
            question = _undo_question(ctx, last)
            shown = (as_imported(last),)
            return ImportFactsResult(text=question, question=question, table=table.name, imports=shown)
    made = intake.undo(table.name, by=ctx.actor, at=ctx.now(), planned=planned, number=arguments.number)
    text = ctx.say(
        f"已撤销：{table.name} 回到导入前的样子（去掉 {made.changed + made.added} 行的改动）",
        f"Undone: {table.name} is as before the import ({made.changed + made.added} rows taken back)",
    )
    return ImportFactsResult(text=text, table=table.name, written=True, imports=(as_imported(made),))


def _undo_question(ctx: ToolContext, last: Import) -> str:
    values = ctx.say("计划数的", "planned values ") if last.planned else ""
    return ctx.say(
        f"要撤销 {last.table} {values}第 {last.number} 次导入吗（{last.name}，{last.by}，"
        f"{last.at:%Y-%m-%d %H:%M} UTC，新增 {last.added} 行、更正 {last.changed} 行）？",
        f"Take {values}import {last.number} of {last.table} back ({last.name}, {last.by}, "
        f"{last.at:%Y-%m-%d %H:%M} UTC, {last.added} new rows, {last.changed} corrected)?",
    )


def _list(ctx: ToolContext, intake: Intake, arguments: ImportFactsArguments) -> ImportFactsResult:
    table = _table(ctx, arguments.table).name if arguments.table else None
    made = intake.imports(table)
    if not made:
        return ImportFactsResult(text=ctx.say("还没有导入过数据", "nothing has been imported yet"))
    shown = table_of(ctx, made)
    text = ctx.say(f"共 {len(made)} 次导入", f"{len(made)} imports")
    return ImportFactsResult(text=text, tables=(shown,), imports=tuple(as_imported(one) for one in made))


def _result(
    ctx: ToolContext, table: FactTable, preview: Preview, imports: tuple[Imported, ...]
) -> ImportFactsResult:
    written = bool(imports)
    text, tables, question = report(ctx, table, preview, written=written)
    return ImportFactsResult(
        text=text,
        tables=tables,
        question=question,
        table=table.name,
        written=written,
        rows=preview.rows,
        added=preview.added,
        same=preview.same,
        changed=preview.changed,
        corrections=tuple(as_correction(one) for one in preview.corrections),
        wrong=preview.wrong,
        imports=imports,
    )


TOOL = Tool(
    name="import_facts",
    effect=Effect.WRITE,
    description=(
        "Take actual (or planned) figures of a file or warehouse into a fact table, row by row: same day and "
        "dimensions replace what stood there. First call shows a preview (new, same, corrected, cells that "
        "cannot be used, totals) and writes nothing; call again with confirmed when the person says yes. "
        "Also: undo the last import (it asks; then confirmed with the number it named), list imports. "
        "For readings of one plan's goals use record_actuals."
    ),
    arguments=ImportFactsArguments,
    result=ImportFactsResult,
    run=run,
)
