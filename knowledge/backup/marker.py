"""The mark of a restore that has begun: while it is there, files and database do not belong together."""

from pathlib import Path

from core.errors import InputError
from core.text import Text

NAME = "restoring.json"


class HalfRestored(InputError):
    """A restore was cut off between its files and its database: it has to be made again."""


def is_half_restored(home: Path) -> bool:
    """Whether a restore was cut off, or is at it."""
    return (home / NAME).exists()


def refuse_half_restored(home: Path) -> None:
    """Raise HalfRestored while a restore that was cut off has not been made again."""
    if is_half_restored(home):
        raise HalfRestored(
            Text(
                zh=f"{str(home)!r} 的恢复中途断了，文件和数据库对不上",
                en=f"the restore into {str(home)!r} was cut off: files and database do not belong together",
            ),
            field="HOSHIN_HOME",
            valid=Text(zh="再运行一次 hoshin restore", en="run hoshin restore again"),
        )
