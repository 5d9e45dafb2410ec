"""A check: one small function that looks for one thing, with the rule it belongs to."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from core.plan.plan import Plan
from core.text import Text
from core.validation.finding import Finding, Hit, Severity
from core.validation.source import Source
from core.validation.thresholds import Thresholds

Look = Callable[[Plan, Thresholds], Iterator[Hit]]
Gap = Callable[[Plan], Text | None]


def _nothing_missing(_: Plan) -> Text | None:
    return None


@dataclass(frozen=True)
class Check:
    """One function of a rule. Called with a plan and thresholds it yields findings.

    Attributes:
        rule: Id of the rule it belongs to ("R05").
        name: Its own name within the rule.
        severity: Severity of its findings unless a hit says otherwise.
        title: The rule in a few words.
        source: Where it comes from.
        look: The function.
        gap: What the plan lacks for the check to say anything; None when it can be made.
    """

    rule: str
    name: str
    severity: Severity
    title: Text
    source: Source
    look: Look
    gap: Gap = _nothing_missing

    def __call__(self, plan: Plan, thresholds: Thresholds) -> Iterator[Finding]:
        """The findings of this check on `plan`."""
        for hit in self.look(plan, thresholds):
            yield self._finding(hit)

    def _finding(self, hit: Hit) -> Finding:
        return Finding(
            rule=self.rule,
            check=self.name,
            severity=hit.severity or self.severity,
            title=self.title,
            message=hit.message,
            nodes=hit.nodes,
            figures=hit.figures,
            fix=hit.fix,
            operations=hit.operations,
            source=self.source,
        )


def check(
    rule: str, severity: Severity, title: Text, source: Source, gap: Gap = _nothing_missing
) -> Callable[[Look], Check]:
    """Make a check of a function; the function's name becomes the check's."""

    def made(look: Look) -> Check:
        name = getattr(look, "__name__", rule).lstrip("_")
        return Check(rule, name, severity, title, source, look, gap)

    return made
