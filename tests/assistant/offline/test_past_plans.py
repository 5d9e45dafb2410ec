"""Questions about earlier plans, and plans made after them, as the offline model understands them."""

from datetime import date

import pytest

from assistant.offline.memory import remember
from assistant.offline.past_plans import recall_plans
from assistant.offline.reusing import reuse_plan
from assistant.offline.script import Arguments, Call, Memory, Pending, Script
from assistant.offline.situation import Situation
from assistant.offline.utterance import hear
from core.text import Language

USUAL = ["structure", "shares", "budgets", "initiatives", "kpis"]


def heard(text: str, memory: Memory | None = None) -> Script | None:
    language = Language.EN if text.isascii() else Language.ZH_HANS
    said = hear(text, language=language, today=date(2026, 10, 12))
    situation = Situation(said, None, memory or Memory())
    return reuse_plan(situation) or recall_plans(situation)


def call(text: str, memory: Memory | None = None) -> tuple[str, Arguments] | None:
    script = heard(text, memory)
    return None if script is None else (script.calls[0].name, script.calls[0].arguments)


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("以前門鎖是怎麼推的", {"query": "門鎖"}),
        ("咱们以前搞过短视频种草的方案吗，效果怎么样", {"query": "短视频种草"}),
        ("过往方案里有没有预算在80万以下又达标的", {"met": True, "max_budget": "80万"}),
        ("哪些计划没达成目标", {"met": False}),
        ("帮我找达成率90%-110%之间的老方案", {"min_attainment": "90%", "max_attainment": "110%"}),
        ("哪些历史方案没有记录实际结果", {"recorded": False}),
        ("show me plans that missed target last year", {"met": False, "period": "last year"}),
        ("did we ever do a campaign for gateways? how did it go", {"query": "gateways"}),
        ("find finished plans about short video", {"state": "finished", "query": "short video"}),
        ("对比PD9KB5和PM4TCS", {"plans": ["PD9KB5", "PM4TCS"]}),
        ("compare the 2025 plans", {"period": "2025年"}),
    ],
)
def test_earlier_plans_are_looked_for_by_meaning_and_outcome(text: str, arguments: Arguments) -> None:
    assert call(text) == ("find_plans", arguments)


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("照去年的来一份", {"of": "去年"}),
        (
            "参照去年的门锁方案做一份2027年的，负责人照旧",
            {"of": "去年", "plan": "门锁", "period": "2027年", "carry": [*USUAL, "owners"]},
        ),
        (
            "沿用上次方案的结构，不要举措，先试算",
            {"carry": ["structure", "shares", "budgets", "kpis"], "dry_run": True},
        ),
        (
            "以PM4TCS为模板，销售额做到1300万，从1160万起",
            {"plan": "PM4TCS", "baseline": "11600000", "target": "13000000", "kpi": "销售额"},
        ),
        ("copy PM4TCS to 2027 with the same budget", {"plan": "PM4TCS", "period": "2027年", "budget": "+0%"}),
        ("base it on last year's plan with a 15% smaller budget", {"of": "last year", "budget": "-15%"}),
        ("take the 2025 plan and scale the budget to 15M", {"of": "2025年", "budget": "15000000"}),
    ],
)  # fmt: skip
def test_a_plan_is_made_after_an_earlier_one(text: str, arguments: Arguments) -> None:
    assert call(text) == ("reuse_plan", arguments)


@pytest.mark.parametrize(
    "text",
    [
        "按计划这个月应该完成多少",
        "为什么没按去年的计划完成",
        "参考历史数据分预算",
        "对比一下计划和实际",
        "去年转化率掉的时候是怎么处理的",
        "以前做过的事",
        "5000万按去年的比例分给四个大区",
        "what is a marketing plan based on?",
    ],
)
def test_other_business_is_left_alone(text: str) -> None:
    assert call(text) is None


def test_the_plans_just_found_are_compared() -> None:
    last = Call(name="find_plans", arguments={"query": "门锁"})
    assert call("把这几个方案比一下", Memory(last=last)) == ("find_plans", {"query": "门锁"})


class Failed:
    """A tool message of a call that was refused."""

    status = "error"
    name = "reuse_plan"

    def __init__(self, **artifact: str) -> None:
        self.artifact = artifact


def test_the_answer_to_which_plan_or_which_goal_goes_on() -> None:
    first = heard("参考去年的方案，预算120万")
    assert first is not None
    listed = "PD9KB5 曦源2025（达成 97%）；PM4TCS 门锁暑期（达成 100%）"
    memory = remember(first, [Failed(field="plan", valid=listed)], None)
    for answer in ("第二个", "PM4TCS", "门锁暑期"):
        assert call(answer, memory) == ("reuse_plan", {"plan": "PM4TCS", "budget": "120万"})
    assert call("今天天气", memory) is None
    memory = remember(first, [Failed(field="target", valid="")], None)
    assert call("份额从10%到13%", memory) == (
        "reuse_plan",
        {"of": "去年", "budget": "120万", "baseline": "10%", "target": "13%", "kpi": "份额"},
    )
    memory = remember(first, [Failed(field="baseline", valid="")], None)
    assert isinstance(memory.pending, Pending)
    assert call("14%", memory) == ("reuse_plan", {"of": "去年", "budget": "120万", "baseline": "14%"})
