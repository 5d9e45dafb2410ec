"""Fusing words and meaning, and choosing the best of each source."""

import pytest

from core.text import Language
from knowledge.search.corpus import Covered
from knowledge.search.entry import Entry, Kind
from knowledge.search.fusion import Scored, best_of_each, fuse


def entry(source: str, number: int = 0) -> Entry:
    return Entry(
        kind=Kind.PLAN, source=source, number=number, language=Language.ZH_HANS, title="",
        text=f"{source}{number}",
    )  # fmt: skip


def test_score_is_cosine_plus_weighted_coverage() -> None:
    one, other = entry("a"), entry("b")
    cosines = {(one.kind, one.digest): 0.5, (other.kind, other.digest): 0.2}
    scored = fuse([Covered(one, 0.1), Covered(other, 0.9)], cosines, 0.5)
    assert [(s.score, s.cosine, s.coverage) for s in scored] == [
        (pytest.approx(0.55), 0.5, 0.1),
        (pytest.approx(0.65), 0.2, 0.9),
    ]


def test_what_has_no_vector_is_taken_to_be_as_far_as_the_farthest() -> None:
    one, other = entry("a"), entry("b")
    (_, blind) = fuse([Covered(one, 0.0), Covered(other, 0.3)], {(one.kind, one.digest): 0.25}, 1.0)
    assert blind.score == pytest.approx(0.55)
    assert blind.cosine is None


def test_without_any_vector_words_decide() -> None:
    (scored,) = fuse([Covered(entry("a"), 0.4)], {}, 0.5)
    assert scored.score == 0.4


def test_a_source_is_there_once_raised_a_little_by_its_further_passages() -> None:
    scored = [
        Scored(0.6, entry("a"), 0.6),
        Scored(0.6, entry("b"), 0.6),
        Scored(0.5, entry("b", 1), 0.5),
        Scored(0.7, entry("c"), 0.7),
    ]
    best = best_of_each(scored)
    assert [one.entry.source for one in best] == ["c", "b", "a"]
    assert best[1].entry.number == 0


def test_ties_are_broken_by_name_not_by_order() -> None:
    scored = [Scored(0.5, entry(source), 0.5) for source in "cab"]
    assert [one.entry.source for one in best_of_each(scored)] == ["a", "b", "c"]
    assert best_of_each(scored) == best_of_each(scored[::-1])
