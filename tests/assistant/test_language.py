import pytest
from opencc import OpenCC

from assistant.language import detect_language
from core.text import Language

SENTENCES = [
    "把市场份额从10%提高到15%",
    "年底前新增用户150万，预算500万",
    "给门锁多分一点预算，其余平均",
    "撤销刚才的修改",
    "这个计划有什么问题？",
    "那音箱呢",
]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_simplified_is_simplified(sentence: str) -> None:
    assert detect_language(sentence) is Language.ZH_HANS


@pytest.mark.parametrize("sentence", [s for s in SENTENCES if s != "那音箱呢"])
def test_the_same_in_traditional_is_traditional(sentence: str) -> None:
    assert detect_language(OpenCC("s2tw").convert(sentence)) is Language.ZH_HANT


@pytest.mark.parametrize(
    "sentence",
    [
        "Raise market share from 10% to 15%",
        "increase 市场份额 from 10% to 15% by Q4",
        "split the budget 4:3:2:1",
        "What is wrong with this plan?",
    ],
)
def test_english_is_english(sentence: str) -> None:
    assert detect_language(sentence) is Language.EN


def test_a_chinese_sentence_with_english_terms_is_chinese() -> None:
    assert detect_language("帮我把market share从10%提升到15%") is Language.ZH_HANS


@pytest.mark.parametrize("previous", list(Language))
@pytest.mark.parametrize("message", ["OK", "5%", "ROI 1:3", "undo", "👍", "…", "KPI"])
def test_no_evidence_keeps_the_language(message: str, previous: Language) -> None:
    assert detect_language(message, previous) is previous


def test_characters_of_both_scripts_keep_the_script() -> None:
    assert detect_language("平台", Language.ZH_HANT) is Language.ZH_HANT
    assert detect_language("平台", Language.EN) is Language.ZH_HANS


def test_a_switch_is_followed() -> None:
    assert detect_language("改成800萬", Language.ZH_HANS) is Language.ZH_HANT
    assert detect_language("Make that 8 million", Language.ZH_HANT) is Language.EN


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("学习一下 /srv/shared/marketing/reports/规则.md", Language.ZH_HANS),
        ("學習一下 ~/shared/marketing/reports/2026.docx", Language.ZH_HANT),
        ("please learn /data/市场资料/报告.docx", Language.EN),
    ],
)
def test_the_folders_of_a_path_are_in_no_language(text: str, language: Language) -> None:
    assert detect_language(text) is language
