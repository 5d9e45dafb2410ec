"""YAML that people write: whatever is wrong with it is one error that says where."""

import pytest

from knowledge.yaml_text import NotYamlError, read_yaml


def test_what_it_says() -> None:
    assert read_yaml("a: [1, 二]") == {"a": [1, "二"]}
    assert read_yaml("") is None


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: ]", 2),
        ("since: 2026-13-45", 1),
        ("a: " + "1" * 5000, 1),
        ("!!python/object:os.system", 1),
        ("? " * 5000, 1),
    ],
    ids=["unclosed", "no such month", "a number of 5,000 digits", "an object", "keys of keys"],
)
def test_what_is_not_yaml_is_one_error(text: str, line: int) -> None:
    with pytest.raises(NotYamlError) as refused:
        read_yaml(text)
    assert refused.value.line == line
    assert str(refused.value)
    assert "\n" not in str(refused.value)
