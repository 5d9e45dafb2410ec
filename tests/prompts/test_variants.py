from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.variants import choose_variant, read_shares


@pytest.mark.parametrize(
    ("said", "shares"),
    [
        ("a", (("a", 1),)),
        ("b", (("b", 1),)),
        ("a:90,b:10", (("a", 90), ("b", 10))),
        (" a : 1 , b ", (("a", 1), ("b", 1))),
    ],
)
def test_shares_are_read(said: str, shares: tuple[tuple[str, int], ...]) -> None:
    assert read_shares(said) == shares


@pytest.mark.parametrize("said", ["", "c", "a:90,a:10", "a:-1", "a:1.5", "a;b", "a:0,b:0", "A", "a:99999"])
def test_what_is_no_share_of_variants_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_shares(said)


@given(st.text(max_size=40))
def test_a_conversation_keeps_its_variant(conversation: str) -> None:
    shares = read_shares("a:1,b:1")
    assert choose_variant(shares, conversation) == choose_variant(shares, conversation)
    assert choose_variant(read_shares("b"), conversation) == "b"


def test_many_conversations_come_out_in_the_proportion_asked_for() -> None:
    shares = read_shares("a:90,b:10")
    counted = Counter(choose_variant(shares, f"conversation {number}") for number in range(2_000))
    assert 150 <= counted["b"] <= 250
    assert {choose_variant(read_shares("a:0,b:1"), str(number)) for number in range(50)} == {"b"}
