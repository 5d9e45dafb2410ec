"""What one way of splitting comes to, before it is put into the words and tables of a result."""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from core.cascade.certificate import Certificate
from core.plan.kpi import Measure
from tools.tool import Table


@dataclass(frozen=True)
class Share:
    """One part of an answer.

    Attributes:
        name: Name of the part.
        amount: What it gets, in the whole's unit.
        said: The same in words.
        share: Percentage of the whole.
        baseline: Its level today, in words.
        target: Its level to reach, in words.
        measure: What its node in the plan is to measure, where parts can be nodes.
    """

    name: str
    amount: Decimal
    said: str
    share: Fraction | None = None
    baseline: str | None = None
    target: str | None = None
    measure: Measure | None = None


@dataclass(frozen=True)
class Answer:
    """A finished computation.

    Attributes:
        total: The whole in words.
        parts: Its parts.
        notes: What else has to be said, a line each.
        certificate: How the parts came about.
        tables: Tables beyond the list of parts.
        question: What should be answered before this is relied on.
        facts: Further exact results by name ("conversion", "gap"), in words.
        can_save: Whether the parts can become nodes under the goal.
    """

    total: str
    parts: tuple[Share, ...] = ()
    notes: tuple[str, ...] = ()
    certificate: Certificate | None = None
    tables: tuple[Table, ...] = ()
    question: str | None = None
    facts: dict[str, str] = field(default_factory=dict)
    can_save: bool = False
