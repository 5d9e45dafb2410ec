"""Messages taken in: stored at the desk before Slack is told that they arrived."""

import logging
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from assistant.channels.incoming import Incoming
from assistant.channels.receipt import Receipt
from assistant.language import detect_language
from assistant.slack import words
from assistant.slack.channel import SlackChannel
from assistant.slack.errors import SlackDeclined, SlackDown
from assistant.slack.events import Heard, conversation_of, is_foreign, read_message
from assistant.slack.markdown import escape
from assistant.slack.workspace import Installation
from assistant.thread import in_thread
from assistant.wording import in_script

if TYPE_CHECKING:
    from assistant.app import App

_LOG = logging.getLogger("hoshin.slack")
_THREADS = 5000  # own threads that are remembered here; the others are looked up
_SOON = 2.0  # seconds a slash command may wait for Slack


class Intake:
    """Takes messages in.

    Args:
        app: The program.
        channel: The Slack channel.
    """

    def __init__(self, app: "App", channel: SlackChannel) -> None:
        self._app = app
        self._channel = channel
        self._threads: OrderedDict[str, None] = OrderedDict()

    async def take(self, body: Mapping[str, Any]) -> Receipt:
        """Take in an event callback with a message. Raises what the desk raises: Slack delivers it again."""
        me = await self._channel.workspace.who()
        heard = await in_thread(read_message, body, me, self._name_of)
        if heard is None:
            return Receipt.IGNORED
        if is_foreign(body, me):
            await self._decline(body, heard, me)
            return Receipt.IGNORED
        incoming = heard.incoming
        thread = f"thread:{incoming.reply_to['channel']}:{incoming.reply_to['thread']}"
        if not incoming.addressed and not heard.mentions_others and await self._is_ours(thread, heard):
            incoming = incoming.model_copy(update={"addressed": True})
        receipt = await self._app.desk.receive(incoming)
        if receipt is Receipt.NEW and incoming.group:
            await self._make_ours(thread)
        return receipt

    async def take_command(self, user: str, channel: str, text: str) -> str:
        """Take in `/hoshin text`, to be answered in direct messages; what the person is told at once."""
        me = await self._channel.workspace.who()
        language = detect_language(text, None)
        try:
            root = await self._channel.web.call(
                "chat.postMessage", patience=_SOON, channel=user, text=f"<@{user}>: {escape(text)}"
            )
        except (SlackDeclined, SlackDown) as error:
            _LOG.warning("no direct message to %s: %s", user, error)
            return in_script(words.UNREACHED, language)
        direct, ts = str(root["channel"]), str(root["ts"])
        await self._app.desk.receive(
            Incoming(
                channel="slack",
                delivery=f"{me.team}:{direct}:{ts}",
                conversation=conversation_of(me.team, direct, ts),
                identity=f"{me.team}:{user}",
                text=text,
                reply_to={"team": me.team, "channel": direct, "thread": ts, "ts": ts, "user": user},
                at=datetime.now(UTC),
            )
        )
        return "" if channel == direct else in_script(words.IN_PRIVATE, language)

    async def stop(self, event: Mapping[str, Any]) -> bool:
        """The stop button of a thread was pressed; whether something was running."""
        me = await self._channel.workspace.who()
        conversation = conversation_of(me.team, event["channel"], event["thread_ts"])
        stopped = await self._app.desk.stop(conversation, "slack", f"{me.team}:{event['user']}")
        if not stopped:  # the light would stay on: Slack leaves it to the app
            with suppress(SlackDeclined, SlackDown):
                await self._channel.web.call(
                    "agents.sessions.setStatus",
                    patience=_SOON,
                    channel_id=event["channel"],
                    thread_ts=event["thread_ts"],
                    status="active",
                )
        return stopped

    def _name_of(self, user: str) -> str:
        me = self._channel.workspace.known
        person = self._app.people.find("slack", f"{me.team}:{user}") if me else None
        return person.name if person is not None else ""

    async def _is_ours(self, thread: str, heard: Heard) -> bool:
        """Whether the assistant takes part in a thread already."""
        if not heard.is_follow_up:
            return False
        if thread in self._threads:
            return True
        if await in_thread(self._channel.bookmarks.find, thread) is None:
            return False
        self._remember(thread)
        return True

    async def _make_ours(self, thread: str) -> None:
        if thread not in self._threads:
            await in_thread(self._channel.bookmarks.add, thread, {}, datetime.now(UTC))
            self._remember(thread)

    def _remember(self, thread: str) -> None:
        self._threads[thread] = None
        while len(self._threads) > _THREADS:
            self._threads.popitem(last=False)

    async def _decline(self, body: Mapping[str, Any], heard: Heard, me: Installation) -> None:
        """Tell a colleague why there is no answer in a channel shared with another company."""
        event = body["event"]
        team = event.get("user_team") or event.get("team")
        _LOG.info("not answered: %s of %s in a shared channel", event.get("user"), team)
        if not heard.mentions_us or team != me.team or event["type"] != "app_mention":
            return
        language = detect_language(heard.incoming.text, None)
        with suppress(SlackDeclined, SlackDown):
            await self._channel.web.call(
                "chat.postEphemeral",
                patience=_SOON,
                channel=event["channel"],
                user=event["user"],
                text=in_script(words.NOT_HERE, language),
            )
