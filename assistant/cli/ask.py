"""`hoshin ask`: one message, one reply."""

from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.guard import guarded, print_json
from assistant.cli.options import Today, person, read_day, read_words

if TYPE_CHECKING:
    from assistant.reply import Reply


def ask(
    words: Annotated[str, typer.Argument(metavar="MESSAGE", help='What you want; "-" reads standard input.')],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    session: Annotated[
        str | None, typer.Option(help="Continue, or start, the conversation of this name.")
    ] = None,
    today: Today = None,
) -> None:
    """Say something and get a reply. Without --session it is a conversation of its own.

    With --json: reply, calls [{name, arguments, ok, result | error}], plan {id, version} or null,
    citations [{id, title, source}], asked_back.
    """
    with guarded(as_json=as_json, said=words):
        reply = _answer(read_words(words), session, today)
        if as_json:
            print_json(reply.as_data())
        else:
            from assistant.cli.screen import show_markdown

            show_markdown(reply.reply)


def _answer(words: str, session: str | None, today: str | None) -> "Reply":
    import asyncio
    import uuid

    from assistant.app import App
    from assistant.log import open_log
    from assistant.message import clean_message
    from assistant.settings import read_settings

    settings = read_settings()
    day, said = read_day(today), clean_message(words, settings.message_chars)
    open_log(settings)
    conversation = uuid.uuid4().hex if session is None else session
    app = App(settings)

    async def answer() -> "Reply":
        try:
            return await app.assistant.ask(conversation, said, person=person(), today=day, cause="cli")
        finally:
            await app.aclose()

    return asyncio.run(answer())
