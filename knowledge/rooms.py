"""Rooms where several people read along: when the assistant speaks there, and the most that is shown there.

The rule of the room "*" is that of every room of the channel without one of its own.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import ValidationError
from sqlalchemy import Connection, Engine, Row, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from core.errors import InputError, UnknownReference
from core.frozen import Frozen
from core.text import Text
from knowledge.access import Rank, Viewer
from knowledge.audit_entry import Actor, entry_by, record
from knowledge.database import writing
from knowledge.moment import write_moment
from knowledge.people_tables import ROOMS
from knowledge.person import Channel, Units

ANY_ROOM = "*"
_LONGEST = 200


class Room(Frozen):
    """A room and its rule.

    Attributes:
        channel: "slack", "wecom", "wecom-app".
        room: Its id there ("T1:C1"), or "*" for every room without a rule of its own.
        speaks: When the assistant speaks: to whoever addresses it, to everything said, to nothing.
        rank: The highest rank whose things are shown here; None: that of whoever asks.
        units: Units or regions whose things are shown here; None: those of whoever asks.
    """

    channel: Channel
    room: str
    speaks: Literal["mention", "always", "never"] = "mention"
    rank: Rank | None = None
    units: Units = None

    def narrow(self, viewer: Viewer) -> Viewer:
        """What `viewer` may be shown here: never more than the room may see, nor more than they may."""
        rank = viewer.rank if self.rank is None else min(viewer.rank, self.rank)
        units = viewer.units
        if self.units is not None:
            own = frozenset(self.units)
            units = own if units is None else units & own
        narrowed = self.rank is not None or self.units is not None
        changes = {"rank": rank, "units": units, "owns": viewer.owns and not narrowed}
        return viewer.model_copy(update=changes)


class RoomStore:
    """Rules of rooms in a database. Safe to share between threads and processes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def find(self, channel: str, room: str) -> Room:
        """The rule of a room: its own, else that of "*", else: speak when addressed, narrow nothing."""
        query = select(ROOMS).where(ROOMS.c.channel == channel, ROOMS.c.room.in_((room, ANY_ROOM)))
        with self._engine.connect() as connection:
            found = {row.room: _room(row) for row in connection.execute(query)}
        chosen = found.get(room) or found.get(ANY_ROOM) or Room(channel=channel, room=room)
        return chosen.model_copy(update={"room": room})

    def set(self, room: Room, *, by: Actor, at: datetime) -> Room:
        """Give a room its rule, in place of the one it had."""
        row = {"channel": room.channel, "room": room.room, "body": room.model_dump_json()}
        row["changed_at"] = write_moment(at)
        with writing(self._engine) as connection:
            new = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(ROOMS)
            keys = [ROOMS.c.channel, ROOMS.c.room]
            changes = {"body": new.excluded.body, "changed_at": new.excluded.changed_at}
            connection.execute(new.on_conflict_do_update(index_elements=keys, set_=changes), row)
            _note(connection, "room-set", room, by, at)
        return room

    def remove(self, channel: str, room: str, *, by: Actor, at: datetime) -> Room:
        """Take a room's rule away; the rule it had. Raises UnknownReference."""
        this = (ROOMS.c.channel == channel) & (ROOMS.c.room == room)
        with writing(self._engine) as connection:
            row = connection.execute(select(ROOMS).where(this)).first()
            if row is None:
                raise UnknownReference(
                    Text(zh=f"{channel} 没有 {room!r} 的规则", en=f"{channel} has no rule for {room!r}"),
                    field="room",
                    valid=Text(zh="hoshin rooms list", en="hoshin rooms list"),
                )
            connection.execute(delete(ROOMS).where(this))
            gone = _room(row)
            _note(connection, "room-remove", gone, by, at)
        return gone

    def list(self) -> tuple[Room, ...]:
        """Every rule, by channel and room."""
        query = select(ROOMS).order_by(ROOMS.c.channel, ROOMS.c.room)
        with self._engine.connect() as connection:
            return tuple(_room(row) for row in connection.execute(query))


def read_room(fields: Mapping[str, object]) -> Room:
    """A rule from outside. Raises InputError."""
    room = str(fields.get("room", "")).strip()
    if not room or len(room) > _LONGEST or not room.isprintable():
        raise InputError(
            Text(zh=f"房间编号 {room[:60]!r} 不能用", en=f"{room[:60]!r} cannot be a room"),
            field="room",
            valid=Text(zh="渠道上的编号，如 T1:C1，或 *", en='its id on the channel, such as T1:C1, or "*"'),
        )
    try:
        return Room.model_validate({**fields, "room": room})
    except ValidationError as error:
        first = error.errors()[0]
        cause = first.get("ctx", {}).get("error")
        if isinstance(cause, InputError):
            raise cause from error
        field = str(first["loc"][0])
        shown = repr(first.get("input"))[:60]
        raise InputError(
            Text(zh=f"{field} 不能是 {shown}", en=f"{field} cannot be {shown}"),
            field=field,
            valid=Text(zh=first["msg"], en=first["msg"]),
        ) from error


def _room(row: Row[Any]) -> Room:
    return Room.model_validate_json(row.body)


def _note(connection: Connection, action: str, room: Room, by: Actor, at: datetime) -> None:
    rule = room.model_dump(mode="json", exclude={"channel", "room"})
    detail = {name: str(value) for name, value in rule.items()}
    subject = f"{room.channel}:{room.room}"
    record(connection, entry_by(by, action, at, kind="room", subject=subject, detail=detail))
