"""Runs jobs in this process: takes what is due, keeps its claim while it works, puts down what recurs."""

import asyncio
import logging
import os
import socket
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from assistant.jobs.recurring import Recurring, put_down
from assistant.telemetry.metrics import count, observe
from assistant.telemetry.span import span
from assistant.thread import in_thread
from knowledge.jobs import LEASE, Job, JobStore

if TYPE_CHECKING:
    from assistant.app import App

_LOG = logging.getLogger("hoshin.jobs")
_PAUSE = 1.0  # seconds between looks at the table

Handler = Callable[["App", dict[str, Any]], Awaitable[None]]
Round = Callable[["App"], Awaitable[None]]


class JobRunner:
    """Jobs at work in one process.

    Args:
        app: The program.
        store: Where jobs are kept.
        handlers: What each name means.
        recurring: Jobs that recur.
        zone: The company's time zone.
        now: The clock, in UTC.
        rounds: Done every few seconds besides: sending notices, looking for new actuals.
        at_once: How many jobs run at the same time.
        pause: Seconds between looks at the table.
    """

    def __init__(
        self,
        app: "App",
        store: JobStore,
        handlers: Mapping[str, Handler],
        recurring: Sequence[Recurring] = (),
        *,
        zone: ZoneInfo,
        now: Callable[[], datetime],
        rounds: Sequence[Round] = (),
        at_once: int = 2,
        pause: float = _PAUSE,
    ) -> None:
        self._app = app
        self.store = store
        self._handlers = handlers
        self._recurring = recurring
        self._zone = zone
        self.now = now
        self._rounds = rounds
        self._at_once = at_once
        self._pause = pause
        self.holder = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:6]}"
        self._running: dict[str, asyncio.Task[None]] = {}
        self._loop: asyncio.Task[None] | None = None

    @property
    def is_busy(self) -> bool:
        """Whether jobs are running."""
        return bool(self._running)

    def put_down(self) -> None:
        """Put down the next occurrence of what recurs."""
        put_down(self.store, self._recurring, self._zone, self.now())

    def start(self) -> None:
        """Begin, in the running event loop; what was queued before is taken up."""
        if self._loop is None:
            self._loop = asyncio.create_task(self._work())

    async def stop(self) -> None:
        """Stop. A job that is running is cut off, and taken up again by whoever finds it."""
        tasks = [task for task in (self._loop, *self._running.values()) if task is not None]
        self._loop = None
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def run_once(self) -> int:
        """Put down what recurs, run everything that is due, one after another; returns how many jobs ran."""
        await in_thread(self.put_down)
        count = 0
        for job in await in_thread(self.store.ready, self.now()):
            count += await self.run_job(job.id)
        return count

    async def run_job(self, job_id: str) -> bool:
        """Claim a job and run it; False when it is not to be had."""
        job = await in_thread(self.store.claim, job_id, self.holder, self.now())
        if job is None:
            return False
        with span(f"job {job.name}", "consumer", job.trace, attempt=job.attempts):
            await self._work_off(job)
        return True

    async def _work_off(self, job: Job) -> None:
        holding = asyncio.create_task(self._hold(job))
        begun, outcome = perf_counter(), "failed"
        try:
            await self._handle(job)
        except Exception as error:
            _LOG.exception("job %s %s failed (attempt %d)", job.id, job.name, job.attempts)
            said = f"{type(error).__name__}: {error}"
            failed = await in_thread(self.store.fail, job, self.holder, said, self.now())
            if failed.status == "dead":
                _LOG.error("job %s %s is given up: see hoshin jobs", job.id, job.name)
        else:
            outcome = "done"
            await in_thread(self.store.finish, job.id, self.holder, self.now())
        finally:
            holding.cancel()
            count("hoshin_job_runs_total", job.name, outcome)
            observe("hoshin_job_seconds", perf_counter() - begun, job.name)
            with suppress(asyncio.CancelledError):
                await holding

    async def _handle(self, job: Job) -> None:
        handler = self._handlers.get(job.name)
        if handler is None:
            raise LookupError(f"no handler for {job.name!r}")
        await handler(self._app, job.arguments)

    async def _hold(self, job: Job) -> None:
        while True:
            await asyncio.sleep(LEASE.total_seconds() / 3)
            await in_thread(self.store.keep, job.id, self.holder, self.now())

    async def _work(self) -> None:
        while True:
            try:
                await self._round()
            except Exception:
                _LOG.exception("a round of jobs failed")
            await asyncio.sleep(self._pause)

    async def _round(self) -> None:
        await in_thread(self.put_down)
        for work in self._rounds:
            try:
                await work(self._app)
            except Exception:  # the jobs and the other rounds go on
                _LOG.exception("%s failed", getattr(work, "__name__", "a round"))
        free = self._at_once - len(self._running)
        ready = await in_thread(self.store.ready, self.now()) if free > 0 else ()
        for job in [job for job in ready if job.id not in self._running][:free]:
            task = asyncio.create_task(self._run_quietly(job.id))
            self._running[job.id] = task
            task.add_done_callback(partial(self._forget, job.id))

    def _forget(self, job_id: str, _task: object) -> None:
        self._running.pop(job_id, None)

    async def _run_quietly(self, job_id: str) -> None:
        try:
            await self.run_job(job_id)
        except Exception:  # the database is away; the claim runs out and the job is found again
            _LOG.exception("job %s could not be written down", job_id)
