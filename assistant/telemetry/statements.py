"""SQL statements as spans, without the values in them. Names after OpenTelemetry's database conventions."""

import re
from functools import lru_cache
from typing import Any

from opentelemetry import trace
from opentelemetry.trace import SpanKind, Status, StatusCode
from sqlalchemy import Engine, event

_TABLE = re.compile(r"\b(?:FROM|INTO|UPDATE|TABLE(?: IF NOT EXISTS)?)\s+\"?(\w+)", re.IGNORECASE)
_LONGEST = 2_000  # characters of a statement


class Statements:
    """Makes a span of every statement that is run while something is traced."""

    def __init__(self, tracer: trace.Tracer) -> None:
        self._tracer = tracer
        self._engines: list[Engine] = []

    def watch(self, engine: Engine) -> None:
        """Trace an engine's statements."""
        self._engines.append(engine)
        event.listen(engine, "before_cursor_execute", self._begin)
        event.listen(engine, "after_cursor_execute", self._end)
        event.listen(engine, "handle_error", self._fail)

    def close(self) -> None:
        """Stop."""
        for engine in self._engines:
            event.remove(engine, "before_cursor_execute", self._begin)
            event.remove(engine, "after_cursor_execute", self._end)
            event.remove(engine, "handle_error", self._fail)
        self._engines = []

    def _begin(
        self, connection: Any, _cursor: Any, statement: str, parameters: Any, context: Any, many: bool
    ) -> None:
        if context is None or statement == "BEGIN" or not trace.get_current_span().is_recording():
            return  # nobody's: looks for work every second
        operation, table = describe(statement)
        system = "postgresql" if connection.dialect.name == "postgresql" else "sqlite"
        about = {
            "db.system.name": system,
            "db.operation.name": operation,
            "db.query.text": statement[:_LONGEST],
        }
        if table:
            about["db.collection.name"] = table
        span = self._tracer.start_span(f"{operation} {table}".strip(), kind=SpanKind.CLIENT, attributes=about)
        if many:
            span.set_attribute("db.operation.batch.size", len(parameters))
        context.hoshin_span = span

    def _end(
        self, _connection: Any, _cursor: Any, _statement: str, _parameters: Any, context: Any, _many: bool
    ) -> None:
        span = getattr(context, "hoshin_span", None)
        if span is not None:
            span.end()

    def _fail(self, failure: Any) -> None:
        span = getattr(failure.execution_context, "hoshin_span", None)
        if span is not None:
            span.set_attribute("error.type", type(failure.original_exception).__name__)
            span.set_status(Status(StatusCode.ERROR))
            span.end()


@lru_cache(maxsize=2048)
def describe(statement: str) -> tuple[str, str]:
    """What a statement does, and to which table: ("SELECT", "messages"); "" when that is not said."""
    words = statement.split(None, 1)
    found = _TABLE.search(statement)
    return (words[0].upper() if words else ""), (found[1] if found else "")
