"""Text prepared for embedding models."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.search.plain import LONGEST, is_chinese, plain_text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("獲客成本", "获客成本"),
        ("ＣＡＣ　≤８０％", "CAC ≤80%"),
        ("a\x00b", "a b"),
        ("预\ud800算", "预 算"),
        ("ROI", "ROI"),
        ("", ""),
    ],
)
def test_plain_text(text: str, plain: str) -> None:
    assert plain_text(text) == plain


@settings(max_examples=100)
@given(st.text(alphabet=st.characters(), max_size=60), st.sampled_from([1, 60]))
def test_every_text_can_be_encoded_and_is_short(text: str, times: int) -> None:
    plain = plain_text(text * times)
    assert len(plain) <= LONGEST
    assert "\x00" not in plain.encode("utf-8").decode("utf-8")


@pytest.mark.parametrize(
    ("text", "chinese"),
    [
        ("预算怎么分", True),
        ("ROI怎么算", True),
        ("how is 获客 measured", False),
        ("budget", False),
        ("12%", False),
        ("", False),
    ],
)
def test_is_chinese(text: str, chinese: bool) -> None:
    assert is_chinese(text) is chinese
