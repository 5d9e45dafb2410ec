"""Check a plan against every rule: what is wrong, what to do, and which rules could not be checked."""

from collections.abc import Collection, Iterator

from core.errors import UnknownReference
from core.plan.node import Node
from core.plan.plan import Plan
from core.validation.finding import SEVERITIES, Finding, Report, RuleStatus
from core.validation.registry import CHECKS, RULES, WAITING
from core.validation.thresholds import DEFAULT, Thresholds
from core.validation.wording import both


def validate(plan: Plan, thresholds: Thresholds = DEFAULT, rules: Collection[str] | None = None) -> Report:
    """All findings on a plan: errors first, then by rule, then in the order of the tree.

    Of a plan that is shown in part, none on what is shown by title alone: what it lacks there is only hidden.

    Args:
        plan: The plan.
        thresholds: Numbers the rules compare with.
        rules: Only these rules ("R05"); None for all.

    Raises:
        UnknownReference: A rule does not exist.
    """
    chosen = choose_rules(rules)
    order = _tree_order(plan)
    found = (finding for check in CHECKS if check.rule in chosen for finding in check(plan, thresholds))
    findings = [finding for finding in found if not plan.bare.intersection(finding.nodes[:1])]
    findings.sort(key=lambda finding: _rank(finding, order))
    statuses = tuple(_status(rule, plan) for rule in RULES if rule in chosen)
    return Report(findings=tuple(findings), rules=statuses)


def choose_rules(rules: Collection[str] | None) -> frozenset[str]:
    """The rules meant by ids in any case; all of them for none. Raises UnknownReference."""
    if not rules:
        return frozenset(RULES)
    chosen = frozenset(rule.strip().upper() for rule in rules)
    unknown = sorted(chosen - frozenset(RULES))
    if unknown:
        listed = ", ".join(RULES)
        raise UnknownReference(
            both(f"没有规则 {unknown[0]!r}", f"there is no rule {unknown[0]!r}"),
            candidates=RULES,
            field="rules",
            valid=both(listed, listed),
        )
    return chosen


def _rank(finding: Finding, order: dict[str, int]) -> tuple[int, str, int]:
    first = min((order[node] for node in finding.nodes if node in order), default=-1)
    return SEVERITIES.index(finding.severity), finding.rule, first


def _tree_order(plan: Plan) -> dict[str, int]:
    """Place of each node read from the top down, branch by branch; lost nodes come last."""
    order: dict[str, int] = {}
    for node in _reading_order(plan):
        order.setdefault(node.id, len(order))
    return order


def _reading_order(plan: Plan) -> Iterator[Node]:
    for top in plan.children(None):
        yield top
        yield from plan.descendants(top.id)
    yield from plan.nodes


def _status(rule: str, plan: Plan) -> RuleStatus:
    """A rule counts as checked when at least one of its checks could be made."""
    if rule in WAITING:
        title, waits_for = WAITING[rule]
        return RuleStatus(rule=rule, title=title, checked=False, reason=waits_for)
    checks = [check for check in CHECKS if check.rule == rule]
    gaps = [check.gap(plan) for check in checks]
    reason = next((gap for gap in gaps if gap is not None), None)
    return RuleStatus(rule=rule, title=checks[0].title, checked=None in gaps, reason=reason)
