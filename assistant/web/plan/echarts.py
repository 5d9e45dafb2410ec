"""Charts as ECharts options: what is drawn comes from the chart, nothing is computed here."""

from assistant.web.plan.drawing import budget, heat, pacing, response, timeline, tree
from assistant.web.plan.drawing.budget import draw_budget
from assistant.web.plan.drawing.frame import Option
from assistant.web.plan.drawing.heat import draw_heat
from assistant.web.plan.drawing.pacing import draw_pacing
from assistant.web.plan.drawing.response import draw_response
from assistant.web.plan.drawing.timeline import draw_timeline
from assistant.web.plan.drawing.tree import draw_tree
from assistant.web.plan.drawing.waterfall import draw_waterfall
from core.chart.budget_split import BudgetSplit
from core.chart.chart import Chart
from core.chart.goal_tree import GoalTree
from core.chart.heat import HeatMap
from core.chart.pacing import Pacing
from core.chart.response import ResponseCurves
from core.chart.timeline import Timeline
from core.chart.waterfall import Waterfall
from core.text import Language

_HEIGHT = 320


def option_of(chart: Chart, language: Language, *, narrow: bool = False) -> Option:
    """The ECharts option of a chart; `narrow` for the width of a phone."""
    match chart:
        case GoalTree():
            return draw_tree(chart, language, narrow)
        case Waterfall():
            return draw_waterfall(chart, language, narrow)
        case ResponseCurves():
            return draw_response(chart, language, narrow)
        case Pacing():
            return draw_pacing(chart, language, narrow)
        case HeatMap():
            return draw_heat(chart, language, narrow)
        case Timeline():
            return draw_timeline(chart, language, narrow)
        case BudgetSplit():
            return draw_budget(chart, language, narrow)
    raise TypeError(type(chart).__name__)


def height_of(chart: Chart, *, narrow: bool = False) -> int:
    """Pixels a chart needs from top to bottom."""
    match chart:
        case GoalTree():
            return tree.height_of(chart, narrow)
        case ResponseCurves():
            return response.height_of(chart, narrow)
        case HeatMap():
            return heat.height_of(chart)
        case Pacing():
            return pacing.HEIGHT
        case Timeline():
            return timeline.height_of(chart)
        case BudgetSplit():
            return budget.height_of(chart)
    return _HEIGHT
