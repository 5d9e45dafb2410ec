"""What kind of goal a KPI makes: the thing it is meant to move, which decides the strategies that suit it."""

from enum import StrEnum

from core.plan.node import Dimension
from core.text import Text


class GoalType(StrEnum):
    """What a goal is meant to move."""

    AWARENESS = "awareness"
    REPUTATION = "reputation"
    ACQUISITION = "acquisition"
    RETENTION = "retention"
    CONVERSION = "conversion"
    SALES = "sales"
    SHARE = "share"
    CHANNEL = "channel"
    EFFICIENCY = "efficiency"


GOAL_TYPES: dict[GoalType, Text] = {
    GoalType.AWARENESS: Text(zh="提升认知", en="raise awareness"),
    GoalType.REPUTATION: Text(zh="改善口碑", en="improve reputation"),
    GoalType.ACQUISITION: Text(zh="获取新客", en="win new customers"),
    GoalType.RETENTION: Text(zh="提升留存", en="keep customers"),
    GoalType.CONVERSION: Text(zh="提升转化", en="raise conversion"),
    GoalType.SALES: Text(zh="提升销售", en="raise sales"),
    GoalType.SHARE: Text(zh="提升份额", en="raise market share"),
    GoalType.CHANNEL: Text(zh="拓展渠道", en="open channels"),
    GoalType.EFFICIENCY: Text(zh="降低成本、提高回报", en="lower cost, raise return"),
}

_KPIS: dict[GoalType, str] = {
    GoalType.AWARENESS: "awareness_rate brand_search share_of_voice mentions impressions reach video_plays "
    "engagement engagement_rate event_attendance followers",
    GoalType.REPUTATION: "favourability nps satisfaction complaint_rate complaints response_hours",
    GoalType.ACQUISITION: "new_users leads qualified_leads lead_quality app_downloads visits "
    "paying_customers penetration_rate onsite_leads",
    GoalType.RETENTION: "retention_rate churn_rate repurchase_rate active_users customer_lifetime_value",
    GoalType.CONVERSION: "conversion_rate click_rate clicks",
    GoalType.SALES: "sales revenue gmv contract_value profit gross_margin orders units_sold "
    "average_order_value refund_rate",
    GoalType.SHARE: "market_share",
    GoalType.CHANNEL: "online_sales_share channel_count dealer_count store_count",
    GoalType.EFFICIENCY: "acquisition_cost cost_per_lead roi",
}
_OF_KPI = {key: goal for goal, keys in _KPIS.items() for key in keys.split()}
_OF_DIMENSION = {
    Dimension.BRAND: GoalType.AWARENESS,
    Dimension.USER: GoalType.ACQUISITION,
    Dimension.SALES: GoalType.SALES,
    Dimension.CHANNEL: GoalType.CHANNEL,
}


def goal_type_of(kpi: str | None, dimension: Dimension | None = None) -> GoalType | None:
    """The type of a goal from the key of its KPI, else from its dimension; None when neither tells."""
    found = _OF_KPI.get(kpi) if kpi else None
    return found or (_OF_DIMENSION[dimension] if dimension else None)
