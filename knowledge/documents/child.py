"""The reader's own process: a file's bytes on standard input, lines of JSON on standard output.

Run as `python -m knowledge.documents.child NAME LIMITS`. A file that makes a reader loop, grow or crash does
that here, within limits of the operating system; and once the reader is loaded nothing in this process can
open a connection, start a program, or write or remove a file, whatever a file brings a library to do.
"""

import json
import os
import sys
from typing import Any

from core.errors import InputError
from knowledge.documents.limits import Limits
from knowledge.documents.reading import read

_FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.spawn",
    "os.posix_spawn",
    "os.fork",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.mkdir",
    "os.link",
    "os.symlink",
    "os.truncate",
    "os.chmod",
    "shutil.",
    "ctypes.dlopen",
)
_WRITING = frozenset("wax+")
_CHANGING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def main(name: str, limits: Limits) -> None:
    """Read the file and print the document, or what is wrong with it."""
    data = sys.stdin.buffer.read()
    try:
        _print({"document": read(data, name, limits, _report, ready=_shut).model_dump(mode="json")})
    except InputError as error:
        valid = error.valid.model_dump() if error.valid else None
        _print({"problem": {"message": error.message.model_dump(), "valid": valid}})


def _shut() -> None:
    """Refuse from now on whatever reaches out of the process."""

    def refuse_event(event: str, arguments: tuple[Any, ...]) -> None:
        if (event == "open" and _writes(arguments[1], arguments[2])) or event.startswith(_FORBIDDEN):
            raise PermissionError(f"{event} is not allowed while a document is read")

    sys.addaudithook(refuse_event)


def _writes(mode: Any, flags: Any) -> bool:
    """Whether a file is opened to be changed: by `open` with its mode, by `os.open` with its flags."""
    if mode is None:
        return bool(int(flags or 0) & _CHANGING)
    return bool(_WRITING & set(str(mode)))


def _limit(limits: Limits) -> None:
    """Let the operating system stop this process where it would use too much."""
    try:
        import resource
    except ImportError:  # Windows has none; there the clock alone stops it
        return
    for kind, most in (
        (resource.RLIMIT_CPU, limits.seconds),
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        lowered = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (lowered, lowered))


def _report(done: int, total: int) -> None:
    _print({"done": done, "total": total})


def _print(data: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(data, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    _given = Limits.model_validate_json(sys.argv[2])
    _limit(_given)
    main(sys.argv[1], _given)
