"""Databases of every released version, made by that version's own code: migrated forward, worked on, shared.

`tests/knowledge/releases/write_release.py` writes them, once for each release.
"""

import re
import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, MetaData, create_engine, insert, inspect, select, text

from core.errors import InputError
from core.text import Language
from knowledge.access import OPERATOR
from knowledge.actuals import ActualStore
from knowledge.cases import CaseStore
from knowledge.changes import ChangeLog
from knowledge.conversations import ConversationStore
from knowledge.database import connect, writing
from knowledge.documents.store import DocumentStore
from knowledge.migrations import MIGRATIONS, SchemaState, migrate, schema_state
from knowledge.people import PeopleStore
from knowledge.plan_passages import PlanPassages
from knowledge.plans import PlanStore
from knowledge.search.library import Library

RELEASES = Path(__file__).with_name("releases")
VERSIONS = sorted(path.name.removesuffix(".sqlite.sql") for path in RELEASES.glob("*.sqlite.sql"))
_DROPPED = {("plans", "words")}  # by m004_search, which shut 0.2.0 out

Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(params=VERSIONS)
def release(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def old(release: str, url: str) -> Iterator[Engine]:
    """An engine on a database as the release left it."""
    kind = "sqlite" if url.startswith("sqlite") else "postgres"
    script = (RELEASES / f"{release}.{kind}.sql").read_text(encoding="utf-8")
    if kind == "sqlite":
        with sqlite3.connect(url.removeprefix("sqlite:///")) as made:
            made.executescript(script)
        made.close()
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    if kind == "postgres":
        with engine.begin() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            raw.execute(script)
    yield engine
    engine.dispose()


def rows_of(engine: Engine) -> Rows:
    tables = MetaData()
    tables.reflect(engine)
    found: Rows = {}
    with engine.connect() as connection:
        for table in tables.sorted_tables:
            found[table.name] = [dict(row) for row in connection.execute(select(table)).mappings()]
    return found


def test_all_releases_are_here() -> None:
    assert VERSIONS[:4] == ["0.1.0", "0.2.0", "0.3.0", "0.4.0"]
    assert all((RELEASES / f"{version}.postgres.sql").exists() for version in VERSIONS)


def test_every_row_is_carried_over(old: Engine, url: str) -> None:
    before = rows_of(old)
    connect(url).dispose()
    after = rows_of(old)
    assert all(before.values()), "a table without a row proves nothing"
    for name, rows in before.items():
        kept = [{column: row[column] for column in rows[0] if (name, column) not in _DROPPED} for row in rows]
        for row in kept:
            same = [{column: one[column] for column in row} for one in after[name]]
            assert row in same, name
    assert after["migrations"] >= [{"name": step.__name__} for step in MIGRATIONS][:1]
    assert len(after["migrations"]) == len(MIGRATIONS)


def test_the_program_works_on_them(old: Engine, url: str) -> None:
    engine = connect(url)
    plans = PlanStore(engine)
    listed = plans.list()
    assert len(listed) == 2
    for one in listed:
        for version in plans.versions(one.id):
            assert plans.load(one.id, version.version).id == one.id
    conversations = ConversationStore(engine)
    (talk,) = [one for one in conversations.conversations() if one.id == "q4"]
    assert len(conversations.messages("q4")) == talk.length > 3
    cases, documents = CaseStore(engine), DocumentStore(engine)
    assert len(cases.list(viewer=OPERATOR, today=date(2026, 10, 12))) == len(list(cases.ids()))
    assert len(documents.list()) == len(list(documents.ids()))
    assert all(person.name for person in PeopleStore(engine).list())
    library = Library((PlanPassages(plans, ActualStore(engine)), cases, documents), ChangeLog(engine))
    answer = library.search("会员复购 25万", language=Language.ZH_HANS)
    assert "会员复购" in "".join(found.entry.text for found in (*answer.found, *answer.nearest))
    engine.dispose()


def test_steps_that_shipped_still_make_what_they_made(release: str) -> None:
    """A step that shipped is never edited: the release's own tables are the witness."""
    script = (RELEASES / f"{release}.sqlite.sql").read_text(encoding="utf-8")
    shipped, made = sqlite3.connect(":memory:"), create_engine("sqlite://")
    shipped.executescript(script)
    seen = {name for (name,) in shipped.execute("SELECT name FROM migrations")}
    steps = [step for step in MIGRATIONS if step.__name__ in seen]
    assert {step.__name__ for step in steps} == seen
    with made.begin() as connection:
        connection.execute(text("CREATE TABLE migrations (name TEXT PRIMARY KEY)"))
        for step in steps:
            step(connection)
        now = _schema(connection.connection.driver_connection)
    assert now == _schema(shipped)
    shipped.close()
    made.dispose()


def _schema(connection: Any) -> dict[str, str]:
    found = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {name: re.sub(r"\s+|(?<=\()\s|IF NOT EXISTS ", " ", sql).strip() for name, sql in found}


def test_the_previous_version_works_on_the_migrated_schema(url: str) -> None:
    """While a release is rolled out, both versions write: what the old one inserts must still be taken."""
    previous = VERSIONS[-1]
    script = (RELEASES / f"{previous}.sqlite.sql").read_text(encoding="utf-8")
    with sqlite3.connect(":memory:") as shipped:
        shipped.executescript(script)
        columns = {
            name: {row[1]: row[3] or row[5] for row in shipped.execute(f"PRAGMA table_info({name})")}
            for (name,) in shipped.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not name.startswith("sqlite_")
        }
    shipped.close()
    engine = connect(url)
    found = inspect(engine)
    assert set(columns) <= set(found.get_table_names())
    for table, old in columns.items():
        new = {column["name"]: column for column in found.get_columns(table)}
        assert set(old) <= set(new), f"{table} lost a column that {previous} reads"
        for name in set(new) - set(old):
            assert new[name]["nullable"] or new[name]["default"] is not None, (
                f"{previous} cannot fill {table}.{name}"
            )
        for name, required in old.items():
            assert not (not required and not new[name]["nullable"]), f"{table}.{name} has become required"
    engine.dispose()


def test_an_earlier_program_starts_beside_steps_that_only_add(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(text("INSERT INTO migrations (name) VALUES ('m999_future')"))
        state = schema_state(connection)
        assert state == SchemaState(tuple(step.__name__ for step in MIGRATIONS), (), ("m999_future",))
        assert migrate(connection) == ()


def test_an_earlier_program_is_shut_out_by_a_step_that_takes_away(url: str, engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(text("INSERT INTO migrations (name) VALUES ('m999_future')"))
        connection.execute(text("UPDATE marks SET value = 'm999_future' WHERE name = 'schema_floor'"))
    with pytest.raises(InputError, match="m999_future"):
        connect(url)


@pytest.mark.slow
def test_a_table_of_the_present_takes_the_rows_of_each_release(release: str) -> None:
    """The very rows an earlier release wrote can be written again beside the new columns."""
    engine = create_engine("sqlite://")
    shipped = sqlite3.connect(":memory:")
    shipped.executescript((RELEASES / f"{release}.sqlite.sql").read_text(encoding="utf-8"))
    shipped.row_factory = sqlite3.Row
    with engine.begin() as connection:
        connection.execute(text("PRAGMA foreign_keys = OFF"))
        migrate(connection)
        tables = MetaData()
        tables.reflect(connection)
        for (name,) in shipped.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        ).fetchall():
            if name in ("migrations", "marks"):
                continue
            for row in shipped.execute(f"SELECT * FROM {name}").fetchall():
                kept = {key: value for key, value in dict(row).items() if (name, key) not in _DROPPED}
                connection.execute(insert(tables.tables[name]).values(kept))
    shipped.close()
    engine.dispose()
