"""What is said when the database cannot do its work: it is away or slow, its disk is full, its file damaged.

One listener of the engine (SQLAlchemy, "handle_error") turns what drivers raise into an error people can
read; errors of our own statements stay what they are. A connection that broke is thrown away by SQLAlchemy,
the next one is made anew: nothing has to be started again.
"""

import logging

from sqlalchemy import Engine, ExceptionContext, event
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError, InterfaceError, ProgrammingError

from core.errors import Unavailable
from core.text import Text

_LOG = logging.getLogger("hoshin.database")
_OURS = (DataError, IntegrityError, InterfaceError, ProgrammingError)
_FULL = Text(
    zh="磁盘满了，刚才的内容没有存下；已存的都在",
    en="the disk is full: what was being saved is not saved; all that was saved before is",
)
_READ_ONLY = Text(
    zh="数据库现在只能读，刚才的内容没有存下；已存的都在",
    en="the database can only be read now: what was being saved is not saved; all that was saved before is",
)
_LOCKED = Text(
    zh="数据库被别的程序占着，等了一会儿还没轮到；这一步没有存下",
    en="another program holds the database and did not let go in time; this step is not saved",
)
_DAMAGED = Text(
    zh="数据库文件坏了，读不出来；请管理员从备份恢复",
    en="the database file is damaged and cannot be read; it has to be restored from a backup",
)
_AWAY = Text(
    zh="数据库没有回答；已存的都在，刚才这一步存没存下要看过才知道",
    en="the database does not answer; all that was saved is, whether this last step was is to be seen",
)
_SAID = (
    ("disk is full", _FULL),
    ("no space left", _FULL),
    ("disk quota", _FULL),
    ("disk i/o error", _FULL),  # SQLite says so when a write comes to nothing, mostly for want of room
    ("readonly database", _READ_ONLY),
    ("read-only", _READ_ONLY),
    ("unable to open database file", _READ_ONLY),
    ("database is locked", _LOCKED),
    ("malformed", _DAMAGED),
    ("not a database", _DAMAGED),
)


class DatabaseUnavailable(Unavailable):
    """The database did not do what it was asked; it may be able to again at any time."""


def explain_outages(engine: Engine) -> None:
    """Have failures of the database raise DatabaseUnavailable."""
    event.listen(engine, "handle_error", _explain)


def _explain(context: ExceptionContext) -> None:
    error = context.sqlalchemy_exception
    if context.is_pre_ping or not isinstance(error, DatabaseError | InterfaceError):
        return
    if isinstance(error, _OURS) and not context.is_disconnect:
        return
    reason = (str(context.original_exception).strip().splitlines() or [""])[0][:200]
    words = _words(reason)
    if words is None:
        if context.dialect.name == "sqlite":  # a file does not go away: a mistake of ours
            return
        words = _AWAY
    _LOG.error("the database failed: %s: %s", type(context.original_exception).__name__, reason)
    raise DatabaseUnavailable(
        words,
        field="database",
        valid=Text(
            zh="过一会儿再试；重说之前先看一下计划",
            en="try again in a moment; look at the plan before you repeat it",
        ),
    ) from context.original_exception


def _words(reason: str) -> Text | None:
    said = reason.lower()
    return next((text for sign, text in _SAID if sign in said), None)
