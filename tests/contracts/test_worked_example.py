"""`hoshin demo`: the worked example as a conversation ends in the plan it must, checked and exported."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from assistant.app import App
from assistant.settings import read_settings
from core.plan.node import Level
from core.plan.plan import Plan

pytestmark = pytest.mark.slow

DOCUMENTS = 6
TREE = {"enterprise": 1, "business_unit": 2, "subgoal": 3, "strategy": 1, "initiative": 2}
LEVELS = {(10, 15), (5_000_000, 6_500_000), (80_000, 120_000), (30, 45)}
RULES = ("R02", "R06", "R13", "R17", "R22", "R26")


@pytest.fixture(params=["zh", "en"])
def played(
    request: pytest.FixtureRequest, terminal: Callable[..., Any], tmp_path: Path
) -> tuple[Plan, str, Path]:
    """The plan the demo ends in, what it printed, and its folder."""
    done = terminal("demo", "--to", str(tmp_path / "demo"), "--language", request.param)
    assert done.code == 0, done.err
    app = App(read_settings(home=tmp_path / "demo" / "home", database_url=""))
    [found] = app.plans.list()
    plan = app.plans.load(found.id)
    app.engine.dispose()
    return plan, done.out, tmp_path / "demo"


def test_the_demo_ends_in_the_plan_of_the_worked_example(played: tuple[Plan, str, Path]) -> None:
    plan, printed, folder = played
    assert plan.envelope == 1_000_000
    assert {level: len([n for n in plan.nodes if n.level.value == level]) for level in TREE} == TREE
    units = [node for node in plan.nodes if node.level is Level.BUSINESS_UNIT]
    assert sorted(node.measures[0].change or 0 for node in units) == [2, 3], "of the five percentage points"
    measures = [measure for node in plan.nodes for measure in node.measures]
    assert {(m.baseline, m.target) for m in measures if m.baseline is not None} == LEVELS
    spent = [node.budget.planned for node in plan.nodes if node.budget and node.budget.planned]
    assert sorted(spent) == [150_000, 200_000]
    assert [rule for rule in RULES if f" {rule}]" not in printed] == []
    [file] = folder.glob("*.xlsx")
    assert len([s for s in load_workbook(file) if s.sheet_state == "visible"]) == DOCUMENTS
