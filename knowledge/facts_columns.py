"""What the columns of a file are: its day, what it can be cut by, what can be added. Guessed, and said."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from core.errors import AmbiguousInput, InputError
from core.facts.catalogue import Grain
from core.text import Text

if TYPE_CHECKING:
    import pyarrow as pa

Kind = Literal["dimension", "measure", "left out"]

_DAY_NAME = re.compile(r"日期|时间|日$|月份|周|date|day|month|week|time|^dt$|^ds$", re.IGNORECASE)
_ID_NAME = re.compile(r"(编号|序号|单号|手机号?|电话|姓名)$|(^|_|\b)(id|uuid|no\.?|phone)$", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?(?:[T ].*)?")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MANY = 1_000
_NUMBER = r"^[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?$"
_NO_NUMBER = re.compile(r"[-+]?(nan|inf(inity)?)", re.IGNORECASE)
_DECORATION = r"[,，\s¥￥$€£元%％]"


@dataclass(frozen=True)
class Column:
    """A column and what it was taken for.

    Attributes:
        name: Its name in the file.
        kind: What it is taken for.
        reason: Why it is left out; empty otherwise.
        values: Distinct values of a dimension, sorted.
        numbers: Cleaned text of a measure's numbers.
        decimals: Digits after the point a measure needs.
        is_percent: Whether its numbers are written with %.
        missing: How many cells are empty.
    """

    name: str
    kind: Kind
    reason: Text | None = None
    values: tuple[str, ...] = ()
    numbers: Any = None
    decimals: int = 0
    is_percent: bool = False
    missing: int = 0


def find_days(table: "pa.Table") -> tuple[str, list[date]]:
    """The column of days, and the day of every row.

    Raises:
        InputError: No column holds days, or some rows have none.
        AmbiguousInput: Days such as 03/04/2026 whose month cannot be told.
    """
    named = sorted(table.column_names, key=lambda name: not _DAY_NAME.search(name))
    for name in named:
        days = _days_of(table[name], packed=bool(_DAY_NAME.search(name)))
        if days is not None:
            return name, days
    listed = ", ".join(table.column_names[:20])
    raise InputError(
        Text(zh=f"没有日期列；列有 {listed}", en=f"no column holds days; the columns are {listed}"),
        field="file",
        valid=Text(
            zh="每行都有日期的一列，例如 2026-09-30 或 2026年9月",
            en="a column with a day in every row, such as 2026-09-30 or 2026-09",
        ),
    )


def grain_of(days: Iterable[date]) -> Grain:
    """Months if all are first days of months, weeks if all are Mondays, else days."""
    distinct = set(days)
    if len(distinct) > 1 and all(day.day == 1 for day in distinct):
        return Grain.MONTH
    return Grain.WEEK if len(distinct) > 1 and all(day.weekday() == 0 for day in distinct) else Grain.DAY


def column_of(table: "pa.Table", name: str) -> Column:
    """What one column, not the days, is.

    Raises:
        InputError: A column of numbers that holds NaN or infinity.
    """
    from pyarrow import compute

    cells = table[name]
    missing = cells.null_count
    if missing == table.num_rows:
        return Column(name, "left out", Text(zh="全空", en="empty"), missing=missing)
    cleaned = compute.replace_substring_regex(cells, _DECORATION, "")
    if _are_numbers(name, cleaned) and not _ID_NAME.search(name):
        percent = compute.any(compute.match_substring_regex(cells, "[%％]")).as_py()
        digits = _decimals(cleaned)
        return Column(
            name, "measure", numbers=cleaned, decimals=digits, is_percent=bool(percent), missing=missing
        )
    values = compute.unique(cells.fill_null("")).to_pylist()
    if len(values) > _MANY or _ID_NAME.search(name):
        reason = Text(zh="像编号或人名，不能用来分组", en="looks like ids or people, not groups")
        return Column(name, "left out", reason, missing=missing)
    return Column(name, "dimension", values=tuple(sorted(values)), missing=missing)


def _are_numbers(name: str, cells: Any) -> bool:
    from pyarrow import compute

    fits = compute.match_substring_regex(cells, _NUMBER)
    if compute.all(fits).as_py():
        return True
    others = compute.unique(cells.filter(compute.invert(fits).fill_null(False))).to_pylist()
    if all(_NO_NUMBER.fullmatch(value) for value in others) and compute.any(fits).as_py():
        raise InputError(
            Text(zh=f"列 {name!r} 里有 {others[0]}，不是数", en=f"the column {name!r} holds {others[0]}"),
            field="file",
            valid=Text(zh="数，或留空", en="numbers, or empty cells"),
        )
    return False


def _decimals(cells: Any) -> int:
    """Digits after the point, at most 4."""
    from pyarrow import compute

    if compute.any(compute.match_substring_regex(cells, "[eE]")).as_py():
        return 4
    fraction = compute.replace_substring_regex(cells, r"^[^.]*\.?|0+$", "")
    has_point = compute.match_substring(cells, ".")
    lengths = compute.if_else(has_point, compute.utf8_length(fraction), 0)
    return min(4, int(compute.max(lengths).as_py() or 0))


def _days_of(cells: Any, *, packed: bool) -> list[date] | None:
    """The day of every cell; None where a cell holds none."""
    from pyarrow import compute

    if cells.null_count:
        return None
    distinct = compute.unique(cells).to_pylist()
    order = _order(distinct)
    if order is None:
        return None
    known: dict[str, date] = {}
    for text in distinct:
        day = _day(text, order, packed=packed)
        if day is None:
            return None
        known[text] = day
    return [known[text] for text in cells.to_pylist()]


def _order(texts: list[str]) -> str | None:
    """Which of day and month stands first in 03/04/2026; "ymd" where the year does; None for no days."""
    found = [_YEAR_LAST.fullmatch(text) for text in texts]
    if not any(found):
        return "ymd"
    if not all(found):
        return None
    first, second = (max(int(match[i]) for match in found if match) for i in (1, 2))
    if first <= 12 and second <= 12 and len(texts) > 0:
        raise AmbiguousInput(
            Text(zh=f"日期 {texts[0]!r} 分不清日和月", en=f"is the month or the day first in {texts[0]!r}?"),
            [Text(zh="日/月/年", en="day first"), Text(zh="月/日/年", en="month first")],
            field="file",
        )
    return "dmy" if first > 12 else "mdy"


def _day(text: str, order: str, *, packed: bool) -> date | None:
    if order != "ymd":
        match = _YEAR_LAST.fullmatch(text)
        assert match is not None
        month, day = (match[2], match[1]) if order == "dmy" else (match[1], match[2])
        return _date(match[3], month, day)
    match = _YEAR_FIRST.fullmatch(text) or (_PACKED.fullmatch(text) if packed else None)
    return _date(match[1], match[2], match[3] or "1") if match else None


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def read_days(texts: list[str]) -> dict[str, date | None]:
    """The day each text is, None for what is none; a month is its first day.

    Raises:
        AmbiguousInput: Days such as 03/04/2026 whose month cannot be told.
    """
    slashed = [text for text in texts if _YEAR_LAST.fullmatch(text)]
    order = _order(slashed) if slashed else "ymd"
    known = {text: _day(text, "ymd", packed=True) for text in texts if text not in slashed}
    return {**known, **{text: _day(text, order or "ymd", packed=True) for text in slashed}}
