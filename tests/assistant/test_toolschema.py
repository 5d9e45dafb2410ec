import json
from typing import Any

import pytest

from assistant.toolschema import schema_of
from tools.registry import TOOLS


@pytest.mark.parametrize("name", sorted(TOOLS))
def test_a_schema_stands_on_its_own(name: str) -> None:
    schema = schema_of(TOOLS[name])
    text = json.dumps(schema)
    assert "$ref" not in text
    assert "$defs" not in text
    assert schema["type"] == "object"
    assert schema["title"] == name
    assert schema["additionalProperties"] is False


def test_the_variants_of_an_edit_are_all_there() -> None:
    edits: dict[str, Any] = schema_of(TOOLS["edit_plan"])["properties"]["edits"]
    variants = edits["items"]["oneOf"]
    names = {variant["properties"]["do"].get("const") for variant in variants}
    assert {"create", "add", "update", "remove", "move", "plan"} <= names
