"""Charts of cells and boxes: the heat map and the goal tree."""

from typing import Any

from core.chart.goal_tree import GoalTree, TreeNode
from core.chart.heat import HeatMap
from core.plan.kpi import Direction
from tools.drawing.canvas import FAINT, INK, LINE, TONES, WIDTH, Canvas

_MOST = 60  # nodes drawn
_ROW = 0.44  # inches a node
_STEP = 0.45  # of the width, in units, that a level is set in


def draw_heat(chart: HeatMap) -> bytes:
    """A cell for each pair, red where it is worse, green where it is better, its change written in it."""
    from matplotlib.colors import LinearSegmentedColormap

    canvas = Canvas(chart.title, 1.4 + 0.36 * len(chart.rows))
    axes: Any = canvas.axes
    ends = (
        ["#d9665c", "#fbfbfc", "#57a97d"]
        if chart.better is Direction.UP
        else ["#57a97d", "#fbfbfc", "#d9665c"]
    )
    colours = LinearSegmentedColormap.from_list("deviation", ends)
    reach = float(chart.reach) or 1.0
    for cell in chart.cells:
        share = 0.5 + float(cell.value) / (2 * reach)
        axes.add_patch(_box(cell.column - 0.48, cell.row - 0.46, 0.96, 0.92, colours(min(max(share, 0), 1))))
        canvas.write(cell.column, cell.row, cell.said, ha="center", va="center", points=8)
    axes.set_xlim(-0.5, len(chart.columns) - 0.5)
    axes.set_ylim(len(chart.rows) - 0.5, -0.5)
    axes.xaxis.tick_top()
    axes.spines["bottom"].set_visible(False)
    canvas.label("x", list(range(len(chart.columns))), list(chart.columns))
    canvas.label("y", list(range(len(chart.rows))), list(chart.rows))
    return canvas.png()


def draw_tree(chart: GoalTree) -> bytes:
    """A line a node, set in by its level: what it is, its numbers, how much of it its parts cover."""
    nodes = chart.nodes[:_MOST]
    canvas = Canvas(chart.title, 0.9 + _ROW * len(nodes))
    axes: Any = canvas.axes
    rows = {node.id: row for row, node in enumerate(nodes)}
    for row, node in enumerate(nodes):
        x = node.depth * _STEP
        if node.parent in rows:
            axes.plot(
                [x - 0.3, x - 0.3, x - 0.06], [rows[node.parent] + 0.3, row, row], color=LINE, linewidth=1
            )
        axes.add_patch(_box(x - 0.04, row - 0.16, 0.07, 0.32, TONES[node.tone]))
        canvas.write(x + 0.12, row - 0.16, node.title, va="center", points=9.5)
        canvas.write(x + 0.12, row + 0.19, _numbers(node), va="center", points=8, color=FAINT)
        if node.covered:
            colour = TONES[node.covered_tone]
            canvas.write(WIDTH - 0.1, row, node.covered, va="center", ha="right", points=8, color=colour)
    axes.set_xlim(-0.1, WIDTH)
    axes.set_ylim(len(nodes) - 0.4, -0.6)
    axes.axis("off")
    if len(chart.nodes) > _MOST:
        canvas.write(0, len(nodes) - 0.45, f"… +{len(chart.nodes) - _MOST}", points=8, color=INK)
    return canvas.png()


def _numbers(node: TreeNode) -> str:
    return "   ".join(
        part for part in (node.kpi, node.numbers, node.budget_said, node.owner, node.end) if part
    )


def _box(x: float, y: float, width: float, height: float, colour: Any) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((x, y), width, height, facecolor=colour, edgecolor="none")
