"""What the offline model means to do in a turn: a few tool calls, then a reply, and what it remembers."""

from typing import Any, Literal

from pydantic import Field

from core.frozen import Frozen

Arguments = dict[str, Any]
LOOK = "suggest"  # the tool that looks up references before a draft


class Call(Frozen):
    """One tool call to make.

    Attributes:
        name: Name of the tool.
        arguments: What it is called with.
        said: What the person said that led to it, in a call that is remembered; "" otherwise.
    """

    name: str
    arguments: Arguments
    said: str = ""


class Choice(Frozen):
    """One answer a pending question offers: what it is called, and what goes into the hole."""

    label: str
    value: str


class Pending(Frozen):
    """A question that was asked and what to do with its answer.

    Attributes:
        kind: What is missing.
        call: The call that waits, with a hole at `path`.
        path: Where the answer goes, as keys and indexes.
        choices: Answers offered, in order.
        then: Calls to make afterwards.
        about: What is asked about, in words.
    """

    kind: Literal["reading", "amount", "baseline", "text", "names", "node", "reuse", "consent"]
    call: Call
    path: tuple[str | int, ...]
    choices: tuple[Choice, ...] = ()
    then: tuple[Call, ...] = ()
    about: str = ""


class Memory(Frozen):
    """What is carried from one turn to the next, written on the model's own last message.

    Attributes:
        pending: The open question.
        focus: Title or id of the node last spoken of.
        subject: The product or unit last spoken of ("门锁").
        last: The last call that did something, for corrections and ellipsis.
        plans: Plans that were in hand, newest last.
        suggested: Keys of the suggestions given so far, newest last.
    """

    pending: Pending | None = None
    focus: str | None = None
    subject: str = ""
    last: Call | None = None
    plans: tuple[str, ...] = ()
    suggested: tuple[str, ...] = ()


class Script(Frozen):
    """The plan for one turn.

    Attributes:
        calls: Calls still to make, in order.
        reply: Name of the reply template to use when there are no results to show, or to lead with.
        slots: Values for the template.
        otherwise: Name of the template said when what was looked up is not known; the reply asks then.
        asks: Whether the reply asks for something.
        memory: What to remember afterwards.
        intent: What the message was understood as, for the trace.
    """

    intent: str
    calls: tuple[Call, ...] = ()
    reply: str | None = None
    otherwise: str | None = None
    slots: dict[str, str] = Field(default_factory=dict)
    asks: bool = False
    memory: Memory = Memory()

    def is_beside(self, tool: str) -> bool:
        """Whether a call of the tool only looks up references: when it fails, the work goes on."""
        return tool == LOOK and self.intent != LOOK
