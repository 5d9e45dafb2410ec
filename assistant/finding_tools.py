"""The door to the tools a language model is not shown: it asks for them by name, and is shown them."""

from typing import Any

from langchain.tools import ToolRuntime
from langchain_core.tools import StructuredTool

from assistant.tool_choice import FIND_TOOLS, further_tools
from assistant.tool_titles import title_of
from assistant.turn import Turn
from tools.registry import tool


def build_finder() -> StructuredTool:
    """The tool `find_tools`. What it names is shown from the next call of the model on."""

    async def run(runtime: ToolRuntime[Turn], **arguments: Any) -> tuple[str, dict[str, Any]]:
        context = runtime.context.context
        names = [tool(name).name for name in _names(arguments.get("names"))] or list(further_tools())
        lines = [f"{name}: {title_of(name, context.language)}" for name in names]
        text = "\n".join([context.say("可以调用：", "These can be called:"), *lines])
        return text, {"text": text, "names": names}

    return StructuredTool(
        name=FIND_TOOLS,
        description=f"Further tools; name those you need and they are shown: {', '.join(further_tools())}.",
        args_schema={
            "title": FIND_TOOLS,
            "type": "object",
            "properties": {"names": {"type": "array", "items": {"type": "string"}}},
            "required": ["names"],
        },
        coroutine=run,
        response_format="content_and_artifact",
    )


def _names(given: object) -> list[str]:
    return [str(name) for name in given] if isinstance(given, list) else []
