"""How a message is answered in Slack: status, a streamed reply with a card for each tool, files."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

from assistant.channels.channel import Step
from assistant.channels.confirming import confirm_buttons
from assistant.channels.incoming import Incoming
from assistant.language import detect_language
from assistant.reply import Reply
from assistant.slack import words
from assistant.slack.button import OPEN, RATE, REVIEW, button_element, plain
from assistant.slack.errors import SlackDeclined, SlackDown
from assistant.slack.markdown import for_slack, summary, whole_sentences
from assistant.slack.message import Block, GrowingMessage, Place, plan_blocks
from assistant.slack.pieces import LONGEST, Piece, before_table, cut, lay_out
from assistant.slack.settings import SlackSettings
from assistant.slack.web import SlackWeb
from assistant.thread import in_thread
from assistant.wording import in_script
from core.text import Text
from knowledge.bookmarks import Bookmarks

_LOG = logging.getLogger("hoshin.slack")
_MOST_PIECES = 8
_METADATA = "hoshin_reply"
_NEWEST = 200  # messages of a thread after the one that is answered
_SESSION_TITLE = 120
_STATUS_PATIENCE = 5.0


class SlackVoice:
    """Answers one message. What is shown so far is noted, so that a restart finds and replaces it.

    Args:
        incoming: The message.
        web: Calls Slack.
        bookmarks: Where it is noted which messages show the reply.
        settings: How replies are streamed.
        exports: Folder of files that tools make: of their paths only the name is shown.
        now: The clock, in UTC.
        clock: Seconds that never go back.
    """

    def __init__(
        self,
        incoming: Incoming,
        web: SlackWeb,
        bookmarks: Bookmarks,
        settings: SlackSettings,
        exports: Path,
        now: Callable[[], datetime],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._web, self._bookmarks, self._settings = web, bookmarks, settings
        self._exports, self._now, self._clock = exports, now, clock
        to = incoming.reply_to
        self._asked = str(to["ts"])
        self._place = Place(to["channel"], to["thread"], to["user"], to["team"])
        self._name = f"reply:{incoming.delivery}"
        self._title = incoming.text if to["thread"] == to["ts"] else ""
        self._language = detect_language(incoming.text, None)
        self._lock = asyncio.Lock()
        self._known = False
        self._over = False
        self._message: GrowingMessage | None = None
        self._shown: list[str] = []  # timestamps of the messages of this reply
        self._earlier = ""  # text in messages that are closed
        self._text = ""
        self._tasks: dict[str, Step] = {}
        self._news: dict[str, Step] = {}
        self._began = self._flushed = clock()
        self._left: list[Piece] | None = None  # what is still to be posted; None: not known yet
        self._below: list[Block] = []
        self._files: tuple[Path, ...] = ()
        self._uploaded: set[Path] = set()
        self._doubtful = False  # whether Slack may show a message it never told us of

    @property
    def is_over(self) -> bool:
        """Whether the last word is said."""
        return self._over

    async def begin(self) -> None:
        """Show that the message is being worked on."""
        await self._safely(self._begin)

    async def step(self, step: Step) -> None:
        """Show a tool beginning or ending, as a card."""
        self._tasks[step.id] = self._news[step.id] = step
        await self._safely(self._flush)

    async def say(self, so_far: str) -> None:
        """Show the reply so far, in whole sentences, up to its first table."""
        self._text = so_far
        await self._safely(self._flush)

    async def finish(self, reply: Reply, files: tuple[Path, ...]) -> None:
        """Show the whole reply and its files; may be tried again. Raises SlackDeclined, SlackDown."""
        await self._safely(lambda: self._finish(reply, files))

    async def fail(self, message: str) -> None:
        """Say what went wrong; may be tried again. Raises SlackDeclined, SlackDown."""
        await self._safely(lambda: self._fail(message))

    async def _safely(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do one thing after the other, and none by half: a call under way is not broken off."""

        async def alone() -> None:
            async with self._lock:
                await self._take_over()
                if not self._over:
                    await work()

        task = asyncio.ensure_future(alone())
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        await asyncio.shield(task)

    async def _take_over(self) -> None:
        """Take back what a worker that died has shown of this reply."""
        if self._known:
            return
        mark = await in_thread(self._bookmarks.find, self._name)
        if mark is not None:
            self._over = mark["done"]
            self._doubtful = not self._over
            for ts in () if self._over else mark["messages"]:
                try:
                    await self._web.call("chat.delete", channel=self._place.channel, ts=ts)
                except SlackDeclined as error:
                    _LOG.info("half a reply stays: %s", error)
        self._known = True

    async def _begin(self) -> None:
        self._began = self._clock()
        await self._set_status("processing", for_slack(self._title)[:_SESSION_TITLE] or None)

    async def _set_status(self, status: str, title: str | None = None) -> None:
        try:
            await self._web.call(
                "agents.sessions.setStatus",
                patience=_STATUS_PATIENCE,
                channel_id=self._place.channel,
                thread_ts=self._place.thread,
                status=status,
                title=title,
                initiator_user_id=self._place.user if title else None,
            )
        except (SlackDeclined, SlackDown) as error:  # only a light next to the thread
            _LOG.info("no status: %s", error)

    async def _flush(self) -> None:
        """Show what is new, unless it is too early: a quick reply is posted whole."""
        now = self._clock()
        if self._message is None and now - self._began < self._settings.stream_after:
            return
        if self._message is not None and now - self._flushed < self._settings.stream_pace:
            return
        self._flushed = now
        await self._roll_over()
        before = self._message.text if self._message else ""
        text = self._ready()
        if text == before and not self._news:
            return
        await self._grow(text)

    async def _grow(self, text: str) -> None:
        if self._message is None:
            self._message = GrowingMessage(self._web, self._place, self._said(words.WORKED), self._clock)
        first = not self._message.ts
        news, self._news = self._news, {}
        await self._message.grow(text, tuple(news.values()))
        if first:
            await self._note(self._message.ts)

    def _ready(self) -> str:
        """The text the present message can show by now; never less than it shows already."""
        text = before_table(for_slack(whole_sentences(self._text), self._exports))
        before = self._message.text if self._message else ""
        if not text.startswith(self._earlier + before):
            return before
        text = text[len(self._earlier) :]
        return text if len(text) <= LONGEST else text[: cut(text, len(before))]

    async def _roll_over(self) -> None:
        """Go on in a new message before Slack ends the stream, or when the message is full."""
        message = self._message
        if message is None or not message.ts:
            return
        text = before_table(for_slack(whole_sentences(self._text), self._exports))
        full = len(text) - len(self._earlier) > LONGEST
        if message.age < self._settings.stream_seconds and not full:
            return
        running = message.running
        goes_on = {"state": "done", "detail": self._said(words.GOES_ON)}
        await message.end(self._ready(), (), [step.model_copy(update=goes_on) for step in running])
        self._earlier += message.text
        self._message = None
        self._news = {**{step.id: step for step in running}, **self._news}

    async def _finish(self, reply: Reply, files: tuple[Path, ...]) -> None:
        if self._left is None:
            final = self._whole(reply)
            text = for_slack(final, self._exports)
            self._below = self._closing(reply)
            self._left = await self._close_message(text) if self._is_streaming else self._rest_of(text)
            if len(self._left) > _MOST_PIECES:
                self._left[_MOST_PIECES:] = [Piece(text=self._said(words.WHOLE))]
                files = (*files, await in_thread(self._write_whole, final))
            self._files = files
        while self._left:
            await self._post(self._left[0], last=len(self._left) == 1)
            self._left.pop(0)
        await self._attach(self._files)
        await self._end()

    def _rest_of(self, text: str) -> list[Piece]:
        """The pieces of what no message shows yet."""
        earlier = self._earlier if text.startswith(self._earlier) else ""
        return list(lay_out(text[len(earlier) :]))

    @property
    def _is_streaming(self) -> bool:
        return self._message is not None and bool(self._message.ts)

    def _whole(self, reply: Reply) -> str:
        """What was said on the way with the reply at its end; the reply alone when they differ."""
        said_before = self._text.rstrip()
        is_whole = said_before.endswith(reply.reply) and "<think>" not in said_before
        return said_before if is_whole else reply.reply

    async def _close_message(self, text: str) -> list[Piece]:
        """End the message that was streamed; the pieces that are left."""
        message = self._message
        assert message is not None
        rest = text[len(self._earlier) :]
        fits = text.startswith(self._earlier) and rest.startswith(message.text)
        pieces = lay_out(rest, len(message.text)) if fits else lay_out(text)
        first, *others = pieces or (Piece(),)
        shown = [*first._replace(text="").blocks(), *(() if others else self._below)]
        await message.end(first.text, shown, tuple(self._news.values()))
        self._message = None
        return others

    async def _post(self, piece: Piece, *, last: bool = False) -> None:
        tasks = () if self._shown else tuple(self._tasks.values())
        done = plan_blocks(self._said(words.WORKED), tasks)
        if self._doubtful:
            await self._take_back()
        try:
            answer = await self._web.call(
                "chat.postMessage",
                channel=self._place.channel,
                thread_ts=self._place.thread,
                text=summary(piece.text),
                blocks=[*done, *piece.blocks(), *(self._below if last else ())],
                metadata={"event_type": _METADATA, "event_payload": {"reply": self._name}},
                unfurl_links=False,
            )
        except SlackDown:
            self._doubtful = True
            raise
        await self._note(str(answer["ts"]))

    async def _take_back(self) -> None:
        """Delete what was posted of this reply without our being told: Slack knows no posting only once."""
        try:
            thread = await self._web.call(
                "conversations.replies",
                channel=self._place.channel,
                ts=self._place.thread,
                oldest=self._asked,
                include_all_metadata="true",
                limit=_NEWEST,
            )
            for message in thread.get("messages", ()):
                posted = message.get("metadata", {}).get("event_payload", {}).get("reply")
                if posted == self._name and message["ts"] not in self._shown:
                    await self._web.call("chat.delete", channel=self._place.channel, ts=message["ts"])
        except SlackDeclined as error:  # without the scope to read the thread it may stand there twice
            _LOG.info("a reply may be shown twice: %s", error)
        self._doubtful = False

    def _closing(self, reply: Reply) -> list[Block]:
        """What stands below a reply: the plan in hand, and what one thinks of the reply."""
        elements: list[Block] = []
        if reply.confirm is not None:
            buttons = confirm_buttons(reply.confirm, self._language)
            elements += [button_element(button, place) for place, button in enumerate(buttons)]
        if reply.plan is not None:
            review = plain(self._said(words.REVIEW), 75)
            button = {"type": "button", "action_id": REVIEW, "text": review, "value": reply.plan.id}
            elements.append(button)
            if link := self._settings.link(f"/plans/{reply.plan.id}"):
                label = plain(self._said(words.OPEN), 75)
                elements.append({"type": "button", "action_id": OPEN, "text": label, "url": link})
        blocks: list[Block] = [{"type": "actions", "elements": elements}] if elements else []
        rating = {
            "type": "feedback_buttons",
            "action_id": RATE,
            "positive_button": {"text": plain(self._said(words.GOOD), 75), "value": "good"},
            "negative_button": {"text": plain(self._said(words.BAD), 75), "value": "bad"},
        }
        return [*blocks, {"type": "context_actions", "elements": [rating]}]

    async def _fail(self, message: str) -> None:
        if self._is_streaming:
            growing = self._message
            assert growing is not None
            tasks = [step.model_copy(update={"state": "failed"}) for step in growing.running]
            await growing.end(growing.text, (), tasks)
            self._message = None
        await self._post(Piece(text=for_slack(message, self._exports)[:LONGEST] or "…"))
        await self._end()

    def _write_whole(self, text: str) -> Path:
        """A reply too long for a chat, as a file."""
        folder = self._exports / "replies"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self._place.thread.replace('.', '-')}.md"
        path.write_text(text, encoding="utf-8")
        return path

    async def _attach(self, files: tuple[Path, ...]) -> None:
        """Upload files; one that cannot be uploaded is told, the reply stands."""
        for file in files:
            if file in self._uploaded:
                continue
            try:
                await self._web.upload(file, self._place.channel, self._place.thread)
            except (SlackDeclined, SlackDown, OSError) as error:
                _LOG.warning("%s was not uploaded: %s", file.name, error)
                reason = error.message.said_in(self._language) if not isinstance(error, OSError) else ""
                missing = f"{self._said(words.NOT_UPLOADED)}: {file.name} {reason}".strip()
                await self._post(Piece(text=for_slack(missing)))
            self._uploaded.add(file)

    async def _note(self, ts: str) -> None:
        self._shown.append(ts)
        await self._mark(done=False)

    async def _mark(self, *, done: bool) -> None:
        body = {"messages": self._shown, "done": done}
        await in_thread(self._bookmarks.put, self._name, body, self._now())

    async def _end(self) -> None:
        await self._mark(done=True)
        self._over = True
        await self._set_status("active")

    def _said(self, text: Text) -> str:
        return in_script(text, self._language)
