"""The addresses WeCom calls: the bot, the self-built app, and links to files.

`/wecom/bot` and `/wecom/app` are what an administrator enters as URL of the callback.
"""

import json
import logging
import time
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import FileResponse, PlainTextResponse

from assistant.thread import in_thread
from assistant.wecom.bot import BotChannel
from assistant.wecom.crypto import Seal
from assistant.wecom.errors import Forged
from assistant.wecom.gate import Gate
from core.text import Text

if TYPE_CHECKING:
    from assistant.app import App
    from assistant.wecom.links import Links
    from assistant.wecom.settings import WeComSettings

_LOG = logging.getLogger("hoshin.wecom")

_NO_ENVELOPE = Text(zh="消息不是 JSON 对象", en="the message is no JSON object")

Given = Annotated[str, Query(max_length=200)]


def routes(app: "App") -> APIRouter:
    """The addresses of the channels that are set up; the channels join the desk."""
    settings = app.settings.wecom
    router = APIRouter(prefix="/wecom", include_in_schema=False)
    api = None
    if settings.has_app:
        from assistant.wecom.app import AppChannel, add_app

        own = AppChannel(app, settings)
        api = own.api
        app.desk.join(own)
        if settings.app_token is not None:
            add_app(router, own, settings)
    if settings.has_callback or settings.has_socket or settings.groups:
        bot = BotChannel(app, settings, api)
        app.desk.join(bot)
        if settings.has_callback:
            add_bot(router, bot, settings)
        if bot.links is not None:
            add_files(router, bot.links)
    return router


def add_bot(router: APIRouter, bot: BotChannel, settings: "WeComSettings") -> None:
    """The callback of the bot: JSON, sealed for the receiver ""."""
    assert settings.bot_token is not None
    assert settings.bot_aes_key is not None
    seal = Seal(settings.bot_token.get_secret_value(), settings.bot_aes_key.get_secret_value())
    gate = Gate(seal)

    @router.get("/bot")
    def verify(msg_signature: Given, timestamp: Given, nonce: Given, echostr: str) -> Response:
        return answer_check(gate, msg_signature, timestamp, nonce, echostr)

    @router.post("/bot")
    async def receive(msg_signature: Given, timestamp: Given, nonce: Given, request: Request) -> Response:
        try:
            encrypt = read_encrypt(await request.body())
            body = read_json(gate.open(msg_signature, timestamp, nonce, encrypt))
        except Forged as error:
            return refuse(error)
        reply_to = {"response_url": str(body.get("response_url", ""))}
        answer = await bot.reception.take(body, reply_to)
        if answer is None:
            return Response()
        if "msg_item" in answer.get("stream", ()):  # pictures take a while to encrypt
            return Response(await in_thread(_seal, seal, answer, nonce), media_type="application/json")
        return Response(_seal(seal, answer, nonce), media_type="application/json")


def add_files(router: APIRouter, links: "Links") -> None:
    """Files behind signed links."""

    @router.get("/files/{token}/{name}")
    def download(token: str, name: str) -> Response:
        try:
            file = links.open(token)
        except Forged as error:
            return refuse(error)
        return FileResponse(file, filename=file.name, headers={"Cache-Control": "no-store"})


def answer_check(gate: Gate, signature: str, timestamp: str, nonce: str, echo: str) -> Response:
    """The plain text of the echo, as it is: WeCom takes no quotes and no newline around it."""
    try:
        return PlainTextResponse(gate.open(signature, timestamp, nonce, echo))
    except Forged as error:
        return refuse(error)


def refuse(error: Forged) -> Response:
    """Say no, and nothing else; why is in the log."""
    _LOG.warning("a delivery is refused: %s", error)
    return PlainTextResponse("refused", error.status)


def read_encrypt(raw: bytes) -> str:
    """The cipher text of a JSON envelope. Raises Forged."""
    found = read_json(raw).get("encrypt")
    if not isinstance(found, str):
        raise Forged(_NO_ENVELOPE, field="encrypt", status=400)
    return found


def read_json(raw: bytes) -> dict[str, Any]:
    """A JSON object. Raises Forged."""
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Forged(_NO_ENVELOPE, field="body", status=400) from error
    if not isinstance(data, dict):
        raise Forged(_NO_ENVELOPE, field="body", status=400)
    return data


def _seal(seal: Seal, answer: dict[str, Any], nonce: str) -> bytes:
    message = json.dumps(answer, ensure_ascii=False).encode()
    sealed = seal.seal(message, str(int(time.time())), nonce)
    data = {
        "encrypt": sealed.encrypt,
        "msgsignature": sealed.signature,
        "timestamp": int(sealed.timestamp),
        "nonce": nonce,
    }
    return json.dumps(data).encode()
