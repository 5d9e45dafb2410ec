"""What messages about channels say of periods, synergy and worst cases, at first and afterwards."""

from datetime import date
from typing import Any

import pytest

from assistant.language import detect_language
from assistant.offline.mix_follow import follow_mix
from assistant.offline.mixes import split_mix
from assistant.offline.script import Call, Memory
from assistant.offline.situation import Situation
from assistant.offline.utterance import hear
from knowledge.demo.company import CATALOGUE


def situation(text: str, last: dict[str, Any] | None = None) -> Situation:
    heard = hear(text, language=detect_language(text), today=date(2026, 10, 12))
    memory = Memory(last=Call(name="allocate", arguments=last)) if last is not None else Memory()
    return Situation(heard, None, memory, CATALOGUE)


def mix_of(script: Any) -> dict[str, Any]:
    assert script is not None
    return script.calls[0].arguments["mix"]


FIRST: list[tuple[str, dict[str, Any]]] = [
    ("120万分12周投搜索、短视频和邮件怎么排", {"periods": {"span": "12周"}}),
    ("100万分12周投各渠道怎么排最划算，每周不超过10万", {"periods": {"span": "12周", "caps": ["10万"]}}),
    ("80万投搜索和短视频，这两个有协同，一起考虑怎么分", {"measured_synergy": True}),
    ("80万投搜索、短视频、KOL怎么分，最坏情况下也要稳", {"aim": "worst"}),
    ("120萬分12週投搜尋、短影音怎麼排", {"periods": {"span": "12周"}}),
    ("90萬分6個月投各渠道怎麼排，每個月不超過20萬", {"periods": {"span": "6个月", "caps": ["20萬"]}}),
    ("80萬投搜尋和KOL，兩個有協同，一起考慮怎麼分", {"measured_synergy": True}),
    ("60萬投搜尋、郵件怎麼分，最壞情況下也要穩", {"aim": "worst"}),
    (
        "Spread 1.2M across search, video and email over 12 weeks, at most 110k a week",
        {"periods": {"span": "12 weeks", "caps": ["110k"]}},
    ),
    ("split 800k across search and video by history, they have synergy", {"measured_synergy": True}),
    ("split 800k across search, video and KOL so that it holds in the worst case", {"aim": "worst"}),
    (
        "搜索每多投1万多带来20单，短视频30单，两个协同15%，80万怎么分",
        {"synergy": [{"first": "搜索", "second": "短视频", "strength": "15%"}]},
    ),
]


@pytest.mark.parametrize(("text", "wanted"), FIRST)
def test_a_first_message(text: str, wanted: dict[str, Any]) -> None:
    assert mix_of(split_mix(situation(text))) == wanted


LAST = {"total": "100万", "channels": [{"name": "搜索"}, {"name": "短视频"}]}
SPREAD = {**LAST, "mix": {"kpi": "leads", "periods": {"span": "12周"}}}


@pytest.mark.parametrize(
    ("text", "last", "wanted"),
    [
        ("分12周投怎么排", LAST, {"periods": {"span": "12周"}}),
        ("分12週投怎麼排", LAST, {"periods": {"span": "12周"}}),
        ("spread it over 12 weeks", LAST, {"periods": {"span": "12 weeks"}}),
        ("每周不超过10万", SPREAD, {"kpi": "leads", "periods": {"span": "12周", "caps": ["10万"]}}),
        ("每週不超過10萬", SPREAD, {"kpi": "leads", "periods": {"span": "12周", "caps": ["10萬"]}}),
        ("no more than 100k a week", SPREAD, {"kpi": "leads", "periods": {"span": "12周", "caps": ["100k"]}}),
        ("每周变动不超过20%", SPREAD, {"kpi": "leads", "periods": {"span": "12周", "change": "20%"}}),
        ("搜索和短视频有协同,一起考虑", SPREAD, {"kpi": "leads", "measured_synergy": True}),
        ("搜尋和短影音有協同，一起考慮", LAST, {"measured_synergy": True}),
        ("search and video have synergy, take it into account", LAST, {"measured_synergy": True}),
        ("最坏情况下也要稳", LAST, {"aim": "worst"}),
        ("最壞情況下也要穩", LAST, {"aim": "worst"}),
        ("it has to hold in the worst case", LAST, {"aim": "worst"}),
    ],
)
def test_a_message_that_follows(text: str, last: dict[str, Any], wanted: dict[str, Any]) -> None:
    script = follow_mix(situation(text, last))
    assert script is not None
    call = script.calls[0]
    assert call.arguments["mix"] == wanted
    assert call.arguments["total"] == "100万"
    assert call.arguments["channels"] == LAST["channels"]
