"""The demo company 曦源 / Orbit Home: what it sells where, through which channels, and what is measured."""

from decimal import Decimal

from core.facts.catalogue import (
    Catalogue,
    FactDimension,
    FactKpi,
    FactMeasure,
    FactTable,
    FactValue,
    Grain,
    JourneySource,
    Role,
)
from core.plan.kpi import Direction
from core.quantity.unit import CNY, NUMBER, PERCENT, Unit, UnitKind
from core.text import Text
from knowledge.demo.deviations import EVENTS


def _value(key: str, zh: str, en: str, *aliases: str) -> FactValue:
    return FactValue(key=key, name=Text(zh=zh, en=en), aliases=aliases)


REGIONS = (
    _value("east", "华东", "East China", "east", "华东区", "华东大区"),
    _value("south", "华南", "South China", "south", "华南区", "华南大区"),
    _value("north", "华北", "North China", "north", "华北区", "华北大区"),
    _value("southwest", "西南", "Southwest China", "southwest", "西南区", "西南大区"),
    _value("central", "华中", "Central China", "central", "华中区", "华中大区"),
)
PRODUCTS = (
    _value("lock", "门锁", "smart lock", "智能门锁", "lock", "locks", "smart locks"),
    _value("speaker", "音箱", "smart speaker", "智能音箱", "speaker", "speakers", "smart speakers"),
    _value("gateway", "网关", "gateway", "智能网关", "gateways"),
)
CHANNELS = (
    _value("search", "搜索", "search", "搜索广告", "sem", "paid search", "search ads"),
    _value("video", "短视频", "short video", "抖音", "video", "short videos", "video ads"),
    _value("kol", "KOL", "KOL", "达人", "红人", "influencer", "influencers", "kols"),
    _value("email", "邮件", "email", "edm", "e-mail", "emails"),
    _value("ecommerce", "电商", "e-commerce", "ecommerce", "电商平台", "marketplace", "天猫", "京东"),
    _value("store", "门店", "store", "线下门店", "实体店", "stores", "retail stores"),
)

_DIMENSIONS = (
    FactDimension(
        column="region",
        name=Text(zh="大区", en="region"),
        aliases=("区域", "地区", "regions"),
        values=REGIONS,
        access=True,
    ),
    FactDimension(
        column="product",
        name=Text(zh="产品", en="product"),
        aliases=("产品线", "品类", "products", "product line"),
        values=PRODUCTS,
    ),
    FactDimension(
        column="channel", name=Text(zh="渠道", en="channel"), aliases=("channels",), values=CHANNELS
    ),
)


def _count(column: str, zh: str, en: str, symbol: str, role: Role | None = None) -> FactMeasure:
    unit = Unit(kind=UnitKind.COUNT, symbol=symbol)
    return FactMeasure(column=column, name=Text(zh=zh, en=en), unit=unit, role=role)


_MEASURES = (
    _count("visits", "访问量", "visits", "次", Role.VISITS),
    _count("leads", "线索数", "leads", "条"),
    _count("orders", "订单数", "orders", "单", Role.CONVERSIONS),
    FactMeasure(
        column="revenue", name=Text(zh="销售额", en="revenue"), unit=CNY, decimals=2, role=Role.REVENUE
    ),
    FactMeasure(column="spend", name=Text(zh="花费", en="spend"), unit=CNY, decimals=2, role=Role.SPEND),
    _count("new_customers", "新客数", "new customers", "人", Role.CUSTOMERS),
)
MEASURES = tuple(measure.column for measure in _MEASURES)

_KPIS = (
    FactKpi(
        key="revenue",
        name=Text(zh="销售额", en="revenue"),
        aliases=("营收", "营业额", "业绩", "gmv", "sales revenue", "sales"),
        unit=CNY,
        numerator="revenue",
        drivers=("visits", "conversion", "basket"),
    ),
    FactKpi(
        key="orders",
        name=Text(zh="订单数", en="orders"),
        aliases=("订单", "订单量", "单量"),
        unit=Unit(kind=UnitKind.COUNT, symbol="单"),
        numerator="orders",
        drivers=("visits", "conversion"),
    ),
    FactKpi(
        key="visits",
        name=Text(zh="访问量", en="visits"),
        aliases=("访客数", "访问", "流量", "traffic"),
        unit=Unit(kind=UnitKind.COUNT, symbol="次"),
        numerator="visits",
    ),
    FactKpi(
        key="leads",
        name=Text(zh="线索数", en="leads"),
        aliases=("线索", "线索量", "留资"),
        unit=Unit(kind=UnitKind.COUNT, symbol="条"),
        numerator="leads",
    ),
    FactKpi(
        key="conversion",
        name=Text(zh="转化率", en="conversion rate"),
        aliases=("转化", "conversion", "cvr"),
        unit=PERCENT,
        numerator="orders",
        denominator="visits",
        scale=Decimal(100),
    ),
    FactKpi(
        key="basket",
        name=Text(zh="客单价", en="average order value"),
        aliases=("aov", "basket", "basket size"),
        unit=CNY,
        numerator="revenue",
        denominator="orders",
    ),
    FactKpi(
        key="spend",
        name=Text(zh="花费", en="spend"),
        aliases=("投放花费", "投放费用", "广告费", "营销费用", "ad spend", "marketing spend"),
        unit=CNY,
        numerator="spend",
        direction=Direction.DOWN,
    ),
    FactKpi(
        key="cac",
        name=Text(zh="获客成本", en="acquisition cost"),
        aliases=("cac", "customer acquisition cost"),
        unit=CNY,
        numerator="spend",
        denominator="new_customers",
        direction=Direction.DOWN,
    ),
    FactKpi(
        key="roi",
        name=Text(zh="投入产出比", en="ROI"),
        aliases=("roi", "投产比", "roas"),
        unit=NUMBER,
        numerator="revenue",
        denominator="spend",
    ),
    FactKpi(
        key="new_customers",
        name=Text(zh="新客数", en="new customers"),
        aliases=("新客", "新增客户", "新增客户数", "新增用户", "新增用户数", "new users"),
        unit=Unit(kind=UnitKind.COUNT, symbol="人"),
        numerator="new_customers",
    ),
)

CATALOGUE = Catalogue(
    tables=(
        FactTable(
            name="sales",
            title=Text(zh="销售日报", en="daily sales"),
            source="sales.parquet",
            plan_source="sales_plan.parquet",
            grain=Grain.DAY,
            plan_grain=Grain.MONTH,
            dimensions=_DIMENSIONS,
            measures=_MEASURES,
            kpis=_KPIS,
        ),
    ),
    events=EVENTS,
    journeys=JourneySource(source="journeys.parquet"),
)
