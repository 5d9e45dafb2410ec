"""The normal form keeps every index."""

from hypothesis import given, settings
from hypothesis import strategies as st

from core.quantity.normal import blank, normalise


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_length_is_kept(text: str) -> None:
    assert len(normalise(text)) == len(text)


def test_width_script_and_formal_numerals() -> None:
    assert normalise("１２．５％　￥５００萬，１，２００") == "12.5% ¥500万，1,200"
    assert normalise("提升5個百分點，從兩億減到壹佰萬") == "提升5个百分点，从两亿减到一百万"


def test_blank_overwrites_only_the_spans() -> None:
    assert blank("abcdefg", [(1, 3), (5, 6)], "_") == "a__de_g"
