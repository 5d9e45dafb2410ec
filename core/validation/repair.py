"""Carrying out mechanical fixes: one finding after the other, each on the plan the last one left."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import InputError, UnknownReference
from core.plan.operation import Operation, apply
from core.plan.plan import Plan
from core.text import Text
from core.validation.finding import Finding, Report
from core.validation.registry import RULES
from core.validation.thresholds import DEFAULT, Thresholds
from core.validation.validate import validate


@dataclass(frozen=True)
class Repair:
    """What fixing came to.

    Attributes:
        plan: The plan after the fixes.
        operations: The edits that lead there, in order.
        fixed: Findings whose fix was carried out.
        left: Wanted findings that need a person's decision.
    """

    plan: Plan
    operations: tuple[Operation, ...]
    fixed: tuple[Finding, ...]
    left: tuple[Finding, ...]


def choose(report: Report, wanted: Sequence[str]) -> tuple[Finding, ...]:
    """The findings meant by rule ids ("R05") and numbers in the report, counted from 1 ("3").

    Raises:
        UnknownReference: There is no such rule, or no finding of that number.
    """
    chosen: dict[int, Finding] = {}
    for name in wanted:
        word = name.strip().upper()
        if word.isdecimal() and 1 <= int(word) <= len(report.findings):
            chosen[int(word) - 1] = report.findings[int(word) - 1]
        elif word in RULES:
            chosen.update({i: f for i, f in enumerate(report.findings) if f.rule == word})
        else:
            raise _unknown(name, report)
    return tuple(chosen[place] for place in sorted(chosen))


def _unknown(name: str, report: Report) -> UnknownReference:
    last = len(report.findings)
    return UnknownReference(
        Text(zh=f"没有规则或第 {name!r} 条问题", en=f"there is no rule or finding {name!r}"),
        candidates=RULES,
        field="fix",
        valid=Text(
            zh=f"规则编号（R01–R37）或问题序号（1–{last}）",
            en=f"a rule (R01–R37) or the number of a finding (1–{last})",
        ),
    )


def repair(plan: Plan, findings: Sequence[Finding], thresholds: Thresholds = DEFAULT) -> Repair:
    """Carry out the mechanical fixes of these findings.

    A finding is looked up again before its fix is carried out, as an earlier fix may have changed its
    node or made it unnecessary. A fix the plan refuses is left to a person.
    """
    operations: list[Operation] = []
    fixed: list[Finding] = []
    left: list[Finding] = []
    for finding in findings:
        current = _again(plan, finding, thresholds) if fixed else finding
        if current is None:
            continue
        changed = _apply(plan, current)
        if changed is None:
            left.append(finding)
            continue
        plan = changed
        operations.extend(current.operations)
        fixed.append(finding)
    return Repair(plan, tuple(operations), tuple(fixed), tuple(left))


def _apply(plan: Plan, finding: Finding) -> Plan | None:
    """The plan after the finding's edits; None when it has none or the plan refuses them."""
    if not finding.operations:
        return None
    try:
        return apply(plan, finding.operations)
    except InputError:
        return None


def _again(plan: Plan, finding: Finding, thresholds: Thresholds) -> Finding | None:
    """The same finding on the plan as it is now; None when it is gone."""
    report = validate(plan, thresholds, (finding.rule,))
    same = (f for f in report.findings if (f.check, f.nodes) == (finding.check, finding.nodes))
    return next(same, None)
