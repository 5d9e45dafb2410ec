"""A database copied whole: out of SQLite or PostgreSQL into a file of SQLite, and from there into either.

Out of SQLite by its online backup, out of PostgreSQL in one transaction of a single snapshot (REPEATABLE
READ): both while others write. In, in one transaction: whoever reads sees all of the old or all of the new.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, Table, func, insert, inspect, select, text

from core.errors import InputError
from core.text import Text
from knowledge.database import connect, writing
from knowledge.migrations import schema_state

_BATCH = 500
_PAGES = -1  # all at once: a backup in parts starts over whenever somebody writes
_OURS = ("migrations", "marks")  # of every database, also of an empty one
_BY_ITSELF = "DELETE FROM marks WHERE name = 'identity' OR name LIKE 'lease:%'"


def copy_out(engine: Engine, path: Path) -> None:
    """Write a copy of the database, as it is at one moment, to a file of SQLite.

    Raises:
        InputError: A newer program has added tables this one cannot read.
    """
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection, closing(sqlite3.connect(path)) as copy:
            source: Any = connection.connection.driver_connection
            source.backup(copy, pages=_PAGES)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
        return
    with _file(path) as copy_engine, engine.connect() as source:
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True, "stream_results": True}
        source = source.execution_options(**options)
        with source.begin():
            if newer := schema_state(source).newer:
                raise _too_new(newer)
            with writing(copy_engine) as copy:
                fill(source, copy)


def copy_in(path: Path, engine: Engine) -> None:
    """Replace everything in a database by what is in a file of SQLite whose schema is up to date."""
    with closing(sqlite3.connect(path)) as staged:
        staged.execute(_BY_ITSELF)  # vectors and leases belong to the database this is a copy of
        staged.commit()
        if engine.dialect.name == "sqlite":
            with engine.connect() as connection:
                target: Any = connection.connection.driver_connection
                staged.backup(target, pages=_PAGES)
            return
    with _file(path) as source_engine, source_engine.connect() as source, writing(engine) as target:
        fill(source, target)


def fill(source: Connection, target: Connection) -> None:
    """Replace every row of the target's tables by the source's, in the callers' transactions."""
    tables = MetaData()
    tables.reflect(target)
    theirs = set(inspect(source).get_table_names())
    for table in reversed(tables.sorted_tables):
        target.execute(table.delete())
    for table in tables.sorted_tables:
        if table.name in theirs:
            for rows in _batches(source, table):
                target.execute(insert(table), rows)
    if target.dialect.name == "postgresql":
        _move_counters(target, tables)


def count_rows(connection: Connection) -> dict[str, int]:
    """Rows of each table."""
    tables = MetaData()
    tables.reflect(connection)
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in tables.sorted_tables
    }


def is_empty(connection: Connection) -> bool:
    """Whether nobody has kept anything in a database yet."""
    return not any(count for name, count in count_rows(connection).items() if name not in _OURS)


def _batches(source: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    names = [column["name"] for column in inspect(source).get_columns(table.name)]
    columns = [column for column in table.columns if column.name in names]
    found = source.execute(select(*columns)).mappings()
    for rows in found.partitions(_BATCH):
        yield [dict(row) for row in rows]


def _move_counters(target: Connection, tables: MetaData) -> None:
    """Rows that are added from now on get numbers after those that were brought in."""
    for table in tables.sorted_tables:
        for column in table.primary_key.columns:
            place = {"table": table.name, "column": column.name}
            name = target.execute(text("SELECT pg_get_serial_sequence(:table, :column)"), place).scalar_one()
            highest = target.execute(select(func.max(column))).scalar_one() if name else None
            if highest is not None:
                target.execute(text("SELECT setval(:name, :at)"), {"name": name, "at": highest})


@contextmanager
def _file(path: Path) -> Iterator[Engine]:
    """A file of SQLite with the tables of this program, one file when the block is over."""
    engine = connect(f"sqlite:///{path}")
    try:
        yield engine
    finally:
        engine.dispose()
        with closing(sqlite3.connect(path)) as whole:
            whole.execute("PRAGMA journal_mode = DELETE")


def _too_new(steps: tuple[str, ...]) -> InputError:
    return InputError(
        Text(
            zh=f"数据库由更新的版本写成，本程序不认识 {list(steps)!r}，备份会不全",
            en=f"a newer version wrote the database: unknown steps {list(steps)!r}, a backup would lack them",
        ),
        valid=Text(zh="用新版本备份", en="back up with the newer version"),
    )
