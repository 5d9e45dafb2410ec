"""Changes said in many ways, in three scripts, become exact edits of the right nodes."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from assistant.offline.edits import revise, undo_edit
from assistant.offline.intentions import wants_change
from assistant.offline.utterance import Utterance, hear
from core.plan.kpi import Measure
from core.plan.kpi_library import find_kpi
from core.plan.node import Budget, Level, Link, Node
from core.plan.plan import Plan
from core.text import Language

TODAY = date(2026, 3, 2)
YEAR_END = date(2026, 12, 31)


def _measure(name: str, baseline: str | None, target: str | None, delta: str | None = None) -> Measure:
    kpi = find_kpi(name)
    assert kpi is not None
    numbers = {"baseline": baseline, "target": target, "delta": delta}
    return Measure(kpi=kpi, **{key: Decimal(value) for key, value in numbers.items() if value is not None})


def _node(node_id: str, level: Level, title: str, parent: str | None, **fields: Any) -> Node:
    links = (Link(parent=parent),) if parent else ()
    return Node(id=node_id, level=level, title=title, links=links, **{"end": YEAR_END, **fields})


def _work(node_id: str, title: str, money: int, owner: str, start: date, end: date) -> Node:
    budget = Budget(planned=Decimal(money))
    return _node(node_id, Level.INITIATIVE, title, "S1", budget=budget, owner=owner, start=start, end=end)


PLAN = Plan(
    id="P1",
    version=4,
    name="智能家居2026",
    envelope=Decimal(1000000),
    nodes=(
        _node(
            "G1",
            Level.ENTERPRISE,
            "智能家居市场份额提升至15%",
            None,
            measures=(_measure("市场份额", "10", "15"),),
        ),
        _node("B1", Level.BUSINESS_UNIT, "智能音箱", "G1", measures=(_measure("市场份额", None, None, "2"),)),
        _node("B2", Level.BUSINESS_UNIT, "智能门锁", "G1", measures=(_measure("市场份额", None, None, "3"),)),
        _node(
            "M1", Level.SUBGOAL, "门锁季度销售额", "B2", measures=(_measure("销售额", "5000000", "6500000"),)
        ),
        _node(
            "M2", Level.SUBGOAL, "门锁新增用户", "B2", measures=(_measure("新增用户数", "80000", "120000"),)
        ),
        _node("S1", Level.STRATEGY, "线上线下整合曝光", "M2"),
        _work("I1", "KOL测评视频", 200000, "张伟", date(2026, 9, 1), date(2026, 9, 30)),
        _work("I2", "社区体验日", 150000, "李娜", date(2026, 10, 1), date(2026, 11, 30)),
        _work("I3", "Search ads", 100000, "Tom Becker", date(2026, 5, 1), date(2026, 5, 31)),
    ),
)


def _hear(text: str) -> Utterance:
    language = Language.EN if text.isascii() else Language.ZH_HANS
    return hear(text, language=language, today=TODAY)


def _edits(text: str, focus: str | None = None) -> list[dict[str, Any]]:
    utterance = _hear(text)
    revision = revise(utterance, PLAN, focus)
    return revision.edits if wants_change(utterance, revision, PLAN) else []


def _update(node: str, **fields: Any) -> dict[str, Any]:
    return {"do": "update", "node": node, **fields}


SAID = [
    ("把KOL的预算改成25万", [_update("I1", budget="250000")]),
    ("KOL测评预算砍一半", [_update("I1", budget="100000元")]),
    ("KOL预算砍掉5万，体验日加5万", [_update("I1", budget="150000元"), _update("I2", budget="200000元")]),
    ("KOL和体验日的预算都改成18万", [_update("I1", budget="180000"), _update("I2", budget="180000")]),
    ("从KOL挪5万给体验日", [_update("I1", budget="150000元"), _update("I2", budget="200000元")]),
    ("把体验日預算上浮10%", [_update("I2", budget="165000元")]),
    ("社區體驗日延後到12月", [_update("I2", when="12月")]),
    ("KOL测评视频往后延一个月", [_update("I1", when="2026-10-01/2026-10-31")]),
    ("把社区体验日提前两周", [_update("I2", when="2026-09-17/2026-11-16")]),
    ("push search ads back two weeks", [_update("I3", when="2026-05-15/2026-06-14")]),
    ("体验日负责人换成李雷", [_update("I2", owner="李雷")]),
    ("網紅那塊先不管，KOL測評影片交給陳怡君接手", [_update("I1", owner="陳怡君")]),
    ("give search ads to Lena Fox", [_update("I3", owner="Lena Fox")]),
    ("Lena Fox takes over search ads", [_update("I3", owner="Lena Fox")]),
    ("张伟那个推迟到10月", [_update("I1", when="10月")]),
    ("第二个举措砍掉", [{"do": "remove", "node": "I2"}]),
    ("scrap search ads", [{"do": "remove", "node": "I3"}]),
    ("锁定智能音箱", [{"do": "lock", "node": "B1"}]),
    ("智能音箱和智能門鎖都鎖起來", [{"do": "lock", "node": "B1"}, {"do": "lock", "node": "B2"}]),
    ("智能音箱解锁", [{"do": "unlock", "node": "B1"}]),
    ("线上线下整合曝光改挂到门锁季度销售额下面", [{"do": "move", "node": "S1", "under": "M1"}]),
    ("社区体验日要等KOL测评视频做完才能启动", [_update("I2", needs=["KOL测评视频"])]),
    ("Search ads can't start until KOL测评视频 is finished", [_update("I3", needs=["KOL测评视频"])]),
    ("门锁季度销售额目标从650万下调到600万", [_update("M1", target="6000000")]),
    ("门锁新增用户的基准值报错了，应为9万", [_update("M2", baseline="9万")]),
    ("音箱改成2.5个点", [_update("B1", change="2.5个点")]),
    ("份额目标上调2个百分点", [_update("G1", target="17%")]),
    ("KOL那个改名叫“科技达人测评”", [_update("I1", title="科技达人测评")]),
    ("KOL测评视频的目标受众定为新婚家庭", [_update("I1", audience="新婚家庭")]),
    ("门锁新增用户战略关联度标成高", [_update("M2", relevance="high")]),
    ("优先级：KOL测评视频排1，社区体验日排2", [_update("I1", priority=1), _update("I2", priority=2)]),
    ("总预算追加两成", [{"do": "plan", "budget": "1200000元"}]),
    ("應急池留8萬，實驗預算留5%", [{"do": "plan", "contingency": "8萬", "experiment": "5%"}]),
    ("trim search ads by 10%", [_update("I3", budget="90000元")]),
]


@pytest.mark.parametrize(("text", "expected"), SAID)
def test_a_change_becomes_its_edits(text: str, expected: list[dict[str, Any]]) -> None:
    assert _edits(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "KOL预算是多少？",
        "体验日谁负责",
        "如果KOL预算加到30万会怎样",
        "KOL预算是不是应该加到30万",
        "should we cut search ads to 50k?",
        "线上线下整合曝光下面再加一个举措：抖音直播，预算10万，8月",
        "add an initiative under Search ads: podcasts, 20k",
        "门锁品牌认知度从30%提升到45%",
        "按4:3:2把100万分给三个大区",
        "张伟不变，其他照旧",
        "今天天气不错",
        "门店堆头陈列，预算8万，10月到11月，周杰负责",
    ],
)
def test_a_question_a_supposition_and_something_new_change_nothing(text: str) -> None:
    assert _edits(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("负责人也换成孙莉", [_update("I1", owner="孙莉")]),
        ("预算改成35万", [_update("I1", budget="350000")]),
        ("and move it to October", [_update("I1", when="October")]),
    ],
)
def test_what_was_last_spoken_of_is_meant_where_nothing_is_named(
    text: str, expected: list[dict[str, Any]]
) -> None:
    assert _edits(text, focus="I1") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("撤销", {"do": "undo"}),
        ("復原上一步", {"do": "undo"}),
        ("麻煩退回第1版", {"do": "undo", "to_version": 1}),
        ("take back the last change please", {"do": "undo"}),
        ("revert to version 2", {"do": "undo", "to_version": 2}),
        ("恢复到第三版", {"do": "undo", "to_version": 3}),
        ("刚才那个不算", {"do": "undo"}),
        ("重做", {"do": "redo"}),
        ("redo that", {"do": "redo"}),
        ("恢复一下体力", None),
        ("看看版本", None),
    ],
)
def test_going_back_is_recognised(text: str, expected: dict[str, Any] | None) -> None:
    assert undo_edit(_hear(text)) == expected


def test_a_name_the_plan_does_not_hold_is_not_taken_for_what_was_spoken_of_last() -> None:
    assert _edits("药师讲堂的预算改成38万", focus="I1") == []


@pytest.mark.parametrize(
    ("text", "budget"),
    [
        ("把预算降到80万", "800000"),
        ("預算改成八十萬", "800000"),
        ("预算应该是80万", "80万"),
        ("lower the budget to 800k", "800000"),
        ("预算加一成", "1100000元"),
    ],
)
def test_a_budget_without_a_name_is_the_total_where_the_goal_has_none(text: str, budget: str) -> None:
    total = [{"do": "plan", "budget": budget}]
    assert _edits(text, focus="G1") == total
    assert _edits(text) == total


def test_a_budget_without_a_name_is_the_goals_where_the_goal_has_one_or_the_plan_has_none() -> None:
    goal = PLAN.index["G1"].model_copy(update={"budget": Budget(planned=Decimal(500000))})
    held = Plan(id="P1", name="智能家居", envelope=Decimal(1000000), nodes=(goal, *PLAN.nodes[1:]))
    for plan in (held, Plan(id="P1", name="智能家居", nodes=PLAN.nodes)):
        revision = revise(_hear("预算改成80万"), plan, "G1")
        assert revision.edits == [_update("G1", budget="800000")]


def test_the_goal_named_keeps_its_own_budget() -> None:
    assert _edits("智能家居市场份额的预算改成80万") == [_update("G1", budget="800000")]


@pytest.mark.parametrize(
    "text", ["把KOC的預算減三成", "把KOC的预算改成30万", "cut the podcast budget to 30k"]
)
def test_a_budget_of_something_the_plan_does_not_hold_is_not_the_total(text: str) -> None:
    assert _edits(text, focus="G1") == []
