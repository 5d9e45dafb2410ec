"""Budgets held against what was used: what is left of each, which is used up, when it begins anew."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from assistant.spending.settings import BudgetSettings, Unit
from knowledge.purse import NOTHING, PERSON_DAY, Purse, Spent, from_billionths


@dataclass(frozen=True)
class Allowance:
    """One budget.

    Attributes:
        purse: What is counted together.
        unit: Tokens or money.
        limit: How much there is.
        used: How much of it is used.
        currency: Of money.
    """

    purse: Purse
    unit: Unit
    limit: Decimal
    used: Decimal
    currency: str

    @property
    def is_over(self) -> bool:
        """Whether it is used up."""
        return self.used >= self.limit

    @property
    def share(self) -> Decimal:
        """How much of it is used, 1 for all."""
        return self.used / self.limit

    @property
    def variable(self) -> str:
        """The setting it comes from."""
        return f"HOSHIN_BUDGET_{self.purse.scope}_{self.unit}".replace("-", "_").upper()

    def resets(self) -> date | None:
        """The day it begins anew; None for a conversation's that another can follow."""
        if not self.purse.period:
            return None
        if self.purse.scope == PERSON_DAY:
            return date.fromisoformat(self.purse.period) + timedelta(days=1)
        first = date.fromisoformat(f"{self.purse.period}-01")
        return (first + timedelta(days=32)).replace(day=1)


def allowances(
    settings: BudgetSettings,
    purses: Iterable[Purse],
    spent: Mapping[Purse, Spent],
    more: Spent = NOTHING,
) -> tuple[Allowance, ...]:
    """Every budget that is set for these purses, with what is used of it; `more` is not yet in `spent`."""
    by_scope = {purse.scope: purse for purse in purses}
    found = []
    for scope, unit, limit in settings.limits():
        purse = by_scope.get(scope)
        if purse is None:
            continue
        both = (spent.get(purse, NOTHING), more)
        used = sum((_used(one, unit, settings) for one in both), Decimal(0))
        found.append(Allowance(purse, unit, limit, used, settings.currency))
    return tuple(found)


def _used(spent: Spent, unit: Unit, settings: BudgetSettings) -> Decimal:
    if unit == "tokens":
        return Decimal(spent.tokens)
    amounts = (
        from_billionths(cost) * (settings.worth(currency) or 0) for currency, cost in spent.cost.items()
    )
    return sum(amounts, Decimal(0))
