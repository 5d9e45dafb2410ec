from evals.graders import Verdict
from evals.page import to_html
from evals.play import Spent
from evals.report import Outcome, Said, summarise

WRONG = Verdict(checks={"tool": False}, notes=["tool: no call of <edit_plan>"])
SAID = Said(
    "<script>alert(1)</script>",
    "**answer** & more",
    [("show_plan", {"view": "<b>"}, False)],
    Spent(0.5, 2, 1),
)


def outcome(name, *runs, suite="development"):
    return Outcome(name, suite, "goals", "en", False, [[run] for run in runs], [[SAID]], ("tools",))


def test_the_page_shows_failures_beside_their_calls_and_escapes_everything():
    outcomes = [outcome("good", Verdict(checks={"tool": True})), outcome("bad", WRONG)]
    page = to_html(outcomes, summarise(outcomes, "offline", 1))
    assert "<h3>bad</h3>" in page
    assert "<h3>good</h3>" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert "no call of &lt;edit_plan&gt;" in page
    assert 'data-suites="tools"' in page
    assert "http" not in page.replace("http-equiv", "")  # it needs nothing from elsewhere


def test_held_out_cases_are_counted_and_not_shown():
    outcomes = [outcome("secret", WRONG, suite="test")]
    page = to_html(outcomes, summarise(outcomes, "offline", 1))
    assert "secret" not in page
    assert "0/1" in page
    assert "held out" in page
