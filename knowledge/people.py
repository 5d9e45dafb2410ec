"""The people who are known: what each may see and do, and who an id on a channel is. Default: nobody."""

import difflib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Engine, delete, select
from sqlalchemy.exc import IntegrityError

from core.errors import InputError, UnknownReference, VersionConflict
from core.text import Text
from knowledge.access import NOBODY, Viewer
from knowledge.audit_entry import Actor, record
from knowledge.database import writing
from knowledge.people_tables import IDENTITIES, PEOPLE
from knowledge.person import Identity, Person, Profile, find_identity, name_key, read_profile
from knowledge.person_record import (
    BY_ID,
    BY_IDENTITY,
    BY_KEY,
    IN_ORDER,
    as_person,
    fields_of,
    is_identity,
    link_identity,
    linking,
    lock_person,
    owner_of,
    person_of,
    read_person,
    rewrite_person,
    write_person,
)
from knowledge.short_id import new_short_id


class PeopleStore:
    """People in a database. Safe to share between threads and processes.

    Every change is written to the audit trail in the transaction that makes it.

    Args:
        engine: From `knowledge.database.connect`.
        ids: Where ids of new people come from; asked again when one is taken.
    """

    def __init__(self, engine: Engine, *, ids: Callable[[], str] = lambda: new_short_id("U")) -> None:
        self._engine = engine
        self._ids = ids

    def add(
        self, profile: Profile, identities: Sequence[Identity] = (), *, by: Actor, at: datetime
    ) -> Person:
        """Take somebody in.

        Raises:
            InputError: Somebody has that name or one of the identities already; nothing is kept.
        """
        while True:
            try:
                with writing(self._engine) as connection:
                    person_id = self._ids()
                    write_person(connection, person_id, profile, by, at)
                    for identity in identities:
                        link_identity(connection, person_id, identity, by, at)
                    return read_person(connection, person_id)
            except IntegrityError:
                if self._named(profile.name) is not None:
                    raise _name_taken(profile.name) from None

    def change(
        self,
        reference: str,
        changes: Mapping[str, object],
        *,
        by: Actor,
        at: datetime,
        expected_revision: int | None = None,
    ) -> Person:
        """Set some fields of somebody's profile; the same values change nothing.

        Args:
            reference: Their id or name.
            changes: New values by field of `Profile`.
            by: Who changes it.
            at: When.
            expected_revision: The revision the change was made on; None: whichever is newest.

        Raises:
            UnknownReference: There is nobody of that id or name.
            VersionConflict: Somebody else changed them meanwhile.
            InputError: A value cannot be used, or the name is taken.
        """
        person_id = self.resolve(reference).id
        try:
            with writing(self._engine) as connection:
                before = lock_person(connection, person_id)
                if expected_revision not in (None, before.revision):
                    raise _conflict(before, expected_revision)
                profile = read_profile({**fields_of(before), **changes})
                return rewrite_person(connection, before, profile, by, at)
        except IntegrityError:
            raise _name_taken(str(changes.get("name", ""))) from None

    def remove(self, reference: str, *, by: Actor, at: datetime) -> Person:
        """Let somebody go: not active, known nowhere. Their name stays theirs: they own things by it."""
        person_id = self.resolve(reference).id
        with writing(self._engine) as connection:
            before = lock_person(connection, person_id)
            connection.execute(delete(IDENTITIES).where(IDENTITIES.c.person == person_id))
            for gone in before.identities:
                record(connection, linking("person-unlink", before.id, gone, by, at))
            profile = read_profile({**fields_of(before), "active": False})
            return rewrite_person(connection, before.model_copy(update={"identities": ()}), profile, by, at)

    def link(self, reference: str, identity: Identity, *, by: Actor, at: datetime) -> Person:
        """Make somebody known on a channel.

        Raises:
            UnknownReference: There is nobody of that id or name.
            InputError: The identity is somebody else's, or they are not active.
        """
        person_id = self.resolve(reference).id
        with writing(self._engine) as connection:
            person = lock_person(connection, person_id)
            if not person.active:
                raise _gone(person)
            link_identity(connection, person_id, identity, by, at)
            return read_person(connection, person_id)

    def unlink(self, identity: Identity, *, by: Actor, at: datetime) -> Person:
        """Make an identity nobody's again; whose it was. Raises UnknownReference."""
        with writing(self._engine) as connection:
            owner = owner_of(connection, identity)
            if owner is None:
                raise UnknownReference(
                    Text(
                        zh=f"没有人是 {identity.channel}:{identity.identity}",
                        en=f"nobody is {identity.channel}:{identity.identity}",
                    ),
                    field="identity",
                    valid=Text(zh="hoshin people list", en="hoshin people list"),
                )
            connection.execute(delete(IDENTITIES).where(is_identity(identity)))
            record(connection, linking("person-unlink", owner, identity, by, at))
            return read_person(connection, owner)

    def find(self, channel: str, identity: str) -> Person | None:
        """Who an id on a channel is; None when nobody, or when it cannot be an id."""
        try:
            said = find_identity(channel, identity)
        except InputError:
            return None
        with self._engine.connect() as connection:
            found = connection.execute(BY_IDENTITY, {"channel": said.channel, "identity": said.key}).first()
            return None if found is None else person_of(connection, found)

    def viewer(self, channel: str, identity: str) -> Viewer:
        """What whoever an id on a channel is may see and do; nothing when it is nobody."""
        person = self.find(channel, identity)
        return NOBODY if person is None else person.viewer

    def person(self, person_id: str) -> Person:
        """The person of an id. Raises UnknownReference."""
        with self._engine.connect() as connection:
            found = connection.execute(BY_ID, {"id": person_id.strip().upper()}).first()
            if found is not None:
                return person_of(connection, found)
        raise self._unknown(person_id)

    def by_name(self, name: str) -> Person | None:
        """The person of a name, in any letter case; None when there is none."""
        return self._named(name)

    def resolve(self, reference: str) -> Person:
        """The person of an id, a name, or "channel:identity". Raises UnknownReference."""
        named = self._named(reference)
        if named is not None:
            return named
        channel, colon, identity = reference.partition(":")
        found = self.find(channel, identity) if colon else None
        return found if found is not None else self.person(reference)

    def list(self, *, active: bool | None = None) -> tuple[Person, ...]:
        """Everybody by name; only those who are active, or who are not, when said."""
        query = select(PEOPLE).order_by(PEOPLE.c.key)
        if active is not None:
            query = query.where(PEOPLE.c.active == int(active))
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
            known: dict[str, list[Identity]] = {}
            for row in connection.execute(select(IDENTITIES).order_by(*IN_ORDER)):
                known.setdefault(row.person, []).append(Identity(channel=row.channel, identity=row.identity))
        return tuple(as_person(row, tuple(known.get(row.id, ()))) for row in rows)

    def _named(self, name: str) -> Person | None:
        with self._engine.connect() as connection:
            found = connection.execute(BY_KEY, {"key": name_key(name)}).first()
            return None if found is None else person_of(connection, found)

    def _unknown(self, reference: str) -> UnknownReference:
        people = {person.name: person for person in self.list()}
        near = difflib.get_close_matches(reference, people, n=3, cutoff=0.4)
        listed = "; ".join(f"{people[name].id} {name}" for name in near)
        return UnknownReference(
            Text(zh=f"没有登记 {reference[:60]!r}", en=f"nobody is called {reference[:60]!r}"),
            candidates=tuple(people[name].id for name in near),
            field="person",
            valid=Text(zh=listed or "hoshin people list", en=listed or "hoshin people list"),
        )


def _name_taken(name: str) -> InputError:
    return InputError(
        Text(zh=f"已经有人叫 {name[:60]!r}", en=f"somebody is called {name[:60]!r} already"),
        field="name",
        valid=Text(
            zh="另一个名字；若是离开后回来的人：hoshin people change NAME --active",
            en="another name; for somebody who comes back: hoshin people change NAME --active",
        ),
    )


def _gone(person: Person) -> InputError:
    return InputError(
        Text(zh=f"{person.name}（{person.id}）已停用", en=f"{person.name} ({person.id}) is not active"),
        field="person",
        valid=Text(
            zh=f"先 hoshin people change {person.id} --active",
            en=f"first hoshin people change {person.id} --active",
        ),
    )


def _conflict(person: Person, expected: int | None) -> VersionConflict:
    return VersionConflict(
        Text(
            zh=f"{person.name} 已改到第 {person.revision} 版，而这次修改基于第 {expected} 版",
            en=f"{person.name} is at revision {person.revision}, and this was made on {expected}",
        ),
        field="expected_revision",
        valid=Text(zh=f"在第 {person.revision} 版上修改", en=f"a change of revision {person.revision}"),
    )
