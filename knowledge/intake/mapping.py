"""Which column of a source feeds which column of a fact table: guessed once, saved, applied ever after."""

import re
import unicodedata
from collections.abc import Mapping as Values
from collections.abc import Sequence
from decimal import Decimal
from types import MappingProxyType

from pydantic import Field

from core.errors import InputError
from core.facts.catalogue import FactTable
from core.frozen import Frozen
from core.text import Text

_UNIT = re.compile(r"[(（\[【](?P<unit>[^(（\[【)）\]】]{0,40})[)）\]】]\s{0,9}$")
_SCALES = {
    "千": Decimal(1_000),
    "万": Decimal(10_000),
    "百万": Decimal(1_000_000),
    "亿": Decimal(100_000_000),
    "k": Decimal(1_000),
    "m": Decimal(1_000_000),
}


class Fed(Frozen):
    """A column of the table and what feeds it.

    Attributes:
        column: Column of the fact table.
        source: Column of the file or warehouse table.
        scale: What its numbers are multiplied by (10000 for a column in 万).
    """

    column: str
    source: str
    scale: Decimal = Decimal(1)


class Mapping(Frozen):
    """How rows of a source become rows of a fact table.

    Attributes:
        name: What it is saved as.
        table: The fact table it feeds.
        planned: Whether it feeds the planned values.
        fed: The columns.
        constants: Values, by dimension column, that every row has (a file of one region).
        url: The warehouse's Ibis URL, or the name of the environment variable that holds it; "" for files.
        source: Its table there ("public.daily_sales").
    """

    name: str
    table: str
    planned: bool = False
    fed: tuple[Fed, ...] = ()
    constants: dict[str, str] = Field(default_factory=dict)
    url: str = ""
    source: str = ""

    def of(self, column: str) -> Fed | None:
        """What feeds a column of the table."""
        return next((fed for fed in self.fed if fed.column == column), None)


def guess_mapping(
    table: FactTable,
    names: Sequence[str],
    *,
    stated: Values[str, str] = MappingProxyType({}),
    constants: Values[str, str] = MappingProxyType({}),
) -> Mapping:
    """The mapping by names: a column's own, what people call it, with a unit behind ("销售额(万元)").

    Args:
        table: The table that is fed.
        names: Columns of the source.
        stated: Column of the source by column of the table, where that is known.
        constants: Values, by dimension column, that every row has.

    Raises:
        InputError: The day, a dimension, or every measure is not among the columns.
    """
    fed = [Fed(column=column, source=source, scale=scale_of(source)) for column, source in stated.items()]
    free = [name for name in names if name not in stated.values()]
    for column, known in _wanted(table).items():
        source = next((name for name in free if _plain(name) in known), None)
        if source is not None and column not in stated and column not in constants:
            fed.append(Fed(column=column, source=source, scale=scale_of(source)))
    mapping = Mapping(name="", table=table.name, fed=tuple(fed), constants=dict(constants))
    check_mapping(mapping, table, names)
    return mapping


def check_mapping(mapping: Mapping, table: FactTable, names: Sequence[str]) -> None:
    """Whether the mapping fits the table and the columns there are.

    Raises:
        InputError: Something the table needs is not fed, or a column of the source is not there.
    """
    gone = [fed.source for fed in mapping.fed if fed.source not in names]
    needed = [table.time, *(d.column for d in table.dimensions)]
    unfed = [c for c in needed if mapping.of(c) is None and c not in mapping.constants]
    if not any(mapping.of(m.column) for m in table.measures):
        unfed += [m.column for m in table.measures]
    if not gone and not unfed:
        return
    missing, there = ", ".join(gone or unfed), ", ".join(names[:30])
    raise InputError(
        Text(
            zh=f"来源里缺少 {missing}；有的列是 {there}",
            en=f"the source lacks {missing}; its columns are {there}",
        ),
        field="mapping",
        valid=Text(
            zh=f"{table.name} 需要 {', '.join(needed)} 和至少一个指标列；列名不同就在映射里写明",
            en=f"{table.name} needs {', '.join(needed)} and a measure; name other columns in the mapping",
        ),
    )


def unmapped(mapping: Mapping, names: Sequence[str]) -> tuple[str, ...]:
    """Columns of the source that feed nothing."""
    used = {fed.source for fed in mapping.fed}
    return tuple(name for name in names if name not in used)


def scale_of(name: str) -> Decimal:
    """What the numbers of a column are multiplied by, from the unit in its name."""
    match = _UNIT.search(name)
    said = match["unit"].strip().removesuffix("元").casefold() if match else ""
    return _SCALES.get(said, Decimal(1))


def _wanted(table: FactTable) -> dict[str, set[str]]:
    named = {table.time: {table.time, "日期", "date", "day", "时间", "月份", "month"}}
    named |= {d.column: {d.column, d.name.zh, d.name.en, *d.aliases} for d in table.dimensions}
    named |= {m.column: {m.column, m.name.zh, m.name.en} for m in table.measures}
    return {column: {_plain(one) for one in known} for column, known in named.items()}


def _plain(name: str) -> str:
    bare = _UNIT.sub("", unicodedata.normalize("NFKC", name))
    return re.sub(r"[\s_\-]+", "", bare).casefold()
