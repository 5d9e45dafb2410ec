"""The library with its vectors in a real Chroma folder."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from core.errors import InputError
from core.text import Language
from knowledge.access import Access, Rank, Viewer
from knowledge.changes import ChangeLog, note_change
from knowledge.database import writing
from knowledge.search.embedder import Embedder, Fingerprint
from knowledge.search.entry import Kind
from knowledge.search.found import Answer
from knowledge.search.library import Library
from knowledge.search.meaning import Meaning
from knowledge.search.vectors import open_folder
from knowledge.search.wanted import Wanted
from tests.knowledge.search.shelves import IDENTITY, CountingEmbedder, Shelves

PLANS = {"lock": ["门锁预算 一百万", "门锁渠道"], "speaker": ["音箱预算 五十万"], "light": ["照明 品牌"]}


def shelves(kind: Kind = Kind.PLAN) -> Shelves:
    return Shelves(kind, {source: list(texts) for source, texts in PLANS.items()})


def ask(library: Library, query: str, limit: int = 10, **wanted: object) -> Answer:
    return library.search(
        query,
        language=Language.ZH_HANS,
        wanted=Wanted(**wanted),
        limit=limit,  # type: ignore[arg-type]
    )


def names(answer: Answer) -> list[str]:
    return [one.entry.source for one in answer.found]


def change(engine: Engine, source: str, kind: Kind = Kind.PLAN) -> None:
    with writing(engine) as connection:
        note_change(connection, kind, source)


@pytest.mark.slow
def test_words_and_meaning_score_together(meaning: Meaning) -> None:
    answer = ask(Library([shelves()], meaning=meaning), "门锁的预算")
    first = answer.found[0]
    assert answer.notice is None
    assert first.entry.source == "lock"
    assert first.cosine is not None
    assert first.coverage > 0
    assert first.score > first.cosine
    assert "门锁预算" in first.terms


@pytest.mark.slow
def test_where_nothing_is_sure_the_nearest_is_told_apart(meaning: Meaning) -> None:
    library = Library([shelves()], meaning=meaning)
    answer = ask(library, "照镜子")
    assert answer.found == ()
    assert answer.nearest[0].entry.source == "light"
    assert all(one.cosine is not None for one in answer.nearest)
    assert ask(library, "照镜子", sources=("speaker",)).nearest == ()  # filters hold for it, too
    assert ask(Library([shelves()]), "照镜子").nearest == ()


def test_nothing_is_opened_before_a_search_needs_it(tmp_path: Path) -> None:
    opened: list[str] = []
    folder = tmp_path / "vectors"

    def open_store() -> object:
        opened.append("store")
        return open_folder(folder, IDENTITY)

    empty = Shelves(Kind.CASE, {})
    meaning = Meaning(open_store, CountingEmbedder)  # type: ignore[arg-type]
    library = Library([shelves(), empty], meaning=meaning)
    assert library.sync() == 3
    assert ask(library, "的了吗").found == ()
    assert opened == []
    assert not folder.exists()
    ask(library, "门锁")
    assert opened == ["store"]
    meaning.close()


def test_a_kind_without_passages_has_no_collection(meaning: Meaning) -> None:
    library = Library([shelves(), Shelves(Kind.CASE, {})], meaning=meaning)
    ask(library, "门锁")
    assert [shelf.kind for shelf in meaning.shelves(library._corpus)] == [Kind.PLAN]


def test_what_did_not_change_is_never_embedded_again(
    engine: Engine, tmp_path: Path, embedder: CountingEmbedder
) -> None:
    source, log = shelves(), ChangeLog(engine)

    def library() -> Library:
        return Library(
            [source],
            log,
            Meaning(lambda: open_folder(tmp_path / "v", log.identity()), lambda: embedder, patience=30),
        )

    first = library()
    ask(first, "门锁")
    assert len(embedder.embedded) == 4
    source.texts["lock"] = ["门锁预算 一百万", "新的一段"]
    change(engine, "lock")
    ask(first, "门锁")
    assert embedder.embedded[4:] == ["lock\n新的一段"]
    first.close()
    again = library()
    assert names(ask(again, "新的一段"))[0] == "lock"
    assert len(embedder.embedded) == 5
    again.close()


def test_what_is_gone_leaves_no_vector(engine: Engine, meaning: Meaning) -> None:
    source = shelves()
    library = Library([source], ChangeLog(engine), meaning)
    ask(library, "门锁")
    del source.texts["lock"]
    change(engine, "lock")
    assert "lock" not in names(ask(library, "门锁预算"))
    (shelf,) = meaning.shelves(library._corpus)
    assert shelf.held == 2
    assert shelf.fingerprint.model == "characters"


@pytest.mark.slow
def test_a_new_plan_is_found_within_a_second(engine: Engine, meaning: Meaning) -> None:
    source = Shelves(Kind.PLAN, {f"p{n}": [f"第{n}份方案 渠道 预算"] for n in range(200)})
    library = Library([source], ChangeLog(engine), meaning)
    ask(library, "预算")
    source.texts["new"] = ["露营灯上市推广"]
    change(engine, "new")
    start = time.perf_counter()
    answer = ask(library, "露营灯上市推广")
    assert time.perf_counter() - start < 1
    assert names(answer)[0] == "new"
    assert answer.found[0].cosine == pytest.approx(1, abs=0.2)


def test_a_database_restored_from_an_older_copy_is_taken_as_it_is(engine: Engine, meaning: Meaning) -> None:
    from sqlalchemy import delete

    from knowledge.tables import CHANGES

    source, log = shelves(), ChangeLog(engine)
    for name in PLANS:
        change(engine, name)
    library = Library([source], log, meaning)
    ask(library, "门锁")
    with writing(engine) as connection:  # the copy knows nothing of the last two changes
        connection.execute(delete(CHANGES).where(CHANGES.c.number > 1))
    source.texts = {"lock": ["门锁旧预算"]}
    answer = ask(library, "门锁 音箱 照明")
    assert names(answer) == ["lock"]
    (shelf,) = meaning.shelves(library._corpus)
    assert (shelf.held, shelf.missing(library._corpus.digests(Kind.PLAN))) == (1, [])


def test_vectors_of_another_database_are_dropped(tmp_path: Path, embedder: CountingEmbedder) -> None:
    folder = tmp_path / "vectors"
    for identity in (IDENTITY, IDENTITY[::-1]):
        meaning = Meaning(lambda name=identity: open_folder(folder, name), lambda: embedder, patience=30)  # type: ignore[misc]
        ask(Library([shelves()], meaning=meaning), "门锁")
        meaning.close()
    assert len(embedder.embedded) == 8
    store = open_folder(folder, IDENTITY)
    assert store.open(Kind.PLAN, embedder.fingerprint).digests() == set()
    store.close()


def test_a_collection_that_is_gone_is_dropped_without_an_error(
    tmp_path: Path, embedder: CountingEmbedder
) -> None:
    store = open_folder(tmp_path / "vectors", IDENTITY)
    vectors = store.open(Kind.PLAN, embedder.fingerprint)
    store.drop(vectors)
    store.drop(vectors)  # as two threads do that finish at once
    store.close()


def test_another_embedder_answers_when_its_vectors_are_there_and_the_old_one_until_then(
    tmp_path: Path, embedder: CountingEmbedder
) -> None:
    folder, newer, source = tmp_path / "vectors", CountingEmbedder("2"), shelves()
    first = Meaning(lambda: open_folder(folder, IDENTITY), lambda: embedder, patience=30)
    ask(Library([source], meaning=first), "门锁")
    first.close()

    go_on = threading.Event()
    newer.before = lambda: go_on.wait(20) and None
    former: list[Fingerprint] = []

    def load(fingerprint: Fingerprint) -> Embedder | None:
        former.append(fingerprint)
        return embedder

    second = Meaning(lambda: open_folder(folder, IDENTITY), lambda: newer, former=load, patience=0.1)
    library = Library([source], meaning=second)
    try:
        meanwhile = ask(library, "门锁的预算")
        assert former == [embedder.fingerprint]
        assert meanwhile.found[0].cosine is not None
        (shelf,) = second.shelves(library._corpus)
        assert shelf.readable is not None
        assert shelf.readable.embedder is embedder
        go_on.set()
        second.index(library._corpus)
        assert shelf.readable.embedder is newer
        assert len(newer.embedded) >= 4
    finally:
        go_on.set()
        second.close()
    store = open_folder(folder, IDENTITY)
    assert store.former(Kind.PLAN, newer.fingerprint) == []
    store.close()


def test_without_the_old_embedder_words_answer_and_say_so(tmp_path: Path, embedder: CountingEmbedder) -> None:
    go_on = threading.Event()
    embedder.before = lambda: go_on.wait(20) and None
    meaning = Meaning(lambda: open_folder(tmp_path / "v", IDENTITY), lambda: embedder, patience=0.05)
    answer = ask(Library([shelves()], meaning=meaning), "门锁预算")
    go_on.set()
    meaning.close()
    assert names(answer)[0] == "lock"
    assert answer.found[0].cosine is None
    assert answer.notice is not None
    assert "4" in answer.notice.zh
    assert "4" in answer.notice.en


def test_an_embedder_that_fails_is_said_and_words_answer(tmp_path: Path) -> None:
    meaning = Meaning(
        lambda: open_folder(tmp_path / "v", IDENTITY), lambda: CountingEmbedder(failing=True), patience=10
    )
    library = Library([shelves()], meaning=meaning)
    for _ in range(2):
        answer = ask(library, "门锁预算")
        assert names(answer)[0] == "lock"
        assert answer.notice is not None
        assert "没有回应" in answer.notice.zh
    with pytest.raises(InputError, match="does not answer"):
        meaning.index(library._corpus)
    meaning.close()


@pytest.mark.slow
def test_a_search_is_the_same_every_time(tmp_path: Path) -> None:
    answers = []
    for turn in range(2):
        meaning = Meaning(
            lambda t=turn: open_folder(tmp_path / f"v{t}", IDENTITY), CountingEmbedder, patience=30
        )  # type: ignore[misc]
        source = Shelves(Kind.PLAN, {f"p{n}": [f"门锁方案{n} 预算{n * 7}万"] for n in range(150)})
        if turn:
            source.texts = dict(reversed(source.texts.items()))
        answers.append(ask(Library([source], meaning=meaning), "门锁预算 35万", limit=20))
        meaning.close()
    assert answers[0] == answers[1]


@pytest.mark.slow
def test_a_narrow_filter_never_comes_back_short(meaning: Meaning) -> None:
    source = Shelves(Kind.PLAN, {f"p{n:03}": [f"门锁预算门锁预算{n}"] for n in range(700)})
    for n in range(0, 700, 70):
        source.fields[f"p{n:03}"] = {"unit": "照明"}
    library = Library([source], meaning=meaning)
    assert len(ask(library, "wxyz", unit="照明").found) == 10
    assert len(ask(library, "门锁预算", unit="照明").found) == 10
    for n in range(600):
        source.fields[f"p{n:03}"] = {"unit": "音箱"}
    wide = Library([source], meaning=meaning)
    assert len(ask(wide, "wxyz", unit="音箱").found) == 10


PEOPLE = ("李经理", "周航")
UNITS = ("门锁", "音箱")


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Library, Shelves]]:
    """Sixty plans, each under another access."""
    source = Shelves(Kind.PLAN, {})
    for n in range(60):
        source.texts[f"p{n}"] = [f"门锁预算 第{n}号"]
        source.fields[f"p{n}"] = {
            "access": Access(
                rank=Rank(1 + n % 3),
                units=UNITS[: n % 4 // 2 + 1] if n % 2 else (),
                owner=("", *PEOPLE)[n % 5 % 3],
            )
        }
    meaning = Meaning(
        lambda: open_folder(tmp_path_factory.mktemp("guarded"), IDENTITY), CountingEmbedder, patience=30
    )
    yield Library([source], meaning=meaning), source
    meaning.close()


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.builds(
        Viewer,
        name=st.sampled_from(["", *PEOPLE]),
        rank=st.sampled_from(Rank),
        units=st.none() | st.frozensets(st.sampled_from(UNITS)),
    ),
    st.sampled_from(["门锁预算", "锁", "第7号", "号预锁"]),
)
def test_what_a_person_may_not_see_is_never_found(
    guarded: tuple[Library, Shelves], viewer: Viewer, query: str
) -> None:
    library, source = guarded
    seen = {name for name, fields in source.fields.items() if viewer.may_see(fields["access"])}  # type: ignore[arg-type]
    found = set(names(ask(library, query, limit=60, viewer=viewer)))
    assert found <= seen
    if query == "门锁预算":
        assert found == seen
