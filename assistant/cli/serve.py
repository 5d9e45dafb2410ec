"""`hoshin serve`: the web workspace and the HTTP API."""

import os
import shlex
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.guard import guarded

if TYPE_CHECKING:
    from assistant.settings import Settings
    from core.text import Language


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")
    ] = 8080,
    demo: Annotated[
        bool | None,
        typer.Option(help="Show the demo company; default: when there is nothing else to show."),
    ] = None,
) -> None:
    """Serve the web workspace at / and the HTTP API, described at /docs.

    Other hosts than this one need HOSHIN_API_TOKEN. Where there are tenants, each is served at its own hosts,
    without the web workspace: hoshin --tenant ID serve has it.
    """
    with guarded(as_json=False):
        from assistant.demo_home import choose_home, is_demo, remove_left
        from assistant.exposure import exposed_by
        from assistant.http.access import check_host
        from assistant.http.server import run
        from assistant.settings import read_common_settings, read_settings

        common = read_common_settings()
        if common.tenants is not None and not common.tenant:
            from assistant.tenants.serving import run_tenants

            run_tenants(common, host, port)
            return
        settings = read_settings()
        check_host(settings, host)
        chosen = choose_home(settings, demo, _language(settings))
        if is_demo(chosen):
            typer.echo(f"The demo company, in {chosen.home}; --no-demo serves your own.")
            typer.echo(f"On the command line: HOSHIN_HOME={shlex.quote(str(chosen.home))} hoshin plans")
        if exposed_by(settings) and settings.api_token is None and not settings.sign_in.is_on:
            typer.echo(f"{exposed_by(settings)} is set: the web and the API are for people who sign in,")
            typer.echo("on this machine, too: hoshin people link-web NAME, hoshin tokens create NAME.")
        run(chosen, host, port)
        if remove_left(chosen):
            os.execv(sys.executable, sys.orig_argv)  # noqa: S606 - again, with the reader's own home


def _language(settings: "Settings") -> "Language":
    """What the demo company speaks: what is set, English for an English terminal, else Chinese."""
    from assistant.cli.locale import reader_language
    from core.text import Language

    if settings.language != "auto":
        return Language(settings.language)
    spoken = (os.environ.get("LC_ALL") or os.environ.get("LANG") or "").lower()
    return Language.EN if spoken.startswith("en") else _chinese(reader_language())


def _chinese(language: "Language") -> "Language":
    from core.text import Language

    return Language.ZH_HANS if language is Language.EN else language
