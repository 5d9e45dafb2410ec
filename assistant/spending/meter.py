"""The meter of a turn: its calls of chat models, its seconds."""

import uuid
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from time import perf_counter
from typing import TYPE_CHECKING

from assistant.models.endpoint import OFFLINE
from assistant.spending.allowance import Allowance
from knowledge.purse import NOTHING, Purse, Spent, purses
from knowledge.usage import ModelCall

if TYPE_CHECKING:
    from assistant.spending.spending import Spending


@dataclass
class Meter:
    """What one turn has used so far.

    Attributes:
        spending: Budgets, and where usage is kept.
        person: Id of who asks, "" for whoever runs the program.
        conversation: Where.
        door: Through which door: "web", "slack", "http", "cli" ...
        day: The company's day.
        tenant: Whose turn it is.
        id: The turn's id.
        begun: When it began, on the clock of `perf_counter`.
        first: Seconds to the first word; None while there is none.
        calls: Calls of chat models.
        tool_calls: Calls of tools.
        spent: What was used of each purse before the turn, and since then by turns beside it in this process.
        stopped_by: The budget that is used up, when the embedded model stands in for that.
        checked: Claims of the reply that were traced to where they come from.
        unsupported: Of these, claims that came from nowhere at first.
        removed: Of these, claims that were sent off without.
    """

    spending: "Spending"
    person: str
    conversation: str
    door: str
    day: date
    tenant: str = ""
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    begun: float = field(default_factory=perf_counter)
    first: float | None = None
    calls: list[ModelCall] = field(default_factory=list)
    tool_calls: int = 0
    spent: dict[Purse, Spent] = field(default_factory=dict)
    stopped_by: Allowance | None = None
    checked: int = 0
    unsupported: int = 0
    removed: int = 0

    def hear(self) -> None:
        """The first word of the reply is on its way."""
        if self.first is None:
            self.first = perf_counter() - self.begun

    @property
    def seconds(self) -> float:
        """Seconds since the turn began."""
        return perf_counter() - self.begun

    @property
    def purses(self) -> tuple[Purse, ...]:
        """What the turn counts towards."""
        return purses(self.person, self.conversation, self.day, self.tenant)

    def note(self, other: "Meter", took: Spent) -> None:
        """Another turn took something of the purses that both count towards."""
        for purse in set(self.purses).intersection(other.purses):
            self.spent[purse] = self.spent.get(purse, NOTHING).plus(took)

    def used(self) -> Spent:
        """What the turn itself has used so far that counts towards budgets."""
        return reduce(Spent.plus, map(spent_by, self.calls), NOTHING)


def spent_by(call: ModelCall) -> Spent:
    """What a call counts for; the embedded model's count for nothing."""
    if call.profile == OFFLINE:
        return NOTHING
    return Spent(call.input + call.output, {call.currency: call.cost} if call.cost else {})
