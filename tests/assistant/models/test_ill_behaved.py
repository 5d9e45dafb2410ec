"""The whole assistant against servers that misbehave: `tests/assistant/ill_behaved.py` has the ways."""

import asyncio
import logging
from collections.abc import Coroutine, Iterator
from typing import Any, TypeVar

import pytest

from assistant.app import App
from assistant.models.chain import Chain
from assistant.models.wire import Habits
from assistant.reply import Reply
from assistant.settings import read_settings
from tests.assistant.ill_behaved import CASES, EDITS, MADE, NAME, Case
from tests.assistant.wire_server import WireServer, serve_wire

pytestmark = pytest.mark.slow
T = TypeVar("T")
ASK = "把智能家居的市场份额从10%提高到15%，预算500万，建一个计划"


class Bench:
    """One program and one server for all cases."""

    def __init__(self, app: App, server: WireServer) -> None:
        self.app = app
        self.server = server
        self._runner = asyncio.Runner()
        self._conversations = 0

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(coroutine)

    def forget(self) -> None:
        """As if the program had just been started."""
        assert isinstance(self.app.model, Chain)
        for link in self.app.model.links:
            link.breaker.succeeded()
            link._habits = Habits()

    def ask(self, *, streamed: bool) -> tuple[Reply, str, str]:
        """The reply, what was seen of it on the way, and the conversation."""
        self._conversations += 1
        conversation = f"c{self._conversations}"
        return (*self.run(self._play(conversation, streamed=streamed)), conversation)

    async def _play(self, conversation: str, *, streamed: bool) -> tuple[Reply, str]:
        assistant = self.app.assistant
        if not streamed:
            return await assistant.ask(conversation, ASK, person="李娜"), ""
        events = [event async for event in assistant.stream(conversation, ASK, person="李娜")]
        assert events[-1].type == "reply", events[-1]
        seen = "".join(event.data["text"] for event in events if event.type == "token")
        return Reply.model_validate(events[-1].data), seen

    def close(self) -> None:
        self.run(self.app.aclose())
        self._runner.close()


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    limits = {"model_backoff": 0.005, "model_timeout": 4, "model_first_token": 2, "turn_timeout": 20}
    with serve_wire() as server:
        settings = read_settings(
            model="openai-compatible",
            model_name="m",
            base_url=server.url,
            api_key="sk-secret123456",
            home=tmp_path_factory.mktemp("home"),
            **limits,
        )
        made = Bench(App(settings), server)
        yield made
        made.close()


@pytest.mark.parametrize("streamed", [True, False], ids=["streamed", "whole"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_server_that_misbehaves(
    bench: Bench, case: Case, *, streamed: bool, caplog: pytest.LogCaptureFixture
) -> None:
    bench.forget()
    bench.server.play(*case.steps)
    before = {plan.id for plan in bench.app.plans.list(limit=1000)}
    with caplog.at_level(logging.INFO, "hoshin"):
        reply, seen, conversation = bench.ask(streamed=streamed)
    plans = [plan for plan in bench.app.plans.list(limit=1000) if plan.id not in before]

    assert case.reply in reply.reply
    assert ("内置离线模型" in reply.reply) is (case.came == "stood in")
    assert len(plans) == (0 if case.came == "told" else 1)
    if case.came == "made" or case.name == "dies after the change":
        made = bench.app.plans.load(plans[0].id)
        assert (made.name, made.version, len(made.nodes)) == (NAME, 1, len(EDITS) - 1)
    if case.requests:
        assert len(bench.server.requests) == case.requests
    if case.came == "made" and streamed:
        assert seen.removeprefix("好的。") == MADE  # what was said before a break is not said again
    if case.never:
        assert case.never not in reply.reply + seen + caplog.text
    errors = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert case.log in "\n".join(errors)
    assert bool(case.log) is bool(errors), errors
    _check_transcript(bench, conversation, case)


def _check_transcript(bench: Bench, conversation: str, case: Case) -> None:
    """The message is kept, the reply too, every call has its result, and tokens are accounted for."""
    rows = bench.app.conversations.messages(conversation)
    kinds = [str(row["kind"]) for row in rows]
    assert kinds[0] == "human"
    assert kinds[-1] == "ai"
    spoken: list[dict[str, Any]] = [row["payload"] for row in rows if row["kind"] == "ai"]  # type: ignore[misc]
    asked = [call["id"] for payload in spoken for call in payload.get("tool_calls") or ()]
    assert len(set(asked)) == len(asked)
    assert kinds.count("tool") == len(asked)
    usages = [payload["usage_metadata"] for payload in spoken]
    if case.came != "stood in":
        assert all(usage["input_tokens"] > 0 for usage in usages)
        assert any(usage.get("estimated") for usage in usages) is case.estimated


def test_there_are_enough_ways() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 30
