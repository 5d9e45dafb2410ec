"""A long message is answered in bounded time, and told how much of it was looked at."""

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.messages import HumanMessage, SystemMessage

from assistant.language import detect_language
from assistant.offline.length import LONGEST, MOST, heard, notice
from assistant.offline.model import answer
from core.quantity.reading import read
from core.text import Language

TODAY = date(2026, 1, 15)


@pytest.mark.slow
@given(
    st.lists(st.sampled_from(["门锁2个点、", "x", "。", "5%", " and ", "预算500万", "\n"]), max_size=60),
    st.integers(1, 200),
)
@settings(max_examples=30, deadline=None)
def test_the_beginning_is_looked_at_and_no_more_than_can_be_weighed(words: list[str], times: int) -> None:
    text = "".join(words) * times
    kept = heard(text, today=TODAY)
    assert text.startswith(kept)
    assert len(kept) <= max(LONGEST, 2 * MOST)
    assert len(read(kept, today=TODAY)) <= MOST
    assert bool(notice(text, kept, Language.EN)) == (kept != text)


def test_an_ordinary_message_is_looked_at_whole() -> None:
    text = "把智能家居的市场份额从10%提高到15%，拆给门锁2个点、音箱1.5个点、照明1.5个点。" * 9
    assert heard(text, today=TODAY) == text


@pytest.mark.slow
@pytest.mark.parametrize(
    "said",
    [
        "the budget is 5 million and ",
        "1,",
        "门锁2个点、",
        "門鎖2個點、",
        "市場份額從10%提高到15%，",
        "甲、",
        " a",
        "「a」",
    ],
)
def test_twenty_thousand_characters_are_answered_within_two_seconds(said: str) -> None:
    text = (said * 20_000)[:20_000]
    known = {"language": detect_language(text).value, "today": TODAY.isoformat()}
    briefing = SystemMessage("", additional_kwargs={"hoshin": known})
    answer([briefing, HumanMessage(said)])  # what is loaded once is not the message's doing
    start = time.process_time()
    message = answer([briefing, HumanMessage(text)])
    assert time.process_time() - start < 2
    assert message.tool_calls or "20" in message.text  # the reply says how long the message was
