import pytest

from evals.pairs import compare_reports, mcnemar, pair


@pytest.mark.parametrize(
    ("first", "second", "p"),
    [
        (0, 0, 1.0),
        (5, 5, 1.0),
        (0, 5, 0.0625),  # 2 / 2^5
        (1, 9, 0.021484375),  # 2 (1 + 10) / 2^10
        (9, 1, 0.021484375),
        (4, 16, 0.01181793212890625),
    ],
)
def test_mcnemar_against_the_binomial(first, second, p):
    assert mcnemar(first, second) == pytest.approx(p)


def test_only_cases_of_both_are_paired_and_a_case_is_right_when_every_run_is():
    found = pair({"a": "3/3", "b": "2/3", "c": "3/3", "d": "3/3"}, {"a": "1/1", "b": "1/1", "c": "0/1"})
    assert found == (1, 1, 1, 0, 1.0)


def test_the_comparison_names_the_cases():
    def report(model, cases, right):
        rate = {"right": right, "of": 2, "low": 0, "high": 1}
        return {"model": model, "cases": cases, "measures": {"tools": rate}}

    text = compare_reports(
        report("offline", {"a": "1/1", "b": "0/1"}, 1), report("scripted", {"a": "1/1", "b": "1/1"}, 2)
    )
    assert "Only scripted: b" in text
    assert "+50.0 points" in text
    assert "| `tools` | tool choice | 1/2 = 50.0 %" in text
