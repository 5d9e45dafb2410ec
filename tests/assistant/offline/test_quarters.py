from datetime import date

import pytest

from assistant.offline.answers import resume
from assistant.offline.enumerations import is_name
from assistant.offline.script import Arguments, Call, Memory, Pending
from assistant.offline.splits import cascade_arguments
from assistant.offline.utterance import Utterance, hear
from core.text import Language


def said(text: str) -> Utterance:
    language = Language.EN if text.isascii() else Language.ZH_HANS
    return hear(text, language=language, today=date(2026, 10, 12))


def split(text: str) -> Arguments:
    return cascade_arguments(said(text), None, None)


@pytest.mark.parametrize(
    ("text", "profile"),
    [
        ("明年5000万按季度拆，Q1占三成", ["90", "70", "70", "70"]),
        ("明年5000萬按季拆，第一季30%", ["90", "70", "70", "70"]),
        ("split next year's 50M by quarter, Q4 gets 40%", ["60", "60", "60", "120"]),
        ("split next year's 50M by quarter: 40% in Q4, the rest evenly", ["60", "60", "60", "120"]),
        ("明年1亿元按季度拆，Q4占四成，其余平均", ["60", "60", "60", "120"]),
        ("明年5000万按季度拆，Q1和Q2各20%", ["40", "40", "60", "60"]),
        ("split 50M by quarter, Q1 and Q2 get 20% each", ["40", "40", "60", "60"]),
        ("明年5000万按季度拆成2:2:2:4", ["2", "2", "2", "4"]),
        ("明年5000万按季度拆，Q1 1000万、Q2 1500万", ["20000000", "30000000", "25000000", "25000000"]),
        ("下半年5000万按季度拆，Q3 40%", ["40", "60"]),
    ],
)
def test_a_quarter_named_has_its_share_and_the_rest_are_equal(text: str, profile: list[str]) -> None:
    found = split(text)
    assert found["method"] == "quarters"
    assert found["profile"] == profile


def test_the_quarters_of_one_list_are_of_one_year() -> None:
    found = split("按季度拆5000万，Q1 20%、Q2 20%、Q3 20%、Q4 40%")
    assert found == {
        "total": "5000万",
        "method": "quarters",
        "period": "2027-01-01/2027-12-31",
        "profile": ["20", "20", "20", "40"],
    }


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("明年5000万拆到四个季度", "明年"),
        ("split 50M evenly across the four quarters of 2027", "2027-01-01/2027-12-31"),
        ("把5000万按季度拆", None),  # of which year is asked
    ],
)
def test_quarters_lie_in_the_time_said(text: str, period: str | None) -> None:
    found = split(text)
    assert found["method"] == "quarters"
    assert found.get("period") == period


def test_shares_that_do_not_make_the_whole_are_left_to_be_refused() -> None:
    found = split("明年5000万按季度拆，Q1 20%、Q2 20%、Q3 20%、Q4 30%")
    assert found["method"] == "shares"
    assert [part["share"] for part in found["parts"]] == ["20%", "20%", "20%", "30%"]


@pytest.mark.parametrize(
    "text", ["明年5000万按季度拆，Q1加Q2一共40%", "5000万分给华东、华南，比例3:2，按季度复盘"]
)
def test_what_is_not_clear_or_no_split_over_quarters_is_none(text: str) -> None:
    assert split(text)["method"] != "quarters"


@pytest.mark.parametrize("text", ["季度拆", "按季度拆", "Q1占三成", "quarter", "一季度", "Q4 gets 40%"])
def test_quarters_are_no_names(text: str) -> None:
    assert not is_name(text)


@pytest.mark.parametrize("text", ["按季度拆，明年，Q1占三成", "by quarter, next year, Q1 takes 30%"])
def test_an_answer_of_quarters_is_no_list_of_names(text: str) -> None:
    waiting = Call(name="cascade", arguments={"total": "5000万", "method": "amounts"})
    pending = Pending(kind="names", call=waiting, path=("parts",), about="5000万拆一下")
    script = resume(said(text), pending, Memory(), None)
    assert script is not None
    assert script.calls[0].arguments["method"] == "quarters"
    assert script.calls[0].arguments["total"] == "5000万"
    assert script.calls[0].arguments["profile"] == ["90", "70", "70", "70"]
