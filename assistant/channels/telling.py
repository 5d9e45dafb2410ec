"""Telling a reply on a channel while it is made: steps in order, the text as it stands, never a backlog."""

import asyncio
import logging
from collections.abc import Awaitable
from contextlib import suppress
from typing import Any

from assistant.channels.channel import Step, Voice
from assistant.redaction.links import plain_links
from assistant.reply import Event
from assistant.tool_titles import outcome_of, title_of
from core.text import Language

_LOG = logging.getLogger("hoshin.channels")
_PAUSE = 0.3  # seconds between two states of the text


class Telling:
    """Passes the events of a turn to a voice. A slow platform sees fewer states, and the turn does not wait.

    Args:
        voice: Where it is told.
        language: The language steps are named in.
        pause: Least seconds between two states of the text.
    """

    def __init__(self, voice: Voice, language: Language, pause: float = _PAUSE) -> None:
        self._voice = voice
        self._language = language
        self._pause = pause
        self._steps: list[Step] = []
        self._running: dict[str, list[str]] = {}
        self._text = ""
        self._calls = 0
        self._news = asyncio.Event()
        self._task = asyncio.create_task(self._tell())

    def take(self, event: Event) -> None:
        """An event of the turn."""
        match event.type:
            case "token":
                self._text += event.data["text"]
            case "tool_call":
                self._begin(event.data["name"])
            case "tool_result":
                self._end(event.data)
        self._news.set()

    async def close(self) -> None:
        """Tell the steps that are left, and then nothing more."""
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task
        await self._tell_steps()

    def _begin(self, tool: str) -> None:
        self._calls += 1
        call = str(self._calls)
        self._running.setdefault(tool, []).append(call)
        title = title_of(tool, self._language)
        self._steps.append(Step(id=call, tool=tool, title=title, state="running"))

    def _end(self, data: dict[str, Any]) -> None:
        tool = data["name"]
        if not self._running.get(tool):
            return
        call, title = self._running[tool].pop(0), title_of(tool, self._language)
        state = "done" if data["ok"] else "failed"
        self._steps.append(Step(id=call, tool=tool, title=title, state=state, detail=outcome_of(data)))

    async def _tell(self) -> None:
        await _try(self._voice.begin())
        while True:
            await self._news.wait()
            self._news.clear()
            await self._tell_steps()
            if self._text:
                await _try(self._voice.say(plain_links(self._text, _none, self._language)))
            await asyncio.sleep(self._pause)

    async def _tell_steps(self) -> None:
        while self._steps:
            await _try(self._voice.step(self._steps.pop(0)))


def _none(_address: str) -> bool:
    return False  # addresses are shown with the whole reply


async def _try(telling: Awaitable[None]) -> None:
    """What is told on the way may get lost: the whole reply follows."""
    try:
        await telling
    except Exception:
        _LOG.warning("a state of the reply was not shown", exc_info=True)
