"""The corpus and the queries of the evaluation: what is in the files holds together, and faults are seen."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from core.text import Language
from evals.retrieval.corpus import FOLDER, load_entries, load_items, sources
from evals.retrieval.queries import FOLDER as SETS
from evals.retrieval.queries import agreement, check, load_queries
from knowledge.search.entry import Kind

ITEM = """
- id: p-1
  language: zh-Hans
  title: 门锁方案
  unit: 门锁
  start: 2025-07-01
  passages:
    - {heading: 目标, text: 拉新三万}
    - 复盘
"""
QUERY = """
- query: 门锁怎么拉新
  group: zh-Hans
  tags: [colloquial]
  grades: {p-1: [3, 2], stage-templates: 1}
  wanted: {kinds: [plan], start: 2025-06-01}
"""


def written(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.slow
def test_what_is_in_the_tree_holds_together() -> None:
    entries = load_entries()
    for name in ("guidance", *(path.name for path in SETS.iterdir() if any(path.glob("*.yaml")))):
        assert check(load_queries(name), entries) == [], name


def test_an_item_is_read_into_passages(tmp_path: Path) -> None:
    (item,) = load_items(written(tmp_path, "plans.yaml", ITEM) / "plans.yaml")
    first, second = item.entries(Kind.PLAN)
    assert (first.kind, first.source, first.number, first.heading) == (Kind.PLAN, "p-1", 0, "目标")
    assert (second.number, second.text, second.unit) == (1, "复盘", "门锁")
    assert first.start is not None
    plans = next(source for source in sources([first, second]) if source.kind is Kind.PLAN)
    assert list(plans.ids()) == ["p-1"]
    assert plans.entries("p-1") == (first, second)
    assert plans.entries("p-2") == ()
    assert plans.shown(first, Language.EN) == first


def test_an_id_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    written(tmp_path, "plans.yaml", ITEM)
    written(tmp_path, "cases.yaml", ITEM)
    with pytest.raises(ValueError, match="p-1 is there twice"):
        load_entries(tmp_path)


@pytest.mark.parametrize(
    "wrong",
    [
        ITEM.replace("unit:", "units:"),
        ITEM.replace("zh-Hans", "zh-Hant"),
        ITEM.split("passages")[0],
        ITEM.replace("复盘", "长" * 1201),
    ],
)
def test_a_wrong_item_is_refused(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(ValidationError):
        load_items(written(tmp_path, "plans.yaml", wrong) / "plans.yaml")


def test_a_query_counts_with_the_mean_of_its_passes(tmp_path: Path) -> None:
    written(tmp_path / "some", "a.yaml", QUERY)
    (query,) = load_queries("some", tmp_path)
    assert query.relevance == {"p-1": 2.5, "stage-templates": 1.0}
    assert query.wanted.kinds == (Kind.PLAN,)
    assert agreement([query]) == (1, 1.0)
    assert check([query], load_entries(FOLDER)) in (["'门锁怎么拉新': nothing has the id p-1"], [])


@pytest.mark.parametrize(
    "wrong",
    [
        QUERY.replace("[3, 2]", "4"),
        QUERY.replace("[3, 2]", "[1, 2, 3]"),
        QUERY.replace("zh-Hans", "zh"),
        QUERY.replace("colloquial", "funny"),
        QUERY.replace("start:", "begin:"),
    ],
)
def test_a_wrong_query_is_refused(tmp_path: Path, wrong: str) -> None:
    written(tmp_path / "some", "a.yaml", wrong)
    with pytest.raises(ValidationError):
        load_queries("some", tmp_path)


def test_faults_of_a_set_are_named(tmp_path: Path) -> None:
    written(
        tmp_path / "some", "a.yaml", QUERY.replace("zh-Hans", "zh>en") + QUERY.replace("zh-Hans", "zh>en")
    )
    items = load_items(written(tmp_path, "plans.yaml", ITEM) / "plans.yaml")
    faults = check(load_queries("some", tmp_path), [*load_entries(), *items[0].entries(Kind.PLAN)])
    assert any("2 times" in fault for fault in faults)
    assert any("p-1 is not in en" in fault for fault in faults)


def test_a_set_that_is_not_there_is_said() -> None:
    with pytest.raises(FileNotFoundError, match="nothing-like-it"):
        load_queries("nothing-like-it")
