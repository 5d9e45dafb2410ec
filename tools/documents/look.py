"""How the cells of a workbook look: fonts, borders, alignment, number formats."""

from copy import copy
from decimal import Decimal
from typing import TYPE_CHECKING

from core.text import Language
from tools.documents.document import Cell, Kind

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as SheetCell
    from openpyxl.cell.cell import MergedCell
    from openpyxl.styles.cell_style import StyleArray

NUMERIC = (Kind.MONEY, Kind.COUNT, Kind.PERCENT, Kind.NUMBER)
_INK, _PALE, _LINE = "1F3864", "DDE6F3", "BFC8D6"


class Look:
    """Styles the cells of one workbook.

    openpyxl looks every style up again for every cell it is set on; cells that look the same share one here.
    """

    def __init__(self, language: Language) -> None:
        from openpyxl.styles import Border, Font, PatternFill, Side

        name = "Calibri" if language is Language.EN else "Microsoft YaHei"
        side = Side(style="thin", color=_LINE)
        self._border = Border(left=side, right=side, top=side, bottom=side)
        self._plain, self._bold = Font(name=name), Font(name=name, bold=True)
        self._white = Font(name=name, bold=True, color="FFFFFF")
        self._title = Font(name=name, size=15, bold=True, color=_INK)
        self._note = Font(name=name, size=10, color=_INK)
        self._dark, self._pale = (PatternFill("solid", fgColor=color) for color in (_INK, _PALE))
        self._known: dict[tuple[str, bool, bool], StyleArray] = {}

    def head(self, target: "SheetCell | MergedCell", *, is_title: bool) -> None:
        """The title of a sheet, or the note under it."""
        from openpyxl.styles import Alignment

        target.font = self._title if is_title else self._note
        target.alignment = Alignment(vertical="center")

    def header(self, target: "SheetCell | MergedCell") -> None:
        """A column's header."""
        from openpyxl.styles import Alignment

        target.font, target.fill, target.border = self._white, self._dark, self._border
        target.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)

    def total(self, target: "SheetCell | MergedCell", number_format: str = "") -> None:
        """A cell of the last row; with a number format, a sum."""
        from openpyxl.styles import Alignment

        target.font, target.fill, target.border = self._bold, self._pale, self._border
        side = "right" if number_format else "left"
        target.alignment = Alignment(horizontal=side, vertical="center", indent=1)
        target.number_format = number_format or "General"

    def body(self, target: "SheetCell | MergedCell", cell: Cell) -> None:
        """A cell of the table."""
        from openpyxl.styles import Alignment

        key = (number_format(cell), cell.kind in NUMERIC, bool(target.quotePrefix))
        known = self._known.get(key)
        if known is not None:
            target._style = copy(known)  # type: ignore[union-attr]
            return
        target.number_format, target.font, target.border = key[0], self._plain, self._border
        side = "right" if key[1] else "left"
        target.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True, indent=1)
        self._known[key] = copy(target._style)  # type: ignore[union-attr]


def number_format(cell: Cell) -> str:
    """The number format that shows all decimals the value has, at most four."""
    if cell.kind is Kind.DATE:
        return "yyyy-mm-dd"
    if cell.kind not in NUMERIC:
        return "General"
    value = cell.value if isinstance(cell.value, Decimal) else Decimal(0)
    shown = value if cell.kind is Kind.PERCENT else value / cell.scale
    places = min(4, max(0, -int(shown.normalize().as_tuple().exponent)))
    digits = ("." + "0" * places) if places else ""
    return f"0{digits}%" if cell.kind is Kind.PERCENT else f"#,##0{digits}"
