"""`hoshin tool`: any tool, called by another program."""

from contextlib import closing
from typing import Annotated, Any

import typer

from assistant.cli.guard import guarded, print_json
from assistant.cli.options import Lang, Today, person, read_day, read_words


def tool(
    name: Annotated[str, typer.Argument(help="Name of the tool, such as cascade.")],
    arguments: Annotated[
        str, typer.Option("--json", metavar="JSON", help='Its arguments; "-" reads standard input.')
    ] = "{}",
    plan: Annotated[str | None, typer.Option(help="Id or name of the plan in hand.")] = None,
    today: Today = None,
    lang: Lang = None,
) -> None:
    """Call a tool and print its result as JSON.

    Arguments that cannot be used exit with 2 and {"error": {"type", "message", "field", "valid"}}.
    """
    with guarded(as_json=True, said=arguments, lang=lang):
        print_json(_call(name, read_words(arguments), plan, today, lang))


def _call(name: str, text: str, plan: str | None, today: str | None, lang: str | None) -> dict[str, Any]:
    from assistant.app import App
    from assistant.cli.locale import read_language
    from assistant.door import use_tool
    from assistant.log import open_log
    from assistant.settings import read_settings
    from tools.argument_error import parse_json

    settings = read_settings()
    open_log(settings)
    language = read_language(lang, text)
    app = App(settings)
    context = app.context(language, read_day(today) or app.today, person(), plan=plan, cause="cli")
    with closing(app.audit):  # what was looked at is written down when this returns
        return use_tool(name, parse_json(text), context)
