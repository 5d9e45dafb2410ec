"""The guidance that ships: complete in both languages, cited, linked, in Simplified Chinese."""

import re
from pathlib import Path

import pytest

from core.errors import UnknownReference
from core.text import Language
from knowledge.guidance import Guidance
from knowledge.page import Page, Standing, cut, read_page
from knowledge.search.library import Library
from knowledge.search.tokens import normalise

pytestmark = pytest.mark.slow

GUIDANCE = Guidance()
SOURCES = {
    "营销策略与目标对齐策略框架工具指南",
    "中小企业自动化营销预算规划与资源配置",
    "市场策略执行偏差纠正",
    "如何构建科学健全的营销管理体系实现规范化运作？",
}
OTHERS = {
    "Hoshin",
    "Balinski & Young, Fair Representation (1982)",
    "Saaty, The Analytic Hierarchy Process (1980)",
    "Ang, The LMDI approach to decomposition analysis (2005)",
    "Shapley, A Value for n-Person Games (1953)",
    "Jin et al., Bayesian Methods for Media Mix Modeling (2017)",
    "Shao & Li, Data-driven Multi-touch Attribution Models (2011)",
    "中国注册会计师协会《财务成本管理》",
    "Kitagawa, Components of a Difference Between Two Rates (1955)",
    "Boyd & Vandenberghe, Convex Optimization (2004)",
    "Hyndman & Athanasopoulos, Forecasting: Principles and Practice (2021)",
    "Fleiss, Statistical Methods for Rates and Proportions (1981)",
    "Brealey, Myers & Allen, Principles of Corporate Finance",
    "Kaplan & Norton, The Balanced Scorecard (1996)",
    "Doerr, Measure What Matters (2018)",
    "Akao, Hoshin Kanri (1991)",
}
IDS = [page.id for page in GUIDANCE.pages()]
FRONT = "---\nid: {id}\ntitle: T\ntopic: t\nlevel: rule\nsource: us\nplace: 1\n---\n{text}\n"


def test_there_is_a_body_of_guidance() -> None:
    assert len(IDS) >= 60
    assert len({page.topic for page in GUIDANCE.pages()}) >= 8
    assert {page.level for page in GUIDANCE.pages()} == set(Standing)


@pytest.mark.parametrize("page_id", IDS)
def test_a_page_is_the_same_in_both_languages(page_id: str) -> None:
    zh, en = GUIDANCE.page(page_id, Language.ZH_HANS), GUIDANCE.page(page_id, Language.EN)
    assert (zh.language, en.language) == (Language.ZH_HANS, Language.EN)
    assert (zh.topic, zh.level, zh.source, zh.place) == (en.topic, en.level, en.source, en.place)
    assert zh.source in SOURCES | OTHERS
    assert set(zh.links) == set(en.links)
    assert set(zh.links) <= set(IDS) - {page_id}
    assert [section.heading != "" for section in cut(zh)] == [section.heading != "" for section in cut(en)]
    assert 80 <= len(zh.text) <= 1200
    assert 300 <= len(en.text) <= 2600


@pytest.mark.parametrize("page_id", IDS)
def test_the_same_figures_stand_in_both_languages(page_id: str) -> None:
    zh, en = (GUIDANCE.page(page_id, language).text for language in (Language.ZH_HANS, Language.EN))
    assert set(re.findall(r"\d+(?:\.\d+)?(?=\s?%)", zh)) == set(re.findall(r"\d+(?:\.\d+)?(?=\s?%)", en))


def test_chinese_pages_are_simplified_and_tables_are_whole() -> None:
    for page in GUIDANCE.pages(Language.ZH_HANS):
        lowered = page.text.lower()
        kept = [(a, b) for a, b in zip(lowered, normalise(page.text), strict=True) if a != b and a > "\u4e00"]
        assert not [pair for pair in kept if "\u4e00" <= pair[0] <= "\u9fff"], page.id
    for language in (Language.ZH_HANS, Language.EN):
        for page in GUIDANCE.pages(language):
            for section in cut(page):
                rows = [line.count("|") for line in section.text.splitlines() if line.startswith("|")]
                assert len(set(rows)) <= 1, page.id
                assert len(rows) != 1, page.id


def test_undefined_things_stay_undefined() -> None:
    assert "源文档没有定义" in GUIDANCE.page("response-levels", Language.ZH_HANS).text
    claims = GUIDANCE.page("vendor-claims", Language.EN)
    assert claims.level is Standing.VENDOR_CLAIM
    assert "10–15 %" in GUIDANCE.page("experiment-reserve", Language.EN).text
    assert "5–10 %" in GUIDANCE.page("experiment-reserve", Language.EN).text


def test_vendor_figures_stand_nowhere_as_facts() -> None:
    claimed = ("63%", "47%", "73%", "68%", "167%", "82%", "52%", "48%", "59%", "39%", "41%")
    for page in GUIDANCE.pages(Language.ZH_HANS):
        if page.level is not Standing.VENDOR_CLAIM:
            assert not [figure for figure in claimed if figure in page.text], page.id


def test_an_unknown_page_is_named_with_those_there_are() -> None:
    with pytest.raises(UnknownReference, match="no guidance page 'smrt'") as told:
        GUIDANCE.page("smrt", Language.EN)
    assert told.value.candidates[0] == "smart"
    with pytest.raises(UnknownReference) as told:
        GUIDANCE.page("x", Language.EN)
    assert len(told.value.candidates) <= 5


@pytest.mark.parametrize("said", ["smart", " SMART ", "SMART 目标", "SMART 目標", "smart goals"])
def test_a_page_is_found_by_id_or_title(said: str) -> None:
    assert GUIDANCE.find(said, Language.EN).id == "smart"


def test_a_company_adds_and_overrides_pages(tmp_path: Path) -> None:
    (tmp_path / "zh").mkdir()
    (tmp_path / "zh" / "a.md").write_text(FRONT.format(id="smart", text="我们公司的写法"), encoding="utf-8")
    (tmp_path / "zh" / "b.md").write_text(
        FRONT.format(id="house-rule", text="每周五交周报"), encoding="utf-8"
    )
    guidance = Guidance(tmp_path)
    assert guidance.page("smart", Language.EN).text == "我们公司的写法"
    found = Library((guidance,)).search("周报什么时候交", language=Language.EN).found[0].entry
    assert (found.source, found.language, found.text) == ("house-rule", Language.ZH_HANS, "每周五交周报")
    assert guidance.page("raci", Language.EN) == GUIDANCE.page("raci", Language.EN)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"no front matter", "front matter"),
        (b"---\nid: x\n---\ntext", "title: Field required"),
        (FRONT.replace("rule", "gospel").format(id="x", text="t").encode(), "level: Input should be"),
        (FRONT.format(id="../x", text="t").encode(), "id: String should match"),
        (FRONT.format(id="x", text="t").encode() + b"\xff", "not UTF-8"),
        (FRONT.format(id="x", text="t" * 200_000).encode(), "larger than"),
        (FRONT.format(id="fine", text="t").encode(), "another file's"),
    ],
)
def test_an_unreadable_page_is_named_and_the_others_stay(
    tmp_path: Path, content: bytes, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "z-bad.md").write_bytes(content)
    (tmp_path / "en" / "a.md").write_text(FRONT.format(id="fine", text="t"), encoding="utf-8")
    guidance = Guidance(tmp_path)
    assert {page.id for page in guidance.pages()} == {*IDS, "fine"}
    [bad] = guidance.unreadable
    assert bad.file == "en/z-bad.md"
    assert "en/z-bad.md" in bad.error.message.zh
    assert said in bad.error.message.en
    assert "en/z-bad.md" in caplog.text


def test_a_folder_named_like_a_page_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "zh" / "sub.md").mkdir(parents=True)
    assert [one.file for one in Guidance(tmp_path).unreadable] == ["zh/sub.md"]


def test_an_edit_is_seen_at_once_and_found(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    guidance = Guidance(tmp_path)
    library = Library((guidance,))
    assert not [one for one in guidance.ids() if one == "house"]
    file = tmp_path / "en" / "house.md"
    file.write_text(FRONT.format(id="house", text="Zeppelins fly on Tuesdays."), encoding="utf-8")
    found = library.search("when do zeppelins fly", language=Language.EN).found
    assert found[0].entry.source == "house"
    file.write_text(FRONT.format(id="house", text="Zeppelins fly on Fridays only."), encoding="utf-8")
    assert "Fridays" in library.search("when do zeppelins fly", language=Language.EN).found[0].entry.text
    file.unlink()
    again = library.search("when do zeppelins fly", language=Language.EN).found
    assert "house" not in [one.entry.source for one in again]
    assert guidance.page("smart", Language.EN) == GUIDANCE.page("smart", Language.EN)


def test_a_shipped_page_comes_back_when_the_companys_goes(tmp_path: Path) -> None:
    (tmp_path / "zh").mkdir()
    file = tmp_path / "zh" / "a.md"
    file.write_text(FRONT.format(id="smart", text="我们公司的写法"), encoding="utf-8")
    guidance = Guidance(tmp_path)
    assert guidance.page("smart", Language.EN).text == "我们公司的写法"
    file.write_text("broken", encoding="utf-8")
    assert guidance.page("smart", Language.EN) == GUIDANCE.page("smart", Language.EN)


def page_of(text: str) -> Page:
    return read_page(FRONT.format(id="p", text=text), Language.EN, name="p.md")


def test_long_sections_are_cut_at_sentences_and_tables_are_not() -> None:
    sentence = "This sentence is repeated many times over. "
    table = "| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 200
    sections = cut(page_of(f"{sentence * 60}\n\n## Table\n\n{table}"))
    assert [section.heading for section in sections] == ["", "", "", "Table"]
    assert all(len(section.text) <= 1250 and section.text.endswith(".") for section in sections[:3])
    assert sections[3].text == table.strip()


def test_cutting_loses_no_word() -> None:
    for page in GUIDANCE.pages(Language.EN):
        joined = " ".join(f"{section.heading} {section.text}" for section in cut(page))
        assert joined.split() == page.text.replace("## ", "").split()
