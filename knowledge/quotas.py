"""Quotas: how much may be sent to whom within a while, counted over every worker."""

import time
from uuid import uuid4

from sqlalchemy import Engine, delete, func, insert, select

from knowledge.channel_tables import QUOTAS
from knowledge.database import writing


class Quota:
    """At most so many within so many seconds, for several spans at once (a sliding window).

    Args:
        engine: From `knowledge.database.connect`.
        name: What is counted ("wecom-app"); each target has a count of its own.
        spans: Pairs of a number and the seconds it is allowed in.
    """

    def __init__(self, engine: Engine, name: str, spans: tuple[tuple[int, float], ...]) -> None:
        self._engine = engine
        self._name = name
        self._spans = spans

    def take(self, target: str, at: float = 0.0) -> float:
        """Count one to `target` (at a moment in seconds since 1970; 0: now).

        Returns:
            0 when it may be sent now; else the seconds after which to ask again, and nothing is counted.
        """
        moment = at or time.time()
        name = f"{self._name}:{target}"
        longest = max(seconds for _, seconds in self._spans)
        with writing(self._engine) as connection:
            mine = QUOTAS.c.name == name
            connection.execute(delete(QUOTAS).where(mine, QUOTAS.c.at <= moment - longest))
            # on PostgreSQL two writers may count at once; the lock makes them take turns
            if connection.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(name))))
            taken = connection.execute(select(QUOTAS.c.at).where(mine).order_by(QUOTAS.c.at)).scalars().all()
            wait = max(self._wait(list(taken), moment))
            if wait <= 0:
                connection.execute(insert(QUOTAS), {"id": uuid4().hex, "name": name, "at": moment})
        return max(wait, 0.0)

    def _wait(self, taken: list[float], moment: float) -> list[float]:
        waits = []
        for number, seconds in self._spans:
            within = [at for at in taken if at > moment - seconds]
            full = len(within) >= number
            waits.append(within[len(within) - number] + seconds - moment if full else 0.0)
        return waits
