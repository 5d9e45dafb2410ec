from datetime import date
from decimal import Decimal

import pytest

from core.plan.kpi import Measure
from core.plan.kpi_library import standards
from core.plan.node import Bond, Budget, Level, Link, Node
from core.plan.plan import Plan
from evals.canonical import canonical_hash
from evals.state import wrong_with_plan

SHARE = standards()["market_share"].kpi


def plan(*, titles=("市场份额", "门锁", "音箱"), ids=("G1", "B1", "B2"), reverse=False, **changes):
    top, *units = zip(ids, titles, strict=True)
    goal = Node(
        id=top[0],
        level=Level.ENTERPRISE,
        title=top[1],
        measures=(Measure(kpi=SHARE, baseline=Decimal(10), target=Decimal(15)),),
        end=date(2026, 12, 31),
    )
    parts = [
        Node(
            id=id,
            level=Level.BUSINESS_UNIT,
            title=title,
            links=(Link(parent=top[0], bond=Bond.ADDS),),
            measures=(Measure(kpi=SHARE, delta=Decimal(delta)),),
            budget=Budget(planned=Decimal(changes.get("budget", "100.00"))) if delta == 2 else None,
        )
        for (id, title), delta in zip(units, (2, 3), strict=True)
    ]
    nodes = (goal, *(reversed(parts) if reverse else parts))
    return Plan(id="P", version=1, name=changes.get("name", "x"), nodes=nodes, envelope=Decimal(1000))


def test_wording_ids_and_order_do_not_matter():
    same = plan(titles=("Share", "locks", "speakers"), ids=("G9", "B7", "B8"), reverse=True, name="y")
    assert canonical_hash(plan()) == canonical_hash(same)
    assert canonical_hash(plan()) == canonical_hash(plan(budget="100"))


def test_with_names_what_the_parts_are_called_matters_in_any_script():
    assert canonical_hash(plan(), names=True) == canonical_hash(
        plan(titles=("x", "門鎖", "音箱")), names=True
    )
    assert canonical_hash(plan(), names=True) != canonical_hash(
        plan(titles=("x", "网关", "音箱")), names=True
    )


@pytest.mark.parametrize("change", [{"budget": "101"}])
def test_numbers_matter(change):
    assert canonical_hash(plan()) != canonical_hash(plan(**change))


def test_who_stands_where_matters():
    def with_nodes(nodes):
        return Plan(id="P", nodes=nodes, envelope=Decimal(1000))

    moved = with_nodes(plan().nodes)
    nodes = tuple(
        node.model_copy(update={"links": (Link(parent="B1"),)}) if node.id == "B2" else node
        for node in moved.nodes
    )
    assert canonical_hash(moved) != canonical_hash(with_nodes(nodes))
    locked = tuple(node.model_copy(update={"locked": node.id == "B1"}) for node in moved.nodes)
    assert canonical_hash(moved) != canonical_hash(with_nodes(locked))


def test_no_plan_is_only_no_plan():
    assert canonical_hash(None) == ""
    assert wrong_with_plan(None, None) == []
    assert wrong_with_plan(None, plan()) == ["there is no plan in hand"]


def test_a_plan_must_be_the_references_and_no_worse():
    assert wrong_with_plan(plan(), plan()) == []
    (apart,) = wrong_with_plan(plan(budget="900"), plan())
    assert "900" in apart
    broken = plan().model_copy(update={"envelope": Decimal(50)})
    assert any("R17" in wrong for wrong in wrong_with_plan(broken, plan()))
