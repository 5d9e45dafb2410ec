"""Findings of one cause as one alert: everything that one person is told of one KPI of one plan.

Five regions behind their plan in the same KPI, the whole of it behind with them and its forecast under the
line are one thing to one person. A child's KPI of another kind, or of another owner, is another.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from core.watch.finding import Finding, Severity


@dataclass(frozen=True)
class Group:
    """Findings that make one alert.

    Attributes:
        key: The same from run to run.
        findings: The gravest first.
    """

    key: str
    findings: tuple[Finding, ...]

    @property
    def lead(self) -> Finding:
        """The finding it is named after."""
        return self.findings[0]

    @property
    def severity(self) -> Severity:
        """That of the gravest."""
        return max(finding.severity for finding in self.findings)

    @property
    def level(self) -> int:
        """The most urgent level."""
        return min(finding.level for finding in self.findings)


def group(findings: Iterable[Finding]) -> tuple[Group, ...]:
    """Findings by person, plan and KPI; the gravest group first."""
    held: dict[str, list[Finding]] = {}
    for finding in findings:
        held.setdefault(group_key(finding), []).append(finding)
    groups = [Group(key, tuple(sorted(found, key=_gravity))) for key, found in held.items()]
    return tuple(sorted(groups, key=lambda one: (one.level, -one.severity, one.key)))


def group_key(finding: Finding) -> str:
    """Who is told of what: person, plan and KPI by name; stale data are a matter of their own."""
    kind = "stale|" if finding.condition == "stale" else ""
    return f"{kind}{finding.owner}|{finding.plan}|{finding.name.zh}"


def _gravity(finding: Finding) -> tuple[int, int, bool, str]:
    return finding.level, -finding.severity, bool(finding.where), finding.key
