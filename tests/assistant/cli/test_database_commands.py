"""`hoshin database`, and who may bring the schema up to date."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from knowledge.migrations import MIGRATIONS

RELEASES = Path(__file__).parents[2] / "knowledge/releases"


@pytest.fixture
def old(home: Path) -> Path:
    """A home as 0.4.0 left it."""
    home.mkdir()
    with closing(sqlite3.connect(home / "hoshin.db")) as made:
        made.executescript((RELEASES / "0.4.0.sqlite.sql").read_text(encoding="utf-8"))
    return home


def test_status_changes_nothing_and_says_what_is_pending(terminal, old):
    before = (old / "hoshin.db").read_bytes()
    told = terminal("database", "status")
    assert told.code == 1
    assert "+ m020_turn_leases" in told.out.splitlines()
    assert sqlite_names(old) < {step.__name__ for step in MIGRATIONS}
    assert len(before) == len((old / "hoshin.db").read_bytes())


def test_status_of_a_home_with_no_database_makes_none(terminal, home):
    told = terminal("database", "status", "--json")
    assert told.code == 1
    assert json.loads(told.out)["pending"] == [step.__name__ for step in MIGRATIONS]
    assert not home.exists()


def test_migrate_takes_what_is_pending_once(terminal, old):
    first, second = terminal("database", "migrate"), terminal("database", "migrate")
    assert "+ m020_turn_leases" in first.out
    assert second.out == "up to date\n"
    assert sqlite_names(old) == {step.__name__ for step in MIGRATIONS}
    assert terminal("database", "status").code == 0


def test_a_program_that_may_not_migrate_says_who_does(terminal, old, monkeypatch):
    monkeypatch.setenv("HOSHIN_MIGRATE", "never")
    refused = terminal("plans")
    assert refused.code == 2
    assert "hoshin database migrate" in refused.err
    assert terminal("database", "migrate").code == 0
    assert "秋季增长" in terminal("plans").out


def sqlite_names(home: Path) -> set[str]:
    with closing(sqlite3.connect(home / "hoshin.db")) as made:
        return {name for (name,) in made.execute("SELECT name FROM migrations")}
