"""`hoshin documents`: what was learned, listed, shown and forgotten."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli.guard import guarded, print_json
from assistant.cli.options import Lang, person

if TYPE_CHECKING:
    from knowledge.documents.passages import Passage
    from knowledge.documents.record import Record
    from tools.tool import ToolContext

documents = typer.Typer(
    invoke_without_command=True,
    help="List, show and forget the documents that were learned.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Reference = Annotated[str, typer.Argument(metavar="ID", help="Id, file name or title.")]


@documents.callback()
def show_all(
    context: typer.Context,
    history: Annotated[bool, typer.Option(help="Earlier versions and forgotten ones, too.")] = False,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """List the documents, the one learned last first."""
    if context.invoked_subcommand is not None:
        return
    with guarded(as_json=as_json, lang=lang):
        from assistant.cli.screen import show_table
        from tools.learn_documents_report import list_text, listed, table

        here = _context(lang)
        assert here.documents is not None
        records = here.documents.list(viewer=here.viewer, history=history)
        if as_json:
            print_json([record.model_dump(mode="json") for record in records])
            return
        kept = [listed(record, None, here.language) for record in records]
        typer.echo(list_text(here, kept))
        if kept:
            summary = table(here, kept)
            standings = [_standing(record, here) for record in records]
            rows = [[*row, standing] for row, standing in zip(summary.rows, standings, strict=True)]
            show_table([*summary.header, here.say("状态", "Standing")], rows)


@documents.command("show")
def show_one(
    document: Reference,
    version: Annotated[int | None, typer.Option(min=1, help="An earlier version.")] = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Show a document: what it is, its versions, and what was read of it, quoted."""
    with guarded(as_json=as_json, said=document, lang=lang):
        from assistant.cli.screen import show_markdown

        here = _context(lang)
        assert here.documents is not None
        versions = here.documents.versions(document, viewer=here.viewer)
        record = _version(versions, version)
        passages = here.documents.passages(record)
        if as_json:
            print_json(_as_data(record, versions, passages))
        else:
            show_markdown(_as_text(here, record, versions, passages))


@documents.command("forget")
def forget(document: Reference, lang: Lang = None) -> None:
    """Take a document out: its content is deleted, that it was there stays in the history."""
    with guarded(as_json=False, said=document, lang=lang):
        here = _context(lang)
        assert here.documents is not None
        gone = here.documents.forget(document, by=here.actor, at=here.now(), viewer=here.viewer)
        typer.echo(f"✓ {gone.id} {gone.name}")


def _context(lang: str | None) -> "ToolContext":

    from assistant.app import App
    from assistant.cli.locale import read_language
    from assistant.settings import read_settings

    app = App(read_settings())
    return app.context(read_language(lang, ""), app.today, person(), cause="cli")


def _version(versions: "tuple[Record, ...]", number: int | None) -> "Record":
    from core.errors import UnknownReference
    from core.text import Text

    if number is None:
        return versions[-1]
    for record in versions:
        if record.version == number:
            return record
    raise UnknownReference(
        Text(zh=f"{versions[0].id} 没有第 {number} 版", en=f"{versions[0].id} has no version {number}"),
        field="version",
        valid=Text(zh=f"第 1 到 {versions[-1].version} 版", en=f"versions 1 to {versions[-1].version}"),
    )


def _as_data(
    record: "Record", versions: "tuple[Record, ...]", passages: "tuple[Passage, ...]"
) -> dict[str, Any]:
    return {
        **record.model_dump(mode="json"),
        "versions": [one.model_dump(mode="json") for one in versions],
        "text": [passage.model_dump(mode="json") for passage in passages],
    }


def _as_text(
    here: "ToolContext", record: "Record", versions: "tuple[Record, ...]", passages: "tuple[Passage, ...]"
) -> str:
    from knowledge.documents.place import Place
    from tools.learn_documents_report import listed
    from tools.quotation import on_one_line, quote_passage

    kept = listed(record, None, here.language)
    name = f"**{kept.title or kept.name}**"
    head = f"{name} {kept.id} v{kept.version} · {kept.name} · {_standing(record, here)}"
    lines = [head, *(f"- v{one.version} {one.at:%Y-%m-%d %H:%M} UTC {one.by}" for one in versions)]
    lines += [f"- {notice}" for notice in kept.notices]
    for passage in passages:
        place = Place.read(passage.place).said_in(here.language)
        lines += ["", f"**{on_one_line(place)}** {on_one_line(passage.heading)}".rstrip()]
        lines += ["", quote_passage(here, passage.text)]
    return "\n".join(lines)


def _standing(record: "Record", here: "ToolContext") -> str:
    from knowledge.documents.record import Standing

    words = {
        Standing.CURRENT: here.say("可检索", "current"),
        Standing.SUPERSEDED: here.say("已被新版取代", "superseded"),
        Standing.FORGOTTEN: here.say("已忘掉", "forgotten"),
    }
    return words[record.standing]
