"""`hoshin guide`: the pages of guidance, listed, searched, read."""

from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.guard import guarded, print_json
from assistant.cli.options import Lang

if TYPE_CHECKING:
    from assistant.app import App
    from core.text import Language
    from knowledge.page import Page

_MOST = 10  # pages that a search lists


def guide(
    page: Annotated[
        str | None, typer.Argument(help="Id or title of a page; without it, they are listed.")
    ] = None,
    topic: Annotated[str | None, typer.Option(help="List the pages of one topic.")] = None,
    search: Annotated[str | None, typer.Option(help="List the pages that answer, best first.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    lang: Lang = None,
) -> None:
    """Browse the methods: what a term means, how a step is done, where a rule comes from."""
    with guarded(as_json=as_json, said=search or page or "", lang=lang):
        from assistant import guide as guidance
        from assistant.app import App
        from assistant.cli.locale import read_language
        from assistant.cli.screen import show_markdown
        from assistant.settings import read_settings

        app = App(read_settings())
        language = read_language(lang, search or page or "")
        if page is not None:
            found = app.guidance.find(page, language)
            if as_json:
                print_json(guidance.read(found, language).model_dump(mode="json"))
            else:
                show_markdown(guidance.write_page(found, app.guidance, language))
            return
        pages = guidance.pages_of(app.guidance, topic, language)
        if search is not None:
            pages = _answering(app, search, language, pages)
        if as_json:
            print_json([guidance.summarise(one, language).model_dump(mode="json") for one in pages])
        else:
            show_markdown(guidance.write_list(pages, language, by_topic=search is None))


def _answering(app: "App", query: str, language: "Language", pages: "tuple[Page, ...]") -> "tuple[Page, ...]":
    """The pages that answer a query, best first."""
    from knowledge.search.entry import Kind
    from knowledge.search.wanted import Wanted

    known = {page.id: page for page in pages}
    wanted = Wanted(kinds=(Kind.GUIDANCE,), sources=tuple(known))
    answer = app.library.search(query, language=language, wanted=wanted, limit=_MOST)
    return tuple(known[one.entry.source] for one in answer.found)
