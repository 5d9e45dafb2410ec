"""The turns of a conversation that are still shown word by word, in memory between turns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from assistant.digest import Digest, fold
from assistant.mending import mend
from assistant.shortening import shorten_earlier

_MOST = 80  # messages shown
_DIGEST = 5  # the digest's lines have a fifth of the room


class Counter(Protocol):
    """Says how many tokens a text has."""

    def count(self, text: str) -> int:
        """Number of tokens."""


@dataclass
class PastTurn:
    """A turn that is over.

    Attributes:
        messages: From the person's on, every tool call with its result; none when no person began it.
        stored: How many stored messages it is made of.
        size: Its tokens as it is shown; at first no more than a bound that is never less.
        counted: Whether the size was counted.
    """

    messages: list[BaseMessage]
    stored: int
    size: int
    counted: bool = False


class Past:
    """The turns after the first `upto` stored messages."""

    def __init__(self, upto: int = 0) -> None:
        self._upto = upto
        self._position = upto
        self._turns: list[PastTurn] = []
        self._loose: list[BaseMessage] = []

    def goes_on(self, upto: int, length: int) -> bool:
        """Whether these are the messages after `upto` of a conversation of `length`."""
        return (self._upto, self._position) == (upto, length)

    def add(self, messages: Iterable[BaseMessage], position: int) -> None:
        """Take stored messages up to a position."""
        self._loose += messages
        self._position = position

    def messages(self) -> list[BaseMessage]:
        """All messages, in order."""
        self._gather()
        return [message for turn in self._turns for message in turn.messages]

    def fall_out(self, digest: Digest, counter: Counter, budget: int) -> Digest:
        """Fold the older half of the turns into the digest when there is no room; the digest then."""
        self._gather()
        share = budget // _DIGEST
        room = budget - share
        if self._fits(counter, room, _MOST):
            return digest
        while self._turns and not self._fits(counter, self._half(room), _MOST // 2):
            turn = self._turns.pop(0)
            self._upto += turn.stored
            if turn.messages:
                digest = fold(digest, turn.messages, turn.stored, share)
            else:
                digest = digest.model_copy(update={"upto": digest.upto + turn.stored})
        return digest

    def _half(self, room: int) -> int:
        """The newest turn stays as long as it fits alone."""
        return room // 2 if len(self._turns) > 1 else room

    def _fits(self, counter: Counter, room: int, most: int) -> bool:
        if len(self._turns) > 1 and sum(turn.stored for turn in self._turns) > most:
            return False
        if sum(turn.size for turn in self._turns) <= room:
            return True
        for turn in self._turns:
            if not turn.counted:
                turn.size, turn.counted = counter.count(_text_of(turn.messages)), True
        return sum(turn.size for turn in self._turns) <= room

    def _gather(self) -> None:
        """Make turns of the messages that came; every turn is over when this is asked."""
        if not self._loose:
            return
        starts = [at for at, message in enumerate(self._loose) if isinstance(message, HumanMessage)]
        if not starts or starts[0] > 0:
            starts.insert(0, 0)
        for start, end in pairwise([*starts, len(self._loose)]):
            self._turns.append(_turn_of(self._loose[start:end]))
        self._loose = []


def _turn_of(stored: Sequence[BaseMessage]) -> PastTurn:
    messages = mend(stored) if isinstance(stored[0], HumanMessage) else []
    # a byte-level BPE never makes more tokens than bytes
    return PastTurn(messages, len(stored), len(_text_of(messages).encode("utf-8", "replace")))


def _text_of(messages: Iterable[BaseMessage]) -> str:
    """A turn as it is shown when it is over."""
    return "\n".join(
        f"{message.text}{message.tool_calls if isinstance(message, AIMessage) else ''}"
        for message in map(shorten_earlier, messages)
    )
