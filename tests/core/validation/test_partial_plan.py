"""Of a plan that is shown in part nothing is said to be missing that is only hidden."""

from decimal import Decimal

from core.plan.kpi import Measure
from core.plan.kpi_library import standards
from core.plan.node import Bond, Level, Link, Node
from core.plan.operation import ReplaceNode, apply
from core.plan.plan import Plan
from core.plan.redaction import redact
from core.validation.validate import validate

SALES = standards()["sales"].kpi
GOAL = Measure(kpi=SALES, baseline=Decimal(0), target=Decimal(100))
PLAN = Plan(
    name="两区",
    nodes=(
        Node(id="G1", level=Level.ENTERPRISE, title="两区销售额", measures=(GOAL,)),
        *(
            Node(
                id=f"B{at}",
                level=Level.BUSINESS_UNIT,
                title=title,
                links=(Link(parent="G1", bond=Bond.ADDS),),
                measures=(GOAL,),
            )
            for at, title in ((1, "华东区销售额"), (2, "华南区销售额"))
        ),
    ),
)


def concerned(plan: Plan) -> set[str]:
    return {finding.nodes[0] for finding in validate(plan).findings if finding.nodes}


def test_a_goal_shown_by_title_alone_has_no_findings() -> None:
    shown = redact(PLAN, {"B1"})
    assert shown.bare == {"G1"}
    assert concerned(PLAN) == {"G1", "B1", "B2"}
    assert concerned(shown) == {"B1"}
    changed = apply(shown, (ReplaceNode(node=shown.node("B1").model_copy(update={"note": "改过"})),))
    assert concerned(changed) == {"B1"}  # a working copy still knows what is hidden


def test_what_is_hidden_is_not_stored() -> None:
    assert "bare" not in redact(PLAN, {"B1"}).model_dump()
    assert redact(PLAN, set(PLAN.index)).bare == frozenset()
