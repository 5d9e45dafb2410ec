"""Calling a tool from outside a conversation: the terminal and the HTTP API."""

from collections.abc import Mapping
from typing import Any

from assistant.telemetry.direct_call import direct_call
from core.text import Language
from tools.registry import call
from tools.tool import ToolContext


def use_tool(name: str, arguments: Mapping[str, object], context: ToolContext) -> dict[str, Any]:
    """The tool's result as JSON data, its texts in the reader's script.

    Raises:
        InputError: The tool, its arguments or the plan cannot be used; nothing was changed.
    """
    with direct_call(name):
        data = call(name, arguments, context).model_dump(mode="json")
    return in_traditional(data) if context.language is Language.ZH_HANT else data


def in_traditional(result: dict[str, Any]) -> dict[str, Any]:
    """A result whose texts for people are in Traditional characters; everything else is as it was."""
    from assistant.script import to_traditional

    changed = dict(result)
    for key in ("text", "question"):
        if changed.get(key):
            changed[key] = to_traditional(changed[key])
    changed["tables"] = [
        {
            "title": to_traditional(table["title"]),
            "header": [to_traditional(cell) for cell in table["header"]],
            "rows": [[to_traditional(cell) for cell in row] for row in table["rows"]],
        }
        for table in result.get("tables", ())
    ]
    return changed
