"""`hoshin export`: a plan's documents as a file."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.guard import guarded
from assistant.cli.options import Lang, person


class Format(StrEnum):
    """What can be written."""

    EXCEL = "excel"
    MARKDOWN = "markdown"


def export(
    plan: Annotated[str, typer.Argument(help="Id or name of the plan.")],
    format: Annotated[Format, typer.Option(help="What to write.")] = Format.EXCEL,
    to: Annotated[
        Path | None, typer.Option(help="File or folder to write to; default: HOSHIN_HOME/exports.")
    ] = None,
    lang: Lang = None,
) -> None:
    """Write a plan's six documents and print the file's path."""
    with guarded(as_json=False, said=plan, lang=lang):
        typer.echo(_export(plan, format, to, lang))


def _export(plan: str, format: Format, to: Path | None, lang: str | None) -> str:

    from assistant.app import App
    from assistant.cli.locale import read_language
    from assistant.exporting import export_file
    from assistant.settings import read_settings

    app = App(read_settings())
    language = read_language(lang, plan)
    context = app.context(language, app.today, person(), plan=plan, cause="cli")
    return str(export_file(context, format.value, to))
