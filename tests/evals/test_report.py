import pytest

from evals.graders import Verdict
from evals.report import (
    Outcome,
    compare,
    compare_sample,
    list_failures,
    measured,
    pass_every,
    score,
    summarise,
    to_markdown,
    wilson,
)

RIGHT = Verdict(checks={"tool": True, "arguments": True}, should_ask=False)
WRONG = Verdict(checks={"tool": True, "arguments": False}, notes=["arguments: budget"], should_ask=False)
CRASH = Verdict(checks={"tool": False}, notes=["Traceback"], crashed=True, should_ask=True)
ASKED = Verdict(checks={"tool": True, "ask": True}, asked=True, should_ask=True)
NAGGED = Verdict(checks={"tool": False}, asked=True, should_ask=False)
GREETED = Verdict(checks={"tool": True}, asked=True, should_ask=None)


def outcome(name, *runs, lang="en", dialogue=False, suite="development"):
    return Outcome(name, suite, "goals", lang, dialogue, [list(run) for run in runs])


def test_wilson_against_a_published_interval():
    # Newcombe 1998, Statistics in Medicine 17:857, table I: 81 of 263, and 0 of 20
    low, high = wilson(81, 263)
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)
    low, high = wilson(0, 20)
    assert (round(low, 4), round(high, 4)) == (0.0, 0.1611)
    assert wilson(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("passes", "runs", "k", "chance"), [(4, 4, 4, 1.0), (3, 4, 4, 0.0), (3, 4, 1, 0.75), (2, 4, 2, 1 / 6)]
)
def test_pass_every(passes, runs, k, chance):
    assert pass_every(passes, runs, k) == pytest.approx(chance)


def test_a_crash_is_a_failure_and_is_counted():
    found = score([outcome("a", [RIGHT]), outcome("b", [CRASH]), outcome("c", [WRONG])])
    assert (found.passed.right, found.passed.of) == (1, 3)
    assert (found.checks["tool"].right, found.checks["tool"].of) == (2, 3)
    assert (found.checks["arguments"].right, found.checks["arguments"].of) == (1, 2)
    assert found.crashes == 1
    assert (found.recall.right, found.recall.of) == (0, 1)


def test_a_conversation_passes_whole_or_not_at_all():
    found = score([outcome("d", [RIGHT, RIGHT, WRONG], dialogue=True)])
    assert (found.passed.right, found.passed.of) == (0, 1)
    assert (found.turns.right, found.turns.of) == (2, 3)


def test_pass_k_is_not_the_mean():
    found = score([outcome("a", [RIGHT], [WRONG]), outcome("b", [RIGHT], [RIGHT])])
    assert (found.passed.right, found.passed.of) == (3, 4)
    assert found.every == 0.5


def test_precision_and_recall_of_asking_back():
    found = score(
        [outcome("a", [ASKED]), outcome("b", [NAGGED]), outcome("c", [GREETED]), outcome("d", [CRASH])]
    )
    assert (found.precision.right, found.precision.of) == (1, 2)
    assert (found.recall.right, found.recall.of) == (1, 2)


def test_the_gate_closes_on_a_fall_and_on_a_crash():
    before = summarise([outcome("a", [RIGHT]), outcome("b", [RIGHT])], "offline", 1)
    after = summarise([outcome("a", [RIGHT]), outcome("b", [WRONG])], "offline", 1)
    crash = summarise([outcome("a", [RIGHT]), outcome("b", [CRASH])], "offline", 1)
    assert compare(before, before) == ([], [])
    lines, reasons = compare(after, before)
    assert lines == ["b: 1/1 → 0/1"]
    assert any("arguments" in reason for reason in reasons)
    assert compare(before, after)[1] == []
    assert any("crash" in reason for reason in compare(crash, crash)[1])


def test_the_report_names_every_group_and_every_failure():
    outcomes = [
        outcome("a", [RIGHT]),
        outcome("b", [WRONG], lang="zh-Hant"),
        outcome("c", [RIGHT], dialogue=True),
    ]
    text = to_markdown(outcomes, "offline", 1.0)
    for name in ("## development", "single messages", "dialogues", "zh-Hant", "· goals", "1/2 = 50.0 %"):
        assert name in text
    failures = list_failures(outcomes)
    assert "b (zh-Hant)" in failures
    assert "budget" in failures
    assert "a (" not in failures


def test_held_out_cases_are_scored_but_not_shown():
    outcomes = [outcome("t", [WRONG], suite="test")]
    assert summarise(outcomes, "offline", 1)["cases"] == {}
    assert summarise(outcomes, "offline", 1)["suites"]["test"]["single messages"]["passed"]["of"] == 1
    assert list_failures(outcomes) == ""
    assert "t (en)" in list_failures(outcomes, held_out=True)


def whole(name, *runs, measures):
    return Outcome(name, "development", "k", "en", False, [list(run) for run in runs], measures=measures)


def test_a_suite_that_must_be_whole_closes_the_gate_without_a_baseline():
    report = summarise([whole("a", [RIGHT], [WRONG], measures=("injection",))], "x", 2)
    assert any("must be whole" in reason for reason in compare(report, {})[1])
    report = summarise([whole("a", [RIGHT], [RIGHT], measures=("injection",))], "x", 2)
    assert compare(report, {})[1] == []


def test_a_suite_of_one_check_counts_only_that_check():
    rates = measured([whole("a", [WRONG], measures=("tools", "arguments"))])
    assert (rates["tools"].right, rates["arguments"].right) == (1, 0)
    assert measured([whole("a", [CRASH], measures=("arguments",))])["arguments"].right == 0


def test_a_sample_is_held_against_the_same_cases():
    both = [outcome("a", [RIGHT]), outcome("b", [WRONG]), outcome("c", [WRONG])]
    baseline = summarise(both, "offline", 1)
    assert compare_sample(summarise(both[1:2], "offline", 1), baseline) == ([], [])
    better = summarise([outcome("b", [RIGHT])], "offline", 1)
    assert compare_sample(better, baseline) == (["b: 0/1 → 1/1"], [])
    worse = summarise([outcome("a", [WRONG])], "offline", 1)
    assert compare_sample(worse, baseline)[1] == ["1 of 1 cases were right, 0 are"]
    new = summarise([outcome("new", [WRONG])], "offline", 1)
    assert compare_sample(new, baseline)[1] == []
    crash = summarise([outcome("b", [CRASH])], "offline", 1)
    assert compare_sample(crash, baseline)[1] == ["1 crashes"]
