"""Serving several tenants in one process: HTTP, MCP, Slack, WeCom, jobs. The web has processes of its own.

NiceGUI keeps its pages, its clients and its sockets in the process: whose they are would be a question asked
in every handler, and forgotten once is once too often. `hoshin --tenant ID serve` serves one tenant with its
web workspace.
"""

import asyncio
import logging
from datetime import UTC, datetime

from assistant.http.serving import serve_http
from assistant.log import open_log
from assistant.settings import Settings
from assistant.tenants.due import has_work
from assistant.tenants.front import Front
from assistant.tenants.own_settings import settings_of
from assistant.tenants.pool import Pool
from assistant.tenants.register import read_register
from assistant.tenants.tenant import Tenant
from assistant.thread import in_thread

_LOG = logging.getLogger("hoshin.tenants")
_PAUSE = 5.0  # seconds between two rounds of a worker
_SURELY = 60  # rounds after which a tenant is visited whether or not something waits


def run_tenants(common: Settings, host: str, port: int) -> None:
    """Serve until interrupted. Everybody signs in or shows a token, whichever address is listened on.

    Raises:
        ConfigError: A tenant's file cannot be used.
    """
    open_log(common)
    serve_http(Front(Pool(common)), host, port)


async def work_for_all(common: Settings, *, rounds: int | None = None) -> None:
    """Do the tenants' jobs, one tenant after another; `rounds` None: until cancelled."""
    assert common.tenants is not None
    done = 0
    while rounds is None or done < rounds:
        for tenant in (await in_thread(read_register, common.tenants)).tenants:
            try:
                await _work_for(tenant, common, surely=done % _SURELY == 0)
            except Exception:  # that one's trouble is not the others'
                _LOG.exception("the jobs of tenant %s could not be done", tenant.id)
        done += 1
        if rounds is None:
            await asyncio.sleep(_PAUSE)


async def _work_for(tenant: Tenant, common: Settings, *, surely: bool) -> None:
    from assistant.app import App
    from assistant.jobs.program import build_runner
    from assistant.watch.work import note_changes

    settings: Settings = settings_of(tenant, common)
    now = datetime.now(UTC)
    if not settings.watch.enabled or not (surely or await in_thread(has_work, settings, now)):
        return
    app = App(settings)
    try:
        runner = await in_thread(lambda: build_runner(app, sends=False))
        await in_thread(note_changes, app, runner.store, now)
        await runner.run_once()
    finally:
        await app.aclose()
