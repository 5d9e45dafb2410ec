"""Lines of the log: text for people, or a JSON object for programs; both with the trace they belong to."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from assistant.telemetry.span import trace_id


class TextLines(logging.Formatter):
    """A line as people read it: fields as name=value at its end."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:
        """The first line."""
        fields = {**getattr(record, "fields", {})}
        if trace := trace_id():
            fields["trace"] = trace
        told = "".join(f" {name}={value}" for name, value in fields.items() if value is not None)
        return super().formatMessage(record) + told


class JsonLines(logging.Formatter):
    """A line as a JSON object: at, level, logger, message, trace, the fields, the error's traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        data: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if trace := trace_id():
            data["trace"] = trace
        data |= {name: value for name, value in getattr(record, "fields", {}).items() if value is not None}
        if record.exc_info:
            data["error"] = self.formatException(record.exc_info)
        return json.dumps(data, ensure_ascii=False, default=str)
