"""What `evaluate_experiment` takes: what was counted in each arm, and what the decision depends on."""

from typing import Literal

from pydantic import Field

from tools.quantity_argument import AmountText
from tools.tool import Arguments

MOST_VALUES = 100_000


class ArmArgument(Arguments):
    """One arm: people with conversions, or a mean with its spread, or the values themselves."""

    name: str | None = Field(default=None, max_length=100)
    people: AmountText | None = Field(default=None, description="How many people were in it.")
    conversions: AmountText | None = Field(default=None, description='A count, or a rate such as "5.2%".')
    mean: AmountText | None = None
    deviation: AmountText | None = Field(default=None, description="Standard deviation beside the mean.")
    values: list[float] = Field(default_factory=list, max_length=MOST_VALUES, description="One a person.")
    denominators: list[float] = Field(
        default_factory=list, max_length=MOST_VALUES, description="For a ratio metric: one a person."
    )
    before: list[float] = Field(
        default_factory=list, max_length=MOST_VALUES, description="The same from before, for CUPED."
    )


class GuardrailArgument(Arguments):
    """A metric that must not get worse, counted in the same arms."""

    name: str = Field(min_length=1, max_length=100)
    events: list[AmountText] = Field(min_length=2, max_length=10, description="Counts by arm, control first.")
    people: list[AmountText] = Field(default_factory=list, max_length=10, description="Default: of the arms.")
    margin: AmountText | None = Field(default=None, description='Worsening tolerated, in points: "0.5pp".')
    less_is_better: bool = True


class EvaluateExperimentArguments(Arguments):
    """Arguments of `evaluate_experiment`."""

    arms: list[ArmArgument] = Field(default_factory=list, max_length=10, description="The control first.")
    pairs: list[tuple[float, float]] = Field(
        default_factory=list, max_length=10_000, description="Matched places: (control, treatment)."
    )
    metric: str | None = Field(default=None, max_length=100, description="What was measured.")
    less_is_better: bool = Field(default=False, description="A fall of the metric is the success.")
    alpha: AmountText = "5%"
    split: str | None = Field(default=None, max_length=100, description='Planned, control first: "70/30".')
    looks: int = Field(default=1, ge=1, le=50, description="Looks planned in all.")
    look: int | None = Field(default=None, ge=1, le=50, description="Which look this is; default: the last.")
    spending: Literal["obrien_fleming", "pocock"] = "obrien_fleming"
    guardrails: list[GuardrailArgument] = Field(default_factory=list, max_length=20)
    value: AmountText | None = Field(default=None, description="Money one more conversion brings.")
    cost: AmountText | None = Field(default=None, description="Money the treatment cost in the test.")
    threshold: AmountText = Field(default="3", description="Return over cost a roll-out needs.")
