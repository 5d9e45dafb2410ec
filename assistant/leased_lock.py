"""One message at a time in a conversation, whichever machine it arrives at: a lease in PostgreSQL.

The file locks of `assistant.lock` hold between the processes of one machine; on SQLite there are no others.
"""

import asyncio
import logging
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import TYPE_CHECKING, Protocol

from assistant.lock import ConversationLocks, busy
from assistant.thread import in_thread
from knowledge.turn_leases import TurnLeases

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from assistant.settings import Settings

_LOG = logging.getLogger("hoshin.conversation")
_FIRST_PAUSE, _LONGEST_PAUSE = 0.02, 0.5


class Locks(Protocol):
    """What keeps a conversation to one message at a time."""

    def hold(self, conversation: str) -> AbstractAsyncContextManager[None]:
        """Wait for the conversation to be free and keep it until the end of the block. Raises Busy."""


def choose_locks(settings: "Settings", engine: "Engine") -> Locks:
    """Leases where several machines may serve the database, file locks where one does."""
    if engine.dialect.name == "postgresql":
        return LeasedLocks(TurnLeases(engine), settings.turn_timeout)
    return ConversationLocks(settings.home / "locks", settings.turn_timeout)


class LeasedLocks:
    """Locks by conversation id, as leases that are kept while a turn runs.

    Args:
        leases: Where they are.
        patience: Seconds a message waits for the one before it.
    """

    def __init__(self, leases: TurnLeases, patience: float) -> None:
        self._leases = leases
        self._patience = patience
        self._owed: set[tuple[str, str]] = set()  # not given back while the database was away

    @asynccontextmanager
    async def hold(self, conversation: str) -> AsyncIterator[None]:
        """Wait for the conversation to be free and keep it until the end of the block. Raises Busy."""
        holder = uuid.uuid4().hex
        await self._settle()
        try:
            await self._acquire(conversation, holder)
            keeping = asyncio.create_task(self._keep(conversation, holder))
            try:
                yield
            finally:
                keeping.cancel()
                with suppress(asyncio.CancelledError):
                    await keeping
        finally:
            self._owed.add((conversation, holder))
            await self._settle()

    async def _settle(self) -> None:
        """Give back what is owed; what cannot be now is with the next message, or runs out by itself."""
        with suppress(Exception):
            for conversation, holder in tuple(self._owed):
                await in_thread(self._leases.give_back, conversation, holder)
                self._owed.discard((conversation, holder))

    async def _acquire(self, conversation: str, holder: str) -> None:
        deadline = time.monotonic() + self._patience
        pause = _FIRST_PAUSE
        while not await in_thread(self._leases.take, conversation, holder):
            if time.monotonic() > deadline:
                raise busy(conversation)
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _keep(self, conversation: str, holder: str) -> None:
        while True:
            await asyncio.sleep(self._leases.seconds / 3)
            try:
                if not await in_thread(self._leases.take, conversation, holder):
                    _LOG.warning("the lease of conversation %s was lost", conversation)
                    return
            except Exception:  # the database is away for a while: the turn goes on
                _LOG.warning("the lease of conversation %s could not be kept", conversation, exc_info=True)
