from datetime import date

import pytest

from core.facts.catalogue import Grain
from core.plan.rollup import cover
from knowledge.demo.files import write_demo_facts
from tools.registry import call

YEAR = {"start": date(2026, 1, 1), "end": date(2026, 12, 31)}


def test_the_units_add_up_to_the_year_and_the_target_is_what_the_facts_have_as_planned(demo_ctx):
    plan = demo_ctx.load(None)
    top = plan.node("G1")
    assert cover(plan, top).gap == 0
    planned = demo_ctx.facts.series("sales", measures=["revenue"], grain=Grain.MONTH, scenario="plan", **YEAR)
    assert abs(top.measure.target * 100 - int(planned.measures["revenue"].sum())) < 30_000 * 100


def test_readings_are_the_facts_to_the_cent(demo_ctx):
    lock = next(node for node in demo_ctx.load(None).nodes if node.title == "门锁销售额")
    september = next(r for r in demo_ctx.actuals.of(demo_ctx.plan_id, lock.id) if r.start == date(2026, 9, 1))
    cube = demo_ctx.facts.cube(
        "sales",
        by=[],
        measures=["revenue"],
        start=date(2026, 9, 1),
        end=date(2026, 9, 30),
        where={"product": ("lock",)},
    )
    assert september.value * 100 == int(cube.measures["revenue"][0])


def test_september_fell_short_where_the_landing_page_changed(demo_ctx):
    days = {"start": date(2026, 9, 1), "end": date(2026, 9, 30)}
    asked = {"by": ["region", "channel"], "measures": ["revenue"], **days}
    actual = demo_ctx.facts.cube("sales", **asked)
    planned = demo_ctx.facts.cube("sales", scenario="plan", **asked)
    gap = actual.measures["revenue"] - planned.measures["revenue"]
    worst = actual.codes[gap.argmin()]
    assert [actual.values[i][code] for i, code in enumerate(worst)] == ["east", "video"]


@pytest.mark.slow
def test_the_files_are_the_same_bytes_every_time_and_small(tmp_path):
    write_demo_facts(tmp_path / "a")
    write_demo_facts(tmp_path / "b")
    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert files == ["catalogue.yaml", "journeys.parquet", "sales.parquet", "sales_plan.parquet"]
    assert all((tmp_path / "a" / f).read_bytes() == (tmp_path / "b" / f).read_bytes() for f in files)
    assert sum((tmp_path / "a" / f).stat().st_size for f in files) < 10_000_000


def test_two_plans_of_2025_are_over_with_what_the_facts_say_became_of_them(demo_ctx):
    found = call("find_plans", {"state": "finished"}, demo_ctx)
    year, summer = sorted(found.compared, key=lambda one: -one.cost)
    cube = demo_ctx.facts.cube(
        "sales", by=[], measures=["revenue", "spend"], start=date(2025, 1, 1), end=date(2025, 12, 31)
    )
    assert year.reached * 100 == int(cube.measures["revenue"].sum())
    assert (year.cost * 100, year.cost_recorded) == (int(cube.measures["spend"].sum()), True)
    assert (str(year.attained), year.met, year.targets) == ("97.97", 2, 7)
    assert (str(summer.attained), summer.met, summer.is_final) == ("100.95", 1, True)
    plan = demo_ctx.plans.load(year.id)
    assert cover(plan, plan.node("G1")).gap == 0
