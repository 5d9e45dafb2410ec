"""MCP on standard input and output: one client, one person, nothing else on standard output."""

from functools import partial
from pathlib import Path

import anyio
from mcp.server.stdio import stdio_server

from assistant.app import App
from assistant.log import open_log
from assistant.mcp.caller import Caller, current, local_caller
from assistant.mcp.server import build_server
from assistant.settings import Settings


def run(settings: Settings, imports: Path | None = None) -> None:
    """Serve until the client closes standard input.

    Raises:
        ConfigError: The token, or the database, cannot be used.
    """
    open_log(settings)
    app = App(settings)
    caller = local_caller(app, imports)
    anyio.run(partial(_serve, app, caller))


async def _serve(app: App, caller: Caller) -> None:
    server = build_server(app, lambda _request: current(app, caller))
    async with stdio_server() as (reading, writing):
        await server.run(reading, writing, server.create_initialization_options())
    await app.aclose()
