"""The transcript of a conversation: appended as messages come, read back as whole turns."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from pydantic_core import to_json, to_jsonable_python

from assistant.digest import Digest
from assistant.mending import mend
from assistant.past import Counter, Past
from knowledge.conversations import ConversationStore, Message

_LARGEST_ARTIFACT = 16_384  # bytes of a result kept in the transcript
_KEPT = (
    "content",
    "additional_kwargs",
    "tool_calls",
    "invalid_tool_calls",
    "response_metadata",
    "usage_metadata",
    "artifact",
    "status",
    "tool_call_id",
    "name",
    "id",
)
_KINDS: dict[str, type[BaseMessage]] = {"human": HumanMessage, "ai": AIMessage, "tool": ToolMessage}
EMPTY = Digest()
_ESSENCE = ("plan", "question", "citations", "type", "message", "field", "valid")


class Recalled(NamedTuple):
    """What is known of a conversation: the turns shown, and a digest of those before."""

    messages: list[BaseMessage]
    digest: Digest


class Transcript:
    """The messages of one conversation.

    The turns that are shown are kept in memory, and used as long as nobody else has written since.
    """

    def __init__(self, store: ConversationStore, conversation: str, now: Callable[[], datetime]) -> None:
        self._store = store
        self._conversation = conversation
        self._now = now
        self._past = Past()
        self._waiting: list[Message] = []

    def add(self, message: BaseMessage) -> None:
        """Take a message as said now; `store` stores it."""
        kind = next(name for name, cls in _KINDS.items() if isinstance(message, cls))
        self._waiting.append(Message(kind, _pack(message), self._now()))

    def store(self, state: Mapping[str, object] | None = None) -> None:
        """Append what was added, with the conversation's state if it changed; all is safe on return."""
        if not self._waiting:
            return
        position = self._store.extend(self._conversation, self._waiting, state=state)
        stored = [_unpack(message.kind, message.payload) for message in self._waiting]
        self._past.add(stored, position)
        self._waiting = []

    def whole(self) -> list[BaseMessage]:
        """Every stored message, read again."""
        return mend(_unpack(str(row["kind"]), row["payload"]) for row in self.rows())

    def rows(self) -> tuple[dict[str, Any], ...]:
        """Every stored message as it is stored."""
        return self._store.messages(self._conversation)

    def recall(self, counter: Counter, budget: int, *, length: int, digest: Digest = EMPTY) -> Recalled:
        """The last whole turns, every tool call with its result, and the digest of those before.

        Together they have about `budget` tokens. When they would have more, the older half of the turns goes
        into the digest at once, so that what is shown begins the same way for many turns.

        Args:
            counter: Counts tokens.
            budget: How many there may be.
            length: How many messages the conversation has now: others may have written since. What an earlier
                turn added and could not store is dropped.
            digest: As it was stored.
        """
        self._waiting = []
        if digest.upto > length:  # it was made of another conversation
            digest = EMPTY
        if not self._past.goes_on(digest.upto, length):
            rows = self._store.messages(self._conversation, last=length - digest.upto)
            self._past = Past(digest.upto)
            self._past.add([_unpack(str(row["kind"]), row["payload"]) for row in rows], length)
        digest = self._past.fall_out(digest, counter, budget)
        return Recalled(self._past.messages(), digest)


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


def _pack(message: BaseMessage) -> dict[str, Any]:
    kept = {key: value for key in _KEPT if (value := getattr(message, key, None))}
    _keep_ours(kept)
    if kept.get("status") == "success":
        del kept["status"]
    if "artifact" in kept and len(to_json(kept["artifact"], fallback=str)) > _LARGEST_ARTIFACT:
        kept["artifact"] = {key: kept["artifact"][key] for key in _ESSENCE if key in kept["artifact"]}
    packed: dict[str, Any] = to_jsonable_python(kept, fallback=str)
    return packed


def _keep_ours(kept: dict[str, Any]) -> None:
    """Of what a provider says of its answer, only what we add: who answered, and with which prompt.

    Of what the embedded model carries along, only what it remembers: not what was left to do in the turn.
    """
    metadata = kept.pop("response_metadata", {})
    if metadata.get("hoshin"):
        kept["response_metadata"] = {"hoshin": metadata["hoshin"]}
    carried = kept.get("additional_kwargs", {}).get("hoshin")
    if isinstance(carried, Mapping) and "script" in carried:
        left = {key: value for key, value in carried.items() if key != "script"}
        kept["additional_kwargs"] = {**kept["additional_kwargs"], "hoshin": left}


def _unpack(kind: str, payload: object) -> BaseMessage:
    assert isinstance(payload, dict)
    return _KINDS[kind](**{"content": "", **payload})
