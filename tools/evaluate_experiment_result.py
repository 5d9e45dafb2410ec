"""What `evaluate_experiment` answers."""

from typing import Literal

from core.frozen import Frozen
from tools.tool import ToolResult

VerdictName = Literal["roll_out", "roll_out_in_steps", "keep_testing", "do_not_roll_out", "mend_split"]


class Reading(Frozen):
    """A treatment against the control. Rates are in percent, their differences in points.

    Attributes:
        name: Of the treatment.
        control: Level of the control.
        treatment: Level of the treatment.
        difference: Treatment minus control.
        low: Lower end of its interval.
        high: Upper end.
        relative: Change in percent of the control.
        relative_low: Lower end of that.
        relative_high: Upper end.
        p_value: Two-sided; after Holm's correction where there are several treatments.
        test: pooled_z, fisher, welch_t, delta_z or paired_t.
        significant: Whether the difference is beyond chance.
    """

    name: str
    control: float
    treatment: float
    difference: float
    low: float
    high: float
    relative: float | None = None
    relative_low: float | None = None
    relative_high: float | None = None
    p_value: float
    test: str
    significant: bool


class GuardReading(Frozen):
    """A guard rail in one treatment: safe, harmed or unknown."""

    name: str
    treatment: str
    control: float
    level: float
    low: float
    high: float
    margin: float | None = None
    safety: Literal["safe", "harmed", "unknown"]


class EvaluateExperimentResult(ToolResult):
    """What a test showed and what to do.

    Attributes:
        verdict: What to do.
        is_rate: Whether levels are percentages.
        readings: Each treatment against the control, best first.
        split_p: P-value that people fell into the arms as planned; below 0.001 nothing can be trusted.
        bound: |z| that was needed at this look.
        guards: Guard rails.
        roi: Incremental return over cost of the best treatment, with its interval.
        assumptions: What the numbers rest on.
    """

    verdict: VerdictName
    is_rate: bool = True
    readings: tuple[Reading, ...] = ()
    split_p: float | None = None
    bound: float | None = None
    guards: tuple[GuardReading, ...] = ()
    roi: tuple[float, float, float] | None = None
    assumptions: tuple[str, ...] = ()
