"""Validating a 10,000-node plan, beside pydantic re-validating the same plan from its JSON.

Run with `python benchmarks/validation.py [nodes]`. Two plans: a tidy one in which little is wrong, and a
broken one in which nearly every node has a finding.
"""

import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from core.plan.kpi import Combine, Denominator, Kpi, Measure
from core.plan.node import Bond, Budget, Dimension, Level, Link, Node, Raci, Trigger
from core.plan.plan import Plan
from core.quantity.unit import CNY, PERCENT, PERSONS
from core.text import Text
from core.validation.validate import validate

D = Decimal
MARKET = Denominator(name="市场年销售额", value=D(40_000_000_000))
SHARE = Kpi(
    key="market_share", name=Text(zh="市场份额", en="market share"), unit=PERCENT, combine=Combine.SHARE,
    minimum=D(0), maximum=D(100), data_source="行业数据",
)  # fmt: skip
SALES = Kpi(key="sales", name=Text(zh="销售额", en="sales"), unit=CNY, data_source="订单系统")
AWARENESS = Kpi(
    key="awareness_rate", name=Text(zh="品牌认知率", en="brand awareness"), unit=PERCENT,
    combine=Combine.RATIO, minimum=D(0), maximum=D(100), data_source="第三方调研", lag_days=30,
)  # fmt: skip
REACH = Kpi(key="reach", name=Text(zh="覆盖人数", en="reach"), unit=PERSONS, data_source="媒体后台")
END = date(2026, 12, 31)
PRODUCT_NODES = 1 + 4 * (1 + 1 + 4)  # a product, four sub-goals, a strategy each, four initiatives each


def build(size: int, *, broken: bool) -> Plan:
    """A plan of about `size` nodes; `broken` leaves out owners and dates and contradicts the wording."""
    products = max(1, (size - 2) // PRODUCT_NODES)
    points = D(products) / 100
    top = Measure(kpi=SHARE, baseline=D(10), target=10 + points, denominator=MARKET)
    nodes = [
        Node(id="G", level=Level.ENTERPRISE, title="企业市场份额", measures=(top,), end=END),
        Node(
            id="B", level=Level.BUSINESS_UNIT, title="事业部", links=(Link(parent="G", bond=Bond.ADDS),),
            measures=(top,), end=END,
        ),
    ]  # fmt: skip
    for product in range(products):
        nodes.extend(_product(f"P{product}", product, broken))
    return Plan(
        id="bench", name="bench", nodes=tuple(nodes), envelope=D(10_000) * 16 * products,
        start=date(2026, 1, 1), end=END,
    )  # fmt: skip


def _product(id_: str, number: int, broken: bool) -> list[Node]:
    own = Measure(kpi=SHARE, delta=D("0.01"), denominator=MARKET)
    nodes = [
        Node(
            id=id_, level=Level.BUSINESS_UNIT, title=f"产品{number}号", measures=(own,), end=END,
            links=(Link(parent="B", bond=Bond.ADDS),),
        )
    ]  # fmt: skip
    for dimension in Dimension:
        brand = dimension is Dimension.BRAND
        target = 45 + number % 7
        said = f"产品{number}品牌认知率提升{target}%" if broken else f"产品{number}品牌认知率提升至{target}%"
        sales = f"产品{number}销售额从{500 + number}万元增长到{650 + number}万元"
        measure = (
            Measure(kpi=AWARENESS, baseline=D(30), target=D(target), statement=said)
            if brand
            else Measure(
                kpi=SALES,
                baseline=D(500 + number) * 10_000,
                target=D(650 + number) * 10_000,
                statement=sales,
            )
        )
        goal = f"{id_}{dimension.value}"
        nodes.append(
            Node(
                id=goal, level=Level.SUBGOAL, title=f"产品{number}{dimension.value}", dimension=dimension,
                links=(Link(parent=id_),), measures=(measure,), end=END,
            )
        )  # fmt: skip
        nodes.extend(_work(goal, number, broken))
    return nodes


def _work(goal: str, number: int, broken: bool) -> list[Node]:
    strategy = f"{goal}s"
    nodes = [
        Node(
            id=strategy, level=Level.STRATEGY, title=f"策略{number}", links=(Link(parent=goal),),
            budget=Budget(planned=D(40_000)),
        )
    ]  # fmt: skip
    for item in range(4):
        person = f"员工{(number + item) % 300}"
        nodes.append(
            Node(
                id=f"{strategy}{item}", level=Level.INITIATIVE, title=f"举措{number}-{item}",
                statement=f"与{item + 2}位达人合作{number}场直播，覆盖用户{number + 10}万",
                links=(Link(parent=strategy),), owner="*" if broken else person,
                start=date(2026, 1 + item, 1), end=None if broken else date(2026, 2 + item, 15),
                budget=Budget(planned=D(8_500 + 1_000 * item)),
                measures=(Measure(kpi=REACH, target=D(100_000)),), metrics=("视频播放量",),
                triggers=(Trigger(metric="视频播放量", threshold=D(20_000 if broken else 60_000), units=2),),
                raci=Raci(responsible=(person,), accountable=("负责人甲",), consulted=("乙",)),
                deliverable="视频 3 条", hours_per_week=D(4),
            )
        )  # fmt: skip
    return nodes


def seconds(work: Callable[[], object], repeats: int = 3) -> float:
    """Least CPU seconds of a few runs."""
    taken = []
    for _ in range(repeats):
        before = time.process_time()
        work()
        taken.append(time.process_time() - before)
    return min(taken)


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    print(
        f"{'plan':8} {'nodes':>6} {'findings':>8} {'first s':>8} "
        f"{'warm s':>8} {'pydantic s':>10} {'ratio':>6}"
    )
    for name, broken in (("tidy", False), ("broken", True)):
        plan = build(size, broken=broken)
        text = plan.model_dump_json()
        before = time.process_time()
        report = validate(Plan.model_validate_json(text))
        first = time.process_time() - before
        peer = seconds(lambda text=text: Plan.model_validate_json(text))
        first -= peer
        warm = seconds(lambda plan=plan: validate(plan))
        print(
            f"{name:8} {len(plan.nodes):>6} {len(report.findings):>8} {first:>8.2f} {warm:>8.2f} "
            f"{peer:>10.3f} {first / peer:>6.1f}"
        )


if __name__ == "__main__":
    main()
