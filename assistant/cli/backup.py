"""`hoshin backup` and `hoshin restore`."""

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli.guard import guarded, print_json

if TYPE_CHECKING:
    from knowledge.backup.manifest import Manifest

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def backup(
    file: Annotated[Path, typer.Argument(help="File to write, or a folder to write one into.")],
    as_json: AsJson = False,
) -> None:
    """Write the database, exports, uploads and facts to one file, while others work.

    Vectors are not in it: they are made anew from what is.
    """
    with guarded(as_json=as_json):
        from assistant.app import App, now
        from assistant.settings import read_settings
        from knowledge.backup.backup import back_up

        app = App(read_settings())
        try:
            to = file / f"hoshin-{now():%Y%m%dT%H%M%SZ}.tar.gz" if file.is_dir() else file
            manifest = back_up(app.engine, app.settings.home, to, program=version("hoshin"), at=now())
        finally:
            app.engine.dispose()
        _show(manifest, to, as_json=as_json)


def restore(
    file: Annotated[Path, typer.Argument(help="A file as hoshin backup wrote it.")],
    force: Annotated[
        bool, typer.Option("--force", help="Replace what is there; it is backed up first.")
    ] = False,
    check: Annotated[bool, typer.Option("--check", help="Only read the file, all of it.")] = False,
    as_json: AsJson = False,
) -> None:
    """Put a backup in place, into SQLite or PostgreSQL, wherever it is from. Nothing may serve meanwhile."""
    with guarded(as_json=as_json):
        from tempfile import gettempdir

        from assistant.app import now
        from assistant.settings import read_settings
        from knowledge.backup.restore import check_backup
        from knowledge.backup.restore import restore as put_back

        if check:
            _show(check_backup(file, Path(gettempdir())), file, as_json=as_json)
            return
        settings = read_settings()
        manifest, before = put_back(
            file,
            settings.database,
            settings.home,
            program=version("hoshin"),
            at=now(),
            force=force,
            tenant=settings.tenant,
        )
        _show(manifest, settings.home, as_json=as_json, before=before)
        if not as_json:
            typer.echo("vectors are made anew as it serves, or at once by hoshin index")


def _show(manifest: "Manifest", where: Path, *, as_json: bool, before: Path | None = None) -> None:
    rows = sum(manifest.rows.values())
    told: dict[str, Any] = {
        "file": str(where),
        "program": manifest.program,
        "made_at": manifest.made_at.isoformat(),
        "source": manifest.source,
        "plans": manifest.rows.get("plans", 0),
        "conversations": manifest.rows.get("conversations", 0),
        "rows": rows,
        "files": len(manifest.members) - 1,
        "bytes": manifest.bytes,
        "replaced": None if before is None else str(before),
    }
    if as_json:
        print_json(told)
        return
    typer.echo(
        f"✓ {where}: {told['plans']} plans, {told['conversations']} conversations, {rows:,} rows, "
        f"{told['files']} files, {told['bytes']:,} bytes, of {manifest.made_at:%Y-%m-%d %H:%M:%S} UTC"
    )
    if before is not None:
        typer.echo(f"what was there: {before}")
