"""A model API that fails: the embedded model answers and says so; the API is asked again by itself."""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from assistant import app as composition
from tests.assistant.openai_server import Say, Script, serve
from tests.faults.cell import cell, cells
from tests.faults.conftest import Open, Talk, now
from tests.faults.proxy import Fault, Proxy, in_front_of

pytestmark = pytest.mark.slow

GOAL = "年底前把智能家居的市场份额从10%提高到15%，音箱2个点，门锁3个点"
REST = 1.0
FROM_API = "云上的模型在回答"


@pytest.fixture
def api() -> Iterator[tuple[Script, Proxy]]:
    with serve(*[Say(FROM_API)] * 50) as script, in_front_of(script.url) as proxy:
        yield script, proxy


def open_talk(talk: Open, proxy: Proxy) -> Talk:
    return talk(
        model="openai-compatible",
        model_name="m",
        base_url=f"{proxy.url}/v1",
        model_backoff=0.01,
        model_timeout=1.0,
        model_rest=REST,
        turn_timeout=30,
    )


def check_stands_in(talk: Talk) -> None:
    """The embedded model does the work, in both languages says that it does, and does it once."""
    said = talk.say(GOAL, "goal")
    assert "15%" in said
    assert "内置离线模型" in said
    assert "embedded model" in talk.say("what is RACI?", "english")
    assert len(talk.app.plans.ids()) == 1
    assert talk.kinds("goal")[0] == "human"


def check_recovers(talk: Talk) -> None:
    """The API answers again, soon, and nobody has to start anything."""
    end = time.monotonic() + 10
    while (said := talk.say("你好", "again")) and FROM_API not in said:
        assert time.monotonic() < end, said
        time.sleep(0.2)
    assert "内置离线模型" not in said


FAILING = {
    Fault.HANG_UP: "tried again with jitter, then the embedded model answers and says so",
    Fault.SLOW: "given up at the time limit of a call; the embedded model answers and says so",
    Fault.GARBAGE: "the answer is refused as none; the embedded model answers and says so",
    Fault.HALF: "half an answer is never acted upon; the embedded model answers and says so",
    Fault.BUSY: "Retry-After is kept to; then the embedded model answers and says so",
}


@cells("model API", FAILING, quick=(Fault.SLOW,))
def test_a_model_that_fails(talk: Open, api: tuple[Script, Proxy], fault: Fault) -> None:
    _, proxy = api
    opened = open_talk(talk, proxy)
    assert FROM_API in opened.say("你好", "before")
    proxy.set(fault)
    check_stands_in(opened)
    assert proxy.spoilt
    proxy.set(Fault.NONE)
    check_recovers(opened)


@cell("model API", "down at start", "the embedded model answers and says so; the API is found when there")
def test_a_model_that_is_not_there_yet(talk: Open, api: tuple[Script, Proxy]) -> None:
    _, proxy = api
    proxy.set(Fault.DOWN)
    opened = open_talk(talk, proxy)
    check_stands_in(opened)
    proxy.set(Fault.NONE)
    check_recovers(opened)


@cell("model API", "clock jump", "no difference: its pauses are measured, not read from the clock")
def test_a_model_under_another_clock(
    talk: Open, api: tuple[Script, Proxy], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, proxy = api
    jump = timedelta(days=2)
    monkeypatch.setattr(composition, "now", lambda: now() + jump)
    opened = open_talk(talk, proxy)
    proxy.set(Fault.HANG_UP)
    check_stands_in(opened)
    jump = timedelta()
    proxy.set(Fault.NONE)
    check_recovers(opened)
