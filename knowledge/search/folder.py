"""Owning a folder of vectors: one process at a time, for two writers would corrupt it without a word.

A lock beside the folder is held for as long as the process has the folder open; it goes with the process,
even a killed one. A note says who that is.
"""

import json
import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from core.errors import InputError
from core.text import Text

_SHOWN = 120  # characters of the owner's command


class FolderInUse(InputError):
    """Another process has the folder of vectors open."""


class Ownership:
    """Holds the folder until `release`, or the end of the process.

    Raises:
        FolderInUse: Another process holds it.
        InputError: The folder cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self._note = folder.with_name(f"{folder.name}.owner.json")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            # one lock per process, counted: two parts of a program may share what it owns
            self._lock = FileLock(folder.with_name(f"{folder.name}.lock"), timeout=0, is_singleton=True)
            self._lock.acquire()
        except Timeout as error:
            raise _in_use(folder, self._read()) from error
        except OSError as error:
            raise _unwritable(folder, error) from error
        self._note.write_text(json.dumps({"pid": os.getpid(), "command": _command()}), encoding="utf-8")

    def release(self) -> None:
        """Let another process have it."""
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def _read(self) -> dict[str, object]:
        try:
            found = json.loads(self._note.read_text(encoding="utf-8"))
        except (OSError, ValueError):  # not written yet
            return {}
        return found if isinstance(found, dict) else {}


def _command() -> str:
    """The program and what it does ("hoshin ask"); not the rest, which may be what somebody asks."""
    return " ".join([Path(sys.argv[0]).name, *sys.argv[1:2]])[:_SHOWN]


def _in_use(folder: Path, owner: dict[str, object]) -> FolderInUse:
    who = f"{owner.get('pid', '?')} ({owner.get('command', '?')})"
    return FolderInUse(
        Text(
            zh=f"向量文件夹 {str(folder)!r} 正由进程 {who} 使用",
            en=f"the folder of vectors {str(folder)!r} is in use by process {who}",
        ),
        field="vectors",
        valid=Text(
            zh="结束那个进程；要多个进程同时使用，请运行 Chroma 服务器并设 HOSHIN_CHROMA_URL=http://host:8000",
            en="end that process; for several at once run a Chroma server: HOSHIN_CHROMA_URL=http://host:8000",
        ),
    )


def _unwritable(folder: Path, error: OSError) -> InputError:
    return InputError(
        Text(
            zh=f"向量文件夹 {str(folder)!r} 无法写入：{error.strerror}",
            en=f"the folder of vectors {str(folder)!r} cannot be written: {error.strerror}",
        ),
        field="vectors",
        valid=Text(zh="可写的 HOSHIN_HOME", en="a HOSHIN_HOME that can be written"),
    )
