"""Many operations at once come to what they come to one by one, in time that grows with their number."""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InputError
from core.plan.node import Level, Link, Node
from core.plan.operation import (
    AddNode,
    Operation,
    RemoveNode,
    ReplaceNode,
    SetLinks,
    SetPlan,
    apply,
)
from core.plan.plan import Plan

NAMES = "ABCDEFG"
names = st.sampled_from(NAMES)


@st.composite
def nodes(draw: st.DrawFn) -> Node:
    links = draw(st.lists(names, max_size=2, unique=True))
    return Node(
        id=draw(names),
        level=Level.SUBGOAL,
        title=draw(st.sampled_from(["x", "y"])),
        links=tuple(Link(parent=parent) for parent in links),
        needs=tuple(draw(st.lists(names, max_size=2, unique=True))),
    )


operations: st.SearchStrategy[Operation] = st.one_of(
    st.builds(AddNode, node=nodes()),
    st.builds(ReplaceNode, node=nodes()),
    st.builds(RemoveNode, node=names),
    st.builds(SetLinks, node=names, links=st.lists(names, max_size=2).map(lambda n: tuple(map(_link, n)))),
    st.builds(SetPlan, name=st.sampled_from(["p", "q"])),
)


def _link(parent: str) -> Link:
    return Link(parent=parent)


def outcome(plan: Plan, steps: tuple[Operation, ...], *, together: bool) -> Plan | tuple[str, str]:
    """The plan, or the error, after the steps."""
    try:
        if together:
            return apply(plan, steps)
        for step in steps:
            plan = apply(plan, (step,))
    except InputError as error:
        return type(error).__name__, str(error)
    return plan


@pytest.mark.slow
@given(st.lists(nodes(), max_size=7, unique_by=lambda node: node.id), st.lists(operations, max_size=8))
@settings(max_examples=200, deadline=None)
def test_together_is_the_same_as_one_by_one(before: list[Node], steps: list[Operation]) -> None:
    plan = Plan(nodes=tuple(before))
    kept = plan.model_copy(deep=True)
    assert outcome(plan, tuple(steps), together=True) == outcome(plan, tuple(steps), together=False)
    assert plan == kept


@pytest.mark.slow
@given(st.lists(nodes(), min_size=1, max_size=7, unique_by=lambda node: node.id), names)
@settings(max_examples=200, deadline=None)
def test_removing_leaves_nothing_that_points_at_what_is_gone(before: list[Node], gone: str) -> None:
    plan = Plan(nodes=tuple(before))
    if gone not in plan.index:
        return
    below = {gone, *(node.id for node in plan.descendants(gone))}
    after = apply(plan, (RemoveNode(node=gone),))
    assert [node.id for node in after.nodes] == [node.id for node in plan.nodes if node.id not in below]
    for node in after.nodes:
        old = plan.node(node.id)
        assert node.links == tuple(link for link in old.links if link.parent not in below)
        assert node.needs == tuple(need for need in old.needs if need not in below)


@pytest.mark.slow
@given(st.lists(nodes(), max_size=7, unique_by=lambda node: node.id))
@settings(max_examples=200, deadline=None)
def test_descendants_are_found_by_following_the_children(listed: list[Node]) -> None:
    plan = Plan(nodes=tuple(listed))

    def follow(above: str, seen: set[str]) -> list[str]:
        found = []
        for child in plan.children(above):
            if child.id not in seen:
                seen.add(child.id)
                found += [child.id, *follow(child.id, seen)]
        return found

    for name in NAMES:
        assert [node.id for node in plan.descendants(name)] == follow(name, {name})


@pytest.mark.slow
def test_a_thousand_steps_cost_no_more_each_than_a_hundred() -> None:
    def seconds(count: int) -> float:
        added = [Node(id="0", level=Level.SUBGOAL, title="0")]
        added += [
            Node(id=str(n), level=Level.SUBGOAL, title="n", links=(Link(parent="0"),))
            for n in range(1, count)
        ]
        steps: tuple[Operation, ...] = (
            *(AddNode(node=node) for node in added),
            *(RemoveNode(node=node.id) for node in added[::-1]),
        )
        start = time.process_time()
        assert apply(Plan(), steps).nodes == ()
        return time.process_time() - start

    times = [min(seconds(count) for _ in range(3)) for count in (400, 1600, 6400)]
    assert all(longer < 10 * shorter for shorter, longer in pairwise(times))  # 16 times if quadratic
