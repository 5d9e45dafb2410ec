"""The tools as LangChain wants them, and what a model reads of their results."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from langchain.tools import ToolRuntime
from langchain_core.messages import BaseMessage
from langchain_core.tools import BaseTool, StructuredTool

from assistant.finding_tools import build_finder
from assistant.lean_schema import lean_description_of, lean_schema_of
from assistant.render import to_markdown
from assistant.thread import in_thread
from assistant.tool_choice import FIND_TOOLS, choose_tools
from assistant.turn import Turn
from tools.registry import TOOLS, call
from tools.tool import Arguments, Tool, ToolResult


@cache
def build_tools() -> tuple[BaseTool, ...]:
    """Every tool of the registry as a LangChain tool, and the door to those a model is not shown.

    Arguments are given as JSON Schema, not as the model class: the registry validates them, once, and its
    errors say what would be valid. Made once: writing the schemas takes longer than a turn.
    """
    return (*(_wrap(tool) for tool in TOOLS.values()), build_finder())


def tools_for(messages: Sequence[BaseMessage]) -> list[BaseTool | dict[str, Any]]:
    """The tools to show a language model for the newest message, always in the same order."""
    chosen = {*choose_tools(messages), FIND_TOOLS}
    return [tool for tool in build_tools() if tool.name in chosen]


def _wrap(tool: Tool[Arguments, ToolResult]) -> StructuredTool:
    async def run(runtime: ToolRuntime[Turn], **arguments: Any) -> tuple[str, dict[str, Any]]:
        turn = runtime.context
        result = await in_thread(call, tool.name, arguments, turn.context)
        return to_markdown(result), result.model_dump(mode="json")

    return StructuredTool(
        name=tool.name,
        description=lean_description_of(tool.name),
        args_schema={"title": tool.name, **lean_schema_of(tool.name)},
        coroutine=run,
        response_format="content_and_artifact",
    )
