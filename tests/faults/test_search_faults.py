"""Search by meaning with an embeddings API or a Chroma server that fails: words answer, and it is said."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from assistant.app import App
from assistant.settings import read_settings
from knowledge.lease import Lease
from tests.faults.cell import cell, cells
from tests.faults.conftest import COOLING, Open, Talk
from tests.faults.proxy import Fault, Proxy, in_front_of
from tests.knowledge.search.embeddings_server import Played, serve

pytestmark = pytest.mark.slow

ONLY_WORDS, ONLY_WORDS_EN = "只按词语查找", "by words only"
QUESTION, QUESTION_EN = "什么是RACI？", "What is RACI?"


@pytest.fixture(scope="module")
def embeddings() -> Iterator[Played]:
    with serve() as server:
        yield server


@pytest.fixture(scope="module")
def chroma(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Chroma"]:
    server = Chroma(tmp_path_factory.mktemp("chroma"))
    server.start()
    yield server
    server.kill()


class Chroma:
    """A real Chroma server that can be killed and started again, on one port."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with in_front_of("http://127.0.0.1:1") as free:
            self.port = free.port
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [Path(sys.executable).with_name("chroma"), "run", "--path", self.folder]
        command += ["--host", "127.0.0.1", "--port", str(self.port)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 240
        while True:
            try:
                httpx.get(f"{self.url}/api/v2/heartbeat", timeout=1).raise_for_status()
                return
            except httpx.HTTPError:
                assert time.monotonic() < end
                time.sleep(0.05)

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()


class Spoilt(NamedTuple):
    """A program whose guidance is indexed, and the proxy between it and the server."""

    talk: Talk
    proxy: Proxy


@contextmanager
def indexed(home: Path, embeddings: str, chroma: str | None = None) -> Iterator[Talk]:
    settings = read_settings(
        home=home, embeddings="api", embeddings_url=embeddings, embeddings_model="m", chroma_url=chroma
    )
    opened = Talk(App(settings))
    opened.app.library.index()
    assert is_by_meaning(opened)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def by_api(embeddings: Played, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Spoilt]:
    with (
        in_front_of(embeddings.url) as proxy,
        indexed(tmp_path_factory.mktemp("home"), f"{proxy.url}/v1") as talk,
    ):
        yield Spoilt(talk, proxy)


@pytest.fixture(scope="module")
def on_server(
    embeddings: Played, chroma: Chroma, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Spoilt]:
    with (
        in_front_of(chroma.url) as proxy,
        indexed(tmp_path_factory.mktemp("home"), embeddings.url, proxy.url) as talk,
    ):
        yield Spoilt(talk, proxy)


def is_by_meaning(talk: Talk) -> bool:
    """Whether a question is answered with vectors, and nothing is said of words."""
    result = talk.ask(QUESTION).calls[0].result
    assert result is not None
    return result["notice"] is None


def check_words_answer(talk: Talk) -> None:
    """RACI is explained in both languages, and why meaning was left out."""
    said = talk.say(QUESTION)
    assert "RACI" in said
    assert ONLY_WORDS in said
    said = talk.say(QUESTION_EN, "english")
    assert "RACI" in said
    assert ONLY_WORDS_EN in said


def check_recovers(talk: Talk) -> None:
    """As soon as it is asked again the vectors answer."""
    end = time.monotonic() + 10
    time.sleep(COOLING)
    while not is_by_meaning(talk):
        assert time.monotonic() < end
        time.sleep(0.1)


def check_degrades_and_recovers(spoilt: Spoilt, fault: Fault) -> None:
    before = spoilt.proxy.spoilt
    spoilt.proxy.set(fault)
    check_words_answer(spoilt.talk)
    assert spoilt.proxy.spoilt > before
    spoilt.proxy.set(Fault.NONE)
    check_recovers(spoilt.talk)


PASSING = {
    Fault.HANG_UP: "searched by words only, says so; by meaning again with the next question",
    Fault.SLOW: "waits 5 s at most, then by words only, says so",
    Fault.GARBAGE: "the answer is refused as not of the protocol; by words only, says so",
    Fault.HALF: "by words only, says so",
    Fault.BUSY: "tried once more after Retry-After, then by words only, says so",
}


@cells("embeddings API", PASSING, quick=(Fault.HALF,))
def test_embeddings_that_fail(by_api: Spoilt, fault: Fault) -> None:
    check_degrades_and_recovers(by_api, fault)


@cell("embeddings API", "down at start", "by words only, says so; the index is made when it is there")
def test_embeddings_that_are_not_there_yet(talk: Open, embeddings: Played) -> None:
    with in_front_of(embeddings.url) as proxy:
        proxy.set(Fault.DOWN)
        opened = talk(embeddings="api", embeddings_url=f"{proxy.url}/v1", embeddings_model="m")
        check_words_answer(opened)
        proxy.set(Fault.NONE)
        check_recovers(opened)


@cell("embeddings API", "clock jump", "no difference: its waits are measured, not read from the clock")
@pytest.mark.parametrize("jump", [86_400, -86_400])
def test_embeddings_under_another_clock(by_api: Spoilt, monkeypatch: pytest.MonkeyPatch, jump: int) -> None:
    by_api.proxy.set(Fault.HANG_UP)
    check_words_answer(by_api.talk)
    by_api.proxy.set(Fault.NONE)
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + jump)
    check_recovers(by_api.talk)


CHROMA = {
    Fault.HANG_UP: "by words only, says so; the server is asked anew with a later question",
    Fault.SLOW: "waits 15 s at most, then by words only, says so",
    Fault.GARBAGE: "by words only, says so",
    Fault.HALF: "by words only, says so",
    Fault.BUSY: "by words only, says so",
}


@cells("Chroma", CHROMA, quick=(Fault.HANG_UP,))
def test_a_chroma_server_that_fails(on_server: Spoilt, fault: Fault) -> None:
    check_degrades_and_recovers(on_server, fault)


@cell("Chroma", "down at start", "by words only, says so; found when it is there")
def test_a_chroma_server_that_is_not_there_yet(talk: Open, embeddings: Played, chroma: Chroma) -> None:
    with in_front_of(chroma.url) as proxy:
        proxy.set(Fault.DOWN)
        opened = talk(
            embeddings="api", embeddings_url=embeddings.url, embeddings_model="m", chroma_url=proxy.url
        )
        check_words_answer(opened)
        proxy.set(Fault.NONE)
        check_recovers(opened)


@cell("Chroma", "wrong answer", "a server that lost everything: its collections are made anew")
def test_a_chroma_server_that_comes_back_empty(talk: Open, embeddings: Played, tmp_path: Path) -> None:
    first, second = Chroma(tmp_path / "first"), Chroma(tmp_path / "second")
    second.port = first.port
    first.start()
    with indexed(tmp_path / "home", embeddings.url, first.url) as opened:
        first.kill()
        check_words_answer(opened)
        second.start()
        check_recovers(opened)
    second.kill()


@cell("Chroma", "clock jump", "who makes the vectors is not held up by a lease from the future")
def test_a_lease_from_the_future(talk: Open, embeddings: Played, chroma: Chroma) -> None:
    opened = talk(
        embeddings="api", embeddings_url=embeddings.url, embeddings_model="m", chroma_url=chroma.url
    )
    real = time.time
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "time", lambda: real() + 86_400)
        assert Lease(opened.app.engine, "vectors").take()  # by a process that died since
    check_recovers(opened)
