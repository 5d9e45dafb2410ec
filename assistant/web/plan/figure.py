"""A picture on the page: drawn, described for a screen reader, with its numbers as a table beside it."""

import json
from collections.abc import Callable
from typing import Any

from nicegui import ui

from assistant.script import to_traditional
from assistant.web.plan.board import Board
from assistant.web.plan.drawing.frame import Option
from assistant.web.plan.echarts import height_of, option_of
from core.chart.chart import Chart, Grid
from core.text import Language

OnClick = Callable[[Any], Any]


def figure(board: Board, chart: Chart, on_point: OnClick | None = None) -> ui.echart:
    """Draw a chart with its title, its table and a way to save it."""
    chart = board.chart(chart)
    option = option_of(chart, board.language, narrow=board.narrow)
    if board.language is Language.ZH_HANT:
        option = in_traditional(option)
    with ui.element("figure").classes("hp-figure"):
        with ui.row().classes("hp-figure-head items-center justify-between no-wrap"):
            ui.label(chart.title).classes("hp-figure-title")
            tools = ui.row().classes("hp-figure-tools no-wrap")
        drawn = ui.echart(option, on_point_click=on_point)
        drawn.style(f"height: {height_of(chart, narrow=board.narrow)}px; width: 100%")
        drawn.props["role"] = "img"
        drawn.props["aria-label"] = chart.summary
        table = ui.column().classes("full-width")
        table.set_visibility(False)
        with tools:
            _table_button(board, chart.grid, table)
            _save_button(board, drawn, chart.title)
    return drawn


def data_table(grid: Grid, label: str) -> None:
    """Numbers as a table a screen reader can walk; every cell is text."""
    with ui.element("div").classes("hp-scroll") as frame:
        frame.props["tabindex"] = "0"
        frame.props["role"] = "region"
        frame.props["aria-label"] = label
        with ui.element("table").classes("hp-table"):
            _row(grid.header, "th")
            for row in grid.rows:
                _row(row, "td")


def _row(cells: tuple[str, ...], tag: str) -> None:
    with ui.element("tr"):
        for cell in cells:
            with ui.element(tag) as one:
                if tag == "th":
                    one.props["scope"] = "col"
                ui.label(cell)


def _table_button(board: Board, grid: Grid, place: ui.column) -> None:
    def toggle() -> None:
        if not place.default_slot.children:
            with place:
                data_table(grid, board.say("图中的数字", "The numbers of the picture"))
        place.set_visibility(not place.visible)
        button.props["aria-expanded"] = "true" if place.visible else "false"

    button = ui.button(board.say("表格", "Table"), on_click=toggle, icon="table_rows")
    button.props("flat dense no-caps size=sm aria-expanded=false").classes("hp-quiet")


def _save_button(board: Board, drawn: ui.echart, title: str) -> None:
    script = (
        f"const c = getElement({drawn.id}).chart; const a = document.createElement('a');"
        "a.href = c.getDataURL({pixelRatio: 2, backgroundColor: '#fff'});"
        f"a.download = {json.dumps(_file_name(title))}; a.click();"
    )
    button = ui.button(icon="image", on_click=lambda: ui.run_javascript(script))
    button.props("flat dense size=sm").classes("hp-quiet")
    button.props["aria-label"] = board.say("存为图片", "Save as a picture")
    button.tooltip(board.say("存为图片", "Save as a picture"))


def _file_name(title: str) -> str:
    kept = "".join(c if c.isalnum() or c in " -_" else " " for c in title)
    return f"{' '.join(kept.split())[:80] or 'chart'}.png"


def in_traditional(option: Option) -> Option:
    """An option with its words in Traditional characters; JavaScript (keys with a colon) stays."""
    return {name: value if name.startswith(":") else _converted(value) for name, value in option.items()}


def _converted(value: Any) -> Any:
    if isinstance(value, str):
        return to_traditional(value)
    if isinstance(value, dict):
        return in_traditional(value)
    if isinstance(value, list | tuple):
        return [_converted(part) for part in value]
    return value
