"""What a comparison of two arms found."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Comparison:
    """The second arm (treatment) against the first (control), in the metric's own unit.

    Attributes:
        control: Level of the control.
        treatment: Level of the treatment.
        estimate: Treatment minus control.
        low: Lower end of the interval of the estimate.
        high: Upper end.
        p_value: Two-sided p-value.
        statistic: z or t of the test.
        method: "pooled_z", "wald_z", "fisher", "welch_t", "delta_z" or "paired_t".
        relative: Change relative to the control with its interval, where that can be said.
        degrees: Degrees of freedom of a t test.
    """

    control: float
    treatment: float
    estimate: float
    low: float
    high: float
    p_value: float
    statistic: float
    method: str
    relative: tuple[float, float, float] | None = None
    degrees: float | None = None
