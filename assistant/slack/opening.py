"""What people open: the home tab, the slash command, links to plans."""

import logging
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from assistant.language import detect_language
from assistant.slack import words
from assistant.slack.channel import SlackChannel
from assistant.slack.errors import SlackDeclined, SlackDown
from assistant.slack.events import is_foreign
from assistant.slack.home import home_view, suggested_prompts
from assistant.slack.intake import Intake
from assistant.slack.plan_view import plan_of, unfurl_blocks
from assistant.slack.pressing import Ack, Body, Pressing
from assistant.thread import in_thread
from assistant.wording import in_script
from core.text import Language

if TYPE_CHECKING:
    from assistant.app import App

_LOG = logging.getLogger("hoshin.slack")


class Opening:
    """Handles what is opened.

    Args:
        app: The program.
        channel: The Slack channel.
        intake: Takes in what is said with the command.
        pressing: Opens reviews.
    """

    def __init__(self, app: "App", channel: SlackChannel, intake: Intake, pressing: Pressing) -> None:
        self._app = app
        self._channel = channel
        self._intake = intake
        self._pressing = pressing

    async def commanded(self, ack: Ack, body: Body) -> None:
        """`/hoshin`: help, a review, or something said, which is answered in direct messages."""
        text = str(body.get("text") or "").strip()
        first, _, rest = text.partition(" ")
        if first in ("", "help", "帮助", "幫助"):
            await ack(in_script(words.HELP, detect_language(text, await self._language(body["user_id"]))))
        elif first in ("review", "查看") and rest.strip():
            await ack()
            await self._pressing.review(body, rest.strip())
        else:
            told = await self._intake.take_command(body["user_id"], body["channel_id"], text)
            await ack(told)

    async def home_opened(self, event: Mapping[str, Any]) -> None:
        """Somebody looks at the app: show what waits for them, or suggest what to say."""
        language = await self._language(event["user"])
        if event.get("tab") == "messages":
            with suppress(SlackDeclined, SlackDown):
                await self._channel.web.call(
                    "assistant.threads.setSuggestedPrompts",
                    channel_id=event["channel"],
                    prompts=suggested_prompts(language),
                )
            return
        me = await self._channel.workspace.who()
        identity = f"{me.team}:{event['user']}"
        viewer = await in_thread(self._app.desk.viewer_of, "slack", identity)
        link = self._channel.settings.link("/")
        view = await in_thread(home_view, self._app, identity, viewer, language, link)
        await self._channel.web.call("views.publish", user_id=event["user"], view=view)

    async def link_shared(self, event: Mapping[str, Any], body: Body) -> None:
        """Links to plans: shown in a few lines, no more than the room and who shared them may see."""
        me = await self._channel.workspace.who()
        channel, settings = str(event.get("channel", "")), self._channel.settings
        if is_foreign(body, me):
            return
        room = f"{me.team}:{channel}"  # direct messages too: they may be between two people
        viewer = await in_thread(self._app.desk.viewer_of, "slack", f"{me.team}:{event['user']}", room)
        language = await self._language(event["user"])
        unfurls: dict[str, dict[str, Any]] = {}
        for link in event.get("links", ()):
            plan = plan_of(link["url"], settings.public_url)
            blocks = await in_thread(unfurl_blocks, self._app, plan, viewer, language) if plan else None
            if blocks:
                unfurls[link["url"]] = {"blocks": blocks}
        if unfurls:
            where = {"unfurl_id": event.get("unfurl_id"), "source": event.get("source")}
            if not all(where.values()):
                where = {"channel": channel, "ts": event["message_ts"]}
            await self._channel.web.call("chat.unfurl", unfurls=unfurls, **where)

    async def _language(self, user: str) -> Language:
        me = self._channel.workspace.known
        identity = f"{me.team if me else ''}:{user}"
        person = await in_thread(self._app.people.find, "slack", identity)
        return (person and person.language) or Language.ZH_HANS
