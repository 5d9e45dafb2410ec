"""Jobs handed out by procrastinate on PostgreSQL: a worker is woken at once instead of looking every second.

The table of jobs stays the record: a worker claims the row before it works, so that a job that
procrastinate hands out twice, or that a process in between died over, is still done once. Its own tables
live in a schema of their own.
"""

import asyncio
import logging
from typing import Any

from sqlalchemy import Engine, text

from assistant.jobs.runner import JobRunner
from assistant.thread import in_thread
from knowledge.jobs import Job

_LOG = logging.getLogger("hoshin.jobs")
_SCHEMA = "hoshin_jobs"
_TURN = 7204630  # key of the advisory lock
_QUEUE = "hoshin"
_TASK = "hoshin.run"
_SWEEP = 5.0  # seconds between looks for jobs that nobody handed out


class PostgresQueue:
    """Hands jobs out, and takes them.

    Args:
        engine: The database that keeps the jobs.
        runner: What runs them.
    """

    def __init__(self, engine: Engine, runner: JobRunner) -> None:
        import procrastinate

        self._engine = engine
        self._runner = runner
        url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        connector = procrastinate.PsycopgConnector(
            conninfo=url, kwargs={"options": f"-c search_path={_SCHEMA}"}
        )
        self._app = procrastinate.App(connector=connector)
        self._app.task(name=_TASK, queue=_QUEUE)(self._run)

    async def __aenter__(self) -> "PostgresQueue":
        await in_thread(self._make_schema)
        await self._app.open_async()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._app.close_async()

    async def hand_out(self, job: Job) -> None:
        """Give a job to whichever worker is free; one that is waiting already is not given twice."""
        from procrastinate.exceptions import AlreadyEnqueued

        task = self._app.configure_task(name=_TASK, queue=_QUEUE, queueing_lock=job.id, schedule_at=job.due)
        try:
            await task.defer_async(job=job.id)
        except AlreadyEnqueued:
            _LOG.debug("job %s waits already", job.id)

    async def work(self, *, at_once: int = 1, wait: bool = True) -> None:
        """Take jobs until cancelled; with `wait` False until there are none left."""
        sweep = asyncio.create_task(self._sweep()) if wait else None
        try:
            await self._app.run_worker_async(
                queues=[_QUEUE],
                concurrency=at_once,
                wait=wait,
                install_signal_handlers=False,
                listen_notify=wait,
                delete_jobs="successful",
            )
        finally:
            if sweep is not None:
                sweep.cancel()

    async def sweep(self) -> int:
        """Hand out every job that is due and is not yet; returns how many are due."""
        ready = await in_thread(self._runner.store.ready, self._runner.now(), limit=1000)
        for job in ready:
            await self.hand_out(job)
        return len(ready)

    async def _sweep(self) -> None:
        while True:
            try:
                await in_thread(self._runner.put_down)
                await self.sweep()
            except Exception:
                _LOG.exception("a look for waiting jobs failed")
            await asyncio.sleep(_SWEEP)

    async def _run(self, job: str) -> None:
        await self._runner.run_job(job)

    def _make_schema(self) -> None:
        """The queue's tables, made once however many processes start."""
        from procrastinate.schema import SchemaManager

        with self._engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _TURN})
            connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {_SCHEMA}"))
            known = text("SELECT to_regclass(:name)")
            if connection.execute(known, {"name": f"{_SCHEMA}.procrastinate_jobs"}).scalar() is None:
                connection.execute(text(f"SET LOCAL search_path TO {_SCHEMA}"))
                raw: Any = connection.connection.cursor()
                raw.execute(SchemaManager.get_schema())
