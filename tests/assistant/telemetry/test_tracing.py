"""Traces from the message to the SQL, as a real collector and the file receive them."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from assistant.app import App
from assistant.channels.incoming import Incoming
from assistant.door import use_tool
from assistant.errors import ModelUnavailable
from assistant.jobs.runner import JobRunner
from assistant.log import open_log
from assistant.settings import read_settings
from assistant.telemetry.reference import new_reference
from assistant.telemetry.span import NOTHING, is_traced, span, trace_id, trace_parent
from assistant.thread import in_thread
from core.errors import UnknownReference
from core.text import Language
from knowledge.jobs import JobStore
from tests.assistant.channels.recorder import Recorder
from tests.assistant.openai_server import Fail, Say, Step, serve
from tests.assistant.telemetry.collector import Collected, collecting

pytestmark = pytest.mark.slow
Start = Callable[..., App]
SAID = "新建计划「秋季上新」，销售额从100万到150万"
EDIT = {
    "edits": [
        {"do": "create", "name": "秋季上新"},
        {"do": "add", "level": "enterprise", "title": "销售额", "kpi": "销售额", "baseline": "100万",
         "target": "150万", "when": "2027-12-31"},
    ]
}  # fmt: skip


@pytest.fixture
def collected() -> Iterator[Collected]:
    with collecting() as kept:
        yield kept


@pytest.fixture
def start(home: Path) -> Iterator[Start]:
    """`start(Say(...), traces=...)`: the program with a scripted model."""
    with ExitStack() as opened:

        def make(*steps: Step, **telemetry: str) -> App:
            script = opened.enter_context(serve(*steps))
            patch = opened.enter_context(pytest.MonkeyPatch.context())
            for name, value in telemetry.items():
                patch.setenv(f"HOSHIN_{name.upper()}", value)
            settings = read_settings(
                model="vllm", model_name="scripted", base_url=script.url, embeddings="none"
            )
            return App(settings)

        yield make
    assert not is_traced()


async def say(app: App, text: str = SAID, **how: Any) -> None:
    try:
        await app.assistant.ask("c1", text, person="李娜", cause="cli", **how)
    finally:
        await app.aclose()


def test_a_turn_from_the_message_to_the_sql(start: Start, collected: Collected) -> None:
    app = start(Say(calls=(("edit_plan", EDIT),)), Say("已建好。"), traces=collected.url)
    asyncio.run(say(app))
    assert set(collected.paths) == {"/v1/traces"}
    assert collected.resources[0]["service.name"] == "hoshin"
    (turn,) = collected.named("invoke_agent hoshin")
    assert turn.parent == ""
    assert turn.attributes["gen_ai.operation.name"] == "invoke_agent"
    assert turn.attributes["gen_ai.agent.name"] == "hoshin"
    assert turn.attributes["gen_ai.conversation.id"] == "c1"
    chats = collected.named("chat scripted")
    assert [chat.attributes["gen_ai.response.finish_reasons"] for chat in chats] == [["tool_calls"], ["stop"]]
    for chat in chats:
        assert (chat.parent, chat.kind) == (turn.id, 3)
        assert chat.attributes["gen_ai.operation.name"] == "chat"
        assert chat.attributes["gen_ai.provider.name"] == "vllm"
        assert chat.attributes["gen_ai.request.model"] == "scripted"
        assert chat.attributes["gen_ai.response.model"] == "scripted"
        assert chat.attributes["gen_ai.usage.input_tokens"] > 0
        assert chat.attributes["gen_ai.usage.output_tokens"] > 0
    total = sum(chat.attributes["gen_ai.usage.input_tokens"] for chat in chats)
    assert turn.attributes["gen_ai.usage.input_tokens"] == total
    (tool,) = collected.named("execute_tool edit_plan")
    assert tool.attributes["gen_ai.tool.name"] == "edit_plan"
    assert tool.attributes["gen_ai.tool.call.id"]
    assert "gen_ai.tool.call.arguments" not in tool.attributes
    (create,) = [one for one in collected.under(tool) if one.name == "plans.create"]
    statements = [one.name for one in collected.children(create)]
    assert statements[0] == "BEGIN"  # IMMEDIATE: it waits for the write lock
    assert "INSERT plans" in statements
    assert {one.trace for one in collected.spans} == {turn.trace}


def test_statements_have_no_values_and_spans_no_words(start: Start, collected: Collected) -> None:
    app = start(Say(calls=(("edit_plan", EDIT),)), Say("已建好。"), traces=collected.url)
    asyncio.run(say(app))
    statements = [one for one in collected.spans if "db.query.text" in one.attributes]
    assert len(statements) > 5
    assert {one.attributes["db.system.name"] for one in statements} == {"sqlite"}
    everything = json.dumps([one.attributes for one in collected.spans], ensure_ascii=False)
    for said in ("秋季上新", "李娜", "150万", "已建好", "1500000"):
        assert said not in everything


def test_a_failed_tool_is_a_failed_span_without_its_message(start: Start, collected: Collected) -> None:
    wrong = ("show_plan", {"plan": "没有的计划"})
    app = start(Say(calls=(wrong,)), Say("没有这个计划。"), traces=collected.url)
    asyncio.run(say(app, "看看没有的计划"))
    (tool,) = collected.named("execute_tool show_plan")
    assert tool.failed
    assert tool.attributes["error.type"] == "unknown"
    assert "没有的计划" not in json.dumps(tool.attributes, ensure_ascii=False)


def test_a_tool_nobody_knows_makes_no_new_name(start: Start, collected: Collected) -> None:
    app = start(Say(calls=(("rm_rf_slash", {}),)), Say("没有这个工具。"), traces=collected.url)
    asyncio.run(say(app, "你好"))
    assert collected.named("execute_tool unknown")
    assert not [one for one in collected.spans if "rm_rf" in one.name]


def test_the_file_has_the_same_spans_a_line_each(start: Start) -> None:
    app = start(Say("你好"), traces="file")
    asyncio.run(say(app, "你好"))
    rows = [json.loads(line) for line in (app.settings.logs / "traces.jsonl").read_text().splitlines()]
    by_name = {row["name"]: row for row in rows}
    turn, chat = by_name["invoke_agent hoshin"], by_name["chat scripted"]
    assert (chat["parent"], chat["kind"], chat["ok"]) == (turn["span"], "client", True)
    assert turn["parent"] is None
    assert turn["ms"] >= chat["ms"] > 0


def test_a_turn_that_fails_says_the_trace_as_its_number_and_the_log_has_it(
    start: Start, collected: Collected
) -> None:
    app = start(Fail(401), Fail(401), traces=collected.url, log_format="json", fallback="none")
    open_log(app.settings)
    with pytest.raises(ModelUnavailable):
        asyncio.run(say(app, "你好"))
    (turn,) = collected.named("invoke_agent hoshin")
    assert turn.failed
    lines = [json.loads(line) for line in (app.settings.logs / "hoshin.log").read_text().splitlines()]
    (line,) = [one for one in lines if one["logger"] == "hoshin.turn"]
    assert (line["trace"], line["outcome"], line["door"]) == (turn.trace, "unavailable", "cli")
    assert line["conversation"] == "c1"
    assert "你好" not in json.dumps(lines, ensure_ascii=False)


def test_a_reference_is_the_trace(start: Start) -> None:
    app = start(traces="file")
    assert app.tracing is not None
    with span("work"):
        assert new_reference() == trace_id()
    asyncio.run(app.aclose())
    assert len(new_reference()) == 8


def test_threads_continue_the_trace(start: Start, collected: Collected) -> None:
    app = start(traces=collected.url)
    assert app.tracing is not None

    async def work() -> None:
        with span("outside"):
            await in_thread(lambda: span("inside").__enter__().__exit__(None, None, None))
        await app.aclose()

    asyncio.run(work())
    (outside,) = collected.named("outside")
    (inside,) = collected.named("inside")
    assert inside.parent == outside.id


def test_a_job_continues_the_trace_it_was_put_down_in(start: Start, collected: Collected) -> None:
    app = start(traces=collected.url)
    store = JobStore(app.engine)
    now = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

    async def handle(_app: App, _arguments: dict[str, Any]) -> None:
        return None

    async def work() -> None:
        with span("asked"):
            assert store.add("review", due=now, now=now) is not None
        runner = JobRunner(app, store, {"review": handle}, zone=app.settings.watch.zone, now=lambda: now)
        assert await runner.run_once() == 1
        await app.aclose()

    asyncio.run(work())
    (asked,) = collected.named("asked")
    (job,) = collected.named("job review")
    assert (job.trace, job.kind) == (asked.trace, 5)
    assert job in collected.under(asked)


def test_a_message_of_a_channel_is_one_trace_from_taking_in_to_telling(
    start: Start, collected: Collected
) -> None:
    app = start(Say("你好"), traces=collected.url)
    recorder = Recorder()
    from knowledge.audit_entry import Actor
    from knowledge.person import Identity, read_profile

    at = datetime.now(UTC)
    app.people.add(
        read_profile({"name": "李娜", "scopes": ["read", "write"]}),
        [Identity(channel=recorder.name, identity="u1")],
        by=Actor(),
        at=at,
    )

    async def work() -> None:
        app.desk.join(recorder)
        await app.desk.open()
        await app.desk.receive(
            Incoming(
                channel=recorder.name, delivery="d1", conversation="c1", identity="u1", text="你好", at=at
            )
        )
        for _ in range(500):
            await asyncio.sleep(0.01)
            if app.tracing is not None:
                app.tracing.flush()
            if collected.named(f"answer {recorder.name}"):
                break
        await app.desk.close()
        await app.aclose()

    asyncio.run(work())
    (received,) = collected.named(f"receive {recorder.name}")
    (answered,) = collected.named(f"answer {recorder.name}")
    assert answered.parent == received.id
    names = {one.name for one in collected.under(answered)}
    assert {"invoke_agent hoshin", "chat scripted", f"tell {recorder.name}"} <= names


def test_content_is_shown_only_when_asked_for_and_masked(start: Start, collected: Collected) -> None:
    edit = {"edits": [{"do": "create", "name": "给 li.na@example.com 13812345678 的计划"}]}
    app = start(Say(calls=(("edit_plan", edit),)), Say("好。"), traces=collected.url, trace_content="true")
    asyncio.run(say(app, "新建计划「给 li.na@example.com 13812345678 的计划」"))
    (tool,) = collected.named("execute_tool edit_plan")
    shown = tool.attributes["gen_ai.tool.call.arguments"]
    assert "create" in shown
    assert "gen_ai.tool.call.result" in tool.attributes
    assert "li.na@example.com" not in json.dumps(tool.attributes)
    assert "13812345678" not in json.dumps(tool.attributes)


def test_a_tool_called_beside_a_conversation_is_a_span_too(start: Start, collected: Collected) -> None:
    app = start(traces=collected.url)
    context = app.context(Language.EN, app.today, "李娜")
    use_tool("edit_plan", EDIT, context)
    with pytest.raises(UnknownReference):
        use_tool("show_plan", {"plan": "none"}, context)
    asyncio.run(app.aclose())
    (edit,) = collected.named("execute_tool edit_plan")
    assert "plans.create" in {one.name for one in collected.under(edit)}
    (show,) = collected.named("execute_tool show_plan")
    assert show.attributes["error.type"] == "UnknownReference"


def test_a_collector_that_is_away_does_not_keep_the_program(start: Start, capfd: Any) -> None:
    app = start(Say("你好"), traces="http://127.0.0.1:9")
    open_log(app.settings)
    begun = time.monotonic()
    asyncio.run(say(app, "你好"))
    assert time.monotonic() - begun < 10
    assert capfd.readouterr().err == ""


def test_while_nothing_is_traced_a_span_is_nothing() -> None:
    assert span("a") is span("b", "client", x=1) is NOTHING
    assert (trace_id(), trace_parent()) == ("", "")


def test_a_share_of_none_traces_nothing(start: Start, collected: Collected) -> None:
    app = start(Say("你好"), traces=collected.url, trace_share="0")
    asyncio.run(say(app, "你好"))
    assert collected.spans == []


ALONE = """
import sys
import assistant.telemetry.span, assistant.telemetry.reference, assistant.telemetry.metrics
assert not {name.partition(".")[0] for name in sys.modules} & {"opentelemetry", "prometheus_client"}
"""


def test_nothing_is_imported_while_it_is_off() -> None:
    subprocess.run([sys.executable, "-c", ALONE], check=True, timeout=60)
