"""The fact tables over HTTP: what they hold, as far as whoever asks may see it, and rows coming in."""

import csv
import io
import json
import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path, Request, UploadFile
from fastapi import File as Upload
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from assistant.door import use_tool
from assistant.file_name import safe_name
from assistant.http.access import TheApp, TheViewer, check_scope, may
from assistant.http.context import TheContext, make_context
from assistant.http.problem import PROBLEMS, language_of
from core.errors import InputError
from core.facts.catalogue import Catalogue
from core.text import Text
from knowledge.access import Scope
from tools.import_facts import ImportFactsResult

ROOT = "/v1/facts"
router = APIRouter(prefix=ROOT, tags=["facts"], responses=PROBLEMS, dependencies=[Depends(may(Scope.READ))])

TableName = Annotated[str, Path(max_length=100, description="Name of the fact table.", examples=["sales"])]
_MOST_ROWS = 10_000


class Rows(BaseModel):
    """Rows sent as JSON, by column, with what is said of them."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"rows": [{"date": "2026-10-01", "region": "华东", "revenue": 12.5}]}]
        },
    )

    rows: list[dict[str, str | int | float | None]] = Field(min_length=1, max_length=_MOST_ROWS)
    mapping: str | None = Field(default=None, max_length=100)
    columns: dict[str, str] = Field(default_factory=dict)
    where: dict[str, str] = Field(default_factory=dict)
    expect: dict[str, str] = Field(default_factory=dict)
    planned: bool = False
    dry_run: bool = False


@router.get("")
def read_catalogue(context: TheContext) -> Catalogue:
    """Tables, dimensions with their values, measures, KPIs and known events; empty when nothing is loaded."""
    assert context.facts is not None
    catalogue = context.facts.catalogue
    return catalogue.model_copy(update={"backend": catalogue.backend.split("://")[0] + "://"})


@router.get("/imports")
async def list_imports(context: TheContext) -> ImportFactsResult:
    """What was imported: when, by whom, how many rows."""
    data = await run_in_threadpool(use_tool, "import_facts", {"action": "list"}, context)
    return ImportFactsResult.model_validate(data)


@router.post("/{table}/imports")
async def import_file(
    table: TableName,
    request: Request,
    app: TheApp,
    viewer: TheViewer,
    file: Annotated[UploadFile, Upload(description="CSV, Excel or Parquet.")],
    mapping: Annotated[str | None, Form(max_length=100)] = None,
    columns: Annotated[str, Form(description="JSON object.")] = "{}",
    where: Annotated[str, Form(description="JSON object.")] = "{}",
    expect: Annotated[str, Form(description="JSON object of control totals.")] = "{}",
    planned: Annotated[bool, Form()] = False,
    dry_run: Annotated[bool, Form()] = False,
) -> ImportFactsResult:
    """Take a file's rows in, all or none. Sent again it changes nothing: rows are known by their key."""
    said: dict[str, Any] = {"mapping": mapping, "planned": planned, "confirmed": not dry_run}
    said |= {name: _object(name, text) for name, text in (("columns", columns), ("where", where))}
    said["expect"] = _object("expect", expect)
    data = await run_in_threadpool(file.file.read, app.settings.upload_bytes + 1)
    if len(data) > app.settings.upload_bytes:
        raise _too_large(app.settings.upload_bytes)
    name = safe_name(file.filename or "rows.csv")
    return await _take(request, app, viewer, table, name, data, said)


@router.post("/{table}/rows")
async def import_rows(
    table: TableName, rows: Rows, request: Request, app: TheApp, viewer: TheViewer
) -> ImportFactsResult:
    """The same for rows sent as JSON."""
    said = rows.model_dump(include={"mapping", "columns", "where", "expect", "planned"})
    said["confirmed"] = not rows.dry_run
    return await _take(request, app, viewer, table, "rows.csv", _as_csv(rows.rows), said)


async def _take(
    request: Request, app: TheApp, viewer: TheViewer, table: str, name: str, data: bytes, said: dict[str, Any]
) -> ImportFactsResult:
    """Put the bytes where this person's imports are read from, and call the tool."""
    check_scope(viewer, Scope.WRITE)
    context = make_context(app, viewer, language_of(request))
    assert context.imports is not None
    folder = context.imports / "facts" / uuid.uuid4().hex
    arguments = {key: value for key, value in said.items() if value not in (None, {})}
    arguments |= {"table": table, "path": str((folder / name).relative_to(context.imports))}

    def take() -> dict[str, Any]:
        folder.mkdir(parents=True)
        try:
            (folder / name).write_bytes(data)
            return use_tool("import_facts", arguments, context)
        finally:
            (folder / name).unlink(missing_ok=True)
            folder.rmdir()

    return ImportFactsResult.model_validate(await run_in_threadpool(take))


def _too_large(most: int) -> InputError:
    return InputError(
        Text(zh=f"文件超过 {most:,} 字节", en=f"the file is larger than {most:,} bytes"),
        field="file",
        valid=Text(zh=f"至多 {most:,} 字节", en=f"at most {most:,} bytes"),
    )


def _object(field: str, text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if isinstance(found, dict):
        return found
    raise InputError(
        Text(zh=f"{field} 不是 JSON 对象：{text[:60]!r}", en=f"{field} is no JSON object: {text[:60]!r}"),
        field=field,
        valid=Text(zh='{"大区": "华东"}', en='{"region": "East"}'),
    )


def _as_csv(rows: list[dict[str, str | int | float | None]]) -> bytes:
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
