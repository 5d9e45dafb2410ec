"""What goes over the wire to a language model: tools of the turn, short results, the prompt by variant."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant.app import App
from assistant.briefing import brief
from assistant.settings import read_settings
from assistant.shortening import shorten, shorten_results
from assistant.turn import Turn
from core.text import Language
from tests.assistant.openai_server import Say, Script, Step, serve

TODAY = date(2026, 1, 15)
Play = Callable[..., tuple[App, Script]]


@pytest.fixture
def play(home: Path) -> Iterator[Play]:
    """`play(["message", ...], steps, setting=value)` says the messages one after the other."""
    import asyncio

    with asyncio.Runner() as runner, ExitStack() as opened:

        def run(messages: list[str], *steps: Step, **settings: object) -> tuple[App, Script]:
            script = opened.enter_context(serve(*steps))
            given = {"model": "vllm", "model_name": "x", "base_url": script.url, "embeddings": "none"}
            app = App(read_settings(**given, **settings))
            opened.callback(lambda: runner.run(app.aclose()))
            for said in messages:
                runner.run(app.assistant.ask("c", said, person="李娜", today=TODAY))
            return app, script

        yield run


def names(request: dict[str, Any]) -> list[str]:
    return [tool["function"]["name"] for tool in request["tools"]]


@pytest.mark.slow
def test_a_model_is_shown_the_tools_of_the_turn_and_finds_the_others(play: Play) -> None:
    find = ("find_tools", {"names": ["plan_growth"]})
    _, script = play(["你好"], Say(calls=(find,)), Say("好"))
    before, after = map(names, script.requests)
    assert "edit_plan" in before
    assert "find_tools" in before
    assert len(before) < 12
    assert "plan_growth" not in before
    assert [name for name in after if name in before] == before
    assert set(after) - set(before) == {"plan_growth"}
    told = script.requests[1]["messages"][-1]
    assert told["role"] == "tool"
    assert "plan_growth: 规划增长阶段" in told["content"]


@pytest.mark.slow
def test_a_tool_that_was_not_shown_can_be_called_all_the_same(play: Play) -> None:
    growth = ("plan_growth", {"months": 6})
    app, script = play(["你好"], Say(calls=(growth,)), Say("好"))
    assert "plan_growth" not in names(script.requests[0])
    (result,) = [row for row in app.conversations.messages("c") if row["kind"] == "tool"]
    payload = result["payload"]
    assert isinstance(payload, dict)
    assert payload.get("status") != "error"
    assert "plan_growth" in names(script.requests[1])


@pytest.mark.slow
def test_an_unknown_tool_asked_for_is_an_error_that_names_the_known_ones(play: Play) -> None:
    _, script = play(["你好"], Say(calls=(("find_tools", {"names": ["rm"]}),)), Say("好"))
    assert "plan_growth" in script.requests[1]["messages"][-1]["content"]


@pytest.mark.slow
@pytest.mark.parametrize(("prompt", "variant"), [("a", "a"), ("b", "b"), ("a:0,b:5", "b")])
def test_the_prompt_of_an_answer_is_recorded_with_it(play: Play, prompt: str, variant: str) -> None:
    app, script = play(["你好"], Say("好"), prompt=prompt)
    final = app.conversations.messages("c")[-1]["payload"]
    assert isinstance(final, dict)
    recorded = final["response_metadata"]["hoshin"]
    assert recorded["prompt"]["variant"] == variant
    assert recorded["prompt"]["name"] == "system.zh"
    assert recorded["model"] == "x"
    system = script.requests[0]["messages"][0]["content"]
    assert ("你帮市场负责人" in system) == (variant == "a")


@pytest.mark.slow
def test_turns_that_do_not_fit_are_told_by_their_digest(play: Play) -> None:
    messages = [f"第{number}句，{'很长的话' * 40}" for number in range(12)]
    _, script = play(messages, *(Say("好的。" * 40) for _ in messages), history_tokens=1_000)
    system, *rest = script.requests[-1]["messages"]
    assert "会话的前 " in system["content"]
    assert "第 1 到 " in system["content"]
    assert f"“第{int(rest[0]['content'].split('句')[0][1:]) - 1}句" in system["content"]
    assert "第11句" not in system["content"]
    assert rest[-1]["content"].startswith("第11句")
    assert len(json.dumps(rest, ensure_ascii=False)) < 3_000
    ahead = [request["messages"][0]["content"].split("已保存的计划")[0] for request in script.requests]
    assert len(set(ahead)) < 8  # what stands before the plan is the same for several turns


def test_a_long_result_is_cut_between_lines_and_says_how_much_is_left() -> None:
    text = "\n".join(f"| I{number} | 举措 {number} | 100万 |" for number in range(2_000))
    cut = shorten(text, 500)
    kept = cut.split("\n")
    assert kept[:-1] == text.split("\n")[: len(kept) - 1]
    assert f"{2_000 - len(kept) + 1} more lines" in kept[-1]
    assert shorten("short", 500) == "short"
    assert len(shorten("一" * 10_000, 300)) < 400


def test_an_earlier_result_is_cut_shorter_than_one_of_this_turn() -> None:
    from langchain_core.messages import AIMessage, HumanMessage, ToolMessage

    long = "\n".join(f"第{number}行的内容" for number in range(3_000))
    said = [
        HumanMessage("a"),
        ToolMessage(long, tool_call_id="1"),
        AIMessage("b"),
        HumanMessage("c"),
        ToolMessage(long, tool_call_id="2"),
    ]
    earlier, now = (message.text for message in shorten_results(said) if isinstance(message, ToolMessage))
    assert len(earlier) * 5 < len(now) < len(long)
    assert said[1].text == long


def test_the_embedded_model_is_briefed_without_words(plain_app: App) -> None:
    turn = Turn(plain_app.context(Language.EN, TODAY, "x"))
    assert brief(turn, in_words=False).text == ""
    assert brief(turn).additional_kwargs == brief(turn, in_words=False).additional_kwargs


def test_a_briefing_says_what_is_there_and_leaves_no_placeholder(plain_app: App) -> None:
    turn = Turn(plain_app.context(Language.EN, TODAY, "x"), digest="The first 3 turns {plan}")
    text = brief(turn, "b").text
    assert "The first 3 turns {plan}" in text
    assert "No plan is in hand yet." in text
    assert "{facts}" not in text
