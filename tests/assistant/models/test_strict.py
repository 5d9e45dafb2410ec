from typing import Any

import pytest

from assistant.models.declaration import Declarations
from assistant.models.strict import loosen, tighten
from assistant.toolbox import build_tools
from assistant.toolschema import schema_of
from tools.registry import TOOLS

SCHEMA: dict[str, Any] = {
    "type": "object",
    "title": "T",
    "properties": {
        "name": {"type": "string", "maxLength": 9},
        "note": {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None},
        "size": {"type": "integer", "default": 3},
        "edits": {"type": "array", "items": {"oneOf": [
            {"type": "object", "required": ["do"],
             "properties": {"do": {"const": "a"}, "x": {"type": "string"}}},
            {"type": "object", "required": ["do"], "properties": {"do": {"const": "b"}}},
        ]}},
    },
    "required": ["name"],
}  # fmt: skip


def test_the_strict_form_requires_everything_and_lets_the_rest_be_null() -> None:
    strict = tighten(SCHEMA)
    assert strict is not None
    assert strict["required"] == ["name", "note", "size", "edits"]
    assert strict["additionalProperties"] is False
    assert strict["properties"]["name"] == {"type": "string"}
    assert strict["properties"]["size"] == {"anyOf": [{"type": "integer"}, {"type": "null"}]}
    first, _ = strict["properties"]["edits"]["anyOf"][0]["items"]["anyOf"]
    assert first["required"] == ["do", "x"]


@pytest.mark.parametrize(
    "part",
    [
        {"type": "object"},
        {"type": "object", "additionalProperties": {"type": "string"}},
        {},
        {"type": "array"},
    ],
)
def test_what_the_strict_form_cannot_say_stays_loose(part: dict[str, Any]) -> None:
    assert tighten({"type": "object", "properties": {"a": part}}) is None


def test_a_schema_too_deep_stays_loose() -> None:
    deep: dict[str, Any] = {"type": "string"}
    for _ in range(12):
        deep = {"type": "object", "properties": {"a": deep}}
    assert tighten(deep) is None


def test_nulls_for_what_was_left_out_go_again() -> None:
    said = {"name": "n", "note": None, "size": None, "edits": [{"do": "a", "x": None}, {"do": "b"}]}
    assert loosen(said, SCHEMA) == {"name": "n", "note": None, "edits": [{"do": "a"}, {"do": "b"}]}


def test_most_of_our_tools_have_a_strict_form_and_defaults_pass_it() -> None:
    strict = {name for name, tool in TOOLS.items() if tighten(schema_of(tool)) is not None}
    assert len(strict) > len(TOOLS) / 2, sorted(TOOLS.keys() - strict)


def test_tools_are_declared_once_and_strictly_where_it_can_be() -> None:
    tools, declarations = build_tools(), Declarations()
    declared = declarations.of(tools, strict=True)
    assert declarations.of(list(tools), strict=True) is declared
    assert declared.strict
    assert '"strict":true' in declared.text
    assert set(declared.schemas) == {tool.name for tool in tools}
    node = declared.schemas["record_actuals"]["properties"]["readings"]["items"]["properties"]
    assert "value" in node  # the whole schema, whatever of it is told
    loose = declarations.of(tools[:1], strict=False)
    assert not loose.strict
    assert 0 < loose.tokens < declared.tokens
