"""Writing a backup while others work: the database as it was at one moment, and the files that go with it."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, func, select

from core.errors import InputError
from core.text import Text
from knowledge.backup.archive import write_archive
from knowledge.backup.copying import copy_out, count_rows
from knowledge.backup.manifest import DATABASE, FOLDERS, FORMAT, Manifest
from knowledge.database import connect
from knowledge.migrations import schema_state
from knowledge.tables import METADATA

_TRIES = 5


class _Moved(Exception):
    """Facts were imported while they were being copied."""


def back_up(engine: Engine, home: Path, to: Path, *, program: str, at: datetime) -> Manifest:
    """Write a backup of the database and of the home's files to `to`, while others work.

    An import of facts that ends meanwhile has it start over, so that tables and files agree.

    Raises:
        InputError: There is such a file already, the folder cannot be written, or imports never pause.
    """
    if to.exists():
        raise _is_there(to)
    try:
        with TemporaryDirectory(dir=to.parent, prefix=".hoshin-backup-") as scratch:
            for attempt in range(_TRIES):
                try:
                    return _write(engine, home, to, Path(scratch) / f"{attempt}.db", program, at)
                except _Moved:
                    continue
    except OSError as error:
        raise _cannot_write(to, error) from error
    raise _never_quiet()


def _write(engine: Engine, home: Path, to: Path, copy: Path, program: str, at: datetime) -> Manifest:
    before = _imports(engine)
    copy_out(engine, copy)
    with write_archive(to) as archive:
        archive.add(DATABASE, copy)
        for name, path in files_of(home):
            try:
                archive.add(name, path)
            except FileNotFoundError:  # taken away meanwhile
                continue
        if _imports(engine) != before:
            raise _Moved
        manifest = _describe(engine, copy, program, at).model_copy(update={"members": archive.members})
        archive.finish(manifest)
    return manifest


def files_of(home: Path) -> Iterator[tuple[str, Path]]:
    """The files that belong in a backup, with their names in it."""
    for folder in FOLDERS:
        for path in sorted((home / folder).rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(home).as_posix(), path


def _describe(engine: Engine, copy: Path, program: str, at: datetime) -> Manifest:
    made = connect(f"sqlite:///{copy}", migrates=False)
    try:
        with made.connect() as connection:
            rows, steps = count_rows(connection), schema_state(connection).done
    finally:
        made.dispose()
    source = engine.dialect.name
    return Manifest(
        format=FORMAT, program=program, made_at=at, source=source, steps=steps, rows=rows, members={}
    )


def _imports(engine: Engine) -> tuple[object, ...]:
    """What tells that facts were imported meanwhile."""
    table = METADATA.tables.get("imports")
    if table is None:
        return ()
    with engine.connect() as connection:
        rows = connection.execute(select(table.c.state, func.count()).group_by(table.c.state)).all()
    return tuple(sorted(tuple(row) for row in rows))


def _is_there(path: Path) -> InputError:
    return InputError(
        Text(zh=f"{str(path)!r} 已经存在", en=f"{str(path)!r} is there already"),
        field="file",
        valid=Text(zh="换一个文件名，或给一个文件夹", en="another name, or a folder"),
    )


def _cannot_write(path: Path, error: OSError) -> InputError:
    return InputError(
        Text(
            zh=f"写不了 {str(path)!r}：{error.strerror}", en=f"cannot write {str(path)!r}: {error.strerror}"
        ),
        field="file",
        valid=Text(zh="可写、有足够空间的文件夹", en="a folder that can be written, with room enough"),
    )


def _never_quiet() -> InputError:
    return InputError(
        Text(
            zh="一直有事实在导入，备份没有写成", en="facts are imported all the time: no backup was written"
        ),
        valid=Text(zh="等导入结束再备份", en="back up when the imports are over"),
    )
