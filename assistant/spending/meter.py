"""The meter of a turn: its calls of chat models, its seconds."""

import uuid
from dataclasses import dataclass, field
from datetime import date
from time import perf_counter
from typing import TYPE_CHECKING

from assistant.spending.allowance import Allowance
from knowledge.purse import Purse, Spent
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
        spent: What was used of each purse before the turn.
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

    def used(self) -> Spent:
        """What the turn itself has used so far that counts towards budgets."""
        paid = [call for call in self.calls if call.profile != "offline"]
        cost: dict[str, int] = {}
        for call in paid:
            if call.cost:
                cost[call.currency] = cost.get(call.currency, 0) + call.cost
        return Spent(sum(call.input + call.output for call in paid), cost)
