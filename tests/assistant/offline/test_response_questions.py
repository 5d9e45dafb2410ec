"""What is taken for a question about response curves or for a re-split, and what is left to others."""

from datetime import date

import pytest

from assistant.offline.reallocation import reallocate
from assistant.offline.response import fit_response
from assistant.offline.script import Memory
from assistant.offline.situation import Situation
from assistant.offline.utterance import hear
from core.text import Language
from knowledge.demo.company import CATALOGUE


def heard(text: str) -> Situation:
    language = Language.EN if text.isascii() else Language.ZH_HANS
    return Situation(hear(text, language=language, today=date(2026, 10, 12)), None, Memory(), CATALOGUE)


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("哪个渠道饱和了", {}),
        ("門店的邊際報酬按月看", {"channels": ["门店"], "grain": "month"}),
        ("搜索再投1万能带来多少订单", {"channels": ["搜索"], "kpi": "订单数"}),
        ("marginal return of KOL in 2025", {"channels": ["KOL"], "period": "in 2025"}),
        ("fit all channels jointly, marginal roi", {"joint": True}),
    ],
)
def test_questions_about_curves(text: str, arguments: dict[str, object]) -> None:
    script = fit_response(heard(text))
    assert script is not None
    found = script.calls[0].arguments
    if "period" in arguments:
        assert "2025" in found.pop("period")
        arguments = {k: v for k, v in arguments.items() if k != "period"}
    assert found == arguments


def test_points_and_margins_are_read_with_their_channel() -> None:
    script = fit_response(heard("搜索每多投1万多带来20个线索，边际还会递减吗"))
    assert script is not None
    point = script.calls[0].arguments["points"][0]
    assert (point["channel"], point["spend"], point["more"]) == ("搜索", "1万", True)


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("剩下的预算怎么重新分", {}),
        ("下週各渠道的預算怎麼調整", {"mode": "weekly"}),
        (
            "还剩300万没花，重新分一下，品牌权重30%，变动不超过20%",
            {"left": "300万", "brand_weight": "30%", "max_change": "20%"},
        ),
        (
            "re-split what's left of the budget for orders, keep email and store as they are",
            {"kpi": "orders", "lock": ["email", "store"]},
        ),
        ("剩余预算再分配，写进计划", {"save": True}),
    ],
)
def test_re_splits(text: str, arguments: dict[str, object]) -> None:
    script = reallocate(heard(text))
    assert script is not None
    assert script.calls[0].arguments == arguments


@pytest.mark.parametrize(
    "text",
    [
        "什么是边际收益递减",
        "what is a response curve?",
        "100万怎么分给搜索和短视频，每多投1万分别带来20和30个线索",
        "市场已经饱和了怎么办",
        "剩下的库存怎么办",
        "9月销售额为什么没达标",
        "把短视频的20万挪到搜索",
        "分5000万：华东、华南、华北",
        "how much budget is left?",
        "add a webinar in October",
    ],
)
def test_what_is_left_to_others(text: str) -> None:
    assert fit_response(heard(text)) is None
    assert reallocate(heard(text)) is None
