"""The tools as an API is told of them. Made once for each choice of tools: their schemas are long."""

import json
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from langchain_core.utils.function_calling import convert_to_openai_tool

from assistant.models.estimate import estimate_tokens
from assistant.models.strict import tighten
from assistant.toolschema import schema_of
from tools.registry import TOOLS

_KEPT = 64


@dataclass(frozen=True)
class Declaration:
    """Tools as an API is told of them.

    Attributes:
        text: The `tools` of a request, as JSON.
        schemas: JSON Schema of each tool's arguments, by name; of our own tools the whole one, though less of
            it may be told.
        strict: The tools declared in strict form.
        tools: What they were made from, so that it is not freed and its identity reused.
    """

    text: str
    schemas: Mapping[str, Mapping[str, Any]]
    strict: frozenset[str]
    tools: tuple[Any, ...]

    @cached_property
    def tokens(self) -> int:
        """Tokens of the text, estimated."""
        return estimate_tokens(self.text)


class Schemas(Mapping[str, Mapping[str, Any]]):
    """The schemas of the tools offered: our own tools' whole ones, others' as they were declared."""

    def __init__(self, declared: Mapping[str, Mapping[str, Any]]) -> None:
        self._declared = declared

    def __getitem__(self, name: str) -> Mapping[str, Any]:
        declared = self._declared[name]
        return _whole_schema(name) if name in TOOLS else declared

    def __iter__(self) -> Iterator[str]:
        return iter(self._declared)

    def __len__(self) -> int:
        return len(self._declared)


@cache
def _whole_schema(name: str) -> Mapping[str, Any]:
    return schema_of(TOOLS[name])


class Declarations:
    """The declarations used last. A tool must not change."""

    def __init__(self) -> None:
        self._made: OrderedDict[tuple[Any, ...], Declaration] = OrderedDict()
        self._converted: dict[int, tuple[Any, dict[str, Any]]] = {}

    def of(self, tools: Sequence[Any], *, strict: bool) -> Declaration:
        """The declaration of `tools`: LangChain tools, functions, or dicts as OpenAI takes them."""
        key = (strict, *map(id, tools))
        found = self._made.pop(key, None) or self._declare(tuple(tools), strict=strict)
        self._made[key] = found
        while len(self._made) > _KEPT:
            self._made.popitem(last=False)
        return found

    def _declare(self, tools: tuple[Any, ...], *, strict: bool) -> Declaration:
        plain = [self._convert(tool) for tool in tools]
        schemas = {tool["function"]["name"]: tool["function"].get("parameters") or {} for tool in plain}
        tight = {name: tighten(schema) for name, schema in schemas.items()} if strict else {}
        told = [_strictly(tool, tight.get(tool["function"]["name"])) for tool in plain]
        return Declaration(
            text=json.dumps(told, ensure_ascii=False, separators=(",", ":")),
            schemas=Schemas(schemas),
            strict=frozenset(name for name, schema in tight.items() if schema is not None),
            tools=tools,
        )

    def _convert(self, tool: Any) -> dict[str, Any]:
        if isinstance(tool, dict):
            return convert_to_openai_tool(tool)
        known = self._converted.get(id(tool))
        if known is None or known[0] is not tool:
            known = self._converted[id(tool)] = (tool, convert_to_openai_tool(tool))
        return known[1]


def _strictly(tool: dict[str, Any], schema: dict[str, Any] | None) -> dict[str, Any]:
    if schema is None:
        return tool
    return {**tool, "function": {**tool["function"], "parameters": schema, "strict": True}}
