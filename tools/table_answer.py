"""A two-way table: parts × columns, both margins kept exactly."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from core.cascade.part import Part
from core.cascade.split import split
from core.cascade.table import TableSplit, split_table
from core.errors import MissingInput
from core.text import Text
from tools.answer import Answer, Share
from tools.cascade_arguments import CascadeArguments
from tools.cascade_arguments import Part as PartArgument
from tools.stated_value import read_score
from tools.tool import Table, ToolContext
from tools.whole import Whole


def answer_table(ctx: ToolContext, arguments: CascadeArguments, whole: Whole) -> Answer:
    """Fill the table of parts × columns.

    Raises:
        MissingInput: There are no columns.
        InfeasibleInput: The margins differ, or the pattern leaves no way to meet them.
    """
    if not arguments.columns:
        raise MissingInput(
            Text(zh="表的另一维是什么（如各月份及其数额）？", en="what are the columns of the table?"),
            field="columns",
        )
    rows = _margin(arguments.parts, whole, "parts")
    columns = _margin(arguments.columns, whole, "columns")
    seeds = [
        [read_score(cell, f"seeds.{i}.{j}") for j, cell in enumerate(row)]
        for i, row in enumerate(arguments.seeds)
    ]
    step = whole.fit_step(*rows.values(), *columns.values())
    found = split_table(rows, columns, seeds or None, unit=step)
    return Answer(
        total=whole.say(whole.value, ctx),
        parts=tuple(
            Share(
                name=name,
                amount=total,
                said=whole.say(total, ctx),
                share=100 * Fraction(total) / Fraction(whole.value) if whole.value else None,
            )
            for name, total in found.rows.items()
        ),
        notes=(
            ctx.say("行、列合计都与给定总额一致，残差 0", "rows and columns keep their totals; residual 0"),
        ),
        tables=(_table(ctx, found, whole),),
    )


def _margin(given: Sequence[PartArgument], whole: Whole, field: str) -> dict[str, Decimal]:
    """Totals of rows or columns: as stated, or the whole split by their shares or weights, else evenly."""
    if given and all(part.amount is not None for part in given):
        return {
            part.name: whole.read(part.amount or "", f"{field}.{at}.amount") for at, part in enumerate(given)
        }
    parts = [
        Part(
            name=part.name,
            weight=_weight(part, f"{field}.{at}"),
            locked=None if part.amount is None else whole.read(part.amount, f"{field}.{at}.amount"),
        )
        for at, part in enumerate(given)
    ]
    step = whole.fit_step(*(part.locked for part in parts))
    return split(whole.value, parts, unit=step).amounts


def _weight(part: PartArgument, field: str) -> Fraction:
    text = part.share or part.weight or part.history
    return Fraction(1) if text is None else Fraction(read_score(text, field))


def _table(ctx: ToolContext, found: TableSplit, whole: Whole) -> Table:
    total = ctx.say("合计", "Total")
    rows = [
        (name, *(whole.say(cell, ctx) for cell in cells), whole.say(found.rows[name], ctx))
        for name, cells in zip(found.rows, found.cells, strict=True)
    ]
    whole_sum = sum(found.columns.values(), Decimal(0))
    last = (total, *(whole.say(v, ctx) for v in found.columns.values()), whole.say(whole_sum, ctx))
    return Table(
        title=ctx.say("二维分解表", "Two-way table"), header=("", *found.columns, total), rows=(*rows, last)
    )
