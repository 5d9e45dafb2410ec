"""Carries what approvals have to tell to the people they ask, also what a crash left unsaid."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from assistant.approvals.notice import notice_of
from assistant.channels.notice import Notice
from assistant.thread import in_thread
from core.text import Language
from knowledge.approval_notices import ApprovalNotices, Due
from knowledge.person import Person
from tools.approval_choice import cut, seen_of, visible

if TYPE_CHECKING:
    from assistant.app import App

_LOG = logging.getLogger("hoshin.approvals")
_PAUSE = 1.0  # seconds between two looks at what waits


class Notifier(Protocol):
    """Where notices go: the desk."""

    @property
    def channels(self) -> Mapping[str, object]:
        """The channels there are."""

    async def notify(self, person: str, notice: Notice) -> bool:
        """Send a notice to a person; False when no channel took it."""


class Courier:
    """Sends the notices that are kept with the steps of approvals. One for each process.

    Args:
        app: The program.
        notifier: Where notices go.
        now: The clock, in UTC.
        pause: Seconds between two looks.
    """

    def __init__(
        self, app: "App", notifier: Notifier, now: Callable[[], datetime], pause: float = _PAUSE
    ) -> None:
        self._app = app
        self._notices = ApprovalNotices(app.engine)
        self._notifier = notifier
        self._now = now
        self._pause = pause
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Begin to look for notices, if there is a channel to send them on."""
        if not self._notifier.channels:
            return
        self._task = asyncio.create_task(self._look())

    async def close(self) -> None:
        """Stop; what was not sent is sent after the next start."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def deliver(self) -> int:
        """Send everything that waits now; how many notices went out."""
        count = 0
        while (due := await in_thread(self._notices.take, self._now())) is not None:
            count += await self._send(due)
        return count

    async def _look(self) -> None:
        while True:
            try:
                await self.deliver()
            except Exception:
                _LOG.exception("notices of approvals could not be sent")
            await asyncio.sleep(self._pause)

    async def _send(self, due: Due) -> bool:
        person = await in_thread(self._find, due)
        notice = None if person is None else await in_thread(self._notice, due, person)
        if person is None or notice is None:
            _LOG.warning("%s: nobody called %r can be told", due.approval, due.asked.name)
            await in_thread(self._notices.sent, due, "nowhere")
            return False
        if await self._notifier.notify(person.id, notice):
            await in_thread(self._notices.sent, due, "sent")
            return True
        await in_thread(self._notices.failed, due, self._now())
        return False

    def _find(self, due: Due) -> Person | None:
        """The person a plan's name means, if it means one who may be told."""
        people = self._app.people
        found = people.person(due.asked.person) if due.asked.person else people.by_name(due.asked.name)
        return found if found is not None and found.active else None

    def _notice(self, due: Due, person: Person) -> Notice | None:
        """What they are told, as things stand now; None where they may not see it."""
        language = person.language or Language.ZH_HANS
        context = self._app.context(language, self._app.today, person.name, viewer=person.viewer)
        approval = self._app.approvals.load(due.approval)
        if not visible(context, (approval,)):
            return None
        return notice_of(cut(approval, seen_of(context, approval.plan)), person.viewer, language)
