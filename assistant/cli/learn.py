"""`hoshin learn`: the company's own files, read so that they can be asked about."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from assistant.cli.guard import guarded, print_json
from assistant.cli.options import Lang, person

if TYPE_CHECKING:
    from knowledge.documents.learning import Found, Lesson
    from knowledge.documents.store import DocumentStore
    from tools.learn_documents_report import Kept, Refused
    from tools.tool import ToolContext

_BAD_FILES = 2
Progress = Callable[[int, int], None]


def learn(
    files: Annotated[list[str], typer.Argument(metavar="FILE…", help="Files or folders.")],
    unit: Annotated[str | None, typer.Option(help="Business unit or region they are about.")] = None,
    owner: Annotated[str | None, typer.Option(help="Who is answerable for them.")] = None,
    period: Annotated[str | None, typer.Option(help='The time they are about: "2026年Q1", "2025".')] = None,
    access: Annotated[
        str | None,
        typer.Option(
            metavar="RANK[:UNIT,…]",
            help="Who may see them: position, department or executive, and which units; default: everybody.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    lang: Lang = None,
) -> None:
    """Read files so that questions are answered from them, with page or cells.

    Word, PowerPoint, Excel, PDF, Markdown, text, CSV. A file that cannot be read is told of and the others go
    on; the exit code is then 2. The same content is recognised, a changed file is a new version.
    """
    with guarded(as_json=as_json, lang=lang):
        rank, units = _read_access(access)
        given = {"unit": unit, "owner": owner, "period": period, "rank": rank, "units": units}
        context = _context(lang)
        kept, refused = _learn_all(context, files, given)
        if kept:
            _index(context)
        if as_json:
            print_json(
                {
                    "documents": [one.model_dump(mode="json") for one in kept],
                    "refused": [one.model_dump(mode="json") for one in refused],
                }
            )
        else:
            _show(context, kept, refused)
        if refused:
            raise typer.Exit(_BAD_FILES)


def _context(lang: str | None) -> "ToolContext":

    from assistant.app import App
    from assistant.cli.locale import read_language
    from assistant.log import open_log
    from assistant.settings import read_settings

    settings = read_settings()
    open_log(settings)
    app = App(settings)
    return app.context(read_language(lang, ""), app.today, person(), cause="cli")


def _learn_all(
    context: "ToolContext", paths: list[str], given: dict[str, Any]
) -> "tuple[list[Kept], list[Refused]]":
    from core.errors import InputError
    from knowledge.documents.learning import Lesson, files_of
    from tools.allowed_path import allowed_path
    from tools.learn_documents import read_about
    from tools.learn_documents_report import refused

    store = context.documents
    assert store is not None
    lesson = Lesson(
        by=context.actor, at=context.now(), about=read_about(context, given), viewer=context.viewer
    )
    kept: list[Kept] = []
    problems: list[Refused] = []
    for path in paths:
        try:
            found = list(files_of(allowed_path(path, None)))
        except InputError as error:
            problems.append(refused(path, error, context.language))
            continue
        for file in found:
            try:
                kept.append(_learn_one(context, store, file, lesson))
            except InputError as error:
                problems.append(refused(file.name, error, context.language))
    return kept, problems


def _learn_one(context: "ToolContext", store: "DocumentStore", file: "Found", lesson: "Lesson") -> "Kept":
    from knowledge.documents.learning import learn as learn_file
    from knowledge.documents.learning import read_bytes
    from tools.learn_documents_report import listed

    with _progress(file.name) as report:
        learned = learn_file(store, read_bytes(file, store.limits), file.name, lesson, report)
    return listed(learned.record, learned.outcome, context.language)


def _index(context: "ToolContext") -> None:
    """Make the vectors of what was learned; where that cannot be done now, the next search does it."""
    from assistant.cli.index import make_vectors
    from core.errors import InputError

    try:
        make_vectors(context.library, rebuild=False, quiet=not sys.stderr.isatty())
    except InputError as error:
        typer.echo(error.message.said_in(context.language), err=True)
    finally:
        context.library.close()


@contextmanager
def _progress(name: str) -> Iterator[Progress | None]:
    """A bar on a terminal, gone when the file is read."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name.replace("[", "("), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _show(context: "ToolContext", kept: "list[Kept]", problems: "list[Refused]") -> None:
    from assistant.cli.screen import show_table
    from tools.learn_documents_report import report, table

    typer.echo(report(context, kept, problems))
    if kept:
        summary = table(context, kept)
        show_table(summary.header, summary.rows)


def _read_access(
    text: str | None,
) -> tuple[Literal["position", "department", "executive"] | None, list[str]]:
    """The rank and the units of `--access`. Raises BadRequest."""
    from assistant.errors import BadRequest, same
    from core.text import Text

    if text is None:
        return None, []
    rank, _, units = text.replace("：", ":").partition(":")
    named = _RANKS.get(rank.strip().lower())
    if named is None:
        raise BadRequest(
            Text(zh=f"级别 {rank[:60]!r} 读不懂", en=f"cannot read the rank {rank[:60]!r}"),
            field="access",
            valid=same("position, department, executive, department:华东,华南"),
        )
    return named, [unit.strip() for unit in units.replace("，", ",").split(",") if unit.strip()]


_RANKS: dict[str, Literal["position", "department", "executive"]] = {
    "position": "position",
    "department": "department",
    "executive": "executive",
    "岗位": "position",
    "部门": "department",
    "高管": "executive",
}
