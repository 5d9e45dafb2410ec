from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from core.plan.kpi import Measure
from core.plan.kpi_library import find_kpi
from core.plan.node import Level, Node
from core.plan.plan import Plan
from core.progress.reading import Reading
from core.progress.standing import stand_of_level, stand_of_total
from core.progress.window import accumulates, window_of
from core.text import Text

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
TODAY = date(2026, 10, 12)


def reading(start, end, value):
    return Reading(
        plan="P",
        node="G1",
        kpi="sales",
        start=date.fromisoformat(start),
        end=date.fromisoformat(end),
        value=Decimal(value),
        at=datetime(2026, 10, 12, tzinfo=UTC),
    )


JANUARY = reading("2026-01-01", "2026-01-31", 10)
FEBRUARY = reading("2026-02-01", "2026-02-28", 20)
SINCE_JANUARY = reading("2026-01-01", "2026-03-31", 60)


def test_months_add_up():
    standing = stand_of_total([FEBRUARY, JANUARY], YEAR, TODAY)
    assert (standing.value, standing.as_of, standing.gaps) == (30, date(2026, 2, 28), ())


def test_a_total_to_date_adds_what_is_new():
    standing = stand_of_total([JANUARY, FEBRUARY, SINCE_JANUARY], YEAR, TODAY)
    assert standing.value == 60
    assert [stretch.value for stretch in standing.stretches] == [10, 20, 30]


def test_totals_to_date_alone():
    april = reading("2026-01-01", "2026-04-30", 100)
    standing = stand_of_total([SINCE_JANUARY, april], YEAR, TODAY)
    assert [(s.start.month, s.value) for s in standing.stretches] == [(1, 60), (4, 40)]


def test_missing_days_are_named_not_filled():
    may = reading("2026-05-01", "2026-05-31", 50)
    standing = stand_of_total([JANUARY, may], YEAR, TODAY)
    assert standing.value == 60
    assert standing.gaps == ((date(2026, 2, 1), date(2026, 4, 30)),)


def test_readings_that_disagree_are_named():
    half = reading("2026-01-01", "2026-02-28", 99)
    standing = stand_of_total([JANUARY, FEBRUARY, half], YEAR, TODAY)
    assert standing.value == 30
    assert [(r.value, total) for r, total in standing.contradictions] == [(99, 30)]


def test_what_lies_outside_does_not_count():
    later = reading("2026-11-01", "2026-11-30", 70)
    earlier = reading("2025-12-01", "2025-12-31", 70)
    assert stand_of_total([later, earlier], YEAR, TODAY).value is None
    assert stand_of_total([], YEAR, TODAY).value is None


def test_the_last_level_counts():
    levels = [reading("2026-06-30", "2026-06-30", "33.2"), reading("2026-03-31", "2026-03-31", "31.5")]
    standing = stand_of_level(levels, TODAY)
    assert (standing.value, standing.as_of) == (Decimal("33.2"), date(2026, 6, 30))
    assert stand_of_level(levels, date(2026, 1, 1)).value is None


@pytest.mark.parametrize(
    ("name", "adds"),
    [
        ("销售额", True),
        ("新增用户数", True),
        ("会员数", False),
        ("新增会员数", True),
        ("转化率", False),
        ("获客成本", False),
        ("门店数量", False),
        ("市场份额", False),
        ("线索量", True),
        ("净推荐值", False),
    ],
)
def test_which_kpis_add_up_over_time(name, adds):
    kpi = find_kpi(name)
    named = kpi.model_copy(update={"name": Text(zh=name, en=name)})
    assert accumulates(named) is adds


@pytest.mark.parametrize(
    ("title", "start", "end", "first"),
    [
        ("门锁季度销售额", None, date(2026, 12, 31), date(2026, 10, 1)),
        ("月销售额", None, date(2026, 9, 30), date(2026, 9, 1)),
        ("全年销售额", None, date(2027, 3, 31), date(2026, 4, 1)),
        ("销售额", None, date(2026, 6, 30), date(2026, 1, 1)),
        ("销售额", date(2026, 3, 1), date(2026, 6, 30), date(2026, 3, 1)),
    ],
)
def test_what_counts_towards_a_target(title, start, end, first):
    node = Node(
        id="G1",
        level=Level.ENTERPRISE,
        title=title,
        start=start,
        end=end,
        measures=(Measure(kpi=find_kpi("销售额")),),
    )
    assert window_of(Plan(nodes=(node,)), node) == (first, end)
    assert window_of(Plan(), node.model_copy(update={"end": None})) is None
