"""`hoshin jobs`, `hoshin worker`, `hoshin watch`: the work that nobody waits for."""

from typing import TYPE_CHECKING, Annotated, cast

import typer

from assistant.cli.guard import guarded, print_json
from assistant.cli.options import Lang, Today, read_day

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from assistant.jobs.runner import JobRunner
    from knowledge.jobs import JobStatus


def jobs(
    status: Annotated[str | None, typer.Option(help="waiting, running, done or dead.")] = None,
    retry: Annotated[str | None, typer.Option(metavar="ID", help="Try a dead job again.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list.")] = False,
) -> None:
    """List the jobs: what waits, runs, has run, or was given up."""
    with guarded(as_json=as_json):
        from assistant.app import App, now
        from assistant.cli.screen import show_table
        from assistant.settings import read_settings
        from knowledge.jobs import JobStore

        store = JobStore(App(read_settings()).engine)
        found = (store.retry(retry, now()),) if retry else store.list(status=_status(status), limit=limit)
        if as_json:
            print_json([job.model_dump(mode="json") for job in found])
            return
        rows = [
            [job.id, job.name, job.status, f"{job.due:%Y-%m-%d %H:%M} UTC", str(job.attempts), job.error]
            for job in found
        ]
        show_table(["id", "job", "status", "due", "attempts", "error"], rows)


def worker(
    at_once: Annotated[int, typer.Option(min=1, max=32, help="How many jobs at the same time.")] = 2,
) -> None:
    """Run jobs, and nothing else: on PostgreSQL as many as you like beside `hoshin serve`."""
    with guarded(as_json=False):
        import asyncio

        from assistant.app import App
        from assistant.jobs.program import build_runner
        from assistant.log import open_log
        from assistant.settings import read_common_settings, read_settings

        common = read_common_settings()
        if common.tenants is not None and not common.tenant:
            from assistant.tenants.serving import work_for_all

            open_log(common)
            asyncio.run(work_for_all(common))
            return
        settings = read_settings()
        open_log(settings)
        app = App(settings)
        asyncio.run(_work(build_runner(app, sends=False), app.engine, at_once))


def watch(
    once: Annotated[bool, typer.Option("--once", help="Look at everything now, then end.")] = False,
    plan: Annotated[str | None, typer.Option(help="Only this plan: id or name.")] = None,
    today: Today = None,
    lang: Lang = None,
) -> None:
    """Hold every rule against every KPI; `hoshin serve` does so on schedule and when actuals arrive."""
    with guarded(as_json=False, lang=lang):
        from assistant.errors import BadRequest, same
        from core.text import Text

        if not once:
            raise BadRequest(
                Text(
                    zh="要一直巡检就用 hoshin serve 或 hoshin worker",
                    en="hoshin serve or hoshin worker watch all the time",
                ),
                field="once",
                valid=same("hoshin watch --once"),
            )
        typer.echo(_look(plan, today, lang))


def _look(plan: str | None, today: str | None, lang: str | None) -> str:

    from assistant.app import App
    from assistant.cli.locale import read_language
    from assistant.settings import read_settings
    from tools.registry import call

    app = App(read_settings())
    ctx = app.context(read_language(lang, ""), read_day(today) or app.today, "watch")
    return call("watch_kpis", {"do": "run", **({"plan": plan} if plan else {})}, ctx).text


async def _work(runner: "JobRunner", engine: "Engine", at_once: int) -> None:
    import asyncio

    if engine.dialect.name == "postgresql":
        from assistant.jobs.postgres import PostgresQueue

        async with PostgresQueue(engine, runner) as queue:
            await queue.work(at_once=at_once)
        return
    runner.start()
    await asyncio.Event().wait()


def _status(text: str | None) -> "JobStatus | None":
    from assistant.errors import BadRequest, same
    from core.text import Text

    known = ("waiting", "running", "done", "dead")
    if text is not None and text not in known:
        raise BadRequest(
            Text(zh=f"没有状态 {text!r}", en=f"there is no status {text!r}"),
            field="status",
            valid=same(", ".join(known)),
        )
    return cast("JobStatus | None", text)
