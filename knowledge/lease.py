"""A lease in the database: of many processes that could do a piece of work, one does it."""

import time
from uuid import uuid4

from sqlalchemy import Connection, Engine, select, update

from knowledge.database import insert_once, writing
from knowledge.tables import MARKS

_SECONDS = 30.0
_SKEW = 60.0  # seconds that clocks of machines may differ


class Lease:
    """The right to do the work called `name`, for half a minute at a time.

    A holder that dies loses it when the half minute is over. Clocks of the machines may differ by seconds; a
    lease from further in the future was written under a clock that was wrong, and holds nobody up.
    """

    def __init__(self, engine: Engine, name: str, seconds: float = _SECONDS) -> None:
        self._engine = engine
        self._name = f"lease:{name}"
        self._seconds = seconds
        self._holder = uuid4().hex

    def take(self) -> bool:
        """Take it, or keep it for another while; False while another process has it."""
        now = time.time()
        with writing(self._engine) as connection:
            insert_once(connection, MARKS, {"name": self._name, "value": ""})
            query = select(MARKS.c.value).where(MARKS.c.name == self._name).with_for_update()
            holder, _, until = str(connection.execute(query).scalar_one()).partition(" ")
            if holder not in ("", self._holder) and now < float(until) < now + self._seconds + _SKEW:
                return False
            self._write(connection, f"{self._holder} {now + self._seconds}")
        return True

    def give_back(self) -> None:
        """Let another process have it, if it is ours."""
        with writing(self._engine) as connection:
            query = select(MARKS.c.value).where(MARKS.c.name == self._name).with_for_update()
            value = connection.execute(query).scalar_one_or_none()
            if value is not None and str(value).startswith(self._holder):
                self._write(connection, "")

    def _write(self, connection: Connection, value: str) -> None:
        connection.execute(update(MARKS).where(MARKS.c.name == self._name).values(value=value))
