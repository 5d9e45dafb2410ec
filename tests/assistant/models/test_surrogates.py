from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.models.answer import Answer
from assistant.models.repair import read_arguments
from assistant.models.surrogates import join_all, join_halves, split_half

HIGH, LOW = "\ud83d", "\ude00"


def said(answer: Answer, *pieces: str, field: str = "content") -> str:
    """What is new in each piece, together."""
    return "".join(answer.take({"choices": [{"delta": {field: piece}}]}) for piece in pieces)


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("好", "好"),
        (f"a{HIGH}{LOW}b", "a😀b"),
        (f"{HIGH}a", "\ufffda"),
        (f"a{LOW}", "a\ufffd"),
        (HIGH, "\ufffd"),
        (f"{HIGH}{HIGH}{LOW}", "\ufffd😀"),
        (f"{LOW}{HIGH}", "\ufffd\ufffd"),
        (f"\ufeff😀{HIGH}{LOW}", "\ufeff😀😀"),
    ],
)
def test_pairs_are_joined_and_lone_halves_replaced(text: str, joined: str) -> None:
    assert join_halves(text) == joined
    assert join_all({text: [text, 1, {"a": text}]}) == {joined: [joined, 1, {"a": joined}]}


def test_only_a_first_half_at_the_end_is_held_back() -> None:
    assert split_half(f"a{HIGH}") == ("a", HIGH)
    assert split_half(f"a{LOW}") == ("a\ufffd", "")
    assert split_half("") == ("", "")


@pytest.mark.parametrize(
    ("pieces", "whole"),
    [
        ((f"好{HIGH}", f"{LOW} ok"), "好😀 ok"),
        ((f"好{HIGH}", "", LOW), "好😀"),
        ((HIGH, "a"), "\ufffda"),
        (("\ufffd", HIGH, LOW), "\ufffd😀"),
        ((LOW, "a", HIGH, HIGH, LOW), "\ufffda\ufffd😀"),
    ],
)
def test_an_emoji_split_over_pieces_is_one_in_the_text_and_in_what_is_streamed(
    pieces: tuple[str, ...], whole: str
) -> None:
    answer = Answer()
    assert said(answer, *pieces) == answer.text == whole
    for field, name in (("reasoning_content", "thoughts"), ("refusal", "refusal")):
        said(answer, *pieces, field=field)
        assert getattr(answer, name) == whole


def test_half_an_emoji_at_the_end_is_shown_as_such() -> None:
    answer = Answer()
    assert said(answer, f"a{HIGH}") == "a"
    assert answer.text == "a\ufffd"


@settings(max_examples=60)
@given(st.lists(st.text(st.sampled_from(["a", "好", "😀", "\ufffd", HIGH, LOW]), max_size=4), max_size=6))
def test_however_a_text_is_split_it_is_the_same(pieces: list[str]) -> None:
    answer = Answer()
    streamed = said(answer, *pieces)
    assert answer.text == join_halves("".join(pieces))
    assert answer.text.removesuffix("\ufffd") == streamed.removesuffix("\ufffd")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (f'{{"a": "{HIGH}{LOW}"}}', {"a": "😀"}),
        ('{"a": ["\\ud83d\\ude00"]}', {"a": ["😀"]}),
        ('{"\\ud83d": "\\ude00"}', {"\ufffd": "\ufffd"}),
        ('{"a": "\\ud83d",}', {"a": "\ufffd"}),
        ('"{\\"a\\": \\"\\\\ud83d\\"}"', {"a": "\ufffd"}),
        (f"x{HIGH}", {"unreadable": "x\ufffd"}),
    ],
)
def test_arguments_hold_whole_characters_alone(text: str, value: dict[str, Any]) -> None:
    assert read_arguments(text) == value


def test_names_and_ids_hold_whole_characters_alone() -> None:
    call = {"id": HIGH, "function": {"name": f"f{LOW}", "arguments": "{}"}}
    answer = Answer()
    answer.take({"model": HIGH, "choices": [{"delta": {"tool_calls": [call]}, "finish_reason": LOW}]})
    (spoken,) = answer.calls
    assert {spoken.id, spoken.name, answer.model, answer.finish} == {"\ufffd", "f\ufffd"}
