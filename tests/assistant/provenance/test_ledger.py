"""What an answer may say and where it comes from: results, words, the day; claims and what is none."""

from datetime import date
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from assistant.models.stand_in import NOTICE
from assistant.provenance.check import check
from assistant.provenance.ledger import Ledger, Now, stands_in
from assistant.provenance.redraft import cut
from assistant.provenance.sieve import Sieve, spoken
from core.text import Language

TODAY = date(2026, 11, 22)
FOUND = (
    "5个百分点：天猫 2个百分点、京东 1.5个百分点\n预算 3,000万元，到 2026-12-31\n\n"
    "| 部分 | 占比 |\n| --- | --- |\n| 天猫 | 40% |"
)


def ledger(*found: str, said: str = "帮我看看", data: Any = None, names: tuple[str, ...] = ()) -> Ledger:
    messages: list[BaseMessage] = [HumanMessage(said), AIMessage("")]
    messages += [ToolMessage(text, tool_call_id=str(n), artifact=data) for n, text in enumerate(found)]
    return Ledger(messages, lambda: Now(TODAY, names=names, stored=3))


def missing(text: str, *found: str, **known: Any) -> list[str]:
    return [claim.text for claim in check(text, ledger(*(found or (FOUND,)), **known)).unsupported]


@pytest.mark.parametrize(
    "text",
    [
        "天猫 2pp，预算 30,000,000 元，占 40%。",
        "预算约3000万，到2026年底，也就是Q4。",
        "预算 3千万。",
        "京东一点五个百分点。",
        "今天是 2026年11月22日。",
        "下个月（2026年12月）复盘。",
        "共 3 个计划。",
        "下面三点：\n1. 天猫\n2. 京东\n3. 别的",
        "例如“预算改成25万”，说一句就行。",
        "要按月拆吗？比如 5 月 100万？",
    ],
)
def test_nothing_is_flagged_that_has_a_source_or_claims_nothing(text: str) -> None:
    assert missing(text) == []


@pytest.mark.parametrize(
    ("text", "lie"),
    [
        ("天猫 2%。", "2%"),
        ("合计 3.5个百分点。", "3.5个百分点"),
        ("预算 3亿元。", "3亿元"),
        ("到 2027-12-31。", "2027-12-31"),
        ("共 12 个节点。", "12 个"),
        ("| 部分 | 占比 |\n| --- | --- |\n| 天猫 | 45% |", "45%"),
        ("预算三千二百万。", "三千二百万"),
        ("计划里的 KPI「人气指数」目前落后。", "人气指数"),
        ("约 3200万元。", "3200万元"),
    ],
)
def test_what_has_no_source_is_flagged(text: str, lie: str) -> None:
    assert missing(text) == [lie]


def test_the_persons_words_are_read_as_the_tools_read_them() -> None:
    assert (
        missing(
            "从 2026年12月 起，预算 35,000 元，半数即 50%。", "好", said="下个月开始，预算3万5，一半给天猫"
        )
        == []
    )
    assert missing("2027年12月", "好", said="十月开始") == ["2027年12月"]


def test_typed_data_and_counts_of_lists_are_sources() -> None:
    data = {"parts": [{"share": "0.35", "amount": "1230000"}] * 12}
    assert missing("占 35%，即 123万，共 12 项。", "好", data=data) == []
    assert missing("占 35 个百分点，共 13 项。", "好", data=data) == ["35 个百分点", "13 项"]


def test_a_known_name_is_no_invention_in_either_script() -> None:
    assert missing("計劃裡的指標「門鎖銷售額」目前落後。", "门锁销售额落后") == []
    assert missing("指标「门锁销售额」目前落后。", "好", names=("门锁销售额",)) == []
    assert missing("建议新增 KPI「人气指数」。") == []


def test_older_messages_are_read_only_when_something_is_missing() -> None:
    read: list[int] = []

    def earlier() -> list[BaseMessage]:
        read.append(1)
        return [HumanMessage("hi"), ToolMessage("7,777 万元", tool_call_id="1"), HumanMessage("帮我看看")]

    def look(text: str) -> list[str]:
        known = Ledger(
            [HumanMessage("帮我看看"), ToolMessage(FOUND, tool_call_id="1")], lambda: Now(TODAY), earlier
        )
        return [claim.text for claim in check(text, known, earlier=True).unsupported]

    assert look("天猫 2pp。") == []
    assert read == []
    assert look("是 7777万元，不是 8888万元。") == ["8888万元"]
    assert read == [1]


def test_characters_within_a_longer_number_are_not_that_number() -> None:
    assert stands_in("500万", "预算 500万元")
    assert not stands_in("5%", "15%")
    assert not stands_in("500", "500万")
    assert not stands_in("1.5", "1.55")


def test_cutting_leaves_whole_sentences_bullets_and_an_admission() -> None:
    text = "天猫 2pp。京东 9pp，很好。\n\n- 预算 9亿\n- 天猫 2pp\n\n## 共 99 项"
    checked = check(text, ledger(FOUND))
    left = cut(text, checked.unsupported, Language.ZH_HANS)
    assert (
        left
        == "天猫 2pp。\n\n- 天猫 2pp\n\n## 共 …\n\n（有 3 处说法已略去：其中的数字、日期或名称没有来源。）"
    )


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_the_sieve_lets_whole_sentences_through_and_stops_at_the_first_lie(size: int) -> None:
    text = "天猫 2pp。京东 1.5pp。\n| 部分 | 占比 |\n| --- | --- |\n| 天猫 | 40% |\n京东 9pp。天猫 2pp。"
    sieve = Sieve(lambda: ledger(FOUND))
    passed = "".join(sieve.take(text[at : at + size]) for at in range(0, len(text), size)) + sieve.end()
    assert passed == text[: text.index("京东 9pp")]
    assert sieve.holds


@pytest.mark.parametrize("size", [1, 2, 5, 1000])
def test_thoughts_aloud_are_not_passed_on(size: int) -> None:
    text = "<think>maybe 9亿</think>\n\na < b. 天猫 2pp。好的"
    sieve = Sieve(lambda: ledger(FOUND))
    passed = "".join(sieve.take(text[at : at + size]) for at in range(0, len(text), size))
    assert passed + sieve.settle("a < b. 天猫 2pp。好的") == "a < b. 天猫 2pp。好的"


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_what_will_be_altered_is_held_back_and_the_rest_follows(size: int) -> None:
    text = "天猫 2pp。看 ![x](https://evil.example/?q=a) 这里。好的"
    sieve = Sieve(lambda: ledger(FOUND), lambda said: "evil" in said)
    passed = "".join(sieve.take(text[at : at + size]) for at in range(0, len(text), size))
    assert "evil" not in passed
    assert passed + sieve.settle("天猫 2pp。看 x 这里。好的") == "天猫 2pp。看 x 这里。好的"


@pytest.mark.parametrize("text", [" a < b. Good.  The end", "Look.\n<think>hm</think>\n天猫 2pp。 The end"])
def test_nothing_is_lost_where_the_answer_is_spaced_otherwise(text: str) -> None:
    sieve = Sieve(lambda: ledger(FOUND))
    passed = sieve.take(text)
    assert (passed + sieve.settle(spoken(text))).split() == spoken(text).split()
    assert sieve.settle("another one") == ""


def test_lists_within_a_line_and_steps_of_the_answer_are_no_claims() -> None:
    for text in (
        "有两个选择：1. 提高预算；2. 降低目标。",
        "两种办法：1、等；2、问。",
        "建议分三步走，从两方面看。",
    ):
        assert missing(text) == []
    assert missing("转化率：7。") == ["7"]
    assert missing("办法：1. 销售额做到 9亿；2. 等。") == ["9亿"]


def test_a_wait_is_no_claim_but_months_of_the_plan_are() -> None:
    assert missing("会在24小时内回复，7天后再看一次。") == []
    assert missing("We look again 3 days later.") == []
    assert missing("投入6个月后回本。") == ["6个月"]


def test_the_programs_own_words_claim_nothing() -> None:
    notice = NOTICE.zh.format(name="deepseek-chat", reason="等了 30 秒没有回答（HTTP 503）")
    assert missing(f"天猫 2pp。\n\n{notice}") == []
    assert missing("State a goal in one sentence.\n\n" + NOTICE.en.format(name="x", reason="HTTP 429")) == []
    assert missing("（模型 deepseek 说销售额是 30亿。）") == ["30亿"]
