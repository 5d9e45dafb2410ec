"""What the commands for administrators have in common: who works, when, and in which language."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import typer

from assistant.cli.guard import guarded

if TYPE_CHECKING:
    from assistant.app import App
    from core.text import Language
    from knowledge.audit_entry import Actor


@dataclass(frozen=True)
class Desk:
    """Where an administrator's command works.

    Attributes:
        app: The program.
        actor: Who sits at the terminal, as the audit trail names them.
        now: This moment.
        language: What they read.
    """

    app: "App"
    actor: "Actor"
    now: datetime
    language: "Language"

    def tell(self, zh: str, en: str) -> None:
        """Print a line in the reader's language and script."""
        typer.echo(self.say(zh, en))

    def say(self, zh: str, en: str) -> str:
        """The one of two texts that suits the reader, in her script."""
        from assistant.wording import say

        return say(self.language, zh, en)

    def show(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Print a table."""
        from assistant.cli.screen import show_table

        show_table(header, rows)


@contextmanager
def administering(*, as_json: bool, said: str = "", lang: str | None = None) -> Iterator[Desk]:
    """Run an administrator's command; errors become a message and an exit code."""
    with guarded(as_json=as_json, said=said, lang=lang):
        from assistant.app import App, now
        from assistant.cli.locale import read_language
        from assistant.cli.options import person
        from assistant.settings import read_settings
        from knowledge.audit_entry import Actor

        app = App(read_settings())
        language = read_language(lang, said)
        try:
            yield Desk(app, Actor(name=person(), door="cli"), now(), language)
        finally:
            app.audit.close()
            app.engine.dispose()
