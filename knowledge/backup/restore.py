"""Restoring a backup: checked as a whole first, then switched, all of it or, when cut off, nothing is served.

What is there is never just overwritten: it needs `force`, and is backed up beside first.
"""

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine

from core.errors import InputError
from core.text import Text
from knowledge.backup.archive import unpack_archive
from knowledge.backup.backup import back_up, files_of
from knowledge.backup.checking import check_database
from knowledge.backup.copying import copy_in, is_empty
from knowledge.backup.manifest import DATABASE, FOLDERS, Manifest
from knowledge.backup.marker import NAME as MARKER
from knowledge.backup.marker import is_half_restored
from knowledge.database import connect

_STAGE = ".hoshin-restore-"


def check_backup(path: Path, scratch: Path) -> Manifest:
    """Read a backup as a restore would, and change nothing. Raises DamagedBackup."""
    with TemporaryDirectory(dir=scratch, prefix=_STAGE) as folder:
        return _stage(path, Path(folder))


def restore(
    path: Path, url: str, home: Path, *, program: str, at: datetime, force: bool = False, tenant: str = ""
) -> tuple[Manifest, Path | None]:
    """Put a backup in place of what is there.

    Args:
        path: The backup.
        url: The database; it may be of another kind than the one the backup is of.
        home: Where the files go.
        program: Version of this program.
        at: This moment.
        force: Whether something may be there; it is backed up first.
        tenant: Whose home and database these are; "" where there are no tenants.

    Returns:
        What was restored, and the backup of what was there; None when nothing was.

    Raises:
        DamagedBackup: The backup is not whole. Nothing was changed.
        InputError: Something is there, and `force` was not given; the backup is another tenant's. Nothing was
            changed.
    """
    home.mkdir(parents=True, exist_ok=True)
    for left in home.glob(f"{_STAGE}*"):
        shutil.rmtree(left, ignore_errors=True)
    with TemporaryDirectory(dir=home, prefix=_STAGE) as folder:
        stage = Path(folder)
        manifest = _stage(path, stage)
        _check_owner(stage / DATABASE, tenant)
        engine = connect(url)
        try:
            before = _put_by(engine, home, program, at, force=force)
            marker = home / MARKER
            marker.write_text(json.dumps({"from": str(path), "at": at.isoformat()}), encoding="utf-8")
            _switch_files(stage, home)
            copy_in(stage / DATABASE, engine)
            marker.unlink()
        finally:
            engine.dispose()
    return manifest, before


def _stage(path: Path, folder: Path) -> Manifest:
    manifest = unpack_archive(path, folder)
    check_database(folder / DATABASE, manifest)
    return manifest


def _check_owner(database: Path, tenant: str) -> None:
    with closing(sqlite3.connect(database)) as staged:
        row = staged.execute("SELECT value FROM marks WHERE name = 'tenant'").fetchone()
    if row is not None and tenant and row[0] != tenant:
        raise InputError(
            Text(
                zh=f"这份备份是租户 {row[0]!r} 的，不是 {tenant!r} 的",
                en=f"the backup is of tenant {row[0]!r}, not of {tenant!r}",
            ),
            field="file",
            valid=Text(zh=f"租户 {tenant!r} 的备份", en=f"a backup of tenant {tenant!r}"),
        )


def _put_by(engine: Engine, home: Path, program: str, at: datetime, *, force: bool) -> Path | None:
    """Back up what is there; None when nothing is, or a restore that was cut off left it."""
    if is_half_restored(home):
        return None
    with engine.connect() as connection:
        if is_empty(connection) and not any(files_of(home)):
            return None
    if not force:
        raise _is_in_use(home)
    folder = home / "backups"
    folder.mkdir(exist_ok=True)
    to = folder / f"replaced-{at:%Y%m%dT%H%M%SZ}.tar.gz"
    back_up(engine, home, to, program=program, at=at)
    return to


def _switch_files(stage: Path, home: Path) -> None:
    """Entries of the folders, not the folders: those may be volumes of their own."""
    for name in FOLDERS:
        (home / name).mkdir(exist_ok=True)
        (stage / "before" / name).mkdir(parents=True)
        for path in (home / name).iterdir():
            shutil.move(path, stage / "before" / name / path.name)
        if (stage / name).exists():
            for path in (stage / name).iterdir():
                shutil.move(path, home / name / path.name)


def _is_in_use(home: Path) -> InputError:
    return InputError(
        Text(zh=f"{str(home)!r} 里已经有内容", en=f"there is something in {str(home)!r} already"),
        field="force",
        valid=Text(
            zh="空的 HOSHIN_HOME 和数据库，或 --force（先备份原有内容）",
            en="an empty HOSHIN_HOME and database, or --force (which backs up what is there first)",
        ),
    )
