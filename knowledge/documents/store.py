"""The company's documents: learned whole or not at all, versions kept, nobody shown what they may not see."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import NamedTuple

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from core.errors import Forbidden
from core.text import Language, Text
from knowledge.access import OPERATOR, Access, Viewer
from knowledge.changes import note_change
from knowledge.database import writing
from knowledge.documents.document import Document
from knowledge.documents.limits import LIMITS, Limits
from knowledge.documents.passages import Passage, passages
from knowledge.documents.place import Place
from knowledge.documents.record import About, Record, Standing, as_row, of_row
from knowledge.documents.reference import find_record
from knowledge.search.entry import Entry, Kind
from knowledge.short_id import new_short_id
from knowledge.tables import DOCUMENT_PASSAGES, DOCUMENTS

_new_id = partial(new_short_id, "D")
_TURN = 7204603  # key of the advisory lock that learners take turns by
_AT_ONCE = 500  # passages in one statement


class Outcome(StrEnum):
    """What became of a file that was learned."""

    NEW = "new"
    VERSION = "version"
    SAME = "same"


class File(NamedTuple):
    """A file that is learned.

    Attributes:
        name: Its name, with the folders below the one that was learned.
        digest: SHA-256 of its content, hexadecimal.
        size: Bytes.
    """

    name: str
    digest: str
    size: int


class Learned(NamedTuple):
    """A document as it is kept, and whether it is new, a new version, or was known already."""

    record: Record
    outcome: Outcome


class DocumentStore:
    """Documents in a database. Safe to share between threads; many processes may work on one database.

    Whoever reads says who they are: a document they may not see is to them as if it were not there.

    Args:
        engine: From `knowledge.database.connect`.
        ids: Where ids of new documents come from; asked again when one is taken.
        limits: How large a file may be.
    """

    def __init__(self, engine: Engine, *, ids: Callable[[], str] = _new_id, limits: Limits = LIMITS) -> None:
        self.limits = limits
        self._engine = engine
        self._ids = ids

    def learn(
        self,
        document: Document,
        file: File,
        *,
        by: str,
        at: datetime,
        about: About | None = None,
        viewer: Viewer = OPERATOR,
    ) -> Learned:
        """Keep a document with its passages, all of it in one transaction.

        The same content is recognised, whatever its name. A file of the same name about the same unit is a
        new version: the one before stays in the list and is found no more.

        Args:
            document: What was read of the file.
            file: The file.
            by: Who teaches it.
            at: When.
            about: Unit, owner, period, access; what is None stays as in the version before. A new document of
                which no access is told is for the units its teacher may look into.
            viewer: Who teaches it; a document they may not see is never taken for a version before.

        Raises:
            Forbidden: It would be a version of a document they may see, but not change.
            InputError: `at` has no time zone.
        """
        cut = passages(document)
        said = about or About()
        with writing(self._engine) as connection:
            _take_turn(connection)
            known = self._known(connection, file, said, viewer)
            if known is not None and _is_same(known, file, said):
                return Learned(known, Outcome.SAME)
            if known is not None:
                _check_theirs(known, viewer)
            record = Record(
                id=known.id if known else self._free_id(connection),
                version=_next_version(connection, known),
                name=file.name,
                title=document.title[:200],
                digest=file.digest,
                size=file.size,
                format=document.format,
                pages=document.pages,
                passages=len(cut),
                notices=document.notices,
                about=said.over(known.about if known else _first_about(viewer, by), by=by),
                by=by,
                at=at,
            )
            _write(connection, record, cut)
            note_change(connection, Kind.DOCUMENT, record.id)
        return Learned(record, Outcome.VERSION if known else Outcome.NEW)

    def recall(self, file: File, *, about: About | None = None, viewer: Viewer = OPERATOR) -> Record | None:
        """The document with this very content, if learning it would change nothing."""
        said = about or About()
        with self._engine.connect() as connection:
            known = self._known(connection, file, said, viewer)
        return known if known is not None and _is_same(known, file, said) else None

    def forget(self, reference: str, *, by: str, at: datetime, viewer: Viewer = OPERATOR) -> Record:
        """Take a document out: its passages are deleted, that it was there stays in the history.

        Raises:
            Forbidden: They may see it, but not change it.
            UnknownReference: There is no such document, or it was forgotten before.
            AmbiguousInput: Several documents have this name.
        """
        with writing(self._engine) as connection:
            _take_turn(connection)
            record = find_record(reference, _records(connection, viewer))
            _check_theirs(record, viewer)
            gone = {"standing": Standing.FORGOTTEN, "forgotten_by": by, "forgotten_at": at}
            for row in connection.execute(select(DOCUMENTS).where(DOCUMENTS.c.id == record.id)).all():
                kept = as_row(of_row(row).model_copy(update=gone))
                columns = DOCUMENTS.c
                connection.execute(
                    update(DOCUMENTS)
                    .where(columns.id == row.id, columns.version == row.version)
                    .values(status=kept["status"], body=kept["body"])
                )
            connection.execute(delete(DOCUMENT_PASSAGES).where(DOCUMENT_PASSAGES.c.document == record.id))
            note_change(connection, Kind.DOCUMENT, record.id)
        return record.model_copy(update=gone)

    def list(
        self, *, viewer: Viewer = OPERATOR, limit: int = 1_000, offset: int = 0, history: bool = False
    ) -> tuple[Record, ...]:
        """Documents, the one learned last first; with `history` earlier versions and forgotten ones, too."""
        with self._engine.connect() as connection:
            found = _records(connection, viewer, history=history)
        return tuple(found[offset : offset + limit])

    def find(self, reference: str, *, viewer: Viewer = OPERATOR) -> Record:
        """The document of this id or name as it is now. Raises UnknownReference, AmbiguousInput."""
        with self._engine.connect() as connection:
            return find_record(reference, _records(connection, viewer))

    def versions(self, document: str, *, viewer: Viewer = OPERATOR) -> tuple[Record, ...]:
        """Every version of a document, oldest first. Raises UnknownReference, AmbiguousInput."""
        with self._engine.connect() as connection:
            records = _records(connection, viewer, history=True)
        found = [record for record in records if record.id == document.strip().upper()]
        if not found:
            named = find_record(document, [one for one in records if one.standing is Standing.CURRENT])
            found = [record for record in records if record.id == named.id]
        return tuple(sorted(found, key=lambda record: record.version))

    def passages(self, record: Record) -> tuple[Passage, ...]:
        """The passages of a version in order; none once it was forgotten."""
        columns = DOCUMENT_PASSAGES.c
        query = select(DOCUMENT_PASSAGES).where(
            columns.document == record.id, columns.version == record.version
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(columns.number)).mappings().all()
        kept = ("number", "language", "heading", "place", "text")
        return tuple(Passage.model_validate({name: row[name] for name in kept}) for row in rows)

    @property
    def kind(self) -> Kind:
        """Its passages are of documents."""
        return Kind.DOCUMENT

    def ids(self) -> Iterable[str]:
        """Ids of all documents that can be found."""
        query = select(DOCUMENTS.c.id).where(DOCUMENTS.c.status == Standing.CURRENT.value)
        with self._engine.connect() as connection:
            return tuple(connection.execute(query.order_by(DOCUMENTS.c.id)).scalars())

    def entries(self, source: str) -> tuple[Entry, ...]:
        """The passages of a document as it is now; none when it is not there."""
        columns = DOCUMENTS.c
        query = select(DOCUMENTS).where(columns.id == source, columns.status == Standing.CURRENT.value)
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        if row is None:
            return ()
        record = of_row(row)
        return tuple(_entry(record, passage) for passage in self.passages(record))

    def shown(self, entry: Entry, language: Language) -> Entry:
        """The same passage, its place said in the reader's language."""
        return entry.model_copy(update={"place": Place.read(entry.place).said_in(language)})

    def _known(self, connection: Connection, file: File, said: About, viewer: Viewer) -> Record | None:
        """The document this file is, or is a new version of; the same content goes before the same name."""
        records = _records(connection, viewer)
        same = [record for record in records if record.digest == file.digest]
        if same:
            return min(same, key=lambda record: (record.name != file.name, record.id))
        named = [record for record in records if record.name == file.name and _may_be(record, said)]
        return named[0] if named else None

    def _free_id(self, connection: Connection) -> str:
        while True:
            found = self._ids()
            if connection.execute(select(DOCUMENTS.c.id).where(DOCUMENTS.c.id == found)).first() is None:
                return found


def _take_turn(connection: Connection) -> None:
    """On PostgreSQL learners take turns; on SQLite the write lock makes them."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_TURN)))


def _records(connection: Connection, viewer: Viewer, *, history: bool = False) -> Sequence[Record]:
    query = select(DOCUMENTS).order_by(DOCUMENTS.c.made_at.desc(), DOCUMENTS.c.id, DOCUMENTS.c.version.desc())
    if not history:
        query = query.where(DOCUMENTS.c.status == Standing.CURRENT.value)
    found = [of_row(row) for row in connection.execute(query)]
    return [record for record in found if viewer.may_see(record.access)]


def _check_theirs(record: Record, viewer: Viewer) -> None:
    if not viewer.may_change(record.access):
        raise Forbidden(
            Text(
                zh=f"文件 {record.id} {record.name[:80]!r} 您只能查看",
                en=f"you may only look at document {record.id} {record.name[:80]!r}",
            ),
            field="documents",
            valid=Text(
                zh="由学习它的人、本单元的部门负责人或高管来更新或忘掉；新文件请换个名字",
                en="who taught it, the head of its unit or an executive may; give a new file another name",
            ),
        )


def _is_same(known: Record, file: File, said: About) -> bool:
    return known.digest == file.digest and said.over(known.about) == known.about


def _first_about(viewer: Viewer, by: str) -> About:
    """What holds of a new document unless something else is told."""
    if viewer.units is None:
        return About()
    return About(access=Access(units=tuple(sorted(viewer.units)), owner=by))


def _may_be(record: Record, said: About) -> bool:
    """Whether a file about this unit may be its next version: two units may each have a brief.docx."""
    return said.unit is None or said.unit == (record.about.unit or "")


def _next_version(connection: Connection, known: Record | None) -> int:
    if known is None:
        return 1
    query = select(func.max(DOCUMENTS.c.version)).where(DOCUMENTS.c.id == known.id)
    return int(connection.execute(query).scalar_one()) + 1


def _write(connection: Connection, record: Record, cut: Sequence[Passage]) -> None:
    columns = DOCUMENTS.c
    older = update(DOCUMENTS).where(columns.id == record.id, columns.status == Standing.CURRENT.value)
    connection.execute(older.values(status=Standing.SUPERSEDED.value))
    connection.execute(insert(DOCUMENTS).values(as_row(record)))
    rows = [
        {"document": record.id, "version": record.version, **passage.model_dump(mode="json")}
        for passage in cut
    ]
    for start in range(0, len(rows), _AT_ONCE):
        connection.execute(insert(DOCUMENT_PASSAGES), rows[start : start + _AT_ONCE])


def _entry(record: Record, passage: Passage) -> Entry:
    return Entry(
        kind=Kind.DOCUMENT,
        source=record.id,
        number=passage.number,
        language=passage.language,
        title=record.title or record.name,
        heading=passage.heading,
        text=passage.text,
        place=passage.place,
        origin=record.name,
        unit=record.about.unit or "",
        owner=record.about.owner or "",
        start=record.about.start,
        end=record.about.end,
        access=record.access,
    )
