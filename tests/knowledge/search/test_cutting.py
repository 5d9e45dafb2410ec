"""Cutting Markdown into passages."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.search.cutting import cut

HEADER = "| 阶段 | 获客 |\n|---|---|"


def texts(markdown: str, **limits: int) -> list[str]:
    return [section.text for section in cut(markdown, **limits)]


def test_headings_part_and_carry_those_above() -> None:
    sections = cut("开头。\n# 预算\n## 成长期 ##\n甲。\n## 成熟期\n乙。\n# 渠道\n丙。")
    assert [(s.heading, s.text) for s in sections] == [
        ("", "开头。"), ("预算 › 成长期", "甲。"), ("预算 › 成熟期", "乙。"), ("渠道", "丙。"),
    ]  # fmt: skip


def test_a_number_sign_in_code_or_without_a_space_is_no_heading() -> None:
    (section,) = cut("```\n# 注释\n```\n#话题 不是标题")
    assert section.heading == ""
    assert "# 注释" in section.text


def test_chinese_is_cut_between_sentences_and_nothing_else() -> None:
    sentences = [f"第{n}句讲的是预算怎样分配。" for n in range(20)]
    pieces = texts("".join(sentences), longest=60)
    assert "".join(pieces) == "".join(sentences)
    assert all(len(piece) <= 60 and piece.endswith("。") for piece in pieces)


def test_english_is_cut_after_full_stops_but_not_inside_numbers() -> None:
    pieces = texts("It grew by 3.5 points. " * 12, longest=50)
    assert all(piece.startswith("It") and piece.endswith("points.") for piece in pieces)


def test_a_table_stays_whole_beyond_the_length_of_a_passage() -> None:
    table = HEADER + "".join(f"\n| 阶段{n} | {n}% |" for n in range(30))
    assert texts(f"前言。\n\n{table}\n\n后记。", longest=100, largest=1000) == ["前言。", table, "后记。"]


def test_a_table_that_is_too_large_is_cut_between_rows_under_its_header() -> None:
    rows = [f"| 阶段{n} | {n}% |" for n in range(60)]
    pieces = texts("分配如下：\n\n" + "\n".join([HEADER, *rows]), longest=100, largest=200)
    assert len(pieces) > 3
    for piece in pieces:
        assert piece.startswith(f"分配如下：\n\n{HEADER}\n| 阶段")
        assert len(piece) <= 200
    assert [row for piece in pieces for row in piece.splitlines()[4:]] == rows


def test_a_table_without_a_rule_repeats_its_first_row() -> None:
    pieces = texts("| 周 | 花费 |\n" + "\n".join(f"| {n} | {n} |" for n in range(40)), largest=80)
    assert all(piece.startswith("| 周 | 花费 |\n| ") for piece in pieces)


def test_a_list_stays_with_the_line_that_leads_to_it() -> None:
    text = "甲。" * 40 + "\n\n三种做法：\n\n- 一\n- 二\n  接着说\n\n1. 三"
    assert texts(text, longest=100)[-1] == "三种做法：\n\n- 一\n- 二\n  接着说\n1. 三"
    pieces = texts("要点:\n" + "\n".join(f"- 第{n}条要点" for n in range(30)), longest=60)
    assert len(pieces) > 2
    assert all(piece.startswith("要点:\n\n- 第") for piece in pieces)


def test_short_blocks_share_a_passage() -> None:
    assert texts("甲。\n\n乙。\n\n丙。", longest=8) == ["甲。\n\n乙。", "丙。"]


def test_what_has_no_end_is_cut_anyway() -> None:
    assert [len(piece) for piece in texts("长" * 2500, longest=1000)] == [1000, 1000, 500]
    cell = "| " + "大" * 5000 + " |"
    assert all(len(piece) <= 2400 for piece in texts(f"{HEADER}\n{cell}"))
    assert texts("") == texts("\n \n# 只有标题") == []


LINES = st.sampled_from(
    ["预算。", "| a | b |", "|---|---|", "- 一", "1. 二", "  续", "有：", "", "## 题", "```", "ab " * 50]
)


@pytest.mark.slow
@settings(max_examples=200)
@given(st.lists(LINES, max_size=30), st.integers(40, 300))
def test_no_line_is_lost_and_no_passage_too_long(lines: list[str], longest: int) -> None:
    sections = cut("\n".join(lines), longest=longest, largest=2 * longest)
    held = "\n".join(f"{s.heading}\n{s.text}" for s in sections)
    fenced = lines.count("```") % 2 or "```" in lines
    for line in lines:
        if fenced or line.startswith("## "):
            continue  # a heading over nothing stands over no passage
        assert all(word in held for word in line.split())
    assert all(len(section.text) <= 2 * longest for section in sections)
