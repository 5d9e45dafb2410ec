"""Stored plans called by their full names: compared, opened, followed, in any script and spacing."""

from datetime import date

import pytest

from assistant.offline.past_plans import recall_plans
from assistant.offline.plan_names import called, quote_names
from assistant.offline.reusing import reuse_plan
from assistant.offline.script import Memory
from assistant.offline.situation import Situation
from assistant.offline.utterance import hear
from core.text import Language

NAMES = (
    "门锁暑期攻势2025Q3",
    "曦源智能家居2025",
    "Orbit Home 2025",
    "Smart lock summer push 2025 Q3",
    "门锁",
)


def situation(text: str) -> Situation:
    said = hear(text, language=Language.ZH_HANS, today=date(2026, 10, 12))
    return Situation(said, None, Memory(), names=NAMES)


@pytest.mark.parametrize(
    ("text", "tool", "arguments"),
    [
        (
            "門鎖暑期攻勢2025Q3跟曦源智能家居2025比一下",
            "find_plans",
            {"plans": ["門鎖暑期攻勢2025Q3", "曦源智能家居2025"]},
        ),
        ("open orbit home 2025", "show_plan", {"plan": "orbit home 2025"}),
        ("把曦源智能家居2025的预算表给我看看", "show_plan", {"plan": "曦源智能家居2025", "view": "budget"}),
        (
            "redo Smart lock summer push 2025Q3, sales from 12M to 13M, dry run",
            "reuse_plan",
            {
                "plan": "Smart lock summer push 2025Q3",
                "baseline": "12000000",
                "target": "13000000",
                "kpi": "sales",
                "dry_run": True,
            },
        ),
        ("plans between 500k and 1M", "find_plans", {"min_budget": "500k", "max_budget": "1M"}),
        ("目前還在執行的方案", "find_plans", {"state": "running"}),
        ("还没开始的计划有哪些", "find_plans", {"state": "ahead"}),
        ("plans from 2025", "find_plans", {"period": "2025年"}),
    ],
)
def test_a_plan_is_known_by_its_name_or_its_facts(text: str, tool: str, arguments: dict[str, object]) -> None:
    script = reuse_plan(situation(text)) or recall_plans(situation(text))
    assert script is not None
    assert (script.calls[0].name, script.calls[0].arguments) == (tool, arguments)


def test_a_name_in_marks_or_too_short_is_left_as_it_is() -> None:
    marked = situation("参考「门锁暑期攻势2025Q3」")
    assert quote_names(marked) is marked
    assert called(marked) == ["门锁暑期攻势2025Q3"]
    assert called(situation("门锁卖得怎么样")) == []
    assert quote_names(situation("看 orbit home 2025")).utterance.quotes == ("orbit home 2025",)
