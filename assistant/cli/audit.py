"""`hoshin audit`: who saw and changed what, read and taken away."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.administering import administering
from assistant.cli.guard import print_json
from assistant.cli.options import Lang
from assistant.cli.profile import AsJson

if TYPE_CHECKING:
    from assistant.cli.administering import Desk
    from knowledge.audit import AuditFilter
    from knowledge.audit_entry import AuditEntry, Outcome


def audit(
    since: Annotated[str, typer.Option(help="From this moment on: 2026-01-31, 2026-01-31T09:00+08:00.")] = "",
    until: Annotated[str, typer.Option(help="Before this moment.")] = "",
    person: Annotated[str, typer.Option(help="Id or name of who did it.")] = "",
    door: Annotated[str, typer.Option(help="cli, http, web, slack, wecom, mcp ...")] = "",
    action: Annotated[str, typer.Option(help="read, write, export, sign-in, person-change ...")] = "",
    tool: Annotated[str, typer.Option(help="Name of the tool.")] = "",
    kind: Annotated[str, typer.Option(help="plan, case, document, person ...")] = "",
    subject: Annotated[str, typer.Option(help="Id of what it was done to.")] = "",
    outcome: Annotated[str, typer.Option(help="allowed, refused or failed.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many.")] = 50,
    export: Annotated[
        str | None,
        typer.Option(help="Write every line that is wanted to FILE.csv, .json or .jsonl; - prints CSV."),
    ] = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Show who saw and changed what, the newest first; with --export every line, the oldest first."""
    with administering(as_json=as_json, said=person, lang=lang) as desk:
        from assistant.moment import read_time
        from knowledge.audit import AuditFilter

        wanted = AuditFilter(
            since=read_time(since, "since"),
            until=read_time(until, "until"),
            person=person,
            door=door,
            action=action,
            tool=tool,
            kind=kind,
            subject=subject,
            outcome=_read_outcome(outcome),
        )
        if export is not None:
            _export(desk, wanted, export)
            return
        found = desk.app.audit.read(wanted, limit=limit)
        if as_json:
            print_json([entry.model_dump(mode="json") for entry in found])
            return
        header = desk.say(
            "时间（UTC）,谁,入口,动作,工具,对象,结果,细节",
            "at (UTC),who,door,action,tool,what,outcome,detail",
        )
        desk.show(header.split(","), [_row(entry) for entry in found])


def _row(entry: "AuditEntry") -> list[str]:
    return [
        f"{entry.at:%Y-%m-%d %H:%M:%S}",
        f"{entry.name} {entry.person}".strip() or "-",
        entry.door or "-",
        entry.action,
        entry.tool or "-",
        f"{entry.kind} {entry.subject}".strip() or "-",
        entry.outcome.value,
        ", ".join(f"{name}={value}" for name, value in entry.detail.items()),
    ]


def _export(desk: "Desk", wanted: "AuditFilter", to: str) -> None:
    from assistant.audit_report import as_csv, as_json, as_lines
    from assistant.errors import BadRequest, same
    from core.text import Text
    from knowledge.audit_entry import entry_by

    path = Path(to)
    if to != "-" and path.suffix.lower() not in (".csv", ".json", ".jsonl"):
        raise BadRequest(
            Text(zh=f"不知道 {to[:60]!r} 是什么格式", en=f"cannot tell the format of {to[:60]!r}"),
            field="export",
            valid=same("FILE.csv, FILE.json, FILE.jsonl, -"),
        )
    lines = desk.app.audit.all(wanted)
    write = {".json": as_json, ".jsonl": as_lines}.get(path.suffix.lower(), as_csv)
    pieces = write(lines)
    taken = entry_by(desk.actor, "audit-export", desk.now, kind="audit", detail={"file": path.name})
    desk.app.audit.add(taken)
    if to == "-":
        for piece in pieces:
            sys.stdout.buffer.write(piece.encode("utf-8", "replace"))
        return
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            file.writelines(pieces)
    except OSError as error:
        raise BadRequest(
            Text(zh=f"写不了 {to!r}：{error.strerror}", en=f"cannot write {to!r}: {error.strerror}"),
            field="export",
        ) from error
    desk.tell(f"✓ {path}", f"✓ {path}")


def _read_outcome(said: str) -> "Outcome | None":
    from assistant.errors import BadRequest, same
    from core.text import Text
    from knowledge.audit_entry import Outcome

    if not said:
        return None
    if said not in tuple(Outcome):
        raise BadRequest(
            Text(zh=f"结果 {said[:60]!r} 读不懂", en=f"cannot read the outcome {said[:60]!r}"),
            field="outcome",
            valid=same(", ".join(Outcome)),
        )
    return Outcome(said)
