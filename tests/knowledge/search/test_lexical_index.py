"""The lexical index and the glossary that widens queries."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.search.glossary import Glossary, load_glossary
from knowledge.search.lexical import LexicalIndex, read_query
from knowledge.search.tokens import tokenise

EMPTY = Glossary([])
WORDS = ["预算", "获客", "budget", "acquisition", "品牌", "brand", "渠道", "goal", "目标", "ROI"]


def search(texts: list[str], query: str, glossary: Glossary = EMPTY) -> dict[int, float]:
    index = LexicalIndex([[token.term for token in tokenise(text)] for text in texts])
    return index.search(read_query(query, glossary))


def test_the_document_that_covers_more_of_the_query_wins() -> None:
    scores = search(["预算分配 渠道", "渠道", "天气"], "渠道预算")
    assert set(scores) == {0, 1}
    assert scores[0] > scores[1]


def test_nothing_in_common_is_not_found() -> None:
    assert search(["预算", "budget"], "天空") == {}
    assert search(["预算"], "") == {}
    assert search([], "预算") == {}


def test_a_synonym_finds_and_counts_less_than_the_word_itself() -> None:
    glossary = Glossary([["获客成本", "CAC", "customer acquisition cost"]])
    scores = search(["获客成本", "CAC", "Customer acquisition costs", "其他"], "CAC", glossary)
    assert set(scores) == {0, 1, 2}
    assert scores[1] > max(scores[0], scores[2])
    assert search(["降低获客成本"], "customer acquisition cost", glossary)
    assert not search(["降低获客成本"], "customer acquisition cost")


def test_the_longest_term_wins() -> None:
    glossary = Glossary([["获客", "acquisition"], ["获客成本", "CAC"]])
    (mention,) = glossary.mentions("降低獲客成本吗")
    assert (mention.start, mention.end, mention.others) == (2, 6, ("CAC",))


def test_a_term_of_two_groups_has_the_others_of_both() -> None:
    glossary = Glossary([["线索", "lead"], ["lead", "领先"]])
    (mention,) = glossary.mentions("Leads")
    assert mention.others == ("线索", "领先")


def test_the_shipped_glossary_joins_both_languages() -> None:
    glossary = load_glossary()
    for one, other in [
        ("CAC", "获客成本"),
        ("拉新", "acquisition"),
        ("share of voice", "声量份额"),
        ("diminishing returns", "边际效益"),
        ("复盘", "review"),
        ("roll-out", "推广"),
    ]:
        (mention,) = glossary.mentions(one)
        assert other in mention.others, one
    assert len(glossary) > 1000


@settings(max_examples=100)
@given(
    st.lists(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join), max_size=8),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join),
)
def test_scores_are_shares(texts: list[str], query: str) -> None:
    scores = search(texts, query, load_glossary())
    assert all(0 < score <= 1 for score in scores.values())
    for position, text in enumerate(texts):
        if set(query.lower().split()) & set(text.lower().split()):
            assert position in scores


@pytest.mark.parametrize("query", ["预算", "budget", "預算"])
def test_one_index_answers_all_scripts(query: str) -> None:
    scores = search(["年度预算", "annual budget", "天气"], query, load_glossary())
    assert set(scores) == {0, 1}
