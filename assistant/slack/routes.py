"""The address Slack calls, `/slack/events`: events, buttons, modals, the slash command."""

import logging
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response

from assistant.slack.bolt import build_bolt
from assistant.slack.channel import SlackChannel
from assistant.slack.manifest import EVENTS

if TYPE_CHECKING:
    from assistant.app import App

_LOG = logging.getLogger("hoshin.slack")


def routes(app: "App") -> APIRouter:
    """The address Slack calls; the channel joins the desk. Without a signing secret there is none."""
    from slack_bolt.adapter.fastapi.async_handler import AsyncSlackRequestHandler

    from assistant.app import now

    channel = SlackChannel(app, app.settings.slack, now)
    channel.bolt = build_bolt(app, channel)
    app.desk.join(channel)
    router = APIRouter(include_in_schema=False)
    if app.settings.slack.signing_secret is None:
        return router
    handler = AsyncSlackRequestHandler(channel.bolt)

    @router.post(EVENTS)
    async def take(request: Request) -> Response:
        if not request.headers.get("x-slack-request-timestamp", "").isdecimal():
            return Response(status_code=401)
        try:
            return await handler.handle(request)
        except ValueError:  # a body that cannot be read; Bolt reads it before it looks at the signature
            _LOG.warning("an unreadable body was refused")
            return Response(status_code=400)

    return router
