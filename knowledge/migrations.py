"""The database schema, as an append-only list of named steps recorded in the table `migrations`.

A step that has shipped is never edited: a change is a new function at the end. Every step declares the
tables it makes itself, so that `knowledge.tables` may move on without changing history. The steps themselves
stand in `knowledge.schema`.

Programs of two versions work on one database while a release is rolled out, so a step only adds: tables,
columns that may be null or have a default, indexes. What the previous program still reads goes in a later
release (expand, migrate, contract: Ambler and Sadalage, Refactoring Databases, 2006); such a step is listed
in `_CONTRACTS` and from then on shuts earlier programs out.
"""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from sqlalchemy import Connection, create_engine, inspect, text

from core.errors import InputError
from core.text import Text as Said
from knowledge.schema import archiving, channels, growing, guarding, people, plans, usage, watching

Migration = Callable[[Connection], None]
MIGRATIONS: tuple[Migration, ...] = (
    *plans.STEPS,
    *people.STEPS,
    *channels.STEPS,
    *watching.STEPS,
    *usage.STEPS,
    *guarding.STEPS,
    *growing.STEPS,
    *archiving.STEPS,
)

_CONTRACTS: tuple[Migration, ...] = (plans.m004_search,)
_FLOOR = "schema_floor"  # the mark that names the last contracting step a database has seen
_LOCK_WAIT = "10s"  # what a step waits for, everybody who comes after it waits for as well


class SchemaState(NamedTuple):
    """How far the schema of a database is.

    Attributes:
        done: Names of the steps it has seen, this program's first and in order.
        pending: Names of the steps it has yet to see.
        newer: Names of those only a newer program knows; this one works beside them.
    """

    done: tuple[str, ...]
    pending: tuple[str, ...]
    newer: tuple[str, ...]


def schema_state(connection: Connection) -> SchemaState:
    """How far this database is.

    Raises:
        InputError: It was written by a newer program that took away what this one reads.
    """
    names = tuple(step.__name__ for step in MIGRATIONS)
    if not inspect(connection).has_table("migrations"):
        return SchemaState((), names, ())
    seen = {row.name for row in connection.execute(text("SELECT name FROM migrations"))}
    newer = tuple(sorted(seen - set(names)))
    if newer and _floor(connection) not in names:
        raise InputError(
            Said(
                zh=f"数据库由更新的版本写成，本程序不认识 {list(newer)!r}",
                en=f"the database was written by a newer version: unknown steps {list(newer)!r}",
            ),
            valid=Said(zh="升级程序后再打开", en="upgrade the program, then open it again"),
        )
    done = tuple(name for name in names if name in seen)
    return SchemaState(done, tuple(name for name in names if name not in seen), newer)


def pending(connection: Connection) -> tuple[Migration, ...]:
    """Steps this database has not seen yet, in order. Raises like `schema_state`."""
    names = set(schema_state(connection).pending)
    return tuple(step for step in MIGRATIONS if step.__name__ in names)


def migrate(connection: Connection) -> tuple[str, ...]:
    """Apply the pending steps inside the caller's write transaction and return their names.

    Two processes may start at once: SQLite's write transaction or PostgreSQL's advisory lock lets one
    through, the other then finds nothing pending.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(7204601)"))
        connection.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_WAIT}'"))
    connection.execute(text("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY)"))
    steps = pending(connection)
    if steps == MIGRATIONS and connection.dialect.name == "sqlite":
        for statement in _statements():
            connection.exec_driver_sql(statement)
    else:
        _take(steps, connection)
    return tuple(step.__name__ for step in steps)


def _take(steps: tuple[Migration, ...], connection: Connection) -> None:
    for step in steps:
        step(connection)
        connection.execute(text("INSERT INTO migrations (name) VALUES (:name)"), {"name": step.__name__})
    _note_floor(connection)


def _floor(connection: Connection) -> str | None:
    if not inspect(connection).has_table("marks"):
        return None
    mark = text("SELECT value FROM marks WHERE name = :name")
    return connection.execute(mark, {"name": _FLOOR}).scalar_one_or_none()


def _note_floor(connection: Connection) -> None:
    mark = {"name": _FLOOR, "value": _CONTRACTS[-1].__name__}
    connection.execute(text("DELETE FROM marks WHERE name = :name"), mark)
    connection.execute(text("INSERT INTO marks (name, value) VALUES (:name, :value)"), mark)


@cache
def _statements() -> tuple[str, ...]:
    """What the steps make of a new SQLite database, as SQL: 4 ms instead of 60 for every further one."""
    with create_engine("sqlite://").begin() as connection:
        connection.execute(text("CREATE TABLE migrations (name TEXT PRIMARY KEY)"))
        _take(MIGRATIONS, connection)
        made = connection.connection.driver_connection
        assert made is not None
        dump = tuple(made.iterdump())
    return tuple(
        line.replace("CREATE TABLE migrations", "CREATE TABLE IF NOT EXISTS migrations")
        for line in dump[1:-1]
    )
