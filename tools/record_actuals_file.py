"""Readings out of a CSV or Excel file: a row each, with the goal, the time and the value."""

import re
from typing import TYPE_CHECKING

from core.errors import InputError
from core.text import Text
from knowledge.facts_file import read_file
from tools.import_plan import allowed_file
from tools.record_actuals_argument import ReadingArgument
from tools.tool import ToolContext

if TYPE_CHECKING:
    import pyarrow as pa

_COLUMNS = {
    "node": re.compile(r"目标|节点|名称|子目标|goal|node|title|name", re.IGNORECASE),
    "period": re.compile(r"时间|日期|月份|期间|周期|period|date|month|when|day", re.IGNORECASE),
    "value": re.compile(r"实际|数值|完成|值$|actual|value|result|reading", re.IGNORECASE),
    "kpi": re.compile(r"指标|kpi|metric", re.IGNORECASE),
    "source": re.compile(r"来源|source", re.IGNORECASE),
}
_NEEDED = ("node", "value")
_MOST = 1000


def read_readings(ctx: ToolContext, path: str) -> list[ReadingArgument]:
    """The readings in a file.

    Raises:
        InputError: The file cannot be read, lacks a column, or has an empty cell where one is needed.
    """
    table = read_file(allowed_file(path, ctx.imports))
    columns = _columns(table)
    if table.num_rows > _MOST:
        raise InputError(
            Text(zh=f"文件有 {table.num_rows} 行，太多", en=f"the file has {table.num_rows} rows, too many"),
            field="path",
            valid=Text(zh=f"至多 {_MOST} 行", en=f"at most {_MOST} rows"),
        )
    rows = table.select(list(columns.values())).rename_columns(list(columns)).to_pylist()
    for number, row in enumerate(rows, 2):
        for name in _NEEDED:
            if row[name] is None:
                raise InputError(
                    Text(
                        zh=f"第 {number} 行的 {columns[name]} 是空的", en=f"row {number}: no {columns[name]}"
                    ),
                    field="path",
                    valid=Text(zh="每行都有目标和数值", en="a goal and a value in every row"),
                )
    return [ReadingArgument(**{k: v for k, v in row.items() if v is not None}) for row in rows]


def _columns(table: "pa.Table") -> dict[str, str]:
    found: dict[str, str] = {}
    for role, pattern in _COLUMNS.items():
        name = next((n for n in table.column_names if n not in found.values() and pattern.search(n)), None)
        if name is not None:
            found[role] = name
    if missing := [role for role in _NEEDED if role not in found]:
        listed = ", ".join(table.column_names[:20])
        raise InputError(
            Text(
                zh=f"文件缺列 {', '.join(missing)}；列有 {listed}",
                en=f"the file lacks {', '.join(missing)}; columns: {listed}",
            ),
            field="path",
            valid=Text(
                zh="列：目标、时间、实际（可加 指标、来源）", en="goal, period, actual (and kpi, source)"
            ),
        )
    return found
