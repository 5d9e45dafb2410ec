"""The tools as LangChain wants them, and what a model reads of their results."""

import asyncio
from typing import Any

from langchain.tools import ToolRuntime
from langchain_core.tools import BaseTool, StructuredTool
from langchain_core.utils.json_schema import dereference_refs

from assistant.render import to_markdown
from assistant.turn import Turn
from tools.registry import TOOLS, call
from tools.tool import Arguments, Tool, ToolResult


def build_tools() -> list[BaseTool]:
    """Every tool of the registry as a LangChain tool.

    Arguments are given as JSON Schema, not as the model class: the registry validates them, once, and its
    errors say what would be valid.
    """
    return [_wrap(tool) for tool in TOOLS.values()]


def schema_of(tool: Tool[Any, Any]) -> dict[str, Any]:
    """The JSON Schema of the tool's arguments without references, which several providers cannot follow."""
    schema = dereference_refs(tool.arguments.model_json_schema())
    schema.pop("$defs", None)
    plain: dict[str, Any] = _without(schema, frozenset({"discriminator"}))
    return {**plain, "title": tool.name, "description": tool.description}


def _wrap(tool: Tool[Arguments, ToolResult]) -> StructuredTool:
    async def run(runtime: ToolRuntime[Turn], **arguments: Any) -> tuple[str, dict[str, Any]]:
        turn = runtime.context
        result = await asyncio.to_thread(call, tool.name, arguments, turn.context)
        return to_markdown(result), result.model_dump(mode="json")

    return StructuredTool(
        name=tool.name,
        description=tool.description,
        args_schema=schema_of(tool),
        coroutine=run,
        response_format="content_and_artifact",
    )


def _without(value: Any, keys: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return {key: _without(part, keys) for key, part in value.items() if key not in keys}
    if isinstance(value, list):
        return [_without(part, keys) for part in value]
    return value
