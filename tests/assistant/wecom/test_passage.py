import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.wecom.passage import cut, cut_line, list_tables, split


@settings(max_examples=80)
@given(st.text(max_size=200), st.integers(min_value=3, max_value=120))
def test_a_cut_text_fits_and_is_whole_characters(text: str, limit: int) -> None:
    shown = cut(text, limit)
    assert len(shown.encode()) <= limit
    assert shown == text or shown.endswith("…")


@settings(max_examples=80)
@given(st.text(alphabet="预算abc。，\n 1", max_size=400), st.integers(min_value=4, max_value=90))
def test_pieces_fit_and_lose_no_words(text: str, limit: int) -> None:
    pieces = split(text, limit)
    assert all(piece and len(piece.encode()) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_a_text_is_split_between_paragraphs() -> None:
    text = "第一段第一段第一段。\n\n第二段第二段第二段。\n\n第三段。"
    assert split(text, 70) == ("第一段第一段第一段。\n\n第二段第二段第二段。", "第三段。")
    assert split("", 10) == ()


def test_tables_become_lists() -> None:
    table = "| 地区 | 目标 | 预算 |\n| --- | ---: | --- |\n| 华东 | 12% | 50 \\| 万 |\n| 华北 | | 20 |"
    assert (
        list_tables(f"前\n\n{table}\n\n后")
        == "前\n\n• **华东**：目标 12%；预算 50 | 万\n• **华北**：预算 20\n\n后"
    )
    assert list_tables("a | b 没有表头线\n下一行") == "a | b 没有表头线\n下一行"


@pytest.mark.parametrize(
    ("text", "shown"), [("短", "短"), ("一\n二  三", "一 二 三"), ("长" * 9, "长长长长…")]
)
def test_a_line_of_a_card(text: str, shown: str) -> None:
    assert cut_line(text, 5) == shown
