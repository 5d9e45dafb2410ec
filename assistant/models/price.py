"""What the tokens of a model cost, as its provider published it on a day."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import Field

from core.frozen import Frozen

_PER = 1_000_000


class Price(Frozen):
    """A tariff per million tokens.

    Attributes:
        input: Of tokens read.
        cached: Of tokens the provider had read before; None: the same as `input`.
        output: Of tokens written, thoughts included.
        currency: ISO 4217 code, such as USD or CNY.
        as_of: The day the tariff was read.
        source: Where it was read.
    """

    input: Decimal = Field(ge=0)
    output: Decimal = Field(ge=0)
    cached: Decimal | None = Field(default=None, ge=0)
    currency: str = Field(pattern="^[A-Z]{3}$")
    as_of: date
    source: str = ""

    def cost(self, usage: Mapping[str, Any]) -> Decimal:
        """What an answer with this `usage_metadata` costs, exactly, in `currency`."""
        details = usage.get("input_token_details") or {}
        read = int(usage.get("input_tokens", 0))
        cached = min(int(details.get("cache_read", 0)), read)
        rate = self.input if self.cached is None else self.cached
        written = int(usage.get("output_tokens", 0))
        return ((read - cached) * self.input + cached * rate + written * self.output) / _PER
