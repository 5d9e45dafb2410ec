"""`hoshin mcp`: the tools for an MCP client on standard input and output."""

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.guard import guarded


def mcp(
    files: Annotated[
        Path | None,
        typer.Option(
            exists=True, file_okay=False, help="Folder files may be read from; default: HOSHIN_UPLOADS."
        ),
    ] = None,
) -> None:
    """Serve the tools to an MCP client (Claude Desktop, Cursor …) on standard input and output.

    Over HTTP they are at /mcp of `hoshin serve`.
    """
    with guarded(as_json=False):
        from assistant.mcp.standard_input import run
        from assistant.settings import read_settings

        run(read_settings(), files)
