"""A quantity found in a text: where it stands, and every way it can be read."""

from core.frozen import Frozen
from core.quantity.value import Quantity
from core.text import Text


class Reading(Frozen):
    """One way to read a mention. `meaning` says it in words a person can choose by."""

    value: Quantity
    meaning: Text


class Mention(Frozen):
    """A quantity in a text.

    Attributes:
        start: Index of its first character in the original text.
        end: Index after its last character.
        text: The original characters, `source[start:end]`.
        readings: At least one; more than one means: ask. The likeliest stands first.
    """

    start: int
    end: int
    text: str
    readings: tuple[Reading, ...]

    @property
    def value(self) -> Quantity:
        """The likeliest reading's value."""
        return self.readings[0].value

    @property
    def is_ambiguous(self) -> bool:
        """Whether it can be read in more than one way."""
        return len(self.readings) > 1
