"""Arguments of `assess_investment`: the options and what the choice must keep to."""

from pydantic import Field

from tools.quantity_argument import AmountText
from tools.tool import Arguments


class Option(Arguments):
    """One investment."""

    name: str = Field(min_length=1, max_length=80)
    cost: AmountText | None = Field(default=None, description="Paid once, now.")
    running: AmountText | None = Field(default=None, description="Paid every month (year with every=year).")
    benefit: AmountText | None = Field(
        default=None, description="Brought every month (year with every=year) if everybody used it."
    )
    every: str = Field(default="month", pattern="^(month|year)$")
    adoption: AmountText | None = Field(default=None, description='Expected use: "43%".')
    ramp_months: int = Field(default=0, ge=0, le=600, description="Months until that use is reached.")
    months: int = Field(default=36, ge=1, le=600, description="How long it is used.")
    flows: list[AmountText] = Field(
        default_factory=list,
        max_length=601,
        description="Instead: yearly cash flows, the first one now, signed.",
    )
    needs: list[str] = Field(
        default_factory=list, max_length=20, description="Options that must be in place first."
    )
    integrated: bool | None = Field(default=None, description="Works with the systems there are.")


class AssessInvestmentArguments(Arguments):
    """Arguments of `assess_investment`."""

    options: list[Option] = Field(min_length=1, max_length=40)
    rate: AmountText | None = Field(default=None, description="Discount rate a year; 10% when left out.")
    budget: AmountText | None = Field(default=None, description="All that may be spent.")
    currency: str = Field(default="CNY", pattern="^[A-Z]{3}$")
    minimum_adoption: AmountText | None = Field(
        default=None, description="Below it a tool waits; 50% when left out."
    )
    maximum_payback: int | None = Field(default=None, ge=1, le=600, description="Longest payback in months.")
    at_a_time: int = Field(default=2, ge=1, le=10, description="How many tools are introduced together.")
    have: list[str] = Field(default_factory=list, max_length=20, description="Tools already in use.")
