"""Answering on a stream that WeCom polls: what is to be shown is kept where any worker finds it."""

import asyncio
import hashlib
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from assistant.channels.channel import Step
from assistant.channels.incoming import Incoming
from assistant.reply import Reply
from assistant.thread import in_thread
from assistant.wecom.errors import Declined
from assistant.wecom.passage import STREAM_BYTES, split
from assistant.wecom.progress import Progress
from assistant.wecom.stream_body import is_picture, stream_body
from assistant.wecom.words import CONTINUED, ELSEWHERE, FORGOTTEN, PROMISE, in_language_of
from knowledge.streams import Stream, StreamState, StreamStore

_LOG = logging.getLogger("hoshin.wecom")
DEADLINE = timedelta(seconds=345)  # WeCom asks for six minutes from the message on
_ASKING = timedelta(seconds=20)  # WeCom asks about once a second; after so long it has given up
_WRITE_EVERY = 2.0  # seconds; this worker shows the text from memory, others may be a little behind
_NOTE_EVERY = timedelta(seconds=5)

Post = Callable[[Incoming, str], Awaitable[None]]
Give = Callable[[Incoming, tuple[Path, ...]], Awaitable[str]]


def stream_id(delivery: str) -> str:
    """The id of the stream that answers a delivery: a repeat of it gets the same one."""
    return "hs" + hashlib.sha256(delivery.encode()).hexdigest()[:30]


@dataclass
class _Playing:
    """A reply this worker is making."""

    content: str
    asked_at: datetime
    noted_at: datetime
    written: float = 0.0


class Streams:
    """The streams of a bot: kept in the database, the text of those made by this worker in memory, too.

    Args:
        store: Where they are kept.
        now: The clock, in UTC.
        deadline: How long after the message WeCom is kept waiting.
    """

    def __init__(
        self, store: StreamStore, now: Callable[[], datetime], deadline: timedelta = DEADLINE
    ) -> None:
        self.store = store
        self.now = now
        self.deadline = deadline
        self._playing: dict[str, _Playing] = {}
        self._notes: set[asyncio.Task[None]] = set()

    async def begin(self, incoming: Incoming) -> str:
        """Open the stream that answers a message, unless it is open; its id."""
        stream = self._new(incoming)
        await in_thread(self.store.open, stream)
        return stream.id

    async def greet(self, incoming: Incoming) -> dict[str, Any]:
        """Open the stream of a new message, and what WeCom is answered at once."""
        stream = self._new(incoming)
        await in_thread(self.store.open, stream)
        if self.deadline <= timedelta(0):
            return await self.read(stream.id, first=True)
        return stream_body(stream.id, stream.content, finish=False, feedback=True)

    async def play(self, incoming: Incoming) -> str:
        """This worker makes the reply from here on; the stream's id."""
        id = await self.begin(incoming)
        stream = await in_thread(self.store.find, id)
        if stream is not None and stream.state is StreamState.OPEN:
            self._playing[id] = _Playing(stream.content, stream.asked_at, stream.polled_at)
        return id

    async def show(self, id: str, content: str) -> None:
        """The text as it stands."""
        playing = self._playing.get(id)
        if playing is None:
            return
        playing.content = content
        if time.monotonic() - playing.written >= _WRITE_EVERY:
            playing.written = time.monotonic()
            await in_thread(self.store.write, id, content)

    async def finish(self, id: str, content: str, pictures: tuple[str, ...]) -> bool:
        """The whole text; False when WeCom does not ask any more and it has to be sent another way."""
        state = await in_thread(self.store.finish, id, content, pictures)
        self._playing.pop(id, None)
        if state is not StreamState.DONE:
            return state is StreamState.SENT
        found = await in_thread(self.store.find, id)
        return found is not None and self.now() - found.polled_at < _ASKING

    async def read(self, id: str, *, first: bool = False) -> dict[str, Any]:
        """What WeCom is answered when it asks for a stream."""
        playing, now = self._playing.get(id), self.now()
        if playing is not None and now - playing.asked_at < self.deadline:
            self._note(id, playing, now)
            return stream_body(id, playing.content, finish=False, feedback=first)
        stream = await in_thread(self.store.find, id)
        if stream is None:
            return stream_body(id, str(FORGOTTEN), finish=True)
        if now - stream.polled_at > _NOTE_EVERY:
            await in_thread(self.store.polled, id, now)
        return await self._answer(stream, first)

    async def _answer(self, stream: Stream, first: bool) -> dict[str, Any]:
        id, content = stream.id, stream.content
        if stream.state is StreamState.SENT:
            return stream_body(id, in_language_of(ELSEWHERE, content), finish=True)
        if stream.state is StreamState.DONE:
            pictures = stream.pictures
            return await in_thread(stream_body, id, content, finish=True, pictures=pictures, feedback=first)
        if stream.state is StreamState.OPEN and self.now() - stream.asked_at < self.deadline:
            return stream_body(id, content, finish=False, feedback=first)
        if stream.state is StreamState.OPEN and not await in_thread(self.store.promise, id):
            return await self.read(id)  # it has become whole this moment
        if (playing := self._playing.get(id)) is not None:
            content = playing.content
        return stream_body(id, f"{content}\n\n{in_language_of(PROMISE, content)}", finish=True)

    def _new(self, incoming: Incoming) -> Stream:
        now = self.now()
        return Stream(
            id=stream_id(incoming.delivery),
            delivery=incoming.delivery,
            conversation=incoming.conversation,
            identity=incoming.identity,
            content=str(Progress(incoming.text)),
            asked_at=now,
            polled_at=now,
        )

    def _note(self, id: str, playing: _Playing, now: datetime) -> None:
        """Keep that WeCom is asking, for the worker that ends the reply; nobody waits for that."""
        if now - playing.noted_at <= _NOTE_EVERY:
            return
        playing.noted_at = now
        task = asyncio.create_task(in_thread(self.store.polled, id, now))
        self._notes.add(task)
        task.add_done_callback(self._notes.discard)


class StreamVoice:
    """Answers one message of a bot in callback mode.

    Args:
        incoming: The message; `reply_to` holds its `response_url`.
        streams: The streams of the bot.
        post: Sends Markdown to where a message was said, outside of the stream.
        give: Hands out files a stream cannot show, and says in Markdown where they are.
    """

    def __init__(self, incoming: Incoming, streams: Streams, post: Post, give: Give) -> None:
        self._incoming = incoming
        self._streams = streams
        self._post = post
        self._give = give
        self._id = stream_id(incoming.delivery)
        self._progress = Progress(incoming.text)

    async def begin(self) -> None:
        """Open the stream; a turn that is played again goes on with it."""
        await self._streams.play(self._incoming)

    async def step(self, step: Step) -> None:
        """Show a tool beginning or ending as a line."""
        self._progress.step(step)
        await self._streams.show(self._id, str(self._progress))

    async def say(self, so_far: str) -> None:
        """Show the reply so far below the steps."""
        self._progress.say(so_far)
        await self._streams.show(self._id, str(self._progress))

    async def finish(self, reply: Reply, files: tuple[Path, ...]) -> None:
        """Show the whole reply, its pictures and where its files are."""
        pictures = tuple(file for file in files if is_picture(file))
        others = tuple(file for file in files if file not in pictures)
        told = await self._give(self._incoming, others) if others else ""
        await self._end("\n\n".join(filter(None, (reply.reply, told))), tuple(map(str, pictures)))

    async def fail(self, message: str) -> None:
        """Say what went wrong."""
        await self._end(f"⚠️ {message}", ())

    async def _end(self, content: str, pictures: tuple[str, ...]) -> None:
        await self._streams.begin(self._incoming)
        more = in_language_of(CONTINUED, self._incoming.text)
        pieces = split(content, STREAM_BYTES - len(more.encode()) - 2) or ("✓",)
        first = pieces[0] if len(pieces) == 1 else f"{pieces[0]}\n\n{more}"
        if not await self._streams.finish(self._id, first, pictures):
            await self._post(self._incoming, content)
            await in_thread(self._streams.store.sent, self._id)
        elif len(pieces) > 1:
            await self._send_rest("\n\n".join(pieces[1:]))

    async def _send_rest(self, rest: str) -> None:
        try:
            await self._post(self._incoming, rest)
        except Declined:  # told before: a response_url takes one message
            _LOG.warning("the rest of %s was declined", self._incoming.delivery)
