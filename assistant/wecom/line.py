"""Speaking over the long connection, from whichever worker: its holder sends, the others leave a parcel.

Counted against one limit are replies, their updates and what is sent unasked: 30 a minute and 1,000 an
hour for each chat (path 101463). A stream ends ten minutes after its beginning; what comes later is a
message of its own.
"""

import asyncio
import logging
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.channels.incoming import Incoming
from assistant.channels.notice import Address, Notice
from assistant.thread import in_thread
from assistant.wecom.cards import fits_card, make_card, write_notice
from assistant.wecom.errors import ChannelError, PlatformDown
from assistant.wecom.line_voice import LineVoice
from assistant.wecom.messages import identity_of, is_group
from assistant.wecom.passage import STREAM_BYTES, split
from assistant.wecom.settings import WeComSettings
from assistant.wecom.socket import Connection, Frame, Pace
from assistant.wecom.stream_body import markdown_body
from core.text import Text
from knowledge.lease import Lease
from knowledge.outbox import Outbox, Parcel
from knowledge.quotas import Quota

if TYPE_CHECKING:
    from assistant.app import App
    from assistant.wecom.bot import BotChannel

_LOG = logging.getLogger("hoshin.wecom")
_SPANS = ((30, 60.0), (1_000, 3_600.0))
_ROUND = 0.5  # seconds between looks into the outbox
_WAIT = 60.0  # seconds a parcel, or a chat's turn, is waited for
_KEPT = timedelta(days=1)


class Line:
    """The bot's long connection with its queue.

    Args:
        app: The program.
        settings: What the operator set.
        bot: The channel that answers what is heard.
        pace: How patient the connection is.
    """

    def __init__(
        self, app: "App", settings: WeComSettings, bot: "BotChannel", pace: Pace | None = None
    ) -> None:
        assert settings.bot_id is not None
        assert settings.bot_secret is not None
        from assistant.app import now

        self._now = now
        self._bot = bot
        self._outbox = Outbox(app.engine, f"wecom:{settings.bot_id}")
        self._quota = Quota(app.engine, "wecom-bot", _SPANS)
        self.connection = Connection(
            settings.socket_url,
            settings.bot_id,
            settings.bot_secret.get_secret_value(),
            Lease(app.engine, f"wecom:{settings.bot_id}"),
            self._hear,
            pace or Pace(),
        )
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Connect, and send what other workers leave."""
        await in_thread(self._outbox.prune, self._now() - _KEPT)
        self.connection.start()
        self._task = asyncio.create_task(self._empty_outbox())

    async def stop(self) -> None:
        """Disconnect."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self.connection.stop()

    def voice(self, incoming: Incoming) -> LineVoice:
        """How to answer a message."""
        return LineVoice(incoming, self, self._bot.streams)

    async def send(self, to: Address, notice: Notice, link: str) -> str:
        """Send a notice to a person (their user id) or a room (its chat id). Raises ChannelError."""
        bodies: list[Frame] = []
        if not notice.buttons or not fits_card(notice):
            bodies += [markdown_body(piece) for piece in split(write_notice(notice, link), STREAM_BYTES)]
        if notice.buttons:
            bodies.append({"msgtype": "template_card", "template_card": make_card(notice, link)})
        return await self.push(to.target, bodies, notice.files)

    async def tell(self, body: dict[str, Any], content: str) -> None:
        """Send Markdown to where a message or event came from."""
        chat = str(body["chatid"]) if is_group(body) else identity_of(body)
        await self.push(chat, [markdown_body(piece) for piece in split(content, STREAM_BYTES)])

    async def push(self, chat: str, bodies: list[Frame], files: tuple[Path, ...] = ()) -> str:
        """Send messages and files to a chat, here or through the worker that is connected.

        Raises:
            ChannelError: They could not be sent.
        """
        parcel: Frame = {"chat": chat, "bodies": bodies, "files": [str(file) for file in files]}
        if self.connection.is_open:
            return await self._deliver(parcel)
        id = await in_thread(self._outbox.put, parcel, self._now())
        return await self._outcome(id)

    async def update(self, req_id: str, chat: str, body: Frame) -> bool:
        """Show a state of a reply, if this worker is connected and the chat's limit has room for it."""
        if not self.connection.is_open or await in_thread(self._quota.take, chat) > 0:
            return False
        await self.connection.ask("aibot_respond_msg", body, req_id)
        return True

    async def respond(self, req_id: str, chat: str, body: Frame) -> None:
        """Answer what came under `req_id` for good. Raises ChannelError."""
        await self._wait_turn(chat)
        await self.connection.ask("aibot_respond_msg", body, req_id)

    async def _outcome(self, id: str) -> str:
        end = time.monotonic() + _WAIT
        while time.monotonic() < end:
            await asyncio.sleep(_ROUND)
            found = await in_thread(self._outbox.outcome, id)
            if found is not None:
                if not found[0]:
                    raise ChannelError(Text(zh=found[1], en=found[1]))
                return found[1]
        await in_thread(self._outbox.withdraw, id)
        raise PlatformDown(
            Text(zh="没有进程连着企业微信长连接", en="no worker is connected to WeCom"), field="outbox"
        )

    async def _deliver(self, parcel: Frame) -> str:
        chat, sent = str(parcel["chat"]), ""
        for body in parcel["bodies"]:
            sent = await self._say(chat, body)
        for path in parcel["files"]:
            kind, media = await self.connection.upload(Path(path))
            sent = await self._say(chat, {"msgtype": kind, kind: {"media_id": media}})
        return sent

    async def _say(self, chat: str, body: Frame) -> str:
        await self._wait_turn(chat)
        answer = await self.connection.ask("aibot_send_msg", {"chatid": chat, **body})
        return str(answer.get("msgid", chat))

    async def _wait_turn(self, chat: str) -> None:
        end = time.monotonic() + _WAIT
        while wait := await in_thread(self._quota.take, chat):
            if time.monotonic() + wait > end:
                raise ChannelError(
                    Text(zh=f"发给 {chat!r} 的消息太多", en=f"too many messages to {chat!r}"), field="target"
                )
            await asyncio.sleep(wait)

    async def _empty_outbox(self) -> None:
        while True:
            await asyncio.sleep(_ROUND)
            try:
                while self.connection.is_open and (parcel := await in_thread(self._outbox.take)):
                    await self._send_parcel(parcel)
            except Exception:
                _LOG.warning("the outbox cannot be read for now", exc_info=True)

    async def _send_parcel(self, parcel: Parcel) -> None:
        try:
            sent = await self._deliver(parcel.body)
        except Exception as error:
            await in_thread(self._outbox.done, parcel.id, str(error)[:500], failed=True)
        else:
            await in_thread(self._outbox.done, parcel.id, sent)

    async def _hear(self, frame: Frame) -> None:
        body, headers = frame.get("body"), frame.get("headers")
        if not isinstance(body, dict) or not isinstance(headers, dict):
            return
        req_id = str(headers.get("req_id", ""))
        chat = str(body["chatid"]) if is_group(body) else identity_of(body)
        reply_to = {"req_id": req_id, "line": self.connection.id, "chat": chat}
        answer = await self._bot.reception.take(body, reply_to)
        if answer is not None:
            await self.connection.ask(_command(answer), answer, req_id)


def _command(answer: Frame) -> str:
    if "response_type" in answer:
        return "aibot_respond_update_msg"
    return "aibot_respond_welcome_msg" if answer["msgtype"] == "text" else "aibot_respond_msg"
