"""What `size_experiment` answers."""

from decimal import Decimal

from pydantic import Field

from core.frozen import Frozen
from tools.tool import ToolResult


class ArmSize(Frozen):
    """People one arm needs, rounded up."""

    name: str
    people: int


class GuardSize(Frozen):
    """A guard rail: people its control arm needs, and whether the test is large enough for it."""

    name: str
    people: int
    covered: bool


class PilotPlace(Frozen):
    """A candidate for the pilot: mean score, and the criteria it fails."""

    name: str
    score: Decimal
    fails: tuple[str, ...] = ()


class SizeExperimentResult(ToolResult):
    """The size of a test, the least effect it can find, or where to run it.

    Attributes:
        metric: proportion, mean or pairs.
        baseline: Level today: percent, or the metric's unit.
        target: Level it can tell from it, likewise.
        relative: Percent the target is above (below) the baseline.
        arms: People by arm, control first (pairs: matched pairs).
        total: All of them.
        by_method: People of the control by way of sizing, unrounded.
        days: Whole days it takes.
        recommended_days: The same in whole weeks.
        looks: |z| needed at each look, when there are several.
        inflation: How many times a single-look test it is.
        guards: Guard rails.
        places: Candidates for the pilot, best first.
        assumptions: What the numbers rest on.
    """

    metric: str = "proportion"
    baseline: float | None = None
    target: float | None = None
    relative: float | None = None
    arms: tuple[ArmSize, ...] = ()
    total: int | None = None
    by_method: dict[str, float] = Field(default_factory=dict)
    days: int | None = None
    recommended_days: int | None = None
    looks: tuple[float, ...] = ()
    inflation: float = 1.0
    guards: tuple[GuardSize, ...] = ()
    places: tuple[PilotPlace, ...] = ()
    assumptions: tuple[str, ...] = ()
