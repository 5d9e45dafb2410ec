"""Whether to roll out: the split first, then harm, then the effect, then what it pays back.

The order and the threshold (p < 0.05, return at least three times the cost, guard rails, roll-out in steps)
are those of the correction framework, chapter 12.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.experiment.comparison import Comparison
from core.experiment.imbalance import ALARM

ROI_THRESHOLD = 3.0


class Verdict(StrEnum):
    """What to do."""

    ROLL_OUT = "roll_out"
    ROLL_OUT_IN_STEPS = "roll_out_in_steps"  # 灰度
    KEEP_TESTING = "keep_testing"
    DO_NOT_ROLL_OUT = "do_not_roll_out"
    MEND_SPLIT = "mend_split"


class Safety(StrEnum):
    """What a guard rail shows: not worse by the margin, worse beyond doubt, or not known yet."""

    SAFE = "safe"
    HARMED = "harmed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Return:
    """Incremental return over cost, with the ends of its interval."""

    estimate: float
    low: float
    high: float


def guard(comparison: Comparison, margin: float, *, less_is_better: bool = True) -> Safety:
    """What a guard rail's comparison shows against the worsening that is tolerated.

    Args:
        comparison: Treatment against control; its interval decides (confidence 1 − 2α makes the one-sided
            non-inferiority test at α).
        margin: Tolerated worsening in the metric's unit, at least 0.
        less_is_better: Whether a rise is the harm, as with complaints.
    """
    worst, best = (comparison.high, comparison.low) if less_is_better else (-comparison.low, -comparison.high)
    if best > margin or (best > 0 and margin == 0):
        return Safety.HARMED
    return Safety.SAFE if worst <= margin else Safety.UNKNOWN


def return_of(comparison: Comparison, people: int, value: float, cost: float) -> Return:
    """What the additional conversions of `people` were worth over what the treatment cost."""
    scale = people * value / cost
    return Return(comparison.estimate * scale, comparison.low * scale, comparison.high * scale)


def decide(
    *, significant: bool, better: bool, worse: bool, split: float | None, guards: Sequence[Safety],
    back: Return | None = None, threshold: float = ROI_THRESHOLD,
) -> Verdict:  # fmt: skip
    """What to do.

    Args:
        significant: Whether the primary metric differs beyond chance.
        better: Whether it is better in the treatment.
        worse: Whether it is worse in the treatment.
        split: P-value of the split, if it was checked.
        guards: What the guard rails show.
        back: Return over cost, if known.
        threshold: Return over cost that a roll-out needs.
    """
    if split is not None and split < ALARM:
        return Verdict.MEND_SPLIT
    if Safety.HARMED in guards or (significant and worse):
        return Verdict.DO_NOT_ROLL_OUT
    if not (significant and better):
        return Verdict.KEEP_TESTING
    if back is not None and back.estimate < threshold:
        return Verdict.DO_NOT_ROLL_OUT
    if Safety.UNKNOWN in guards or (back is not None and back.low < threshold):
        return Verdict.ROLL_OUT_IN_STEPS
    return Verdict.ROLL_OUT
