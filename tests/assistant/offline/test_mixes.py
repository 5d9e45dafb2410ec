"""What a message about channels becomes: curves, limits and aims of `allocate`, and what follows it."""

from datetime import date
from typing import Any

import pytest

from assistant.language import detect_language
from assistant.offline.mix_follow import follow_mix
from assistant.offline.mixes import split_mix
from assistant.offline.script import Call, Memory
from assistant.offline.situation import Situation
from assistant.offline.utterance import hear
from core.facts.catalogue import Catalogue
from knowledge.demo.company import CATALOGUE


def situation(
    text: str, *, catalogue: Catalogue = CATALOGUE, last: dict[str, Any] | None = None
) -> Situation:
    heard = hear(text, language=detect_language(text), today=date(2026, 10, 12))
    memory = Memory(last=Call(name="allocate", arguments=last)) if last is not None else Memory()
    return Situation(heard, None, memory, catalogue)


MESSAGES: list[tuple[str, dict[str, Any]]] = [
    (
        "搜索每多投1万多带来20单，短视频30单，最多各50万，80万怎么分",
        {
            "total": "80万",
            "channels": [
                {"name": "搜索", "gain": "20单", "maximum": "50万"},
                {"name": "短视频", "gain": "30单", "maximum": "50万"},
            ],
        },
    ),
    (
        "100万投搜索、短视频、KOL，按响应曲线怎么分最划算",
        {"total": "100万", "channels": [{"name": "搜索"}, {"name": "短视频"}, {"name": "KOL"}]},
    ),
    ("要拿到5000条线索最少花多少", {"mix": {"kpi": "leads", "aim": "cheapest", "goal": "5000条"}}),
    (
        "預算從100萬到200萬，多投的錢值不值",
        {"total": "1000000", "mix": {"aim": "frontier", "up_to": "2000000"}},
    ),
    (
        "search ≥ 30%, KOL off or at least 10万, how to split 1M across channels by history",
        {
            "total": "1M",
            "channels": [{"name": "search", "minimum": "30%"}, {"name": "KOL", "effective_minimum": "10万"}],
            "mix": {"others": True},
        },
    ),
    (
        "80万投各渠道，前3个渠道占70%以上，ROI至少3",
        {
            "total": "80万",
            "mix": {"limits": [{"of": "top", "best": 3, "minimum": "70%"}, {"of": "roi", "minimum": "3"}]},
        },
    ),
]


@pytest.mark.parametrize(("text", "expected"), MESSAGES)
def test_a_split_over_channels(text, expected):
    script = split_mix(situation(text))
    assert script is not None
    assert script.calls[0].arguments == expected


@pytest.mark.parametrize(
    "text",
    [
        "总共100万，门锁曝光要35万，音箱促销要50万，放得下吗",
        "上个月各渠道花了多少钱",
        "为什么短视频的转化率下降了",
        "100万怎么分",
        "把剩下的预算重新分到各渠道",
        "华东和华南各分50万",
        "allocate 400k by contribution: SEO 5, events 3",
    ],
)
def test_what_is_not_about_curves_is_left_to_others(text):
    assert split_mix(situation(text)) is None


def test_without_facts_channels_alone_are_no_curves():
    assert split_mix(situation("100万分给搜索和短视频，哪个最划算", catalogue=Catalogue())) is None
    assert split_mix(situation("100万分给搜索和短视频，哪个最划算")) is not None


LAST = {"total": "100万", "channels": [{"name": "搜索"}, {"name": "短视频"}], "mix": {"kpi": "leads"}}


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("为什么短视频不多给一点", {"mix": {"kpi": "leads", "why": ["短视频"]}}),
        ("如果ROI至少2呢", {"mix": {"kpi": "leads", "limits": [{"of": "roi", "minimum": "2"}]}}),
        ("那总预算换成120万呢", {"total": "120万"}),
        ("要是短视频最多30万呢", {"channels": [{"name": "搜索"}, {"name": "短视频", "maximum": "30万"}]}),
        ("what if search gets at least 50%?", None),
    ],
)
def test_what_follows_runs_the_last_split_again(text, changed):
    script = follow_mix(situation(text, last=LAST))
    if changed is None:  # another name of the same channel
        assert script is not None
        assert {"name": "搜索", "minimum": "50%"} in script.calls[0].arguments["channels"] or (
            {"name": "search", "minimum": "50%"} in script.calls[0].arguments["channels"]
        )
        return
    assert script is not None
    assert script.calls[0].arguments == {**LAST, **changed}


def test_nothing_follows_a_split_over_items():
    items = {"total": "100万", "items": [{"name": "短视频"}], "method": "value"}
    assert follow_mix(situation("为什么短视频不多给一点", last=items)) is None
