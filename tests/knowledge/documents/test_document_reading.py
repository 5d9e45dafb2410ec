"""What is read of each kind of file: text, tables, headings, places, and what is left out."""

# ruff: noqa: E501 - a text and what is read of it, side by side

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.text import Language
from knowledge.documents.clean import Cleaner
from knowledge.documents.conversion import convert
from knowledge.documents.document import Document, Format
from knowledge.documents.grid import column
from knowledge.documents.passages import language_of, passages
from knowledge.documents.place import Place
from tests.papers.made import RULE, hide, pdf, sheets, slides, with_parts, word

ZH, EN = Language.ZH_HANS, Language.EN


def said(document: Document, language: Language = ZH) -> list[tuple[str, str, str]]:
    return [(Place.read(p.place).said_in(language), p.heading, p.text) for p in passages(document)]


def test_markdown_is_read_by_chapters() -> None:
    text = "# 手册\n\n前言。\n\n## 预算\n\n获客 41%。\n\n### 渠道\n\n- 抖音\n- 搜索\n\n## 团队\n\n| 岗位 | 人数 |\n|---|---|\n| 投放 | 3 |\n"
    document = convert(text.encode(), "手册.md")
    assert (document.format, document.title) == (Format.MARKDOWN, "手册")
    assert said(document) == [
        ("开头", "手册", "前言。"),
        ("第 1 章 › 预算", "手册 › 预算", "获客 41%。"),
        ("第 1 章 › 渠道", "手册 › 预算 › 渠道", "- 抖音\n- 搜索"),
        ("第 2 章 › 团队", "手册 › 团队", "| 岗位 | 人数 |\n|---|---|\n| 投放 | 3 |"),
    ]
    assert said(document, EN)[1][0] == "chapter 1 › 预算"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(encoding: str) -> None:
    assert said(convert(f"{RULE}\n繁體中文，é".encode(encoding), "规则.txt")) == [
        ("第 1 行起", "", f"{RULE}\n繁體中文，é")
    ]


def test_long_text_has_the_number_of_its_first_line() -> None:
    text = "\n".join(f"第{number}行" if number % 10 else "" for number in range(1, 101))
    assert [place for place, _, _ in said(convert(text.encode(), "a.txt"))] == [
        "第 1 行起",
        "第 50 行起",
        "第 90 行起",
    ]


def test_a_csv_table_is_cut_with_its_header_and_its_cells() -> None:
    rows = ["渠道,预算"] + [f"渠道{number},{number}" for number in range(1, 301)]
    found = said(convert("\n".join(rows).encode("gb18030"), "预算.csv"))
    assert len(found) > 1
    assert all(text.startswith("| 渠道 | 预算 |\n| --- | --- |\n") for _, _, text in found)
    assert found[0][0].startswith("A1:B")
    assert found[-1][0].endswith(":B301")
    assert sum(text.count("\n") - 1 for _, _, text in found) == 300


@pytest.mark.slow
def test_word_is_read_in_order_with_tables_and_chapters() -> None:
    def add(file: Any) -> None:
        table = file.add_table(2, 2)
        for at, text in enumerate(("渠道", "占比", "抖音|直播", "30%")):
            table.cell(at // 2, at % 2).text = text
        file.add_heading("团队", 1)
        file.add_paragraph("三人。", style="List Bullet")

    document = convert(word("# 预算", RULE, "## 渠道", more=add), "手册.docx")
    assert document.format is Format.WORD
    assert said(document) == [
        ("第 1 章 › 预算", "预算", RULE),
        ("第 1 章 › 渠道", "预算 › 渠道", "| 渠道 | 占比 |\n| --- | --- |\n| 抖音\\|直播 | 30% |"),
        ("第 2 章 › 团队", "团队", "三人。"),
    ]


@pytest.mark.slow
def test_hidden_text_of_word_is_left_out_and_said() -> None:
    document = convert(word(RULE, more=lambda file: hide(file, "secret")), "a.docx")
    assert [text for _, _, text in said(document)] == [RULE]
    assert [notice.en for notice in document.notices] == ["18 hidden characters were not read"]


@pytest.mark.slow
def test_slides_and_notes_but_no_hidden_slide() -> None:
    data = slides(("年度回顾", "GMV 增长 20%"), ("密", "密"), notes={1: "下季重点"}, hidden=[2])
    reports: list[tuple[int, int]] = []
    document = convert(data, "回顾.pptx", progress=lambda done, total: reports.append((done, total)))
    assert (document.title, document.pages) == ("年度回顾", 2)
    assert said(document) == [
        ("幻灯片 1", "年度回顾", "年度回顾\n\nGMV 增长 20%"),
        ("幻灯片 1 备注", "年度回顾", "下季重点"),
    ]
    assert said(document, EN)[1][0] == "notes of slide 1"
    assert [notice.en for notice in document.notices] == ["1 hidden slides were not read: 2"]
    assert reports == [(1, 2), (2, 2)]


@pytest.mark.slow
def test_sheets_are_read_as_people_see_them() -> None:
    from openpyxl.styles import Font

    def more(book: Any) -> None:
        sheet = book["预算"]
        sheet["C3"] = "=B3*2"
        sheet["D3"] = "白字"
        sheet["D3"].font = Font(color="FFFFFFFF")
        sheet["A4"], sheet["B4"] = "转化", 0.1 + 0.2

    tables = {"预算": [["2026 预算"], ["渠道", "金额", "两倍"], ["获客", 1200.5]], "草稿": [["x", "y"]]}
    document = convert(sheets(tables, hidden=["草稿"], more=more), "预算.xlsx")
    assert said(document) == [
        (
            "预算!A2:C4",
            "预算 › 2026 预算",
            "| 渠道 | 金额 | 两倍 |\n| --- | --- | --- |\n| 获客 | 1200.5 |  |\n| 转化 | 0.3 |  |",
        )
    ]
    notices = " ".join(notice.en for notice in document.notices)
    assert "1 hidden sheets were not read: 草稿" in notices
    assert "1 formulas have no stored value" in notices
    assert "1 hidden cells were not read" in notices


@pytest.mark.slow
def test_pdf_is_read_page_by_page() -> None:
    document = convert(pdf(RULE, "", "second page\nsecond line"), "手册.pdf")
    assert said(document) == [("第 1 页", "", RULE), ("第 3 页", "", "second page\nsecond line")]
    assert said(document, EN)[1][0] == "page 3"
    assert [notice.zh for notice in document.notices] == ["第 2 页没有文字层，未读"]


@pytest.mark.slow
def test_white_text_on_a_dark_ground_is_read() -> None:
    def draw(canvas: Any) -> None:
        canvas.setFillColorRGB(0, 0, 0.4)
        canvas.rect(60, 590, 300, 30, fill=1, stroke=0)
        canvas.setFillColorRGB(1, 1, 1)
        canvas.setFont("Helvetica", 12)
        canvas.drawString(72, 600, "white on navy")
        canvas.drawString(72, 300, "white on white")

    document = convert(pdf(RULE, more=draw), "a.pdf")
    assert [text for _, _, text in said(document)] == [f"{RULE}\nwhite on navy"]


@pytest.mark.slow
@pytest.mark.parametrize("make", [word, pdf])
def test_external_references_are_not_followed(make: Callable[..., bytes]) -> None:
    """With an address nothing answers at, a reader that followed it would fail or hang."""
    data = make(RULE)
    if make is word:
        relations = (
            b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
            b'relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
            b'relationships/attachedTemplate" Target="http://127.0.0.1:9/x.dotm" TargetMode="External"/>'
            b"</Relationships>"
        )
        data = with_parts(data, {"word/_rels/settings.xml.rels": relations})
    assert [text for _, _, text in said(convert(data, "a"))] == [RULE]


def test_the_language_is_told_by_the_letters() -> None:
    assert language_of("用 KOL 做 ROI 测评") is ZH
    assert language_of("The share of 获客 is 41% of the whole budget") is EN
    assert language_of("12345") is EN


def test_columns_have_the_letters_of_a_sheet() -> None:
    assert [column(number) for number in (1, 26, 27, 52, 703)] == ["A", "Z", "AA", "AZ", "AAA"]


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=200))
def test_cleaning_is_done_once_and_leaves_nothing_unseen(text: str) -> None:
    cleaned = Cleaner().clean(text)
    assert Cleaner().clean(cleaned) == cleaned
    assert not any(ord(one) < 32 and one not in "\t\n" for one in cleaned)
    cleaned.encode()
