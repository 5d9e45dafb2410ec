"""`hoshin database`: how far the schema of the database is, and bringing it up to date."""

from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.guard import FAILED, guarded, print_json

if TYPE_CHECKING:
    from knowledge.migrations import SchemaState

database = typer.Typer(
    no_args_is_help=True,
    help="The schema of the database: how far it is, bringing it up to date before a roll-out.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@database.command()
def status(as_json: AsJson = False) -> None:
    """Show which steps the database has seen. Exits with 1 when it is behind. Nothing is changed."""
    with guarded(as_json=as_json):
        from assistant.settings import read_settings
        from knowledge.database import look

        state = look(read_settings().database)
        _show(state, as_json=as_json)
        if state.pending:
            raise typer.Exit(FAILED)


@database.command()
def migrate(as_json: AsJson = False) -> None:
    """Bring the schema up to date: all pending steps, or none. Several at once do it once."""
    with guarded(as_json=as_json):
        from assistant.settings import read_settings
        from knowledge.database import connect, look

        settings = read_settings()
        settings.home.mkdir(parents=True, exist_ok=True)
        before = look(settings.database)
        connect(settings.database).dispose()
        if as_json:
            print_json({"taken": before.pending})
        else:
            typer.echo("\n".join(f"+ {name}" for name in before.pending) or "up to date")


def _show(state: "SchemaState", *, as_json: bool) -> None:
    if as_json:
        print_json(state._asdict())
        return
    for sign, names in (("+", state.pending), ("?", state.newer)):
        for name in names:
            typer.echo(f"{sign} {name}")
    seen = f"{len(state.done)} steps taken, {len(state.pending)} pending"
    typer.echo(seen + (f", {len(state.newer)} of a newer version" if state.newer else ""))
