"""The glossary of the product and a company's own on top of it."""

import logging
from pathlib import Path

import pytest

from core.errors import InputError
from core.text import Language
from knowledge.guidance import Guidance
from knowledge.search.glossary import CompanyGlossary, Glossary, load_glossary, read_groups
from knowledge.search.library import Library


def others(glossary: Glossary, text: str) -> tuple[str, ...]:
    (mention,) = glossary.mentions(text)
    return mention.others


def test_a_company_without_a_glossary_has_the_products(tmp_path: Path) -> None:
    assert CompanyGlossary(None).now() is load_glossary()
    assert CompanyGlossary(tmp_path).now() is load_glossary()


@pytest.mark.slow
def test_own_groups_come_on_top_and_edits_are_seen(tmp_path: Path) -> None:
    file = tmp_path / "glossary.yaml"
    file.write_text("- [小蓝盒, 旗舰门锁, Blue Box]\n- [CAC, 单客成本]\n", encoding="utf-8")
    company = CompanyGlossary(tmp_path)
    assert others(company.now(), "小藍盒") == ("旗舰门锁", "Blue Box")
    assert {"单客成本", "获客成本"} <= set(others(company.now(), "CAC"))
    assert company.now() is company.now()
    file.write_text("- [小蓝盒, 入门门锁]\n", encoding="utf-8")
    assert others(company.now(), "小蓝盒") == ("入门门锁",)
    file.unlink()
    assert company.now() is load_glossary()


@pytest.mark.slow
def test_search_uses_the_companys_groups(tmp_path: Path) -> None:
    library = Library((Guidance(),), glossary=CompanyGlossary(tmp_path).now)

    def first() -> list[str]:
        found = library.search("小蓝盒", language=Language.ZH_HANS, limit=1).found
        return [one.entry.source for one in found]

    assert first() == []
    (tmp_path / "glossary.yaml").write_text("- [小蓝盒, 应急资金池]\n", encoding="utf-8")
    assert first() == ["contingency"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"- [a, b\n- c: [", "not YAML"),
        (b"a: b", "should be a list"),
        (b"- [a, b]\n- c", "group 2"),
        (b"- [a, [b]]", "group 1"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"# " + b"x" * 1_000_001, "larger"),
    ],
)
def test_one_that_cannot_be_read_is_left_out_and_named(
    tmp_path: Path, text: bytes, message: str, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "glossary.yaml").write_bytes(text)
    with caplog.at_level(logging.WARNING, "hoshin.glossary"):
        assert CompanyGlossary(tmp_path).now() is load_glossary()
    assert message in caplog.text


def test_an_empty_file_and_numbers_are_fine() -> None:
    assert read_groups("", "glossary.yaml") == []
    assert read_groups("- [4P, 2024, 3.5]", "glossary.yaml") == [["4P", "2024", "3.5"]]
    with pytest.raises(InputError, match="should be a list"):
        read_groups("words", "glossary.yaml")
