"""The tenants that are open in this process: each with its own stores, engine and agent, built when needed.

One that nobody has asked for in a while is let go, and opened again for a request, or when work waits in its
database.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from assistant.errors import ConfigError
from assistant.settings import Settings
from assistant.tenants.due import has_work, is_resident
from assistant.tenants.own_settings import settings_of
from assistant.tenants.register import Register, read_register, stamp
from assistant.tenants.tenant import Tenant, bad_tenant
from assistant.thread import in_thread

if TYPE_CHECKING:
    from fastapi import FastAPI

    from assistant.app import App

_LOG = logging.getLogger("hoshin.tenants")
_ROUND = 5.0  # seconds between looks at files and idle tenants
_LOOK = 60.0  # seconds between looks into the databases of tenants that are not open
IDLE = 900.0  # seconds after its last request that a tenant is let go


class Opened:
    """A tenant that is open.

    Args:
        tenant: Which.
        app: Its program.
        api: Its HTTP API.
        now: The clock, in seconds.
    """

    def __init__(self, tenant: Tenant, app: "App", api: "FastAPI", now: float) -> None:
        self.tenant = tenant
        self.app = app
        self.api = api
        self.users = 0
        self.last = now
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closing = asyncio.Event()
        self.task: asyncio.Task[None] | None = None

    async def live(self) -> None:
        """Be open until told to close: what was entered here is left here, as AnyIO wants it."""
        try:
            await in_thread(lambda: self.app.engine)
            async with self.api.router.lifespan_context(self.api):
                self.ready.set_result(None)
                await self.closing.wait()
        except BaseException as error:
            if self.ready.done():
                _LOG.exception("tenant %s did not close cleanly", self.tenant.id)
            else:
                self.ready.set_exception(error)
            if isinstance(error, asyncio.CancelledError):
                raise

    @property
    def is_idle(self) -> bool:
        """Whether nobody waits for an answer of it."""
        jobs = vars(self.app).get("jobs")
        return self.users == 0 and not self.app.desk.is_busy and not (jobs is not None and jobs.is_busy)


class Pool:
    """The tenants of this process. Belongs to one event loop.

    Args:
        common: Settings of the installation.
        idle: Seconds after its last request that a tenant is let go.
        clock: Seconds that never go back.
    """

    def __init__(
        self, common: Settings, *, idle: float = IDLE, clock: Callable[[], float] = time.monotonic
    ) -> None:
        assert common.tenants is not None
        self._common = common
        self._path = common.tenants
        self._stamp = stamp(self._path)
        self.register = read_register(self._path)
        self._idle = idle
        self._clock = clock
        self._opened: dict[str, Opened] = {}
        self._rounds: list[asyncio.Task[None]] = []
        check_apart(self.register, common)

    @property
    def open_now(self) -> tuple[str, ...]:
        """Ids of those that are open."""
        return tuple(sorted(self._opened))

    def start(self) -> None:
        """Begin to look after them."""
        self._rounds = [
            asyncio.create_task(_again(self.tend, _ROUND)),
            asyncio.create_task(_again(self.look, _LOOK)),
        ]

    async def close(self) -> None:
        """Let all of them go."""
        for task in self._rounds:
            task.cancel()
        await asyncio.gather(*self._rounds, return_exceptions=True)
        await asyncio.gather(*(self._let_go(one) for one in tuple(self._opened.values())))

    @asynccontextmanager
    async def using(self, tenant: Tenant) -> AsyncIterator["FastAPI"]:
        """The API of a tenant, open as long as the block lasts. Raises what opening it raises."""
        opened = self._opened.get(tenant.id) or self._open(tenant)
        opened.users += 1
        try:
            await asyncio.shield(opened.ready)
            yield opened.api
        except BaseException:
            if opened.ready.done() and not opened.ready.cancelled() and opened.ready.exception():
                self._forget(opened)  # the next request tries again
            raise
        finally:
            opened.users -= 1
            opened.last = self._clock()

    async def tend(self) -> None:
        """Take in changed files; let go of who is idle, changed or gone."""
        with suppress(ConfigError):  # a file half written; it is read again when it is whole
            await self._read_again()
        now = self._clock()
        for one in tuple(self._opened.values()):
            known = self.register.known_by("id", one.tenant.id)
            idle = one.is_idle and now - one.last > self._idle and not is_resident(one.app.settings)
            if known != one.tenant or idle:
                await self._let_go(one)

    async def look(self) -> None:
        """Open whose database has work waiting: what is due is then done by its own jobs and desk."""
        for tenant in self.register.tenants:
            if tenant.id in self._opened:
                continue
            try:
                settings = settings_of(tenant, self._common)
                if await in_thread(has_work, settings, datetime.now(UTC)):
                    async with self.using(tenant):
                        _LOG.info("tenant %s is opened: work waits", tenant.id)
            except Exception:  # that one's trouble is not the others'
                _LOG.exception("tenant %s could not be looked after", tenant.id)

    async def _read_again(self) -> None:
        found = await in_thread(stamp, self._path)
        if found != self._stamp:
            register = await in_thread(read_register, self._path)
            check_apart(register, self._common)
            self.register, self._stamp = register, found

    def _open(self, tenant: Tenant) -> Opened:
        from assistant.app import App
        from assistant.http.server import build_api

        settings: Settings = settings_of(tenant, self._common)
        quiet = settings.telemetry.model_copy(update={"metrics": "off"})  # counters are the process's
        app = App(settings.model_copy(update={"telemetry": quiet}))
        opened = self._opened[tenant.id] = Opened(tenant, app, build_api(app), self._clock())
        opened.task = asyncio.create_task(opened.live())
        return opened

    async def _let_go(self, opened: Opened) -> None:
        self._forget(opened)
        opened.closing.set()
        if opened.task is not None:
            await asyncio.gather(opened.task, return_exceptions=True)

    def _forget(self, opened: Opened) -> None:
        if self._opened.get(opened.tenant.id) is opened:
            del self._opened[opened.tenant.id]


def check_apart(register: Register, common: Settings) -> None:
    """Refuse tenants that would share a home or a database. Raises ConfigError."""
    seen: dict[str, str] = {}
    for tenant in register.tenants:
        settings: Settings = settings_of(tenant, common)
        for what in (str(settings.home), settings.database):
            other = seen.setdefault(what, tenant.id)
            if other != tenant.id:
                raise bad_tenant(
                    tenant.id, f"和 {other} 共用文件夹或数据库", f"shares a folder or database with {other}"
                )


async def _again(work: Callable[[], Awaitable[None]], pause: float) -> None:
    while True:
        try:
            await work()
        except Exception:
            _LOG.exception("a round of the tenants failed")
        await asyncio.sleep(pause)
