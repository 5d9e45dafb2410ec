"""A chart as a PNG picture, for places that show no live charts: Slack, WeCom, mail, documents."""

from core.chart.budget_split import BudgetSplit
from core.chart.chart import Chart
from core.chart.goal_tree import GoalTree
from core.chart.heat import HeatMap
from core.chart.pacing import Pacing
from core.chart.response import ResponseCurves
from core.chart.timeline import Timeline
from core.chart.waterfall import Waterfall
from core.text import Language
from tools.drawing.bars import draw_budget, draw_timeline, draw_waterfall
from tools.drawing.grids import draw_heat, draw_tree
from tools.drawing.lines import draw_pacing, draw_response


def draw(chart: Chart, language: Language) -> bytes:
    """The chart as a PNG of 1,152 pixels width; nothing in its words is taken for markup."""
    match chart:
        case Waterfall():
            return draw_waterfall(chart, language)
        case BudgetSplit():
            return draw_budget(chart)
        case Timeline():
            return draw_timeline(chart)
        case Pacing():
            return draw_pacing(chart, language)
        case ResponseCurves():
            return draw_response(chart, language)
        case HeatMap():
            return draw_heat(chart)
        case GoalTree():
            return draw_tree(chart)
    raise TypeError(type(chart).__name__)
