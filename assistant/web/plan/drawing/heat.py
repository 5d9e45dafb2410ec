"""A heat map drawn: bad and good from the middle, the number in each cell."""

from assistant.web.plan.drawing.frame import Option, category_axis, framed, number
from assistant.web.plan.palette import HEAT
from core.chart.heat import HeatMap
from core.plan.kpi import Direction
from core.text import Language


def height_of(chart: HeatMap) -> int:
    """Pixels the drawing needs."""
    return 56 + 44 * len(chart.rows)


def draw_heat(chart: HeatMap, language: Language, narrow: bool) -> Option:
    """The option of a heat map."""
    colors = HEAT if chart.better is Direction.UP else tuple(reversed(HEAT))
    reach = number(chart.reach) or 1.0
    return framed(
        chart,
        {
            "grid": {"left": 8, "right": 8, "top": 8, "bottom": 8, "containLabel": True},
            "xAxis": {**category_axis(chart.columns), "position": "top", "axisLine": {"show": False}},
            "yAxis": {**category_axis(chart.rows), "inverse": True, "axisLine": {"show": False}},
            "visualMap": {
                "show": False,
                "min": -reach,
                "max": reach,
                "dimension": 2,
                "inRange": {"color": list(colors)},
            },
            "series": [
                {
                    "type": "heatmap",
                    "itemStyle": {"borderColor": "#fff", "borderWidth": 2, "borderRadius": 3},
                    "label": {"show": True, "fontSize": 10 if narrow else 12, "color": "#1c2430"},
                    "data": [
                        {
                            "value": [cell.column, cell.row, number(cell.value)],
                            "tip": f"{chart.rows[cell.row]} × {chart.columns[cell.column]}\n{cell.said}",
                            "label": {"formatter": cell.said},
                        }
                        for cell in chart.cells
                    ],
                }
            ],
        },
    )
