"""Is the plan as it must be? Exact values of nodes, their owners and links, and the total budget."""

from collections.abc import Collection

from core.plan.node import Node
from core.plan.plan import Plan
from core.validation.finding import Severity
from core.validation.validate import validate
from evals.canonical import canonical_text
from evals.cases import StateCheck
from evals.compare import fewest, holds, is_name


def check_state(checks: list[StateCheck], plan: Plan | None) -> list[str]:
    """What is not as it must be in the plan."""
    if plan is None:
        return ["there is no plan in hand"]
    wrong = []
    for check in checks:
        if problem := _check_plan(check, plan):
            wrong.append(problem)
    return wrong


def wrong_with_plan(plan: Plan | None, reference: Plan | None) -> list[str]:
    """Whether a plan means the same as the one the reference's calls lead to, and has no error of its own."""
    if plan is None or reference is None:
        return ["there is no plan in hand"] if plan is not reference else []
    said, wanted = canonical_text(plan, names=True), canonical_text(reference, names=True)
    wrong = [
        f"an error the reference does not have: {error}" for error in errors_of(plan, errors_of(reference))
    ]
    return wrong + ([] if said == wanted else [f"not the plan of the reference: {_apart(said, wanted)}"])


def errors_of(plan: Plan, known: Collection[str] = ()) -> list[str]:
    """Rules that find an error in a plan, each once, without those that are known."""
    found = [f"{one.rule}.{one.check}" for one in validate(plan).findings if one.severity is Severity.ERROR]
    return [error for error in dict.fromkeys(found) if error not in known]


def _apart(said: str, wanted: str) -> str:
    """The first place where two texts part, with what stands around it."""
    at = next((i for i, (one, other) in enumerate(zip(said, wanted, strict=False)) if one != other), -1)
    return f"…{said[max(0, at - 60) : at + 60]}… instead of …{wanted[max(0, at - 60) : at + 60]}…"


def _check_plan(check: StateCheck, plan: Plan) -> str:
    if check.envelope is not None and plan.envelope != check.envelope:
        return f"the total budget is {plan.envelope}, not {check.envelope}"
    for level, count in (check.count or {}).items():
        found = sum(node.level == level for node in plan.nodes)
        if found != count:
            return f"{found} nodes of level {level}, not {count}"
    named = [node for node in plan.nodes if check.node is None or holds(check.node, node.title)]
    if check.absent:
        return f"{check.node} is still there" if named else ""
    if check.envelope is not None or check.count is not None:
        return ""
    wrong = [_check_node(check, node, plan) for node in named]
    if not wrong:
        return f"no node {check.node}; there are {[node.title for node in plan.nodes]}"
    return "" if [] in wrong else f"{check.node or 'no node'}: {'; '.join(fewest(wrong))}"


def _check_node(check: StateCheck, node: Node, plan: Plan) -> list[str]:
    measure = node.measure
    parent = plan.index.get(node.parent or "")
    actual: dict[str, object] = {
        "level": node.level.value,
        "baseline": measure.baseline if measure else None,
        "target": measure.target if measure else None,
        "change": measure.change if measure else None,
        "start": node.start,
        "end": node.end,
        "budget": node.budget.planned if node.budget else None,
        "locked": node.locked,
        "dimension": node.dimension.value if node.dimension else None,
    }
    wrong = []
    for name, found in actual.items():
        wanted = getattr(check, name)
        if wanted is not None and found != wanted:
            wrong.append(f"{name} {found}, not {wanted}")
    if check.owner is not None and not is_name(check.owner, node.owner):
        wrong.append(f"owner {node.owner}, not {check.owner}")
    if check.parent is not None and not (parent and holds(check.parent, parent.title)):
        wrong.append(f"under {parent.title if parent else None}, not {check.parent}")
    if check.kpi is not None and not _measures(check.kpi, node):
        wrong.append(f"measures {measure.kpi.key if measure else None}, not {check.kpi}")
    return wrong


def _measures(kpi: str, node: Node) -> bool:
    if node.measure is None:
        return False
    names = (node.measure.kpi.key, node.measure.kpi.name.zh, node.measure.kpi.name.en)
    return any(is_name(kpi, name) for name in names)
