"""Text as search terms."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.search.tokens import normalise, tokenise, units, without_fillers


def terms(text: str) -> list[str]:
    return [token.term for token in tokenise(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("获客成本", ["获", "客", "获客", "成", "客成", "本", "成本"]),
        ("獲客成本", ["获", "客", "获客", "成", "客成", "本", "成本"]),
        ("KOL合作", ["kol", "合", "作", "合作"]),
        ("ＣＡＣ　≤８０％", ["cac", "80"]),
        ("the goals of marketing", ["goal", "marketing"]),
        ("3.5 and 60-70%", ["3.5", "60", "70"]),
        ("预算,分配", ["预", "算", "预算", "分", "配", "分配"]),
        ("的了吗 what is it", []),
        ("", []),
    ],
)
def test_terms(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


@pytest.mark.parametrize(
    "family",
    [
        ("allocate", "allocated", "allocating", "allocation", "allocates"),
        ("goal", "goals"),
        ("strategy", "strategies"),
        ("plan", "planning", "planned", "plans"),
        ("miss", "missed", "misses"),
        ("price", "prices", "pricing", "priced"),
    ],
)
def test_forms_of_a_word_share_a_stem(family: tuple[str, ...]) -> None:
    assert len({terms(word)[0] for word in family}) == 1


@pytest.mark.parametrize(("one", "other"), [("market", "marketing"), ("bus", "business"), ("stage", "stay")])
def test_different_words_do_not(one: str, other: str) -> None:
    assert terms(one) != terms(other)


@settings(max_examples=200)
@given(st.text(alphabet=st.characters(), max_size=40))
def test_every_term_knows_its_place(text: str) -> None:
    assert len(normalise(text)) == len(text)
    assert len(without_fillers(text)) == len(text)
    for token in (*units(text), *tokenise(text)):
        assert 0 <= token.start < token.end <= len(text)


def test_fillers_are_blanked_in_place() -> None:
    assert without_fillers("預算怎麼分配") == "预算  分配"
