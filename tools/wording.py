"""The words of the plan's levels, dimensions and fields as people read them."""

from core.plan.node import Dimension, Grade, Horizon, Level
from core.text import Text

LEVELS: dict[Level, Text] = {
    Level.ENTERPRISE: Text(zh="企业战略目标", en="Enterprise goal"),
    Level.BUSINESS_UNIT: Text(zh="业务单元目标", en="Business-unit goal"),
    Level.SUBGOAL: Text(zh="营销子目标", en="Marketing sub-goal"),
    Level.STRATEGY: Text(zh="营销策略", en="Strategy"),
    Level.INITIATIVE: Text(zh="核心举措", en="Initiative"),
}
DIMENSIONS: dict[Dimension, Text] = {
    Dimension.BRAND: Text(zh="品牌", en="Brand"),
    Dimension.USER: Text(zh="用户", en="User"),
    Dimension.SALES: Text(zh="销售", en="Sales"),
    Dimension.CHANNEL: Text(zh="渠道", en="Channel"),
}
GRADES: dict[Grade, Text] = {
    Grade.HIGH: Text(zh="高", en="High"),
    Grade.MEDIUM: Text(zh="中", en="Medium"),
    Grade.LOW: Text(zh="低", en="Low"),
}
HORIZONS: dict[Horizon, Text] = {
    Horizon.SHORT: Text(zh="短期", en="Short term"),
    Horizon.MEDIUM: Text(zh="中期", en="Medium term"),
    Horizon.LONG: Text(zh="长期", en="Long term"),
}
RESERVES: dict[str, Text] = {
    "experiment": Text(zh="实验预算", en="Experiments"),
    "contingency": Text(zh="应急储备", en="Contingency"),
}
FIELDS: dict[str, Text] = {
    "title": Text(zh="名称", en="Title"),
    "level": Text(zh="层级", en="Level"),
    "statement": Text(zh="原话", en="Statement"),
    "parent": Text(zh="上级", en="Under"),
    "supports": Text(zh="另支撑", en="Also supports"),
    "dimension": Text(zh="营销维度", en="Dimension"),
    "kpi": Text(zh="量化指标", en="KPI"),
    "baseline": Text(zh="基准值", en="Baseline"),
    "target": Text(zh="目标值", en="Target"),
    "stretch": Text(zh="挑战值", en="Stretch"),
    "floor": Text(zh="底线值", en="Floor"),
    "actual": Text(zh="实际值", en="Actual"),
    "delta": Text(zh="变化量", en="Change"),
    "denominator": Text(zh="分母", en="Denominator"),
    "data_source": Text(zh="数据来源", en="Data source"),
    "metrics": Text(zh="衡量指标", en="Metrics"),
    "start": Text(zh="开始", en="Start"),
    "end": Text(zh="时间节点", en="Deadline"),
    "horizon": Text(zh="期限", en="Horizon"),
    "owner": Text(zh="负责人", en="Owner"),
    "raci": Text(zh="RACI", en="RACI"),
    "relevance": Text(zh="战略关联度", en="Strategic relevance"),
    "planned": Text(zh="预算", en="Budget"),
    "ask": Text(zh="申请预算", en="Budget asked"),
    "minimum": Text(zh="预算下限", en="Minimum budget"),
    "maximum": Text(zh="预算上限", en="Maximum budget"),
    "effective_minimum": Text(zh="最小有效投入", en="Minimum effective budget"),
    "contribution": Text(zh="贡献", en="Contribution"),
    "priority": Text(zh="优先级", en="Priority"),
    "tier": Text(zh="成本层级", en="Cost tier"),
    "audience": Text(zh="目标人群", en="Audience"),
    "deliverable": Text(zh="交付物", en="Deliverable"),
    "needs": Text(zh="前置", en="Needs"),
    "triggers": Text(zh="预警", en="Triggers"),
    "hours_per_week": Text(zh="每周工时", en="Hours a week"),
    "locked": Text(zh="锁定", en="Locked"),
    "note": Text(zh="备注", en="Note"),
    "name": Text(zh="计划名称", en="Plan name"),
    "currency": Text(zh="币种", en="Currency"),
    "envelope": Text(zh="总预算", en="Total budget"),
    "reserves": Text(zh="预留", en="Reserves"),
    "fiscal_start": Text(zh="财年起始月", en="Fiscal year starts in month"),
    "capacity": Text(zh="每周可用工时", en="Hours available a week"),
    "source": Text(zh="来源", en="Made from"),
}
