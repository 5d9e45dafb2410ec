import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.channels.notice import Button, Notice
from assistant.wecom.cards import (
    KEY_BYTES,
    fits_card,
    make_card,
    read_action,
    settle_card,
    write_key,
    write_notice,
)
from assistant.wecom.errors import ChannelError
from tools.tool import Table

AGREE = Button(label="同意", tool="approve_plan", arguments={"plan": "P1", "step": "agree"}, style="primary")
DECLINE = Button(
    label="驳回并说明理由请写清楚",
    tool="approve_plan",
    arguments={"plan": "P1"},
    note="理由",
    argument="reason",
)
TABLE = Table(title="预算", header=("渠道", "金额"), rows=(("抖音", "12|3"), ("搜索", "4\n5")))
LONG = Notice(
    kind="approval", title="华东" * 20, text="**预算** 500 万\n\n" + "很长" * 90, buttons=(AGREE, DECLINE)
)


def test_a_card_keeps_every_limit() -> None:
    card = make_card(LONG, "https://hoshin.example.com/plans/P1")
    assert card["card_type"] == "button_interaction"
    assert len(card["main_title"]["title"]) <= 26
    assert len(card["main_title"]["desc"]) <= 30
    assert len(card["sub_title_text"]) <= 112
    assert card["sub_title_text"].startswith("预算 500 万")
    assert all(len(button["text"]) <= 10 for button in card["button_list"])
    assert all(len(button["key"].encode()) <= KEY_BYTES for button in card["button_list"])
    assert re.fullmatch(r"[0-9A-Za-z_@-]{1,128}", card["task_id"])
    assert card["card_action"] == {"type": 1, "url": "https://hoshin.example.com/plans/P1"}
    assert make_card(LONG)["task_id"] != make_card(LONG)["task_id"]
    assert not fits_card(LONG)


def test_a_notice_without_buttons_is_a_text_notice() -> None:
    card = make_card(Notice(kind="alert", title="转化率低于路径"), "https://h.example.com/alerts/A1")
    assert card["card_type"] == "text_notice"
    assert "button_list" not in card


def test_a_pressed_key_is_the_call() -> None:
    action = read_action(write_key(DECLINE))
    assert action is not None
    assert (action.tool, action.arguments, action.note) == ("approve_plan", {"plan": "P1"}, "理由")
    assert action.with_note("预算太高") == {"plan": "P1", "reason": "预算太高"}
    plain = read_action(write_key(AGREE))
    assert plain is not None
    assert plain.with_note("x") == AGREE.arguments


@settings(max_examples=60)
@given(st.dictionaries(st.text(max_size=8), st.text(max_size=30) | st.integers() | st.booleans(), max_size=6))
def test_every_call_that_fits_comes_back(arguments: dict[str, object]) -> None:
    button = Button(label="同意", tool="approve_plan", arguments=arguments)
    action = read_action(write_key(button))
    assert action is not None
    assert action.arguments == button.arguments


@pytest.mark.parametrize("key", ["", "settled", "{", "[]", '{"t": 5}', '{"t": "x", "a": []}', "null"])
def test_a_key_that_is_none_of_ours(key: str) -> None:
    assert read_action(key) is None


def test_what_no_card_can_hold_is_refused() -> None:
    with pytest.raises(ChannelError, match="longer than 1024"):
        write_key(Button(label="x", tool="t", arguments={"text": "长" * 400}))
    with pytest.raises(ChannelError, match="7 buttons"):
        make_card(Notice(buttons=(AGREE,) * 7))


def test_a_settled_card_does_nothing_any_more() -> None:
    card = settle_card("approval-1", Notice(text="已同意 P1 v3"), "已处理")
    assert card["task_id"] == "approval-1"
    assert [read_action(button["key"]) for button in card["button_list"]] == [None]


def test_a_notice_in_markdown() -> None:
    text = write_notice(Notice(title="周报", text="正文", tables=(TABLE,)), "https://h.example.com/x")
    assert (
        "**周报**\n\n正文\n\n**预算**\n\n| 渠道 | 金额 |\n| --- | --- |\n| 抖音 | 12\\|3 |\n| 搜索 | 4 5 |"
        in text
    )
    assert text.endswith("(https://h.example.com/x)")
