from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from core.errors import InputError, MissingInput
from core.facts.catalogue import FactKpi, FactMeasure, FactTable, Role
from core.plan.kpi import Measure
from core.plan.kpi_library import find_kpi
from core.plan.node import Bond, Budget, Level, Link, Node
from core.plan.plan import Plan
from core.quantity.unit import CNY, PERCENT, PERSONS, TIMES
from core.simulation.elasticity import estimate_elasticity
from core.simulation.facts_model import Slice, input_key, level_of, model_facts
from core.simulation.model import evaluate
from core.simulation.plan_model import Response, budget_key, level_key, model_plan
from core.simulation.seek import seek
from core.simulation.timing import move
from core.text import Text

F = Fraction


def measure(name: str, baseline: str | None, target: str | None, delta: str | None = None) -> Measure:
    kpi = find_kpi(name)
    assert kpi is not None
    numbers = {k: Decimal(v) if v else None for k, v in
               (("baseline", baseline), ("target", target), ("delta", delta))}  # fmt: skip
    return Measure(kpi=kpi, **numbers)


def node(
    id_: str, level: Level, parent: str | None, *measures: Measure, adds: bool = True, **more: object
) -> Node:
    links = (Link(parent=parent, bond=Bond.ADDS if adds else Bond.SUPPORTS),) if parent else ()
    return Node(id=id_, level=level, title=id_, links=links, measures=measures, **more)


SHARE = Plan(
    id="P1",
    nodes=(
        node("G1", Level.ENTERPRISE, None, measure("市场份额", "10", "15"), end=date(2026, 12, 31)),
        node("B1", Level.BUSINESS_UNIT, "G1", measure("市场份额", None, None, "2")),
        node("B2", Level.BUSINESS_UNIT, "G1", measure("市场份额", None, None, "3"),
             budget=Budget(planned=Decimal(600_000))),
    ),
    envelope=Decimal(1_000_000),
)  # fmt: skip


def test_a_part_that_misses_lowers_the_whole_by_as_much() -> None:
    values = evaluate(model_plan(SHARE), {level_key("B2"): F(2)})
    assert values[level_key("G1")] == 14
    assert evaluate(model_plan(SHARE))[level_key("G1")] == 15


def test_what_a_part_must_reach_is_exact() -> None:
    found = seek(model_plan(SHARE), level_key("B1"), level_key("G1"), F(16))
    assert [found.level, found.exact] == [3, True]


def test_money_moves_a_gain_only_where_a_response_is_stated() -> None:
    more = {budget_key("B2"): F(1_200_000)}
    assert evaluate(model_plan(SHARE), more)[level_key("G1")] == 15
    values = evaluate(model_plan(SHARE, (Response("B2", F(1)),)), more)
    assert values[level_key("B2")] == 6
    assert values[level_key("G1")] == 18


def test_a_goal_whose_parts_are_its_drivers_is_their_product() -> None:
    plan = Plan(
        nodes=(
            node("G1", Level.ENTERPRISE, None, measure("销售额", "6000000", "7000000")),
            node("M1", Level.SUBGOAL, "G1", measure("访问量", "100000", "100000"), adds=False),
            node("M2", Level.SUBGOAL, "G1", measure("转化率", "3", "3.5"), adds=False),
            node("M3", Level.SUBGOAL, "G1", measure("客单价", "2000", "2000"), adds=False),
        )
    )
    model = model_plan(plan)
    assert evaluate(model)[level_key("G1")] == 7_000_000
    assert evaluate(model, {level_key("M2"): F(4)})[level_key("G1")] == 8_000_000
    assert seek(model, level_key("M2"), level_key("G1"), F(6_500_000)).level == F(13, 4)


def test_a_later_end_pushes_what_waits_and_misses_the_goal() -> None:
    plan = Plan(
        nodes=(
            node("M1", Level.SUBGOAL, None, measure("新增用户", "80000", "120000"), end=date(2026, 11, 30)),
            node("I1", Level.INITIATIVE, "M1", adds=False, start=date(2026, 9, 1), end=date(2026, 9, 30)),
            node("I2", Level.INITIATIVE, "M1", adds=False, start=date(2026, 10, 1), end=date(2026, 11, 30),
                 needs=("I1",)),
        )
    )  # fmt: skip
    timing = move(plan, {"I1": date(2026, 10, 31)}, date(2026, 8, 1))
    assert [(s.node.id, s.new_end, s.because) for s in timing.shifts] == [
        ("I1", date(2026, 10, 31), None),
        ("I2", date(2026, 12, 31), "I1"),
    ]
    assert [(m.node.id, m.goal.id, m.days) for m in timing.misses] == [("I2", "M1", 31)]


def test_a_shorter_goal_needs_a_faster_pace() -> None:
    plan = Plan(
        nodes=(
            node("M1", Level.SUBGOAL, None, measure("新增用户", "0", "1200"),
                 start=date(2026, 1, 1), end=date(2026, 12, 31)),
        )
    )  # fmt: skip
    (pace,) = move(plan, {"M1": date(2026, 6, 30)}, date(2026, 1, 1)).paces
    assert pace.planned == 100
    assert pace.then == Decimal("201.66")  # 1200 · 365/12 ÷ 181 days


def text(name: str) -> Text:
    return Text(zh=name, en=name)


TABLE = FactTable(
    name="sales",
    title=text("sales"),
    source="sales.parquet",
    measures=(
        FactMeasure(column="visits", name=text("visits"), unit=TIMES, role=Role.VISITS),
        FactMeasure(column="orders", name=text("orders"), unit=TIMES, role=Role.CONVERSIONS),
        FactMeasure(column="revenue", name=text("revenue"), unit=CNY, decimals=2, role=Role.REVENUE),
        FactMeasure(column="spend", name=text("spend"), unit=CNY, decimals=2, role=Role.SPEND),
        FactMeasure(column="new", name=text("new customers"), unit=PERSONS, role=Role.CUSTOMERS),
    ),
    kpis=(
        FactKpi(key="revenue", name=text("revenue"), unit=CNY, numerator="revenue",
                drivers=("visits", "conversion", "basket")),
        FactKpi(key="visits", name=text("visits"), unit=TIMES, numerator="visits"),
        FactKpi(key="conversion", name=text("conversion"), unit=PERCENT, numerator="orders",
                denominator="visits", scale=Decimal(100)),
        FactKpi(key="basket", name=text("basket"), unit=CNY, numerator="revenue", denominator="orders"),
    ),
)  # fmt: skip
SEARCH = {"visits": 1000, "orders": 30, "revenue": 600_000, "spend": 100_000, "new": 20}
OTHER = {"visits": 4000, "orders": 40, "revenue": 1_000_000, "spend": 300_000, "new": 30}


def test_facts_make_the_kpi_they_are_the_drivers_of() -> None:
    revenue = TABLE.kpi("revenue")
    model = model_facts(TABLE, revenue, [Slice("", text("all"), SEARCH)], None)
    values = evaluate(model)
    assert values["revenue"] == 6000
    assert values["roi"] == 6
    assert values["cac"] == 50
    assert evaluate(model, {"conversion": F(6)})["revenue"] == 12_000
    assert evaluate(model, {"conversion": F(6)})["cac"] == 25


def test_one_channel_changes_and_the_rest_stays() -> None:
    revenue = TABLE.kpi("revenue")
    part = Slice("search", text("search"), SEARCH, elasticity=F(1))
    model = model_facts(TABLE, revenue, [part], Slice("rest", text("rest"), OTHER))
    before, after = evaluate(model), evaluate(model, {"search.spend": F(2000)})
    assert before["revenue"] == 16_000
    assert after["revenue"] == 22_000
    assert after["spend"] == 5000
    assert after["won"] == 70


def test_ratios_do_not_add_and_zeros_do_not_divide() -> None:
    with pytest.raises(InputError, match="ratio"):
        model_facts(
            TABLE, TABLE.kpi("conversion"), [Slice("a", text("a"), SEARCH)], Slice("", text(""), OTHER)
        )
    with pytest.raises(InputError, match="is 0"):
        level_of(TABLE, TABLE.kpi("conversion"), dict.fromkeys(SEARCH, 0))


def test_a_planted_elasticity_is_found() -> None:
    stream = np.random.Generator(np.random.PCG64(3))
    spend = np.exp(stream.normal(10, 0.3, 60))
    visits = 50 * spend**0.4 * np.exp(stream.normal(0, 0.02, 60))
    found = estimate_elasticity(spend.astype(int).tolist(), visits.astype(int).tolist(), text("visits"))
    low, high = found.interval
    assert low < 0.4 < high
    assert high - low < 0.05
    assert found.used == found.value


@pytest.mark.parametrize(
    ("spend", "response"),
    [([], []), ([5], [5]), ([7] * 30, list(range(1, 31))), ([0] * 30, [0] * 30), ([1, 2, 3], [1, 2, 3])],
)
def test_a_history_that_says_nothing_asks_for_an_elasticity(spend: list[int], response: list[int]) -> None:
    with pytest.raises(MissingInput):
        estimate_elasticity(spend, response, text("visits"))


def test_the_rest_has_drivers_of_its_own_and_all_can_change_at_once() -> None:
    revenue = TABLE.kpi("revenue")
    rest = Slice("rest", text("rest"), OTHER)
    whole = {"conversion": F(14, 10)}
    model = model_facts(TABLE, revenue, [Slice("search", text("search"), SEARCH)], rest, whole)
    before = evaluate(model)
    assert before["revenue"] == 16_000
    assert evaluate(model, {"conversion": F(28, 10)})["revenue"] == 32_000
    both = evaluate(model, {"conversion": F(28, 10), "search.conversion:own": F(6)})
    assert both["revenue"] == 2 * (12_000 + 10_000)
    assert input_key(model, "rest.basket") == "rest.basket"


def test_a_rest_without_sales_stays_a_constant() -> None:
    revenue = TABLE.kpi("revenue")
    rest = Slice("rest", text("rest"), {**dict.fromkeys(OTHER, 0), "spend": 1000})
    model = model_facts(TABLE, revenue, [Slice("search", text("search"), SEARCH)], rest)
    values = evaluate(model)
    assert values["revenue"] == 6000
    assert values["spend"] == 1010
    assert input_key(model, "rest.basket") is None
