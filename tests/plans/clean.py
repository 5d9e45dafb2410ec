"""A complete plan of realistic size in which nothing is wrong: no rule finds anything, not even a hint."""

# ruff: noqa: E501 - a table reads best a row a line
from datetime import date
from decimal import Decimal

from core.plan.kpi import Combine, Denominator, Direction, Kpi, Measure
from core.plan.node import Bond, Budget, Dimension, Grade, Level, Link, Node, Raci, Relevance, Trigger
from core.plan.plan import Plan, Reserve
from core.plan.record import Action, Pair, Review, Risk, Score, Skill
from core.quantity.unit import CNY, PERCENT, PERSONS, Unit
from core.text import Text

D = Decimal
END = date(2026, 12, 31)
MARKET = Denominator(name="智能家居市场年销售额", value=D(4_000_000_000))


def kpi(
    key: str,
    zh: str,
    en: str,
    unit: Unit,
    source: str,
    combine: Combine = Combine.SUM,
    direction: Direction = Direction.UP,
    lag: int = 0,
) -> Kpi:
    return Kpi(
        key=key,
        name=Text(zh=zh, en=en),
        unit=unit,
        combine=combine,
        direction=direction,
        data_source=source,
        minimum=D(0),
        maximum=D(100) if unit == PERCENT else None,
        lag_days=lag,
        refresh_days=30,
    )


SHARE = kpi("market_share", "市场份额", "market share", PERCENT, "行业数据", Combine.SHARE)
SALES = kpi("sales", "销售额", "sales", CNY, "订单系统")
USERS = kpi("new_users", "新增注册用户数", "new registrations", PERSONS, "CRM")
AWARENESS = kpi("awareness", "品牌认知率", "brand awareness", PERCENT, "第三方调研", Combine.RATIO, lag=30)
ONLINE = kpi("online_share", "线上渠道占比", "online channel ratio", PERCENT, "订单系统", Combine.RATIO)
BUYERS = kpi("buyers", "成交人数", "buyers", PERSONS, "订单系统")
TICKET = kpi("ticket", "客均金额", "spend per head", CNY, "订单系统", Combine.NONE)
TURNOVER = kpi("turnover", "门店营业额", "store takings", CNY, "财务系统", Combine.PRODUCT)
REACH = kpi("reach", "覆盖人数", "reach", PERSONS, "媒体平台后台")

PEOPLE = ("李娜", "王强", "张伟", "刘洋", "陈静")


def node(
    id_: str, level: Level, title: str, parent: str | None, *, adds: bool = False, **fields: object
) -> Node:
    links = () if parent is None else (Link(parent=parent, bond=Bond.ADDS if adds else Bond.SUPPORTS),)
    return Node.model_validate({"id": id_, "level": level, "title": title, "links": links, **fields})


def levels(what: Kpi, baseline: int, target: int, **fields: object) -> Measure:
    return Measure.model_validate({"kpi": what, "baseline": D(baseline), "target": D(target), **fields})


def _product(id_: str, title: str, points: int, sales: tuple[int, int]) -> list[Node]:
    """A product goal with a sub-goal in each of the four dimensions."""
    share = Measure(kpi=SHARE, delta=D(points), denominator=MARKET, statement=f"贡献{points}个百分点")
    high = Relevance(grade=Grade.HIGH, reason="支撑市场份额目标")
    goal = node(
        id_,
        Level.BUSINESS_UNIT,
        f"{title}市场份额",
        "B1",
        adds=True,
        measures=(share,),
        end=END,
        owner="张伟",
    )
    rows = (
        ("S", Dimension.SALES, f"{title}销售额增长", levels(SALES, *sales, statement="销售额增长30%"), ()),
        (
            "U",
            Dimension.USER,
            f"新增{title}用户",
            levels(USERS, 80_000, 120_000, statement="从8万到12万"),
            (),
        ),
        (
            "B",
            Dimension.BRAND,
            f"{title}品牌认知",
            levels(AWARENESS, 30, 45, statement="认知率提升至45%"),
            (),
        ),
        ("C", Dimension.CHANNEL, f"{title}线上渠道", levels(ONLINE, 40, 60), ("投诉率",)),
    )
    return [
        goal,
        *(
            node(
                f"{id_}{letter}", Level.SUBGOAL, name, id_, dimension=dimension, measures=(measure,), metrics=metrics,
                end=END, owner="李娜", audience="25-40岁新中产", relevance=high,
            )
            for letter, dimension, name, measure, metrics in rows
        ),
    ]  # fmt: skip


# strategy id, sub-goal, title, its initiatives: title, money, owner, first and last month of 2026
_WORK: tuple[tuple[str, str, str, tuple[tuple[str, int, str, int, int], ...]], ...] = (
    ("T1", "B2B", "音箱内容曝光", (("音箱测评视频", 1_300_000, "王强", 3, 5), ("音箱话题挑战", 600_000, "刘洋", 6, 8))),
    ("T2", "B2S", "音箱转化优化", (("音箱详情页改版", 500_000, "陈静", 2, 4), ("音箱老带新", 1_300_000, "王强", 7, 12))),
    ("T3", "B2U", "音箱会员运营", (("音箱会员体系", 100_000, "刘洋", 2, 5),)),
    ("T4", "B2C", "音箱电商拓展", (("音箱入驻新平台", 150_000, "陈静", 5, 9),)),
    ("T5", "B3B", "门锁体验曝光", (("门锁安防日", 1_200_000, "刘洋", 1, 5), ("门锁行业峰会", 700_000, "王强", 6, 6))),
    ("T6", "B3S", "门锁渠道激励", (("门锁门店陈列", 800_000, "陈静", 10, 12), ("门锁导购培训", 1_400_000, "李娜", 1, 6))),
    ("T7", "B3U", "门锁用户运营", (("门锁社群", 200_000, "李娜", 7, 12),)),
    ("T8", "B3C", "门锁线上旗舰店", (("门锁旗舰店改版", 250_000, "王强", 1, 2),)),
)  # fmt: skip


def _month_end(month: int) -> date:
    following = date(2026, month % 12 + 1, 1) if month < 12 else date(2027, 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def _initiative(id_: str, parent: str, title: str, money: int, owner: str, first: int, last: int) -> Node:
    return node(
        id_,
        Level.INITIATIVE,
        title,
        parent,
        owner=owner,
        start=date(2026, first, 1),
        end=_month_end(last),
        budget=Budget(planned=D(money)),
        measures=(Measure(kpi=REACH, target=D(money * 2)),),
        metrics=("视频播放量",),
        triggers=(Trigger(metric="视频播放量", threshold=D(money), units=2, action="调整选题"),),
        deliverable=f"{title}成果报告",
        hours_per_week=D(10),
        raci=Raci(responsible=(owner,), accountable=("赵敏",), consulted=("孙磊",), informed=("张伟",)),
    )


def _works() -> list[Node]:
    nodes: list[Node] = []
    for id_, goal, title, items in _WORK:
        total = D(sum(money for _, money, *_ in items))
        nodes.append(
            node(
                id_,
                Level.STRATEGY,
                title,
                goal,
                budget=Budget(planned=total),
                audience="新中产家庭",
                owner="李娜",
            )
        )
        nodes.extend(_initiative(f"{id_}{i}", id_, *item) for i, item in enumerate(items, 1))
    return nodes


def _drivers() -> list[Node]:
    """Store takings as buyers × spend per head: 1.25 × 1.04 = 1.3."""
    return [
        node(
            "B4", Level.BUSINESS_UNIT, "门店营业额", "G1",
            measures=(levels(TURNOVER, 10_000_000, 13_000_000, statement="营业额增长30%"),),
            end=END, owner="陈静",
        ),
        node("B4A", Level.BUSINESS_UNIT, "成交人数", "B4", adds=True, measures=(levels(BUYERS, 20_000, 25_000),),
             end=END, owner="陈静"),
        node("B4B", Level.BUSINESS_UNIT, "客均金额", "B4", adds=True, measures=(levels(TICKET, 500, 520),),
             end=END, owner="陈静"),
    ]  # fmt: skip


def clean_plan() -> Plan:
    """About 40 nodes: share 10 → 15 % over two products, all four dimensions, eight strategies."""
    share = levels(SHARE, 10, 15, actual=D(10), denominator=MARKET, statement="市场份额从10%提升至15%")
    nodes = [
        node("G1", Level.ENTERPRISE, "智能家居市场份额", None, measures=(share,), end=END, owner="张伟",
             statement="2026年底前，智能家居市场份额提升至15%（当前10%）"),
        node("B1", Level.BUSINESS_UNIT, "智能家居事业部", "G1", adds=True, end=END, owner="张伟",
             measures=(share.model_copy(update={"statement": "市场份额提升5个百分点"}),)),
        *_product("B2", "智能音箱", 2, (20_000_000, 26_000_000)),
        *_product("B3", "智能门锁", 3, (5_000_000, 6_500_000)),
        *_works(),
        *_drivers(),
    ]  # fmt: skip
    return Plan(
        id="clean",
        version=1,
        name="智能家居 2026",
        nodes=tuple(nodes),
        envelope=D(10_000_000),
        reserves=(
            Reserve(kind="experiment", amount=D(500_000)),
            Reserve(kind="contingency", amount=D(1_000_000)),
        ),
        start=date(2026, 1, 1),
        end=END,
        capacity={person: D(40) for person in PEOPLE},
        records=(
            Skill(id="K1", person="陈静", skill="数据分析", level=3, needed=2),
            Score(id="D1", department="市场部", performance=D(85), collaboration=D(80)),
            Pair(id="L1", first="B4A", second="B4B", definition="成交客户"),
            Risk(
                id="R1",
                title="竞品降价",
                kind="market",
                likelihood="high",
                impact="high",
                owner="张伟",
                response="推出会员价",
            ),
            Review(
                id="V1",
                subject="一季度",
                goal=D(100),
                result=D(90),
                cause="投放推迟",
                actions=(Action(title="补投", owner="陈静"),),
            ),
        ),
    )
