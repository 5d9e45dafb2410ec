"""The audit trail for other programs: lines as CSV, JSON or JSON Lines, however many there are."""

import csv
import io
import json
from collections.abc import Iterable, Iterator

from knowledge.audit_entry import AuditEntry

FIELDS = (
    "number", "at", "person", "name", "door", "action", "tool", "kind", "subject", "outcome", "detail",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_data(entry: AuditEntry) -> dict[str, object]:
    """A line as JSON data."""
    data = entry.model_dump(mode="json")
    return {name: data[name] for name in FIELDS}


def as_csv(entries: Iterable[AuditEntry]) -> Iterator[str]:
    """The lines as CSV with a header, a piece at a time. What a spreadsheet would run is quoted."""
    yield _row(FIELDS)
    for entry in entries:
        data = as_data(entry)
        detail = json.dumps(data.pop("detail"), ensure_ascii=False)
        yield _row([_plain(str(value)) for value in data.values()] + [detail])


def as_json(entries: Iterable[AuditEntry]) -> Iterator[str]:
    """The lines as a JSON list, a piece at a time."""
    before = "["
    for entry in entries:
        yield f"{before}\n{json.dumps(as_data(entry), ensure_ascii=False)}"
        before = ","
    yield "[]\n" if before == "[" else "\n]\n"


def as_lines(entries: Iterable[AuditEntry]) -> Iterator[str]:
    """The lines as JSON Lines: an object a line."""
    for entry in entries:
        yield f"{json.dumps(as_data(entry), ensure_ascii=False)}\n"


def _plain(value: str) -> str:
    return f"'{value}" if value.startswith(_FORMULA) else value


def _row(values: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(values)
    return line.getvalue()
