"""The labelled answers: read as they are marked, and the guard as good on them as the documentation says."""

import pytest

from evals.provenance.cases import HALVES, Answer, Label, load_answers, unmark
from evals.provenance.embedded import ADMITTED
from evals.provenance.score import score


def test_marks_are_taken_out_and_kept_as_labels() -> None:
    text, labels = unmark("天猫 {+2pp}，京东 {-sum:9万}。")
    assert text == "天猫 2pp，京东 9万。"
    assert labels == [Label(3, 6, "2pp", ""), Label(10, 12, "9万", "sum")]


@pytest.mark.parametrize("half", HALVES)
def test_recall_and_precision_hold(half: str) -> None:
    result = score(load_answers(half))
    assert result.lies >= 60
    assert result.caught.total() / result.lies >= 0.97, result.missed
    assert result.caught.total() / result.flagged >= 0.97


def test_every_kind_of_lie_in_every_script() -> None:
    answers: list[Answer] = [answer for half in HALVES for answer in load_answers(half)]
    assert sum(len(answer.labels) for answer in answers) >= 300
    assert {answer.lang for answer in answers} == {"zh-Hans", "zh-Hant", "en"}
    kinds = {label.lie for answer in answers for label in answer.labels}
    assert kinds == {"", "scale", "unit", "pp", "digits", "year", "sum", "round", "name", "made"}


@pytest.mark.parametrize(
    "line",
    [
        "（有 3 处说法已略去：其中的数字、日期或名称没有来源。）",
        "（有 1 處說法已略去：其中的數字、日期或名稱沒有來源。）",
        "(One statement was left out: the number, date or name in it has no source here.)",
        "(12 statements were left out: the numbers, dates or names in them have no source here.)",
    ],
)
def test_an_omission_is_seen_in_an_answer(line: str) -> None:
    assert ADMITTED.search(f"好。\n\n{line}")
