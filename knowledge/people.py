"""The people who are known: what each may see and do, and who an id on a channel is. Default: nobody."""

import difflib
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.errors import InputError, UnknownReference, VersionConflict
from core.text import Text
from knowledge.access import NOBODY, Viewer
from knowledge.audit_entry import Actor, entry_by, record
from knowledge.database import insert_once, writing
from knowledge.moment import write_moment
from knowledge.person import Identity, Person, Profile, name_key, read_identity, read_profile
from knowledge.tables import IDENTITIES, PEOPLE

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is mistaken for another when read aloud
_KIND = "person"


def new_person_id() -> str:
    """A short id that can be read over the phone: "U" and five characters."""
    return "U" + "".join(secrets.choice(_ALPHABET) for _ in range(5))


class PeopleStore:
    """People in a database. Safe to share between threads and processes.

    Every change is written to the audit trail in the transaction that makes it.

    Args:
        engine: From `knowledge.database.connect`.
        ids: Where ids of new people come from; asked again when one is taken.
    """

    def __init__(self, engine: Engine, *, ids: Callable[[], str] = new_person_id) -> None:
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
                    return self._add(connection, self._ids(), profile, identities, by, at)
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
                before = _locked(connection, person_id)
                if expected_revision not in (None, before.revision):
                    raise _conflict(before, expected_revision)
                profile = read_profile({**_profile_of(before), **changes})
                return _rewrite(connection, before, profile, by, at)
        except IntegrityError:
            raise _name_taken(str(changes.get("name", ""))) from None

    def remove(self, reference: str, *, by: Actor, at: datetime) -> Person:
        """Let somebody go: not active, known nowhere. Their name stays theirs: they own things by it."""
        person_id = self.resolve(reference).id
        with writing(self._engine) as connection:
            before = _locked(connection, person_id)
            connection.execute(delete(IDENTITIES).where(IDENTITIES.c.person == person_id))
            for gone in before.identities:
                record(connection, _linking("unlink", before.id, gone, by, at))
            profile = read_profile({**_profile_of(before), "active": False})
            return _rewrite(connection, before.model_copy(update={"identities": ()}), profile, by, at)

    def link(self, reference: str, identity: Identity, *, by: Actor, at: datetime) -> Person:
        """Make somebody known on a channel.

        Raises:
            UnknownReference: There is nobody of that id or name.
            InputError: The identity is somebody else's, or they are not active.
        """
        person_id = self.resolve(reference).id
        with writing(self._engine) as connection:
            person = _locked(connection, person_id)
            if not person.active:
                raise _gone(person)
            _link(connection, person_id, identity, by, at)
            return _read(connection, person_id)

    def unlink(self, identity: Identity, *, by: Actor, at: datetime) -> Person:
        """Make an identity nobody's again; whose it was. Raises UnknownReference."""
        with writing(self._engine) as connection:
            owner = _owner_of(connection, identity)
            if owner is None:
                raise UnknownReference(
                    Text(
                        zh=f"没有人是 {identity.channel}:{identity.identity}",
                        en=f"nobody is {identity.channel}:{identity.identity}",
                    ),
                    field="identity",
                    valid=Text(zh="hoshin people list", en="hoshin people list"),
                )
            connection.execute(delete(IDENTITIES).where(_is(identity)))
            record(connection, _linking("unlink", owner, identity, by, at))
            return _read(connection, owner)

    def find(self, channel: str, identity: str) -> Person | None:
        """Who an id on a channel is; None when nobody, or when it cannot be an id."""
        try:
            said = read_identity(channel, identity)
        except InputError:
            return None
        with self._engine.connect() as connection:
            found = connection.execute(_BY_IDENTITY, {"channel": said.channel, "identity": said.key}).first()
            return None if found is None else _person(connection, found)

    def viewer(self, channel: str, identity: str) -> Viewer:
        """What whoever an id on a channel is may see and do; nothing when it is nobody."""
        person = self.find(channel, identity)
        return NOBODY if person is None else person.viewer

    def person(self, person_id: str) -> Person:
        """The person of an id. Raises UnknownReference."""
        with self._engine.connect() as connection:
            found = connection.execute(_BY_ID, {"id": person_id.strip().upper()}).first()
            if found is not None:
                return _person(connection, found)
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
            for row in connection.execute(select(IDENTITIES).order_by(*_IN_ORDER)):
                known.setdefault(row.person, []).append(Identity(channel=row.channel, identity=row.identity))
        return tuple(_as_person(row, tuple(known.get(row.id, ()))) for row in rows)

    def _add(
        self,
        connection: Connection,
        person_id: str,
        profile: Profile,
        identities: Sequence[Identity],
        by: Actor,
        at: datetime,
    ) -> Person:
        moment = write_moment(at)
        row = {"id": person_id, "revision": 1, "made_at": moment, "changed_at": moment, **_columns(profile)}
        connection.execute(insert(PEOPLE), row)
        detail = {name: str(value) for name, value in profile.model_dump(mode="json").items()}
        record(connection, entry_by(by, "person-add", at, kind=_KIND, subject=person_id, detail=detail))
        for identity in identities:
            _link(connection, person_id, identity, by, at)
        return _read(connection, person_id)

    def _named(self, name: str) -> Person | None:
        with self._engine.connect() as connection:
            found = connection.execute(_BY_KEY, {"key": name_key(name)}).first()
            return None if found is None else _person(connection, found)

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


_BY_ID = select(PEOPLE).where(PEOPLE.c.id == bindparam("id"))
_BY_KEY = select(PEOPLE).where(PEOPLE.c.key == bindparam("key"))
_BY_IDENTITY = (
    select(PEOPLE)
    .join(IDENTITIES, IDENTITIES.c.person == PEOPLE.c.id)
    .where(IDENTITIES.c.channel == bindparam("channel"), IDENTITIES.c.identity == bindparam("identity"))
)
_IN_ORDER = (IDENTITIES.c.person, IDENTITIES.c.channel, IDENTITIES.c.identity)
_KNOWN_AS = select(IDENTITIES).where(IDENTITIES.c.person == bindparam("person")).order_by(*_IN_ORDER)


def _is(identity: Identity) -> Any:
    return (IDENTITIES.c.channel == identity.channel) & (IDENTITIES.c.identity == identity.key)


def _person(connection: Connection, row: Row[Any]) -> Person:
    known = connection.execute(_KNOWN_AS, {"person": row.id}).all()
    return _as_person(row, tuple(Identity(channel=one.channel, identity=one.identity) for one in known))


def _as_person(row: Row[Any], identities: tuple[Identity, ...]) -> Person:
    profile = Profile.model_validate_json(row.body)
    return Person(**_profile_of(profile), id=row.id, revision=row.revision, identities=identities)


def _profile_of(profile: Profile) -> dict[str, Any]:
    return {name: getattr(profile, name) for name in Profile.model_fields}


def _columns(profile: Profile) -> dict[str, object]:
    body = Profile(**_profile_of(profile)).model_dump_json()
    return {
        "name": profile.name,
        "key": name_key(profile.name),
        "active": int(profile.active),
        "body": body,
    }


def _read(connection: Connection, person_id: str) -> Person:
    return _person(connection, connection.execute(_BY_ID, {"id": person_id}).one())


def _locked(connection: Connection, person_id: str) -> Person:
    """The person as they are, with others who would change them waiting (SQLite has one writer anyway)."""
    return _person(connection, connection.execute(_BY_ID.with_for_update(), {"id": person_id}).one())


def _rewrite(connection: Connection, before: Person, after: Profile, by: Actor, at: datetime) -> Person:
    changed = {
        name: f"{_shown(old)} → {_shown(new)}"
        for name, old in _profile_of(before).items()
        if (new := getattr(after, name)) != old
    }
    if changed:
        new = {"revision": before.revision + 1, "changed_at": write_moment(at), **_columns(after)}
        connection.execute(update(PEOPLE).where(PEOPLE.c.id == before.id).values(new))
        record(connection, entry_by(by, "person-change", at, kind=_KIND, subject=before.id, detail=changed))
    return _read(connection, before.id)


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(str(part) for part in value)
    return str(value)


def _link(connection: Connection, person_id: str, identity: Identity, by: Actor, at: datetime) -> None:
    row = {"channel": identity.channel, "identity": identity.key, "person": person_id}
    insert_once(connection, IDENTITIES, {**row, "made_at": write_moment(at)})
    owner = _owner_of(connection, identity)
    if owner != person_id:
        other = _read(connection, str(owner))
        raise InputError(
            Text(
                zh=f"{identity.channel}:{identity.identity} 已经是 {other.name}（{other.id}）",
                en=f"{identity.channel}:{identity.identity} is {other.name} ({other.id}) already",
            ),
            field="identity",
            valid=Text(
                zh=f"先 hoshin people unlink {identity.channel} {identity.identity}",
                en=f"first hoshin people unlink {identity.channel} {identity.identity}",
            ),
        )
    record(connection, _linking("link", person_id, identity, by, at))


def _linking(what: str, person_id: str, identity: Identity, by: Actor, at: datetime) -> Any:
    detail = {"channel": identity.channel, "identity": identity.identity}
    return entry_by(by, f"person-{what}", at, kind=_KIND, subject=person_id, detail=detail)


def _owner_of(connection: Connection, identity: Identity) -> str | None:
    found = connection.execute(select(IDENTITIES.c.person).where(_is(identity))).scalar_one_or_none()
    return None if found is None else str(found)


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
