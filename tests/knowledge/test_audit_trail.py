"""The audit trail: nothing is lost, nothing can be changed, and looking does not wait for the disk."""

import gc
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from knowledge.audit import AuditFilter, AuditTrail, Witness
from knowledge.audit_entry import Actor, AuditEntry, Outcome, entry_by
from knowledge.audit_writer import AuditWriter
from knowledge.database import connect

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
LINA = Actor(id="U11111", name="李娜", door="http")


@pytest.fixture
def trail(engine: Engine) -> Iterator[AuditTrail]:
    made = AuditTrail(engine)
    yield made
    made.close()


def test_what_is_added_is_read_newest_first_and_exported_oldest_first(trail: AuditTrail) -> None:
    for minute in range(3):
        trail.add(entry_by(LINA, "write", NOW + timedelta(minutes=minute), subject=f"P{minute}"))
    assert [entry.subject for entry in trail.read()] == ["P2", "P1", "P0"]
    assert [entry.subject for entry in trail.read(limit=1, offset=1)] == ["P1"]
    assert [entry.subject for entry in trail.all()] == ["P0", "P1", "P2"]
    first = next(iter(trail.all()))
    assert (first.person, first.name, first.door, first.at) == ("U11111", "李娜", "http", NOW)
    assert (first.outcome, first.number) == (Outcome.ALLOWED, 1)


def test_what_is_noted_is_kept_soon_and_before_it_is_read(trail: AuditTrail) -> None:
    witness = Witness(trail, LINA)
    for number in range(1200):  # more than one batch
        witness.saw("read", NOW, kind="plan", subject=f"P{number}", detail={"version": "3"})
    witness.changed("write", NOW, kind="plan", subject="last")
    assert len(list(trail.all())) == 1201
    assert {entry.subject for entry in trail.all()} == {*(f"P{number}" for number in range(1200)), "last"}
    seen = [entry.subject for entry in trail.all(AuditFilter(action="read"))]
    assert seen == [f"P{number}" for number in range(1200)]  # in order


def test_filters(trail: AuditTrail) -> None:
    other = Actor(id="U22222", name="王", door="slack")
    trail.add(
        entry_by(LINA, "read", NOW, tool="show_plan", kind="plan", subject="P1"),
        entry_by(other, "write", NOW + timedelta(hours=1), tool="edit_plan", kind="plan", subject="P2"),
        entry_by(other, "read", NOW + timedelta(hours=2), kind="case", outcome=Outcome.REFUSED),
    )
    wanted = {
        (1, 2): AuditFilter(until=NOW + timedelta(hours=2)),
        (2, 3): AuditFilter(since=NOW + timedelta(hours=1)),
        (1,): AuditFilter(person="李娜"),
        (2, 3, -1): AuditFilter(person="u22222"),
        (2,): AuditFilter(tool="edit_plan", door="slack"),
        (1, 3): AuditFilter(action="read"),
        (3,): AuditFilter(outcome=Outcome.REFUSED),
        (2, -1): AuditFilter(subject="P2", kind="plan"),
        (): AuditFilter(subject="P2", kind="case"),
    }
    for numbers, filter in wanted.items():
        expected = sorted((number for number in numbers if number > 0), reverse=True)
        assert [entry.number for entry in trail.read(filter)] == expected, filter
        assert [entry.number for entry in trail.all(filter)] == sorted(expected)


def test_there_is_no_way_to_change_or_delete_a_line() -> None:
    public = {name for name in dir(AuditTrail) if not name.startswith("_")}
    assert public == {"add", "note", "flush", "close", "read", "all"}


def test_long_values_are_cut_not_refused(trail: AuditTrail) -> None:
    trail.add(entry_by(LINA, "read", NOW, subject="x" * 5000, detail={"file": "y" * 5000}))
    kept = trail.read()[0]
    assert (len(kept.subject), len(kept.detail["file"])) == (200, 200)


def test_many_threads_lose_nothing(trail: AuditTrail) -> None:
    def work(name: int) -> None:
        for number in range(50):
            trail.note(entry_by(LINA, "read", NOW, subject=f"{name}-{number}"))

    threads = [threading.Thread(target=work, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({entry.subject for entry in trail.all()}) == 400


def test_after_closing_it_goes_on(trail: AuditTrail) -> None:
    trail.note(entry_by(LINA, "read", NOW, subject="a"))
    trail.close()
    trail.note(entry_by(LINA, "read", NOW, subject="b"))
    trail.close()
    trail.close()
    assert [entry.subject for entry in trail.all()] == ["a", "b"]


def test_a_database_that_fails_for_a_moment_loses_nothing(engine: Engine) -> None:
    trail = AuditTrail(engine)
    with engine.begin() as connection:
        connection.execution_options(writes=True)
        connection.execute(text("ALTER TABLE audit RENAME TO away"))
    trail.note(entry_by(LINA, "read", NOW, subject="a"))
    time.sleep(0.15)
    with engine.begin() as connection:
        connection.execution_options(writes=True)
        connection.execute(text("ALTER TABLE away RENAME TO audit"))
    assert [entry.subject for entry in trail.read()] == ["a"]
    trail.close()


END = """
import sys
from datetime import UTC, datetime
from knowledge.audit import AuditTrail
from knowledge.audit_entry import Actor, entry_by
from knowledge.database import connect
trail = AuditTrail(connect(sys.argv[1]))
for number in range(300):
    trail.note(entry_by(Actor(name="a"), "read", datetime.now(UTC), subject=str(number)))
"""


@pytest.mark.slow
def test_a_program_that_ends_writes_what_it_noted(url: str, engine: Engine) -> None:
    subprocess.run([sys.executable, "-c", END, url], check=True, timeout=60)
    assert len(list(AuditTrail(engine).all())) == 300


@pytest.mark.slow
def test_noting_does_not_wait_for_the_disk(engine: Engine) -> None:
    """A line of something looked at costs far less than 0.5 ms, also while the database is busy."""
    trail = AuditTrail(engine)
    witness = Witness(trail, LINA)
    times = []
    for number in range(500):
        begun = time.perf_counter()
        witness.saw("read", NOW, tool="show_plan", kind="plan", subject=f"P{number}", detail={"view": "tree"})
        times.append(time.perf_counter() - begun)
    times.sort()
    assert times[250] < 0.0005
    assert len(list(trail.all())) == 500
    trail.close()


def test_a_trail_that_is_let_go_of_writes_what_it_noted() -> None:
    engine = connect("sqlite://")
    trail = AuditTrail(engine)
    trail.note(AuditEntry(at=NOW, action="read"))
    del trail
    assert len(list(AuditTrail(engine).all())) == 1
    engine.dispose()


@pytest.mark.slow
def test_a_writer_let_go_of_while_its_thread_writes_is_no_error() -> None:
    kept: list[object] = []
    holder: list[AuditWriter] = []

    def keep(*entries: object) -> None:
        holder.clear()  # the last reference goes, and the finalizer runs in this very thread
        gc.collect()
        kept.extend(entries)

    holder.append(AuditWriter(keep))
    work = holder[0]._work
    line = entry_by(LINA, "read", NOW)
    holder[0].put(line)
    deadline = time.monotonic() + 10
    while (not kept or work._thread is None or work._thread.is_alive()) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert kept == [line]
    assert work._thread is not None
    assert not work._thread.is_alive()
