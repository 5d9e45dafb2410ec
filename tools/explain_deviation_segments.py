"""Which segments of the facts moved apart from the rest, in words."""

from dataclasses import dataclass
from decimal import Decimal

from tools.explain_deviation_arguments import SegmentLine
from tools.explain_deviation_request import Question
from tools.explain_deviation_states import States
from tools.tool import ToolContext


@dataclass(frozen=True)
class Located:
    """Segments that stand out.

    Attributes:
        lines: Strongest first.
        uniform: Whether everything moved alike.
        note: How many were looked at, or why none is named.
    """

    lines: tuple[SegmentLine, ...] = ()
    uniform: bool = False
    note: str = ""


def find_segments(ctx: ToolContext, question: Question, states: States, deviation: Decimal) -> Located:
    """Not looked for yet."""
    return Located()
