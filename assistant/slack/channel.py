"""The channel "slack": voices for messages, files, notices."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackClientError

from assistant.channels.incoming import Attachment, Incoming
from assistant.channels.notice import Address, Notice
from assistant.slack.errors import SlackDeclined, SlackDown
from assistant.slack.files import fetch_file
from assistant.slack.notices import fallback, notice_blocks
from assistant.slack.settings import SlackSettings
from assistant.slack.voice import SlackVoice
from assistant.slack.web import SlackWeb
from assistant.slack.workspace import Workspace
from assistant.thread import in_thread
from knowledge.bookmarks import Bookmarks

if TYPE_CHECKING:
    from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
    from slack_bolt.async_app import AsyncApp

    from assistant.app import App

_LOG = logging.getLogger("hoshin.slack")
_VOICES = 1000  # that are remembered between a turn and its end
_KEPT = {"reply:": timedelta(days=7), "notice:": timedelta(days=120), "thread:": timedelta(days=365)}


class SlackChannel:
    """Slack, for the desk.

    Args:
        app: The program.
        settings: What is set for Slack.
        now: The clock, in UTC.
    """

    def __init__(self, app: "App", settings: SlackSettings, now: Callable[[], datetime]) -> None:
        self._app = app
        self._now = now
        self.settings = settings
        self.web = SlackWeb(settings)
        self.workspace = Workspace(self.web, settings)
        self._voices: OrderedDict[str, SlackVoice] = OrderedDict()
        self._socket: AsyncSocketModeHandler | None = None
        self._connecting: asyncio.Task[None] | None = None
        self.bolt: AsyncApp | None = None

    @property
    def name(self) -> str:
        """What addresses call it."""
        return "slack"

    @property
    def bookmarks(self) -> Bookmarks:
        """What has to be found again after a restart."""
        return Bookmarks(self._app.engine, self.name)

    def voice(self, incoming: Incoming) -> SlackVoice:
        """How to answer a message; the same voice while this process answers it."""
        voice = self._voices.get(incoming.delivery)
        if voice is None or voice.is_over:
            exports = self._app.settings.exports
            voice = SlackVoice(incoming, self.web, self.bookmarks, self.settings, exports, self._now)
            self._voices[incoming.delivery] = voice
            while len(self._voices) > _VOICES:
                self._voices.popitem(last=False)
        return voice

    async def fetch(self, attachment: Attachment, folder: Path) -> Path:
        """Download a file into `folder`. Raises InputError."""
        return await fetch_file(self.web, self.settings, attachment, folder, self._app.settings.upload_bytes)

    async def send(self, to: Address, notice: Notice) -> str:
        """Post a notice, or bring the earlier one of its subject up to date; "channel:timestamp".

        Raises:
            SlackDeclined: Slack does not take it.
            SlackDown: Slack does not answer.
        """
        target = to.target.rpartition(":")[2]  # a person is known as "T1:U1"
        name = f"notice:{target}:{to.thread}:{notice.subject}"
        message: dict[str, Any] = {
            "text": fallback(notice),
            "blocks": notice_blocks(notice, self.settings.link(notice.link)),
            "unfurl_links": False,
        }
        posted = await self._update(name, message) if notice.subject else None
        if posted is None:
            answer = await self.web.call(
                "chat.postMessage", channel=target, thread_ts=to.thread or None, **message
            )
            posted = {"channel": answer["channel"], "ts": answer["ts"]}
            if notice.subject:
                await in_thread(self.bookmarks.put, name, posted, self._now())
        for file in notice.files:
            await self.web.upload(file, posted["channel"], to.thread or posted["ts"])
        return f"{posted['channel']}:{posted['ts']}"

    async def start(self) -> None:
        """Learn which workspace this is, and open Socket Mode if it is set."""
        await self.web.open()
        with suppress(SlackDeclined, SlackDown):  # asked again with the first event
            me = await self.workspace.who()
            _LOG.info("Slack: %s %s, app %s", me.team, me.team_name, me.app)
        for prefix, kept in _KEPT.items():
            await in_thread(self.bookmarks.prune, prefix, self._now() - kept)
        if self.settings.app_token is not None and self.bolt is not None:
            from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler

            token = self.settings.app_token.get_secret_value()
            self._socket = AsyncSocketModeHandler(self.bolt, token, web_client=self.web.client)
            self._connecting = asyncio.create_task(self._connect(self._socket))

    async def stop(self) -> None:
        """Close the socket and the connections."""
        if self._connecting is not None:
            self._connecting.cancel()
            await asyncio.gather(self._connecting, return_exceptions=True)
        if self._socket is not None:
            await self._socket.close_async()  # type: ignore[no-untyped-call]
            self._socket = None
        await self.web.close()

    async def _connect(self, socket: "AsyncSocketModeHandler") -> None:
        """Connect behind: the client itself tries again for as long as it takes."""
        try:
            await socket.connect_async()  # type: ignore[no-untyped-call]
        except SlackClientError:
            _LOG.exception("Socket Mode is not connected: check HOSHIN_SLACK_APP_TOKEN")

    async def _update(self, name: str, message: dict[str, Any]) -> dict[str, Any] | None:
        """Bring an earlier message up to date; None when there is none, or it cannot be changed."""
        posted = await in_thread(self.bookmarks.find, name)
        if posted is None:
            return None
        changed = {key: value for key, value in message.items() if key != "unfurl_links"}
        try:
            await self.web.call("chat.update", channel=posted["channel"], ts=posted["ts"], **changed)
        except SlackDeclined as error:
            _LOG.info("%s is posted anew: %s", name, error)
            return None
        return posted
