"""How long the watch takes over 10,000 KPIs: 8,000 of 40 plans with 21 monthly readings, 2,000 parts of the facts.

    python -m benchmarks.watch [KPIS]

It is the run `hoshin watch --once` makes, on a SQLite file, on one core: loading plans and readings,
season-aware pace, forecast with its chance, every default rule, alerts stored with their notices. The first
run raises the alerts, the second finds them all again, the third comes after the actuals of a tenth of the
plans have changed.

The peer is the plainest watch there is: one SQL query per KPI for its readings, and the last value compared
with a fixed line; no season, no forecast, nothing kept.
"""

# ruff: noqa: E501 - what is made up reads best a row a line

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import text

from assistant.app import App
from assistant.settings import read_settings
from core.facts.catalogue import (
    Catalogue,
    FactDimension,
    FactKpi,
    FactMeasure,
    FactTable,
    FactValue,
    Grain,
    Role,
)
from core.facts.period import period_end
from core.plan.kpi import Kpi, Measure
from core.plan.node import Bond, Level, Link, Node
from core.plan.plan import Plan
from core.progress.reading import Reading
from core.quantity.unit import CNY
from core.text import Language, Text
from core.watch.rule import Basis, Condition, Rule
from knowledge.facts_catalogue import write_catalogue
from knowledge.watch_store import WatchStore
from tools.watch_run import Outcome, run_watch

NOW = datetime(2026, 10, 12, 9, tzinfo=UTC)
MONTHS = [date(y, m, 1) for y in (2025, 2026) for m in range(1, 13) if (y, m) < (2026, 10)]
EACH = 200
PARTS = 500
SALES = Kpi(key="revenue", name=Text(zh="销售额", en="revenue"), unit=CNY)


def plan_of(number: int, noise: np.random.Generator) -> tuple[Plan, np.ndarray]:
    target = noise.integers(80, 160, EACH) * 120_000
    nodes = [Node(id="G1", level=Level.ENTERPRISE, title=f"目标{number}", owner=f"总{number}",
                  measures=(Measure(kpi=SALES, target=Decimal(int(target.sum()))),), end=date(2026, 12, 31))]  # fmt: skip
    for i in range(1, EACH):
        nodes.append(Node(id=f"B{i}", level=Level.BUSINESS_UNIT, title=f"单元{number}-{i}", owner=f"人{i % 50}",
                          links=(Link(parent="G1", bond=Bond.ADDS),), end=date(2026, 12, 31),
                          measures=(Measure(kpi=SALES, target=Decimal(int(target[i]))),)))  # fmt: skip
    plan = Plan(name=f"计划{number}", nodes=tuple(nodes), start=date(2026, 1, 1), end=date(2026, 12, 31))
    return plan, target


def fill(app: App, plans: int) -> list[str]:
    noise = np.random.default_rng(7)
    ids = []
    for number in range(plans):
        plan, target = plan_of(number, noise)
        stored = app.plans.create(plan, by="b", at=NOW, reason="")
        ids.append(stored.id)
        reached = noise.normal(1.02, 0.12, EACH)
        record(app, stored, target, reached, noise, MONTHS)
    return ids


def record(
    app: App,
    plan: Plan,
    target: np.ndarray,
    reached: np.ndarray,
    noise: np.random.Generator,
    months: list[date],
) -> None:
    app.actuals.record(
        Reading(plan=plan.id, node=node.id, kpi="revenue", start=m, end=period_end(m, Grain.MONTH),
                value=Decimal(int(target[i] / 12 * reached[i] * noise.normal(1, 0.05))), at=NOW)
        for i, node in enumerate(plan.nodes) for m in months
    )  # fmt: skip


def fill_facts(app: App) -> None:
    """500 stores by day of a year: revenue, spend and customers, and a plan by month."""
    folder = app.settings.facts
    folder.mkdir(parents=True)
    noise = np.random.default_rng(8)
    stores = [f"s{i:03}" for i in range(PARTS)]
    days = [date.fromordinal(date(2025, 10, 1).toordinal() + i) for i in range(365)]
    for name, starts, share in (
        ("sales", days, 1),
        ("plan", [m for m in MONTHS if m >= date(2025, 10, 1)], 30),
    ):
        size = len(starts) * PARTS
        rows = {
            "date": pa.array([d for d in starts for _ in stores], pa.date32()),
            "store": stores * len(starts),
            "revenue": noise.integers(8_000, 12_000, size) * share,
            "spend": noise.integers(800, 1_200, size) * share,
            "customers": noise.integers(8, 12, size) * share,
        }
        pq.write_table(pa.table(rows), folder / f"{name}.parquet")
    values = tuple(FactValue(key=s, name=Text(zh=s, en=s)) for s in stores)
    measures = tuple(
        FactMeasure(column=c, name=Text(zh=zh, en=c), unit=CNY, role=role)
        for c, zh, role in (("revenue", "销售额", Role.REVENUE), ("spend", "花费", Role.SPEND), ("customers", "新客", Role.CUSTOMERS))
    )  # fmt: skip
    kpis = (
        FactKpi(key="revenue", name=Text(zh="销售额", en="revenue"), unit=CNY, numerator="revenue"),
        FactKpi(key="spend", name=Text(zh="花费", en="spend"), unit=CNY, numerator="spend"),
        FactKpi(key="roi", name=Text(zh="投入产出比", en="roi"), unit=CNY, numerator="revenue", denominator="spend"),
    )  # fmt: skip
    table = FactTable(name="sales", title=Text(zh="销售", en="sales"), source="sales.parquet",
                      plan_source="plan.parquet", plan_grain=Grain.MONTH, measures=measures, kpis=kpis,
                      dimensions=(FactDimension(column="store", name=Text(zh="门店", en="store"), values=values),))  # fmt: skip
    write_catalogue(folder / "catalogue.yaml", Catalogue(tables=(table,)))


def own_rules(store: WatchStore) -> None:
    for kpi, condition, line in (
        ("spend", Condition.IDLE, 20),
        ("roi", Condition.BELOW, 2),
        ("revenue", Condition.ANOMALY, 1),
    ):
        store.rules.set(
            Rule(condition=condition, line=Decimal(line), basis=Basis.FACTS, kpi=kpi, by="store", period="week" if condition is Condition.ANOMALY else "month"),
            by="b", at=NOW,
        )  # fmt: skip


def timed(name: str, work: Callable[[], Outcome]) -> float:
    begun, spent = time.perf_counter(), time.process_time()
    made = work()
    wall, cpu = time.perf_counter() - begun, time.process_time() - spent
    print(f"{name:<26} {wall:6.1f} s  cpu {cpu:6.1f} s  {made.kpis:>6} KPIs  {made.crossed:>5} crossed  "
          f"{len(made.opened):>5} opened  {len(made.joined):>4} joined  skipped {len(made.skipped)}")  # fmt: skip
    return wall


def peer(app: App, plans: list[str]) -> float:
    begun = time.perf_counter()
    query = text(
        "SELECT value FROM readings WHERE plan_id = :p AND node = :n AND kpi = 'revenue' AND starts_on >= '2026'"
    )
    below = 0
    with app.engine.connect() as connection:
        for plan_id in plans:
            plan = app.plans.load(plan_id)
            for node in plan.nodes:
                values = [
                    Decimal(v) for v in connection.execute(query, {"p": plan_id, "n": node.id}).scalars()
                ]
                measure = node.measure
                assert measure is not None
                assert measure.target is not None
                below += sum(values) < measure.target * Decimal("0.675")
    return time.perf_counter() - begun


def main(kpis: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        app = App(read_settings(home=Path(folder) / "home", embeddings="none"))
        ids = fill(app, round(kpis * 0.8 / EACH))
        fill_facts(app)
        store = WatchStore(app.engine)
        own_rules(store)
        ctx = app.context(Language.ZH_HANS, NOW.date(), "b")
        timed("first run", lambda: run_watch(ctx, store))
        timed("second run, nothing new", lambda: run_watch(ctx, store))
        noise = np.random.default_rng(9)
        some = ids[: max(1, len(ids) // 10)]
        for plan_id in some:
            plan = app.plans.load(plan_id)
            target = np.array([int(n.measure.target or 0) if n.measure else 0 for n in plan.nodes])
            record(app, plan, target, np.full(EACH, 0.8), noise, MONTHS[-1:])
        timed("a tenth has changed", lambda: run_watch(ctx, store, some, facts=False))
        print(f"peer, a query a KPI        {peer(app, ids):6.1f} s  ({len(ids) * EACH} KPIs of plans)")
        app.engine.dispose()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
