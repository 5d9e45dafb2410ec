"""The engine that holds the facts: DuckDB over files in a folder, or any database Ibis can reach."""

import os
import re
import threading
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import InputError, Unavailable
from core.text import Text
from knowledge.limited import call_within

if TYPE_CHECKING:
    import pyarrow as pa

_FILES = "duckdb://"
_PASSWORD = re.compile(r"//[^@/]*@")
_PATIENCE = 60.0  # seconds a database may take for an answer
_COOLING = 5.0  # seconds before one that did not answer is asked again


class FactsUnavailable(Unavailable):
    """The database with the facts does not answer. It is asked again by the next question.

    Attributes:
        reason: What it said, if anything.
    """

    def __init__(self, message: Text, reason: str) -> None:
        valid = Text(
            zh="数据库恢复后再问；地址是 duckdb:// 或 Ibis 支持的地址",
            en="ask again when it is back; its address is duckdb://, or a URL that Ibis supports",
        )
        super().__init__(message, field="backend", valid=valid)
        self.reason = reason


class FactEngine:
    """Tables by source, and running expressions over them. Safe to share between threads.

    A database that dropped the connection is connected to again, once for each question; one that hangs is
    left after a minute.

    Args:
        folder: Where files are, for the default backend.
        backend: Ibis URL; "duckdb://" reads Parquet and CSV files in `folder`.
    """

    def __init__(self, folder: Path, backend: str) -> None:
        self._folder = folder
        self._backend = backend
        self._lock = threading.RLock()
        self._process = 0
        self._connection: Any = None
        self._tables: dict[str, tuple[tuple[int, int], Any]] = {}
        self._cooling: tuple[float, FactsUnavailable] | None = None

    def table(self, source: str) -> Any:
        """The Ibis table of a source. Raises InputError when it is not there, FactsUnavailable."""
        with self._lock:
            if self._backend == _FILES:
                return self._file(source)
            return self._named(source)

    def run(self, expression: Any) -> "pa.Table":
        """The rows of an expression. Raises InputError when the engine refuses it, FactsUnavailable."""
        with self._lock:
            if self._backend == _FILES:
                try:
                    return self._connect().to_pyarrow(expression)
                except Exception as error:  # every backend has its own
                    raise _refused(error) from error
            return self._ask(lambda connection: connection.to_pyarrow(expression))

    def _connect(self) -> Any:
        if self._connection is None or self._process != os.getpid():
            self._connection = _open(self._backend)
            self._process = os.getpid()
            self._tables.clear()
        return self._connection

    def _file(self, source: str) -> Any:
        path = self._path(source)
        seen = path.stat()
        stamp = (seen.st_mtime_ns, seen.st_size)
        connection = self._connect()
        if source not in self._tables or self._tables[source][0] != stamp:
            try:
                read = connection.read_csv if path.suffix == ".csv" else connection.read_parquet
                self._tables[source] = (stamp, read(str(path)))
            except Exception as error:
                raise _refused(error) from error
        return self._tables[source][1]

    def _path(self, source: str) -> Path:
        path = (self._folder / source).resolve()
        if not path.is_relative_to(self._folder.resolve()) or not path.is_file():
            raise InputError(
                Text(zh=f"事实文件 {source!r} 不在", en=f"the file of facts {source!r} is not there"),
                field="facts",
                valid=Text(
                    zh="用 hoshin facts load 重新读入，或 hoshin facts drop 去掉它",
                    en="load it again with hoshin facts load, or take it out with hoshin facts drop",
                ),
            )
        return path

    def _named(self, source: str) -> Any:
        *schema, name = source.split(".")
        return self._ask(lambda connection: connection.table(name, database=".".join(schema) or None))

    def close(self) -> None:
        """Let go of the connection; the next question makes another."""
        with self._lock:
            if self._connection is not None and self._process == os.getpid():
                _close(self._connection)
            self._connection = None

    def _ask(self, question: Callable[[Any], Any]) -> Any:
        """The answer of a database; asked twice when the connection was an old one, for it may be broken."""
        self._check_cooling()
        held = self._connection if self._process == os.getpid() else None
        self._connection, self._process = None, os.getpid()  # nobody's, until it has answered
        given_up = threading.Event()

        def work() -> tuple[Any, Any]:
            connection = _open(self._backend) if held is None else held
            try:
                answer = question(connection)
            except BaseException:
                _close(connection)
                raise
            if given_up.is_set():
                _close(connection)
            return connection, answer

        try:
            self._connection, answer = call_within(_PATIENCE, work)
        except TimeoutError as error:
            given_up.set()
            raise self._give_up(f"> {_PATIENCE:g} s") from error
        except FactsUnavailable as error:
            raise self._give_up(error.reason) from error
        except Exception as error:  # every backend has its own
            if held is not None:
                return self._ask(question)
            raise _refused(error) from error
        return answer

    def _give_up(self, reason: str) -> FactsUnavailable:
        """Leave the database alone for some seconds: a turn asks it several times."""
        error = _away(self._backend, reason)
        self._cooling = (time.monotonic() + _COOLING, error)
        return error

    def _check_cooling(self) -> None:
        if self._cooling is not None:
            until, error = self._cooling
            if time.monotonic() < until:
                raise error
            self._cooling = None


def _open(backend: str) -> Any:
    import ibis  # 0.3 s, and many commands need no facts

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ibis.duckdb.connect() if backend == _FILES else ibis.connect(backend)
    except Exception as error:
        raise _away(backend, _reason(error)) from error


def _close(connection: Any) -> None:
    with suppress(Exception):  # it may be broken already
        connection.disconnect()


def _away(backend: str, reason: str) -> FactsUnavailable:
    address = _hidden(backend)
    return FactsUnavailable(
        Text(
            zh=f"连不上事实库 {address!r}：{reason}。计划本身的问题照常可以问",
            en=f"cannot connect to the facts at {address!r}: {reason}. "
            "Questions about the plan itself still work",
        ),
        reason,
    )


def _refused(error: Exception) -> InputError:
    return InputError(
        Text(zh=f"事实库算不了：{_reason(error)}", en=f"the facts cannot be computed: {_reason(error)}"),
        field="facts",
        valid=Text(
            zh="能读的表，合计在 9×10^18 个最小单位以内",
            en="tables that can be read, with sums below 9 × 10^18 of the smallest unit",
        ),
    )


def _reason(error: Exception) -> str:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return _hidden(lines[0])[:300]


def _hidden(text: str) -> str:
    return _PASSWORD.sub("//***@", text)
