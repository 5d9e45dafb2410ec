"""The channel "wecom": the 智能机器人 by callbacks or over the long connection, and group webhooks."""

import logging
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.channels.channel import Voice
from assistant.channels.incoming import Attachment, Incoming
from assistant.channels.notice import Address, Notice
from assistant.thread import in_thread
from assistant.wecom.aes_key import read_key
from assistant.wecom.api import WeComApi, Wire, check
from assistant.wecom.crypto import read_file_key
from assistant.wecom.download import fetch_file
from assistant.wecom.errors import ChannelError, Forged
from assistant.wecom.file_shelf import FileShelf, take_kept
from assistant.wecom.groups import Groups
from assistant.wecom.handover import Handover
from assistant.wecom.links import Links
from assistant.wecom.messages import CHANNEL
from assistant.wecom.reception import Reception
from assistant.wecom.settings import WeComSettings
from assistant.wecom.stream_body import markdown_body
from assistant.wecom.stream_voice import Streams, StreamVoice
from core.text import Text
from knowledge.open_questions import OpenQuestions
from knowledge.streams import StreamStore

if TYPE_CHECKING:
    from assistant.app import App
    from assistant.wecom.line import Line

_LOG = logging.getLogger("hoshin.wecom")
_KEPT = timedelta(days=2)


class BotChannel:
    """The bot and the group webhooks.

    Args:
        app: The program.
        settings: What the operator set.
        api: The self-built app, if there is one: it hands out files a bot cannot send.
        pause: Seconds before a second attempt of a call.
    """

    name = CHANNEL

    def __init__(
        self, app: "App", settings: WeComSettings, api: WeComApi | None = None, pause: float = 0.5
    ) -> None:
        from assistant.app import now

        self._app = app
        self._settings = settings
        self._wire = Wire(settings.api_url, pause)
        self._api = api
        self._now = now
        self.streams = Streams(StreamStore(app.engine), now)
        self.questions = OpenQuestions(app.engine)
        self.groups = Groups(settings.groups, app.engine, settings.api_url, pause)
        self.links = _links(app, settings)
        self._handover = Handover(api, self.links)
        self.line = self._make_line()
        self.reception = Reception(
            app.desk,
            self.streams,
            self.questions,
            FileShelf(app.settings.uploads / "wecom", self.questions, now),
            self.fetch,
            self.tell_later,
            now,
            settings.welcome,
            settings.bot_name,
        )

    def voice(self, incoming: Incoming) -> Voice:
        """How to answer a message: on its stream, or over the long connection."""
        if self.line is not None:
            return self.line.voice(incoming)
        return StreamVoice(incoming, self.streams, self._post, self._handover.give)

    async def fetch(self, attachment: Attachment, folder: Path) -> Path:
        """Download and decrypt a file. Raises Forged, PlatformDown."""
        given = attachment.source.get("aeskey")
        if attachment.source.get("kept"):
            return await in_thread(take_kept, attachment, folder)
        if given:
            key = read_file_key(str(given))
        elif self._settings.bot_aes_key is not None:
            key = read_key(self._settings.bot_aes_key.get_secret_value())
        else:
            raise Forged(Text(zh="文件没有密钥", en="the file has no key"), field="aeskey", status=400)
        return await fetch_file(self._wire, attachment, key, folder, self._app.settings.upload_bytes)

    async def send(self, to: Address, notice: Notice) -> str:
        """Send a notice to a group webhook, or over the long connection to a person or a room.

        Raises:
            ChannelError: It cannot be sent: in callback mode a bot only answers.
        """
        if to.target in self.groups:
            return await self.groups.send(to.target, notice, self.link_of(notice))
        if self.line is not None:
            return await self.line.send(to, notice, self.link_of(notice))
        raise ChannelError(
            Text(
                zh=f"回调方式的智能机器人不能主动发消息给 {to.target!r}，也没有叫这个名字的群 webhook",
                en=f"a bot with callbacks cannot speak unasked to {to.target!r}, which is no webhook either",
            ),
            field="target",
            valid=Text(
                zh="用自建应用（wecom-app）、长连接方式，或 HOSHIN_WECOM_WEBHOOKS",
                en="the self-built app (wecom-app), the long connection, or HOSHIN_WECOM_WEBHOOKS",
            ),
        )

    def link_of(self, notice: Notice) -> str:
        """The address a notice links to, "" for none."""
        public = self._settings.public_url
        return f"{public.rstrip('/')}{notice.link}" if public and notice.link else ""

    async def start(self) -> None:
        """Open the long connection, and forget what is long answered."""
        await in_thread(self.streams.store.prune, self._now() - _KEPT)
        if self.line is not None:
            await self.line.start()

    async def stop(self) -> None:
        """Close every connection."""
        if self.line is not None:
            await self.line.stop()
        await self.groups.aclose()
        await self._wire.aclose()
        if self._api is not None:
            await self._api.wire.aclose()

    async def tell_later(self, body: dict[str, Any], content: str) -> None:
        """Send Markdown to where a message or event came from. Raises ChannelError."""
        if self.line is not None:
            await self.line.tell(body, content)
        else:
            await self._respond(str(body.get("response_url", "")), content)

    async def _post(self, incoming: Incoming, content: str) -> None:
        """An answer WeCom no longer asks for: by its response_url, else by the app."""
        try:
            await self._respond(str(incoming.reply_to.get("response_url", "")), content)
        except ChannelError:
            if self._api is None or ":" in incoming.identity:
                raise
            await self._api.send(incoming.identity, "markdown", {"content": content}, again=True)

    async def _respond(self, url: str, content: str) -> None:
        if not url.startswith(("https://", "http://")):
            raise ChannelError(
                Text(zh="没有 response_url", en="there is no response_url"), field="response_url"
            )
        response = await self._wire.fetch("POST", url, json=markdown_body(content))
        try:
            data = response.json()
        except ValueError:
            data = {"errcode": response.status_code, "errmsg": "no JSON"}
        check(data if isinstance(data, dict) else {"errcode": response.status_code})

    def _make_line(self) -> "Line | None":
        if not self._settings.has_socket:
            return None
        from assistant.wecom.line import Line

        return Line(self._app, self._settings, self)


def _links(app: "App", settings: WeComSettings) -> Links | None:
    if settings.public_url is None:
        return None
    secret = settings.bot_aes_key or settings.bot_secret or settings.secret
    key = secret.get_secret_value().encode() if secret is not None else b""
    return Links(app.settings.exports, key, settings.public_url) if key else None
