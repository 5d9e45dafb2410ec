"""Families of KPIs: which measures mean the same kind of thing, whatever they are called."""

# ruff: noqa: E501 - a table reads best a row a line
import re
from enum import StrEnum
from functools import lru_cache

from core.plan.kpi import Kpi
from core.validation.script import simplify


class Family(StrEnum):
    """A kind of thing measured."""

    SHARE = "market share"
    AWARENESS = "awareness"
    REPUTATION = "reputation"
    SATISFACTION = "satisfaction"
    REACH = "reach"
    TRAFFIC = "traffic"
    LEAD_QUALITY = "lead quality"
    LEADS = "leads"
    CONVERSION = "conversion"
    ACQUISITION_COST = "acquisition cost"
    ACQUISITION = "acquisition"
    RETENTION = "retention"
    MARGIN = "margin"
    PRICE = "price"
    SALES = "sales"


# Order decides: the first pattern found names the family, so the narrower stand first.
_PATTERNS = {
    Family.SHARE: r"市场份额|市占率|份额|market.?share",
    Family.AWARENESS: r"认知|知名度|awareness|brand.?recall",
    Family.REPUTATION: r"美誉|口碑|正面评价|reputation|favou?rab|sentiment",
    Family.SATISFACTION: r"满意度|净推荐|satisfaction|\bnps\b|csat",
    Family.ACQUISITION_COST: r"获客成本|获取成本|线索成本|cost.per.lead|\bcpl\b|\bcac\b|\bcpa\b|acquisition.?cost|cost.per.(?:acquisition|customer)",
    Family.LEAD_QUALITY: r"线索质量|高价值线索|高质量线索|优质线索|合格线索|有效线索|线索合格|lead.?quality|qualified.?lead|\b[ms]ql",
    Family.CONVERSION: r"转化率|成交率|签约率|conversion|\bcvr\b|win.?rate",
    Family.RETENTION: r"留存|复购|续费|续约|流失|retention|repeat|repurchase|churn|renewal",
    Family.LEADS: r"线索|留资|leads?\b",
    Family.REACH: r"覆盖|触达|曝光|播放|观看|reach|impression|views?\b|plays?\b|exposure",
    Family.TRAFFIC: r"流量|访问|访客|点击|traffic|visit|click",
    Family.ACQUISITION: r"新增.{0,6}(?:用户|客户|会员|注册)|新客|获客|注册|new.?(?:user|customer|member)|acqui|registration|sign.?ups?",
    Family.MARGIN: r"毛利|利润|margin|profit",
    Family.PRICE: r"溢价|客单价|均价|单价|premium|average.?(?:price|order)|\baov\b|\basp\b",
    Family.SALES: r"销售|营收|收入|业绩|sales|revenue|\bgmv\b|turnover",
}
_COMPILED = tuple((family, re.compile(pattern, re.IGNORECASE)) for family, pattern in _PATTERNS.items())

SURVEYED = frozenset({Family.AWARENESS, Family.REPUTATION, Family.SATISFACTION})
"""Families measured by asking people, so that the result comes weeks after the work."""


def family_of(kpi: Kpi) -> Family | None:
    """The family of a KPI by its key and names; None when none fits."""
    return family_in(f"{kpi.key.replace('_', ' ')} {kpi.name.zh} {kpi.name.en}")


@lru_cache(maxsize=4096)
def family_in(text: str) -> Family | None:
    """The family a text names; None when it names none."""
    plain = simplify(text)
    return next((family for family, pattern in _COMPILED if pattern.search(plain)), None)


@lru_cache(maxsize=4096)
def families_in(text: str) -> frozenset[Family]:
    """Every family a text names."""
    plain = simplify(text)
    return frozenset(family for family, pattern in _COMPILED if pattern.search(plain))
