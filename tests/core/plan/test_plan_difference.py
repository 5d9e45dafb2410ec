"""The differences between two plans: every change named once, nothing else."""

from decimal import Decimal

from core.plan.difference import diff
from core.plan.node import Budget, Level, Node
from core.plan.plan import Plan

KOL = Node(id="I1", level=Level.INITIATIVE, title="KOL", budget=Budget(planned=Decimal(200000)))
DAY = Node(id="I2", level=Level.INITIATIVE, title="体验日")


def test_equal_plans_differ_in_nothing_even_across_versions() -> None:
    assert diff(Plan(id="P", version=1, nodes=(KOL,)), Plan(id="P", version=2, nodes=(KOL,))) == ()


def test_a_changed_field_is_named_with_both_values() -> None:
    dearer = KOL.model_copy(update={"budget": Budget(planned=Decimal(250000)), "owner": "张伟"})
    found = {d.field: (d.before, d.after) for d in diff(Plan(nodes=(KOL,)), Plan(nodes=(dearer,)))}
    assert set(found) == {"budget", "owner"}
    assert found["owner"] == (None, "张伟")
    assert found["budget"][1]["planned"] == "250000"  # type: ignore[index]


def test_added_and_removed_nodes_come_whole() -> None:
    added, removed = diff(Plan(nodes=(KOL,)), Plan(nodes=(DAY,)))[::-1]
    assert (added.node, added.before, added.field) == ("I2", None, "")
    assert (removed.node, removed.after) == ("I1", None)


def test_fields_of_the_plan_itself_have_no_node() -> None:
    (found,) = diff(Plan(envelope=Decimal(1)), Plan(envelope=Decimal(2)))
    assert (found.node, found.field, found.before, found.after) == (None, "envelope", "1", "2")
