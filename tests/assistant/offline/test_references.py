"""A draft looks up references first and ends with a few of them; once said, they are not said again."""

import asyncio
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.app import App
from assistant.reply import Reply
from assistant.settings import read_settings
from core.plan.node import Level
from tools.registry import TOOLS
from tools.tool import ToolContext

pytestmark = pytest.mark.slow

GOAL = "我们智能家居2024年Q4前市场份额要从10%提升到15%，全年营销总预算100万"
SUBGOAL = "智能门锁品牌认知率从30%到45%，2024年Q4"


class Talk:
    """A conversation with the offline model."""

    def __init__(self, app: App) -> None:
        self.app = app
        self._runner = asyncio.Runner()

    def say(self, text: str, conversation: str = "c") -> Reply:
        ask = self.app.assistant.ask(conversation, text, person="p", today=date(2024, 7, 1))
        return self._runner.run(ask)

    def close(self) -> None:
        self._runner.run(self.app.aclose())
        self._runner.close()


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    opened = Talk(App(read_settings(home=tmp_path, model="offline", database_url="")))
    yield opened
    opened.close()


def block(reply: str) -> list[str]:
    """The lines of the references a reply ends with."""
    for head in ("参考：", "參考：", "References:"):
        if head in reply:
            return [line for line in reply.split(head)[1].splitlines() if line.startswith("- ")]
    return []


@pytest.mark.parametrize(
    ("said", "page"),
    [
        (GOAL, "horizons"),
        ("智慧家居2024年Q4前市佔率要從10%提升到15%", "horizons"),
        ("Our smart home line should grow market share from 10% to 15% by end of Q4 2024", "horizons"),
        ("总预算500万，成长期怎么分", "stage-templates"),
    ],
)
def test_a_draft_ends_with_a_few_references(talk: Talk, said: str, page: str) -> None:
    reply = talk.say(said)
    assert reply.calls[0].name == "suggest"
    assert len(reply.calls) > 1
    lines = block(reply.reply)
    assert 2 <= len(lines) <= 4
    assert all(any(line.endswith(f"[{cited.id}]") for cited in reply.citations) for line in lines)
    assert any(page in line for line in lines)


def test_what_was_said_once_is_not_said_again(talk: Talk) -> None:
    first, second = talk.say(GOAL), talk.say("智能音箱贡献2个百分点，智能门锁贡献3个百分点")
    third = talk.say(SUBGOAL)
    lines = [line for reply in (first, second, third) for line in block(reply.reply)]
    assert len(lines) == len(set(lines))
    assert any("品牌曝光" in line for line in block(third.reply))


def test_a_number_of_guidance_goes_into_no_plan(talk: Talk) -> None:
    talk.say(GOAL)
    reply = talk.say(SUBGOAL)
    assert reply.plan is not None
    plan = talk.app.plans.load(reply.plan.id)
    (made,) = plan.at(Level.SUBGOAL)
    assert made.measure is not None
    assert (made.measure.baseline, made.measure.target) == (Decimal(30), Decimal(45))
    assert made.budget is None
    assert not made.triggers
    assert plan.reserves == ()


def test_a_question_back_comes_without_references(talk: Talk) -> None:
    reply = talk.say("智能门锁目标人群品牌认知率提升45%，现在是30%，2024年Q4")
    assert reply.asked_back
    assert block(reply.reply) == []


@pytest.mark.parametrize(
    "said", ["提升品牌影响力", "增加用户粘性", "增強品牌影響力", "boost brand influence"]
)
def test_a_vague_goal_is_answered_with_a_proxy_and_the_question(talk: Talk, said: str) -> None:
    reply = talk.say(said)
    assert reply.asked_back
    assert "[vague-goals]" in block(reply.reply)[0]
    assert reply.plan is None


def test_work_is_done_when_nothing_can_be_looked_up(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(ctx: ToolContext, arguments: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setitem(
        TOOLS, "suggest", TOOLS["suggest"].__class__(**{**vars(TOOLS["suggest"]), "run": fail})
    )
    reply = talk.say(GOAL)
    assert [(call.name, call.ok) for call in reply.calls] == [("suggest", False), ("edit_plan", True)]
    assert "已新建计划" in reply.reply
    assert "broken" not in reply.reply


def test_an_edit_that_drafts_nothing_looks_nothing_up(talk: Talk) -> None:
    talk.say(GOAL)
    assert [call.name for call in talk.say("总预算改成120万").calls] == ["edit_plan"]
    assert [call.name for call in talk.say("检查一下").calls] == ["validate"]


def test_a_past_plan_is_among_the_references_of_the_next(talk: Talk) -> None:
    first = talk.say(GOAL)
    assert first.plan is not None
    again = talk.say("智能家居2025年Q4前市场份额从15%提升到18%", conversation="next")
    assert any(f"[{first.plan.id}]" in line and "10% → 15%" in line for line in block(again.reply))
