"""Reading a file in a process of its own, so that no file can hang, crash or take over the program."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from core.text import Text
from knowledge.documents.document import Document, Format
from knowledge.documents.limits import LIMITS, Limits
from knowledge.documents.problem import DocumentError, refuse
from knowledge.documents.reading import read
from knowledge.documents.recognition import recognise

Progress = Callable[[int, int], None]
_KILLED = 9  # seconds of grace between the processor's limit and the clock's
_PLAIN = frozenset({Format.MARKDOWN, Format.TEXT, Format.CSV})
_SMALL = 262_144  # bytes of text, which nothing can hide in, read at once
_LONGEST = 200  # characters of a name that are handed on


def convert(data: bytes, name: str, *, limits: Limits = LIMITS, progress: Progress | None = None) -> Document:
    """The document in a file's bytes.

    Args:
        data: The file's content.
        name: Its name, for messages; what it is, is told by its content.
        limits: How large it may be and how much reading it may use up.
        progress: Told how many of how many pages, slides or rows are read.

    Raises:
        DocumentError: It cannot be read, is not allowed, or takes more than the limits.
    """
    kind = recognise(data, name, limits)  # what is refused anyway needs no process
    if kind in _PLAIN and len(data) <= _SMALL:
        return read(data, name, limits, progress or _ignore)
    said = name.replace("\x00", "").encode("utf-8", "replace").decode()[-_LONGEST:] or "-"
    process = _start(said, limits)
    overdue = threading.Event()

    def stop() -> None:
        overdue.set()
        process.kill()

    clock = threading.Timer(limits.seconds + _KILLED, stop)
    clock.daemon = True
    clock.start()
    try:
        threading.Thread(target=_feed, args=(process, data), daemon=True).start()
        answer = _listen(process, progress)
    finally:
        clock.cancel()
        process.kill()
        code = process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
    return _understand(answer, name, limits, code=code, overdue=overdue.is_set())


def _ignore(_done: int, _total: int) -> None:
    return None


_STOPPED = {getattr(signal, name) for name in ("SIGXCPU", "SIGKILL") if hasattr(signal, name)}


def _start(name: str, limits: Limits) -> "subprocess.Popen[bytes]":
    """The reader's process, without this one's environment: no keys, no settings."""
    environment = {
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "PYTHONIOENCODING": "utf-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",  # each of its threads would take address space
        **{name: os.environ[name] for name in ("SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ},
    }
    return subprocess.Popen(  # noqa: S603 - our own interpreter, no shell
        [sys.executable, "-P", "-m", "knowledge.documents.child", name, limits.model_dump_json()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        close_fds=True,
    )


def _feed(process: "subprocess.Popen[bytes]", data: bytes) -> None:
    assert process.stdin is not None
    with suppress(OSError, ValueError):  # the reader may be gone already
        process.stdin.write(data)
        process.stdin.close()


def _listen(process: "subprocess.Popen[bytes]", progress: Progress | None) -> dict[str, Any]:
    """The last thing the reader says: the document or a problem; nothing when it ended without a word."""
    assert process.stdout is not None
    for line in process.stdout:
        try:
            said: dict[str, Any] = json.loads(line)
        except ValueError:
            return {}
        if "done" not in said:
            return said
        if progress is not None:
            progress(said["done"], said["total"])
    process.wait()
    return {}


def _understand(answer: dict[str, Any], name: str, limits: Limits, *, code: int, overdue: bool) -> Document:
    if "document" in answer:
        return Document.model_validate(answer["document"])
    if "problem" in answer:
        problem = answer["problem"]
        message, valid = Text.model_validate(problem["message"]), problem["valid"]
        return _raise(
            DocumentError(message, field="file", valid=Text.model_validate(valid) if valid else None)
        )
    if overdue or -code in _STOPPED:
        raise refuse(
            name,
            f"读了 {limits.seconds} 秒还没读完，已停下",
            f"was still being read after {limits.seconds} s and was stopped",
            _SMALLER,
        )
    raise refuse(
        name, "让读取程序中断了（太大或已损坏）", "stopped the reader (too large, or damaged)", _SMALLER
    )


def _raise(error: DocumentError) -> Document:
    raise error


_SMALLER = Text(zh="小一些的文件，或重新另存后再试", en="a smaller file, or save it again and retry")
