"""What an import would do, told before anything is written."""

from collections.abc import Mapping as Values
from decimal import Decimal

from pydantic import Field

from core.errors import InputError
from core.facts.catalogue import FactTable
from core.frozen import Frozen
from core.text import Text
from knowledge.intake.merging import Correction, Total
from knowledge.intake.typing import Problem, Typed


class Preview(Frozen):
    """What an import would do; nothing has been written.

    Attributes:
        table: The fact table.
        rows: Rows of the source, total rows left out.
        added: Rows that are not there yet.
        same: Rows that are there with the same values.
        changed: Rows that are there with other values: late corrections.
        corrections: The first 20 cells that change.
        totals: By measure and month, before and after.
        problems: The first 50 cells that cannot be used; with any, nothing can be imported.
        wrong: How many there are.
        disagreements: Control totals that the rows do not make: measure, stated, found.
        fresh: Dimension values that were never seen before, by column: a name may be mistyped.
        unused: Columns of the source that feed nothing.
        rounded: Numbers with more digits than the table keeps.
    """

    table: str
    rows: int
    added: int = 0
    same: int = 0
    changed: int = 0
    corrections: tuple[Correction, ...] = ()
    totals: tuple[Total, ...] = ()
    problems: tuple[Problem, ...] = ()
    wrong: int = 0
    disagreements: tuple[tuple[str, Decimal, Decimal], ...] = ()
    fresh: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    unused: tuple[str, ...] = ()
    rounded: int = 0

    @property
    def is_usable(self) -> bool:
        """Whether it can be imported."""
        return not self.wrong and not self.disagreements


def disagreements(
    table: FactTable, typed: Typed, expect: Values[str, Decimal]
) -> tuple[tuple[str, Decimal, Decimal], ...]:
    """Control totals the rows do not make: measure, stated, found. `expect` goes before the source's own."""
    from pyarrow import compute

    found = []
    for measure in table.measures:
        name = measure.column
        unit = Decimal(1).scaleb(-measure.decimals)
        stated = expect.get(name)
        if stated is None and name in typed.stated:
            stated = typed.stated[name] * unit
        if stated is None or name not in typed.rows.column_names or measure.not_additive_over == ("*",):
            continue
        total = compute.sum(typed.rows[name]).as_py() or Decimal(0)
        if total != stated:
            found.append((name, stated, total))
    return tuple(found)


def fresh_values(table: FactTable, typed: Typed) -> dict[str, tuple[str, ...]]:
    """Dimension values that were never seen before, by column; the first 20 each."""
    fresh = {}
    for dimension in table.dimensions:
        known = {value.key for value in dimension.values}
        new = sorted({v for v in typed.rows[dimension.column].unique().to_pylist() if v is not None} - known)
        if new:
            fresh[dimension.column] = tuple(new[:20])
    return fresh


def unusable(preview: Preview) -> InputError:
    """The error that says why nothing was imported."""
    if preview.problems:
        first = preview.problems[0]
        return InputError(
            Text(
                zh=f"{preview.wrong} 格不能用；第 {first.row} 行 {first.column} "
                f"的 {first.value!r} {first.reason.zh}",
                en=f"{preview.wrong} cells cannot be used; row {first.row}, {first.column}: {first.value!r} "
                f"{first.reason.en}",
            ),
            field="file",
            valid=Text(
                zh="改好后重新导入，什么都没有写入", en="correct them and import again; nothing was written"
            ),
        )
    name, stated, total = preview.disagreements[0]
    return InputError(
        Text(
            zh=f"{name} 合计应为 {stated:,f}，各行相加是 {total:,f}，差 {total - stated:,f}",
            en=f"{name} should total {stated:,f}, the rows make {total:,f}: {total - stated:,f} apart",
        ),
        field="expect",
        valid=Text(zh="核对后再导入，什么都没有写入", en="check them and import again; nothing was written"),
    )
