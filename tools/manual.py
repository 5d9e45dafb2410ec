"""The manual of the tools, written from their schemas: `python -m tools.manual > docs/tools.md`."""

from collections.abc import Iterator
from typing import Any

from tools.registry import TOOLS
from tools.tool import Effect, Tool

_HEAD = """# The tools

Everything Hoshin computes or changes goes through one of these tools, whoever calls: the agent, the HTTP
API, the terminal. The names and arguments below are the contract. This page is written from the schemas
(`python -m tools.manual`), and a test keeps it so.

Amounts and times are given as people write them ("500万", "1.2亿元", "+5pp", "2026年Q4", "by end of Q4"), or
as plain numbers. What cannot be read, or can be read in two ways, is answered with a failure: `type`,
`message`, `field`, `valid`. Then nothing has changed.
"""


_EFFECTS = {
    Effect.READ: "reads only",
    Effect.WRITE: "changes plans",
    Effect.DECIDE: "takes part in decisions",
}


def manual() -> str:
    """The whole manual, Markdown."""
    return "\n".join([_HEAD, *(_tool(tool) for tool in TOOLS.values())])


def _tool(tool: Tool[Any, Any]) -> str:
    schema = tool.arguments.model_json_schema()
    effect = _EFFECTS[tool.effect]
    lines = [f"## `{tool.name}`", "", f"*{effect}.* {tool.description}", "", *_arguments(schema)]
    for name, part in schema.get("$defs", {}).items():
        lines += ["", f"**{name}**: {_first_line(part.get('description', ''))}", "", *_arguments(part)]
    results = sorted(set(tool.result.model_fields) - {"text", "tables", "plan", "question", "citations"})
    if results:
        lines += [
            "",
            "Result, besides `text`, `tables`, `plan`, `question`, `citations`: " + _listed(results),
        ]
    return "\n".join(lines) + "\n"


def _arguments(schema: dict[str, Any]) -> Iterator[str]:
    properties = schema.get("properties", {})
    if not properties:
        return
    required = set(schema.get("required", ()))
    yield "| argument | type | meaning |"
    yield "| --- | --- | --- |"
    for name, field in properties.items():
        mark = " (required)" if name in required else ""
        meaning = _cell(field.get("description", ""))
        yield f"| `{name}`{mark} | {_cell(_type(field))} | {meaning} |"


def _type(field: dict[str, Any]) -> str:
    if "const" in field:
        return f"`{field['const']}`"
    if "enum" in field:
        return _listed(field["enum"])
    if "$ref" in field:
        return str(field["$ref"]).rsplit("/", 1)[-1]
    for union in ("anyOf", "oneOf"):
        if union in field:
            parts = [_type(part) for part in field[union] if part.get("type") != "null"]
            return " or ".join(dict.fromkeys(parts))
    if field.get("type") == "array":
        return f"list of {_type(field.get('items', {}))}"
    return str(field.get("type", "any"))


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0] if text.strip() else ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    print(manual(), end="")
