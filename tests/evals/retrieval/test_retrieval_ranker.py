"""The parts of search put together for the evaluation, and its report."""

import subprocess
import sys
from pathlib import Path

import pytest

from core.text import Language
from evals.retrieval.corpus import load_entries
from evals.retrieval.metrics import ndcg
from evals.retrieval.product import rank_by_product
from evals.retrieval.queries import Query, load_queries
from evals.retrieval.ranker import Arrangement, Ranker, traditional_as_it_is
from evals.retrieval.report import by_arrangement, by_group, failures, score
from evals.retrieval.vectors import Vectors
from knowledge.search.entry import Entry, Kind
from knowledge.search.tokens import normalise
from knowledge.search.universal import UniversalEmbedder
from knowledge.search.wanted import Wanted

WORDS = Arrangement("words", meaning=False)


def entry(source: str, text: str, kind: Kind = Kind.PLAN, language: Language = Language.ZH_HANS) -> Entry:
    return Entry(kind=kind, source=source, number=0, language=language, title=source, text=text)


def asked(text: str, group: str = "zh-Hans", **wanted: object) -> Query:
    given = {"query": text, "group": group, "grades": {"a": 3}, "wanted": Wanted.model_validate(wanted)}
    return Query.model_validate(given)


def test_words_rank_and_filters_hold() -> None:
    entries = [entry("a", "年度预算分配"), entry("b", "年度"), entry("c", "预算分配", Kind.CASE)]
    ranker = Ranker(WORDS, entries, None)
    assert ranker.rank([asked("年度预算分配"), asked("年度预算分配", kinds=["case"])]) == [
        ["a", "c", "b"],
        ["c"],
    ]


def test_across_languages_only_the_other_language_is_left() -> None:
    entries = [entry("a", "预算"), entry("b", "budget", language=Language.EN)]
    ranker = Ranker(WORDS, entries, None)
    assert ranker.rank([asked("预算", "zh>en"), asked("budget", "en>zh"), asked("预算")]) == [
        ["b"],
        ["a"],
        ["a", "b"],
    ]


def test_a_part_taken_away_does_nothing() -> None:
    entries = [entry("a", "预算"), entry("b", "budget")]
    assert Ranker(Arrangement("", meaning=False, glossary=False), entries, None).rank([asked("预算")]) == [
        ["a"]
    ]
    single = [entry("a", "预"), entry("b", "预算")]
    assert Ranker(Arrangement("", meaning=False, singles=False), single, None).rank([asked("预算")]) == [
        ["b"]
    ]
    titled = [entry("预算", "钱"), entry("b", "天气")]
    assert Ranker(Arrangement("", meaning=False, glossary=False, title=0), titled, None).rank(
        [asked("预算")]
    ) == [[]]


@pytest.mark.slow
def test_traditional_as_it_is_ends_with_its_block() -> None:
    kept = [entry("a", "获奖")]
    with traditional_as_it_is():
        assert normalise("獲獎") == "獲獎"
        assert Ranker(WORDS, kept, None).rank([asked("獲獎")]) == [[]]
    assert normalise("獲獎") == "获奖"
    assert Ranker(WORDS, kept, None).rank([asked("獲獎")]) == [["a"]]


def test_the_report_has_a_row_for_each_group_and_arrangement() -> None:
    queries = [asked("预算"), asked("目标", "en")]
    good = score("good", queries, [["a"], ["x", "a"]], 0.004)
    bad = score("bad", queries, [["x"], ["y"]], 0.002)
    groups = by_group(queries, good)
    assert [line.split(" | ")[0].strip("| ") for line in groups.splitlines()[2:]] == ["all", "zh-Hans", "en"]
    assert "| zh-Hans | 1 | 1.000 [1.00, 1.00] |" in groups
    rows = by_arrangement(queries, [good, bad]).splitlines()
    assert "-0.815 [-1.000, -0.631]" in rows[3]
    assert rows[2].endswith("| 2.0 |")
    assert failures(queries, [["x", "y", "z", "a"], ["a"]]) == "- zh-Hans 预算 -> x, y, z (right: a)"


@pytest.mark.slow
def test_everything_together_ranks_as_the_product_does(tmp_path: Path) -> None:
    entries = [one for one in load_entries() if one.number == 0 and one.language is Language.ZH_HANS][:60]
    queries = [one for one in load_queries("guidance") if one.group == "zh-Hans"][:20]
    vectors = Vectors(UniversalEmbedder())
    product = rank_by_product(entries, queries, vectors, tmp_path)
    together = Ranker(Arrangement("everything"), entries, vectors).rank(queries)
    for found, all_of_them in zip(product, together, strict=True):
        # the product leaves out what has nothing to do with the query
        assert found == [one for one in all_of_them if one in found]
        assert all_of_them[0] in found[:1] or not found


@pytest.mark.slow
def test_vectors_are_kept_between_runs(tmp_path: Path) -> None:
    first = Vectors(UniversalEmbedder(), tmp_path)
    made = first.passages(["预算", "budget"])
    again = Vectors(UniversalEmbedder(), tmp_path)
    assert (again.passages(["budget", "预算"]) == made[::-1]).all()
    assert again.embedder._model is None  # type: ignore[attr-defined]


@pytest.mark.slow
def test_it_runs_from_the_command_line(tmp_path: Path) -> None:
    report = tmp_path / "report.md"
    command = [sys.executable, "-m", "evals.retrieval", "guidance", "--embedder", "none", "--failures"]
    done = subprocess.run([*command, "--write", str(report)], capture_output=True, text=True, check=True)
    assert "| zh-Hant |" in done.stdout
    assert report.read_text(encoding="utf-8").strip() == done.stdout.strip()
    assert ndcg(["a"], {"a": 1.0}) == 1
