"""The course of a turn: what was said before, what happened so far, and how it is passed on as events."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, ToolMessage

from assistant.provenance.record import KEY
from assistant.provenance.sieve import Sieve, spoken
from assistant.redaction.links import known_in, plain_links
from assistant.reply import Event
from assistant.script import names_typed, to_traditional
from assistant.transcript import Transcript
from assistant.turn import Turn, Wanted
from core.plan.plan import Plan
from core.text import Language

Emit = Callable[[Event], None]
ASKED = "confirm"  # what a reply that asks for a confirmation carries its id under


@dataclass
class Course:
    """A turn under way.

    Attributes:
        turn: What the model and the tools share.
        transcript: Where its messages are recorded.
        history: Earlier messages and the new one, as the model is given them.
        emit: Where events go.
        state: The conversation's state as last stored.
        news: What has to be stored with the state: the digest of turns that are not shown any more.
        final: The last message of the model.
    """

    turn: Turn
    transcript: Transcript
    history: list[BaseMessage]
    emit: Emit
    state: dict[str, object] = field(default_factory=dict)
    news: dict[str, object] = field(default_factory=dict)
    final: AIMessage | None = None
    _reported: int = 0
    _line: str = ""
    _spoken: str | None = None
    _sieve: Sieve = field(init=False)

    def __post_init__(self) -> None:
        self._sieve = self._new_sieve()

    def take(self, message: BaseMessage) -> None:
        """A message of this turn, to be stored by `store`; the reply asks what the person has to confirm."""
        if isinstance(message, AIMessage) and not message.tool_calls:
            message = self._guarded(message)
        self.transcript.add(message)
        if isinstance(message, AIMessage):
            self.final = message

    def _guarded(self, message: AIMessage) -> AIMessage:
        """The reply without addresses that the model made up, with the question that has to be confirmed."""
        text = self._plain(message.text)
        if text != message.text:
            message = message.model_copy(update={"content": text})
        return message if self.turn.wanted is None else _asking(message, self.turn.wanted)

    def _plain(self, text: str) -> str:
        return plain_links(text, self._knows, self.turn.context.language)

    def _knows(self, address: str) -> bool:
        """Whether the person or a tool's result named an address."""
        said = [one.text for one in self.history if isinstance(one, HumanMessage | ToolMessage)]
        results = (one.result for one in self.turn.calls if one.result)
        return known_in([*said, *(str(value) for one in results for value in one.values())])(address)

    @property
    def has_moved(self) -> bool:
        """Whether another plan is in hand than was stored."""
        return self.turn.context.plan_id != self.state.get("plan")

    def store(self) -> None:
        """Store the messages taken, and with them the plan in hand and the language if they changed."""
        context = self.turn.context
        state = {**self.state, "language": context.language.value, "plan": context.plan_id, **self.news}
        self.transcript.store(None if state == self.state else state)
        self.state = state

    def in_script(self, text: str) -> str:
        """`text` in the reader's script; names the person typed stay as she typed them."""
        if self.turn.context.language is not Language.ZH_HANT:
            return text
        plan = self.turn.plan()
        said = [message.text for message in self.history if isinstance(message, HumanMessage)]
        return to_traditional(text, names_typed(said, _names(plan) if plan else ()))

    def pass_on(self, piece: BaseMessage) -> None:
        """Pass on what the model says, sentence by sentence, once each was traced to where it comes from."""
        if not isinstance(piece, AIMessage | AIMessageChunk) or not piece.text:
            return
        if piece.id != self._spoken:
            self._listen(piece.id)
        self._emit_text(self._sieve.take(piece.text))

    def flush(self) -> None:
        """Pass on what is left: of the answer as it was settled, or of what was said before a tool call."""
        if self.final is not None and not self.final.tool_calls and self._spoken is not None:
            self._emit_text(self._sieve.settle(spoken(self.final.text)))
        else:
            self._emit_text(self._sieve.end())
        self._emit_text("", last=True)
        self._spoken = None
        self._sieve = self._new_sieve()

    def _listen(self, message: str | None) -> None:
        """Listen to the model's next message; after a draft that was partly passed on, only to its end."""
        begun = self._sieve.passed if self.turn.redrafted else ""
        self._spoken = message or ""
        if not begun:
            self._sieve = self._new_sieve()
        else:
            self._sieve.holds = True

    def _new_sieve(self) -> Sieve:
        return Sieve(lambda: self.turn.ledger, lambda said: self._plain(said) != said)

    def announce(self, message: BaseMessage) -> None:
        """Pass on the tool calls of a message, and the results that came since."""
        if isinstance(message, AIMessage) and message.tool_calls:
            self.flush()
            for call in message.tool_calls:
                self.emit(Event(type="tool_call", data={"name": call["name"], "arguments": call["args"]}))
        for done in self.turn.calls[self._reported :]:
            self.emit(Event(type="tool_result", data=done.as_data()))
        self._reported = len(self.turn.calls)

    def _emit_text(self, text: str, *, last: bool = False) -> None:
        """Emit text; whole lines where the script has to be converted."""
        if self.turn.context.language is Language.ZH_HANT:
            *lines, self._line = (self._line + text).split("\n")
            text = "".join(self.in_script(line) + "\n" for line in lines)
            if last and self._line:
                text, self._line = text + self.in_script(self._line), ""
        if not text:
            return
        if self.turn.meter is not None:
            self.turn.meter.hear()
        self.emit(Event(type="token", data={"text": text}))


def _asking(message: AIMessage, wanted: Wanted) -> AIMessage:
    """The model's last words with the question below them, which it may have left out or told wrongly."""
    before = "" if message.additional_kwargs.get("hoshin") else message.text.strip()
    text = "\n\n".join(filter(None, (before, wanted.text)))
    kwargs = {**message.additional_kwargs, ASKED: wanted.id, "asked_back": True}
    if text.find(message.text) != 0:
        kwargs.pop(KEY, None)  # the trace is of words that are gone
    return message.model_copy(update={"content": text, "additional_kwargs": kwargs})


def _names(plan: Plan) -> Iterator[str]:
    yield plan.name
    for node in plan.nodes:
        yield node.title
        if node.owner:
            yield node.owner
