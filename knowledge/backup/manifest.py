"""What a backup says of itself: who wrote it when, how many rows it holds, the hash of every file in it."""

from datetime import datetime

from pydantic import ValidationError

from core.errors import InputError
from core.frozen import Frozen
from core.text import Text

NAME = "manifest.json"
DATABASE = "database.sqlite"
FOLDERS = ("exports", "uploads", "facts")
FORMAT = 1


class DamagedBackup(InputError):
    """A backup is cut off, was changed, or is none."""


class Member(Frozen):
    """A file in a backup.

    Attributes:
        bytes: Its length.
        sha256: Its digest.
    """

    bytes: int
    sha256: str


class Manifest(Frozen):
    """What a backup says of itself.

    Attributes:
        format: How it is laid out; this program reads up to 1.
        program: Version of the program that wrote it.
        made_at: When, in UTC.
        source: "sqlite" or "postgresql".
        steps: Steps of the schema its database has seen.
        rows: Rows of each table.
        members: Its files by name.
    """

    format: int
    program: str
    made_at: datetime
    source: str
    steps: tuple[str, ...]
    rows: dict[str, int]
    members: dict[str, Member]

    @property
    def bytes(self) -> int:
        """Length of everything in it, unpacked."""
        return sum(member.bytes for member in self.members.values())


def read_manifest(text: bytes) -> Manifest:
    """A manifest as written. Raises DamagedBackup."""
    try:
        manifest = Manifest.model_validate_json(text)
    except ValidationError as error:
        raise damaged("清单读不懂", "its manifest cannot be read") from error
    if manifest.format > FORMAT:
        raise damaged("由更新的版本写成，请先升级程序", "a newer program wrote it: upgrade this one first")
    return manifest


def damaged(zh: str, en: str) -> DamagedBackup:
    """The refusal of a backup, with its reason."""
    return DamagedBackup(
        Text(zh=f"这份备份不能用：{zh}", en=f"the backup cannot be used: {en}"),
        field="file",
        valid=Text(zh="hoshin backup 写出的完整文件", en="a whole file as hoshin backup wrote it"),
    )
