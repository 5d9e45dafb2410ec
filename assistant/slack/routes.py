"""The address Slack calls, `/slack/events`: events, buttons, modals, the slash command."""

import logging
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from slack_bolt.adapter.fastapi.async_handler import AsyncSlackRequestHandler
from slack_sdk.signature import SignatureVerifier

from assistant.slack.bolt import build_bolt
from assistant.slack.channel import SlackChannel
from assistant.slack.manifest import EVENTS

if TYPE_CHECKING:
    from assistant.app import App

_LOG = logging.getLogger("hoshin.slack")


def routes(app: "App") -> APIRouter:
    """The address Slack calls; the channel joins the desk. Without a signing secret there is none."""
    from assistant.app import now

    channel = SlackChannel(app, app.settings.slack, now)
    channel.bolt = build_bolt(app, channel)
    app.desk.join(channel)
    router = APIRouter(include_in_schema=False)
    secret = app.settings.slack.signing_secret
    if secret is None:
        return router
    handler = AsyncSlackRequestHandler(channel.bolt)
    verifier = SignatureVerifier(secret.get_secret_value())

    @router.post(EVENTS)
    async def take(request: Request) -> Response:
        if not _is_signed(verifier, await request.body(), request):
            return Response(status_code=401)
        try:
            return await handler.handle(request)
        except (ValueError, AttributeError):  # signed, and yet no JSON object and no form
            _LOG.warning("an unreadable body was refused")
            return Response(status_code=400)

    return router


def _is_signed(verifier: SignatureVerifier, body: bytes, request: Request) -> bool:
    """Whether Slack sent it within five minutes. Bolt asks that as well, but only after reading the body."""
    moment = request.headers.get("x-slack-request-timestamp", "")
    signature = request.headers.get("x-slack-signature", "")
    if not moment.isdecimal() or len(moment) > 12 or not signature.isascii():
        return False
    try:
        return verifier.is_valid(body, moment, signature)
    except UnicodeDecodeError:
        return False
