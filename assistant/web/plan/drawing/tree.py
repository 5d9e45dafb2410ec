"""The goal tree drawn: a box a node, edged by how it is doing, with numbers and coverage."""

from assistant.web.plan.drawing.frame import Option, framed
from assistant.web.plan.palette import FAINT, INK, LINE, MUTED, TONES
from core.chart.chart import Tone
from core.chart.goal_tree import GoalTree, TreeNode, said_coverage
from core.text import Language

_ROW = 62
_MOST = 40  # boxes side by side that are still read


def height_of(chart: GoalTree, narrow: bool) -> int:
    """Pixels the drawing needs."""
    return 40 + _ROW * min(_widest(chart, _depth(chart, narrow)), _MOST)


def draw_tree(chart: GoalTree, language: Language, narrow: bool) -> Option:
    """The option of a goal tree. Of a large one only the upper levels are open; the rest opens on a click."""
    children: dict[str | None, list[TreeNode]] = {}
    for node in chart.nodes:
        children.setdefault(node.parent, []).append(node)
    roots = [_box(node, children) for node in children.get(None, [])]
    data = roots if len(roots) == 1 else [{"name": chart.title, "children": roots, "tip": chart.title}]
    depth = _depth(chart, narrow)
    return framed(
        chart,
        {
            "series": [
                {
                    "type": "tree",
                    "data": data,
                    "orient": "LR",
                    "left": 84 if narrow else 100,
                    "right": 84 if narrow else 110,
                    "top": 16,
                    "bottom": 16,
                    "symbol": "circle",
                    "symbolSize": 5,
                    "itemStyle": {"color": LINE, "borderColor": LINE},
                    "lineStyle": {"color": LINE, "width": 1.5, "curveness": 0.5},
                    "edgeShape": "curve",
                    "initialTreeDepth": depth,
                    "expandAndCollapse": True,
                    "roam": True,
                    "animationDurationUpdate": 250,
                    "label": _label(narrow),
                    "leaves": {"label": _label(narrow)},
                }
            ]
        },
    )


def _depth(chart: GoalTree, narrow: bool) -> int:
    """How many levels are open at first: as many as still can be read."""
    deepest = max(node.depth for node in chart.nodes) if chart.nodes else 0
    most = 1 if narrow else 3
    return next((d for d in range(min(deepest, most), 0, -1) if _widest(chart, d) <= _MOST), 1)


def _widest(chart: GoalTree, depth: int) -> int:
    shown = {node.id for node in chart.nodes if node.depth <= depth}
    parents = {node.parent for node in chart.nodes if node.id in shown}
    return max(1, sum(node_id not in parents for node_id in shown))


def _box(node: TreeNode, children: dict[str | None, list[TreeNode]]) -> Option:
    color = LINE if node.tone is Tone.PLAIN else TONES[node.tone]
    covered = said_coverage(node)
    says = [node.title, node.numbers or node.budget_said, covered]
    tip = [f"{node.id} {node.title}", f"{node.kpi} {node.numbers} {node.change}".strip(), covered]
    tip += [node.budget_said, f"{node.owner} {node.end}".strip(), node.status]
    tone = {"borderColor": color}
    return {
        "name": "\n".join(_cut(line, 14) for line in says if line),
        "key": node.id,
        "tip": "\n".join(line for line in tip if line),
        "label": tone,
        "children": [_box(child, children) for child in children.get(node.id, [])],
    }


def _cut(line: str, most: int) -> str:
    wide = sum(2 if ord(c) > 0x2E80 else 1 for c in line)
    if wide <= most * 2:
        return line
    kept, width = "", 0
    for c in line:
        width += 2 if ord(c) > 0x2E80 else 1
        if width > most * 2 - 2:
            break
        kept += c
    return kept + "…"


def _label(narrow: bool) -> Option:
    return {
        "position": "inside",
        "backgroundColor": "#ffffff",
        "borderWidth": 1.5,
        "borderColor": LINE,
        "borderRadius": 6,
        "padding": [5, 8] if narrow else [6, 10],
        "color": INK,
        "fontSize": 10 if narrow else 12,
        "lineHeight": 14 if narrow else 16,
        "align": "center",
        "verticalAlign": "middle",
        "shadowColor": FAINT,
        "shadowBlur": 4,
        "textBorderColor": MUTED,
        "textBorderWidth": 0,
    }
