"""What the demo company plans for 2026: goals whose numbers come from its facts, and the work under them."""

from dataclasses import dataclass
from decimal import Decimal

from core.text import Text

NAME = Text(zh="曦源智能家居2026", en="Orbit Home 2026")
BUDGET = "1400万"
YEAR = "2026-01-01/2026-12-31"
SURVEY = Text(zh="第三方调研", en="third-party survey")
ORDERS = Text(zh="订单系统", en="order system")


@dataclass(frozen=True)
class Goal:
    """A goal measured in the facts.

    Attributes:
        title: Its title.
        level: Its level.
        owner: Who answers.
        kpi: What it measures.
        measures: Column of the facts, or numerator and denominator.
        product: Value of the product it is of; None for all of them.
        scale: What the facts' number is multiplied by (0.01 for 分, 100 for percent).
        step: What its baseline and target are rounded to.
        under: Title of the goal above.
        dimension: 品牌/用户/销售/渠道, for sub-goals.
        target: Level to reach where it is not what the facts have as planned.
    """

    title: Text
    level: str
    owner: str
    kpi: Text
    measures: tuple[str, ...]
    product: str | None
    scale: Decimal = Decimal(1)
    step: Decimal = Decimal(1)
    under: Text | None = None
    dimension: str | None = None
    target: Decimal | None = None


_SALES = Text(zh="销售额", en="sales")
_CENT = Decimal("0.01")
TOTAL = Goal(
    Text(zh="全年销售额", en="Sales of the year"),
    "enterprise",
    "周航",
    _SALES,
    ("revenue",),
    None,
    _CENT,
    Decimal(10_000),
)


def _unit(product: str, zh: str, en: str, owner: str) -> Goal:
    title = Text(zh=f"{zh}销售额", en=f"{en} sales")
    step = Decimal(10_000)
    return Goal(title, "business_unit", owner, _SALES, ("revenue",), product, _CENT, step, TOTAL.title)


UNITS = (
    _unit("lock", "门锁", "Smart lock", "陈曦"),
    _unit("speaker", "音箱", "Smart speaker", "林晓"),
    _unit("gateway", "网关", "Gateway", "何远"),
)
_LOCK, _SPEAKER, _GATEWAY = (unit.title for unit in UNITS)
SUBGOALS = (
    Goal(
        Text(zh="门锁新增用户", en="Smart lock new users"),
        "subgoal",
        "孙悦",
        Text(zh="新增用户数", en="new users"),
        ("new_customers",),
        "lock",
        step=Decimal(10),
        under=_LOCK,
        dimension="user",
    ),
    Goal(
        Text(zh="门锁转化率", en="Smart lock conversion rate"),
        "subgoal",
        "孙悦",
        Text(zh="转化率", en="conversion rate"),
        ("orders", "visits"),
        "lock",
        Decimal(100),
        _CENT,
        _LOCK,
        "sales",
        Decimal("2.45"),
    ),
    Goal(
        Text(zh="音箱订单数", en="Smart speaker orders"),
        "subgoal",
        "林晓",
        Text(zh="订单数", en="orders"),
        ("orders",),
        "speaker",
        step=Decimal(100),
        under=_SPEAKER,
        dimension="sales",
    ),
    Goal(
        Text(zh="网关获客成本", en="Gateway acquisition cost"),
        "subgoal",
        "何远",
        Text(zh="获客成本", en="acquisition cost"),
        ("spend", "new_customers"),
        "gateway",
        _CENT,
        _CENT,
        _GATEWAY,
        "channel",
    ),
)
GOALS = (TOTAL, *UNITS, *SUBGOALS)

AWARENESS = Text(zh="门锁品牌认知率", en="Smart lock brand awareness")
STORES = Text(zh="华北体验店", en="North China stores")


@dataclass(frozen=True)
class Work:
    """An initiative."""

    title: Text
    under: Text
    budget: str
    when: str
    owner: str
    metric: Text
    deliverable: Text


_SEEDING = Text(zh="短视频种草", en="Short-video seeding")
_TRYING = Text(zh="线下体验", en="Stores to try it in")
_HANDING = Text(zh="达人与电商承接", en="Influencers into e-commerce")
_LOYAL = Text(zh="搜索与会员", en="Search and members")
_EXPERT = Text(zh="安防专家内容", en="Security expert content")
STRATEGIES = (
    (_SEEDING, SUBGOALS[0].title),
    (_TRYING, SUBGOALS[1].title),
    (_HANDING, SUBGOALS[2].title),
    (_LOYAL, SUBGOALS[3].title),
    (_EXPERT, AWARENESS),
)
WORKS = (
    Work(
        Text(zh="短视频投放", en="Short-video buying"),
        _SEEDING,
        "365万",
        YEAR,
        "孙悦",
        Text(zh="访问量", en="visits"),
        Text(zh="每周投放复盘", en="a review of the buying every week"),
    ),
    Work(
        Text(zh="华东短视频落地页改版", en="East China landing page redesign"),
        _SEEDING,
        "12万",
        "2026-08-15/2026-09-03",
        "陈曦",
        Text(zh="转化率", en="conversion rate"),
        Text(zh="新落地页", en="a new landing page"),
    ),
    Work(
        STORES,
        _TRYING,
        "80万",
        "2026-03-01/2026-05-31",
        "赵磊",
        Text(zh="到店人数", en="footfall"),
        Text(zh="体验店6家", en="6 stores"),
    ),
    Work(
        Text(zh="KOL测评", en="KOL reviews"),
        _HANDING,
        "215万",
        "2026-02-01/2026-11-30",
        "林晓",
        Text(zh="视频播放量", en="video plays"),
        Text(zh="测评视频40条", en="40 review videos"),
    ),
    Work(
        Text(zh="电商大促", en="E-commerce sales events"),
        _HANDING,
        "265万",
        "2026-06-01/2026-11-30",
        "何远",
        Text(zh="订单数", en="orders"),
        Text(zh="618与双11会场", en="pages for 618 and Double 11"),
    ),
    Work(
        Text(zh="搜索广告", en="Search ads"),
        _LOYAL,
        "305万",
        YEAR,
        "何远",
        Text(zh="点击量", en="clicks"),
        Text(zh="每周关键词清单", en="a list of key words every week"),
    ),
    Work(
        Text(zh="会员邮件", en="Member e-mails"),
        _LOYAL,
        "38万",
        YEAR,
        "孙悦",
        Text(zh="点击率", en="click-through rate"),
        Text(zh="每月两期邮件", en="two e-mails a month"),
    ),
    Work(
        Text(zh="锁匠评测专栏", en="Locksmith column"),
        _EXPERT,
        "20万",
        "2026-04-01/2026-10-31",
        "韩冰",
        Text(zh="阅读量", en="reads"),
        Text(zh="专栏12篇", en="12 articles"),
    ),
)
