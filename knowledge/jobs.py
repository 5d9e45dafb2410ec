"""Jobs that wait, run or have run: taken by one process at a time, tried again, and seen when dead.

A job is a name with arguments and a time. One that recurs carries its occurrence, which is unique: however
many processes put it down, it is there once. A process that dies while it works loses its claim after a
while. A claim that ends later than any can was written under a clock that was wrong, and holds nobody up.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import uuid4

from sqlalchemy import ColumnElement, Engine, Row, func, select, update

from core.errors import InputError, UnknownReference
from core.frozen import Frozen
from core.text import Text
from knowledge.database import insert_once, writing
from knowledge.moment import read_moment, write_moment
from knowledge.trace import trace_parent
from knowledge.watch_tables import JOBS

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 5
_SKEW = timedelta(minutes=1)  # that clocks of machines may differ
_BACK_OFF = (10, 60, 300, 1800)  # seconds after each failure

JobStatus = Literal["waiting", "running", "done", "dead"]


class Job(Frozen):
    """One job.

    Attributes:
        id: Its id.
        name: What is to be done.
        arguments: With what.
        occurrence: The one time of a recurring job that this is; None for any other.
        status: Whether it waits, runs, is done, or was given up.
        due: When it may run.
        attempts: How often it was begun.
        error: What went wrong last, "" if nothing did.
        made: When it was put down.
        done: When it ended.
        trace: The trace it was put down in, as W3C Trace Context writes it; "" for none.
    """

    id: str
    name: str
    arguments: dict[str, Any]
    occurrence: str | None = None
    status: JobStatus = "waiting"
    due: datetime
    attempts: int = 0
    error: str = ""
    made: datetime
    done: datetime | None = None
    trace: str = ""


class JobStore:
    """Jobs in a database. Safe to share between threads and processes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(
        self,
        name: str,
        arguments: Mapping[str, Any] | None = None,
        *,
        due: datetime,
        now: datetime,
        occurrence: str | None = None,
    ) -> Job | None:
        """Put a job down; None when its occurrence is there already."""
        job = Job(
            id=uuid4().hex[:12],
            name=name,
            arguments=dict(arguments or {}),
            occurrence=occurrence,
            due=due,
            made=now,
            trace=trace_parent(),
        )
        with writing(self._engine) as connection:
            insert_once(connection, JOBS, _row(job))
            kept = connection.execute(select(JOBS.c.id).where(JOBS.c.id == job.id)).first()
        return job if kept is not None else None

    def ready(self, now: datetime, *, limit: int = 100) -> tuple[Job, ...]:
        """Jobs that may be taken: due and waiting, or left behind by a process that died; oldest first."""
        table = JOBS.c
        waits, left = _to_be_had(now)
        query = select(JOBS).where(waits | left).order_by(table.due_at, table.id).limit(limit)
        with self._engine.connect() as connection:
            return tuple(_job(row) for row in connection.execute(query))

    def claim(self, job_id: str, holder: str, now: datetime) -> Job | None:
        """Take a job; None when it is not to be had: taken by another, done, or not yet due."""
        table = JOBS.c
        waits, left = _to_be_had(now)
        taken = (
            update(JOBS)
            .where(table.id == job_id, waits | left)
            .values(
                status="running",
                attempts=table.attempts + 1,
                claimed_by=holder,
                claimed_until=write_moment(now + LEASE),
            )
        )
        with writing(self._engine) as connection:
            if connection.execute(taken).rowcount != 1:
                return None
            return _job(connection.execute(select(JOBS).where(table.id == job_id)).one())

    def keep(self, job_id: str, holder: str, now: datetime) -> bool:
        """Hold a job for another while; False when it was lost meanwhile."""
        return self._end(job_id, holder, claimed_until=write_moment(now + LEASE))

    def finish(self, job_id: str, holder: str, now: datetime) -> bool:
        """Write down that a job is done; False when it was lost meanwhile."""
        return self._end(
            job_id, holder, status="done", error="", done_at=write_moment(now), claimed_until=None
        )

    def fail(self, job: Job, holder: str, error: str, now: datetime) -> Job:
        """Write down that a job failed: it is tried again later, and given up after the last attempt."""
        if job.attempts >= MOST_ATTEMPTS:
            self._end(job.id, holder, status="dead", error=error[:2000], done_at=write_moment(now))
        else:
            wait = timedelta(seconds=_BACK_OFF[min(job.attempts, len(_BACK_OFF)) - 1])
            self._end(
                job.id, holder, status="waiting", error=error[:2000], due_at=write_moment(now + wait),
                claimed_until=None,
            )  # fmt: skip
        return self.load(job.id)

    def retry(self, job_id: str, now: datetime) -> Job:
        """Try a dead job again, from the start. Raises InputError for one that is not dead."""
        again = update(JOBS).where(JOBS.c.id == job_id, JOBS.c.status == "dead")
        with writing(self._engine) as connection:
            done = connection.execute(
                again.values(status="waiting", attempts=0, due_at=write_moment(now), done_at=None)
            )
        if done.rowcount != 1:
            job = self.load(job_id)
            raise InputError(
                Text(zh=f"任务 {job.id} 是 {job.status}，不用重试", en=f"the job {job.id} is {job.status}"),
                field="job",
                valid=Text(zh="状态为 dead 的任务", en="a job that is dead"),
            )
        return self.load(job_id)

    def load(self, job_id: str) -> Job:
        """A job as it is now. Raises UnknownReference."""
        with self._engine.connect() as connection:
            row = connection.execute(select(JOBS).where(JOBS.c.id == job_id)).first()
        if row is None:
            raise UnknownReference(
                Text(zh=f"没有任务 {job_id[:40]!r}", en=f"there is no job {job_id[:40]!r}"), field="job"
            )
        return _job(row)

    def list(self, *, status: JobStatus | None = None, limit: int = 100) -> tuple[Job, ...]:
        """Jobs, the one due last first."""
        query = select(JOBS).order_by(JOBS.c.due_at.desc(), JOBS.c.id).limit(limit)
        if status is not None:
            query = query.where(JOBS.c.status == status)
        with self._engine.connect() as connection:
            return tuple(_job(row) for row in connection.execute(query))

    def counts(self) -> dict[str, int]:
        """How many jobs there are of each status."""
        query = select(JOBS.c.status, func.count()).group_by(JOBS.c.status)
        with self._engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def _end(self, job_id: str, holder: str, **values: object) -> bool:
        own = (JOBS.c.id == job_id) & (JOBS.c.claimed_by == holder) & (JOBS.c.status == "running")
        with writing(self._engine) as connection:
            return connection.execute(update(JOBS).where(own).values(**values)).rowcount == 1


def _to_be_had(now: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Jobs that wait and are due, and those that were left behind."""
    at, latest, table = write_moment(now), write_moment(now + LEASE + _SKEW), JOBS.c
    over = (table.claimed_until <= at) | (table.claimed_until > latest)
    return (table.status == "waiting") & (table.due_at <= at), (table.status == "running") & over


def _row(job: Job) -> dict[str, object]:
    return {
        "id": job.id,
        "name": job.name,
        "arguments": json.dumps(job.arguments, ensure_ascii=False),
        "occurrence": job.occurrence,
        "status": job.status,
        "due_at": write_moment(job.due),
        "attempts": 0,
        "claimed_by": "",
        "claimed_until": None,
        "error": "",
        "made_at": write_moment(job.made),
        "done_at": None,
        "trace": job.trace or None,
    }


def _job(row: Row[Any]) -> Job:
    return Job(
        id=row.id,
        name=row.name,
        arguments=json.loads(row.arguments),
        occurrence=row.occurrence,
        status=row.status,
        due=read_moment(row.due_at),
        attempts=row.attempts,
        error=row.error,
        made=read_moment(row.made_at),
        done=None if row.done_at is None else read_moment(row.done_at),
        trace=row.trace or "",
    )
