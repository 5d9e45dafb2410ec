"""Asking where a number comes from, in every script, with the embedded model."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.app import App
from assistant.provenance.asking import asks_origin
from assistant.reply import Reply
from assistant.settings import read_settings

GOAL = "把智能家居的市场份额从10%提高到15%，预算500万，2026年Q4前"
SPLIT = "拆给天猫、京东、线下，按 2:1.5:1.5"
Ask = Callable[..., Reply]


@pytest.fixture
def ask(home: Path) -> Iterator[Ask]:
    app = App(read_settings(embeddings="none"))
    runner = asyncio.Runner()

    def say(text: str) -> Reply:
        return runner.run(app.assistant.ask("c", text, person="李娜", today=date(2026, 1, 15)))

    yield say
    runner.run(app.aclose())
    runner.close()


@pytest.mark.parametrize(
    "said",
    ["这个数怎么来的", "這個數字怎麼來的？", "这些数据的出处是什么", "Where does this number come from?"],
)
def test_what_was_just_said_is_meant(said: str) -> None:
    assert asks_origin(said) == ()


@pytest.mark.parametrize(
    "said",
    ["3,000万怎么来的", "3000萬從哪來的？", "where did the 3,000万 come from", "source of 30,000,000?"],
)
def test_a_number_is_meant(said: str) -> None:
    wanted = asks_origin(said)
    assert wanted is not None
    assert [int(what.value) for what in wanted if hasattr(what, "value")] == [30_000_000]


@pytest.mark.parametrize(
    "said",
    [
        "AHP两两比较的权重怎么算出来的？",
        "9月销售额为什么没达标，差的200万哪来的原因",
        "预算改成500万",
        "线索从哪里来比较好",
        "where did the 500k gap come from and why",
        "5月份的数据来源是CRM",
    ],
)
def test_what_asks_for_something_else_is_left_alone(said: str) -> None:
    assert asks_origin(said) is None


@pytest.mark.slow
def test_the_trace_is_told(ask: Ask) -> None:
    ask(GOAL)
    ask(SPLIT)
    reply = ask("1.5个百分点怎么来的？")
    assert "「1.5个百分点」：来自“拆解目标”的结果（`cascade` → `parts[1].amount`）" in reply.reply
    assert reply.calls == ()


@pytest.mark.slow
def test_the_persons_own_words_and_english(ask: Ask) -> None:
    ask("Grow market share from 10% to 15% by end of Q4 2026, total budget 5M")
    reply = ask("where does this number come from?")
    assert "`edit_plan`" in reply.reply
    assert "15%" in reply.reply


@pytest.mark.slow
def test_a_number_nobody_said_is_left_to_the_model(ask: Ask) -> None:
    ask(GOAL)
    reply = ask("9,999万怎么来的？")
    assert "来自" not in reply.reply
