"""What `size_experiment` takes: the metric, the effect, the risks, and what there is to test with."""

from typing import Literal

from pydantic import Field

from tools.quantity_argument import AmountText
from tools.tool import Arguments

MOST_ARMS = 10


class GuardArgument(Arguments):
    """A metric that must not get worse by more than a margin."""

    name: str = Field(min_length=1, max_length=100)
    rate: AmountText = Field(description='Its level today: "2%".')
    margin: AmountText = Field(description='Worsening that is tolerated, in points: "0.5pp".')


class CandidateArgument(Arguments):
    """A place to pilot in, scored 1 (poor) to 5 (good)."""

    name: str = Field(min_length=1, max_length=100)
    representative: int = Field(ge=1, le=5, description="市场代表性")
    controllable: int = Field(ge=1, le=5, description="资源可控性")
    measurable: int = Field(ge=1, le=5, description="数据可获取性")


class SizeExperimentArguments(Arguments):
    """Arguments of `size_experiment`."""

    metric: Literal["proportion", "mean", "pairs"] = Field(
        default="proportion", description="A rate; a mean per person; differences of matched geo pairs."
    )
    baseline: AmountText | None = Field(default=None, description='Level today: "5%", "120元".')
    target: AmountText | None = Field(default=None, description='Level to be told from it: "6%".')
    change: AmountText | None = Field(
        default=None, description='Instead of target, as said: "+1pp", "提升20%".'
    )
    relative: bool = Field(
        default=False, description="It was said that a percentage in `change` is relative."
    )
    deviation: AmountText | None = Field(default=None, description="Standard deviation, for mean and pairs.")
    correlation: float = Field(default=0, gt=-1, lt=1, description="With a measurement before (CUPED).")
    alpha: AmountText = "5%"
    power: AmountText = "80%"
    variants: int = Field(default=2, ge=2, le=MOST_ARMS, description="Arms, the control included.")
    split: str | None = Field(default=None, max_length=100, description='Control first: "70/30".')
    method: Literal["pooled", "unpooled", "arcsine"] = "pooled"
    looks: int = Field(
        default=1, ge=1, le=50, description="Times the result is looked at, the last included."
    )
    spending: Literal["obrien_fleming", "pocock"] = "obrien_fleming"
    daily: AmountText | None = Field(default=None, description="People a day.")
    share: AmountText | None = Field(default=None, description="Part of them that enters the test.")
    people: AmountText | None = Field(default=None, description="People in all, to learn the least effect.")
    days: int | None = Field(default=None, ge=1, le=3650, description="Days, likewise.")
    guards: list[GuardArgument] = Field(default_factory=list, max_length=20)
    candidates: list[CandidateArgument] = Field(
        default_factory=list, max_length=200, description="Places to choose the pilot from."
    )
