"""Every rule there is: its checks, or why a plan alone cannot decide it."""

from core.text import Text
from core.validation import (
    arithmetic,
    capability,
    conflict,
    coverage,
    level,
    money,
    people,
    records,
    statement,
    structure,
    time,
)
from core.validation.check import Check
from core.validation.wording import both

CHECKS: tuple[Check, ...] = tuple(
    sorted(
        (
            *statement.CHECKS,
            *level.CHECKS,
            *arithmetic.CHECKS,
            *structure.CHECKS,
            *coverage.CHECKS,
            *people.CHECKS,
            *money.CHECKS,
            *time.CHECKS,
            *conflict.CHECKS,
            *capability.CHECKS,
            *records.CHECKS,
        ),
        key=lambda check: check.rule,
    )
)
"""All checks, by rule; the checks of one rule in the order their module lists them."""

WAITING: dict[str, tuple[Text, Text]] = {
    "R30": (
        both("过期进度不显示为正常", "Stale progress is never shown green"),
        both(
            "要等实际值及其日期；计划只有最近一次水平，没有测量时间",
            "waits for actuals with their dates; a plan holds the last level without the day it was measured",
        ),
    ),
    "R31": (
        both("权重合计为 1，判断一致（CR ≤ 0.10）", "Weights sum to 1, judgements agree (CR ≤ 0.10)"),
        both(
            "计划不保存权重和两两判断；拆解时检查，见拆解凭证",
            "a plan holds no weights or judgements; checked when a goal is split, see its certificate",
        ),
    ),
    "R32": (
        both("回复中的数字都有出处", "Every number in a reply has a source"),
        both(
            "由对话层检查：回复里的数字须来自工具结果或用户原话",
            "checked by the conversation layer: numbers must come from a tool's result or the person's words",
        ),
    ),
}
"""Rules a plan alone cannot decide: title, and what they wait for or who checks them."""

RULES: tuple[str, ...] = tuple(sorted({check.rule for check in CHECKS} | set(WAITING)))
"""Ids of all rules, R01 to R37."""
