"""Backups: written while others write, carried between databases, refused when damaged or cut off."""

import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tarfile
import threading
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import MetaData, create_engine, insert, select, text

from core.errors import InputError
from knowledge.backup.archive import write_archive
from knowledge.backup.backup import back_up
from knowledge.backup.manifest import DATABASE, DamagedBackup
from knowledge.backup.marker import NAME as MARKER
from knowledge.backup.marker import HalfRestored, refuse_half_restored
from knowledge.backup.restore import check_backup, restore
from knowledge.changes import ChangeLog
from knowledge.conversations import ConversationStore
from knowledge.database import connect
from tests.knowledge.releases.write_release import fill_empty

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
RELEASE = Path(__file__).parents[1] / "releases/0.4.0.sqlite.sql"
_ITS_OWN = ("marks", "migrations")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a row in every table and a file in every folder."""
    home = tmp_path_factory.mktemp("kept")
    with closing(sqlite3.connect(home / "hoshin.db")) as made:
        made.executescript(RELEASE.read_text(encoding="utf-8"))
    engine = connect(f"sqlite:///{home}/hoshin.db")
    fill_empty(engine)
    engine.dispose()
    for name in ("exports/计划.xlsx", "uploads/u1/a.csv", "facts/sales/sales.csv", "facts/catalogue.yaml"):
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode() * 1000)
    (home / "logs").mkdir()
    (home / "logs/hoshin.log").write_text("not in a backup")
    return home


@pytest.fixture(scope="module")
def file(kept: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of it."""
    to = tmp_path_factory.mktemp("backups") / "kept.tar.gz"
    write(kept, to)
    return to


def write(home: Path, to: Path, url: str = "") -> None:
    engine = connect(url or f"sqlite:///{home}/hoshin.db")
    back_up(engine, home, to, program="0.5.0", at=AT)
    engine.dispose()


def put(file: Path, home: Path, url: str = "", *, force: bool = False) -> Path | None:
    return restore(file, url or f"sqlite:///{home}/hoshin.db", home, program="0.5.0", at=AT, force=force)[1]


def rows_of(url: str) -> dict[str, list[str]]:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    tables = MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        found = {
            table.name: sorted(map(repr, (tuple(row) for row in connection.execute(select(table)))))
            for table in tables.sorted_tables
            if table.name not in _ITS_OWN
        }
    engine.dispose()
    return found


def files_of(home: Path) -> dict[str, bytes]:
    return {
        path.relative_to(home).as_posix(): path.read_bytes()
        for folder in ("exports", "uploads", "facts")
        for path in (home / folder).rglob("*")
        if path.is_file()
    }


@pytest.mark.slow
def test_everything_comes_back(kept: Path, file: Path, tmp_path: Path) -> None:
    before = rows_of(f"sqlite:///{kept}/hoshin.db")
    assert all(before.values()), "a table without a row proves nothing"
    assert put(file, tmp_path / "new") is None
    assert rows_of(f"sqlite:///{tmp_path}/new/hoshin.db") == before
    assert files_of(tmp_path / "new") == files_of(kept)
    assert not (tmp_path / "new/logs").exists()
    left = {path.name for path in (tmp_path / "new").iterdir() if not path.name.startswith("hoshin.db")}
    assert left == {"exports", "facts", "uploads"}


@pytest.mark.slow
def test_a_copy_is_another_database_to_its_vectors(kept: Path, file: Path, tmp_path: Path) -> None:
    put(file, tmp_path)
    names = []
    for home in (kept, tmp_path):
        engine = connect(f"sqlite:///{home}/hoshin.db")
        names.append(ChangeLog(engine).identity())
        engine.dispose()
    assert names[0] != names[1]


@pytest.mark.slow
def test_between_sqlite_and_postgresql_and_back(
    kept: Path, file: Path, tmp_path: Path, postgres_server: str
) -> None:
    admin = create_engine(postgres_server.replace("postgresql://", "postgresql+psycopg://"))
    with admin.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    before = rows_of(f"sqlite:///{kept}/hoshin.db")
    put(file, tmp_path / "pg", postgres_server)
    after = rows_of(postgres_server)
    assert {name: len(rows) for name, rows in after.items()} == {
        name: len(rows) for name, rows in before.items()
    }
    with admin.begin() as connection:
        tables = MetaData()
        tables.reflect(connection, only=["changes"])
        row = {"kind": "plan", "source": "P1", "made_at": "2026"}
        (number,) = connection.execute(insert(tables.tables["changes"]).values(row)).inserted_primary_key
        highest = max(int(one.split(",")[0].strip("(")) for one in before["changes"])
        assert number == highest + 1, "numbers go on where they were"
    write(tmp_path / "pg", tmp_path / "from-pg.tar.gz", postgres_server)
    put(tmp_path / "from-pg.tar.gz", tmp_path / "back")
    again = rows_of(f"sqlite:///{tmp_path}/back/hoshin.db")
    changes = again.pop("changes")
    assert len(changes) == len(before["changes"]) + 1
    assert again == {name: rows for name, rows in before.items() if name != "changes"}
    with pytest.raises(InputError, match="something in"):
        put(file, tmp_path / "pg", postgres_server)
    replaced = put(file, tmp_path / "pg", postgres_server, force=True)
    assert replaced is not None
    assert check_backup(replaced, tmp_path).rows["changes"] == len(changes)
    admin.dispose()


@pytest.mark.slow
def test_what_is_there_is_not_overwritten_but_by_force_and_then_kept(file: Path, tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path}/hoshin.db")
    ConversationStore(engine).append("mine", "human", {"text": "留着"}, at=AT)
    engine.dispose()
    with pytest.raises(InputError, match="something in"):
        put(file, tmp_path)
    assert len(rows_of(f"sqlite:///{tmp_path}/hoshin.db")["messages"]) == 1
    replaced = put(file, tmp_path, force=True)
    assert replaced is not None
    put(replaced, tmp_path / "again")
    assert len(rows_of(f"sqlite:///{tmp_path}/again/hoshin.db")["messages"]) == 1


def test_a_backup_is_not_written_over_another(kept: Path, file: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(InputError, match="there already"):
        write(kept, file)
    assert file.read_bytes() == before


def test_a_folder_that_is_not_there_is_told(kept: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot write"):
        write(kept, tmp_path / "none/kept.tar.gz")


@pytest.mark.slow
def test_written_while_others_write(kept: Path, tmp_path: Path) -> None:
    """Whatever was acknowledged before it began is in it, and no half of what came during it."""
    home = tmp_path / "home"
    home.mkdir()
    engine = connect(f"sqlite:///{home}/hoshin.db")
    store, stop = ConversationStore(engine), threading.Event()

    def talk() -> None:
        at = 0
        while not stop.is_set():
            store.append(f"c{at % 7}", "human", {"n": at}, at=AT)
            at += 1

    talking = threading.Thread(target=talk)
    talking.start()
    try:
        for at in range(3):
            time.sleep(0.02)
            sure = sum(one.length for one in store.conversations())
            write(home, tmp_path / f"{at}.tar.gz")
            assert check_backup(tmp_path / f"{at}.tar.gz", tmp_path).rows["messages"] >= sure > 0
    finally:
        stop.set()
        talking.join()
        engine.dispose()


def _flip(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 0x40]) + data[middle + 1 :]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"",
        lambda data: b"not an archive",
        lambda data: data[: len(data) // 2],
        lambda data: data[:-30],
        _flip,
        lambda data: data[:200] + bytes(200) + data[400:],
    ],
    ids=["empty", "text", "half", "end", "bit", "hole"],
)
def test_a_damaged_file_is_refused_and_changes_nothing(
    file: Path, tmp_path: Path, spoil: Callable[[bytes], bytes]
) -> None:
    bad, home = tmp_path / "bad.tar.gz", tmp_path / "home"
    bad.write_bytes(spoil(file.read_bytes()))
    with pytest.raises(DamagedBackup):
        put(bad, home)
    assert not (home / "hoshin.db").exists()
    assert not list(home.iterdir())


def _rewritten(file: Path, to: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    with tarfile.open(file) as old:
        held = {info.name: old.extractfile(info).read() for info in old}  # type: ignore[union-attr]
    change(held)
    with tarfile.open(to, "w:gz") as new:
        for name, data in held.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            new.addfile(info, io.BytesIO(data))
    return to


def _spoil_plan(held: dict[str, bytes]) -> None:
    """A version whose body is not what its digest says, in an archive whose hashes are right."""
    import hashlib

    path = Path("/tmp") / f"spoil-{os.getpid()}.db"
    path.write_bytes(held[DATABASE])
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE plan_versions SET body = x'7b7d' WHERE version = 1")
        database.commit()
    held[DATABASE] = path.read_bytes()
    path.unlink()
    manifest = json.loads(held["manifest.json"])
    data = held[DATABASE]
    manifest["members"][DATABASE] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    held["manifest.json"] = json.dumps(manifest).encode()


def _climb(held: dict[str, bytes]) -> None:
    manifest = held.pop("manifest.json")
    held["exports/../../stolen"] = b"x"
    held["manifest.json"] = manifest


def _newer(held: dict[str, bytes]) -> None:
    held["manifest.json"] = json.dumps({**json.loads(held["manifest.json"]), "format": 2}).encode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_spoil_plan, "version 1 of plan"),
        (_climb, "is in it"),
        (_newer, "newer program"),
        (lambda held: held.pop("manifest.json"), "cut off"),
        (lambda held: held.pop("facts/catalogue.yaml"), "not what the manifest says"),
        (lambda held: held.update({"exports/计划.xlsx": b"other"}), "not what the manifest says"),
        (lambda held: held.update({"manifest.json": b"{}"}), "manifest cannot be read"),
    ],
    ids=["plan", "climbs", "newer", "no-manifest", "missing", "changed", "manifest"],
)
def test_an_archive_that_was_tampered_with_is_refused(
    file: Path, tmp_path: Path, change: Callable[[dict[str, bytes]], None], said: str
) -> None:
    bad = _rewritten(file, tmp_path / "bad.tar.gz", change)
    with pytest.raises(DamagedBackup, match=said):
        put(bad, tmp_path / "home")
    assert not (tmp_path / "stolen").exists()
    assert not list((tmp_path / "home").iterdir())


def test_a_backup_that_fails_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), write_archive(tmp_path / "a.tar.gz") as archive:
        archive.add("exports/gone", tmp_path / "gone")
    assert not list(tmp_path.iterdir())


_CUT = """
import sys
from datetime import UTC, datetime
from pathlib import Path
import knowledge.backup.restore as at

def stop(*_):
    print("now", flush=True)
    sys.stdin.read()

setattr(at, sys.argv[3], stop)
at.restore(Path(sys.argv[1]), f"sqlite:///{sys.argv[2]}/hoshin.db", Path(sys.argv[2]), program="0.5.0",
           at=datetime.now(UTC), force=True)
"""


@pytest.mark.slow
@pytest.mark.parametrize("place", ["_switch_files", "copy_in"])
def test_a_restore_that_is_killed_is_not_served_and_made_again(
    kept: Path, file: Path, tmp_path: Path, place: str
) -> None:
    with killed(_CUT, str(file), str(tmp_path), place):
        pass
    assert (tmp_path / MARKER).exists()
    with pytest.raises(HalfRestored, match="restore"):
        refuse_half_restored(tmp_path)
    put(file, tmp_path)
    refuse_half_restored(tmp_path)
    assert rows_of(f"sqlite:///{tmp_path}/hoshin.db") == rows_of(f"sqlite:///{kept}/hoshin.db")
    assert files_of(tmp_path) == files_of(kept)
    assert not list(tmp_path.glob(".hoshin-restore-*"))


_CUT_BACKUP = """
import sys
from datetime import UTC, datetime
from pathlib import Path
import knowledge.backup.backup as at
from knowledge.database import connect

def stop(*_):
    print("now", flush=True)
    sys.stdin.read()

at._describe = stop
at.back_up(connect(f"sqlite:///{sys.argv[1]}/hoshin.db"), Path(sys.argv[1]), Path(sys.argv[2]),
           program="0.5.0", at=datetime.now(UTC))
"""


@pytest.mark.slow
def test_a_backup_that_is_killed_leaves_nothing_that_looks_like_one(kept: Path, tmp_path: Path) -> None:
    with killed(_CUT_BACKUP, str(kept), str(tmp_path / "b.tar.gz")):
        pass
    assert not (tmp_path / "b.tar.gz").exists()
    write(kept, tmp_path / "b.tar.gz")
    assert check_backup(tmp_path / "b.tar.gz", tmp_path).rows["plans"] == 2


class killed:
    """A process that is killed as soon as it says "now"."""

    def __init__(self, program: str, *arguments: str) -> None:
        self._command = [sys.executable, "-c", program, *arguments]

    def __enter__(self) -> None:
        with subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "now\n"
            process.send_signal(signal.SIGKILL)

    def __exit__(self, *_: object) -> None:
        return None
