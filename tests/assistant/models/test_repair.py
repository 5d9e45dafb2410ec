import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.models.answer import Spoken
from assistant.models.repair import fit, is_unreadable, read_arguments, repair, repair_name

SCHEMAS: dict[str, dict[str, Any]] = {
    "edit_plan": {
        "type": "object",
        "properties": {
            "plan": {"anyOf": [{"type": "string"}, {"type": "null"}]},
            "limit": {"type": "integer"},
            "sure": {"type": "boolean"},
            "amount": {"type": "string"},
            "edits": {
                "type": "array",
                "items": {"oneOf": [
                    {"type": "object", "properties": {"do": {"const": "add"}, "budget": {"type": "string"}}},
                    {"type": "object", "properties": {"do": {"const": "undo"}, "steps": {"type": "integer"}}},
                ]},
            },
        },
    },
    "find_plans": {"type": "object", "properties": {}},
}  # fmt: skip


def one(arguments: str, name: str = "edit_plan") -> dict[str, Any]:
    (call,) = repair([Spoken("1", name, arguments)], SCHEMAS)
    return call["args"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", {}),
        ("null", {"unreadable": "null"}),
        ('{"a": 1}', {"a": 1}),
        ("{'a': 'b'}", {"a": "b"}),
        ('{"a": 1,}', {"a": 1}),
        ('{"a": "x\ny"}', {"a": "x\ny"}),
        ('```json\n{"a": 1}\n```', {"a": 1}),
        ('"{\\"a\\": 1}"', {"a": 1}),
        ('[{"a": 1}]', {"a": 1}),
        ('{"a": [1, 2]', {"a": [1, 2]}),
        ('{"a": "b"', {"a": "b"}),
        ("{a: True, b: None}", {"a": True, "b": None}),
    ],
)
def test_arguments_are_read_however_they_are_written(text: str, value: dict[str, Any]) -> None:
    assert read_arguments(text) == value


@pytest.mark.parametrize(
    "text",
    ['{"a": 500', '{"a": "b', '{"a"', '{"a":', '{"edits": [{"do": "add", "title', "tru", "look here", "3"],
)
def test_arguments_that_break_off_are_not_guessed(text: str) -> None:
    (call,) = repair([Spoken("1", "edit_plan", text)], SCHEMAS)
    assert is_unreadable(call)
    assert call["args"] == {"unreadable": text}


@pytest.mark.parametrize(
    "text",
    [
        '{"plan":"A"}{"plan":"B"}', '{"plan":"A"}\n{"plan":"B"}', '{"plan":"A"}{"limit":1}',
        '{"plan":"A"}{"plan":', '{"plan":"A"},{"plan":"B"}', "{'plan':'A'}{'plan':'B'}",
        '{"plan":"A",}{"plan":"B"}', '{plan: "A"} {plan: "B"', '{"plan":"A"} and more',
    ],
)  # fmt: skip
def test_of_several_values_none_is_taken_for_all(text: str) -> None:
    assert read_arguments(text) == {"unreadable": text}


@pytest.mark.parametrize("text", ['{"a": {"b": 1}}}', '{"a": {"b": 1,}}]}'])
def test_a_bracket_too_many_says_nothing(text: str) -> None:
    assert read_arguments(text) == {"a": {"b": 1}}


def test_arguments_nested_too_deep_are_unreadable() -> None:
    assert "unreadable" in read_arguments('{"a":' + "[" * 200_000 + "]" * 200_000 + "}")
    assert "unreadable" in read_arguments("{a:" + "[" * 200_000 + "]" * 200_000 + "}")


@pytest.mark.slow
@settings(max_examples=40)
@given(st.recursive(
    st.none() | st.booleans() | st.integers(-10**9, 10**9) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=12,
))  # fmt: skip
def test_sound_arguments_are_never_changed(value: Any) -> None:
    arguments = {"value": value}
    assert read_arguments(json.dumps(arguments)) == arguments
    assert one(json.dumps(arguments), "find_plans") == arguments


@given(st.text(max_size=60))
def test_no_arguments_crash(text: str) -> None:
    assert isinstance(read_arguments(text), dict)


@given(st.integers(1, 80))
def test_a_cut_never_yields_another_value(length: int) -> None:
    """Whatever is left of a number or a text after a cut is either whole or refused."""
    whole = {"plan": "智能家居", "edits": [{"do": "add", "budget": "500万"}, {"do": "undo", "steps": 12}]}
    text = json.dumps(whole, ensure_ascii=False)
    read = read_arguments(text[:length])
    if "unreadable" in read or not read:
        return
    known = {"智能家居", "add", "undo", "500万", 12}
    values = [read.get("plan"), *(part for edit in read.get("edits", []) for part in edit.values())]
    assert set(values) - {None} <= known


@pytest.mark.parametrize(
    ("given_", "fitted"),
    [
        ({"edits": '[{"do": "add"}]'}, {"edits": [{"do": "add"}]}),
        ({"edits": {"do": "add"}}, {"edits": [{"do": "add"}]}),
        ({"edits": ['{"do": "undo", "steps": "2"}']}, {"edits": [{"do": "undo", "steps": 2}]}),
        ({"limit": "12"}, {"limit": 12}),
        ({"limit": "12.5"}, {"limit": "12.5"}),
        ({"limit": "many"}, {"limit": "many"}),
        ({"sure": "True"}, {"sure": True}),
        ({"amount": 500}, {"amount": "500"}),
        ({"amount": "[1]"}, {"amount": "[1]"}),
        ({"plan": "null"}, {"plan": "null"}),
        ({"plan": None}, {"plan": None}),
        ({"other": "3"}, {"other": "3"}),
    ],
)
def test_values_are_written_as_the_schema_has_them(given_: dict[str, Any], fitted: dict[str, Any]) -> None:
    assert fit(given_, SCHEMAS["edit_plan"]) == fitted


@pytest.mark.parametrize(
    "name", ["edit_plan", " edit_plan\n", "functions.edit_plan", "default_api:edit_plan", "Edit-Plan",
             "edit_plan()", "functions.edit_plan:0", "`edit_plan`"]
)  # fmt: skip
def test_a_name_is_known_in_other_clothes(name: str) -> None:
    assert repair_name(name, SCHEMAS) == "edit_plan"


def test_a_name_nobody_has_stays_so_that_the_model_is_told() -> None:
    assert repair_name(" drop_table ", SCHEMAS) == "drop_table"


def test_ids_are_there_and_each_but_once() -> None:
    spoken = [
        Spoken("", "edit_plan", "{}"),
        Spoken("a", "find_plans", '{"x": 1}'),
        Spoken("a", "find_plans", '{"x": 2}'),
    ]
    calls = repair(spoken, SCHEMAS, taken=["a"])
    ids = [call["id"] for call in calls]
    assert all(ids)
    assert len({*ids, "a"}) == 4


def test_a_stutter_is_one_call_and_two_changes_are_two() -> None:
    add = '{"edits": [{"do": "add", "budget": "1"}]}'
    spoken = [
        Spoken("1", "edit_plan", add),
        Spoken("2", "edit_plan", add),
        Spoken("3", "edit_plan", add.replace("1", "2")),
    ]
    assert [call["id"] for call in repair(spoken, SCHEMAS)] == ["1", "3"]
    assert repair([Spoken("1", " ", "{}")], SCHEMAS) == []
