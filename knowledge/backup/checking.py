"""Whether a copied database is whole: its file, its schema, every version of every plan, every message."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import create_engine
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import StaticPool

from knowledge.backup.copying import count_rows
from knowledge.backup.manifest import Manifest, damaged
from knowledge.database import connect
from knowledge.plan_body import DamagedPlan, unpack

_PLANS = "SELECT plan_id, version, body, digest FROM plan_versions ORDER BY plan_id, version"
_HEADS = (
    "SELECT count(*) FROM plans WHERE NOT EXISTS (SELECT 1 FROM plan_versions "
    "WHERE plan_versions.plan_id = plans.id AND plan_versions.version = plans.version)"
)
_GAPS = (
    "SELECT count(*) FROM conversations WHERE length != (SELECT count(*) FROM messages "
    "WHERE messages.conversation = conversations.id)"
)


def check_database(path: Path, manifest: Manifest) -> None:
    """Bring a copied database up to date and read all of it that could be broken.

    Raises:
        DamagedBackup: It is not whole.
        InputError: A newer program wrote it.
    """
    try:
        with closing(sqlite3.connect(path)) as database:
            _check_file(database, manifest)
        connect(f"sqlite:///{path}").dispose()
        with closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA journal_mode = DELETE")
            _check_plans(database)
            _check_messages(database)
    except (sqlite3.DatabaseError, DatabaseError) as error:
        raise damaged(f"数据库坏了：{error}", f"its database is damaged: {error}") from error


def _check_file(database: sqlite3.Connection, manifest: Manifest) -> None:
    said = database.execute("PRAGMA integrity_check").fetchone()[0]
    if said != "ok":
        raise damaged(f"数据库坏了：{said}", f"its database is damaged: {said}")
    engine = create_engine("sqlite://", creator=lambda: database, poolclass=StaticPool)
    with engine.connect() as connection:
        counted = count_rows(connection)
    for table, rows in manifest.rows.items():
        found = counted.get(table, 0)
        if found != rows:
            raise damaged(f"表 {table} 有 {found} 行，应有 {rows}", f"{table} has {found} rows, not {rows}")


def _check_plans(database: sqlite3.Connection) -> None:
    for plan, version, body, digest in database.execute(_PLANS):
        try:
            unpack(body, digest)
        except (DamagedPlan, ValidationError, ValueError) as error:
            raise damaged(
                f"计划 {plan} 第 {version} 版读不出来", f"version {version} of plan {plan} cannot be read"
            ) from error
    if lost := database.execute(_HEADS).fetchone()[0]:
        raise damaged(f"{lost} 份计划缺少当前版本", f"{lost} plans lack their current version")


def _check_messages(database: sqlite3.Connection) -> None:
    for conversation, payload in database.execute("SELECT conversation, payload FROM messages"):
        try:
            json.loads(payload)
        except ValueError as error:
            raise damaged(
                f"会话 {conversation!r} 的一条消息读不出来", f"a message of {conversation!r} cannot be read"
            ) from error
    if gaps := database.execute(_GAPS).fetchone()[0]:
        raise damaged(f"{gaps} 个会话缺消息", f"{gaps} conversations lack messages")
