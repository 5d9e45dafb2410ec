"""What `fit_response` answers: curves fitted to history, and curves implied by words."""

from pydantic import Field

from core.facts.catalogue import Grain
from core.frozen import Frozen
from core.quantity.unit import Unit
from tools.fit_response_report import CurvePoint, ResponseLine
from tools.tool import ToolResult


class StatedCurve(Frozen):
    """A curve implied by what was said.

    Attributes:
        channel: Its name, if one was said.
        curve: Its parameters by name.
        reading: How the words were read.
        next_step: What the next 10,000 brings beyond the last point.
        points: For drawing; `low` and `high` equal the response, for words carry no range.
    """

    channel: str
    curve: dict[str, object]
    reading: str
    next_step: float
    points: tuple[CurvePoint, ...]


class FitResponseResult(ToolResult):
    """Response curves by channel.

    Attributes:
        kpi: What is brought.
        unit: Its unit.
        currency: Of the spends.
        grain: Length of a period; spends and responses are per period.
        channels: Curves fitted to history.
        stated: Curves implied by words.
        unfitted: Channels nothing was spent on, or whose history cannot be fitted, with the reason.
        notes: Assumptions and what weakens the fit.
    """

    kpi: str
    unit: Unit
    currency: str
    grain: Grain
    channels: tuple[ResponseLine, ...] = ()
    stated: tuple[StatedCurve, ...] = ()
    unfitted: dict[str, str] = Field(default_factory=dict)
    notes: tuple[str, ...] = ()
