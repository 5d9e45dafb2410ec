"""Opening databases: settings that keep what was acknowledged, and migrations that two processes may race."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text

from core.errors import InputError
from knowledge import channel_tables, people_tables, usage_tables, watch_tables
from knowledge.database import connect, writing
from knowledge.migrations import MIGRATIONS, pending
from knowledge.tables import METADATA

LISTED = (channel_tables, people_tables, usage_tables, watch_tables)  # importing them lists their tables

OPEN = """
import sys
from knowledge.database import connect
sys.stdin.readline()
engine = connect(sys.argv[1])
print(engine.connect().exec_driver_sql("SELECT count(*) FROM migrations").scalar())
"""


def test_sqlite_is_set_up_to_lose_nothing(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path}/new/folder/h.db")
    with engine.connect() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    engine.dispose()
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}


def test_migrations_make_the_tables_the_program_uses(engine: Engine) -> None:
    found = inspect(engine)
    for table in METADATA.sorted_tables:
        columns = {column["name"]: str(column["type"]) for column in found.get_columns(table.name)}
        assert list(columns) == [column.name for column in table.columns]
        keys = found.get_pk_constraint(table.name)["constrained_columns"]
        assert set(keys) == {column.name for column in table.primary_key}
    assert set(found.get_table_names()) == {*METADATA.tables, "migrations"}


def test_migrations_are_recorded_in_order_and_run_once(url: str, engine: Engine) -> None:
    again = connect(url)
    with again.connect() as connection:
        assert pending(connection) == ()
        names = [row.name for row in connection.execute(text("SELECT name FROM migrations"))]
    again.dispose()
    assert sorted(names) == [step.__name__ for step in MIGRATIONS]


def test_a_failed_transaction_leaves_nothing(engine: Engine) -> None:
    statement = text("INSERT INTO conversations (id, length, state) VALUES ('a', 0, '{}')")

    def fail() -> None:
        with writing(engine) as connection:
            connection.execute(statement)
            raise RuntimeError("half-way")

    with pytest.raises(RuntimeError, match="half-way"):
        fail()
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM conversations")).scalar() == 0


@pytest.mark.slow
def test_processes_that_start_at_once_on_an_empty_database(url: str) -> None:
    starting = [
        subprocess.Popen(
            [sys.executable, "-c", OPEN, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    for process in starting:  # all are loaded and waiting: let them go together
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    said = [process.communicate(timeout=60)[0].strip() for process in starting]
    assert said == [str(len(MIGRATIONS))] * 4


@pytest.mark.parametrize("bad", ["", "mysql://host/db", "no url", "sqlite+aiosqlite://", "http://x"])
def test_other_addresses_are_refused_with_an_example(bad: str) -> None:
    with pytest.raises(InputError) as told:
        connect(bad)
    assert told.value.valid is not None
    assert "postgresql+psycopg://" in told.value.valid.en


def test_a_refused_address_does_not_show_its_password() -> None:
    with pytest.raises(InputError) as told:
        connect("mysql://me:secret@host/db")
    assert "secret" not in str(told.value.message)


def test_memory_is_one_database_for_all_threads() -> None:
    from concurrent.futures import ThreadPoolExecutor

    engine = connect("sqlite://")

    def count(_: int) -> object:
        with engine.connect() as connection:
            return connection.execute(text("SELECT count(*) FROM plans")).scalar()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(count, range(8))) == [0] * 8
    engine.dispose()


def test_a_database_that_cannot_be_opened_is_named_without_its_password(tmp_path: Path) -> None:
    (tmp_path / "folder.db").mkdir()
    for url in (f"sqlite:///{tmp_path}/folder.db", "postgresql://me:secret@127.0.0.1:1/none"):
        with pytest.raises(InputError, match="cannot open the database") as told:
            connect(url)
        assert "secret" not in str(told.value.message)


def test_the_home_folder_may_be_written_as_a_tilde(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    connect("sqlite:///~/data/h.db").dispose()
    assert (tmp_path / "data" / "h.db").exists()
