from datetime import date

import pytest

from assistant.offline.case_fields import find_fields, levels_in
from assistant.offline.case_keeping import case_in
from assistant.offline.cases import handle_cases
from assistant.offline.script import Call, Memory
from assistant.offline.situation import Situation
from assistant.offline.utterance import hear
from core.text import Language
from knowledge.demo.company import CATALOGUE

TODAY = date(2026, 10, 12)
LAST = Call(
    name="explain_deviation",
    arguments={"kpi": "revenue", "period": "2026年9月", "by": ["region"], "order": []},
)


def situation(text, last=None):
    language = Language.EN if text.isascii() else Language.ZH_HANS
    heard = hear(text, language=language, today=TODAY)
    return Situation(utterance=heard, plan=None, memory=Memory(last=last), catalogue=CATALOGUE)


def asked(text, last=None):
    script = handle_cases(situation(text, last))
    return None if script is None else (script.calls[0].name, script.calls[0].arguments)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("原因是落地页太慢，措施是回滚", {"direct_cause": "落地页太慢", "action": "回滚"}),
        (
            "直接原因：缺货；深层原因：没有预测；对策：补货",
            {"direct_cause": "缺货", "deep_cause": "没有预测", "action": "补货"},
        ),
        ("，原因竞品降价，措施加赠品", {"direct_cause": "竞品降价", "action": "加赠品"}),
        ("因为竞品降价，措施是加赠品", {"direct_cause": "竞品降价", "action": "加赠品"}),
        (
            "影响高，负责人陈曦，有效期到2027年底",
            {"impact": "high", "owner": "陈曦", "expires_on": "2027年底"},
        ),
        ("cause: slow page, action: rolled back", {"direct_cause": "slow page", "action": "rolled back"}),
        ("root cause was no tests", {"deep_cause": "no tests"}),
        ("because stock ran out, we moved stock", {"direct_cause": "stock ran out", "action": "moved stock"}),
        ("效果：从1.9%回到3.1%", {"effect": "从1.9%回到3.1%", "before": "1.9%", "after": "3.1%"}),
        ("类型是内部管理", {"type": "internal"}),
        ("转化率为什么掉了", {}),
        ("原因是什么", {}),
        ("K9DKH5，效果如何", {}),
    ],
)
def test_fields_in_the_persons_own_words(text, fields):
    assert find_fields(situation(text).utterance)[0] == fields


@pytest.mark.parametrize(
    ("effect", "found"),
    [
        ("转化率回到3.1%", {"after": "3.1%"}),
        ("销售额从80万元恢复到95万元", {"before": "80万元", "after": "95万元"}),
        ("back to 2.3%", {"after": "2.3%"}),
        ("没见效", {"verdict": "failed"}),
        ("部分恢复", {"verdict": "partly"}),
        ("back on plan", {"verdict": "worked"}),
        ("还要再看", {}),
    ],
)
def test_levels_and_verdicts_in_an_effect(effect, found):
    assert levels_in(effect) == found


@pytest.mark.parametrize(
    ("text", "case"),
    [
        ("K9DKH5 审核通过", "K9DKH5"),
        ("把k9dkh5撤下", "K9DKH5"),
        ("案例KABCDE过期了", "KABCDE"),
        ("this kinda keeps known kinds", None),
        ("KOLS and KPIS", None),
        ("K123", None),
    ],
)
def test_ids_of_cases(text, case):
    assert case_in(situation(text).utterance) == case


def test_this_deviation_is_the_one_explained_last():
    kept = {"kpi": "revenue", "period": "2026年9月"}
    told = {"direct_cause": "改版", "action": "回滚"}
    assert asked("把这个偏差存成案例，原因是改版，措施是回滚", LAST) == ("save_case", kept | told)
    assert asked("有没有类似的案例", LAST) == ("find_cases", {"like": kept})
    assert asked("have we seen this before?", LAST) == ("find_cases", {"like": kept})
    assert asked("have we seen this before?") == ("find_cases", {"like": {}})


def test_what_was_missing_is_taken_up():
    begun = Call(name="save_case", arguments={"kpi": "revenue", "period": "2026年9月"})
    told = {"direct_cause": "天气", "action": "再看看"}
    assert asked("原因是天气，措施是再看看", begun) == ("save_case", begun.arguments | told)
    untyped = Call(name="save_case", arguments=begun.arguments | told)
    assert asked("市场环境", untyped) == ("save_case", untyped.arguments | {"type": "market"})
    whole = Call(name="save_case", arguments=untyped.arguments | {"type": "market"})
    assert asked("原因是别的", whole) is None
    assert asked("原因是天气，措施是再看看") is None


@pytest.mark.parametrize(
    "text",
    [
        "9月转化率为什么掉了",
        "案例库要记录哪些字段",
        "什么是案例库",
        "有没有类似的方案",
        "以前门锁是怎么推的",
        "渠道冲突怎么处理",
        "给我几个成功案例",
        "why did conversion drop in September?",
        "what fields should a case library have?",
        "in which case should we use shapley",
        "keep 10% in case of delays",
        "add a business case to the plan",
        "what if the worst case happens",
    ],
)
def test_what_is_not_about_cases_is_left_alone(text):
    assert asked(text) is None


def test_quoted_words_command_nothing():
    assert asked("同事写道：“K9DKH5 审核通过”") is None or "do" not in asked("同事写道：“K9DKH5 审核通过”")[1]
