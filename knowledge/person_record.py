"""A person's rows: read, rewritten and linked inside a transaction, with the line of the audit trail."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, insert, select, update

from core.errors import InputError
from core.text import Text
from knowledge.audit_entry import Actor, AuditEntry, entry_by, record
from knowledge.database import insert_once
from knowledge.moment import write_moment
from knowledge.people_tables import IDENTITIES, PEOPLE, SESSIONS, TOKENS
from knowledge.person import Identity, Person, Profile, name_key

BY_ID = select(PEOPLE).where(PEOPLE.c.id == bindparam("id"))
BY_KEY = select(PEOPLE).where(PEOPLE.c.key == bindparam("key"))
BY_IDENTITY = (
    select(PEOPLE)
    .join(IDENTITIES, IDENTITIES.c.person == PEOPLE.c.id)
    .where(IDENTITIES.c.channel == bindparam("channel"), IDENTITIES.c.identity == bindparam("identity"))
)
IN_ORDER = (IDENTITIES.c.person, IDENTITIES.c.channel, IDENTITIES.c.identity)
_KNOWN_AS = select(IDENTITIES).where(IDENTITIES.c.person == bindparam("person")).order_by(*IN_ORDER)
_KIND = "person"


def person_of(connection: Connection, row: Row[Any]) -> Person:
    """The person of a row of `people`, with their identities."""
    known = connection.execute(_KNOWN_AS, {"person": row.id}).all()
    return as_person(row, tuple(Identity(channel=one.channel, identity=one.identity) for one in known))


def as_person(row: Row[Any], identities: tuple[Identity, ...]) -> Person:
    """The person of a row of `people`."""
    profile = Profile.model_validate_json(row.body)
    return Person(**fields_of(profile), id=row.id, revision=row.revision, identities=identities)


def fields_of(profile: Profile) -> dict[str, Any]:
    """The fields of the profile alone, also of a person."""
    return {name: getattr(profile, name) for name in Profile.model_fields}


def read_person(connection: Connection, person_id: str) -> Person:
    """The person of an id that is there."""
    return person_of(connection, connection.execute(BY_ID, {"id": person_id}).one())


def lock_person(connection: Connection, person_id: str) -> Person:
    """The same, with others who would change them waiting (SQLite has one writer anyway)."""
    return person_of(connection, connection.execute(BY_ID.with_for_update(), {"id": person_id}).one())


def write_person(connection: Connection, person_id: str, profile: Profile, by: Actor, at: datetime) -> None:
    """A new person. Raises IntegrityError when the name or the id is taken."""
    moment = write_moment(at)
    row = {"id": person_id, "revision": 1, "made_at": moment, "changed_at": moment, **_columns(profile)}
    connection.execute(insert(PEOPLE), row)
    detail = {name: _shown(value) for name, value in fields_of(profile).items()}
    record(connection, entry_by(by, "person-add", at, kind=_KIND, subject=person_id, detail=detail))


def rewrite_person(connection: Connection, before: Person, after: Profile, by: Actor, at: datetime) -> Person:
    """The next revision, when it differs. Whoever is no longer active loses sessions and tokens for good."""
    changed = {
        name: f"{_shown(old)} → {_shown(new)}"
        for name, old in fields_of(before).items()
        if (new := getattr(after, name)) != old
    }
    if changed:
        row = {"revision": before.revision + 1, "changed_at": write_moment(at), **_columns(after)}
        connection.execute(update(PEOPLE).where(PEOPLE.c.id == before.id).values(row))
        record(connection, entry_by(by, "person-change", at, kind=_KIND, subject=before.id, detail=changed))
    if not after.active:
        _shut_out(connection, before.id, at)
    return read_person(connection, before.id)


def link_identity(
    connection: Connection, person_id: str, identity: Identity, by: Actor, at: datetime
) -> None:
    """Make an identity this person's. Raises InputError when it is somebody else's."""
    if owner_of(connection, identity) == person_id:
        return
    row = {"channel": identity.channel, "identity": identity.key, "person": person_id}
    insert_once(connection, IDENTITIES, {**row, "made_at": write_moment(at)})
    owner = owner_of(connection, identity)
    if owner != person_id:  # asked again: somebody may have been faster
        raise _is_taken(identity, read_person(connection, str(owner)))
    record(connection, linking("person-link", person_id, identity, by, at))


def linking(action: str, person_id: str, identity: Identity, by: Actor, at: datetime) -> AuditEntry:
    """The line that says an identity became or ceased to be somebody's."""
    detail = {"channel": identity.channel, "identity": identity.identity}
    return entry_by(by, action, at, kind=_KIND, subject=person_id, detail=detail)


def is_identity(identity: Identity) -> ColumnElement[bool]:
    """Whether a row of `identities` is this one."""
    return (IDENTITIES.c.channel == identity.channel) & (IDENTITIES.c.identity == identity.key)


def owner_of(connection: Connection, identity: Identity) -> str | None:
    """Id of the person whose identity it is."""
    found = connection.execute(select(IDENTITIES.c.person).where(is_identity(identity))).scalar_one_or_none()
    return None if found is None else str(found)


def _shut_out(connection: Connection, person_id: str, at: datetime) -> None:
    moment = write_moment(at)
    tokens = update(TOKENS).where(TOKENS.c.person == person_id, TOKENS.c.revoked_at.is_(None))
    connection.execute(tokens.values(revoked_at=moment))
    sessions = update(SESSIONS).where(SESSIONS.c.person == person_id, SESSIONS.c.ended_at.is_(None))
    connection.execute(sessions.values(ended_at=moment))


def _columns(profile: Profile) -> dict[str, object]:
    return {
        "name": profile.name,
        "key": name_key(profile.name),
        "active": int(profile.active),
        "body": Profile(**fields_of(profile)).model_dump_json(),
    }


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(str(part) for part in value)
    return str(value)


def _is_taken(identity: Identity, owner: Person) -> InputError:
    said = f"{identity.channel} {identity.identity}"
    return InputError(
        Text(
            zh=f"{said} 已经是 {owner.name}（{owner.id}）", en=f"{said} is {owner.name} ({owner.id}) already"
        ),
        field="identity",
        valid=Text(zh=f"先 hoshin people unlink {said}", en=f"first hoshin people unlink {said}"),
    )
