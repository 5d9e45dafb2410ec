"""What a rule found: which nodes, which numbers, why it matters, and what to do about it."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from core.frozen import Frozen
from core.plan.operation import Operation
from core.quantity.unit import Unit
from core.text import Text
from core.validation.source import Source


class Severity(StrEnum):
    """How much it matters. An error blocks publishing the plan."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


SEVERITIES = tuple(Severity)


class Figure(Frozen):
    """A named number a finding rests on, in `unit` (元, persons, percent, days)."""

    name: str
    value: Decimal
    unit: Unit


class Finding(Frozen):
    """One thing a rule found.

    Attributes:
        rule: Id of the rule ("R05").
        check: Which of the rule's checks fired ("sum").
        severity: Error, warning or info.
        title: The rule in a few words.
        message: What is wrong, where, with which numbers.
        nodes: Ids of the nodes concerned, the one to change first.
        figures: The numbers it rests on.
        fix: What to do.
        operations: Edits that do it, when the fix is mechanical; empty otherwise.
        source: Where the rule comes from.
    """

    rule: str
    check: str
    severity: Severity
    title: Text
    message: Text
    nodes: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    fix: Text
    operations: tuple[Operation, ...] = ()
    source: Source


@dataclass(frozen=True, slots=True)
class Hit:
    """What a check hands back; the check itself adds rule, title and source to make a finding.

    Attributes:
        message: What is wrong, where, with which numbers.
        fix: What to do.
        nodes: Ids of the nodes concerned, the one to change first.
        figures: The numbers it rests on.
        operations: Edits that do it, when the fix is mechanical.
        severity: When it differs from the check's own.
    """

    message: Text
    fix: Text
    nodes: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    operations: tuple[Operation, ...] = ()
    severity: Severity | None = None


class RuleStatus(Frozen):
    """Whether a rule could be checked on this plan.

    Attributes:
        rule: Id of the rule.
        title: The rule in a few words.
        checked: Whether at least a part of it was checked.
        reason: Why it, or a part of it, was not.
    """

    rule: str
    title: Text
    checked: bool
    reason: Text | None = None


class Report(Frozen):
    """All findings on a plan, the gravest first, and which rules were checked."""

    findings: tuple[Finding, ...] = ()
    rules: tuple[RuleStatus, ...] = ()

    @property
    def counts(self) -> dict[Severity, int]:
        """Number of findings of each severity."""
        return {
            severity: sum(finding.severity is severity for finding in self.findings)
            for severity in SEVERITIES
        }

    @property
    def may_publish(self) -> bool:
        """Whether no error stands in the way."""
        return self.counts[Severity.ERROR] == 0

    def of(self, rule: str) -> tuple[Finding, ...]:
        """The findings of one rule."""
        return tuple(finding for finding in self.findings if finding.rule == rule)
