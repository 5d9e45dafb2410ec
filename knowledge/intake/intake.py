"""Taking rows into a fact table: looked at first, then all or nothing, and every version kept.

The table's file says in its metadata which import made it. An import is written down before the file is
replaced: after a crash the file tells whether it took place.
"""

import json
from collections.abc import Mapping as Values
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock
from sqlalchemy import Engine, Row, insert, select, update

from core.errors import InputError, UnknownReference
from core.facts.catalogue import FactTable, FactValue
from core.frozen import Frozen
from core.text import Text
from knowledge.changes import note_change
from knowledge.database import writing
from knowledge.facts_catalogue import CATALOGUE, read_catalogue, write_catalogue
from knowledge.intake.mapping import Mapping, check_mapping, unmapped
from knowledge.intake.merging import Merge, merge, take_back
from knowledge.intake.naming import ValueNames
from knowledge.intake.preview import Preview, disagreements, fresh_values, unusable
from knowledge.intake.table_file import made_by, plain, replace_file
from knowledge.intake.typing import type_rows
from knowledge.moment import read_moment, write_moment
from knowledge.watch_tables import IMPORTS

if TYPE_CHECKING:
    import pyarrow as pa

_FILES = "duckdb://"
_PATIENCE = 60.0  # seconds an importer waits for another


class Import(Frozen):
    """An import that took place.

    Attributes:
        number: Counts all imports; None when nothing changed.
        table: The fact table.
        planned: Whether of its planned values.
        name: What was imported (a file's name, a warehouse table).
        by: Who.
        at: When, in UTC.
        added: Rows that came.
        changed: Rows that were corrected.
        undoes: The import this one takes back.
    """

    number: int | None
    table: str
    planned: bool
    name: str
    by: str
    at: datetime
    added: int
    changed: int
    undoes: int | None = None


class Intake:
    """Imports into the fact tables of a folder.

    Args:
        folder: The facts folder.
        engine: Where imports are written down.
    """

    def __init__(self, folder: Path, engine: Engine) -> None:
        self._folder = folder
        self._engine = engine

    def preview(
        self, raw: "pa.Table", mapping: Mapping, expect: Values[str, Decimal] | None = None
    ) -> Preview:
        """What importing the rows would do.

        Args:
            raw: Columns of trimmed text.
            mapping: What feeds what.
            expect: Control totals by measure.

        Raises:
            InputError: The mapping does not fit, rows share a key, or the facts are not in files.
        """
        return self._look(raw, mapping, expect or {})[0]

    def apply(
        self,
        raw: "pa.Table",
        mapping: Mapping,
        *,
        name: str,
        by: str,
        at: datetime,
        expect: Values[str, Decimal] | None = None,
    ) -> tuple[Preview, Import]:
        """Import the rows: all of them, or none.

        Raises:
            InputError: As `preview`; or a cell cannot be used, or a control total is not met.
        """
        with self._lock():
            self._settle()
            preview, table, found = self._look(raw, mapping, expect or {})
            if not preview.is_usable or found is None:
                raise unusable(preview)
            if not found.delta.num_rows:
                nothing = {"table": table.name, "planned": mapping.planned, "name": name, "by": by, "at": at}
                return preview, Import(number=None, added=0, changed=0, **nothing)
            made = self._write(table, mapping.planned, found.merged, found.delta, name, by, at)
            return preview, made

    def imports(self, table: str | None = None) -> tuple[Import, ...]:
        """The imports that took place, the last first."""
        with self._lock():
            self._settle()
        query = select(IMPORTS).where(IMPORTS.c.state == "applied").order_by(IMPORTS.c.number.desc())
        if table is not None:
            query = query.where(IMPORTS.c.table_name == table)
        with self._engine.connect() as connection:
            return tuple(_import(row) for row in connection.execute(query))

    def last_undoable(self, table: str, *, planned: bool = False) -> Import | None:
        """The last import of a table's actual, or planned, values that was not taken back yet."""
        with self._lock():
            self._settle()
            return self._last(table, planned)

    def undo(
        self, table: str, *, by: str, at: datetime, planned: bool = False, number: int | None = None
    ) -> Import:
        """Take the last import of a table back that was not taken back yet; that is an import, too.

        Args:
            table: The fact table.
            by: Who.
            at: When, in UTC.
            planned: Whether of its planned values.
            number: The import that is meant; None for whichever is the last.

        Raises:
            InputError: There is none, or another one is the last by now.
        """
        with self._lock():
            self._settle()
            last = self._last(table, planned)
            if last is None or last.number is None:
                raise _nothing_to_undo(table)
            if number is not None and number != last.number:
                raise _not_the_last(number, last)
            found = self._table(table)
            rows = self._read(found, planned)
            assert rows is not None
            delta = self._delta(last.number)
            before = take_back(found, rows, delta)
            changes = merge(found, before, rows).delta
            return self._write(
                found, planned, before, _turned(changes), f"undo {last.name}", by, at, undoes=last.number
            )

    def history(self, table: str, key: Values[str, str]) -> tuple[tuple[Import, dict[str, Any]], ...]:
        """Every import that touched the row of a key, the first first, with what it wrote there."""
        from pyarrow import compute

        found = []
        for one in reversed(self.imports(table)):
            assert one.number is not None
            rows = self._delta(one.number)
            for column, value in key.items():
                rows = rows.filter(compute.equal(rows[column].cast("string"), value))
            found += [(one, row) for row in rows.to_pylist()]
        return tuple(found)

    def _look(
        self, raw: "pa.Table", mapping: Mapping, expect: Values[str, Decimal]
    ) -> tuple[Preview, FactTable, Merge | None]:
        table = self._table(mapping.table)
        check_mapping(mapping, table, raw.column_names)
        typed = type_rows(raw, mapping, table)
        found = None if typed.wrong else merge(table, self._read(table, mapping.planned), typed.rows)
        told = Preview(
            table=table.name,
            rows=typed.rows.num_rows,
            problems=typed.problems,
            wrong=typed.wrong,
            disagreements=disagreements(table, typed, expect) if not typed.wrong else (),
            fresh=fresh_values(table, typed),
            unused=unmapped(mapping, raw.column_names),
            rounded=typed.rounded,
        )
        if found is None:
            return told, table, None
        counted = {"added": found.added, "same": found.same, "changed": found.changed}
        shown = {"corrections": found.corrections, "totals": found.totals}
        return told.model_copy(update={**counted, **shown}), table, found

    def _table(self, name: str) -> FactTable:
        catalogue = read_catalogue(self._folder / CATALOGUE)
        if catalogue.backend != _FILES:
            raise InputError(
                Text(
                    zh="事实数据直接读自数据库，不能导入",
                    en="the facts are read from a database, nothing can be imported beside it",
                ),
                field="backend",
                valid=Text(zh="在数据库里更新，或改用文件", en="update the database, or keep facts in files"),
            )
        return catalogue.table(name)

    def _file(self, table: FactTable, planned: bool) -> Path:
        source = table.source if not planned else table.plan_source or f"{table.name}_plan.parquet"
        return self._folder / source

    def _read(self, table: FactTable, planned: bool) -> "pa.Table | None":
        from pyarrow.parquet import read_table

        file = self._file(table, planned)
        if not file.is_file():
            return None
        columns = [table.time, *(d.column for d in table.dimensions), *(m.column for m in table.measures)]
        return plain(read_table(file, columns=columns))

    def _write(
        self,
        table: FactTable,
        planned: bool,
        rows: "pa.Table",
        delta: "pa.Table",
        name: str,
        by: str,
        at: datetime,
        undoes: int | None = None,
    ) -> Import:
        from pyarrow import compute

        added = int(compute.sum(delta["is_new"].cast("int64")).as_py() or 0)
        row = {
            "table_name": table.name,
            "planned": int(planned),
            "name": name,
            "state": "prepared",
            "undoes": undoes,
            "made_by": by,
            "made_at": write_moment(at),
            "body": json.dumps({"added": added, "changed": delta.num_rows - added}),
        }
        with writing(self._engine) as connection:
            number: int = connection.execute(insert(IMPORTS).returning(IMPORTS.c.number), row).scalar_one()
        replace_file(self._delta_file(number), delta)
        replace_file(self._file(table, planned), rows, number)
        self._settle_one(number, table.name)
        self._note_values(table, planned, rows)
        return next(one for one in self._applied(table.name) if one.number == number)

    def _settle(self) -> None:
        """Find out of imports that a crash left open whether they took place."""
        query = select(IMPORTS).where(IMPORTS.c.state == "prepared")
        with self._engine.connect() as connection:
            left = connection.execute(query).all()
        for row in left:
            table = self._table(row.table_name)
            if made_by(self._file(table, bool(row.planned))) == row.number:
                self._settle_one(row.number, table.name)
                rows = self._read(table, bool(row.planned))
                assert rows is not None
                self._note_values(table, bool(row.planned), rows)
            else:
                with writing(self._engine) as connection:
                    this = IMPORTS.c.number == row.number
                    connection.execute(update(IMPORTS).where(this).values(state="dropped"))
                self._delta_file(row.number).unlink(missing_ok=True)

    def _settle_one(self, number: int, table: str) -> None:
        with writing(self._engine) as connection:
            connection.execute(update(IMPORTS).where(IMPORTS.c.number == number).values(state="applied"))
            note_change(connection, "facts", table)

    def _note_values(self, table: FactTable, planned: bool, rows: "pa.Table") -> None:
        """Write dimension values that are new into the catalogue; what is another name of one is none."""
        catalogue = read_catalogue(self._folder / CATALOGUE)
        dimensions = []
        for dimension in table.dimensions:
            names = ValueNames(dimension)
            there = set(rows[dimension.column].unique().to_pylist())
            new = sorted(value for value in there if not names.knows(value))
            values = tuple(FactValue(key=value, name=Text(zh=value, en=value)) for value in new)
            dimensions.append(dimension.model_copy(update={"values": (*dimension.values, *values)}))
        changes: dict[str, object] = {"dimensions": tuple(dimensions)}
        if planned and table.plan_source is None:
            changes["plan_source"] = self._file(table, planned).name
        changed = table.model_copy(update=changes)
        if changed != table:
            tables = tuple(changed if one.name == table.name else one for one in catalogue.tables)
            write_catalogue(self._folder / CATALOGUE, catalogue.model_copy(update={"tables": tables}))

    def _last(self, table: str, planned: bool) -> Import | None:
        done = [one for one in self._applied(table) if one.planned is planned]
        undone = {one.undoes for one in done}
        return next((one for one in done if one.undoes is None and one.number not in undone), None)

    def _applied(self, table: str) -> list[Import]:
        query = select(IMPORTS).where(IMPORTS.c.state == "applied", IMPORTS.c.table_name == table)
        with self._engine.connect() as connection:
            return [_import(row) for row in connection.execute(query.order_by(IMPORTS.c.number.desc()))]

    def _delta_file(self, number: int) -> Path:
        return self._folder / "imports" / f"{number}.parquet"

    def _delta(self, number: int) -> "pa.Table":
        from pyarrow.parquet import read_table

        file = self._delta_file(number)
        if not file.is_file():
            raise UnknownReference(
                Text(zh=f"没有第 {number} 次导入的记录", en=f"there is no record of import {number}"),
                field="import",
            )
        return plain(read_table(file))

    def _lock(self) -> FileLock:
        """One importer at a time, whichever process; the system lets go of it when its process dies."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return FileLock(self._folder / "imports.lock", timeout=_PATIENCE)


def _import(row: Row[Any]) -> Import:
    body = json.loads(row.body)
    return Import(
        number=row.number,
        table=row.table_name,
        planned=bool(row.planned),
        name=row.name,
        by=row.made_by,
        at=read_moment(row.made_at),
        added=body["added"],
        changed=body["changed"],
        undoes=row.undoes,
    )


def _turned(delta: "pa.Table") -> "pa.Table":
    """The changes the other way round: what was new before is what is gone now."""
    names = {"old ": "new ", "new ": "old "}
    return delta.rename_columns([names.get(n[:4], n[:4]) + n[4:] for n in delta.column_names])


def _nothing_to_undo(table: str) -> InputError:
    return InputError(
        Text(zh=f"{table} 没有可以撤销的导入", en=f"{table} has no import that can be undone"),
        field="table",
        valid=Text(zh="hoshin facts imports 列出导入", en="hoshin facts imports lists them"),
    )


def _not_the_last(number: int, last: Import) -> InputError:
    return InputError(
        Text(
            zh=f"第 {number} 次导入不是 {last.table} 现在能撤销的那一次",
            en=f"import {number} is not the one of {last.table} that can be undone now",
        ),
        field="number",
        valid=Text(
            zh=f"第 {last.number} 次（{last.name}，{last.by}）；确认后再撤销，什么都没有改",
            en=f"import {last.number} ({last.name}, {last.by}), after another look; nothing was changed",
        ),
    )
