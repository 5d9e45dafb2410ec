"""The tools of the registry as an MCP client sees them, and calling one."""

import asyncio
import logging
import time
from contextlib import suppress
from typing import Any

import mcp_types as types
from mcp.server.context import ServerRequestContext

from assistant.app import App
from assistant.consent.loss import LOSING
from assistant.door import in_traditional
from assistant.explanation import explain
from assistant.mcp.caller import Caller, said_in
from assistant.mcp.confirming import check_confirmed
from assistant.render import to_markdown
from assistant.thread import in_thread
from assistant.tool_titles import title_of
from assistant.toolschema import schema_of
from core.errors import InputError
from core.text import Language
from tools.registry import TOOLS, call
from tools.tool import Effect, Tool, ToolContext

_LOG = logging.getLogger("hoshin.mcp")
_PACE = 1.0  # seconds between two words of progress


def list_tools(language: Language) -> list[types.Tool]:
    """Every tool with the JSON Schema of its arguments and what it does to plans."""
    return [_tool(tool, language) for tool in TOOLS.values()]


def _tool(tool: Tool[Any, Any], language: Language) -> types.Tool:
    reads = tool.effect is Effect.READ
    return types.Tool(
        name=tool.name,
        title=title_of(tool.name, language),
        description=tool.description,
        input_schema=schema_of(tool),
        annotations=types.ToolAnnotations(
            read_only_hint=reads,
            destructive_hint=tool.name in LOSING,  # else every change is a new version; what was stays
            idempotent_hint=reads,
            open_world_hint=False,
        ),
    )


async def call_tool(
    app: App, caller: Caller, request: ServerRequestContext[Any, Any], params: types.CallToolRequestParams
) -> types.CallToolResult:
    """Run a tool; what it cannot do is an error of the tool, with what would be valid."""
    arguments = params.arguments or {}
    language = caller.reads(said_in(arguments))
    context = caller.context(app, language, str(request.request_id))
    telling = asyncio.create_task(_tell_progress(request, params.name, language))
    try:
        await in_thread(check_confirmed, app, params.name, arguments, context, params.meta or {})
        text, data = await in_thread(_run, params.name, arguments, context)
    except InputError as error:
        return _failure(explain(error, language))
    except Exception:
        _LOG.exception("%s failed", params.name)
        said = context.say("内部错误，详情见日志", "internal error; the log has the details")
        return _failure({"type": "internal", "message": said, "field": None, "valid": None})
    finally:
        telling.cancel()
        with suppress(asyncio.CancelledError):
            await telling
    return types.CallToolResult(
        content=[types.TextContent(type="text", text=text)], structured_content=data, is_error=False
    )


def _run(name: str, arguments: dict[str, Any], context: ToolContext) -> tuple[str, dict[str, Any]]:
    result = call(name, arguments, context)
    text, data = to_markdown(result), result.model_dump(mode="json")
    if context.language is Language.ZH_HANT:
        from assistant.script import to_traditional

        return to_traditional(text), in_traditional(data)
    return text, data


def _failure(error: dict[str, Any]) -> types.CallToolResult:
    lines = [error["message"]]
    lines += [f"{key}: {error[key]}" for key in ("field", "valid") if error.get(key)]
    return types.CallToolResult(
        content=[types.TextContent(type="text", text="\n".join(lines))],
        structured_content={"error": error},
        is_error=True,
    )


async def _tell_progress(request: ServerRequestContext[Any, Any], name: str, language: Language) -> None:
    """Say every second that the tool still runs; nothing where the client does not ask for it."""
    begun, title = time.monotonic(), title_of(name, language)
    await request.session.report_progress(0, None, title)
    while True:
        await asyncio.sleep(_PACE)
        await request.session.report_progress(round(time.monotonic() - begun, 1), None, title)
