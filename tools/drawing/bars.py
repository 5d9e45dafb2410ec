"""Charts of bars: the driver bridge, a budget before and after, the timeline."""

from typing import Any

from core.chart.budget_split import BudgetSplit
from core.chart.chart import Tone
from core.chart.timeline import Timeline
from core.chart.waterfall import Waterfall
from core.quantity.saying import say
from core.text import Language
from tools.drawing.calendar import days_of, months_of
from tools.drawing.canvas import ACCENT, FAINT, INK, LINE, TONES, Canvas

_ROW = 0.42  # inches a bar
_MOST = 40  # rows drawn


def draw_waterfall(chart: Waterfall, language: Language) -> bytes:
    """Totals from the axis' beginning, changes from step to step."""
    canvas = Canvas(chart.title, 4.6)
    low = float(chart.low)
    tops = []
    for place, bar in enumerate(chart.bars):
        start, end = float(bar.start), float(bar.end)
        bottom = low if bar.kind == "total" else min(start, end)
        top = max(start, end) if bar.kind == "change" else end
        colour = ACCENT if bar.kind == "total" else TONES[bar.tone]
        canvas.axes.bar(place, top - bottom, bottom=bottom, width=0.58, color=colour)
        if place:
            edge = float(chart.bars[place - 1].end)
            canvas.axes.plot([place - 0.71, place - 0.29], [edge, edge], color=FAINT, linewidth=0.8)
        tops.append(top)
    reach = (max(tops) - low) or 1.0
    for place, (bar, top) in enumerate(zip(chart.bars, tops, strict=True)):
        canvas.write(place, top + reach * 0.015, bar.said, ha="center", va="bottom")
    if low:
        begins = say(chart.low, chart.unit, language)
        words = f"axis begins at {begins}" if language is Language.EN else f"纵轴从 {begins} 起"
        canvas.write(1, 1.01, words, transform=canvas.axes.transAxes, ha="right", color=FAINT, points=8)
    canvas.axes.set_ylim(low, max(tops) + 0.12 * (max(tops) - low))
    canvas.axes.yaxis.set_visible(False)
    canvas.label("x", list(range(len(chart.bars))), [_folded(bar.label) for bar in chart.bars])
    return canvas.png()


def draw_budget(chart: BudgetSplit) -> bytes:
    """Two bars an item where something changes, else one."""
    items = chart.items[:_MOST]
    canvas = Canvas(chart.title, 1.1 + _ROW * len(items) * (1.5 if chart.changed else 1))
    largest = max((float(max(item.before, item.after)) for item in items), default=1.0) or 1.0
    for row, item in enumerate(items):
        if chart.changed:
            _bar(canvas, row - 0.19, float(item.before), LINE, item.before_said, 0.34, largest)
        place, height = (row + 0.19, 0.34) if chart.changed else (row, 0.6)
        said = f"{item.after_said}  {item.change}".strip()
        _bar(canvas, place, float(item.after), TONES[item.tone], said, height, largest)
    canvas.axes.set_xlim(0, largest * 1.3)
    canvas.axes.invert_yaxis()
    canvas.axes.xaxis.set_visible(False)
    canvas.label("y", list(range(len(items))), [item.name for item in items])
    if chart.left_said:
        canvas.write(1, 1.02, chart.left_said, transform=canvas.axes.transAxes, ha="right", color=FAINT)
    return canvas.png()


def draw_timeline(chart: Timeline) -> bytes:
    """A row a task, a diamond for a deadline, a line for today."""
    tasks = chart.tasks[:_MOST]
    canvas = Canvas(chart.title, 1.2 + 0.8 * _ROW * len(tasks))
    axes: Any = canvas.axes
    for row, task in enumerate(tasks):
        colour = TONES[task.tone]
        if task.is_mark:
            axes.plot([task.end], [row], marker="D", color=colour, markersize=6)
        else:
            days = max((task.end - task.start).days + 1, 1)
            axes.barh(row, days, left=days_of(task.start), height=0.55, color=colour)
    axes.axvline(days_of(chart.today), color=TONES[Tone.BAD], linewidth=1)
    axes.set_xlim(days_of(chart.start) - 3, days_of(chart.end) + 3)
    axes.set_ylim(len(tasks) - 0.4, -0.6)
    axes.grid(axis="x", color=LINE, linewidth=0.8)
    axes.set_axisbelow(True)
    canvas.label("y", list(range(len(tasks))), [f"{task.title}" for task in tasks])
    months = months_of(chart.start, chart.end)
    canvas.label("x", [days_of(month) for month in months], [f"{month:%Y-%m}" for month in months])
    return canvas.png()


def _bar(
    canvas: Canvas, y: float, value: float, colour: str, said: str, height: float, largest: float
) -> None:
    canvas.axes.barh(y, value, height=height, color=colour)
    canvas.write(value + largest * 0.01, y, said, va="center", color=INK, points=8.5)


def _folded(label: str, width: int = 9) -> str:
    return label if len(label) <= width else label[:width] + "…"
