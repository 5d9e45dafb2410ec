"""The chain over real HTTP: who answers when, for how long it is waited, and when an API is tried again."""

import asyncio
import json
import logging
import time
from collections.abc import Coroutine, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeVar

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from assistant.app import App
from assistant.errors import ModelUnavailable
from assistant.models.chain import Chain
from assistant.models.choose import choose_model
from assistant.models.deadline import ends_in, seconds_left
from assistant.models.probe import Probed, probe
from assistant.reply import Event
from assistant.settings import Settings, read_settings
from tests.assistant.wire_server import (
    Step,
    Wire,
    WireServer,
    body,
    call,
    chunk,
    completion,
    fail,
    says,
    serve_wire,
)

pytestmark = pytest.mark.slow
T = TypeVar("T")
HELLO = [SystemMessage("s", additional_kwargs={"hoshin": {"language": "en"}}), HumanMessage("你好")]
HI = says({"content": "hi"})
DEAD = "http://127.0.0.1:9/v1"
KEY = "abcd1234secretkey"


class Bench:
    """Two servers, the chains made over them, and one event loop."""

    def __init__(self, tmp_path: Path, first: WireServer, second: WireServer) -> None:
        self.first, self.second = first, second
        self._path = tmp_path / "profiles.yaml"
        self._path.write_text(
            f"second: {{like: openai-compatible, base_url: '{second.url}', model: two, strict: true}}\n",
            encoding="utf-8",
        )
        self._runner = asyncio.Runner()

    def settings(self, **given: Any) -> Settings:
        asked: dict[str, Any] = {
            "model": "openai-compatible", "model_name": "one", "base_url": self.first.url,
            "profiles": self._path, "model_backoff": 0.001, "model_rest": 8,
        }  # fmt: skip
        return read_settings(**asked | given)

    def chain(self, **given: Any) -> Chain:
        model = choose_model(self.settings(**given))
        assert isinstance(model, Chain)
        return model

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(coroutine)

    def ask(self, chain: Chain, messages: list[BaseMessage] | None = None) -> AIMessage:
        return self.run(chain.ainvoke(messages or HELLO))


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[WireServer, WireServer]]:
    with ExitStack() as opened:
        yield opened.enter_context(serve_wire()), opened.enter_context(serve_wire())


@pytest.fixture
def bench(servers: tuple[WireServer, WireServer], tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path, *servers)
    for server in servers:
        server.play()
    yield made
    made._runner.close()


def mark(message: AIMessage) -> dict[str, Any]:
    told: dict[str, Any] = message.response_metadata["hoshin"]
    return told


def test_the_first_that_answers_is_named_with_its_tries(bench: Bench) -> None:
    bench.first.play(fail(503, "x"), HI)
    message = bench.ask(bench.chain())
    assert mark(message) == {"profile": "openai-compatible", "model": "one", "attempts": 2, "fallback": ""}
    assert message.usage_metadata == {"input_tokens": 120, "output_tokens": 7, "total_tokens": 127}


DEEP = b"[" * 200_000


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b'data: {"choices":[{"delta":{"content":' + DEEP + b"\n\n", "garbled"),
        (b'data: {"choices":[]}\ndata: ' + DEEP + b"\ndata: x\n\n", "garbled"),
        (b'{"choices":' + DEEP, "garbled"),
        (b'data: {"usage":{"prompt_tokens":' + b"9" * 5000 + b"}}\n\n", "garbled"),
        ('data: {"error":{"code":"²"}}\n\n'.encode(), "broken"),
    ],
    ids=["deep", "deep and torn", "deep and whole", "a long number", "a strange code"],
)
def test_an_answer_nobody_can_read_is_followed_by_the_next_model(
    bench: Bench, raw: bytes, reason: str
) -> None:
    bench.first.play(body(raw, kind="text/event-stream"))
    bench.second.play(HI)
    told = mark(bench.ask(bench.chain(fallback="second", model_retries=0)))
    assert (told["profile"], told["fallback"]) == ("second", f"openai-compatible: {reason}")


def test_an_emoji_split_over_two_pieces_reaches_people_whole(bench: Bench) -> None:
    pieces = [
        f"data: {json.dumps(chunk({'content': said}))}\n\n" for said in ("好\ud83d", "\ude00 ok", "\ud83d")
    ]
    end = f"data: {json.dumps(chunk({}, 'stop'))}\n\n"
    bench.first.play(lambda _: Wire([one.encode() for one in (*pieces, end)], kind="text/event-stream"))
    app = App(bench.settings())

    async def turn() -> list[Event]:
        return [event async for event in app.assistant.stream("c", "hi", person="李娜")]

    events = bench.run(turn())
    assert events[-1].type == "reply"
    assert events[-1].data["reply"] == "好😀 ok\ufffd"
    assert "".join(event.data["text"] for event in events if event.type == "token") == "好😀 ok\ufffd"
    bench.run(app.aclose())


THINKS = says({"content": "I must not say "}, {"content": "this.\n"}, {"content": "</think>\n\nHello."})


@pytest.mark.parametrize("known", [True, False], ids=["by its profile", "by its first answer"])
def test_thoughts_the_prompt_opened_reach_nobody(bench: Bench, tmp_path: Path, *, known: bool) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(f"r1: {{like: vllm, thinks_first: {str(known).lower()}}}", encoding="utf-8")
    app = App(bench.settings(model="r1", profiles=own))

    async def turn(conversation: str) -> str:
        events = [event async for event in app.assistant.stream(conversation, "hi", person="李娜")]
        assert events[-1].data["reply"] == "Hello."
        return "".join(event.data["text"] for event in events if event.type == "token")

    bench.first.play(THINKS, THINKS, says({"content": "Hello."}))
    told = [bench.run(turn(conversation)) for conversation in "abc"]
    assert told[0 if known else 1 :] == ["Hello."] * (3 if known else 2)
    bench.run(app.aclose())


def test_thoughts_that_were_cut_off_are_no_answer(bench: Bench, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("r1: {like: vllm, thinks_first: true}", encoding="utf-8")
    chain = bench.chain(model="r1", profiles=own, model_retries=0)
    bench.first.play(says({"content": "I must not say"}, finish="length"))
    assert mark(bench.ask(chain))["fallback"] == "r1: empty"
    bench.first.play(says({"content": "x</think>Hello."}, finish="length"))
    assert bench.ask(chain).text.startswith("Hello.")


def test_the_next_model_takes_over_and_says_why(bench: Bench) -> None:
    bench.first.play(fail(401, "bad key"))
    bench.second.play(HI)
    message = bench.ask(bench.chain(fallback="second"))
    assert message.text == "hi"
    assert mark(message) == {
        "profile": "second", "model": "two", "attempts": 2, "fallback": "openai-compatible: key",
    }  # fmt: skip
    assert bench.second.requests[0]["model"] == "two"


def test_the_embedded_model_ends_the_chain_in_the_readers_language(bench: Bench) -> None:
    bench.first.play(fail(401, "bad key"))
    bench.second.play(fail(402, "no money"))
    message = bench.ask(bench.chain(fallback="second"))
    assert "(The model openai-compatible cannot be used right now: the key is not accepted." in message.text
    assert mark(message)["profile"] == mark(message)["model"] == "offline"
    assert mark(message)["fallback"] == "openai-compatible: key; second: credit"
    assert message.usage_metadata == {"input_tokens": 0, "output_tokens": 0, "total_tokens": 0}


def test_without_a_fallback_the_failure_is_said_with_what_to_do(bench: Bench) -> None:
    bench.first.play(fail(404, "The model `one` does not exist"))
    with pytest.raises(ModelUnavailable, match="no such model") as caught:
        bench.ask(bench.chain(fallback="none"))
    assert caught.value.valid is not None
    assert "没有这个模型" in caught.value.message.zh


@pytest.mark.parametrize(
    "step",
    [
        fail(401, f"Incorrect API key provided: {KEY}"),
        fail(400, "x" * 270 + KEY),  # cut off in the middle of the key
        body({"error": {"message": f"Incorrect API key provided: {KEY}", "code": 401}}),
        body({"error": f"no such key: {KEY}"}),
        body(f"data: {{{KEY}\n\n".encode(), kind="text/event-stream"),
        body(b"", 302),
    ],
    ids=["refused", "cut", "in an answer", "as text", "in an event", "elsewhere"],
)
def test_nobody_is_told_the_key(bench: Bench, step: Step, caplog: pytest.LogCaptureFixture) -> None:
    bench.first.play(*[step] * 3)
    with caplog.at_level(logging.DEBUG, "hoshin"), pytest.raises(ModelUnavailable) as caught:
        bench.ask(bench.chain(fallback="none", api_key=f"{KEY}\n"))
    assert bench.first.headers["authorization"] == f"Bearer {KEY}"
    told = f"{caught.value.message.zh}{caught.value.message.en}{caplog.text}"
    assert KEY[:9] not in told
    (probed,) = bench.run(probe(bench.settings(fallback="none", api_key=KEY)))
    assert KEY[:9] not in probed.model_dump_json()


def test_a_dead_api_is_not_asked_every_time_and_is_found_again(bench: Bench) -> None:
    chain = bench.chain()
    breaker = chain.links[0].breaker
    clock = [0.0]
    breaker._clock = lambda: clock[0]
    bench.first.play(*[fail(500, "x")] * 3)
    assert "cannot be used" in bench.ask(chain).text
    for _ in range(3):  # resting: nobody is asked, nobody waits
        message = bench.ask(chain)
        assert mark(message)["attempts"] == 0
        assert "its server failed" in message.text
    assert len(bench.first.requests) == 3
    clock[0] = 1.0  # an eighth of the longest rest: one try, which fails
    bench.first.play(fail(500, "x"), HI)
    assert mark(bench.ask(chain))["attempts"] == 1
    clock[0] = 2.5
    assert mark(bench.ask(chain))["attempts"] == 0
    clock[0] = 3.0
    assert bench.ask(chain).text == "hi"
    assert breaker.is_closed


def test_turns_that_fail_in_one_blip_leave_the_api_alone_for_the_first_pause(bench: Bench) -> None:
    chain = bench.chain(model_retries=0)
    refuses: Step = lambda _: Wire([0.05], status=500)  # noqa: E731
    bench.first.play(*[refuses] * 5)

    async def all_at_once() -> list[AIMessage]:
        return await asyncio.gather(*(chain.ainvoke(HELLO) for _ in range(5)))

    assert {mark(message)["attempts"] for message in bench.run(all_at_once())} == {1}
    assert 0 < chain.links[0].breaker.rests_for <= 1  # an eighth of the longest rest


def test_only_one_turn_finds_out_whether_an_api_is_back(bench: Bench) -> None:
    chain = bench.chain(model_rest=0)
    bench.first.play(*[fail(500, "x")] * 3)
    bench.ask(chain)
    slow: Step = lambda request: Wire([0.1, *HI(request).pieces])  # noqa: E731
    bench.first.play(slow)

    async def both() -> list[AIMessage]:
        return await asyncio.gather(chain.ainvoke(HELLO), chain.ainvoke(HELLO))

    assert sorted(mark(message)["profile"] for message in bench.run(both())) == [
        "offline",
        "openai-compatible",
    ]
    assert len(bench.first.requests) == 1


def test_the_last_of_a_chain_without_end_is_asked_even_when_it_failed_just_now(bench: Bench) -> None:
    chain = bench.chain(fallback="none")
    bench.first.play(*[fail(500, "x")] * 3, HI)
    with pytest.raises(ModelUnavailable):
        bench.ask(chain)
    assert bench.ask(chain).text == "hi"


def test_a_turn_that_ends_soon_is_not_spent_waiting(bench: Bench) -> None:
    chain = bench.chain(turn_timeout=2)
    bench.first.play(lambda _: Wire([5.0]))

    async def turn() -> tuple[AIMessage, float]:
        begun = time.monotonic()
        async with ends_in(0.5):
            return await chain.ainvoke(HELLO), time.monotonic() - begun

    message, seconds = bench.run(turn())
    assert mark(message)["profile"] == "offline"
    assert seconds < 0.5
    assert seconds_left() == float("inf")


def test_a_turn_whose_time_is_over_asks_nobody(bench: Bench) -> None:
    chain = bench.chain(turn_timeout=100)

    async def turn() -> AIMessage:
        async with ends_in(1):  # five seconds are kept for who stands in
            return await chain.ainvoke(HELLO)

    assert mark(bench.run(turn()))["fallback"] == "openai-compatible: late"
    assert bench.first.requests == []
    assert chain.links[0].breaker.is_closed


def test_an_api_that_is_not_there_is_told_as_such(bench: Bench) -> None:
    message = bench.ask(bench.chain(base_url=DEAD))
    assert "it cannot be reached" in message.text
    assert mark(message)["attempts"] == 3


def test_a_cancelled_call_says_nothing_about_the_api(bench: Bench) -> None:
    chain = bench.chain()
    bench.first.play(lambda _: Wire([5.0]))

    async def cancel() -> None:
        asking = asyncio.create_task(chain.ainvoke(HELLO))
        while not bench.first.requests:
            await asyncio.sleep(0.005)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)

    bench.run(cancel())
    assert chain.links[0].breaker.is_closed
    bench.first.play(HI)
    assert bench.ask(chain).text == "hi"


def test_too_long_a_conversation_loses_its_oldest_turns_once(bench: Bench) -> None:
    turns = [said for n in range(6) for said in (HumanMessage(f"h{n}"), AIMessage(f"a{n}"))]
    long = fail(400, {"error": {"code": "context_length_exceeded"}})
    bench.first.play(long, HI)
    assert bench.ask(bench.chain(), [HELLO[0], *turns, HELLO[1]]).text == "hi"
    sent = [message["content"] for message in bench.first.requests[1]["messages"]]
    assert sent[0] == "s"
    assert sent[1] == "h4"
    assert sent[-1] == "你好"
    bench.first.play(long, long)
    message = bench.ask(bench.chain(), [HELLO[0], *turns, HELLO[1]])
    assert mark(message)["fallback"] == "openai-compatible: too_long"


def test_strict_schemas_are_given_up_where_they_are_refused(bench: Bench) -> None:
    nested = {"type": "object", "properties": {"note": {"type": "string"}}}
    tool = {"type": "function", "function": {"name": "look", "description": "d", "parameters": nested}}
    bench.first.play(fail(401, "x"), fail(401, "x"))
    bench.second.play(
        fail(400, "Invalid schema: strict is not supported"),
        says({"tool_calls": [call({"note": None}, "look")]}, finish="tool_calls"),
    )
    model = bench.chain(fallback="second").bind_tools([tool])
    message = bench.run(model.ainvoke(HELLO))
    first, again = bench.second.requests
    assert first["tools"][0]["function"]["strict"] is True
    assert "strict" not in again["tools"][0]["function"]
    assert message.tool_calls[0]["args"] == {"note": None}


def test_what_strict_schemas_force_the_model_to_say_is_taken_back(bench: Bench) -> None:
    nested = {"type": "object", "properties": {"note": {"type": "string"}}}
    tool = {"type": "function", "function": {"name": "look", "description": "d", "parameters": nested}}
    bench.first.play(fail(401, "x"))
    bench.second.play(says({"tool_calls": [call({"note": None}, "look")]}, finish="tool_calls"))
    message = bench.run(bench.chain(fallback="second").bind_tools([tool]).ainvoke(HELLO))
    assert message.tool_calls[0]["args"] == {}


def test_a_chain_serves_one_event_loop_after_another(bench: Bench) -> None:
    chain = bench.chain()
    bench.first.play(HI, HI)
    assert bench.ask(chain).text == "hi"

    async def elsewhere() -> str:
        message = await chain.ainvoke(HELLO)
        await chain.aclose()
        return message.text

    assert asyncio.run(elsewhere()) == "hi"
    bench.run(chain.aclose())


def test_a_probe_tells_of_every_model_of_the_chain(bench: Bench) -> None:
    answers = says({"tool_calls": [call({"word": "ready"}, "answer")]}, finish="tool_calls")
    bench.first.play(answers)
    bench.second.play(fail(401, "Incorrect API key provided: sk-abcdef123456"))
    first, second = bench.run(probe(bench.settings(fallback="second")))
    assert (first.ok, first.calls, first.counted, first.attempts) == (True, True, True, 1)
    assert (second.ok, second.operator, second.attempts) == (False, True, 1)
    assert second.error is not None
    assert second.error.en == "the key is not accepted"
    assert "abcdef" not in second.detail
    assert second.url == f"{bench.second.url}/chat/completions"


def test_a_probe_sees_that_a_model_calls_no_tools(bench: Bench) -> None:
    bench.first.play(body(completion({"content": "ready"}, usage=None)))
    (found,) = bench.run(probe(bench.settings()))
    assert (found.ok, found.calls, found.counted) == (True, False, False)
    assert bench.run(probe(read_settings())) == ()
    assert isinstance(found, Probed)


def test_the_embedded_model_goes_on_where_it_stood_in_and_forgets_what_it_missed(bench: Bench) -> None:
    app = App(bench.settings(model_rest=0))

    def ask(text: str) -> str:
        reply = bench.run(app.assistant.ask("c", text, person="李娜"))
        return reply.reply

    down = [fail(401, "x")] * 20
    bench.first.play(*down)
    assert "内置离线模型" in ask("把智能家居的市场份额提高5个百分点")
    bench.first.play(says({"content": "好的，我们聊别的。"}))
    assert ask("先不管它") == "好的，我们聊别的。"
    bench.first.play(*down)
    assert ask("现在是10%").count("内置离线模型") == 1  # the answer to a question that is no longer open
    assert app.plans.list() == ()
    bench.run(app.aclose())
