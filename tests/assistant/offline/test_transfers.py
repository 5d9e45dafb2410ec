"""Money moved between items: all of it arrives, or nothing moves and the person is asked."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from assistant.offline.changing import revise_plan
from assistant.offline.script import Memory, Script
from assistant.offline.situation import Situation
from assistant.offline.utterance import hear
from core.plan.node import Budget, Level, Link, Node
from core.plan.plan import Plan
from core.text import Language


def _work(node: str, title: str, money: str) -> Node:
    links = (Link(parent="S1"),)
    return Node(
        id=node, level=Level.INITIATIVE, title=title, links=links, budget=Budget(planned=Decimal(money))
    )


def _plan(*titles: str) -> Plan:
    money = ("2150000", "2650000", "380000", "3050000")
    work = [_work(f"I{i}", title, size) for i, (title, size) in enumerate(zip(titles, money, strict=True), 1)]
    return Plan(id="P", nodes=(Node(id="S1", level=Level.STRATEGY, title="承接"), *work))


CHINESE = _plan("KOL测评", "电商大促", "会员邮件", "搜索广告")
ENGLISH = _plan("KOL reviews", "Online promotion", "Member emails", "Search ads")


def _script(text: str) -> Script:
    language = Language.EN if text.isascii() else Language.ZH_HANS
    plan = ENGLISH if text.isascii() else CHINESE
    script = revise_plan(Situation(hear(text, language=language, today=date(2026, 10, 12)), plan, Memory()))
    assert script is not None
    return script


def _budgets(text: str) -> dict[str, Any]:
    return {edit["node"]: edit["budget"] for edit in _script(text).calls[0].arguments["edits"]}


@pytest.mark.parametrize(
    ("text", "budgets"),
    [
        (
            "KOL测评和电商大促各减两成，省下的给会员邮件",
            {"I1": "1720000元", "I2": "2120000元", "I3": "1340000元"},
        ),
        (
            "KOL測評和電商大促各減兩成，省下的給會員郵件",
            {"I1": "1720000元", "I2": "2120000元", "I3": "1340000元"},
        ),
        (
            "KOL测评减10万，电商大促减20万，省下来的钱加到会员邮件",
            {"I1": "2050000元", "I2": "2450000元", "I3": "680000元"},
        ),
        ("从KOL测评和电商大促各挪10万给会员邮件", {"I1": "2050000元", "I2": "2550000元", "I3": "580000元"}),
        ("KOL测评减10%，给会员邮件", {"I1": "1935000元", "I3": "595000元"}),
        ("KOL测评减20万，给会员邮件", {"I1": "1950000元", "I3": "580000元"}),
        ("cut KOL reviews by 20% and give the savings to search ads", {"I1": "1720000元", "I4": "3480000元"}),
        (
            "cut 10% from KOL reviews and online promotion and put the savings into search ads",
            {"I1": "1935000元", "I2": "2385000元", "I4": "3530000元"},
        ),
    ],
)
def test_what_is_cut_arrives(text: str, budgets: dict[str, str]) -> None:
    assert _budgets(text) == budgets


@pytest.mark.parametrize(
    "text",
    [
        "KOL测评砍一半，省下来的钱留作应急",
        "KOL测评减两成，省下的给公益项目",
        "KOL測評減兩成，省下的給公益項目",
        "从KOL测评和电商大促挪10万给会员邮件",
        "从KOL测评挪10万给会员邮件和搜索广告",
        "cut KOL reviews by 20% and give the savings to charity",
    ],
)
def test_half_a_transfer_is_not_made(text: str) -> None:
    script = _script(text)
    assert (script.calls, script.asks, script.reply) == ((), True, "which_transfer")


@pytest.mark.parametrize(
    ("text", "budgets"),
    [
        ("KOL测评砍掉5万，会员邮件加5万", {"I1": "2100000元", "I3": "430000元"}),
        ("KOL测评和电商大促各减两成", {"I1": "1720000元", "I2": "2120000元"}),
        ("cut KOL reviews by 20% and keep the savings", {"I1": "1720000元"}),
    ],
)
def test_a_cut_without_a_receiver_is_a_cut(text: str, budgets: dict[str, str]) -> None:
    assert _budgets(text) == budgets
