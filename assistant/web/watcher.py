"""Tells open tabs that somebody else changed what they show: one look at the log for all of them."""

import asyncio
import logging
import weakref

from assistant.thread import in_thread
from assistant.web.session import Session
from knowledge.changes import Change, ChangeLog

_LOG = logging.getLogger("hoshin.web")
_PAUSE = 1.5  # seconds between looks


class Watcher:
    """Follows the log of changes for the tabs of this process."""

    def __init__(self, log: ChangeLog) -> None:
        self._log = log
        self._sessions: weakref.WeakSet[Session] = weakref.WeakSet()
        self._number = 0
        self._task: asyncio.Task[None] | None = None

    def follow(self, session: Session) -> None:
        """Tell this tab of changes from now on, until its page is gone."""
        session.seen = self._number
        self._sessions.add(session)

    async def start(self) -> None:
        """Begin to look."""
        self._number = await in_thread(self._log.last)
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Look no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(_PAUSE)
            try:
                await self._look()
            except Exception:
                _LOG.exception("the log of changes could not be followed")

    async def _look(self) -> None:
        sessions = [one for one in self._sessions if not one.client.is_deleted]
        if not sessions:
            self._number = max(self._number, await in_thread(self._log.last))
            return
        changes = await in_thread(self._log.after, self._number)
        if not changes:
            return
        self._number = changes[-1].number
        for session in sessions:
            await _tell(session, changes)


async def _tell(session: Session, changes: tuple[Change, ...]) -> None:
    new = [one for one in changes if one.number > session.seen and one.kind == "plan"]
    session.seen = max(session.seen, changes[-1].number)
    if any(one.source == session.plan_id or session.plan_id is None for one in new):
        try:
            await session.refresh()
        except Exception:
            _LOG.exception("a tab could not be refreshed")
