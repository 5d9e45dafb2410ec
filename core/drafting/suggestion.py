"""A suggestion: something worth considering while drafting, and the guidance page it rests on."""

from decimal import Decimal
from enum import StrEnum

from core.cascade.number import plain
from core.frozen import Frozen
from core.text import Text


class Kind(StrEnum):
    """What a suggestion is about."""

    STRATEGY = "strategy"
    PROXY = "proxy"
    STAGE = "stage"
    RESERVE = "reserve"
    THRESHOLD = "threshold"
    HORIZON = "horizon"
    CADENCE = "cadence"
    REVIEW = "review"
    CAUSE = "cause"
    METHOD = "method"
    PLAN = "plan"
    CASE = "case"


class Assumption(Frozen):
    """A number of guidance, to be taken as an assumption the person can change; never a figure of the plan.

    Attributes:
        name: What it is the value of ("growth.acquisition").
        label: The same in words ("获客").
        unit: "%", "months", "ratio", "times" or "".
        low: At least; None where only an upper end is known.
        high: At most; None where only a lower end is known.
    """

    name: str
    label: Text
    unit: str
    low: Decimal | None = None
    high: Decimal | None = None

    def said(self) -> Text:
        """The label with its range: "获客占 60–70%", "at least 50 %"."""
        zh = self._range("≥", "≤", {"%": "%", "ratio": ":1", "months": " 个月"})
        en = self._range("at least ", "at most ", {"%": " %", "ratio": ":1", "months": " months"})
        return Text(zh=f"{self.label.zh} {zh}", en=f"{self.label.en} {en}")

    def _range(self, least: str, most: str, units: dict[str, str]) -> str:
        unit = units.get(self.unit, "")
        if self.low is None or self.high is None:
            sign, value = (least, self.low) if self.high is None else (most, self.high)
            return f"{sign}{plain(value)}{unit}" if value is not None else "?"
        same = self.low == self.high
        return f"{plain(self.low)}{unit}" if same else f"{plain(self.low)}–{plain(self.high)}{unit}"


class Suggestion(Frozen):
    """Something to consider.

    Attributes:
        kind: What it is about.
        key: Identifier, the same as long as it says the same ("strategy:awareness").
        title: In a few words.
        text: What to do.
        why: Why it is suggested here.
        page: Id of the guidance page it rests on.
        assumptions: Numbers of that page it uses.
    """

    kind: Kind
    key: str
    title: Text
    text: Text
    why: Text
    page: str
    assumptions: tuple[Assumption, ...] = ()
