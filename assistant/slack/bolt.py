"""The Bolt app: which event goes where. A message is stored before Slack is told that it arrived."""

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse

from assistant.slack import modals
from assistant.slack.button import OPEN, PRESS, RATE, REVIEW
from assistant.slack.channel import SlackChannel
from assistant.slack.errors import SlackDeclined, SlackDown
from assistant.slack.intake import Intake
from assistant.slack.opening import Opening
from assistant.slack.pressing import Pressing

if TYPE_CHECKING:
    from assistant.app import App

_LOG = logging.getLogger("hoshin.slack.bolt")
_LOG.setLevel(logging.WARNING)  # Bolt writes whole bodies at lower levels
_MESSAGES = frozenset({"message", "app_mention"})
_UNADDRESSED = frozenset({"url_verification", "ssl_check"})

Body = dict[str, Any]
Next = Callable[[], Awaitable[BoltResponse | None]]


def build_bolt(app: "App", channel: SlackChannel) -> AsyncApp:
    """The Bolt app of a channel. It checks signature and time of what comes over HTTP."""
    secret = channel.settings.signing_secret
    bolt = AsyncApp(
        name="hoshin",
        logger=_LOG,
        signing_secret=secret.get_secret_value() if secret else "",
        request_verification_enabled=True,
        authorize=_authorizing(channel),
        before_authorize=_addressing(channel),
        attaching_conversation_kwargs_enabled=False,
    )
    intake = Intake(app, channel)
    bolt.middleware(_taking(intake))
    _listen_to_presses(bolt, Pressing(app, channel))
    _listen_to_openings(bolt, Opening(app, channel, intake, Pressing(app, channel)))
    return bolt


def _authorizing(channel: SlackChannel) -> Callable[..., Awaitable[AuthorizeResult]]:
    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        me = await channel.workspace.who()
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=me.team,
            bot_user_id=me.user,
            bot_id=me.bot,
            bot_token=channel.web.client.token,
        )

    return authorize


def _addressing(channel: SlackChannel) -> Callable[..., Awaitable[BoltResponse | None]]:
    async def check_address(req: AsyncBoltRequest, next: Next) -> BoltResponse | None:
        """Refuse what is meant for another app or workspace."""
        if req.body.get("type") in _UNADDRESSED:
            return await next()
        try:
            me = await channel.workspace.who()
        except (SlackDeclined, SlackDown) as error:
            _LOG.error("nothing can be taken in: %s", error)
            return BoltResponse(status=503, body="")
        app = req.body.get("api_app_id", "")
        if req.context.team_id != me.team or (me.app and app and app != me.app):
            _LOG.warning("refused: for app %r in workspace %r", app, req.context.team_id)
            return BoltResponse(status=403, body="")
        if _is_stranger(req.body, me.team):
            return BoltResponse(status=200, body="")
        return await next()

    return check_address


def _is_stranger(body: Mapping[str, Any], team: str) -> bool:
    """Whether a button or a modal is used by somebody of another workspace."""
    user = body.get("user")
    return isinstance(user, Mapping) and user.get("team_id", team) != team


def _taking(intake: Intake) -> Callable[..., Awaitable[BoltResponse | None]]:
    async def take(body: Body, next: Next) -> BoltResponse | None:
        """Have messages and stops stored before they are acknowledged."""
        event = body.get("event") or {}
        if body.get("type") != "event_callback" or event.get("type") not in (
            *_MESSAGES,
            "agent_session_stopped",
        ):
            return await next()
        if event["type"] in _MESSAGES:
            await intake.take(body)
        else:
            await intake.stop(event)
        return BoltResponse(status=200, body="")

    return take


def _listen_to_presses(bolt: AsyncApp, pressing: Pressing) -> None:
    async def pressed(ack: AsyncAck, body: Body) -> None:
        await pressing.pressed(ack, body)

    async def rated(ack: AsyncAck, body: Body) -> None:
        await pressing.rated(ack, body)

    async def reviewed(ack: AsyncAck, body: Body) -> None:
        await pressing.reviewed(ack, body)

    async def opened(ack: AsyncAck) -> None:
        await ack()

    async def noted(ack: AsyncAck, body: Body) -> None:
        await pressing.noted(ack, body)

    async def told_why(ack: AsyncAck, body: Body) -> None:
        await pressing.told_why(ack, body)

    bolt.action(re.compile(rf"^{re.escape(PRESS)}\.\d+$"))(pressed)
    bolt.action(RATE)(rated)
    bolt.action(REVIEW)(reviewed)
    bolt.action(OPEN)(opened)
    bolt.view(modals.NOTE)(noted)
    bolt.view(modals.WHY)(told_why)


def _listen_to_openings(bolt: AsyncApp, opening: Opening) -> None:
    async def commanded(ack: AsyncAck, body: Body) -> None:
        await opening.commanded(ack, body)

    async def home_opened(event: Body) -> None:
        await opening.home_opened(event)

    async def link_shared(event: Body, body: Body) -> None:
        await opening.link_shared(event, body)

    async def pass_over() -> None:
        """Taken note of and not kept: what somebody is looking at is theirs."""

    bolt.command("/hoshin")(commanded)
    bolt.event("app_home_opened")(home_opened)
    bolt.event("link_shared")(link_shared)
    bolt.event(re.compile(r".*"))(pass_over)
