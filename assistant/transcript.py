"""The transcript of a conversation: appended as messages come, read back as whole turns."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, Protocol

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from pydantic_core import to_json, to_jsonable_python

from knowledge.conversations import ConversationStore, Message

_READ_BACK = 80  # messages; the token budget leaves at most these
_LARGEST_ARTIFACT = 16_384  # bytes of a result kept in the transcript
_KEPT = (
    "content",
    "additional_kwargs",
    "tool_calls",
    "invalid_tool_calls",
    "usage_metadata",
    "artifact",
    "status",
    "tool_call_id",
    "name",
    "id",
)
_KINDS: dict[str, type[BaseMessage]] = {"human": HumanMessage, "ai": AIMessage, "tool": ToolMessage}
_ESSENCE = ("plan", "question", "citations", "type", "message", "field", "valid")
_INTERRUPTED = (
    "Interrupted before the result was recorded; it may have taken effect. Look at the plan first. "
    "（结果记录之前被中断，可能已生效，也可能没有；请先查看计划。）"
)


class Counter(Protocol):
    """Decides how much text fits a budget of tokens."""

    def fitting(self, texts: Sequence[str], budget: int) -> int:
        """How many of `texts`, from the first on, have at most `budget` tokens together."""


class Transcript:
    """The messages of one conversation.

    The newest are kept in memory, and used as long as nobody else has written since.
    """

    def __init__(self, store: ConversationStore, conversation: str, now: Callable[[], datetime]) -> None:
        self._store = store
        self._conversation = conversation
        self._now = now
        self._newest: list[BaseMessage] = []
        self._position = 0
        self._waiting: list[Message] = []

    def add(self, message: BaseMessage) -> None:
        """Take a message as said now; `store` stores it."""
        kind = next(name for name, cls in _KINDS.items() if isinstance(message, cls))
        self._waiting.append(Message(kind, _pack(message), self._now()))

    def store(self, state: Mapping[str, object] | None = None) -> None:
        """Append what was added, with the conversation's state if it changed; all is safe on return."""
        if not self._waiting:
            return
        self._position = self._store.extend(self._conversation, self._waiting, state=state)
        stored = (_unpack(message.kind, message.payload) for message in self._waiting)
        self._newest = [*self._newest, *stored][-_READ_BACK:]
        self._waiting = []

    def whole(self) -> list[BaseMessage]:
        """Every stored message, read again."""
        return mend(_unpack(str(row["kind"]), row["payload"]) for row in self.rows())

    def rows(self) -> tuple[dict[str, Any], ...]:
        """Every stored message as it is stored."""
        return self._store.messages(self._conversation)

    def recall(self, counter: Counter, budget: int, *, length: int) -> list[BaseMessage]:
        """The last whole turns that fit `budget` tokens, every tool call with its result.

        `length` is how many messages the conversation has now: others may have written since. What an
        earlier turn added and could not store is dropped.
        """
        self._waiting = []
        if length != self._position:
            rows = self._store.messages(self._conversation, last=_READ_BACK)
            self._newest = [_unpack(str(row["kind"]), row["payload"]) for row in rows]
            self._position = length
        return trim(mend(self._newest), counter, budget)


class Transcripts:
    """The transcripts used last."""

    _KEPT = 64

    def __init__(self, store: ConversationStore, now: Callable[[], datetime]) -> None:
        self._open: OrderedDict[str, Transcript] = OrderedDict()
        self._store = store
        self._now = now

    def of(self, conversation: str) -> Transcript:
        """The transcript of a conversation. Whoever holds the conversation's lock may use it."""
        found = self._open.pop(conversation, None) or Transcript(self._store, conversation, self._now)
        self._open[conversation] = found
        while len(self._open) > self._KEPT:
            self._open.popitem(last=False)
        return found


def mend(messages: Iterable[BaseMessage]) -> list[BaseMessage]:
    """The messages with a result for every tool call, and without results nobody asked for.

    A run that was cancelled or killed leaves calls without results; providers refuse such a transcript.
    """
    mended: list[BaseMessage] = []
    waiting: dict[str, str] = {}
    for message in messages:
        if isinstance(message, ToolMessage):
            if waiting.pop(message.tool_call_id, None) is not None:
                mended.append(message)
            continue
        mended += _close(waiting)
        waiting = _calls_of(message)
        mended.append(message)
    return mended + _close(waiting)


def trim(messages: Sequence[BaseMessage], counter: Counter, budget: int) -> list[BaseMessage]:
    """The newest turns that fit together, from the first message of a person on."""
    starts = [index for index, message in enumerate(messages) if isinstance(message, HumanMessage)]
    turns = [messages[start:end] for start, end in pairwise([*starts, len(messages)])]
    newest_first = [_text_of(turn) for turn in reversed(turns)]
    kept = counter.fitting(newest_first, budget)
    return [message for turn in turns[len(turns) - kept :] for message in turn]


def _calls_of(message: BaseMessage) -> dict[str, str]:
    if not isinstance(message, AIMessage):
        return {}
    return {call["id"] or "": call["name"] for call in message.tool_calls}


def _close(waiting: dict[str, str]) -> list[BaseMessage]:
    return [
        ToolMessage(content=_INTERRUPTED, name=name, tool_call_id=call, status="error")
        for call, name in waiting.items()
    ]


def _text_of(messages: Iterable[BaseMessage]) -> str:
    return "\n".join(
        f"{message.text}{message.tool_calls if isinstance(message, AIMessage) else ''}"
        for message in messages
    )


def _pack(message: BaseMessage) -> dict[str, Any]:
    kept = {key: value for key in _KEPT if (value := getattr(message, key, None))}
    if kept.get("status") == "success":
        del kept["status"]
    if "artifact" in kept and len(to_json(kept["artifact"], fallback=str)) > _LARGEST_ARTIFACT:
        kept["artifact"] = {key: kept["artifact"][key] for key in _ESSENCE if key in kept["artifact"]}
    packed: dict[str, Any] = to_jsonable_python(kept, fallback=str)
    return packed


def _unpack(kind: str, payload: object) -> BaseMessage:
    assert isinstance(payload, dict)
    return _KINDS[kind](**{"content": "", **payload})
