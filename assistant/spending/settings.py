"""What an operator sets for spending: environment variables with the prefix HOSHIN_BUDGET_."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from assistant.errors import ConfigError, same
from core.text import Text
from knowledge.purse import CONVERSATION, MONTH, PERSON_DAY, PERSON_MONTH

Tokens = Annotated[int | None, Field(default=None, ge=1)]
Money = Annotated[Decimal | None, Field(default=None, gt=0, max_digits=18)]
Unit = Literal["tokens", "money"]
_CURRENCY = re.compile("[A-Z]{3}")
_SCOPES = (CONVERSATION, PERSON_DAY, PERSON_MONTH, MONTH)


class BudgetSettings(BaseSettings):
    """Settings of budgets for chat models. The embedded model uses nothing up.

    Attributes:
        conversation_tokens: Most tokens, read and written, of one conversation; of a chat in WeCom, which
            never ends, within a calendar month.
        conversation_money: Most money of one conversation.
        person_day_tokens: Most tokens of one person a day.
        person_day_money: Most money of one person a day.
        person_month_tokens: Most tokens of one person a calendar month.
        person_month_money: Most money of one person a calendar month.
        month_tokens: Most tokens of everybody together a calendar month.
        month_money: Most money of everybody together a calendar month.
        currency: Currency the amounts above are in.
        rates: What one unit of other currencies is worth in it, such as USD=7.1,EUR=7.8; needed for models
            priced in them.
        notice: Percent of a budget at which the person is told, once.
        over: What answers when a budget is used up: "offline" (the embedded model, which says so) or "refuse"
            (nothing does).
    """

    model_config = SettingsConfigDict(
        env_prefix="HOSHIN_BUDGET_", frozen=True, extra="ignore", env_ignore_empty=True
    )

    conversation_tokens: Tokens
    conversation_money: Money
    person_day_tokens: Tokens
    person_day_money: Money
    person_month_tokens: Tokens
    person_month_money: Money
    month_tokens: Tokens
    month_money: Money
    currency: str = Field(default="CNY", pattern="^[A-Z]{3}$")
    rates: Annotated[dict[str, Decimal], NoDecode] = Field(default_factory=dict)
    notice: int = Field(default=80, ge=1, le=100)
    over: Literal["offline", "refuse"] = "offline"

    @field_validator("rates", mode="before")
    @classmethod
    def _read_rates(cls, value: object) -> object:
        return _rates(value) if isinstance(value, str) else value

    def limits(self) -> Iterator[tuple[str, Unit, Decimal]]:
        """Every limit that is set: what is counted together, in what, how much."""
        for scope in _SCOPES:
            for unit in ("tokens", "money"):
                limit = getattr(self, f"{scope.replace('-', '_')}_{unit}")
                if limit is not None:
                    yield scope, unit, Decimal(limit)

    def worth(self, currency: str) -> Decimal | None:
        """What one unit of a currency is worth in that of the budgets; None when it is not known."""
        return Decimal(1) if currency == self.currency else self.rates.get(currency)


def _rates(text: str) -> dict[str, Decimal]:
    """Rates as written: USD=7.1,EUR=7.8. Raises ConfigError."""
    found: dict[str, Decimal] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, rate = (piece.strip() for piece in part.partition("="))
        try:
            found[name] = Decimal(rate)
        except InvalidOperation:
            raise _no_rate(part) from None
        if not (_CURRENCY.fullmatch(name) and found[name].is_finite() and found[name] > 0):
            raise _no_rate(part)
    return found


def _no_rate(part: str) -> ConfigError:
    return ConfigError(
        Text(zh=f"汇率 {part[:40]!r} 读不懂", en=f"cannot read the rate {part[:40]!r}"),
        field="HOSHIN_BUDGET_RATES",
        valid=same("USD=7.1,EUR=7.8"),
    )
