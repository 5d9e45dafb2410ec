"""The deviation case library: a change is a new revision, and nobody is shown what they may not see."""

import difflib
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Select, func, insert, select
from sqlalchemy.exc import IntegrityError

from core.deviation.case import Case, Deviation
from core.deviation.case_check import check_case
from core.deviation.likeness import Likeness, compare
from core.errors import Forbidden, UnknownReference, VersionConflict
from core.text import Language, Text
from knowledge.access import EVERYBODY, Access, Viewer
from knowledge.case_filter import CaseFilter
from knowledge.case_record import KeptCase, kept_of, passages_of, row_of
from knowledge.changes import note_change
from knowledge.database import writing
from knowledge.search.entry import Entry, Kind
from knowledge.short_id import new_short_id
from knowledge.tables import CASES

_NEWEST = select(CASES.c.id, func.max(CASES.c.revision).label("revision")).group_by(CASES.c.id).subquery()
LIVING_CASES = CaseFilter()


class Similar(NamedTuple):
    """A case and how like it is to a deviation."""

    kept: KeptCase
    likeness: Likeness


def new_case_id() -> str:
    """A short id: "K" and five characters."""
    return new_short_id("K")


class CaseStore:
    """Deviation cases in a database. Safe to share between threads; many processes may work on one database.

    Whoever reads says who they are: a case they may not see is to them as if it were not there.

    Args:
        engine: From `knowledge.database.connect`.
        ids: Where ids of new cases come from; asked again when one is taken.
    """

    def __init__(self, engine: Engine, *, ids: Callable[[], str] = new_case_id) -> None:
        self._engine = engine
        self._ids = ids
        self._read: dict[tuple[str, int], KeptCase] = {}

    def with_ids(self, ids: Callable[[], str]) -> "CaseStore":
        """The same cases, with ids of new ones from elsewhere."""
        return CaseStore(self._engine, ids=ids)

    def add(
        self,
        case: Case,
        *,
        access: Access = EVERYBODY,
        by: str,
        at: datetime,
        reason: str = "",
        once: bool = False,
    ) -> KeptCase:
        """Keep a new case under an id of its own; with `once` the same case of an author is not kept again.

        Raises:
            InputError: It cannot be kept (`core.deviation.case_check`), or `at` has no time zone.
        """
        check_case(case)
        while True:
            kept = KeptCase(id=self._ids(), revision=1, case=case, access=access, by=by, at=at, reason=reason)
            try:
                with writing(self._engine) as connection:
                    _take_turns(connection, by)
                    if once and (same := _same(self._every(connection), case, by)) is not None:
                        return same
                    _write(connection, kept)
            except IntegrityError:
                if self._newest(kept.id) is None:
                    raise
            else:
                return kept

    def same(self, case: Case, *, by: str) -> KeptCase | None:
        """The case of this author that says just this, if it is kept and has not been changed."""
        return _same(self._all(), case, by)

    def change(
        self,
        case_id: str,
        make: Callable[[Case], Case],
        *,
        viewer: Viewer,
        by: str,
        at: datetime,
        reason: str = "",
        access: Callable[[Access], Access] | None = None,
        expected_revision: int | None = None,
    ) -> KeptCase:
        """Keep what `make` makes of the newest revision as the next one; the same case makes none.

        Args:
            case_id: Its id, in any letter case.
            make: From the case as it is to the case as it shall be (`core.deviation.case_life`).
            viewer: Who asks.
            by: Who is written down for it.
            at: When.
            reason: Their words.
            access: From who may see it to who may see it from now on; None: the same.
            expected_revision: The revision the change was made on; None: whichever is newest.

        Raises:
            UnknownReference: There is no such case, or they may not see it.
            Forbidden: They may see it, but not change it.
            VersionConflict: Somebody else changed it meanwhile.
            InputError: What `make` makes cannot be kept.
        """
        said = _clean(case_id)
        with writing(self._engine) as connection:
            _take_turns(connection, said)
            row = connection.execute(_of(said)).first()
            before = self._kept(row) if row is not None else None
            if before is not None and viewer.may_see(before.access):
                if not viewer.may_change(before.access):
                    raise _not_theirs(before.id)
                if expected_revision not in (None, before.revision):
                    raise _conflict(before, expected_revision)
                case = make(before.case)
                seen_by = access(before.access) if access else before.access
                if (case, seen_by) == (before.case, before.access):
                    return before
                check_case(case)
                after = before.model_copy(
                    update={
                        "revision": before.revision + 1,
                        "case": case,
                        "access": seen_by,
                        "by": by,
                        "at": at,
                        "reason": reason,
                    }
                )
                _write(connection, after)
                return after
        raise self._unknown(case_id, viewer)

    def load(self, case_id: str, *, viewer: Viewer, revision: int | None = None) -> KeptCase:
        """The newest revision of a case, or the one asked for.

        Raises:
            UnknownReference: There is no such case or revision, or they may not see it.
        """
        said = _clean(case_id)
        newest = self._newest(said)
        if newest is None or not viewer.may_see(newest.access):
            raise self._unknown(case_id, viewer)
        if revision is None or revision == newest.revision:
            return newest
        found = next((kept for kept in self.history(said, viewer=viewer) if kept.revision == revision), None)
        if found is None:
            raise UnknownReference(
                Text(zh=f"案例 {said} 没有第 {revision} 版", en=f"case {said} has no revision {revision}"),
                candidates=(str(newest.revision),),
                field="revision",
            )
        return found

    def history(self, case_id: str, *, viewer: Viewer) -> tuple[KeptCase, ...]:
        """Every revision of a case, oldest first. Raises UnknownReference."""
        query = select(CASES).where(CASES.c.id == _clean(case_id)).order_by(CASES.c.revision)
        with self._engine.connect() as connection:
            found = tuple(self._kept(row) for row in connection.execute(query))
        if not found or not viewer.may_see(found[-1].access):
            raise self._unknown(case_id, viewer)
        return found

    def list(self, *, viewer: Viewer, today: date, wanted: CaseFilter = LIVING_CASES) -> tuple[KeptCase, ...]:
        """The cases that are wanted and may be seen, the latest deviation first."""
        found = [kept for kept in self._all() if viewer.may_see(kept.access) and wanted.takes(kept, today)]
        found.sort(key=lambda kept: (kept.case.data.end or kept.at.date(), kept.id), reverse=True)
        return tuple(found)

    def similar(
        self,
        deviation: Deviation,
        *,
        viewer: Viewer,
        today: date,
        wanted: CaseFilter = LIVING_CASES,
        words: Mapping[str, float] | None = None,
        at_least: float = 0.0,
    ) -> tuple[Similar, ...]:
        """The cases that are wanted and may be seen, those most like a deviation first.

        Args:
            deviation: What they are compared with.
            viewer: Who asks.
            today: The day it is asked.
            wanted: What they must be besides.
            words: How like their words are, by id, 0 to 1, from a search; None: words are not compared.
            at_least: Lowest score that is worth showing.
        """
        found = []
        for kept in self.list(viewer=viewer, today=today, wanted=wanted):
            said = None if words is None else words.get(kept.id, 0.0)
            likeness = compare(_as_recalled(kept.case), deviation, words=said)
            if likeness.score >= at_least:
                found.append(Similar(kept, likeness))
        found.sort(key=lambda one: -one.likeness.score)
        return tuple(found)

    @property
    def kind(self) -> Kind:
        """Its passages are cases."""
        return Kind.CASE

    def ids(self) -> Iterable[str]:
        """Ids of all cases."""
        with self._engine.connect() as connection:
            return tuple(connection.execute(select(_NEWEST.c.id)).scalars())

    def entries(self, source: str) -> tuple[Entry, ...]:
        """The passages of a case; none of one that was withdrawn or is not there."""
        kept = self._newest(source)
        return () if kept is None else passages_of(kept)

    def shown(self, entry: Entry, language: Language) -> Entry:
        """The passage as it is: people's words are not translated."""
        return entry

    def _all(self) -> Iterable[KeptCase]:
        """The newest revision of every case."""
        with self._engine.connect() as connection:
            return self._every(connection)

    def _every(self, connection: Connection) -> Iterable[KeptCase]:
        """The same; bodies are fetched only when there are new ones."""
        newest = (CASES.c.id == _NEWEST.c.id) & (CASES.c.revision == _NEWEST.c.revision)
        keys = [(row.id, row.revision) for row in connection.execute(select(_NEWEST))]
        if all(key in self._read for key in keys):
            return [self._read[key] for key in keys]
        return [self._kept(row) for row in connection.execute(select(CASES).join(_NEWEST, newest)).all()]

    def _newest(self, case_id: str) -> KeptCase | None:
        with self._engine.connect() as connection:
            row = connection.execute(_of(case_id)).first()
        return None if row is None else self._kept(row)

    def _kept(self, row: Any) -> KeptCase:
        """The revision of a row; revisions never change, so each is read once."""
        key = (row.id, row.revision)
        if key not in self._read:
            self._read[key] = kept_of(row)
        return self._read[key]

    def _unknown(self, case_id: str, viewer: Viewer) -> UnknownReference:
        seen = {kept.id: kept.case.title for kept in self._all() if viewer.may_see(kept.access)}
        near = difflib.get_close_matches(_clean(case_id), seen, n=3, cutoff=0.5)
        listed = Text(
            zh="；".join(f"{one} {seen[one]}" for one in near),
            en="; ".join(f"{one} {seen[one]}" for one in near),
        )
        return UnknownReference(
            Text(zh=f"没有案例 {case_id[:40]!r}", en=f"there is no case {case_id[:40]!r}"),
            candidates=tuple(near),
            field="case",
            valid=listed if near else None,
        )


def _same(cases: Iterable[KeptCase], case: Case, by: str) -> KeptCase | None:
    return next((one for one in cases if one.revision == 1 and one.by == by and one.case == case), None)


def _as_recalled(case: Case) -> Deviation:
    """The deviation of a case with the cause that people found in place of those that were only possible."""
    return case.data.model_copy(update={"causes": (case.cause,)}) if case.cause else case.data


def _of(case_id: str) -> Select[Any]:
    return select(CASES).where(CASES.c.id == case_id).order_by(CASES.c.revision.desc()).limit(1)


def _write(connection: Connection, kept: KeptCase) -> None:
    connection.execute(insert(CASES), row_of(kept))
    note_change(connection, "case", kept.id)


def _take_turns(connection: Connection, case_id: str) -> None:
    if connection.dialect.name == "postgresql":  # SQLite lets one writer through anyway
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(case_id))))


def _clean(case_id: str) -> str:
    return case_id.strip().upper()


def _not_theirs(case_id: str) -> Forbidden:
    return Forbidden(
        Text(zh=f"案例 {case_id} 您只能查看", en=f"you may only look at case {case_id}"),
        field="case",
        valid=Text(
            zh="由案例的作者、本单元的部门负责人或高管修改",
            en="its author, the head of its unit or an executive may change it",
        ),
    )


def _conflict(kept: KeptCase, expected: int | None) -> VersionConflict:
    return VersionConflict(
        Text(
            zh=f"案例 {kept.id} 已由 {kept.by!r} 改为第 {kept.revision} 版，而这次修改基于第 {expected} 版",
            en=f"case {kept.id} was changed to revision {kept.revision} by {kept.by!r}, and this change was "
            f"made on revision {expected}",
        ),
        field="expected_revision",
        valid=Text(zh=f"在第 {kept.revision} 版上修改", en=f"a change of revision {kept.revision}"),
    )
