"""The engine that holds the facts: DuckDB over files in a folder, or any database Ibis can reach."""

import os
import re
import threading
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import InputError
from core.text import Text

if TYPE_CHECKING:
    import pyarrow as pa

_FILES = "duckdb://"
_PASSWORD = re.compile(r"//[^@/]*@")


class FactEngine:
    """Tables by source, and running expressions over them. Safe to share between threads.

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

    def table(self, source: str) -> Any:
        """The Ibis table of a source. Raises InputError when it is not there."""
        with self._lock:
            if self._backend == _FILES:
                return self._file(source)
            return self._named(source)

    def run(self, expression: Any) -> "pa.Table":
        """The rows of an expression. Raises InputError when the engine refuses it."""
        with self._lock:
            try:
                return self._connect().to_pyarrow(expression)
            except Exception as error:  # every backend has its own
                raise _refused(error) from error

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
        connection = self._connect()
        *schema, name = source.split(".")
        try:
            return connection.table(name, database=".".join(schema) or None)
        except Exception as error:
            raise _refused(error) from error


def _open(backend: str) -> Any:
    import ibis  # 0.3 s, and many commands need no facts

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ibis.duckdb.connect() if backend == _FILES else ibis.connect(backend)
    except Exception as error:
        raise InputError(
            Text(
                zh=f"连不上事实库 {_hidden(backend)!r}：{_reason(error)}",
                en=f"cannot connect to the facts at {_hidden(backend)!r}: {_reason(error)}",
            ),
            field="backend",
            valid=Text(zh="duckdb:// 或 Ibis 支持的地址", en="duckdb://, or a URL that Ibis supports"),
        ) from error


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
