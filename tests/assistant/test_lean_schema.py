"""What a language model is shown of a tool takes everything that the tool itself takes."""

import json
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from assistant.lean_schema import flatten, lean_description_of, lean_schema_of
from assistant.signature import signature_of
from benchmarks.tokens import conversations
from tools.registry import TOOLS

Schema = dict[str, Any]


def without_null(value: Any) -> Any:
    """A field that is null is a field left out."""
    if isinstance(value, dict):
        return {key: without_null(part) for key, part in value.items() if part is not None}
    return [without_null(part) for part in value] if isinstance(value, list) else value


def values_of(schema: Schema, definitions: Schema) -> st.SearchStrategy[Any]:
    """Values that a JSON Schema of pydantic takes, every optional field there or not."""
    if "$ref" in schema:
        return values_of(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    if "oneOf" in schema:
        key = schema["discriminator"]["propertyName"]  # pydantic wants it, whatever "required" says
        tagged = [definitions[one["$ref"].rpartition("/")[2]] for one in schema["oneOf"]]
        return st.one_of([_plain_values(_with_needed(one, key), definitions) for one in tagged])
    if "anyOf" in schema:
        return st.one_of([values_of(one, definitions) for one in schema["anyOf"]])
    if "enum" in schema or "const" in schema:
        return st.sampled_from(schema.get("enum") or [schema["const"]])
    return _plain_values(schema, definitions)


def _with_needed(schema: Schema, key: str) -> Schema:
    return {**schema, "required": list({key: None, **dict.fromkeys(schema.get("required", ()))})}


def _plain_values(schema: Schema, definitions: Schema) -> st.SearchStrategy[Any]:
    kind = schema.get("type")
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        inner = values_of(schema["additionalProperties"], definitions)
        return st.dictionaries(st.sampled_from(["搜索", "华东"]), inner, max_size=2)
    if kind == "object":
        fields = {name: values_of(field, definitions) for name, field in schema.get("properties", {}).items()}
        needed = {name: fields.pop(name) for name in schema.get("required", ())}
        return st.fixed_dictionaries(needed, optional=fields)
    if "prefixItems" in schema:
        return st.tuples(*(values_of(one, definitions) for one in schema["prefixItems"])).map(list)
    if kind == "array":
        return st.lists(values_of(schema.get("items", {}), definitions), max_size=2)
    low = int(schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1))
    return {
        "string": st.sampled_from(["1.2亿元", "+5pp", "market share", "2026-09-30"]),
        "integer": st.integers(low, int(schema.get("maximum", low + 9))),
        "number": st.sampled_from([0.25, 1, 2.5]),
        "boolean": st.booleans(),
        "null": st.none(),
    }[str(kind)]


@pytest.mark.parametrize("name", sorted(TOOLS))
def test_whatever_the_full_schema_takes_the_lean_one_takes(name: str) -> None:
    full, lean = TOOLS[name].arguments.model_json_schema(), jsonschema_rs.validator_for(lean_schema_of(name))

    @settings(max_examples=12, deadline=None)
    @given(values_of(full, full.get("$defs", {})))
    def check(arguments: Schema) -> None:
        lean.validate(without_null(arguments))

    check()


def said_in_suites() -> Iterator[tuple[str, Schema]]:
    """The tool calls that the development cases expect, one for each choice of arguments."""
    for turn in [turn for turns in conversations() for turn in turns]:
        for call in [call for calls in turn.alternatives for call in calls]:
            first = {
                key: value[0] if isinstance(value, list) and value and _is_choice(key) else value
                for key, value in call.arguments.items()
            }
            yield call.name, json.loads(json.dumps(first, default=str))


def _is_choice(key: str) -> bool:
    return key in ("kpi", "do", "method", "total", "query", "goal", "node", "view", "when", "period")


@pytest.mark.slow
def test_whatever_the_suites_expect_and_the_tools_take_the_lean_schemas_take() -> None:
    lean = {name: jsonschema_rs.validator_for(lean_schema_of(name)) for name in TOOLS}
    taken = 0
    for name, arguments in said_in_suites():
        try:
            parsed = TOOLS[name].arguments.model_validate(arguments)
        except ValidationError:
            continue  # several choices in one, or words instead of arguments
        lean[name].validate(parsed.model_dump(mode="json", exclude_none=True, exclude_unset=True))
        taken += 1
    assert taken > 1_000


@pytest.mark.parametrize("name", sorted(TOOLS))
def test_a_lean_schema_names_every_field_of_the_tool(name: str) -> None:
    text = json.dumps(lean_schema_of(name), ensure_ascii=False)
    for field in field_names(TOOLS[name].arguments.model_json_schema()):
        assert field in text


def field_names(schema: Any) -> Iterator[str]:
    if isinstance(schema, list):
        for part in schema:
            yield from field_names(part)
    elif isinstance(schema, dict):
        for key, part in schema.items():
            if key == "properties":
                yield from part
            yield from field_names(part if key != "properties" else list(part.values()))


@pytest.mark.parametrize("name", sorted(TOOLS))
def test_a_lean_schema_is_one_that_any_provider_takes(name: str) -> None:
    schema = lean_schema_of(name)
    text = json.dumps(schema)
    for word in ("$ref", "$defs", "anyOf", "oneOf", '"title": "', '"null"', "discriminator", "prefixItems"):
        assert word not in text
    jsonschema_rs.meta.validate(schema)
    assert schema["type"] == "object"
    for field in schema["properties"].values():
        assert field.get("type"), "a provider may refuse a field without a type"
        assert field["type"] != "array" or field["items"].get("type")


def test_a_shared_definition_is_written_out_once() -> None:
    fields = lean_schema_of("cascade")["properties"]
    assert "capacity?" in fields["parts"]["items"]["description"]
    assert fields["columns"]["items"] == {"type": "object", "description": "as in `parts`"}


def test_the_variants_of_an_edit_say_which_fields_each_takes() -> None:
    edit = lean_schema_of("edit_plan")["properties"]["edits"]["items"]
    lines = edit["properties"]["do"]["description"].split("\n")
    assert any(line.startswith("remove{node}") for line in lines)
    assert any(line.startswith("update{node; any other field below}") for line in lines)
    assert any(line.startswith("lock/unlock{node}") for line in lines)
    assert "skill{person; skill; level?: none|junior|intermediate|senior" in "\n".join(lines)
    assert {"kpi", "owner", "under", "title", "level"} <= edit["properties"].keys()
    assert "department" not in edit["properties"]  # of one small variant: in its signature
    assert {"initiative", "senior"} <= set(edit["properties"]["level"]["enum"])


def test_a_signature_says_what_may_be_left_out_and_what_a_field_takes() -> None:
    schema = {
        "properties": {
            "name": {"type": "string"},
            "share": {"type": "string", "description": "'40%'"},
            "tier": {"type": "string", "enum": ["A", "B"], "default": "B"},
            "days": {"type": "integer"},
            "needs": {"type": "array", "items": {"type": "string"}},
        },
        "required": ["name", "days"],
    }
    assert signature_of(schema) == "{name; share? ('40%'); tier?: A|B=\"B\"; days: int; needs?: []}"


def test_variants_without_much_in_common_are_all_signatures() -> None:
    def variant(value: str, **fields: Schema) -> Schema:
        do = {"type": "string", "enum": [value]}
        return {"properties": {"do": do, **fields}, "description": f"{value}s."}

    made = flatten([variant("a", x={"type": "string"}), variant("b", y={"type": "integer"})], "do")
    assert made["properties"] == {
        "do": {"type": "string", "description": "a{x?} as\nb{y?: int} bs", "enum": ["a", "b"]}
    }
    assert made["required"] == ["do"]


def test_what_the_system_prompt_says_is_not_said_again_by_each_tool() -> None:
    assert "as the person said" in TOOLS["simulate"].description
    assert "as the person said" not in lean_description_of("simulate")
    assert lean_description_of("validate") == TOOLS["validate"].description
