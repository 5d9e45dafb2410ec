"""A grid of the plan side: rows by key, only what changed is sent, cells are text and never HTML."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from nicegui import ui

from core.text import Language

Row = dict[str, Any]

_WORDS = {
    "noRowsToShow": ("没有内容", "Nothing to show"),
    "filterOoo": ("筛选…", "Filter…"),
    "contains": ("包含", "Contains"),
    "notContains": ("不包含", "Does not contain"),
    "equals": ("等于", "Equals"),
    "notEqual": ("不等于", "Does not equal"),
    "startsWith": ("开头是", "Begins with"),
    "endsWith": ("结尾是", "Ends with"),
    "blank": ("为空", "Blank"),
    "notBlank": ("不为空", "Not blank"),
    "andCondition": ("且", "and"),
    "orCondition": ("或", "or"),
    "loadingOoo": ("载入中…", "Loading…"),
}


class Rows:
    """A grid with rows that are known by their `key`.

    Args:
        columns: Column definitions of AG Grid. No text of a plan stands in their names or functions.
        rows: The rows; every value is text or a number.
        language: Language of the grid's own words.
        options: More options of AG Grid.
    """

    def __init__(
        self,
        columns: Sequence[Mapping[str, Any]],
        rows: Sequence[Row],
        language: Language,
        **options: Any,
    ) -> None:
        self._rows = {row["key"]: row for row in rows}
        self.grid = ui.aggrid(
            {
                "columnDefs": [dict(column) for column in columns],
                "rowData": list(rows),
                ":getRowId": "p => p.data.key",
                "defaultColDef": {"sortable": False, "resizable": True, "suppressMovable": True},
                "suppressFieldDotNotation": True,
                "stopEditingWhenCellsLoseFocus": True,
                "enterNavigatesVerticallyAfterEdit": True,
                "rowHeight": 34,
                "headerHeight": 36,
                "localeText": {name: words[language is Language.EN] for name, words in _WORDS.items()},
                "ensureDomOrder": True,
                "suppressCsvExport": True,  # a name that begins like a formula would be one
                **options,
            },
            auto_size_columns=False,
        ).classes("hp-grid")

    def row(self, key: str) -> Row | None:
        """The row of a key."""
        return self._rows.get(key)

    def put(self, rows: Sequence[Row]) -> bool:
        """Show other rows. Only the difference is sent; False when rows came, went or changed places."""
        fresh = {row["key"]: row for row in rows}
        if list(fresh) != list(self._rows):
            self._rows = fresh
            self.grid.run_grid_method("setGridOption", "rowData", list(rows))
            return False
        changed = [row for key, row in fresh.items() if row != self._rows[key]]
        self._rows = fresh
        if changed:
            self.grid.run_grid_method("applyTransaction", {"update": changed})
        return True

    def on_select(self, told: Callable[[str], Awaitable[None]]) -> None:
        """Tell which row is chosen, by its key, whenever another one is."""

        async def select() -> None:
            chosen = await self.grid.get_selected_row()
            if chosen is not None and chosen.get("key") in self._rows:
                await told(str(chosen["key"]))

        self.grid.on("selectionChanged", select, [])

    def restore(self, key: str) -> None:
        """Show a row as it was before somebody typed into it."""
        if key in self._rows:
            self.grid.run_grid_method("applyTransaction", {"update": [self._rows[key]]})
