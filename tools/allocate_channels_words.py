"""The amounts a split over channels is stated in, read from words in one currency."""

from dataclasses import dataclass

from tools.stated_value import read_money, read_part


@dataclass(frozen=True)
class Words:
    """Reads stated amounts in one currency as floats of whole units."""

    currency: str

    def money(self, text: str | None, field: str) -> float | None:
        """An amount of money; None when nothing is said."""
        return None if text is None else float(read_money(text, self.currency, field))

    def part(self, text: str | None, field: str) -> float | None:
        """A percentage as 0..1; None when it is something else."""
        part = None if text is None else read_part(text, field, currency=self.currency)
        return None if part is None else float(part)
