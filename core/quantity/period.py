"""A stretch of calendar days, as said ("2026年Q4", "下半年", "by end of Q4") and as dates."""

from datetime import date
from typing import Literal, Self

from pydantic import model_validator

from core.frozen import Frozen


class Period(Frozen):
    """A closed interval of days.

    Attributes:
        start: First day.
        end: Last day.
        label: The words it came from, or a canonical label ("2026Q4").
        is_deadline: True when only the end matters (年底前, by end of Q4).
    """

    type: Literal["period"] = "period"
    start: date
    end: date
    label: str = ""
    is_deadline: bool = False

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.end < self.start:
            raise ValueError(f"period ends {self.end} before it starts {self.start}")
        return self

    @property
    def days(self) -> int:
        """Number of days, both ends included."""
        return (self.end - self.start).days + 1
