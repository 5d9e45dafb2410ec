"""One Slack message a reply grows in: streamed while Slack lets it, edited when the stream is gone.

Slack ends a stream after some 5 minutes, whatever is sent (slackapi/python-slack-sdk#1859), and when a person
presses stop; some rooms take no stream at all. Then the same message goes on through chat.update.
"""

import logging
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from assistant.channels.channel import Step
from assistant.slack.errors import SlackDeclined, SlackDown
from assistant.slack.markdown import summary
from assistant.slack.web import SlackWeb

_LOG = logging.getLogger("hoshin.slack")
_STATES = {"running": "in_progress", "done": "complete", "failed": "error"}
_TITLE, _OUTPUT = 200, 250

Block = dict[str, Any]


class Place(NamedTuple):
    """Where a reply goes: a thread, and who is replied to."""

    channel: str
    thread: str
    user: str
    team: str


class GrowingMessage:
    """A message in a thread.

    Args:
        web: Calls Slack.
        place: Where it is.
        heading: Title over the tasks, where they cannot be streamed.
        clock: Seconds that never go back.
    """

    def __init__(
        self, web: SlackWeb, place: Place, heading: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._web = web
        self._place = place
        self._heading = heading
        self._clock = clock
        self._tasks: dict[str, Step] = {}
        self._streams = True
        self._doubtful = False  # whether Slack may show more than `text`
        self._began = 0.0
        self.ts = ""
        self.text = ""

    @property
    def age(self) -> float:
        """Seconds since it was begun."""
        return self._clock() - self._began if self.ts else 0.0

    @property
    def running(self) -> tuple[Step, ...]:
        """Tasks in it that have not ended."""
        return tuple(step for step in self._tasks.values() if step.state == "running")

    async def grow(self, text: str, steps: Sequence[Step] = ()) -> None:
        """Show a text that begins with the text so far, and tasks. Raises SlackDeclined, SlackDown."""
        self._tasks |= {step.id: step for step in steps}
        chunks = _chunks(text[len(self.text) :], steps)
        if not self.ts:
            await self._begin(text, chunks)
        elif self._streams and not self._doubtful:
            await self._append(text, chunks)
        else:
            await self._leave_stream()
            await self._edit(text)

    async def end(self, text: str, blocks: Sequence[Block], steps: Sequence[Step] = ()) -> None:
        """Show the whole text, and blocks below it. May be tried again. Raises SlackDeclined, SlackDown."""
        self._tasks |= {step.id: step for step in steps}
        if self._streams and not self._doubtful and text.startswith(self.text):
            if await self._stop(_chunks(text[len(self.text) :], steps), blocks):
                self.text = text
                return
        else:
            await self._leave_stream()
        await self._edit(text, blocks)

    async def _begin(self, text: str, chunks: Sequence[Block]) -> None:
        place = self._place
        self._began = self._clock()
        try:
            answer = await self._web.call(
                "chat.startStream",
                channel=place.channel,
                thread_ts=place.thread,
                recipient_team_id=place.team,
                recipient_user_id=place.user,
                task_display_mode="timeline",
                chunks=list(chunks),
            )
        except SlackDeclined as error:
            _LOG.info("no stream here: %s", error)
            self._streams = False
            answer = await self._web.call(
                "chat.postMessage",
                channel=place.channel,
                thread_ts=place.thread,
                text=summary(text),
                blocks=self._blocks(text, ()),
            )
        self.ts, self.text = str(answer["ts"]), text

    async def _append(self, text: str, chunks: Sequence[Block]) -> None:
        try:
            await self._web.call(
                "chat.appendStream", channel=self._place.channel, ts=self.ts, chunks=list(chunks)
            )
        except SlackDeclined as error:
            _LOG.info("the stream of %s is gone: %s", self.ts, error)
            self._streams = False
            await self._edit(text)
        except SlackDown:
            self._doubtful = True
            raise
        self.text = text

    async def _stop(self, chunks: Sequence[Block], blocks: Sequence[Block]) -> bool:
        """End the stream; False when Slack would not."""
        for status in ("active", None):
            try:
                await self._web.call(
                    "chat.stopStream",
                    channel=self._place.channel,
                    ts=self.ts,
                    chunks=list(chunks) or None,
                    blocks=list(blocks) or None,
                    session_status=status,
                )
            except SlackDeclined as error:
                _LOG.info("the stream of %s was not ended: %s", self.ts, error)
            except SlackDown:
                self._doubtful = True
                raise
            else:
                self._streams = False
                return True
        self._streams = False
        return False

    async def _leave_stream(self) -> None:
        if self._streams:
            await self._stop((), ())

    async def _edit(self, text: str, below: Sequence[Block] = ()) -> None:
        await self._web.call(
            "chat.update",
            channel=self._place.channel,
            ts=self.ts,
            text=summary(text),
            blocks=self._blocks(text, below),
        )
        self.text, self._doubtful = text, False

    def _blocks(self, text: str, below: Sequence[Block]) -> list[Block]:
        blocks = plan_blocks(self._heading, tuple(self._tasks.values()))
        if text.strip():
            blocks.append({"type": "markdown", "text": text})
        return [*blocks, *below] or [{"type": "markdown", "text": "…"}]


def plan_blocks(heading: str, steps: Sequence[Step]) -> list[Block]:
    """Tasks as a block, for a message that is not streamed."""
    if not steps:
        return []
    cards = [_card(step) for step in steps]
    return [{"type": "plan", "title": heading, "tasks": cards}]


def _card(step: Step) -> Block:
    card: Block = {
        "type": "task_card",
        "task_id": step.id,
        "title": step.title[:_TITLE],
        "status": _STATES[step.state],
    }
    if step.detail:
        text = {"type": "text", "text": step.detail[:_OUTPUT]}
        section = {"type": "rich_text_section", "elements": [text]}
        card["output"] = {"type": "rich_text", "elements": [section]}
    return card


def _chunks(more: str, steps: Sequence[Step]) -> tuple[Block, ...]:
    tasks = [_task(step) for step in steps]
    return (*tasks, {"type": "markdown_text", "text": more}) if more else tuple(tasks)


def _task(step: Step) -> Block:
    task: Block = {
        "type": "task_update",
        "id": step.id,
        "title": step.title[:_TITLE],
        "status": _STATES[step.state],
    }
    if step.detail:
        task["output"] = step.detail[:_OUTPUT]
    return task
