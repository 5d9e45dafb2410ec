"""One message at a time in a conversation, whichever process it arrives in.

The operating system releases a file lock when its process dies: no crash can leave a conversation shut.
"""

import asyncio
import hashlib
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from assistant.errors import Busy
from core.text import Text

if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _try_lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


_FIRST_PAUSE, _LONGEST_PAUSE = 0.005, 0.1


class ConversationLocks:
    """Locks by conversation id, as files in one folder shared by all processes of a machine."""

    def __init__(self, folder: Path, patience: float) -> None:
        self._folder = folder
        self._patience = patience

    @asynccontextmanager
    async def hold(self, conversation: str) -> AsyncIterator[None]:
        """Wait for the conversation to be free and keep it until the end of the block.

        Raises:
            Busy: It was not free within `patience` seconds.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(conversation.encode("utf-8", "replace")).hexdigest()[:32]
        descriptor = os.open(self._folder / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            await self._acquire(descriptor, conversation)
            yield
        finally:
            os.close(descriptor)  # closing releases the lock

    async def _acquire(self, descriptor: int, conversation: str) -> None:
        deadline = time.monotonic() + self._patience
        pause = _FIRST_PAUSE
        while True:
            try:
                _try_lock(descriptor)
            except OSError as error:
                if time.monotonic() > deadline:
                    raise busy(conversation) from error
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
            else:
                return


def busy(conversation: str) -> Busy:
    """The refusal of a message whose conversation did not become free in time."""
    return Busy(
        Text(
            zh=f"会话 {conversation!r} 还在回答上一条消息",
            en=f"conversation {conversation!r} is still answering an earlier message",
        ),
        field="conversation",
        valid=Text(zh="等它答完再发", en="wait for that answer, then send again"),
    )
