"""API tokens: a program acts in a person's name, with no more than the person may do at that moment."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple

from sqlalchemy import Engine, Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.errors import InputError, UnknownReference
from core.frozen import Frozen
from core.text import Text
from knowledge.access import Scope, Viewer
from knowledge.audit_entry import Actor, entry_by, record
from knowledge.database import writing
from knowledge.moment import read_moment, write_moment
from knowledge.people import PeopleStore
from knowledge.people_tables import TOKENS
from knowledge.person import Person
from knowledge.secret import digest_of, new_secret
from knowledge.short_id import new_short_id

PREFIX = "hoshin_"
USUAL_LIFE = timedelta(days=90)
LONGEST_LIFE = timedelta(days=366)
_LONGEST_NAME = 80
_NOTED_EVERY = timedelta(minutes=1)  # how exact "last used" is


class Token(Frozen):
    """A token as it is listed: everything but the secret.

    Attributes:
        id: "T" and five characters.
        person: Id of the person in whose name it acts.
        name: What it is for.
        scopes: What it may do at most.
        made: When it was made.
        expires: When it ends by itself.
        revoked: When it was ended, None while it was not.
        used: When it was used last, to the minute; None while it never was.
    """

    id: str
    person: str
    name: str
    scopes: tuple[Scope, ...]
    made: datetime
    expires: datetime
    revoked: datetime | None = None
    used: datetime | None = None

    def standing(self, at: datetime) -> Literal["valid", "revoked", "expired"]:
        """Whether it can be used at a moment."""
        if self.revoked is not None:
            return "revoked"
        return "expired" if self.expires <= at else "valid"

    def viewer(self, person: Person) -> Viewer:
        """What it may see and do: what the person may do now, cut to its own scopes."""
        whole = person.viewer
        return whole.model_copy(update={"scopes": whole.scopes & frozenset(self.scopes)})


class Presented(NamedTuple):
    """What became of a secret that was presented.

    Attributes:
        token: The token it is of, None when of none.
        viewer: What it may see and do, None when it may not be used.
        why: "valid", or why it may not be used.
    """

    token: Token | None
    viewer: Viewer | None
    why: Literal["valid", "revoked", "expired", "inactive", "unknown"]


class TokenStore:
    """Tokens in a database, kept as SHA-256 only. Safe to share between threads and processes.

    Args:
        engine: From `knowledge.database.connect`.
        people: Whose they are.
        ids: Where ids of new ones come from; asked again when one is taken.
    """

    def __init__(
        self, engine: Engine, people: PeopleStore, *, ids: Callable[[], str] = lambda: new_short_id("T")
    ) -> None:
        self._engine = engine
        self._people = people
        self._ids = ids

    def create(
        self,
        person: str,
        name: str,
        *,
        scopes: Iterable[Scope] | None = None,
        life: timedelta = USUAL_LIFE,
        by: Actor,
        at: datetime,
    ) -> tuple[Token, str]:
        """A new token and its secret, which is told this once.

        Args:
            person: Id or name of the person.
            name: What it is for.
            scopes: What it may do at most; None: what the person may do.
            life: How long it can be used.
            by: Who makes it.
            at: When.

        Raises:
            UnknownReference: There is no such person.
            InputError: They are not active, the scopes go beyond theirs, or name or life cannot be used.
        """
        owner = self._people.resolve(person)
        wanted = _within(owner, scopes)
        _check_life(life)
        secret = new_secret(PREFIX)
        while True:
            token = Token(
                id=self._ids(), person=owner.id, name=_named(name), scopes=wanted, made=at, expires=at + life
            )
            detail = {"token": token.id, "name": token.name, "scopes": ",".join(wanted)}
            detail["expires"] = f"{token.expires:%Y-%m-%d}"
            made = entry_by(by, "token-create", at, kind="person", subject=owner.id, detail=detail)
            try:
                with writing(self._engine) as connection:
                    connection.execute(insert(TOKENS), _row_of(token, secret))
                    record(connection, made)
            except IntegrityError:
                if self._of_id(token.id) is None:
                    raise
            else:
                return token, secret

    def present(self, secret: str, *, at: datetime) -> Presented:
        """Whether a secret may be used now, and for what. That it was used is kept to the minute."""
        with self._engine.connect() as connection:
            row = connection.execute(select(TOKENS).where(TOKENS.c.digest == digest_of(secret))).first()
        if row is None:
            return Presented(None, None, "unknown")
        token = _token(row)
        standing = token.standing(at)
        if standing != "valid":
            return Presented(token, None, standing)
        person = self._people.person(token.person)
        if not person.active:
            return Presented(token, None, "inactive")
        self._note_use(token, at)
        return Presented(token, token.viewer(person), "valid")

    def revoke(self, token_id: str, *, by: Actor, at: datetime, of: str | None = None) -> Token:
        """End a token at once; one that was ended stays as it is.

        Args:
            token_id: Its id.
            by: Who ends it.
            at: When.
            of: Only when it is this person's (an id); None: whosever it is.

        Raises:
            UnknownReference: There is no such token, or it is somebody else's.
        """
        token = self._of_id(token_id.strip().upper())
        if token is None or of not in (None, token.person):
            raise _unknown(token_id)
        living = (TOKENS.c.id == token.id) & TOKENS.c.revoked_at.is_(None)
        with writing(self._engine) as connection:
            ended = connection.execute(update(TOKENS).where(living).values(revoked_at=write_moment(at)))
            if ended.rowcount:
                detail = {"token": token.id, "name": token.name}
                entry = entry_by(by, "token-revoke", at, kind="person", subject=token.person, detail=detail)
                record(connection, entry)
        return self._of_id(token.id) or token

    def list(self, *, person: str | None = None) -> tuple[Token, ...]:
        """Every token, or those of a person (an id), the newest first."""
        query = select(TOKENS).order_by(TOKENS.c.made_at.desc(), TOKENS.c.id)
        if person is not None:
            query = query.where(TOKENS.c.person == person)
        with self._engine.connect() as connection:
            return tuple(_token(row) for row in connection.execute(query))

    def _of_id(self, token_id: str) -> Token | None:
        with self._engine.connect() as connection:
            row = connection.execute(select(TOKENS).where(TOKENS.c.id == token_id)).first()
        return None if row is None else _token(row)

    def _note_use(self, token: Token, at: datetime) -> None:
        if token.used is not None and at - token.used < _NOTED_EVERY:
            return
        moment = write_moment(at)
        earlier = TOKENS.c.used_at.is_(None) | (TOKENS.c.used_at < moment)
        with writing(self._engine) as connection:
            used = update(TOKENS).where((TOKENS.c.id == token.id) & earlier)
            connection.execute(used.values(used_at=moment))


def _within(person: Person, scopes: Iterable[Scope] | None) -> tuple[Scope, ...]:
    """The scopes of a token of `person`. Raises InputError."""
    if not person.active:
        raise InputError(
            Text(zh=f"{person.name}（{person.id}）已停用", en=f"{person.name} ({person.id}) is not active"),
            field="person",
            valid=Text(zh="先把此人恢复为可用", en="make them active first"),
        )
    wanted = frozenset(person.scopes if scopes is None else scopes)
    beyond = wanted - frozenset(person.scopes)
    if beyond or not wanted:
        own = ", ".join(person.scopes)
        asked = ", ".join(sorted(beyond)) or "-"
        raise InputError(
            Text(
                zh=f"令牌的权限 {asked} 超出 {person.name} 自己的权限",
                en=f"the scopes {asked} go beyond what {person.name} may do",
            ),
            field="scopes",
            valid=Text(zh=f"其中：{own}", en=f"some of {own}"),
        )
    return tuple(scope for scope in Scope if scope in wanted)


def _check_life(life: timedelta) -> None:
    if not timedelta(0) < life <= LONGEST_LIFE:
        raise InputError(
            Text(zh=f"有效期 {life.days} 天不能用", en=f"a token cannot live for {life.days} days"),
            field="days",
            valid=Text(zh=f"1 到 {LONGEST_LIFE.days} 天", en=f"1 to {LONGEST_LIFE.days} days"),
        )


def _named(name: str) -> str:
    said = name.strip()
    if said and len(said) <= _LONGEST_NAME and said.isprintable():
        return said
    raise InputError(
        Text(zh=f"令牌名 {said[:60]!r} 不能用", en=f"{said[:60]!r} cannot name a token"),
        field="name",
        valid=Text(zh="用途，如“BI 看板”", en='what it is for, such as "BI dashboard"'),
    )


def _row_of(token: Token, secret: str) -> dict[str, object]:
    return {
        "id": token.id,
        "digest": digest_of(secret),
        "person": token.person,
        "name": token.name,
        "scopes": json.dumps(token.scopes),
        "made_at": write_moment(token.made),
        "expires_at": write_moment(token.expires),
    }


def _token(row: Row[Any]) -> Token:
    return Token(
        id=row.id,
        person=row.person,
        name=row.name,
        scopes=tuple(Scope(scope) for scope in json.loads(row.scopes)),
        made=read_moment(row.made_at),
        expires=read_moment(row.expires_at),
        revoked=read_moment(row.revoked_at) if row.revoked_at else None,
        used=read_moment(row.used_at) if row.used_at else None,
    )


def _unknown(token_id: str) -> UnknownReference:
    return UnknownReference(
        Text(zh=f"没有令牌 {token_id[:60]!r}", en=f"there is no token {token_id[:60]!r}"),
        field="token",
        valid=Text(zh="hoshin tokens list", en="hoshin tokens list"),
    )
