"""Text as Slack takes it: nothing pings, nothing is lost, everything fits."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.channels.notice import Button, Notice
from assistant.slack.events import plain_text
from assistant.slack.markdown import escape, for_slack, summary, to_mrkdwn, whole_sentences
from assistant.slack.modals import section_blocks, table_blocks
from assistant.slack.notices import notice_blocks, settled_blocks
from assistant.slack.pieces import LONGEST, before_table, lay_out
from assistant.slack.tables import CHARS, fixed_width, make_grid, read_grid, table_block
from tests.assistant.slack.slack_loop import check_blocks, read_text
from tools.tool import Table

ZERO = "\u200b"
PARTS = ["份额" * 300, "**按产品**", "", "| a | b |\n| --- | --- |\n| 1 | 2 |", "```\n| x |\n```"]
SIGNS = st.text(st.sampled_from("份额 预算\n\n。！|-*`#<>&!@x5%"), max_size=400)


@pytest.mark.parametrize(
    "text", ["<!channel> 看", "<!here>", "<@U123>", "<#C1|x>", "<https://evil.cn|bank.cn>"]
)
def test_what_documents_say_pings_nobody(text: str) -> None:
    assert for_slack(text).startswith(f"<{ZERO}")
    assert "<" not in to_mrkdwn(text).replace("<https://", "")
    assert "<" not in summary(text)
    assert escape(text).count("<") == 0


def test_bold_within_chinese_is_set_apart() -> None:
    shown = for_slack("目标是**15%**左右，**预算** 500万，`**不是**`")
    assert shown == f"目标是{ZERO}**15%**{ZERO}左右，**预算** 500万，`**不是**`"


def test_paths_of_the_server_are_not_shown() -> None:
    text = "已导出：/srv/hoshin/exports/U2ABC/份额 v2.xlsx 和 /srv/hoshin/exports/a.md"
    assert for_slack(text, Path("/srv/hoshin/exports")) == "已导出：份额 v2.xlsx 和 a.md"


@pytest.mark.slow
@given(SIGNS, st.integers(0, 400))
@settings(max_examples=200, deadline=None)
def test_what_is_shown_of_a_growing_text_stays(text: str, end: int) -> None:
    early = whole_sentences(text[:end])
    assert text.startswith(early)
    if "`" not in text:
        assert for_slack(text).startswith(for_slack(early))
        assert before_table(for_slack(text)).startswith(before_table(for_slack(early)).rstrip("\n"))


@pytest.mark.slow
@given(
    st.lists(
        st.sampled_from(
            ["份额" * 300, "**按产品**", "", "| a | b |\n| --- | --- |\n| 1 | 2 |", "```\n| x |\n```"]
        )
    )
)
@settings(max_examples=60, deadline=None)
def test_pieces_fit_and_lose_nothing(parts: list[str]) -> None:
    text = "\n\n".join(parts)
    pieces = lay_out(text)
    for piece in pieces:
        check_blocks(piece.blocks(), 50)
        assert len(piece.text) <= LONGEST
    shown = "".join(read_text({"chunks": [], "blocks": piece.blocks()}) for piece in pieces)
    assert shown.count("份额") == text.count("份额")
    assert shown.count("1 | 2") == text.count("| 1 | 2 |")
    assert shown.count("| x |") == text.count("| x |")


def test_a_table_is_read_as_it_is_written() -> None:
    lines = ["| 渠道 | 预算 |", "| :-- | --: |", "| 抖音 \\| 快手 | **120万** |", "| 短 |", "后面"]
    grid, after = read_grid(lines, 0)
    assert grid.header == ("渠道", "预算")
    assert grid.rows == (("抖音 | 快手", "120万"), ("短", ""))
    assert lines[after] == "后面"
    block = table_block(grid)
    assert [column["align"] for column in block["column_settings"]] == ["left", "right"]  # type: ignore[attr-defined]


def test_a_table_too_large_for_one_block_is_split() -> None:
    grid = make_grid(("编号", "说明"), [(f"R{number}", "字" * 200) for number in range(250)])
    parts = list(grid.parts())
    assert len(parts) > 2
    assert all(part.size <= CHARS and len(part.rows) < 100 for part in parts)
    assert [row for part in parts for row in part.rows] == list(grid.rows)
    wide = make_grid([f"c{number}" for number in range(40)], [["x" * 5000] * 40])
    check_blocks([table_block(wide)] if wide.size <= 10_000 else [], 50)
    assert len(wide.header) == 20


def test_columns_of_equal_width_count_chinese_as_two() -> None:
    shown = fixed_width(make_grid(("名称", "值"), [("智能门锁", "3"), ("a", "12")])).splitlines()
    assert shown == ["名称      值", "智能门锁  3", "a         12"]


@given(SIGNS, st.integers(0, 130))
@settings(max_examples=50, deadline=None)
def test_modals_take_any_text_and_table(text: str, rows: int) -> None:
    table = Table(title="缺口", header=("目标", "差"), rows=tuple((f"G{n}", text[:50]) for n in range(rows)))
    check_blocks([*section_blocks(text * 20), *table_blocks(table)][:100], 100, in_message=False)


def test_a_notice_with_all_it_can_have_fits() -> None:
    table = Table(title="缺口", header=("目标", "差"), rows=(("份额", "2个百分点"),))
    buttons = tuple(
        Button(
            label="批准" * 60, tool="approve_plan", arguments={"plan": "长" * 280, "n": number}, note="理由"
        )
        for number in range(30)
    )
    for tables in ((), (table,), (table, table)):
        notice = Notice(
            kind="alert",
            title="份额" * 200,
            text="偏差" * 9000,
            tables=tables,
            buttons=buttons,
            link="/plans/P1",
        )
        blocks = notice_blocks(notice, "https://plans.example.com/plans/P1")
        check_blocks(blocks, 50)
        outcome = Notice(text="已批准 " + "好" * 9000, tables=tables)
        settled = settled_blocks(blocks, outcome, "U1")
        check_blocks(settled, 50)
        assert not [block for block in settled if block["type"] == "actions"]
        assert "已批准" in str(settled)


def test_markup_of_slack_is_read() -> None:
    def name(user: str) -> str:
        return {"U2": "王强"}.get(user, "")

    assert plain_text("<@UBOT>  <@U2|w> 和 <@U3>", "UBOT", name) == "王强 和 @U3"
    assert plain_text("见 <#C9|市场部>、<!channel>、&lt;5%&gt;", "UBOT", name) == "见 #市场部、、<5%>"
    assert (
        plain_text("<https://a.cn/r|年报> <mailto:a@b.cn|a@b.cn>", "UBOT", name)
        == "年报 (https://a.cn/r) a@b.cn"
    )
