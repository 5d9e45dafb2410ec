"""The lexical index, beside a plain reading of its definition, and the glossary that widens queries."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.search.clause import Clause, read_query
from knowledge.search.glossary import Glossary, load_glossary
from knowledge.search.lexical import LexicalIndex
from knowledge.search.postings import Postings, merge
from knowledge.search.tokens import tokenise
from knowledge.search.vocabulary import Vocabulary

EMPTY = Glossary([])
WORDS = ["预算", "获客", "budget", "acquisition", "品牌", "brand", "渠道", "goal", "目标", "ROI"]
texts_of_words = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
queries = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)


def terms_of(text: str) -> list[str]:
    return [token.term for token in tokenise(text)]


def search(texts: list[str], query: str, glossary: Glossary = EMPTY) -> dict[int, float]:
    return LexicalIndex([terms_of(text) for text in texts]).search(read_query(query, glossary))


def defined(documents: Sequence[Sequence[str]], clauses: Sequence[Clause]) -> list[float]:
    """The coverage of each document as the definition has it: k1 1.2, b 0.75, synonyms 0.8."""
    mean = max(1.0, sum(map(len, documents)) / max(1, len(documents)))

    def weight(term: str) -> float:
        holding = sum(term in document for document in documents)
        return math.log(1 + (len(documents) + 50 - holding + 0.5) / (holding + 0.5))

    def covered(terms: Sequence[str], document: Sequence[str]) -> float:
        norm = 1.2 * (0.25 + 0.75 * len(document) / mean)
        held = {term: document.count(term) / (document.count(term) + norm) for term in terms}
        return sum(weight(term) * held[term] for term in terms) / sum(map(weight, terms))

    def clause_in(clause: Clause, document: Sequence[str]) -> float:
        return max([covered(clause.terms, document), *(0.8 * covered(s, document) for s in clause.synonyms)])

    masses = [sum(map(weight, clause.terms)) for clause in clauses]
    shares = [
        sum(mass * clause_in(clause, document) for mass, clause in zip(masses, clauses, strict=True))
        for document in documents
    ]
    return [share / sum(masses) if clauses else 0.0 for share in shares]


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(st.lists(texts_of_words, max_size=8), queries)
def test_it_computes_the_definition(texts: list[str], query: str) -> None:
    documents = [terms_of(text) for text in texts]
    clauses = read_query(query, load_glossary())
    found = LexicalIndex(documents).cover(clauses)
    assert found == pytest.approx(defined(documents, clauses), abs=1e-6)


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.one_of(st.lists(texts_of_words, max_size=30), st.integers(1, 20)), max_size=12),
    queries,
)
def test_adding_and_dropping_leave_what_a_new_index_holds(steps: list[list[str] | int], query: str) -> None:
    index, held = LexicalIndex(), dict[int, str]()
    for step in steps:
        if isinstance(step, int):
            gone = list(held)[::2][:step]
            index.drop(gone)
            held = {position: text for position, text in held.items() if position not in gone}
        else:
            positions = index.add([[(text, 1)] for text in step])
            assert not set(positions) & set(held)
            held |= dict(zip(positions, step, strict=True))
    clauses = read_query(query, load_glossary())
    found = index.cover(clauses)
    fresh = LexicalIndex([terms_of(text) for text in held.values()]).cover(clauses)
    assert len(index) == len(held)
    assert len(found) == index.span
    assert found[list(held)] == pytest.approx(fresh, abs=1e-6)
    assert found.sum() == pytest.approx(fresh.sum(), abs=1e-4)


def test_places_of_dropped_documents_are_used_again() -> None:
    index = LexicalIndex([["a"]] * 100)
    for _ in range(50):
        positions = index.add([[("预算", 1)]] * 20)
        index.drop(positions)
    assert len(index) == 100
    assert index.span < 300


def test_dropping_everything_leaves_an_index_that_works() -> None:
    index = LexicalIndex([["plan"], ["b"]])
    index.drop([0, 1])
    index.drop([0])
    assert index.search([Clause(("plan",))]) == {}
    (position,) = index.add([[("plan", 1)]])
    assert set(index.search([Clause(("plan",))])) == {position}


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.tuples(st.text(max_size=30), st.integers(1, 3)), max_size=3), max_size=5))
def test_many_texts_read_at_once_have_the_terms_of_each(documents: list[list[tuple[str, int]]]) -> None:
    vocabulary = Vocabulary()
    terms, numbers = vocabulary.read(documents)
    for number, parts in enumerate(documents):
        expected = [vocabulary.learn(term) for text, times in parts for term in terms_of(text) * times]
        assert sorted(terms[numbers == number].tolist()) == sorted(expected)


@pytest.mark.parametrize(
    "text",
    ["获客成本", "獲客成本ＣＡＣ　≤８０％", "3.5 and 60-70%", "的了吗 what is it", "预算,分配𠀀𠀁🙂", "a\nb"],
)
def test_texts_of_all_scripts_are_read_alike(text: str) -> None:
    vocabulary = Vocabulary()
    terms, _ = vocabulary.read([[(text, 1)]])
    assert sorted(terms.tolist()) == sorted(vocabulary.learn(term) for term in terms_of(text))


def test_merged_postings_are_those_of_both_together() -> None:
    rng = np.random.default_rng(7)
    terms, numbers = rng.integers(1, 40, 3000), rng.integers(0, 60, 3000)
    whole = Postings.of(terms, numbers, np.arange(60, dtype=np.int32))
    parts = [
        Postings.of(terms[where], numbers[where], np.arange(60, dtype=np.int32))
        for where in (numbers < 5, (numbers >= 5) & (numbers < 30), numbers >= 30)
    ]
    for expected, found in zip(whole, merge(parts), strict=True):
        assert np.array_equal(expected, found)


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


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(st.lists(texts_of_words, max_size=8), queries)
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
