"""Progress asked and actuals told, and what follows on them."""

from datetime import date
from decimal import Decimal

import pytest

from assistant.offline.actuals import record_actuals
from assistant.offline.progress import track_progress
from assistant.offline.script import Memory
from assistant.offline.situation import Situation
from assistant.offline.utterance import hear
from core.plan.kpi import Measure
from core.plan.kpi_library import find_kpi
from core.plan.node import Level, Node
from core.plan.plan import Plan
from core.text import Language
from knowledge.demo.company import CATALOGUE


def goal(node, title, kpi):
    measure = Measure(kpi=find_kpi(kpi), target=Decimal(100))
    return Node(id=node, level=Level.BUSINESS_UNIT, title=title, measures=(measure,))


PLAN = Plan(
    id="P",
    nodes=(
        goal("B1", "门锁销售额", "销售额"),
        goal("B2", "音箱销售额", "销售额"),
        goal("M1", "门锁转化率", "转化率"),
    ),
)


def situation(text, memory=None, plan=PLAN):
    language = Language.EN if text.isascii() else Language.ZH_HANS
    heard = hear(text, language=language, today=date(2026, 10, 12))
    return Situation(heard, plan, memory or Memory(), CATALOGUE)


def test_another_goal_after_the_first():
    first = track_progress(situation("门锁销售额进度怎么样"))
    assert first.calls[0].arguments == {"node": "B1"}
    then = track_progress(situation("那音箱销售额呢", first.memory))
    assert then.calls[0].arguments == {"node": "B2"}


def test_another_part_and_another_time_of_the_facts():
    first = track_progress(situation("华东9月转化率完成得怎么样"))
    assert first.calls[0].arguments == {"kpi": "conversion", "where": ["华东"], "period": "9月"}
    then = track_progress(situation("华南呢", first.memory))
    assert then.calls[0].arguments == {"kpi": "conversion", "where": ["华南"], "period": "9月"}
    later = track_progress(situation("8月呢", then.memory))
    assert later.calls[0].arguments == {"kpi": "conversion", "where": ["华南"], "period": "8月"}


def test_the_missing_time_and_a_slip_of_the_tongue():
    first = record_actuals(situation("音箱销售额实际255万"))
    assert first.calls[0].arguments == {"readings": [{"node": "B2", "value": "255万"}]}
    then = record_actuals(situation("9月的", first.memory))
    assert then.calls[0].arguments == {"readings": [{"node": "B2", "value": "255万", "period": "9月"}]}
    corrected = record_actuals(situation("不对，是265万", then.memory))
    assert corrected.calls[0].arguments == {"readings": [{"node": "B2", "value": "265万", "period": "9月"}]}


@pytest.mark.parametrize(
    "text",
    [
        "门锁销售额目标改成480万",
        "门锁销售额从300万做到480万",
        "9月门锁销售额为什么只有480万",
        "如果门锁销售额实际480万会怎样",
        "set the 门锁销售额 target to 4.8M",
        "预算480万怎么分",
        "9月门锁销售额目标改成480万",
    ],
)
def test_what_is_no_actual(text):
    assert record_actuals(situation(text)) is None


@pytest.mark.parametrize(
    "text",
    [
        "9月门锁销售额实际480万",
        "门锁9月销售额480万",
        "把9月门锁销售额更新成480万",
        "记一下9月门锁销售额480万",
    ],
)
def test_what_is_one(text):
    (reading,) = record_actuals(situation(text)).calls[0].arguments["readings"]
    assert reading == {"node": "B1", "value": "480万", "period": "9月"}


@pytest.mark.parametrize(
    "text",
    [
        "为什么进度落后",
        "如果转化率提高能完成吗",
        "怎么跟踪进度",
        "剩余预算按进度重新分",
        "只导出执行监控表",
        "你好",
    ],
)
def test_what_is_not_asking_for_progress(text):
    assert track_progress(situation(text)) is None
