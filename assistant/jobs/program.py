"""The jobs of the program, put together: run in the process, or by workers on PostgreSQL."""

from typing import TYPE_CHECKING

from assistant.jobs.runner import JobRunner
from assistant.thread import in_thread
from assistant.watch.sending import send_waiting
from assistant.watch.work import handlers, note_changes, recurring
from knowledge.jobs import JobStore

if TYPE_CHECKING:
    from assistant.app import App


def build_runner(app: "App", *, sends: bool = True) -> JobRunner:
    """What runs the jobs in this process.

    Args:
        app: The program.
        sends: Whether this process has the channels and brings notices to people; a worker has none.
    """
    from assistant.app import now

    store = JobStore(app.engine)

    async def look(at_work: "App") -> None:
        await in_thread(note_changes, at_work, store, now())

    async def send(at_work: "App") -> None:
        if at_work.desk.channels:
            await send_waiting(at_work, at_work.desk, now)

    return JobRunner(
        app,
        store,
        handlers(),
        recurring(app),
        zone=app.settings.watch.zone,
        now=now,
        rounds=(look, send) if sends else (look,),
    )
