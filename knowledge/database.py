"""Opening the database: SQLite by default, PostgreSQL by URL. What was acknowledged survives a crash."""

import math
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.pool import QueuePool

from core.errors import InputError
from core.text import Text
from knowledge.migrations import MIGRATIONS, SchemaState, migrate, pending, schema_state
from knowledge.outage import DatabaseUnavailable, explain_outages

_WAIT_MS = 30_000


def connect(url: str, *, migrates: bool = True) -> Engine:
    """Open the database at `url` and bring its schema up to date.

    Args:
        url: "sqlite:///path/to/file.db", "sqlite://" (in memory, one connection shared by all threads) or
            "postgresql+psycopg://user:password@host/name" ("postgresql://" is taken to mean the same).
        migrates: Whether the schema is brought up to date here; else another process has done it.

    Raises:
        InputError: The URL cannot be used, the database cannot be opened, a newer program wrote it, or its
            schema is behind and not to be changed here.

    A database that fails later raises DatabaseUnavailable, and is found again when it is back.
    """
    engine = _open(_parse(url))
    try:
        _update(engine, migrates=migrates)
    except BaseException as error:
        engine.dispose()
        if isinstance(error, OperationalError):
            raise _unreachable(engine.url, error) from error
        raise
    explain_outages(engine)
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes. On SQLite it takes the write lock at once."""
    with engine.connect() as connection:
        connection.execution_options(writes=True)
        with connection.begin():
            yield connection


def insert_once(connection: Connection, table: Table, row: dict[str, object]) -> None:
    """Insert a row unless one with its key is there already."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(dialect.insert(table).values(row).on_conflict_do_nothing())


def look(url: str) -> SchemaState:
    """How far the schema of the database at `url` is; nothing is changed. Raises like `connect`."""
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite" and not Path(str(parsed.database)).expanduser().exists():
        return SchemaState((), tuple(step.__name__ for step in MIGRATIONS), ())
    engine = _open(parsed)
    try:
        with engine.connect() as connection:
            return schema_state(connection)
    except OperationalError as error:
        raise _unreachable(engine.url, error) from error
    finally:
        engine.dispose()


def _update(engine: Engine, *, migrates: bool) -> None:
    with engine.connect() as connection:
        behind = pending(connection)
    if behind and not migrates:
        raise _behind([step.__name__ for step in behind])
    if behind:
        with writing(engine) as connection, _patiently(connection):
            migrate(connection)


@contextmanager
def _patiently(connection: Connection) -> Iterator[None]:
    """Wait as long as it takes: for a large table, or for another process that is at it."""
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "postgresql":
        driver.patience = math.inf
    yield
    if connection.dialect.name == "postgresql":
        driver.patience = None


def _behind(steps: list[str]) -> InputError:
    return InputError(
        Text(
            zh=f"数据库结构还差 {len(steps)} 步：{', '.join(steps)}",
            en=f"the database schema is {len(steps)} steps behind: {', '.join(steps)}",
        ),
        field="HOSHIN_MIGRATE",
        valid=Text(
            zh="先运行 hoshin database migrate，或设 HOSHIN_MIGRATE=start",
            en="run hoshin database migrate first, or set HOSHIN_MIGRATE=start",
        ),
    )


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise _unusable(url) from error
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in ("sqlite", "sqlite+pysqlite", "postgresql+psycopg"):
        raise _unusable(parsed.render_as_string(hide_password=True))
    return parsed


def _unusable(url: str) -> InputError:
    examples = "sqlite:////data/hoshin.db, postgresql+psycopg://user:password@host/name"
    return InputError(
        Text(zh=f"不能用作数据库地址：{url!r}", en=f"not a usable database URL: {url!r}"),
        field="database",
        valid=Text(zh=examples, en=examples),
    )


def _unreachable(url: URL, error: OperationalError) -> DatabaseUnavailable:
    address = url.render_as_string(hide_password=True)
    reason = str(error.orig).partition("\n")[0]
    return DatabaseUnavailable(
        Text(
            zh=f"无法打开数据库 {address!r}：{reason}",
            en=f"cannot open the database {address!r}: {reason}",
        ),
        field="database",
        valid=Text(zh="检查路径、权限和服务器", en="check the path, the permissions, the server"),
    )


def _open(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        return _open_sqlite(url)
    try:
        return _open_postgres(url)
    except ModuleNotFoundError as error:
        raise InputError(
            Text(zh="缺少 PostgreSQL 驱动 psycopg", en="the PostgreSQL driver psycopg is not installed"),
            field="database",
            valid=Text(zh="安装 hoshin[postgres]", en="install hoshin[postgres]"),
        ) from error


def _open_postgres(url: URL) -> Engine:
    from knowledge.postgres import connect_patiently

    engine = create_engine(url, pool_pre_ping=True)
    event.listen(engine, "do_connect", connect_patiently)
    return engine


def _open_sqlite(url: URL) -> Engine:
    in_memory = url.database in (None, "", ":memory:")
    if in_memory:
        # one connection for everybody: a second one would open a second, empty database
        engine = create_engine(
            url,
            poolclass=QueuePool,
            pool_size=1,
            max_overflow=0,
            connect_args={"check_same_thread": False},
        )
    else:
        path = Path(str(url.database)).expanduser()
        path.parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url.set(database=str(path)))
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    connection.execute(f"PRAGMA busy_timeout = {_WAIT_MS}")
    _switch_to_wal(connection)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    # the busy timeout does not cover the switch when another process is making the same one
    deadline = time.monotonic() + _WAIT_MS / 1000
    while connection.execute("PRAGMA journal_mode").fetchone()[0] not in ("wal", "memory"):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
