from datetime import date
from decimal import Decimal

import pytest

from core.plan.kpi import Measure
from core.plan.kpi_library import standards
from core.plan.node import Budget, Level, Link, Node
from core.plan.plan import Plan
from evals.cases import StateCheck
from evals.state import check_state

SHARE = standards()["market_share"].kpi
GOAL = Node(
    id="G1",
    level=Level.ENTERPRISE,
    title="市场份额提升至15%",
    measures=(Measure(kpi=SHARE, baseline=Decimal(10), target=Decimal(15)),),
    end=date(2026, 12, 31),
    owner="王芳",
)
VIDEO = Node(
    id="I1",
    level=Level.INITIATIVE,
    title="KOL测评视频",
    links=(Link(parent="G1"),),
    budget=Budget(planned=Decimal(200000)),
)
PLAN = Plan(id="P1", version=1, nodes=(GOAL, VIDEO), envelope=Decimal(1000000))


@pytest.mark.parametrize(
    "check",
    [
        {"level": "enterprise", "kpi": "market_share", "baseline": 10, "target": 15, "end": "2026-12-31"},
        {"node": "KOL", "budget": 200000, "parent": "市场份额"},
        {"envelope": 1000000},
        {"count": {"initiative": 1, "strategy": 0}},
        {"node": "快闪店", "absent": True},
        {"node": "市场份额", "owner": "王芳", "change": 5, "locked": False},
    ],
)
def test_a_state_that_is_so(check):
    assert check_state([StateCheck.model_validate(check)], PLAN) == []


@pytest.mark.parametrize(
    "check",
    [
        {"level": "enterprise", "target": "15.1"},
        {"level": "initiative", "baseline": 10},
        {"node": "KOL", "budget": 20},
        {"node": "KOL", "parent": "智能门锁"},
        {"node": "KOL", "owner": "王芳"},
        {"node": "KOL", "locked": True},
        {"node": "快闪店"},
        {"node": "KOL", "absent": True},
        {"envelope": 100},
        {"count": {"initiative": 2}},
        {"level": "enterprise", "kpi": "sales"},
        {"level": "enterprise", "end": "2026-12-30"},
    ],
)
def test_a_state_that_is_not(check):
    checks = [StateCheck.model_validate(check)]
    assert check_state(checks, PLAN)
    assert check_state(checks, None)
