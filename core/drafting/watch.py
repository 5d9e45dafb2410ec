"""Thresholds that will watch a KPI once work begins.

Sources: deviation-correction, chapters 3, 5 and 6 (weekly revenue, ROI, CAC, idle resources); alignment-framework,
step 5 (video plays, leads collected on site); sme-budget-allocation, part 4 (trigger on acquisition cost).
"""

# ruff: noqa: E501 - a table reads best a row a line
from decimal import Decimal

from core.drafting.goal_type import GoalType, goal_type_of
from core.drafting.suggestion import Assumption, Kind, Suggestion
from core.text import Text


def _at(
    name: str, zh: str, en: str, unit: str, *, low: str | None = None, high: str | None = None
) -> Assumption:
    return Assumption(
        name=name,
        label=Text(zh=zh, en=en),
        unit=unit,
        low=None if low is None else Decimal(low),
        high=None if high is None else Decimal(high),
    )


def _of(key: str, page: str, why: tuple[str, str], text: tuple[str, str], *given: Assumption) -> Suggestion:
    return Suggestion(
        kind=Kind.THRESHOLD,
        key=f"threshold:{key}",
        title=Text(zh="预警线", en="alarm"),
        text=Text(zh=text[0], en=text[1]),
        why=Text(zh=why[0], en=why[1]),
        page=page,
        assumptions=given,
    )


WEEKLY = _of(
    "weekly", "thresholds", ("周营收每周都能看到，偏离发现得早", "weekly revenue shows a deviation early"),
    ("按周看，低于目标的警戒比例就推送给负责人并附根因提示", "watch it weekly; below a share of the target, tell the owner with a hint at the cause"),
    _at("weekly.alarm", "周营收相对目标", "weekly revenue of its target:", "%", low="90"),
)  # fmt: skip
RETURN = _of(
    "return", "thresholds", ("回报低的活动占着钱", "work with a poor return holds on to money"),
    ("回报:投入低于底线就停", "stop what returns less than the floor for what is put in"),
    _at("roi.floor", "回报:投入", "return to spend", "ratio", low="2"),
)  # fmt: skip
COST = _of(
    "cost", "thresholds", ("获客成本要有行业平均作参照，出处写明", "an acquisition cost needs the industry's mean to be held against, with its source"),
    ("获客成本相对行业平均设上限，超过就优化渠道", "cap the acquisition cost against the industry's mean; above it, mend the channels"),
    _at("cac.cap", "获客成本相对行业平均", "acquisition cost of the industry's mean:", "%", high="80"),
)  # fmt: skip
TRIGGER = _of(
    "trigger", "trigger-points", ("先写好到线做什么，到时不必争", "what follows is agreed before it happens"),
    ("写一条触发规则：获客成本涨过线，就把一部分获客预算转给体验与留存", "write a trigger: when acquisition cost rises past a line, move part of the acquisition budget to experience and retention"),
    _at("trigger.rise", "获客成本上升超过", "rise of acquisition cost:", "%", low="15"),
    _at("trigger.moved", "转出获客预算", "acquisition budget moved", "%", low="30", high="30"),
)  # fmt: skip
CONTENT = _of(
    "content", "step-5-monitoring", ("全部停在线上时，计划还要能完成", "with everything just at the line the plan must still be met"),
    ("给每条内容设播放或触达的下限，低于就查选题和推广；下限之和要够总目标", "set a floor for each piece; below it look at subject and promotion; the floors together must make the target"),
)  # fmt: skip
EVENTS = _of(
    "events", "step-5-monitoring", ("现场留资是活动有没有用的先行指标", "contacts collected tell early whether an event works"),
    ("留资只到目标的一部分时，加一个现场立减之类的环节", "when contacts stay at a part of the target, add something such as an on-the-spot discount"),
    _at("leads.attained", "留资相对目标", "contacts of their target:", "%", low="60"),
)  # fmt: skip
SURVEY = _of(
    "survey", "horizons", ("认知率调研要几周才出数", "an awareness survey takes weeks to come in"),
    ("调研出数之前，用品牌搜索量这类先行指标按周看", "until the survey is in, watch a leading figure such as brand searches by the week"),
)  # fmt: skip
BOARD = _of(
    "board", "dashboards", ("看得见才来得及", "what is seen in time can be mended"),
    ("看板只放 3–5 个核心指标，到线推给负责人", "keep three to five KPIs on the board, and tell the owner when one crosses its line"),
)  # fmt: skip

_OF_KPI = {
    "roi": (RETURN,),
    "acquisition_cost": (COST, TRIGGER),
    "cost_per_lead": (TRIGGER,),
    "video_plays": (CONTENT,),
    "reach": (CONTENT,),
    "impressions": (CONTENT,),
    "onsite_leads": (EVENTS,),
    "event_attendance": (EVENTS,),
    "awareness_rate": (SURVEY, CONTENT),
    "favourability": (SURVEY,),
    "nps": (SURVEY,),
    "satisfaction": (SURVEY,),
}
_OF_TYPE = {
    GoalType.SALES: (WEEKLY, RETURN),
    GoalType.ACQUISITION: (COST, TRIGGER),
    GoalType.CONVERSION: (WEEKLY,),
    GoalType.AWARENESS: (CONTENT,),
    GoalType.EFFICIENCY: (RETURN,),
}


def suggest_thresholds(kpi: str | None, goal: GoalType | None = None) -> tuple[Suggestion, ...]:
    """Alarms that suit a KPI or a type of goal; the board's for one the sources set no line for."""
    goal = goal or goal_type_of(kpi)
    own = _OF_KPI.get(kpi or "") or (_OF_TYPE.get(goal) if goal else None)
    return own or (BOARD,)
