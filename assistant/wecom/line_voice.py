"""Answering a message over the long connection: a stream that is pushed, a message when that has ended."""

import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.channels.channel import Step
from assistant.channels.confirming import confirm_notice
from assistant.channels.incoming import Incoming
from assistant.language import detect_language
from assistant.reply import Reply
from assistant.thread import in_thread
from assistant.wecom.cards import make_card
from assistant.wecom.errors import ChannelError
from assistant.wecom.passage import STREAM_BYTES, split
from assistant.wecom.progress import Progress
from assistant.wecom.stream_body import markdown_body, stream_body
from assistant.wecom.stream_voice import Streams
from knowledge.streams import StreamState

if TYPE_CHECKING:
    from assistant.wecom.line import Line

_EVERY = 3.0  # seconds between two states; thirty a minute are allowed
_LONGEST = timedelta(minutes=9, seconds=30)  # WeCom ends a stream after ten minutes


class LineVoice:
    """Answers one message. The stream it shows is noted, so that a turn played again tells no part twice.

    Args:
        incoming: The message; `reply_to` holds the frame's `req_id`, the connection and the chat.
        line: The long connection.
        streams: The streams of the bot.
    """

    def __init__(self, incoming: Incoming, line: "Line", streams: Streams) -> None:
        self._incoming = incoming
        self._line = line
        self._streams = streams
        self._progress = Progress(incoming.text)
        self._shown = time.monotonic()
        self._id = ""

    async def begin(self) -> None:
        """Open the stream."""
        self._id = await self._streams.begin(self._incoming)

    async def step(self, step: Step) -> None:
        """Show a tool beginning or ending as a line."""
        self._progress.step(step)
        await self._show()

    async def say(self, so_far: str) -> None:
        """Show the reply so far."""
        self._progress.say(so_far)
        await self._show()

    async def finish(self, reply: Reply, files: tuple[Path, ...]) -> None:
        """Show the whole reply, and send its files."""
        await self._end(reply.reply)
        if files:
            await self._line.push(self._chat, [], files)
        if reply.confirm is not None:
            notice = confirm_notice(reply.confirm, detect_language(self._incoming.text, None))
            await self._line.push(
                self._chat, [{"msgtype": "template_card", "template_card": make_card(notice)}]
            )

    async def fail(self, message: str) -> None:
        """Say what went wrong."""
        await self._end(f"⚠️ {message}")

    @property
    def _chat(self) -> str:
        return str(self._incoming.reply_to["chat"])

    @property
    def _req_id(self) -> str:
        return str(self._incoming.reply_to["req_id"])

    @property
    def _is_streaming(self) -> bool:
        """Whether the stream can still be shown by this worker, over the connection it came on."""
        here = self._line.connection.is_open
        same = self._incoming.reply_to.get("line") == self._line.connection.id
        return here and same and self._streams.now() - self._incoming.at < _LONGEST

    async def _show(self) -> None:
        if time.monotonic() - self._shown < _EVERY or not self._is_streaming:
            return
        self._shown = time.monotonic()
        body = stream_body(self._id, str(self._progress), finish=False)
        await self._line.update(self._req_id, self._chat, body)

    async def _end(self, content: str) -> None:
        id = await self._streams.begin(self._incoming)
        stream = await in_thread(self._streams.store.find, id)
        if stream is not None and stream.state is not StreamState.OPEN:
            return  # told before a restart
        first, *rest = split(content, STREAM_BYTES) or ("✓",)
        if not await self._end_stream(id, first):
            await self._line.push(self._chat, [markdown_body(first)])
        await self._streams.finish(id, first, ())
        if rest:
            await self._line.push(self._chat, [markdown_body(piece) for piece in rest])

    async def _end_stream(self, id: str, content: str) -> bool:
        if not self._is_streaming:
            return False
        try:
            await self._line.respond(self._req_id, self._chat, stream_body(id, content, finish=True))
        except ChannelError:  # the stream has ended, or the connection was lost this moment
            return False
        return True
