"""A KPI named once holds for the parts listed after it, where the value can be one of it."""

from datetime import date
from decimal import Decimal

import pytest

from assistant.offline.actuals import record_actuals
from assistant.offline.edits import revise
from assistant.offline.script import Memory
from assistant.offline.situation import Situation
from assistant.offline.utterance import Utterance, hear
from core.plan.kpi import Measure
from core.plan.kpi_library import find_kpi
from core.plan.node import Level, Node
from core.plan.plan import Plan
from core.text import Language
from knowledge.demo.company import CATALOGUE


def _goal(node: str, level: Level, title: str, kpi: str, target: int) -> Node:
    found = find_kpi(kpi)
    assert found is not None
    measure = Measure(kpi=found, baseline=Decimal(target) / 2, target=Decimal(target))
    return Node(id=node, level=level, title=title, measures=(measure,))


_UNIT, _SUB = Level.BUSINESS_UNIT, Level.SUBGOAL
CHINESE = Plan(
    id="P",
    nodes=(
        _goal("B1", _UNIT, "门锁销售额", "销售额", 60000000),
        _goal("M1", _SUB, "门锁转化率", "转化率", 2),
        _goal("B2", _UNIT, "音箱销售额", "销售额", 30000000),
        _goal("M3", _SUB, "音箱订单数", "订单数", 100000),
        _goal("B3", _UNIT, "网关销售额", "销售额", 15000000),
        _goal("M4", _SUB, "网关获客成本", "获客成本", 102),
    ),
)
ENGLISH = Plan(
    id="P",
    nodes=(
        _goal("B1", _UNIT, "Smart lock sales", "sales", 60000000),
        _goal("B2", _UNIT, "Smart speaker sales", "sales", 30000000),
        _goal("M3", _SUB, "Smart speaker orders", "orders", 100000),
        _goal("B3", _UNIT, "Gateway sales", "sales", 15000000),
        _goal("M4", _SUB, "Gateway acquisition cost", "获客成本", 102),
    ),
)


def _hear(text: str) -> Utterance:
    language = Language.EN if text.isascii() else Language.ZH_HANS
    return hear(text, language=language, today=date(2026, 10, 12))


def _plan(text: str) -> Plan:
    return ENGLISH if text.isascii() else CHINESE


@pytest.mark.parametrize(
    ("text", "nodes"),
    [
        ("9月门锁销售额实际480万，音箱320万", ["B1", "B2"]),
        ("9月音箱销售额实际320万，网关实际150万", ["B2", "B3"]),
        ("9月音箱銷售額實際320萬、網關150萬", ["B2", "B3"]),
        ("9月销售额实际：门锁480万，音箱320万，网关150万", ["B1", "B2", "B3"]),
        ("9月门锁销售额实际480万，音箱8000单", ["B1", "M3"]),
        ("9月门锁销售额实际480万，网关获客成本98元", ["B1", "M4"]),
        ("9月门锁销售额实际480万，网关98元", ["B1", "M4"]),
        ("September smart lock sales were actually 4.8m, speaker 3.2m, gateway 1.5m", ["B1", "B2", "B3"]),
    ],
)
def test_a_value_told_of_a_part_is_one_of_the_kpi_named_before(text: str, nodes: list[str]) -> None:
    script = record_actuals(Situation(_hear(text), _plan(text), Memory(), CATALOGUE))
    assert script is not None
    assert [reading["node"] for reading in script.calls[0].arguments["readings"]] == nodes


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("门锁销售额目标改成6000万，音箱改成3200万", {"B1": "60000000", "B2": "32000000"}),
        ("門鎖銷售額目標改成6000萬，音箱改成3200萬", {"B1": "60000000", "B2": "32000000"}),
        ("smart lock sales target to 60m, speaker to 32m", {"B1": "60000000", "B2": "32000000"}),
    ],
)
def test_a_target_of_a_part_is_one_of_the_kpi_named_before(text: str, targets: dict[str, str]) -> None:
    revision = revise(_hear(text), _plan(text), None)
    assert {edit["node"]: edit["target"] for edit in revision.edits} == targets
    assert revision.choices == ()


def test_a_part_without_the_kpi_named_before_is_asked_about() -> None:
    text = "音箱销售额改成3100万，门锁转化率改成2.5%，网关改成1600万"
    assert [node.id for node in revise(_hear(text), CHINESE, None).choices] == ["B3", "M4"]


def test_a_value_far_from_the_kpi_named_before_is_asked_about() -> None:
    text = "音箱销售额目标改成3100万，网关改成98元"
    assert [node.id for node in revise(_hear(text), CHINESE, None).choices] == ["M4", "B3"]
