"""The channel "wecom-app": a self-built app (自建应用), written to in XML, answering with message/send.

developer.work.weixin.qq.com paths 90238 to 90240 (接收消息与事件) and 90236 (发送应用消息).
"""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response

from assistant.channels.channel import Voice
from assistant.channels.incoming import Attachment, Incoming
from assistant.channels.notice import Address, Notice
from assistant.thread import in_thread
from assistant.wecom.api import WeComApi
from assistant.wecom.app_reception import NAME, AppReception
from assistant.wecom.app_voice import AppVoice
from assistant.wecom.cards import fits_card, make_card, write_notice
from assistant.wecom.crypto import Seal
from assistant.wecom.download import keep_file
from assistant.wecom.errors import ChannelError, Forged
from assistant.wecom.file_shelf import FileShelf, take_kept
from assistant.wecom.gate import Gate
from assistant.wecom.passage import APP_BYTES, list_tables, split
from assistant.wecom.settings import WeComSettings
from assistant.wecom.xml import read_xml
from core.text import Text
from knowledge.open_questions import OpenQuestions
from knowledge.quotas import Quota
from knowledge.streams import StreamStore

if TYPE_CHECKING:
    from assistant.app import App

_SPANS = ((30, 60.0), (1_000, 3_600.0))  # for each member
_LONGEST_WAIT = 90.0  # seconds


class AppChannel:
    """The self-built app.

    Args:
        app: The program.
        settings: What the operator set.
        pause: Seconds before a second attempt of a call.
    """

    name = NAME

    def __init__(self, app: "App", settings: WeComSettings, pause: float = 0.5) -> None:
        from assistant.app import now

        assert settings.corp_id is not None
        assert settings.agent_id is not None
        assert settings.secret is not None
        self._app, self._settings = app, settings
        secret = settings.secret.get_secret_value()
        self.api = WeComApi(settings.api_url, settings.corp_id, settings.agent_id, secret, pause)
        self._store = StreamStore(app.engine)
        self._quota = Quota(app.engine, NAME, _SPANS)
        questions = OpenQuestions(app.engine)
        shelf = FileShelf(app.settings.uploads / NAME, questions, now)
        self.reception = AppReception(app.desk, self, self._store, questions, shelf, settings, now)

    def voice(self, incoming: Incoming) -> Voice:
        """How to answer a message."""
        return AppVoice(incoming, self, self._store)

    async def fetch(self, attachment: Attachment, folder: Path) -> Path:
        """Download a file a member sent. Raises Forged, PlatformDown."""
        if attachment.source.get("kept"):
            return await in_thread(take_kept, attachment, folder)
        media, limit = str(attachment.source.get("media", "")), self._app.settings.upload_bytes
        content, name = await self.api.download(media, limit)
        return await in_thread(keep_file, folder, name or attachment.name, content)

    async def send(self, to: Address, notice: Notice) -> str:
        """Send a notice to a member: a card where it has buttons or fits one. Raises ChannelError."""
        link = self.link_of(notice)
        as_card = bool(notice.buttons) or (bool(link) and fits_card(notice))
        sent = ""
        if not as_card or not fits_card(notice):
            for piece in split(list_tables(write_notice(notice, link)), APP_BYTES):
                sent = await self.say(to.target, "markdown", {"content": piece})
        if as_card:
            sent = await self.say(to.target, "template_card", make_card(notice, link))
        for file in notice.files:
            sent = await self.hand(to.target, file)
        return sent

    async def say(self, user: str, kind: str, content: dict[str, Any], *, again: bool = False) -> str:
        """Send a message to a member when their turn comes. Raises ChannelError."""
        waited = 0.0
        while wait := await in_thread(self._quota.take, user):
            waited += wait
            if waited > _LONGEST_WAIT:
                raise ChannelError(
                    Text(zh=f"发给 {user!r} 的消息太多", en=f"too many messages to {user!r}"), field="target"
                )
            await asyncio.sleep(wait)
        return await self.api.send(user, kind, content, again=again)

    async def hand(self, user: str, file: Path) -> str:
        """Send a file to a member. Raises ChannelError."""
        kind, media = await self.api.upload(file)
        return await self.say(user, kind, {"media_id": media})

    def link_of(self, notice: Notice) -> str:
        """The address a notice links to, "" for none."""
        public = self._settings.public_url
        return f"{public.rstrip('/')}{notice.link}" if public and notice.link else ""

    async def start(self) -> None:
        """Nothing stays open."""

    async def stop(self) -> None:
        """Close every connection."""
        await self.reception.close()
        await self.api.wire.aclose()


def add_app(router: APIRouter, channel: AppChannel, settings: WeComSettings) -> None:
    """The callback of the app: XML, sealed for the company."""
    from assistant.wecom.routes import Given, answer_check, refuse

    assert settings.app_token is not None
    assert settings.app_aes_key is not None
    corp, agent = settings.corp_id or "", settings.agent_id or ""
    token, key = settings.app_token.get_secret_value(), settings.app_aes_key.get_secret_value()
    gate = Gate(Seal(token, key, corp))

    @router.get("/app")
    def verify(msg_signature: Given, timestamp: Given, nonce: Given, echostr: str) -> Response:
        return answer_check(gate, msg_signature, timestamp, nonce, echostr)

    @router.post("/app")
    async def receive(msg_signature: Given, timestamp: Given, nonce: Given, request: Request) -> Response:
        try:
            envelope = read_xml(await request.body())
            check_receiver(envelope, corp, agent)
            message = read_xml(gate.open(msg_signature, timestamp, nonce, envelope.get("Encrypt", "")))
            check_receiver(message, corp, agent)
        except Forged as error:
            return refuse(error)
        if message.get("FromUserName"):
            await channel.reception.take(message)
        return Response()


def check_receiver(message: dict[str, str], corp: str, agent: str) -> None:
    """Refuse what is for another company or another app. Raises Forged."""
    if message.get("ToUserName") != corp or message.get("AgentID", agent) not in (agent, ""):
        raise Forged(
            Text(zh="消息不是发给这个企业的这个应用的", en="the message is for another company or app"),
            field="ToUserName",
        )
