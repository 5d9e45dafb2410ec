"""What an import would do, or did, as people read it."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from core.facts.catalogue import FactTable
from core.frozen import Frozen
from core.quantity.saying import say
from knowledge.intake.intake import Import
from knowledge.intake.merging import Correction as Change
from knowledge.intake.preview import Preview
from tools.quotation import on_one_line
from tools.tool import Table, ToolContext

_SHOWN = 10


class Correction(Frozen):
    """A cell that changes: day and dimension values, measure, before, after."""

    key: tuple[str, ...]
    measure: str
    before: Decimal | None
    after: Decimal | None


class Imported(Frozen):
    """An import: its number (None when nothing changed), when (UTC), by whom, how many rows."""

    number: int | None
    table: str
    name: str
    by: str
    at: str
    added: int
    changed: int
    undoes: int | None


def as_correction(change: Change) -> Correction:
    """A change of a cell."""
    return Correction(key=change.key, measure=change.column, before=change.before, after=change.after)


def as_imported(made: Import) -> Imported:
    """An import that took place."""
    at = made.at.isoformat(timespec="seconds")
    fields = made.model_dump(include={"number", "table", "name", "by", "added", "changed", "undoes"})
    return Imported(at=at, **fields)


def report(
    ctx: ToolContext, table: FactTable, preview: Preview, *, written: bool
) -> tuple[str, tuple[Table, ...], str | None]:
    """Text, tables, and the question that is left open."""
    lines = [_head(ctx, table, preview, written=written), *_notes(ctx, preview)]
    tables = tuple(_tables(ctx, table, preview))
    question = None
    if not written and preview.is_usable and preview.added + preview.changed:
        question = ctx.say("要导入吗？", "Import them?")
        lines.append(question)
    elif not written and preview.is_usable:
        lines.append(ctx.say("没有要改的，不用导入。", "Nothing would change; no import is needed."))
    elif not written:
        lines.append(ctx.say("改好后再导入，什么都没有写入。", "Correct them first; nothing was written."))
    return "\n".join(lines), tables, question


def table_of(ctx: ToolContext, imports: Sequence[Import]) -> Table:
    """Imports as a table."""
    header = (
        ctx.say("编号", "No."),
        ctx.say("表", "Table"),
        ctx.say("来源", "Source"),
        ctx.say("谁", "By"),
        ctx.say("时间 (UTC)", "When (UTC)"),
        ctx.say("新增", "New"),
        ctx.say("更正", "Corrected"),
    )
    rows = tuple(
        (
            str(one.number),
            one.table,
            on_one_line(one.name, 80),
            one.by,
            f"{one.at:%Y-%m-%d %H:%M}",
            f"{one.added:,}",
            f"{one.changed:,}",
        )
        for one in imports
    )
    return Table(title=ctx.say("导入记录", "Imports"), header=header, rows=rows)


def _head(ctx: ToolContext, table: FactTable, preview: Preview, *, written: bool) -> str:
    name = table.name
    if preview.wrong:
        return ctx.say(
            f"{name}：{preview.rows:,} 行里有 {preview.wrong:,} 格不能用",
            f"{name}: of {preview.rows:,} rows, {preview.wrong:,} cells cannot be used",
        )
    counts = ctx.say(
        f"新增 {preview.added:,} 行，更正 {preview.changed:,} 行，{preview.same:,} 行与现有相同",
        f"{preview.added:,} new rows, {preview.changed:,} corrected, {preview.same:,} as they are",
    )
    verb = ctx.say("已导入", "Imported into") if written else ctx.say("预览", "Preview for")
    return f"{verb} {name}{ctx.say('：', ': ')}{counts}"


def _notes(ctx: ToolContext, preview: Preview) -> Iterator[str]:
    for name, stated, total in preview.disagreements:
        yield ctx.say(
            f"{name} 合计应为 {stated:,f}，各行相加是 {total:,f}，差 {total - stated:,f}",
            f"{name} should total {stated:,f}, the rows make {total:,f}: {total - stated:,f} apart",
        )
    for column, values in preview.fresh.items():
        listed = ctx.say("、", ", ").join(on_one_line(value, 40) for value in values)
        yield ctx.say(
            f"{column} 里有没见过的：{listed}；确认不是写错", f"new in {column}: {listed}; check the spelling"
        )
    if preview.unused:
        listed = ctx.say("、", ", ").join(on_one_line(name, 40) for name in preview.unused[:20])
        yield ctx.say(f"没用到的列：{listed}", f"columns not used: {listed}")
    if preview.rounded:
        yield ctx.say(
            f"{preview.rounded:,} 个数的小数位太多，已四舍五入",
            f"{preview.rounded:,} numbers had more digits than are kept and are rounded",
        )


def _tables(ctx: ToolContext, table: FactTable, preview: Preview) -> Iterator[Table]:
    if preview.problems:
        yield Table(
            title=ctx.say("不能用的格", "Cells that cannot be used"),
            header=(
                ctx.say("行", "Row"),
                ctx.say("列", "Column"),
                ctx.say("内容", "Value"),
                ctx.say("原因", "Why"),
            ),
            rows=tuple(
                (str(p.row), p.column, on_one_line(p.value, 40), p.reason.said_in(ctx.language))
                for p in preview.problems[:_SHOWN]
            ),
        )
    before, after = ctx.say("原来", "Before"), ctx.say("改为", "After")
    if preview.corrections:
        yield Table(
            title=ctx.say("更正", "Corrections"),
            header=(ctx.say("哪一行", "Row"), ctx.say("指标", "Measure"), before, after),
            rows=tuple(
                (
                    " ".join(c.key),
                    c.column,
                    _said(ctx, table, c.column, c.before),
                    _said(ctx, table, c.column, c.after),
                )
                for c in preview.corrections[:_SHOWN]
            ),
        )
    if preview.totals:
        yield Table(
            title=ctx.say("按月合计", "Totals by month"),
            header=(ctx.say("月份", "Month"), ctx.say("指标", "Measure"), before, after),
            rows=tuple(
                (
                    t.month,
                    t.column,
                    _said(ctx, table, t.column, t.before),
                    _said(ctx, table, t.column, t.after),
                )
                for t in preview.totals
            ),
        )


def _said(ctx: ToolContext, table: FactTable, column: str, value: Decimal | None) -> str:
    if value is None:
        return ctx.say("空", "empty")
    return say(value, table.measure(column).unit, ctx.language)
