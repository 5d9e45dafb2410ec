"""The standard marketing KPIs: what people call them, their unit, and how their parts combine.

The KPIs are those the four framework documents name (step 2 of the alignment framework: recognition, good name,
new users, retention, sales, conversion, new channels, channel efficiency; the deviation and budget documents: share,
CAC, ROI, repurchase, satisfaction, NPS, complaints, response time) and the usual neighbours of each. A KPI that is
not here becomes a custom one.
"""

# ruff: noqa: E501 - a table reads best a row a line
import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from functools import cache, lru_cache
from types import MappingProxyType

from core.frozen import Frozen
from core.plan.kpi import Combine, Direction, Kpi
from core.plan.node import Dimension
from core.quantity.unit import CNY, NUMBER, PERCENT, PERSONS, TIMES, Unit, UnitKind
from core.text import Text

SURVEY_LAG = 30  # days until a survey's answer is in


class Standard(Frozen):
    """A standard KPI.

    Attributes:
        kpi: The definition. Its `data_source` stays empty: where a company really reads it is for the plan to say.
        dimension: 品牌 / 用户 / 销售 / 渠道 it usually belongs to.
        aliases: Other names, Simplified Chinese and English; Traditional is folded before the look-up.
        typical_source: Where such a KPI is usually read.
    """

    kpi: Kpi
    dimension: Dimension
    aliases: tuple[str, ...]
    typical_source: Text


_CRM = Text(zh="CRM 系统", en="CRM")
_ORDERS = Text(zh="订单系统", en="order system")
_SURVEY = Text(zh="第三方调研", en="third-party survey")
_ANALYTICS = Text(zh="站点与应用分析", en="web and app analytics")
_MEDIA = Text(zh="媒体平台后台", en="media platform reports")
_FINANCE = Text(zh="财务系统", en="finance system")
_CHANNELS = Text(zh="渠道台账", en="channel register")
_MARKET = Text(zh="行业数据", en="industry data")
_EVENT = Text(zh="活动签到记录", en="event check-in records")

_BRAND, _USER, _SALES, _CHANNEL = Dimension.BRAND, Dimension.USER, Dimension.SALES, Dimension.CHANNEL
_UP, _DOWN = Direction.UP, Direction.DOWN
_SUM, _SHARE, _RATIO, _PRODUCT, _NONE = Combine
_ZERO, _HUNDRED = Decimal(0), Decimal(100)


def _unit(symbol: str) -> Unit:
    return Unit(kind=UnitKind.COUNT, symbol=symbol)


# key, zh, en, dimension, unit, direction, combine, typical source, aliases
_Row = tuple[str, str, str, Dimension, Unit, Direction, Combine, Text, str]
_ROWS: tuple[_Row, ...] = (
    ("market_share", "市场份额", "market share", _SALES, PERCENT, _UP, _SHARE, _MARKET,
     "市占率|市场占有率|市场占比|市场占有|份额|占有率|share of market|share"),
    ("sales", "销售额", "sales", _SALES, CNY, _UP, _SUM, _ORDERS,
     "销售收入|销售金额|销售业绩|业绩|成交额|成交金额|交易额|流水|sales revenue|sales amount|turnover|sales value|sales volume in value"),
    ("revenue", "营业收入", "revenue", _SALES, CNY, _UP, _SUM, _FINANCE,
     "营收|收入|营业额|主营收入|总收入|revenues|income|net revenue|topline|top line|arr|mrr"),
    ("gmv", "商品交易总额", "GMV", _SALES, CNY, _UP, _SUM, _ORDERS,
     "gmv|交易总额|成交总额|平台交易额|gross merchandise value|gross merchandise volume"),
    ("contract_value", "签约额", "contract value", _SALES, CNY, _UP, _SUM, _CRM,
     "合同额|合同金额|签单额|签单金额|订单额|订单金额|bookings|booking value|order value total|pipeline value"),
    ("profit", "利润", "profit", _SALES, CNY, _UP, _SUM, _FINANCE,
     "净利润|毛利|毛利额|利润额|营业利润|net profit|gross profit|operating profit|earnings"),
    ("gross_margin", "毛利率", "gross margin", _SALES, PERCENT, _UP, _RATIO, _FINANCE,
     "利润率|净利率|毛利润率|gross margin rate|profit margin|margin"),
    ("orders", "订单数", "orders", _SALES, _unit("单"), _UP, _SUM, _ORDERS,
     "订单量|订单数量|成交单数|下单量|下单数|签约数|签约量|签单数|成交数|order count|number of orders|order volume|deals|deals closed"),
    ("units_sold", "销量", "units sold", _SALES, _unit("件"), _UP, _SUM, _ORDERS,
     "销售量|销售数量|出货量|件数|售出台数|sales volume|unit sales|shipments|sell-through units"),
    ("average_order_value", "客单价", "average order value", _SALES, CNY, _UP, _RATIO, _ORDERS,
     "平均客单价|平均订单金额|单均价|笔单价|件单价|平均售价|均价|arpu|arppu|aov|asp|average selling price|average ticket|ticket size|basket size|average basket"),
    ("paying_customers", "付费用户数", "paying customers", _SALES, PERSONS, _UP, _SUM, _ORDERS,
     "付费用户|成交客户|成交客户数|成交用户|购买人数|购买用户|客户数|客户数量|新签客户|新客户|新客数|新客|paying users|customers|new customers|buyers|number of customers"),
    ("new_users", "新增用户数", "new users", _USER, PERSONS, _UP, _SUM, _ANALYTICS,
     "新增用户|新增用户量|新增注册用户|新增注册用户数|注册用户|注册用户数|注册量|新用户|新用户数|新增注册|拉新|拉新人数|获客量|获客数|用户增长|用户数|用户量|用户规模|新增会员|新增会员数|会员数|sign-ups|signups|sign ups|registrations|registered users|new registrations|user acquisition|users|members|new members|subscribers"),
    ("active_users", "活跃用户数", "active users", _USER, PERSONS, _UP, _SUM, _ANALYTICS,
     "活跃用户|日活|月活|周活|日活跃用户|月活跃用户|日活跃用户数|月活跃用户数|dau|mau|wau|daily active users|monthly active users|weekly active users|actives"),
    ("retention_rate", "留存率", "retention rate", _USER, PERCENT, _UP, _RATIO, _ANALYTICS,
     "用户留存率|30日留存率|7日留存率|次日留存率|次日留存|留存|用户留存|客户留存率|续费率|续约率|retention|user retention|customer retention|renewal rate|day-30 retention|d30 retention|30-day retention"),
    ("churn_rate", "流失率", "churn rate", _USER, PERCENT, _DOWN, _RATIO, _CRM,
     "客户流失率|用户流失率|流失|退订率|churn|customer churn|attrition|attrition rate|unsubscribe rate"),
    ("repurchase_rate", "复购率", "repurchase rate", _USER, PERCENT, _UP, _RATIO, _ORDERS,
     "回购率|重复购买率|复购|老客复购率|repeat purchase rate|repeat rate|reorder rate|repurchase"),
    ("conversion_rate", "转化率", "conversion rate", _SALES, PERCENT, _UP, _RATIO, _ANALYTICS,
     "转换率|线索转化率|成交转化率|成交率|下单转化率|付费转化率|购买转化率|转化|赢单率|转单率|lead conversion rate|lead conversion|conversion|cvr|win rate|close rate|closing rate"),
    ("leads", "线索量", "leads", _SALES, _unit("条"), _UP, _SUM, _CRM,
     "线索|线索数|线索数量|销售线索|商机|商机数|潜客|潜客数|潜在客户|潜在客户数|名单量|lead volume|number of leads|lead count|sales leads|opportunities|prospects"),
    ("qualified_leads", "有效线索量", "qualified leads", _SALES, _unit("条"), _UP, _SUM, _CRM,
     "有效线索|有效线索数|高价值线索|高质量线索|合格线索|mql|sql|mqls|sqls|marketing qualified leads|sales qualified leads|valid leads"),
    ("lead_quality", "线索质量", "lead quality", _SALES, PERCENT, _UP, _RATIO, _CRM,
     "有效线索率|线索有效率|线索合格率|lead quality rate|qualified lead rate|lead qualification rate"),
    ("awareness_rate", "品牌认知率", "brand awareness", _BRAND, PERCENT, _UP, _RATIO, _SURVEY,
     "认知率|认知度|品牌认知度|品牌认知|知名度|品牌知名度|品牌知晓率|知晓率|知晓度|提及率|品牌提及率|目标人群品牌认知率|awareness|awareness rate|brand awareness rate|brand recognition|aided awareness|unaided awareness|brand recall"),
    ("favourability", "品牌美誉度", "brand favourability", _BRAND, PERCENT, _UP, _RATIO, _SURVEY,
     "美誉度|美誉率|好感度|品牌好感度|正面评价占比|正面评价率|正面评价|好评率|好评|口碑|favourability|favorability|brand favorability|favourable rate|positive review share|positive reviews|positive sentiment|brand preference|偏好度|品牌偏好度"),
    ("brand_search", "品牌搜索量", "brand search volume", _BRAND, TIMES, _UP, _SUM, _MEDIA,
     "搜索量|搜索指数|品牌搜索指数|品牌搜索|品牌词搜索量|百度指数|branded searches|brand searches|branded search|branded search volume|brand search|search volume"),
    ("nps", "净推荐值", "NPS", _BRAND, NUMBER, _UP, _RATIO, _SURVEY,
     "nps|推荐值|净推荐|net promoter score"),
    ("satisfaction", "客户满意度", "customer satisfaction", _BRAND, PERCENT, _UP, _RATIO, _SURVEY,
     "满意度|用户满意度|顾客满意度|满意率|csat|satisfaction|customer satisfaction rate|satisfaction rate"),
    ("share_of_voice", "声量份额", "share of voice", _BRAND, PERCENT, _UP, _SHARE, _MEDIA,
     "声量占比|声音份额|媒体声量份额|sov"),
    ("mentions", "声量", "mentions", _BRAND, TIMES, _UP, _SUM, _MEDIA,
     "品牌声量|提及量|提及次数|讨论量|媒体报道|媒体报道数|brand mentions|buzz|media mentions|coverage pieces"),
    ("acquisition_cost", "获客成本", "customer acquisition cost", _CHANNEL, CNY, _DOWN, _RATIO, _FINANCE,
     "单渠道获客成本|单客成本|单个获客成本|拉新成本|单用户获取成本|cac|cpa|cost per acquisition|acquisition cost|cost per customer|cost per action"),
    ("cost_per_lead", "单条线索成本", "cost per lead", _CHANNEL, CNY, _DOWN, _RATIO, _FINANCE,
     "线索成本|获客线索成本|每条线索成本|单线索成本|cpl|lead cost"),
    ("roi", "投资回报率", "ROI", _SALES, NUMBER, _UP, _RATIO, _FINANCE,
     "roi|投入产出比|投产比|投资回报|回报率|广告投产比|广告回报率|roas|romi|return on investment|return on ad spend|marketing roi"),
    ("customer_lifetime_value", "客户终身价值", "customer lifetime value", _USER, CNY, _UP, _RATIO, _CRM,
     "顾客终身价值|用户生命周期价值|客户生命周期价值|生命周期价值|终身价值|ltv|clv|cltv|lifetime value"),
    ("click_rate", "点击率", "click-through rate", _CHANNEL, PERCENT, _UP, _RATIO, _MEDIA,
     "点阅率|点击通过率|ctr|click rate|click through rate"),
    ("clicks", "点击量", "clicks", _CHANNEL, TIMES, _UP, _SUM, _MEDIA,
     "点击|点击数|点击次数|link clicks|number of clicks"),
    ("impressions", "曝光量", "impressions", _BRAND, TIMES, _UP, _SUM, _MEDIA,
     "曝光|曝光数|曝光次数|展现量|展示量|品牌曝光|品牌曝光量|impression|ad impressions|exposure|exposures"),
    ("reach", "覆盖人数", "reach", _BRAND, PERSONS, _UP, _SUM, _MEDIA,
     "覆盖用户|覆盖用户数|覆盖人群|覆盖量|覆盖|触达|触达用户|触达用户数|触达人数|触达量|触及人数|触及率人数|people reached|audience reached|users reached|unique reach"),
    ("video_plays", "视频播放量", "video plays", _BRAND, TIMES, _UP, _SUM, _MEDIA,
     "播放量|播放次数|播放数|完播量|观看量|观看次数|短视频播放量|video views|plays|video view count|watch count"),
    ("engagement", "互动量", "engagements", _BRAND, TIMES, _UP, _SUM, _MEDIA,
     "互动|互动数|互动次数|点赞量|评论量|转发量|分享量|engagement|interactions|likes|comments"),
    ("engagement_rate", "互动率", "engagement rate", _BRAND, PERCENT, _UP, _RATIO, _MEDIA,
     "参与率|interaction rate"),
    ("event_attendance", "活动参与人数", "event attendance", _BRAND, PERSONS, _UP, _SUM, _EVENT,
     "参与人数|到场人数|参会人数|活动人数|活动到场人数|到店人数|attendees|attendance|event attendees|participants|footfall"),
    ("onsite_leads", "现场留资量", "leads collected on site", _SALES, _unit("条"), _UP, _SUM, _EVENT,
     "留资量|留资数|留资|现场留资|留资人数|on-site leads|onsite leads|lead captures|contacts captured|contacts collected"),
    ("online_sales_share", "线上渠道销售额占比", "online share of sales", _CHANNEL, PERCENT, _UP, _SHARE, _ORDERS,
     "线上销售占比|线上销售额占比|线上占比|线上渠道占比|线上渠道销售占比|电商占比|电商销售占比|渠道销售额占比|渠道占比|新渠道占比|online sales share|online share|online channel share|e-commerce share|ecommerce share|share of online sales|share of sales online"),
    ("channel_count", "渠道数量", "number of channels", _CHANNEL, _unit("个"), _UP, _SUM, _CHANNELS,
     "渠道数|新渠道数|新增渠道数|新渠道|网点数|网点数量|渠道网点数|channels|channel count|new channels|points of sale"),
    ("dealer_count", "经销商数量", "number of dealers", _CHANNEL, _unit("家"), _UP, _SUM, _CHANNELS,
     "经销商数|经销商|代理商数|代理商数量|代理商|合作伙伴数|合作伙伴|分销商数量|dealers|distributors|resellers|partners|dealer count|number of partners"),
    ("store_count", "门店数量", "number of stores", _CHANNEL, _unit("家"), _UP, _SUM, _CHANNELS,
     "门店数|门店|体验店数量|体验店数|店铺数|店铺数量|stores|store count|shops|outlets"),
    ("visits", "访问量", "visits", _CHANNEL, TIMES, _UP, _SUM, _ANALYTICS,
     "访客数|访客|网站流量|流量|网站访问量|浏览量|独立访客|uv|pv|traffic|website traffic|web traffic|sessions|page views|pageviews|visitors|unique visitors"),
    ("app_downloads", "应用下载量", "app downloads", _USER, TIMES, _UP, _SUM, _ANALYTICS,
     "下载量|下载数|app下载量|安装量|激活量|激活数|downloads|installs|app installs|activations"),
    ("followers", "粉丝数", "followers", _BRAND, PERSONS, _UP, _SUM, _MEDIA,
     "粉丝|粉丝量|粉丝数量|关注数|关注者|关注人数|涨粉|涨粉数|新增粉丝|社群人数|fans|follower count|new followers|community size"),
    ("complaint_rate", "投诉率", "complaint rate", _BRAND, PERCENT, _DOWN, _RATIO, _CRM,
     "客诉率|客户投诉率|负面评价占比|负面评价率|差评率|complaints rate|negative review share|negative review rate"),
    ("complaints", "投诉量", "complaints", _BRAND, TIMES, _DOWN, _SUM, _CRM,
     "客诉|客诉量|投诉数|投诉|客户投诉|负面评价|差评|complaint count|number of complaints|negative reviews"),
    ("response_hours", "响应时长", "response time", _BRAND, _unit("小时"), _DOWN, _RATIO, _CRM,
     "响应时间|回复时长|客服响应时间|平均响应时间|首次响应时间|回复时间|回覆时间|回覆时长|first response time|time to respond|reply time"),
    ("refund_rate", "退货率", "return rate", _SALES, PERCENT, _DOWN, _RATIO, _ORDERS,
     "退款率|退换货率|refund rate|product return rate"),
    ("penetration_rate", "渗透率", "penetration rate", _USER, PERCENT, _UP, _RATIO, _MARKET,
     "市场渗透率|用户渗透率|家庭渗透率|penetration|market penetration|household penetration"),
)  # fmt: skip

_BOUNDS = {
    "nps": (Decimal(-100), _HUNDRED),
    "profit": (None, None),
    "gross_margin": (None, _HUNDRED),
    "roi": (None, None),
}
_SURVEYED = {"awareness_rate", "favourability", "nps", "satisfaction"}

_WHOLE_ONLY = {
    "share",
    "份额",
    "income",
    "likes",
    "comments",
    "sql",
    "margin",
    "bookings",
}  # too common inside other names

# Characters of the names above that Traditional Chinese writes differently.
_TRADITIONAL = str.maketrans(
    "銷額營業績積場佔單價數據際戶註冊會員淨潤訂購買簽約複復轉換線潛質認譽聲體報導評論讚贊點擊擋擴視頻觀瀏"
    "覽獨訪裝載絲關應響時間長蓋觸達開門鋪驗經網絡動參與現資獲顧壽終週薦滿詞廣產訴負電滲個條貨運規連結續費"
    "庫總統計術發隊務團進項備選輕優億萬歲組織劃級標準佈陳紅藍綠麗專屬臺筆籤躍贏機曉羣討閱過問漲",
    "销额营业绩积场占单价数据际户注册会员净润订购买签约复复转换线潜质认誉声体报导评论赞赞点击挡扩视频观浏"
    "览独访装载丝关应响时间长盖触达开门铺验经网络动参与现资获顾寿终周荐满词广产诉负电渗个条货运规连结续费"
    "库总统计术发队务团进项备选轻优亿万岁组织划级标准布陈红蓝绿丽专属台笔签跃赢机晓群讨阅过问涨",
)
_SPACED = re.compile(r"[\s_\-‐-―]+")
_CJK_SPACE = re.compile(r"(?<=[\u3000-\u9fff]) | (?=[\u3000-\u9fff])")
_UNIT_SUFFIX = re.compile(r"\(([^()]*)\)\s*$")
# A name that goes on like this after a known one is another measure: 销售额 is not 销售额占比.
_OTHER_MEASURE = re.compile(
    r"^\s*(数|量|额)?(率|增长率|增速|growth rate|占比|比例|比重|成本|质量|结构|占有|单价|均价|频次|频率|周期|间隔|rate|share|ratio|cost|quality|frequency|per\b)"
)


def fold(name: str) -> str:
    """A name with case, width, script and spacing made alike, for comparing."""
    plain = unicodedata.normalize("NFKC", name).casefold().translate(_TRADITIONAL)
    joined = _CJK_SPACE.sub("", _SPACED.sub(" ", plain))
    return unicodedata.normalize("NFKC", joined).casefold().strip()


def standards() -> Mapping[str, Standard]:
    """Every standard KPI by its key."""
    return _STANDARDS


@cache
def aliases() -> Mapping[str, str]:
    """Every folded name of a standard KPI, with its key."""
    named: dict[str, str] = {}
    for key, standard in _STANDARDS.items():
        for name in (standard.kpi.name.zh, standard.kpi.name.en, *standard.aliases):
            named.setdefault(fold(name), key)
    return MappingProxyType(named)


@lru_cache(maxsize=4096)
def find_standard(name: str) -> Standard | None:
    """The standard KPI a name means, or None.

    A name that contains a known one counts ("智能门锁季度销售额(万元)"): the last one named is the head in Chinese,
    the longest wins where several end together. What goes on as another measure ("销售额占比") does not.
    """
    folded = fold(_UNIT_SUFFIX.sub("", unicodedata.normalize("NFKC", name).strip()))
    key = aliases().get(folded) or _contained(folded)
    return _STANDARDS[key] if key else None


def find_kpi(name: str) -> Kpi | None:
    """The definition of the standard KPI a name means, or None."""
    standard = find_standard(name)
    return standard.kpi if standard else None


def custom_kpi(name: str, unit: Unit) -> Kpi:
    """A KPI of the company's own; percentages cannot fall below 0, and their parts need denominators."""
    rate = unit.kind is UnitKind.PERCENT
    return Kpi(
        key="custom:" + fold(name),
        name=Text(zh=name, en=name),
        unit=unit,
        combine=Combine.RATIO if rate else Combine.NONE if unit.kind is UnitKind.NUMBER else Combine.SUM,
        minimum=None if unit.kind is UnitKind.NUMBER else _ZERO,
    )


def _contained(folded: str) -> str | None:
    text = folded.split(" of ")[0] if folded.isascii() else folded
    best: tuple[int, int, str] | None = None
    for alias, key in aliases().items():
        end = _end_of(alias, text)
        if end is not None and (best is None or (end, len(alias)) > best[:2]):
            best = (end, len(alias), key)
    return best[2] if best else None


def _end_of(alias: str, text: str) -> int | None:
    start = text.rfind(alias)
    if start < 0 or alias in _WHOLE_ONLY:
        return None
    end = start + len(alias)
    before, after = text[start - 1 : start], text[end : end + 1]
    if alias.isascii() and ((before.isascii() and before.isalnum()) or (after.isascii() and after.isalnum())):
        return None
    return None if _OTHER_MEASURE.match(text[end:]) else end


def _standard(row: _Row) -> Standard:
    key, zh, en, dimension, unit, direction, combine, source, names = row
    default = (_ZERO, _HUNDRED if unit.kind is UnitKind.PERCENT else None)
    minimum, maximum = _BOUNDS.get(key, default)
    kpi = Kpi(
        key=key,
        name=Text(zh=zh, en=en),
        unit=unit,
        direction=direction,
        combine=combine,
        minimum=minimum,
        maximum=maximum,
        lag_days=SURVEY_LAG if key in _SURVEYED else 0,
    )
    return Standard(kpi=kpi, dimension=dimension, aliases=tuple(names.split("|")), typical_source=source)


_STANDARDS: Mapping[str, Standard] = MappingProxyType({row[0]: _standard(row) for row in _ROWS})
