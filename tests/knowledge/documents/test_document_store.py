"""Documents as they are kept: versions, duplicates, who may see them, forgetting, being found."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine

from core.errors import AmbiguousInput, InputError, UnknownReference
from core.text import Language
from knowledge.access import Access, Rank, Viewer
from knowledge.changes import ChangeLog
from knowledge.documents.conversion import convert
from knowledge.documents.record import About, Standing
from knowledge.documents.store import DocumentStore, File, Learned, Outcome
from knowledge.search.library import Library

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def store(engine: Engine) -> DocumentStore:
    return DocumentStore(engine)


def teach(store: DocumentStore, text: str, name: str = "规则.md", **given: object) -> Learned:
    data = text.encode()
    file = File(name, hashlib.sha256(data).hexdigest(), len(data))
    return store.learn(convert(data, name), file, **{"by": "李娜", "at": NOW, **given})  # type: ignore[arg-type]


def found(library: Library, query: str = "获客预算占多少") -> list[str]:
    return [one.entry.text for one in library.search(query, language=Language.ZH_HANS).found]


def test_a_document_is_kept_whole(store: DocumentStore) -> None:
    about = About(unit="华东", owner="周航", start=date(2026, 1, 1), end=date(2026, 3, 31))
    record, outcome = teach(store, "# 预算\n\n获客 41%。\n\n## 渠道\n\n抖音三成。", about=about)
    assert outcome is Outcome.NEW
    assert record.id[0] == "D"
    assert len(record.id) == 6
    assert store.list() == (record,)
    assert store.find("规则.MD") == store.find(record.id.lower()) == store.find("预算") == record
    assert [passage.text for passage in store.passages(record)] == ["获客 41%。", "抖音三成。"]
    entry = store.entries(record.id)[1]
    assert (entry.title, entry.heading, entry.unit, entry.owner) == ("预算", "预算 › 渠道", "华东", "周航")
    assert (entry.start, entry.end) == (about.start, about.end)
    assert store.shown(entry, Language.EN).place == "chapter 1 › 渠道"


def test_the_same_content_is_recognised_and_a_changed_file_is_a_new_version(store: DocumentStore) -> None:
    first = teach(store, "# 预算\n\n获客 41%。").record
    assert teach(store, "# 预算\n\n获客 41%。", "别名.md") == Learned(first, Outcome.SAME)
    second = teach(store, "# 预算\n\n获客 45%。")
    assert (second.outcome, second.record.id, second.record.version) == (Outcome.VERSION, first.id, 2)
    assert [(one.version, one.standing) for one in store.versions(first.id)] == [
        (1, Standing.SUPERSEDED),
        (2, Standing.CURRENT),
    ]
    assert [passage.text for passage in store.passages(first)] == ["获客 41%。"]
    assert store.list() == (second.record,)
    assert len(store.list(history=True)) == 2


def test_what_is_said_of_the_same_content_makes_a_version(store: DocumentStore) -> None:
    first = teach(store, "# 预算\n\n获客 41%。", about=About(unit="华东")).record
    told = teach(store, "# 预算\n\n获客 41%。", about=About(owner="周航"))
    assert (told.outcome, told.record.id) == (Outcome.VERSION, first.id)
    assert (told.record.about.unit, told.record.about.owner) == ("华东", "周航")


def test_files_of_one_name_about_two_units_are_two_documents(store: DocumentStore) -> None:
    east = teach(store, "# 东\n\n获客 41%。", "brief.md", about=About(unit="华东")).record
    south = teach(store, "# 南\n\n获客 43%。", "brief.md", about=About(unit="华南")).record
    assert east.id != south.id
    with pytest.raises(AmbiguousInput, match="2 documents"):
        store.find("brief.md")


@pytest.mark.slow
def test_only_the_newest_version_is_found(store: DocumentStore, engine: Engine) -> None:
    library = Library((store,), ChangeLog(engine))
    assert found(library) == []
    record = teach(store, "# 预算\n\n获客预算占 41%。").record
    assert found(library) == ["获客预算占 41%。"]
    teach(store, "# 预算\n\n获客预算占 45%。")
    assert found(library) == ["获客预算占 45%。"]
    store.forget(record.id, by="李娜", at=NOW)
    assert found(library) == []


def test_forgetting_deletes_the_content_and_keeps_the_history(store: DocumentStore) -> None:
    record = teach(store, "# 预算\n\n获客 41%。").record
    teach(store, "# 预算\n\n获客 45%。")
    gone = store.forget("规则.md", by="周航", at=NOW)
    assert (gone.standing, gone.forgotten_by) == (Standing.FORGOTTEN, "周航")
    assert store.list() == ()
    assert all(store.passages(one) == () for one in store.versions(record.id))
    assert [one.standing for one in store.list(history=True)] == [Standing.FORGOTTEN] * 2
    with pytest.raises(UnknownReference, match="no document"):
        store.forget(record.id, by="周航", at=NOW)
    assert teach(store, "# 预算\n\n获客 45%。").outcome is Outcome.NEW


def test_what_somebody_may_not_see_is_not_there_for_them(store: DocumentStore) -> None:
    private = About(access=Access(rank=Rank.EXECUTIVE, units=("总部",), owner="陈总"))
    record = teach(store, "# 薪酬\n\n带宽 41%。", "薪酬.md", about=private).record
    reader = Viewer(name="小李", rank=Rank.POSITION, units=frozenset({"华东"}))
    assert store.list(viewer=reader) == ()
    for act in (store.find, store.versions):
        with pytest.raises(UnknownReference) as caught:
            act(record.id, viewer=reader)
        assert caught.value.candidates == ()
    with pytest.raises(UnknownReference):
        store.forget(record.id, by="小李", at=NOW, viewer=reader)
    assert store.list(viewer=Viewer(name="陈总", rank=Rank.POSITION)) == (record,)
    own = teach(store, "# 薪酬\n\n带宽 41%。", "薪酬.md", viewer=reader)
    assert (own.outcome, own.record.id == record.id) == (Outcome.NEW, False)
    assert store.find(record.id).standing is Standing.CURRENT


def test_a_near_name_is_offered(store: DocumentStore) -> None:
    record = teach(store, "# 预算\n\n获客 41%。", "渠道政策2026.md").record
    with pytest.raises(UnknownReference) as caught:
        store.find("渠道政策2025.md")
    assert caught.value.candidates == (record.id,)


def test_a_moment_without_a_time_zone_is_refused_and_nothing_kept(store: DocumentStore) -> None:
    with pytest.raises(InputError, match="no time zone"):
        teach(store, "# 预算\n\n获客 41%。", at=datetime(2026, 3, 1))
    assert store.list(history=True) == ()


@pytest.mark.slow
def test_many_learn_at_once(store: DocumentStore) -> None:
    texts = [f"# 文 {number % 4}\n\n" + "正文。" * 200 for number in range(24)]
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda one: teach(store, one[1], f"{one[0] % 4}.md"), enumerate(texts)))
    assert [one.outcome for one in done].count(Outcome.NEW) == 4
    assert [one.outcome for one in done].count(Outcome.SAME) == 20
    assert {record.version for record in store.list(history=True)} == {1}
    changed = [(f"{number}\n" * 50, f"{number % 2}.txt") for number in range(16)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda one: teach(store, *one), changed))
    for name in ("0.txt", "1.txt"):
        versions = store.versions(name)
        assert [one.version for one in versions] == list(range(1, 9))
        assert [one.standing for one in versions] == [Standing.SUPERSEDED] * 7 + [Standing.CURRENT]
