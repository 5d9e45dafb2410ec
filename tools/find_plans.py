"""`find_plans`: plans by name, content, owner, budget or period."""

from pydantic import Field

from tools.quantity_argument import AmountText, PeriodText
from tools.tool import Arguments


class FindPlansArguments(Arguments):
    """Arguments of `find_plans`; no argument lists the newest."""

    query: str = Field(default="", max_length=500)
    owner: str | None = Field(default=None, max_length=200)
    min_budget: AmountText | None = None
    max_budget: AmountText | None = None
    period: PeriodText | None = None
    limit: int = Field(default=10, ge=1, le=100)
