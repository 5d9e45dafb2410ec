"""The worked example of the alignment framework as a plan, in the shapes people type it in."""

from datetime import date
from decimal import Decimal

from core.plan.kpi import Combine, Denominator, Kpi, Measure
from core.plan.node import Bond, Budget, Dimension, Level, Link, Node, Trigger
from core.plan.plan import Plan
from core.quantity.unit import CNY, PERCENT, PERSONS
from core.text import Text

D = Decimal
DEADLINE = date(2024, 12, 31)

SHARE = Kpi(
    key="market_share",
    name=Text(zh="市场份额", en="market share"),
    unit=PERCENT,
    combine=Combine.SHARE,
    minimum=D(0),
    maximum=D(100),
)
SALES = Kpi(key="quarterly_sales", name=Text(zh="季度销售额", en="quarterly sales"), unit=CNY)
USERS = Kpi(key="new_users", name=Text(zh="新增注册用户数", en="new registrations"), unit=PERSONS)
AWARENESS = Kpi(
    key="awareness",
    name=Text(zh="目标人群品牌认知率", en="brand awareness"),
    unit=PERCENT,
    combine=Combine.NONE,
    minimum=D(0),
    maximum=D(100),
)
REACH = Kpi(key="reach", name=Text(zh="覆盖用户", en="reach"), unit=PERSONS)


def adds(parent: str) -> tuple[Link, ...]:
    return (Link(parent=parent, bond=Bond.ADDS),)


def supports(parent: str) -> tuple[Link, ...]:
    return (Link(parent=parent, bond=Bond.SUPPORTS),)


def points(value: int, whole: Denominator | None = None) -> Measure:
    return Measure(kpi=SHARE, delta=D(value), denominator=whole, statement=f"贡献{value}个百分点")


def enterprise() -> Node:
    return Node(
        id="G1",
        level=Level.ENTERPRISE,
        title="智能家居市场份额提升",
        statement="2024年Q4前，智能家居产品线市场份额提升至15%（当前10%）",
        measures=(
            Measure(kpi=SHARE, baseline=D(10), target=D(15), statement="市场份额提升至15%（当前10%）"),
        ),
        end=DEADLINE,
    )


def business_unit(parent: str = "G1") -> Node:
    return Node(
        id="B1",
        level=Level.BUSINESS_UNIT,
        title="智能家居BU：市场份额提升5个百分点",
        links=adds(parent),
        measures=(Measure(kpi=SHARE, baseline=D(10), target=D(15), statement="市场份额提升5个百分点"),),
        end=DEADLINE,
    )


def products(parent: str, level: Level = Level.BUSINESS_UNIT) -> tuple[Node, Node]:
    speaker = Node(
        id="B2", level=level, title="智能音箱", links=adds(parent), measures=(points(2),), end=DEADLINE
    )
    lock = Node(
        id="B3", level=level, title="智能门锁", links=adds(parent), measures=(points(3),), end=DEADLINE
    )
    return speaker, lock


def table_one(parent: str) -> tuple[Node, Node, Node]:
    """表1 营销目标拆解表: sales, user and brand, no channel."""
    return (
        Node(
            id="M1",
            level=Level.SUBGOAL,
            title="智能门锁销售额增长",
            links=supports(parent),
            dimension=Dimension.SALES,
            measures=(Measure(kpi=SALES, baseline=D(5_000_000), target=D(6_500_000)),),
            end=DEADLINE,
        ),
        Node(
            id="M2",
            level=Level.SUBGOAL,
            title="新增智能门锁用户量",
            links=supports(parent),
            dimension=Dimension.USER,
            measures=(Measure(kpi=USERS, baseline=D(80_000), target=D(120_000)),),
            end=DEADLINE,
        ),
        Node(
            id="M3",
            level=Level.SUBGOAL,
            title="智能门锁品牌认知度提升",
            statement="智能门锁品牌认知度提升45%",
            links=supports(parent),
            dimension=Dimension.BRAND,
            measures=(
                Measure(kpi=AWARENESS, baseline=D(30), target=D(45), statement="智能门锁品牌认知度提升至45%"),
            ),
            end=DEADLINE,
            audience="25-40岁新中产",
        ),
    )


def table_two() -> tuple[Node, Node, Node]:
    """表2 营销策略与举措规划表: one strategy, two initiatives, both owned by "*"."""
    return (
        Node(
            id="S1",
            level=Level.STRATEGY,
            title="线上线下整合曝光",
            links=supports("M3"),
            budget=Budget(ask=D(350_000), contribution=D(3)),
            end=date(2024, 11, 30),
        ),
        Node(
            id="I1",
            level=Level.INITIATIVE,
            title="与3位头部科技KOL合作测评视频",
            statement="与3位头部科技KOL合作测评视频(覆盖用户500万)",
            links=supports("S1"),
            owner="*",
            budget=Budget(planned=D(200_000)),
            start=date(2024, 9, 1),
            end=date(2024, 9, 30),
            measures=(Measure(kpi=REACH, target=D(5_000_000)),),
            metrics=("视频播放量", "品牌搜索量增长"),
            triggers=(
                Trigger(
                    metric="视频播放量", threshold=D(1_000_000), units=3, action="分析选题偏差、推广不足"
                ),
            ),
        ),
        Node(
            id="I2",
            level=Level.INITIATIVE,
            title="在10个核心城市社区体验店举办“智能安防日”活动",
            statement="在10个核心城市社区体验店举办“智能安防日”活动(触达用户10万)",
            links=supports("S1"),
            owner="*",
            budget=Budget(planned=D(150_000)),
            start=date(2024, 10, 1),
            end=date(2024, 11, 30),
            measures=(Measure(kpi=REACH, target=D(100_000)),),
            metrics=("活动参与人数", "现场留资量"),
        ),
    )


def promotion(parent: str) -> Node:
    return Node(
        id="S2",
        level=Level.STRATEGY,
        title="智能音箱促销",
        links=supports(parent),
        budget=Budget(ask=D(500_000), contribution=D(2)),
        note="年度营销总预算仅100万，资源不足",
    )


def worked_example(shape: str = "products_in_unit") -> Plan:
    """The example. Shapes:

    products_in_unit: enterprise → unit → two products (unit level), sub-goals under the lock.
    rows_under_unit: the same, but table 1's rows hang under the unit, as its first column says.
    products_as_subgoals: products are sub-goals without a dimension.
    flat: products hang under the enterprise goal, there is no unit between.
    unit_on_top: no enterprise goal; the unit is the top.
    """
    builders = {
        "products_in_unit": lambda: (
            enterprise(), business_unit(), *products("B1"), *table_one("B3"), *table_two(), promotion("B2"),
        ),
        "rows_under_unit": lambda: (
            enterprise(), business_unit(), *products("B1"), *table_one("B1"), *table_two(), promotion("B2"),
        ),
        "products_as_subgoals": lambda: (
            enterprise(), business_unit(), *products("B1", Level.SUBGOAL), *table_one("B3"), *table_two(),
            promotion("B2"),
        ),
        "flat": lambda: (
            enterprise(), *products("G1"), *table_one("B3"), *table_two(), promotion("B2"),
        ),
        "unit_on_top": lambda: (
            business_unit().model_copy(update={"links": ()}), *products("B1"), *table_one("B1"), *table_two(),
            promotion("B1"),
        ),
    }  # fmt: skip
    return Plan(
        id="example",
        version=1,
        name="智能家居市场份额",
        nodes=builders[shape](),
        envelope=D(1_000_000),
        start=date(2024, 1, 1),
        end=DEADLINE,
    )


SHAPES = ("products_in_unit", "rows_under_unit", "products_as_subgoals", "flat", "unit_on_top")
