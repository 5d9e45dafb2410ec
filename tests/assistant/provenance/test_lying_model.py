"""A chat model that lies, through the real agent over HTTP: corrected once, else sent without the lie."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant.app import App
from assistant.provenance.record import KEY, read_trace
from assistant.reply import Event, Reply
from assistant.settings import read_settings
from tests.assistant.openai_server import Fail, Say, Script, Step, serve

pytestmark = pytest.mark.slow

TODAY = date(2026, 1, 15)
SPLIT = (
    "cascade",
    {
        "total": "1.2亿元",
        "method": "weights",
        "parts": [
            {"name": "天猫", "weight": "45"},
            {"name": "京东", "weight": "30"},
            {"name": "线下", "weight": "25"},
        ],
    },
)
HONEST = "天猫 5,400万元，京东 3,600万元，线下 3,000万元。"
OMITTED = "已略去"


class Stage:
    """An app that talks to a script."""

    def __init__(self, app: App, script: Script) -> None:
        self.app, self.script = app, script
        self._runner = asyncio.Runner()

    def ask(self, text: str) -> Reply:
        return self._runner.run(self.app.assistant.ask("c", text, person="李娜", today=TODAY))

    def stream(self, text: str) -> list[Event]:
        async def collect() -> list[Event]:
            stream = self.app.assistant.stream("c", text, person="李娜", today=TODAY)
            return [event async for event in stream]

        return self._runner.run(collect())

    def close(self) -> None:
        self._runner.run(self.app.aclose())
        self._runner.close()

    def system(self, number: int) -> str:
        return str(self.script.requests[number]["messages"][0]["content"])

    def last(self) -> dict[str, Any]:
        payload: Any = self.app.conversations.messages("c", last=1)[0]["payload"]
        return dict(payload)


Make = Callable[..., Stage]


@pytest.fixture
def stage(home: Path) -> Iterator[Make]:
    opened = ExitStack()

    def make(*steps: Step) -> Stage:
        script = opened.enter_context(serve(*steps))
        settings = read_settings(
            model="vllm", model_name="scripted", base_url=script.url, fallback="none", embeddings="none"
        )
        made = Stage(App(settings), script)
        opened.callback(made.close)
        return made

    with opened:
        yield make


def test_an_honest_answer_goes_out_as_it_is_and_carries_its_trace(stage: Make) -> None:
    s = stage(Say(calls=(SPLIT,)), Say(HONEST))
    reply = s.ask("把1.2亿按45:30:25拆给天猫、京东、线下")
    assert reply.calls[0].ok, reply.calls[0].error
    assert reply.reply == HONEST
    assert len(s.script.requests) == 2
    stored = s.last()["additional_kwargs"][KEY]
    marks = [(HONEST[span.start : span.end], span.mark) for span in read_trace(stored)]
    assert marks == [("5,400万元", "t0.1"), ("3,600万元", "t0.1"), ("3,000万元", "t0.1")]


def test_a_lie_is_written_again_and_the_model_is_told_which_claim_has_no_source(stage: Make) -> None:
    s = stage(Say(calls=(SPLIT,)), Say("天猫 5,400万元，京东 6,300万元。"), Say(HONEST))
    reply = s.ask("把1.2亿按45:30:25拆给天猫、京东、线下")
    assert reply.reply == HONEST
    told = s.system(2)
    assert "6,300万元" in told.rpartition("你的草稿没有发出")[2]
    assert "5,400万元  ←" not in told
    assert [row["kind"] for row in s.app.conversations.messages("c")] == ["human", "ai", "tool", "ai"]


def test_who_lies_twice_is_cut(stage: Make) -> None:
    s = stage(
        Say(calls=(SPLIT,)),
        Say("天猫 5,400万元。合计 9,000万元。"),
        Say("天猫 5,400万元。天猫和京东合计 9,000万元！下一步看京东。"),
    )
    reply = s.ask("把1.2亿按45:30:25拆给天猫、京东、线下")
    assert "9,000" not in reply.reply
    assert reply.reply.startswith("天猫 5,400万元。下一步看京东。")
    assert reply.reply.count(OMITTED) == 1
    assert s.last()["content"] == reply.reply
    assert len(s.script.requests) == 3


def test_a_lie_in_a_table_leaves_its_cell_empty(stage: Make) -> None:
    table = "| 部分 | 数额（万元） |\n| --- | --- |\n| 天猫 | 5,400 |\n| 京东 | 3,060 |"
    s = stage(Say(calls=(SPLIT,)), Say(table), Say(table))
    reply = s.ask("把1.2亿按45:30:25拆给天猫、京东、线下")
    assert "| 天猫 | 5,400 |\n| 京东 | — |" in reply.reply
    assert OMITTED in reply.reply


def test_a_lie_in_chinese_numerals_is_one(stage: Make) -> None:
    lie = "天猫五千四百万。京东三千九百万。"
    s = stage(Say(calls=(SPLIT,)), Say(lie), Say(lie))
    reply = s.ask("把1.2亿按45:30:25拆给天猫、京东、线下")
    assert reply.reply.startswith("天猫五千四百万。\n\n（")


def test_a_second_try_may_call_the_tool_instead(stage: Make) -> None:
    s = stage(Say("天猫能拿 5,400万元。"), Say(calls=(SPLIT,)), Say(HONEST))
    reply = s.ask("把1.2亿按45:30:25拆给天猫、京东、线下")
    assert reply.reply == HONEST
    assert [call.name for call in reply.calls] == ["cascade"]


def test_a_model_that_fails_on_its_second_try_leaves_the_first_cut(stage: Make) -> None:
    s = stage(Say(calls=(SPLIT,)), Say("天猫 5,400万元。合计 9,000万元。"), *[Fail(400)] * 6)
    reply = s.ask("把1.2亿按45:30:25拆给天猫、京东、线下")
    assert reply.reply.startswith("天猫 5,400万元。\n\n（")


def test_an_answer_that_asks_is_still_a_question_when_it_was_cut(stage: Make) -> None:
    lie = "去年是 7,777万元。要按月拆吗？"
    s = stage(Say(lie), Say(lie))
    reply = s.ask("帮我拆一下")
    assert "7,777" not in reply.reply
    assert reply.asked_back


def test_an_english_reader_is_told_in_english(stage: Make) -> None:
    lie = "Revenue was 3.3M last year. Tell me the parts."
    s = stage(Say(lie), Say(lie))
    reply = s.ask("please split my revenue")
    assert reply.reply == (
        "Tell me the parts.\n\n"
        "(One statement was left out: the number, date or name in it has no source here.)"
    )
    assert "Your draft was not sent" in s.system(1)


def test_what_an_earlier_turn_found_is_a_source(stage: Make) -> None:
    s = stage(Say(calls=(SPLIT,)), Say(HONEST), Say("京东是 36,000,000 元，你一共要拆 1.2亿。"))
    s.ask("把1.2亿按45:30:25拆给天猫、京东、线下")
    reply = s.ask("京东多少")
    assert reply.reply == "京东是 36,000,000 元，你一共要拆 1.2亿。"
    marks = [span.mark for span in read_trace(s.last()["additional_kwargs"][KEY])]
    assert marks == ["t1.1", "t1.1"]


def test_tokens_flow_sentence_by_sentence_while_all_is_well(stage: Make) -> None:
    s = stage(Say(calls=(SPLIT,)), Say("天猫 5,400万元。京东 3,600万元。"))
    events = s.stream("把1.2亿按45:30:25拆给天猫、京东、线下")
    said = [event.data["text"] for event in events if event.type == "token"]
    assert "".join(said) == "天猫 5,400万元。京东 3,600万元。"
    assert said[0] == "天猫 5,400万元。"


def test_no_token_of_a_lie_is_ever_passed_on(stage: Make) -> None:
    s = stage(
        Say(calls=(SPLIT,)),
        Say("天猫 5,400万元。合计 9,000万元。京东 3,600万元。"),
        Say("天猫 5,400万元。京东 3,600万元。"),
    )
    events = s.stream("把1.2亿按45:30:25拆给天猫、京东、线下")
    said = "".join(event.data["text"] for event in events if event.type == "token")
    assert said == "天猫 5,400万元。京东 3,600万元。"
    assert events[-1].type == "reply"
    assert events[-1].data["reply"] == said


def test_a_lie_streamed_twice_reaches_nobody(stage: Make) -> None:
    lie = "合计 9,000万元。天猫 5,400万元。"
    s = stage(Say(calls=(SPLIT,)), Say(lie), Say(lie))
    events = s.stream("把1.2亿按45:30:25拆给天猫、京东、线下")
    assert all("9,000" not in str(event.data) for event in events if event.type in ("token", "reply"))
    assert OMITTED in events[-1].data["reply"]
