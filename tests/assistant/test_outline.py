from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.outline import outline
from core.plan.kpi import Kpi, Measure
from core.plan.node import Bond, Budget, Level, Link, Node
from core.plan.plan import Plan
from core.quantity.unit import PERCENT
from core.text import Text

SHARE = Kpi(key="market_share", name=Text(zh="市场份额", en="market share"), unit=PERCENT)


def node(node_id: str, parent: str | None = None, **fields: object) -> Node:
    links = (Link(parent=parent, bond=Bond.ADDS),) if parent else ()
    return Node(id=node_id, level=Level.SUBGOAL, title=f"t{node_id}", links=links, **fields)  # type: ignore[arg-type]


def test_a_node_is_shown_with_its_numbers() -> None:
    measure = Measure(kpi=SHARE, baseline=Decimal(10), target=Decimal("15.5"))
    plan = Plan(
        id="P1",
        version=3,
        name="智能家居",
        envelope=Decimal(5_000_000),
        nodes=(
            node("G1", measures=(measure,), budget=Budget(planned=Decimal(120)), owner="李娜", locked=True),
        ),
    )
    head, line = outline(plan).split("\n")
    assert "P1 v3" in head
    assert "budget 5000000 CNY" in head
    assert line == "G1 [subgoal] tG1; 市场份额 10%→15.5%; budget 120; owner 李娜; locked"


def test_a_change_without_levels_is_shown_in_points() -> None:
    plan = Plan(nodes=(node("G1", measures=(Measure(kpi=SHARE, delta=Decimal(5)),)),))
    assert "市场份额 +5pp" in outline(plan)


def test_children_are_indented_below_their_parent() -> None:
    plan = Plan(nodes=(node("A"), node("B", "A"), node("C", "B"), node("D", "A"), node("E")))
    assert [line.split(" [")[0] for line in outline(plan).split("\n")[1:]] == [
        "A",
        "  B",
        "    C",
        "  D",
        "E",
    ]


@pytest.mark.parametrize("size", [2_000])
def test_a_large_plan_keeps_its_upper_levels_and_counts_the_rest(size: int) -> None:
    nodes = [node("R")] + [node(f"B{i}", "R") for i in range(40)]
    nodes += [node(f"L{i}", f"B{i % 40}") for i in range(size - 41)]
    text = outline(Plan(nodes=tuple(nodes)))
    lines = text.split("\n")
    assert len(lines) == 122  # head, 120 nodes, the count of the others
    assert all(f"B{i} " in text for i in range(40))
    assert "1880 more nodes" in lines[-1]
    assert len(text) < 8_000


@settings(max_examples=50)
@given(parents=st.lists(st.integers(0, 200), max_size=60), lines=st.integers(1, 70))
def test_every_node_is_either_listed_once_or_counted(parents: list[int], lines: int) -> None:
    nodes = [node("n0")]
    for number, parent in enumerate(parents, start=1):
        nodes.append(node(f"n{number}", f"n{parent % number}"))
    shown = outline(Plan(nodes=tuple(nodes)), lines).split("\n")[1:]
    listed = [line for line in shown if "[subgoal]" in line]
    assert len(listed) == min(lines, len(nodes))
    if len(nodes) > lines:
        assert f"({len(nodes) - lines} more" in shown[-1]
