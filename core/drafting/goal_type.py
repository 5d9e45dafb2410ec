"""What kind of goal a KPI makes: the thing it is meant to move, which decides the strategies that suit it."""

import re
from enum import StrEnum

from core.plan.kpi_library import fold
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


# in the order they are tried: the narrow before the general
_WORDS: tuple[tuple[GoalType, re.Pattern[str]], ...] = tuple(
    (goal, re.compile(pattern))
    for goal, pattern in (
        (
            GoalType.EFFICIENCY,
            r"获客成本|降本|投产|投入产出|(?:投放|营销|渠道)(?:效果|效率)|\bcac\b|\broi\b|\beffic|return on",
        ),
        (
            GoalType.RETENTION,
            r"[粘黏]性|忠诚|老客|老用户|复购|留存|续费|续约|流失|stick|engage|loyal|reten|retain|churn|repeat|renew",
        ),
        (
            GoalType.REPUTATION,
            r"口碑|美誉|好评|满意|投诉|形象|体验|reputation|satisf|complain|review|word of mouth",
        ),
        (GoalType.CONVERSION, r"转化|成交率|conver"),
        (
            GoalType.ACQUISITION,
            r"获客|拉新|新客|新用户|新增|线索|注册|下载|acqui|sign-?up|\bleads?\b|new (?:users|customers)",
        ),
        (GoalType.SHARE, r"份额|市占|占有率|竞争力|领先|market share|\bshare\b|competitive|market leader"),
        (GoalType.CHANNEL, r"渠道|经销|分销|门店|channel|dealer|distribut|partner|\bstores?\b"),
        (GoalType.AWARENESS, r"影响力|认知|知名|曝光|声量|热度|品牌|种草|aware|brand|visib|buzz|exposure"),
        (GoalType.SALES, r"销售|销量|营收|收入|业绩|成交|客单|gmv|sales|revenue|sell|turnover"),
    )
)


def goal_type_in(words: str) -> GoalType | None:
    """The type of a goal told in words, Chinese of either script or English; None when they do not tell."""
    said = fold(words)
    return next((goal for goal, pattern in _WORDS if pattern.search(said)), None)


def goal_type_of(kpi: str | None, dimension: Dimension | None = None) -> GoalType | None:
    """The type of a goal from the key of its KPI, else from its dimension; None when neither tells."""
    found = _OF_KPI.get(kpi) if kpi else None
    return found or (_OF_DIMENSION[dimension] if dimension else None)
