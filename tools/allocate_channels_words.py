"""The amounts a split over channels is stated in, read from words in one currency."""

from dataclasses import dataclass

from core.errors import InputError
from core.quantity.value import Share
from core.text import Text
from tools.argument_error import shorten
from tools.stated_value import read_amount, read_money


@dataclass(frozen=True)
class Words:
    """Reads stated amounts in one currency as floats of whole units."""

    currency: str

    def money(self, text: str | None, field: str) -> float | None:
        """An amount of money; None when nothing is said."""
        return None if text is None else float(read_money(text, self.currency, field))

    def part(self, text: str | None, field: str) -> float | None:
        """A percentage as 0..1; None when it is something else."""
        if text is None:
            return None
        amount = read_amount(text, field, currency=self.currency)
        if not isinstance(amount, Share):
            return None
        if not 0 <= amount.value <= 100:
            raise InputError(
                Text(
                    zh=f"{field} 的 {shorten(text)} 超出范围",
                    en=f"{field} of {shorten(text)} is out of range",
                ),
                field=field,
                valid=Text(zh="0% 到 100%", en="0 % to 100 %"),
            )
        return float(amount.value / 100)
