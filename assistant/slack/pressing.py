"""Buttons and modals: what was pressed goes to the desk, what came of it takes the buttons' place."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from assistant.channels.incoming import Press
from assistant.channels.notice import Notice
from assistant.explanation import explain, in_lines
from assistant.slack import modals, words
from assistant.slack.button import Carried, make_press, only_looks, read_carried
from assistant.slack.channel import SlackChannel
from assistant.slack.errors import SlackDeclined, SlackDown
from assistant.slack.events import conversation_of
from assistant.slack.notices import fallback, notice_blocks, settled_blocks
from assistant.slack.plan_view import review_blocks
from assistant.thread import in_thread
from assistant.wording import in_script
from core.errors import InputError
from core.text import Language

if TYPE_CHECKING:
    from assistant.app import App

_LOG = logging.getLogger("hoshin.slack")
_SOON = 2.0  # seconds a press may take before Slack is told that it arrived
_TRIGGER = 2.5  # seconds a modal may be opened in

Body = Mapping[str, Any]
Ack = Callable[..., Awaitable[Any]]


class Pressing:
    """Handles what is pressed.

    Args:
        app: The program.
        channel: The Slack channel.
    """

    def __init__(self, app: "App", channel: SlackChannel) -> None:
        self._app = app
        self._channel = channel
        self._behind: set[asyncio.Task[Any]] = set()

    async def pressed(self, ack: Ack, body: Body) -> None:
        """A button of ours: do it, or ask for the note it needs first."""
        action = body["actions"][0]
        try:
            carried = read_carried(action["value"])
        except (ValidationError, KeyError):
            _LOG.warning("a button of another version was pressed: %s", action.get("action_id"))
            await ack()
            return
        where = _where(body)
        if carried.n:
            await ack()
            blocks = body.get("message", {}).get("blocks", [])
            name = f"message:{where['channel']}:{where['ts']}"
            await in_thread(self._channel.bookmarks.put, name, {"blocks": blocks}, datetime.now(UTC))
            view = modals.note_view(carried, where, await self._language(body))
            await self._open(body, view)
            return
        press = self._press(carried, body, where, action["action_ts"])
        blocks = body.get("message", {}).get("blocks", [])
        work = asyncio.ensure_future(self._carry_out(press, body, where, blocks))
        await self._wait_a_little(work)
        await ack()

    async def noted(self, ack: Ack, body: Body) -> None:
        """The note to a button was written. What is wrong with it is said in the modal; nothing is lost."""
        view = body["view"]
        kept = json.loads(view["private_metadata"])
        where, carried = kept["w"], Carried.model_validate(kept["v"])
        note = modals.written(view, "note")
        press = self._press(carried, body, where, modals.submission(view), note)
        work = asyncio.ensure_future(self._app.desk.press(press))
        await self._wait_a_little(work)
        if work.done() and (outcome := work.result()) is not None and outcome.kind == "error":
            await ack(response_action="errors", errors={"note": outcome.text[:900] or "✗"})
            return
        await ack()
        name = f"message:{where['channel']}:{where['ts']}"
        mark = await in_thread(self._channel.bookmarks.find, name)
        if (outcome := await work) is None:
            return
        if outcome.kind == "error":
            await self._tell(outcome, body["user"]["id"], where)
            return
        await self._settle(outcome, body["user"]["id"], where, (mark or {}).get("blocks", []))
        await in_thread(self._channel.bookmarks.remove, name)

    async def rated(self, ack: Ack, body: Body) -> None:
        """A reply was judged; whoever finds it wrong is asked why."""
        await ack()
        where, good = _where(body), body["actions"][0]["value"] == "good"
        await self._rate(body, where, good, ())
        if not good:
            await self._open(body, modals.why_view(where, await self._language(body)))

    async def told_why(self, ack: Ack, body: Body) -> None:
        """Somebody said what was wrong with a reply."""
        await ack()
        view = body["view"]
        reasons = (*modals.ticked(view, "reasons"), modals.written(view, "more"))
        await self._rate(body, json.loads(view["private_metadata"]), False, tuple(filter(None, reasons)))

    async def reviewed(self, ack: Ack, body: Body) -> None:
        """Somebody wants to look at the plan."""
        await ack()
        await self.review(body, body["actions"][0]["value"])

    async def review(self, body: Body, plan: str) -> None:
        """Open the review of a plan, as the person may see it."""
        language = await self._language(body)
        loading = modals.section_blocks(in_script(words.LOADING, language))
        title = in_script(words.REVIEW, language)
        opened = await self._open(body, modals.page_view(title, loading, language))
        if opened is None:
            return
        viewer = await in_thread(self._app.desk.viewer_of, "slack", self._identity(body))
        try:
            blocks = await in_thread(review_blocks, self._app, plan, viewer, language)
        except InputError as error:
            data = explain(error, language)
            blocks = modals.section_blocks(in_lines(data))
        view = modals.page_view(title, blocks, language)
        await self._channel.web.call("views.update", view_id=opened["view"]["id"], view=view)

    async def _carry_out(self, press: Press, body: Body, where: Mapping[str, str], blocks: list[Any]) -> None:
        outcome = await self._app.desk.press(press)
        if outcome is None:
            return
        if outcome.kind == "error" or only_looks(press) or not where["ts"]:
            await self._tell(outcome, body["user"]["id"], where)
        else:
            await self._settle(outcome, body["user"]["id"], where, blocks)

    async def _tell(self, outcome: Notice, user: str, where: Mapping[str, str]) -> None:
        """Show what came of a press to whoever pressed, and leave the buttons."""
        channel = where["channel"]
        shown: dict[str, Any] = {"text": fallback(outcome), "blocks": notice_blocks(outcome)}
        if not channel:  # in the home tab
            await self._channel.web.call("chat.postMessage", channel=user, **shown)
        elif channel.startswith("D"):
            await self._channel.web.call(
                "chat.postMessage", channel=channel, thread_ts=where["thread"], **shown
            )
        else:
            thread = where["thread"] if where["thread"] != where["ts"] else None
            await self._channel.web.call(
                "chat.postEphemeral", channel=channel, user=user, thread_ts=thread, **shown
            )

    async def _settle(self, outcome: Notice, user: str, where: Mapping[str, str], blocks: list[Any]) -> None:
        """Show what came of a press in place of the buttons."""
        shown = settled_blocks(blocks, outcome, user, self._channel.settings.link(outcome.link))
        channel, web = where["channel"], self._channel.web
        await web.call("chat.update", channel=channel, ts=where["ts"], text=fallback(outcome), blocks=shown)
        for file in outcome.files:
            await web.upload(file, channel, where["thread"] or where["ts"])

    async def _wait_a_little(self, work: asyncio.Future[Any]) -> None:
        """Wait until work is done, or until Slack has to be told; it goes on behind."""
        if isinstance(work, asyncio.Task):
            self._behind.add(work)
            work.add_done_callback(self._finished)
        await asyncio.wait([work], timeout=_SOON)

    def _finished(self, work: asyncio.Task[Any]) -> None:
        self._behind.discard(work)
        if not work.cancelled() and (error := work.exception()) is not None:
            _LOG.error("what came of a press was not shown", exc_info=error)

    async def _open(self, body: Body, view: modals.View) -> dict[str, Any] | None:
        """Open a modal; None when Slack would not, which happens after three seconds."""
        try:
            return await self._channel.web.call(
                "views.open", patience=_TRIGGER, trigger_id=body["trigger_id"], view=view
            )
        except (SlackDeclined, SlackDown) as error:
            _LOG.warning("no modal: %s", error)
            return None

    async def _rate(
        self, body: Body, where: Mapping[str, str], good: bool | None, reasons: tuple[str, ...]
    ) -> None:
        identity = self._identity(body)
        with suppress(InputError):
            await self._app.desk.rate("slack", identity, where["conversation"], where["ts"], good, reasons)

    def _press(
        self, carried: Carried, body: Body, where: Mapping[str, str], action: str, note: str = ""
    ) -> Press:
        identity = self._identity(body)
        return make_press(
            carried,
            delivery=f"{where['channel']}:{where['ts']}:{identity}:{action}",
            identity=identity,
            conversation=where["conversation"],
            note=note,
        )

    def _identity(self, body: Body) -> str:
        user = body.get("user")
        id = user["id"] if isinstance(user, Mapping) else body["user_id"]
        me = self._channel.workspace.known
        return f"{me.team if me else ''}:{id}"

    async def _language(self, body: Body) -> Language:
        person = await in_thread(self._app.people.find, "slack", self._identity(body))
        return (person and person.language) or Language.ZH_HANS


def _where(body: Body) -> dict[str, str]:
    """The message something was pressed in; "" for what it is not in, as in the home tab."""
    container, message = body.get("container", {}), body.get("message", {})
    channel = container.get("channel_id") or body.get("channel", {}).get("id") or ""
    ts = container.get("message_ts") or message.get("ts") or ""
    thread = message.get("thread_ts") or container.get("thread_ts") or ts
    team = body.get("team") or {}
    conversation = conversation_of(team.get("id", ""), channel, thread) if channel else ""
    return {"channel": channel, "ts": ts, "thread": thread, "conversation": conversation}
