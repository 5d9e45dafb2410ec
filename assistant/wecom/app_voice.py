"""Answering a message of a self-built app: messages sent one after another, for none can be changed."""

import time
from pathlib import Path
from typing import Any, Protocol

from assistant.channels.channel import Step
from assistant.channels.confirming import confirm_notice
from assistant.channels.incoming import Incoming
from assistant.language import detect_language
from assistant.reply import Reply
from assistant.thread import in_thread
from assistant.wecom.cards import make_card
from assistant.wecom.passage import APP_BYTES, list_tables, split
from assistant.wecom.progress import Progress
from assistant.wecom.stream_voice import stream_id
from knowledge.streams import Stream, StreamStore

_SOON = 3.0  # seconds of silence after which somebody is told that it is being worked on
_AGAIN = 60.0  # seconds until that is said once more


class Sender(Protocol):
    """What sends messages to a member, no faster than allowed."""

    async def say(self, user: str, kind: str, content: dict[str, Any], *, again: bool = False) -> str:
        """Send a message."""

    async def hand(self, user: str, file: Path) -> str:
        """Send a file."""


class AppVoice:
    """Answers one message. How many parts are sent is noted, so that none is sent twice after a restart.

    Args:
        incoming: The message.
        sender: Sends to members.
        store: Where the parts are counted.
    """

    def __init__(self, incoming: Incoming, sender: Sender, store: StreamStore) -> None:
        self._incoming = incoming
        self._sender = sender
        self._store = store
        self._id = part_id(incoming.delivery)
        self._progress = Progress(incoming.text)
        self._silent_since = time.monotonic()
        self._pause = _SOON

    async def begin(self) -> None:
        """Nothing is said yet: most answers come within seconds."""

    async def step(self, step: Step) -> None:
        """Say what is being done when it takes long."""
        self._progress.step(step)
        if time.monotonic() - self._silent_since < self._pause:
            return
        self._silent_since, self._pause = time.monotonic(), _AGAIN
        await self._sender.say(self._incoming.identity, "text", {"content": str(self._progress)})

    async def say(self, so_far: str) -> None:
        """Nothing: a message cannot be changed once it is sent."""

    async def finish(self, reply: Reply, files: tuple[Path, ...]) -> None:
        """Send the whole reply in messages of the size allowed, then the files."""
        await self._send(split(list_tables(reply.reply), APP_BYTES), files)
        if reply.confirm is not None:
            notice = confirm_notice(reply.confirm, detect_language(self._incoming.text, None))
            await self._sender.say(self._incoming.identity, "template_card", make_card(notice))

    async def fail(self, message: str) -> None:
        """Say what went wrong."""
        await self._send(split(f"⚠️ {message}", APP_BYTES), ())

    async def _send(self, pieces: tuple[str, ...], files: tuple[Path, ...]) -> None:
        before = await in_thread(self._store.find, self._id)
        await in_thread(self._store.open, part_stream(self._incoming))
        sent, user = int(before.content) if before else 0, self._incoming.identity
        for number, part in enumerate((*pieces, *files)):
            if number < sent:
                continue
            if isinstance(part, Path):
                await self._sender.hand(user, part)
            else:
                # the part after the last one noted may have been sent just before a crash
                again = before is not None and number == sent
                await self._sender.say(user, "markdown", {"content": part}, again=again)
            await in_thread(self._store.write, self._id, str(number + 1))


def part_id(delivery: str) -> str:
    """The id under which it is noted how many parts of the answer to a delivery are sent."""
    return f"app-{stream_id(delivery)}"


def part_stream(incoming: Incoming) -> Stream:
    """The note itself, of an answer none of whose parts is sent."""
    return Stream(
        id=part_id(incoming.delivery),
        delivery=incoming.delivery,
        conversation=incoming.conversation,
        identity=incoming.identity,
        content="0",
        asked_at=incoming.at,
        polled_at=incoming.at,
    )
