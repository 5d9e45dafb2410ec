"""Exact numbers as accountants write them in cells; what can be read in two ways is none."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from core.text import Text

_LARGEST = Decimal(10) ** 24
_MONEY = "[¥$€£]"
_NUMBER = re.compile(
    rf"'? ?{_MONEY}? ?(?P<loss>\()? ?{_MONEY}? ?(?P<sign>[-+])? ?{_MONEY}? ?"
    r"(?P<whole>\d{1,3}(?P<gap>[, '])\d{3}(?:(?P=gap)\d{3})*|\d*)(?P<part>\.\d*)?(?P<power>[eE][-+]?\d{1,3})?"
    rf" ?(?P<percent>%)? ?(?:{_MONEY}|元)? ?(?(loss)\)) ?元?"
)
_NOT = Text(
    zh="不是数；要像 1200.5、1,200.50、(1,200.50)：逗号只隔开每三位，小数用点",
    en="is no number such as 1200.5, 1,200.50 or (1,200.50): commas part groups of three digits",
)
_NO_PERCENT = Text(
    zh="带了百分号，而这个指标不是百分比；写成不带 % 的数",
    en="has a percent sign, but the measure is no percentage; write it without",
)
_TOO_LARGE = Text(zh="太大，小数点前至多 24 位", en="is too large: at most 24 digits before the point")


class CellRefused(Exception):
    """A cell's text is not what its column holds; `text` says why, and what would be valid."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def read_number(text: str, *, percent: bool = False) -> Decimal:
    """The exact number in a cell: "1,200.50", "￥3600", "(15)", a loss of 15.

    Args:
        text: The cell.
        percent: Whether the measure is a percentage, so that "3.2%" is 3.2.

    Raises:
        CellRefused: It is none, can be read in two ways ("1.234,56", "1,2"), or is too large.
    """
    found = _NUMBER.fullmatch(" ".join(unicodedata.normalize("NFKC", text).split()))
    if found is None:
        raise CellRefused(_NOT)
    if found["percent"] and not percent:
        raise CellRefused(_NO_PERCENT)
    digits = found["whole"].replace(found["gap"], "") if found["gap"] else found["whole"]
    try:
        value = Decimal(f"{found['sign'] or ''}{digits}{found['part'] or ''}{found['power'] or ''}")
    except InvalidOperation as error:
        raise CellRefused(_NOT) from error
    if abs(value) >= _LARGEST:
        raise CellRefused(_TOO_LARGE)
    return -value if found["loss"] else value
