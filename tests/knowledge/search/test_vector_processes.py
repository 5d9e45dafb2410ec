"""Vectors and several processes: one owns a folder, many share a server, any may be killed."""

import json
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.text import Language
from knowledge.search.entry import Kind
from knowledge.search.folder import FolderInUse, Ownership
from knowledge.search.library import Library
from knowledge.search.vectors import VectorsUnavailable, open_folder, open_server
from tests.knowledge.search.index_worker import COUNT, library_of, made_up
from tests.knowledge.search.shelves import IDENTITY, CountingEmbedder

pytestmark = [pytest.mark.slow, pytest.mark.sampled(3)]
ROOT = Path(__file__).parents[3]
WORKER = [sys.executable, "-m", "tests.knowledge.search.index_worker"]


def start(*arguments: str, stdin: int = subprocess.DEVNULL) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [*WORKER, *arguments],
        cwd=ROOT,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for(process: "subprocess.Popen[str]", word: str) -> None:
    assert process.stdout is not None
    line = process.stdout.readline()
    if line.strip() != word:
        process.kill()
        pytest.fail(f"{line!r} {process.communicate()[1]}")


def check_all_there(library: Library) -> None:
    """Every passage has its vector, the one the embedder makes of it, and is the nearest to itself."""
    assert library._meaning is not None
    library.sync()
    (shelf,) = library._meaning.shelves(library._corpus)
    digests = list(library._corpus.digests(Kind.PLAN))
    assert (len(digests), shelf.missing(digests)) == (COUNT, [])
    assert shelf.readable is not None
    embedder, vectors = CountingEmbedder(), shelf.readable.vectors
    held = vectors.fetch(digests)
    source = made_up()
    for name in source.ids():
        (entry,) = source.entries(name)
        (expected,) = embedder.embed_passages([f"{entry.title}\n{entry.text}"])
        assert np.allclose(held[entry.digest], expected, atol=1e-6)
    entry = source.entries("p7")[0]
    assert vectors.nearest(held[entry.digest], 1) == [entry.digest]
    assert library.search("第7份方案", language=Language.ZH_HANS).notice is None


def lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/hoshin.db"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """A real Chroma server on loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    chroma = Path(sys.executable).with_name("chroma")
    process = subprocess.Popen(
        [chroma, "run", "--path", tmp_path / "server", "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.1)
    yield f"http://127.0.0.1:{port}"
    process.kill()
    process.wait()


def test_a_second_process_is_told_who_owns_the_folder(tmp_path: Path, database: str) -> None:
    folder, log = tmp_path / "vectors", tmp_path / "log"
    owner = start(str(folder), database, str(log), "hold", stdin=subprocess.PIPE)
    wait_for(owner, "ready")
    with pytest.raises(FolderInUse) as caught:
        open_folder(folder, IDENTITY)
    assert str(owner.pid) in caught.value.message.zh
    assert "index_worker" in caught.value.message.en
    assert caught.value.valid is not None
    assert "HOSHIN_CHROMA_URL" in caught.value.valid.en

    second = library_of(str(folder), database, log)
    answer = second.search("第7份方案", language=Language.EN)
    assert answer.found[0].entry.source == "p7"
    assert answer.notice is not None
    assert str(owner.pid) in answer.notice.en
    with pytest.raises(FolderInUse):
        second.index(rebuild=True)

    owner.communicate("")
    third = library_of(str(folder), database, log)
    check_all_there(third)
    third.close()
    assert len(lines(log)) == COUNT


def test_the_folder_of_a_killed_process_is_free(tmp_path: Path, database: str) -> None:
    folder, log = tmp_path / "vectors", tmp_path / "log"
    owner = start(str(folder), database, str(log), "hold", stdin=subprocess.PIPE)
    wait_for(owner, "ready")
    owner.kill()
    owner.communicate()
    library = library_of(str(folder), database, log)
    check_all_there(library)
    library.close()


@pytest.mark.parametrize("mode", ["index", "search"])
def test_killed_at_any_moment_nothing_is_lost(tmp_path: Path, database: str, mode: str) -> None:
    """In the foreground and in the background: what was made stays, the rest is made by the next process."""
    folder, log, moments = tmp_path / "vectors", tmp_path / "log", random.Random(mode)
    for _ in range(4):
        before = len(lines(log))
        worker = start(str(folder), database, str(log), *([mode] if mode == "search" else []))
        deadline = time.monotonic() + 60
        while len(lines(log)) == before and worker.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(moments.uniform(0, 0.5))
        worker.kill()
        worker.communicate()
    library = library_of(str(folder), database, log)
    library.index()
    check_all_there(library)
    library.close()
    again = len(lines(log)) - COUNT
    assert 0 <= again <= 4 * 256  # at most the batch in hand is made again


def test_two_workers_on_a_server_share_the_work(tmp_path: Path, database: str, server: str) -> None:
    log = tmp_path / "log"
    workers = [start(server, database, str(log)) for _ in range(2)]
    for worker in workers:
        out, err = worker.communicate(timeout=120)
        assert out.strip() == "ready", err
    library = library_of(server, database, log)
    check_all_there(library)
    library.close()
    assert sorted(set(lines(log))) == sorted(made_up().ids())
    assert len(lines(log)) < 1.5 * COUNT  # not each of them everything


def test_a_worker_that_dies_holding_the_lease_is_replaced(tmp_path: Path, database: str, server: str) -> None:
    log = tmp_path / "log"
    first = start(server, database, str(log))
    while not lines(log):
        time.sleep(0.02)
    first.kill()
    first.communicate()
    second = start(server, database, str(log))
    out, err = second.communicate(timeout=120)
    assert out.strip() == "ready", err
    library = library_of(server, database, log)
    check_all_there(library)
    library.close()


def test_workers_that_change_plans_at_once_find_each_others(
    tmp_path: Path, database: str, server: str
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from knowledge.changes import note_change
    from knowledge.database import connect, writing

    engine = connect(database)
    libraries = [library_of(server, database, tmp_path / f"log{n}") for n in range(2)]
    libraries[0].index()
    shared = made_up()
    for library in libraries:
        library._sources[Kind.PLAN] = shared

    def work(worker: int) -> None:
        for n in range(10):
            name = f"new{worker}-{n}"
            shared.texts[name] = [f"露营灯{worker}号{n}期"]
            with writing(engine) as connection:
                note_change(connection, Kind.PLAN, name)
            answer = libraries[worker].search(f"露营灯{worker}号{n}期", language=Language.ZH_HANS)
            assert answer.found[0].entry.source == name

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))
    for library in libraries:
        library.index()
        (state,) = library.state()
        assert (state.passages, state.behind) == (COUNT + 20, 0)
        assert library.search("露营灯1号3期", language=Language.ZH_HANS).found[0].cosine is not None
        library.close()
    engine.dispose()


def test_a_server_that_goes_away_is_said_and_words_answer(tmp_path: Path, database: str) -> None:
    library = library_of("http://127.0.0.1:9", database, tmp_path / "log")
    answer = library.search("第7份方案", language=Language.ZH_HANS)
    assert answer.found[0].entry.source == "p7"
    assert answer.notice is not None
    assert "127.0.0.1:9" in answer.notice.zh
    with pytest.raises(VectorsUnavailable):
        open_server("http://127.0.0.1:9", IDENTITY)
    began = time.monotonic()
    library.search("第8份方案", language=Language.ZH_HANS)
    assert time.monotonic() - began < 1  # the server is not asked again at once


def test_a_password_in_the_address_is_not_told() -> None:
    with pytest.raises(VectorsUnavailable) as caught:
        open_server("http://ann:s3cret@127.0.0.1:9", IDENTITY)
    said = f"{caught.value.message} {caught.value.valid}"
    assert "127.0.0.1:9" in said
    assert "s3cret" not in said


def test_what_the_owner_was_asked_is_not_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["/bin/hoshin", "ask", "薪酬是多少"])
    with Ownership(tmp_path / "vectors"):
        note = (tmp_path / "vectors.owner.json").read_text(encoding="utf-8")
    assert "hoshin ask" in note
    assert json.loads(note)["command"] == "hoshin ask"


def test_a_server_that_hangs_is_not_waited_for(tmp_path: Path) -> None:
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        began = time.monotonic()
        with pytest.raises(VectorsUnavailable):
            open_server(f"http://127.0.0.1:{mute.getsockname()[1]}", IDENTITY)
        assert time.monotonic() - began < 20


def test_the_owner_of_a_folder_is_named_even_without_its_note(tmp_path: Path, database: str) -> None:
    folder = tmp_path / "vectors"
    owner = start(str(folder), database, str(tmp_path / "log"), "hold", stdin=subprocess.PIPE)
    wait_for(owner, "ready")
    os.remove(tmp_path / "vectors.owner.json")
    with pytest.raises(FolderInUse, match=r"\?"):
        open_folder(folder, IDENTITY)
    owner.communicate("")
