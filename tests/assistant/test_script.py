import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.script import names_typed, to_traditional


def test_prose_becomes_traditional_in_taiwan_forms() -> None:
    assert to_traditional("为了市场份额，这里的目标值是15%") == "為了市場份額，這裡的目標值是15%"


def test_words_are_not_rewritten() -> None:
    assert to_traditional("智能门锁") == "智能門鎖"


@pytest.mark.parametrize(
    "fixed",
    [
        "`市场份额`",
        "```\n市场 | 份额\n```",
        "https://example.com/市场/份额",
        "/home/用户/计划.xlsx",
        "~/导出/总表.md",
        "拆解清单.xlsx",
        r"C:\用户\计划.xlsx",
    ],
)
def test_code_links_and_paths_stay(fixed: str) -> None:
    assert to_traditional(f"已导出 {fixed} 。") == f"已導出 {fixed} 。"


def test_names_given_to_keep_stay_and_the_rest_does_not() -> None:
    assert to_traditional("门锁“云鹿智锁”的市场", keep=["云鹿智锁"]) == "門鎖“云鹿智锁”的市場"


def test_the_longer_of_two_names_is_kept_whole() -> None:
    assert to_traditional("云鹿智锁与云鹿", keep=["云鹿", "云鹿智锁"]) == "云鹿智锁與云鹿"


def test_names_typed_are_titles_found_in_her_words_and_quotes() -> None:
    said = ["我們的「云鹿」要做國際發表會", "負責人 张伟"]
    assert names_typed(said, ["张伟", "没说过的", "锁"]) == {"云鹿", "张伟"}


@given(st.text(alphabet="abcXYZ019 %:→|-*#.\n()", max_size=80))
def test_what_has_no_chinese_is_untouched(text: str) -> None:
    assert to_traditional(text) == text


@given(st.text(alphabet="市场份额目标值提高了多少后里面台湾准备,。 1%", max_size=40))
def test_converting_twice_changes_nothing_more(text: str) -> None:
    once = to_traditional(text)
    assert to_traditional(once) == once
