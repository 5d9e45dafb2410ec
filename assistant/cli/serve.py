"""`hoshin serve`: the HTTP API."""

from typing import Annotated

import typer

from assistant.cli.guard import guarded


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")
    ] = 8080,
) -> None:
    """Serve the HTTP API; its description is at /docs. Other hosts than this one need HOSHIN_API_TOKEN."""
    with guarded(as_json=False):
        from assistant.http.server import run
        from assistant.settings import read_settings

        run(read_settings(), host, port)
