"""Checks of what is kept: the home folder, its files, the disk, the database, its schema and its clock."""

import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import text

from assistant.app import App, now
from assistant.diagnosis.finding import Outcome, broken, odd, well
from core.text import Text
from knowledge.database import look

_LOW, _TOO_LOW = 2 * 10**9, 200 * 10**6  # bytes
_SKEW, _TOO_MUCH = 2.0, 10.0  # seconds; leases of messages last 15
_SHARED = 0o002  # everybody may write
_OPEN = 0o004


def check_home(app: App) -> Outcome:
    """Whether the home folder can be written."""
    home = app.settings.home
    try:
        home.mkdir(parents=True, exist_ok=True)
        probe = home / f".probe-{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        return broken(
            Text(zh=f"{home} 不能写：{error.strerror}", en=f"{home} cannot be written: {error.strerror}"),
            Text(zh="把 HOSHIN_HOME 设为可写的文件夹", en="set HOSHIN_HOME to a folder that can be written"),
        )
    return well(str(home))


def check_files(app: App) -> Outcome:
    """Whether the files in it are this user's, and nobody else's to write."""
    home = app.settings.home
    locked = [path for path in _files(home) if not os.access(path, os.R_OK | os.W_OK)]
    if locked:
        listed = ", ".join(str(path) for path in locked[:3])
        return broken(
            Text(zh=f"本用户不能读写：{listed}", en=f"not to be read and written by this user: {listed}"),
            Text(zh=f"sudo chown -R $USER {home}", en=f"sudo chown -R $USER {home}"),
        )
    mode = home.stat().st_mode if os.name == "posix" else 0
    if mode & _SHARED:
        return odd(
            Text(zh=f"这台机器上谁都能改 {home}", en=f"everybody on this machine can change {home}"),
            Text(zh=f"chmod 700 {home}", en=f"chmod 700 {home}"),
        )
    if mode & _OPEN:
        return well(
            f"可读写；这台机器上的其他用户也能读（chmod 700 {home} 可禁止）",
            f"read and written; other users of this machine can read them, too (chmod 700 {home} forbids it)",
        )
    return well("可读写，只有本用户能看", "read and written, by this user alone")


def check_disk(app: App) -> Outcome:
    """What is left of the disk."""
    free = shutil.disk_usage(_existing(app.settings.home)).free
    said = f"{free / 1e9:.1f} GB"
    if free > _LOW:
        return well(f"还有 {said}", f"{said} free")
    detail = Text(zh=f"磁盘只剩 {said}", en=f"only {said} of the disk are left")
    fix = Text(
        zh=f"腾出空间，或换更大的盘；{app.settings.exports} 和 {app.settings.uploads} 可先清",
        en=f"free some, or move HOSHIN_HOME to a larger disk; {app.settings.exports} and "
        f"{app.settings.uploads} can be cleared first",
    )
    return broken(detail, fix) if free < _TOO_LOW else odd(detail, fix)


def check_schema(app: App) -> Outcome:
    """Whether the database is as far as the program."""
    state = look(app.settings.database)
    if state.pending and app.settings.migrate == "never":
        listed = ", ".join(state.pending)
        return broken(
            Text(zh=f"数据库还缺这些步骤：{listed}", en=f"the database has yet to see: {listed}"),
            Text(zh="先备份，再运行 hoshin database migrate", en="back up, then run hoshin database migrate"),
        )
    if state.newer:
        listed = ", ".join(state.newer)
        return odd(
            Text(zh=f"数据库由更新的版本写过：{listed}", en=f"a newer version has written it: {listed}"),
            Text(zh="升级本程序", en="upgrade this program"),
        )
    ahead = len(state.pending)
    return well(
        f"{len(state.done)} 步" + (f"，打开时补 {ahead} 步" if ahead else ""),
        f"{len(state.done)} steps" + (f", {ahead} to be taken when it is opened" if ahead else ""),
    )


def check_database(app: App) -> Outcome:
    """Whether it opens and answers."""
    stored = len(app.plans.list(limit=1000))
    address = app.engine.url.render_as_string(hide_password=True)
    return well(f"{address}，{stored} 份计划", f"{address}, {stored} plans")


def check_clock(app: App) -> Outcome:
    """Whether this machine's clock agrees with the database's: leases and schedules go by it."""
    local = datetime.now().astimezone().isoformat(timespec="seconds")
    zone = app.settings.watch.time_zone
    if app.engine.dialect.name != "postgresql":
        return well(f"{local}；公司时区 {zone}", f"{local}; the company's zone is {zone}")
    with app.engine.connect() as connection:
        theirs: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    skew = (now() - theirs).total_seconds()
    if abs(skew) <= _SKEW:
        return well(f"{local}，与数据库相差 {skew:+.1f} 秒", f"{local}, {skew:+.1f} s from the database's")
    detail = Text(
        zh=f"本机时钟与数据库相差 {skew:+.1f} 秒",
        en=f"this machine's clock is {skew:+.1f} s from the database's",
    )
    fix = Text(
        zh="在两台机器上开启时间同步（chrony、ntpd）", en="have both machines keep time (chrony, ntpd)"
    )
    return broken(detail, fix) if abs(skew) > _TOO_MUCH else odd(detail, fix)


def _files(home: Path) -> Iterator[Path]:
    """The files and folders a wrong owner does harm to."""
    for name in ("hoshin.db", "logs", "logs/hoshin.log", "facts", "vectors", "exports", "uploads", "locks"):
        if (home / name).exists():
            yield home / name


def _existing(folder: Path) -> Path:
    return folder if folder.exists() else _existing(folder.parent)
