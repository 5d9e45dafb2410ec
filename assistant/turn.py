"""One turn: everything between a message and its reply that the chat model and the tools have to share."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from assistant.spending.meter import Meter
from core.errors import UnknownReference
from core.frozen import Frozen
from core.plan.plan import Plan
from knowledge.confirmations import ConfirmationStore
from tools.tool import Citation, PlanRef, ToolContext

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from langchain_core.messages import BaseMessage

    from assistant.provenance.ledger import Ledger


class Call(Frozen):
    """A tool call as other programs see it; `result` when it worked, else `error`."""

    name: str
    arguments: dict[str, Any]
    ok: bool
    result: dict[str, Any] | None = None
    error: dict[str, Any] | None = None

    def as_data(self) -> dict[str, Any]:
        """As JSON data, with `result` or `error`, never both."""
        return self.model_dump(mode="json", exclude={"error" if self.ok else "result"})


class Wanted(Frozen):
    """A confirmation that is waited for: of one call, by one person, until a moment.

    Attributes:
        id: Its id; it is answered by it, or by "yes" or "no" as the next message.
        text: What would be done, as the person is asked.
        tool: Name of the tool.
        expires_at: From when on it cannot be given.
    """

    id: str
    text: str
    tool: str
    expires_at: datetime


@dataclass
class Turn:
    """The state of one turn.

    Attributes:
        context: What the tools act in; replaced when the plan in hand changes.
        stored: How many plans are stored (100 means at least so many).
        names: What the plans changed last are called, so that a name in a message is known as one.
        model_calls: Calls of the chat model so far.
        tool_calls: Tool calls asked for so far.
        calls: Tool calls so far, in the order they ended.
        citations: Guidance the results rest on, each once.
        asked: The question the last result left open, if any.
        conversation: Id of the conversation.
        confirmations: Where calls wait for the person's yes; None: they are only refused.
        wanted: The confirmation the person is asked for, if one is.
        earlier: Reads the whole stored transcript.
        digest: What was said and done before the messages that are shown.
        ledger: Everything an answer may say now, and where it comes from.
        redrafted: Whether the model was already asked for its answer again.
        omitted: Whether something was left out of the answer because it has no source.
        meter: What the turn has used; None where nobody counts.
        one_at_a_time: Held by the tool that is running: two of them could change the same plan.
    """

    context: ToolContext
    stored: int = 0
    names: tuple[str, ...] = ()
    model_calls: int = 0
    tool_calls: int = 0
    calls: list[Call] = field(default_factory=list)
    citations: dict[str, Citation] = field(default_factory=dict)
    asked: str | None = None
    conversation: str = ""
    confirmations: ConfirmationStore | None = None
    wanted: Wanted | None = None
    earlier: "Callable[[], Sequence[BaseMessage]] | None" = None
    digest: str = ""
    ledger: "Ledger | None" = None
    redrafted: bool = False
    omitted: bool = False
    meter: Meter | None = None
    one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)
    _plan: Plan | None = None

    def plan(self) -> Plan | None:
        """The plan in hand, as it is now; None when there is none or it is gone."""
        reference = self.context.plan_id
        if reference is None:
            return None
        if self._plan is None or self._plan.id != reference:
            try:
                self._plan = self.context.plans.load(reference)
            except UnknownReference:
                return None
        return self._plan

    def take_up(self, plan: PlanRef) -> None:
        """Make `plan` the one in hand, and read it again when next asked for."""
        self.context = replace(self.context, plan_id=plan.id)
        if self._plan is not None and (self._plan.id, self._plan.version) != (plan.id, plan.version):
            self._plan = None
