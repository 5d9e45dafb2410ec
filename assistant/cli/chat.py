"""`hoshin chat`: a conversation in the terminal."""

from typing import Annotated

import typer

from assistant.cli.guard import guarded
from assistant.cli.options import Today, person, read_day


def chat(
    session: Annotated[
        str | None, typer.Option(help="Continue, or start, the conversation of this name.")
    ] = None,
    today: Today = None,
) -> None:
    """Talk. /help lists what else can be typed; Ctrl-C stops an answer, /quit or Ctrl-D leaves."""
    with guarded(as_json=False):
        import uuid

        from assistant.app import App
        from assistant.cli.dialogue import Dialogue
        from assistant.log import open_log
        from assistant.settings import read_settings

        settings = read_settings()
        day = read_day(today)
        open_log(settings)
        Dialogue(App(settings), session or f"chat-{uuid.uuid4().hex[:8]}", person(), day).run()
