import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import BadRequest
from assistant.message import clean_message


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\x00\x07\x1b", "\ud800"])
def test_nothing_said_is_refused(text: str) -> None:
    with pytest.raises(BadRequest, match="empty"):
        clean_message(text, 100)


def test_too_long_is_refused_and_says_how_long_it_may_be() -> None:
    with pytest.raises(BadRequest) as caught:
        clean_message("长" * 1_000_000, 20_000)
    assert caught.value.valid is not None
    assert "20,000" in caught.value.valid.zh


def test_control_characters_go_and_lines_stay() -> None:
    assert clean_message("a\x00b\n\tc\x1b[31m", 100) == "ab\n\tc[31m"


@given(st.text(max_size=60))
def test_what_comes_through_can_be_stored(text: str) -> None:
    try:
        cleaned = clean_message(text, 100)
    except BadRequest:
        return
    assert cleaned.encode().decode() == cleaned
    assert "\x00" not in cleaned
    assert clean_message(cleaned, 100) == cleaned
