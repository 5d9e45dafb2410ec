"""People, rooms and tokens over HTTP, for administrators."""

from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from assistant.app import now
from assistant.http.access import TheActor, TheApp, may
from assistant.http.problem import PROBLEMS
from core.text import Language
from knowledge.access import Rank, Scope
from knowledge.person import Identity, Person, find_identity, read_identity, read_profile
from knowledge.rooms import Room, read_room
from knowledge.tokens import LONGEST_LIFE, USUAL_LIFE, Token

router = APIRouter(
    prefix="/v1", tags=["people"], responses=PROBLEMS, dependencies=[Depends(may(Scope.ADMIN))]
)

Reference = Annotated[
    str, Path(max_length=300, description="Id, name, or channel:identity.", examples=["U7KQ2M"])
]
_ChannelName = Annotated[str, Path(max_length=40, examples=["slack"])]
_RANKS = {"position": Rank.POSITION, "department": Rank.DEPARTMENT, "executive": Rank.EXECUTIVE}


class Change(BaseModel):
    """What is set for a person; what is left out stays, or takes its default for somebody new."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = Field(default=None, max_length=80)
    rank: Literal["position", "department", "executive"] | None = None
    units: list[str] | Literal["all"] | None = Field(default=None, description='Units, or "all".')
    scopes: list[Scope] | None = None
    latitude: Decimal | Literal["any"] | None = Field(default=None, description='Percent, or "any".')
    language: Language | None = None
    active: bool | None = None
    channels: list[str] | None = Field(default=None, description="Where alerts go, the best first.")

    def fields(self) -> dict[str, object]:
        """The fields of a profile that are said."""
        said = {
            name: getattr(self, name)
            for name in type(self).model_fields
            if name in Change.model_fields and getattr(self, name) is not None
        }
        if "rank" in said:
            said["rank"] = _RANKS[said["rank"]]
        if said.get("units") == "all":
            said["units"] = None
        if said.get("latitude") == "any":
            said["latitude"] = None
        for name in ("units", "scopes", "channels"):
            if isinstance(said.get(name), list):
                said[name] = tuple(said[name])
        return said


class NewPerson(Change):
    """Somebody new."""

    name: str = Field(max_length=80)
    identities: list[Identity] = Field(default_factory=list)


class ChangedPerson(Change):
    """A change of somebody."""

    expected_revision: int | None = Field(default=None, ge=1, description="The revision it was made on.")


class NewToken(BaseModel):
    """A token to be made."""

    model_config = ConfigDict(extra="forbid")

    person: str = Field(max_length=300, description="Id or name of the person it acts for.")
    name: str = Field(max_length=80, description="What it is for.")
    scopes: list[Scope] | None = Field(default=None, description="What it may do at most; default: as they.")
    days: int = Field(default=USUAL_LIFE.days, ge=1, le=LONGEST_LIFE.days)


class MadeToken(BaseModel):
    """A token, with its secret, which is told this once."""

    token: Token
    secret: str


class Rule(BaseModel):
    """The rule of a room."""

    model_config = ConfigDict(extra="forbid")

    speaks: Literal["mention", "always", "never"] = "mention"
    rank: Literal["position", "department", "executive"] | None = None
    units: list[str] | None = None


@router.get("/people")
def list_people(
    app: TheApp, active: Annotated[bool | None, Query(description="Only those who are, or are not.")] = None
) -> list[Person]:
    """Everybody who is known, by name."""
    return list(app.people.list(active=active))


@router.post("/people", status_code=201)
def add_person(new: NewPerson, app: TheApp, actor: TheActor) -> Person:
    """Take somebody in. By default they see only what is for everybody, and change nothing."""
    identities = [read_identity(one.channel, one.identity) for one in new.identities]
    return app.people.add(read_profile(new.fields()), identities, by=actor, at=now())


@router.get("/people/{person}")
def read_person(person: Reference, app: TheApp) -> Person:
    """Somebody."""
    return app.people.resolve(person)


@router.patch("/people/{person}")
def change_person(person: Reference, change: ChangedPerson, app: TheApp, actor: TheActor) -> Person:
    """Change some fields."""
    return app.people.change(
        person, change.fields(), by=actor, at=now(), expected_revision=change.expected_revision
    )


@router.delete("/people/{person}")
def remove_person(person: Reference, app: TheApp, actor: TheActor) -> Person:
    """Let somebody go: not active, known nowhere, tokens and sessions ended. The name stays theirs."""
    return app.people.remove(person, by=actor, at=now())


@router.post("/people/{person}/identities")
def link(person: Reference, identity: Identity, app: TheApp, actor: TheActor) -> Person:
    """Make somebody known on a channel."""
    said = read_identity(identity.channel, identity.identity)
    return app.people.link(person, said, by=actor, at=now())


@router.delete("/identities/{channel}/{identity}")
def unlink(
    channel: _ChannelName, identity: Annotated[str, Path(max_length=200)], app: TheApp, actor: TheActor
) -> Person:
    """Make an identity nobody's again; whose it was."""
    return app.people.unlink(find_identity(channel, identity), by=actor, at=now())


@router.get("/tokens")
def list_tokens(
    app: TheApp, person: Annotated[str | None, Query(max_length=300, description="Only theirs.")] = None
) -> list[Token]:
    """Tokens, the newest first, without their secrets."""
    whose = None if person is None else app.people.resolve(person).id
    return list(app.tokens.list(person=whose))


@router.post("/tokens", status_code=201)
def create_token(new: NewToken, app: TheApp, actor: TheActor) -> MadeToken:
    """A new token. Its secret is in this answer and nowhere else."""
    token, secret = app.tokens.create(
        new.person, new.name, scopes=new.scopes, life=timedelta(days=new.days), by=actor, at=now()
    )
    return MadeToken(token=token, secret=secret)


@router.delete("/tokens/{token}")
def revoke_token(token: Annotated[str, Path(max_length=40)], app: TheApp, actor: TheActor) -> Token:
    """End a token at once."""
    return app.tokens.revoke(token, by=actor, at=now())


@router.get("/rooms")
def list_rooms(app: TheApp) -> list[Room]:
    """Rules of rooms. Where there is none, the assistant speaks when addressed, as to the person."""
    return list(app.rooms.list())


@router.put("/rooms/{channel}/{room}")
def set_room(
    channel: _ChannelName,
    room: Annotated[str, Path(max_length=200)],
    rule: Rule,
    app: TheApp,
    actor: TheActor,
) -> Room:
    """Give a room a rule: when the assistant speaks there, and the most that is shown."""
    fields: dict[str, Any] = {"channel": channel, "room": room, "speaks": rule.speaks}
    fields["rank"] = _RANKS[rule.rank] if rule.rank else None
    fields["units"] = None if rule.units is None else tuple(rule.units)
    return app.rooms.set(read_room(fields), by=actor, at=now())


@router.delete("/rooms/{channel}/{room}")
def remove_room(
    channel: _ChannelName, room: Annotated[str, Path(max_length=200)], app: TheApp, actor: TheActor
) -> Room:
    """Take a room's rule away."""
    return app.rooms.remove(channel, room, by=actor, at=now())
