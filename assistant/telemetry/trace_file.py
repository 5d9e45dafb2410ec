"""Traces in a file of JSON lines, a span a line, for when there is no collector: read with `jq` or by eye."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from logging import LogRecord, makeLogRecord
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.trace import format_span_id, format_trace_id

_LARGEST, _KEPT = 10_000_000, 3


class TraceFile(SpanExporter):
    """Writes spans to a file (10 MB, three older ones kept).

    Args:
        path: The file; its folder is made.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = RotatingFileHandler(
            path, maxBytes=_LARGEST, backupCount=_KEPT, encoding="utf-8", delay=True
        )

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Write spans that have ended."""
        for span in spans:
            self._file.emit(_record(span))
        return SpanExportResult.SUCCESS

    def shutdown(self) -> None:
        """Close the file."""
        self._file.close()


def _record(span: ReadableSpan) -> LogRecord:
    return makeLogRecord({"msg": json.dumps(_as_data(span), ensure_ascii=False)})


def _as_data(span: ReadableSpan) -> dict[str, Any]:
    context = span.get_span_context()
    begun, ended = span.start_time or 0, span.end_time or 0
    return {
        "trace": format_trace_id(context.trace_id) if context else "",
        "span": format_span_id(context.span_id) if context else "",
        "parent": format_span_id(span.parent.span_id) if span.parent else None,
        "name": span.name,
        "kind": span.kind.name.lower(),
        "at": datetime.fromtimestamp(begun / 1e9, UTC).isoformat(timespec="microseconds"),
        "ms": round((ended - begun) / 1e6, 3),
        "ok": span.status.is_ok,
        "attributes": dict(span.attributes or {}),
    }
