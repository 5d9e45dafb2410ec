"""The tools as LangChain wants them, and what a model reads of their results."""

from functools import cache
from typing import Any

from langchain.tools import ToolRuntime
from langchain_core.tools import BaseTool, StructuredTool

from assistant.render import to_markdown
from assistant.thread import in_thread
from assistant.toolschema import schema_of
from assistant.turn import Turn
from tools.registry import TOOLS, call
from tools.tool import Arguments, Tool, ToolResult


@cache
def build_tools() -> tuple[BaseTool, ...]:
    """Every tool of the registry as a LangChain tool.

    Arguments are given as JSON Schema, not as the model class: the registry validates them, once, and its
    errors say what would be valid. Made once: writing the schemas takes longer than a turn.
    """
    return tuple(_wrap(tool) for tool in TOOLS.values())


def _wrap(tool: Tool[Arguments, ToolResult]) -> StructuredTool:
    async def run(runtime: ToolRuntime[Turn], **arguments: Any) -> tuple[str, dict[str, Any]]:
        turn = runtime.context
        result = await in_thread(call, tool.name, arguments, turn.context)
        return to_markdown(result), result.model_dump(mode="json")

    return StructuredTool(
        name=tool.name,
        description=tool.description,
        args_schema=schema_of(tool),
        coroutine=run,
        response_format="content_and_artifact",
    )
