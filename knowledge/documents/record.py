"""What is kept of a document beside its passages: what it is, for whom, and how it came."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from pydantic import Field

from core.frozen import Frozen
from core.text import Text
from knowledge.access import EVERYBODY, Access, Rank
from knowledge.documents.document import Format
from knowledge.moment import read_moment, write_moment


class Standing(StrEnum):
    """Whether a version can be found."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    FORGOTTEN = "forgotten"


class About(Frozen):
    """What is said of a document when it is learned; None leaves it as it was, or unsaid.

    Attributes:
        unit: Business unit or region it is about.
        owner: Who is answerable for it.
        start: First day it is about.
        end: Last day it is about.
        access: Who may see it.
        rank: The lowest rank that may see it, told without units: these stay as they are. Never kept.
    """

    unit: str | None = None
    owner: str | None = None
    start: date | None = None
    end: date | None = None
    access: Access | None = None
    rank: Rank | None = Field(default=None, exclude=True)

    def over(self, before: "About", *, by: str = "") -> "About":
        """What is said here, and from before what is not; access that is new is `by` somebody."""
        given: dict[str, object] = {name: value for name, value in self if value is not None}
        if self.access is None and self.rank is not None:
            given["access"] = (before.access or Access(owner=by)).model_copy(update={"rank": self.rank})
        return before.model_copy(update={**given, "rank": None})


class Record(Frozen):
    """A version of a document.

    Attributes:
        id: "D" and five characters, the same for all its versions.
        version: 1 for the first.
        name: Name of its file, with the folders below the one that was learned.
        title: The title its text begins with, "" if it has none.
        digest: SHA-256 of the file, hexadecimal.
        size: Bytes of the file.
        format: What the file is.
        pages: Pages, slides or sheets; 1 where there are none such.
        passages: How many passages it was cut into.
        notices: What was left out when it was read.
        about: Unit, owner, period and access.
        standing: Whether it can be found.
        by: Who taught it.
        at: When.
        forgotten_by: Who took it out, "" if nobody did.
        forgotten_at: When.
    """

    id: str
    version: int
    name: str
    title: str = ""
    digest: str
    size: int
    format: Format
    pages: int
    passages: int
    notices: tuple[Text, ...] = ()
    about: About = About()
    standing: Standing = Standing.CURRENT
    by: str
    at: datetime
    forgotten_by: str = ""
    forgotten_at: datetime | None = None

    @property
    def access(self) -> Access:
        """Who may see it."""
        return self.about.access or EVERYBODY

    @property
    def said(self) -> str:
        """What it is called in a list: its title with its name, or its name."""
        return f"{self.title}（{self.name}）" if self.title and self.title != self.name else self.name


_COLUMNS = {"id", "version", "name", "digest", "standing", "by", "at"}


def as_row(record: Record) -> dict[str, object]:
    """The record as a row of `tables.DOCUMENTS`. Raises InputError when `at` has no time zone."""
    return {
        "id": record.id,
        "version": record.version,
        "name": record.name,
        "digest": record.digest,
        "status": record.standing.value,
        "made_by": record.by,
        "made_at": write_moment(record.at),
        "body": record.model_dump_json(exclude=_COLUMNS),
    }


def of_row(row: Any) -> Record:
    """The record in a row of `tables.DOCUMENTS`."""
    from pydantic_core import from_json

    return Record.model_validate(
        {
            **from_json(row.body),
            "id": row.id,
            "version": row.version,
            "name": row.name,
            "digest": row.digest,
            "standing": row.status,
            "by": row.made_by,
            "at": read_moment(row.made_at),
        }
    )
