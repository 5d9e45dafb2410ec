"""`hoshin index`: the vectors that search compares meanings with: how far they are, and making them anew."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli.guard import guarded, print_json
from assistant.cli.options import Lang

if TYPE_CHECKING:
    from assistant.app import App
    from core.text import Language
    from knowledge.search.entry import Kind
    from knowledge.search.library import Library


def index(
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Delete every vector and make all anew from the database.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    lang: Lang = None,
) -> None:
    """Show the search index: passages, their vectors, who made them. With --rebuild make it anew."""
    with guarded(as_json=as_json, lang=lang):
        import asyncio

        from assistant.app import App
        from assistant.cli.locale import read_language
        from assistant.settings import read_settings

        app = App(read_settings())
        try:
            if rebuild:
                make_vectors(app.library, rebuild=True, quiet=as_json)
            _show(app, read_language(lang, ""), as_json=as_json)
        finally:
            asyncio.run(app.aclose())


def _show(app: "App", language: "Language", *, as_json: bool) -> None:
    state = app.library.state()
    data: dict[str, Any] = {
        "embeddings": app.settings.embeddings,
        "kept_in": app.settings.chroma_url or str(app.settings.vectors),
        "kinds": [one.model_dump(mode="json") for one in state],
    }
    if as_json:
        print_json(data)
        return
    from assistant.cli.screen import show_table

    show_table(
        ["kind", "passages", "vectors", "behind", "embedder"],
        [[one.kind, str(one.passages), str(one.vectors), str(one.behind), one.embedder] for one in state],
    )
    typer.echo(f"{data['embeddings']} · {data['kept_in']}")
    if app.settings.embeddings == "none":
        from core.text import Text

        typer.echo(
            Text(
                zh="HOSHIN_EMBEDDINGS 是 none：只按词语查找，不建向量",
                en="HOSHIN_EMBEDDINGS is none: words only, no vectors are made",
            ).said_in(language)
        )


def make_vectors(library: "Library", *, rebuild: bool, quiet: bool) -> None:
    """Make the vectors that are missing, or all anew, a bar for each kind. Raises like `Library.index`."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=quiet) as bar:
        tasks: dict[Kind, Any] = {}

        def tell(kind: "Kind", made: int, whole: int) -> None:
            if kind not in tasks:
                tasks[kind] = bar.add_task(str(kind), total=whole)
            bar.update(tasks[kind], completed=made, total=whole)

        library.index(rebuild=rebuild, progress=tell)
