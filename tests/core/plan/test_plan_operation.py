"""Typed edits: all or nothing, no cycles, nothing dangling, and the old plan stays as it was."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InputError, UnknownReference
from core.plan.kpi import Measure
from core.plan.kpi_library import find_kpi
from core.plan.node import Bond, Level, Link, Node
from core.plan.operation import AddNode, RemoveNode, ReplaceNode, SetLinks, SetMeasure, SetPlan, apply
from core.plan.plan import Plan, Reserve


def node(name: str, parent: str | None = None, level: Level = Level.SUBGOAL) -> Node:
    links = (Link(parent=parent, bond=Bond.ADDS),) if parent else ()
    return Node(id=name, level=level, title=name, links=links)


def chain(*names: str) -> Plan:
    plan = Plan()
    for above, name in zip((None, *names), names, strict=False):
        plan = apply(plan, (AddNode(node=node(name, above)),))
    return plan


def test_add_keeps_order_and_the_old_plan() -> None:
    empty = Plan()
    plan = apply(empty, (AddNode(node=node("A")), AddNode(node=node("B", "A"))))
    assert [n.id for n in plan.nodes] == ["A", "B"]
    assert plan.children("A") == (plan.node("B"),)
    assert empty.nodes == ()


def test_a_taken_id_is_refused_and_nothing_is_done() -> None:
    plan = chain("A", "B")
    with pytest.raises(InputError, match="taken"):
        apply(plan, (RemoveNode(node="B"), AddNode(node=node("A"))))
    assert "B" in plan.index


@pytest.mark.parametrize("parent", ["X", "b", ""])
def test_a_missing_parent_is_named(parent: str) -> None:
    with pytest.raises(UnknownReference) as caught:
        apply(chain("A"), (AddNode(node=node("N", parent or "?")),))
    assert caught.value.candidates == ("A",)


@pytest.mark.parametrize(("moved", "under"), [("A", "A"), ("A", "B"), ("A", "C"), ("B", "C")])
def test_no_node_hangs_below_itself(moved: str, under: str) -> None:
    plan = chain("A", "B", "C")
    with pytest.raises(InputError, match="cannot hang"):
        apply(plan, (SetLinks(node=moved, links=(Link(parent=under),)),))


def test_removing_takes_the_branch_and_every_link_to_it() -> None:
    plan = apply(
        chain("A", "B", "C"),
        (
            AddNode(
                node=Node(
                    id="D",
                    level=Level.SUBGOAL,
                    title="D",
                    links=(Link(parent="A"), Link(parent="C")),
                    needs=("C",),
                )
            ),
        ),
    )
    left = apply(plan, (RemoveNode(node="B"),))
    assert [n.id for n in left.nodes] == ["A", "D"]
    assert left.node("D").links == (Link(parent="A"),)
    assert left.node("D").needs == ()


def test_a_measure_replaces_the_one_of_its_kpi() -> None:
    share, sales = find_kpi("市场份额"), find_kpi("销售额")
    assert share is not None
    assert sales is not None
    plan = apply(chain("A"), (SetMeasure(node="A", measure=Measure(kpi=share, target=Decimal(15))),))
    plan = apply(plan, (SetMeasure(node="A", measure=Measure(kpi=sales)),))
    plan = apply(plan, (SetMeasure(node="A", measure=Measure(kpi=share, target=Decimal(16))),))
    assert [m.kpi.key for m in plan.node("A").measures] == [share.key, sales.key]
    assert plan.node("A").measures[0].target == 16


def test_set_plan_leaves_what_it_does_not_name() -> None:
    plan = apply(
        Plan(name="n", envelope=Decimal(5)),
        (SetPlan(reserves=(Reserve(kind="experiment", amount=Decimal(1)),)),),
    )
    assert (plan.name, plan.envelope, plan.reserves[0].amount) == ("n", 5, 1)
    assert apply(plan, (SetPlan(name="m"),)).reserves == plan.reserves


def test_a_replaced_node_is_seen_by_the_index() -> None:
    plan = chain("A", "B")
    assert plan.node("B").title == "B"
    changed = apply(plan, (ReplaceNode(node=plan.node("B").model_copy(update={"title": "new"})),))
    assert changed.node("B").title == "new"
    assert changed.children("A")[0].title == "new"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ABCDEF"), st.sampled_from("ABCDEF")), max_size=12))
def test_whatever_is_moved_there_is_never_a_cycle(moves: list[tuple[str, str]]) -> None:
    plan = Plan(nodes=tuple(node(name) for name in "ABCDEF"))
    for moved, under in moves:
        try:
            plan = apply(plan, (SetLinks(node=moved, links=(Link(parent=under),)),))
        except InputError:
            continue
    for each in plan.nodes:
        assert each.id not in {above.id for above in plan.ancestors(each.id)}
