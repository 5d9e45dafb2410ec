"""Titles, sheet names and column headers of the six documents, as the alignment framework calls them."""

from core.text import Text

TITLES: dict[str, Text] = {
    "goals": Text(zh="企业战略目标及业务单元拆解清单", en="Enterprise goals and business-unit breakdown"),
    "subgoals": Text(zh="营销目标拆解表", en="Marketing goal breakdown"),
    "strategies": Text(zh="营销策略与举措规划表", en="Marketing strategies and initiatives"),
    "alignment": Text(zh="营销策略对齐校验表", en="Strategy alignment check"),
    "monitoring": Text(zh="营销策略执行监控表", en="Execution monitoring"),
    "master": Text(zh="营销策略与目标对齐总表", en="Master alignment table"),
}
SHEETS: dict[str, Text] = {
    "goals": Text(zh="拆解清单", en="Goals"),
    "subgoals": Text(zh="营销目标拆解表", en="Sub-goals"),
    "strategies": Text(zh="策略与举措规划表", en="Strategies"),
    "alignment": Text(zh="对齐校验表", en="Alignment"),
    "monitoring": Text(zh="执行监控表", en="Monitoring"),
    "master": Text(zh="总表", en="Master"),
}
HEADERS: dict[str, Text] = {
    "level": Text(zh="目标层级", en="Level"),
    "goal": Text(zh="目标描述", en="Goal"),
    "kpi": Text(zh="量化指标", en="KPI"),
    "baseline": Text(zh="基准值", en="Baseline"),
    "target": Text(zh="目标值", en="Target"),
    "change": Text(zh="变化量(率为百分点)", en="Change (pp for rates)"),
    "parts": Text(zh="下级合计", en="Sum of parts"),
    "when": Text(zh="时间节点", en="When"),
    "enterprise": Text(zh="企业战略目标", en="Enterprise goal"),
    "business_unit": Text(zh="业务单元目标", en="Business-unit goal"),
    "dimension": Text(zh="营销维度", en="Dimension"),
    "subgoal": Text(zh="营销子目标", en="Marketing sub-goal"),
    "strategy": Text(zh="营销策略", en="Strategy"),
    "initiative": Text(zh="核心举措", en="Initiative"),
    "owner": Text(zh="负责人", en="Owner"),
    "budget": Text(zh="预算", en="Budget"),
    "ask": Text(zh="申请预算", en="Asked"),
    "metrics": Text(zh="衡量指标", en="Metrics"),
    "core_metric": Text(zh="核心衡量指标", en="Core metric"),
    "relevance": Text(zh="策略-目标关联性", en="Relevance to goal"),
    "fit": Text(zh="资源匹配度", en="Resource fit"),
    "rank": Text(zh="优先级排序", en="Priority"),
    "findings": Text(zh="校验结论", en="Findings"),
    "subject": Text(zh="监控对象", en="Subject"),
    "actual": Text(zh="进度数据", en="Actual"),
    "progress": Text(zh="进度(%)", en="Progress (%)"),
    "alarm": Text(zh="预警条件", en="Alarm"),
    "analysis": Text(zh="问题分析", en="Problem analysis"),
    "adjustment": Text(zh="调整方案", en="Adjustment"),
}
