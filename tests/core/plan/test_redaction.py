from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import Forbidden, InputError, UnknownReference
from core.plan.kpi import Measure
from core.plan.kpi_library import standards
from core.plan.node import Bond, Budget, Level, Link, Node, Raci
from core.plan.operation import (
    AddNode,
    PutRecord,
    RemoveNode,
    RemoveRecord,
    ReplaceNode,
    SetLinks,
    SetMeasure,
    SetPlan,
    apply,
)
from core.plan.permission import check_change
from core.plan.plan import Plan, Reserve
from core.plan.record import Mastery, Pair, Review, Risk, Score, Skill, next_record_id
from core.plan.redaction import redact, widen

SALES = standards()["sales"].kpi
PEOPLE = ("周航", "陈曦", "林晓", None)


def node(at: int, under: tuple[int, ...] = (), owner: str | None = None, needs: tuple[int, ...] = ()) -> Node:
    """A node all of whose contents say which it is."""
    return Node(
        id=f"N{at}",
        level=Level.INITIATIVE,
        title=f"title-{at}-end",
        statement=f"stated-{at}-end",
        links=tuple(Link(parent=f"N{one}", bond=Bond.ADDS) for one in under),
        measures=(Measure(kpi=SALES, baseline=Decimal(0), target=Decimal(7_000_000 + at)),),
        owner=owner,
        raci=Raci(consulted=(f"asked-{at}-end",)),
        budget=Budget(planned=Decimal(8_000_000 + at)),
        needs=tuple(f"N{one}" for one in needs),
        note=f"note-{at}-end",
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    count = draw(st.integers(1, 9))
    nodes = []
    for at in range(1, count + 1):
        above = draw(st.lists(st.integers(1, at - 1), max_size=2, unique=True)) if at > 1 else []
        needs = draw(st.lists(st.integers(1, count), max_size=2, unique=True))
        nodes.append(node(at, tuple(above), draw(st.sampled_from(PEOPLE)), tuple(needs)))
    records = (
        Pair(id="L1", first="N1", second=f"N{count}", definition="pair-end"),
        Review(
            id="V1", subject="review-end", node=f"N{draw(st.integers(1, count))}", result=Decimal(9_100_001)
        ),
        Risk(id="R1", title="risk-end", owner=draw(st.sampled_from(PEOPLE))),
        Skill(id="K1", person="陈曦", skill="skill-end", level=Mastery.JUNIOR),
        Score(id="D1", department="华南", performance=Decimal("91.01"), collaboration=Decimal(1)),
    )
    return Plan(
        id="P1",
        version=3,
        name="plan",
        nodes=tuple(nodes),
        envelope=Decimal(9_200_001),
        reserves=(Reserve(kind="contingency", amount=Decimal(9_300_001)),),
        capacity={"陈曦": Decimal(41), "林晓": Decimal(42)},
        records=records,
    )


def below(plan: Plan, roots: set[str]) -> set[str]:
    return roots | {under.id for root in roots for under in plan.descendants(root)}


@st.composite
def views(draw: st.DrawFn) -> tuple[Plan, set[str]]:
    plan = draw(plans())
    roots = draw(st.sets(st.sampled_from([one.id for one in plan.nodes]), max_size=2))
    return plan, below(plan, roots)


@pytest.mark.slow
@given(views())
@settings(max_examples=150, deadline=None)
def test_nothing_of_a_hidden_node_is_left(view: tuple[Plan, set[str]]) -> None:
    plan, seen = view
    shown = redact(plan, seen)
    text = shown.model_dump_json()
    path = {above.id for one in seen for above in plan.ancestors(one)} - seen
    for hidden in (one for one in plan.nodes if one.id not in seen):
        at = hidden.id[1:]
        for mark in (f"stated-{at}-end", f"asked-{at}-end", f"note-{at}-end"):
            assert mark not in text
        assert str(7_000_000 + int(at)) not in text
        assert str(8_000_000 + int(at)) not in text
        if hidden.id not in path:
            assert f"title-{at}-end" not in text
            assert f'"{hidden.id}"' not in text
    if len(seen) < len(plan.nodes):
        assert "9200001" not in text
        assert "9300001" not in text
        assert not {"华南"} & {r.department for r in shown.records if isinstance(r, Score)}
    else:
        assert shown is plan


@pytest.mark.slow
@given(views())
@settings(max_examples=80, deadline=None)
def test_what_is_seen_is_shown_as_it_is(view: tuple[Plan, set[str]]) -> None:
    plan, seen = view
    shown = redact(plan, seen)
    for one in seen:
        was, now = plan.node(one), shown.node(one)
        kept = {"links", "needs"}
        assert now.model_dump(exclude=kept) == was.model_dump(exclude=kept)
        assert set(now.links) <= set(was.links)
    assert shown.currency == plan.currency
    assert all(above.id in shown.index for one in seen for above in plan.ancestors(one))


@st.composite
def edits(draw: st.DrawFn) -> tuple[Plan, set[str], tuple[object, ...]]:
    plan, seen = draw(views())
    shown = redact(plan, seen)
    ids = [one.id for one in shown.nodes] or ["N1"]
    operations: list[object] = []
    for at in range(draw(st.integers(1, 3))):
        one, other = draw(st.sampled_from(ids)), draw(st.sampled_from(ids))
        target = shown.index.get(one, node(1))
        operations.append(
            draw(
                st.sampled_from(
                    [
                        ReplaceNode(node=target.model_copy(update={"title": "renamed"})),
                        ReplaceNode(node=target.model_copy(update={"needs": (), "links": target.links[:1]})),
                        RemoveNode(node=one),
                        SetMeasure(node=one, measure=Measure(kpi=SALES, target=Decimal(5))),
                        SetLinks(node=one, links=(Link(parent=other),)),
                        AddNode(node=node(100 + at).model_copy(update={"links": (Link(parent=other),)})),
                        AddNode(node=node(200 + at)),
                        SetPlan(envelope=Decimal(1)),
                        RemoveRecord(record="R1"),
                        PutRecord(record=Review(id="V9", subject="new", node=one)),
                    ]
                )
            )
        )
    return plan, seen, tuple(operations)


@pytest.mark.slow
@given(edits())
@settings(max_examples=300, deadline=None)
def test_a_change_made_on_what_is_seen_leaves_the_hidden_as_it_was(
    case: tuple[Plan, set[str], tuple],
) -> None:
    plan, seen, operations = case
    try:
        after = apply(plan, widen(plan, redact(plan, seen), operations))
        check_change(plan, after, seen)
    except InputError:
        return
    for hidden in (one for one in plan.nodes if one.id not in seen):
        assert after.index[hidden.id] == hidden
    assert after.envelope == plan.envelope
    for added in (one for one in after.nodes if one.id not in plan.index):
        assert any(above.id in seen for above in after.ancestors(added.id))


def two_regions() -> Plan:
    return Plan(
        id="P1",
        version=1,
        nodes=(
            node(1),
            node(2, (1,)),
            node(3, (1,)),
            node(4, (2, 3), needs=(5,)),  # under N2, helps N3 and waits for N5
            node(5, (3,), needs=(2,)),
        ),
    )


def test_hidden_links_of_a_node_stay_when_its_seen_ones_change() -> None:
    plan, seen = two_regions(), {"N2", "N4"}
    shown = redact(plan, seen)
    assert shown.node("N4").links == (Link(parent="N2", bond=Bond.ADDS),)
    assert shown.node("N4").needs == ()
    renamed = ReplaceNode(node=shown.node("N4").model_copy(update={"title": "new"}))
    after = apply(plan, widen(plan, shown, (renamed,)))
    check_change(plan, after, seen)
    assert after.node("N4") == plan.node("N4").model_copy(update={"title": "new"})
    moved = SetLinks(node="N4", links=(Link(parent="N2", bond=Bond.SUPPORTS),))
    after = apply(plan, widen(plan, shown, (moved,)))
    assert after.node("N4").links == (
        Link(parent="N2", bond=Bond.SUPPORTS),
        Link(parent="N3", bond=Bond.ADDS),
    )


def test_an_id_that_is_hidden_is_one_that_is_not_there() -> None:
    plan, seen = two_regions(), {"N2", "N4"}
    for operation in (RemoveNode(node="N5"), SetMeasure(node="N3", measure=Measure(kpi=SALES))):
        with pytest.raises(UnknownReference) as caught:
            widen(plan, redact(plan, seen), (operation,))
        assert set(caught.value.candidates) == {"N1", "N2", "N4"}


def test_what_a_hidden_node_needs_cannot_be_removed() -> None:
    plan, seen = two_regions(), {"N2", "N4"}
    after = apply(plan, (RemoveNode(node="N2"),))
    with pytest.raises(Forbidden):
        check_change(plan, after, seen)


def test_a_new_id_is_free_in_the_whole_plan() -> None:
    plan = two_regions().model_copy(update={"records": (Risk(id="R7", title="hidden", owner="x"),)})
    shown = redact(plan, {"N2", "N4"})
    assert shown.taken["N"] == 5
    assert next_record_id(shown.records, "risk", after=shown.taken) == "R8"
    assert "taken" not in shown.model_dump()
    assert apply(shown, (RemoveNode(node="N4"),)).taken == shown.taken


def test_a_record_is_changed_by_who_sees_all_it_is_about() -> None:
    plan, seen = two_regions(), {"N2", "N4"}
    mine, theirs = Pair(id="L1", first="N2", second="N4"), Pair(id="L2", first="N2", second="N3")
    check_change(plan, apply(plan, (PutRecord(record=mine),)), seen)
    with pytest.raises(Forbidden):
        check_change(plan, apply(plan, (PutRecord(record=theirs),)), seen)
    kept = apply(plan, (PutRecord(record=theirs),))
    for operation in (RemoveRecord(record="L2"), PutRecord(record=mine.model_copy(update={"id": "L2"}))):
        with pytest.raises(Forbidden):
            check_change(kept, apply(kept, (operation,)), seen)
