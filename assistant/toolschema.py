"""A tool's arguments as the JSON Schema that models and programs are shown."""

from typing import Any

from langchain_core.utils.json_schema import dereference_refs

from tools.tool import Tool


def schema_of(tool: Tool[Any, Any]) -> dict[str, Any]:
    """The JSON Schema of the tool's arguments without references, which several providers cannot follow."""
    schema = dereference_refs(tool.arguments.model_json_schema())
    schema.pop("$defs", None)
    plain: dict[str, Any] = _without(schema, frozenset({"discriminator"}))
    return {**plain, "title": tool.name, "description": tool.description}


def _without(value: Any, keys: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return {key: _without(part, keys) for key, part in value.items() if key not in keys}
    if isinstance(value, list):
        return [_without(part, keys) for part in value]
    return value
