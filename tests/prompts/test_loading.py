import string

import pytest

from prompts.loading import load

PLACEHOLDERS = {"language", "today", "fiscal_start", "plans", "facts", "plan"}


@pytest.mark.parametrize("name", ["system.zh", "system.en"])
def test_system_prompts_have_a_version_and_the_agreed_placeholders(name: str) -> None:
    prompt = load(name)
    assert prompt.version >= 1
    assert {field for _, field, _, _ in string.Formatter().parse(prompt.text) if field} == PLACEHOLDERS


def test_a_prompt_is_short_enough_to_be_read_before_every_model_call() -> None:
    assert len(load("system.en").text.split()) < 400
    assert len(load("system.zh").text) < 1200


def test_an_unknown_prompt_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        load("nothing")
