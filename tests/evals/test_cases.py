from datetime import date

import pytest
import yaml
from pydantic import ValidationError

from core.text import Language
from evals.cases import SUITES, Turn, load_suite
from evals.play import COMPANIES, found_company
from tools.registry import TOOLS

ALL = [file for suite in ("development", "test") for file in load_suite(SUITES / suite)]


@pytest.mark.parametrize(("suite", "cases", "dialogues"), [("development", 170, 6), ("test", 170, 8)])
def test_both_halves_are_large_enough_and_spread(suite, cases, dialogues):
    files = load_suite(SUITES / suite)
    singles = [case for file in files for case in file.cases]
    assert len(singles) >= cases
    assert sum(len(file.dialogues) for file in files) >= dialogues
    share = {
        lang: sum(c.lang == lang for c in singles) / len(singles)
        for lang in ("zh-Hans", "zh-Hant", "en", "mixed")
    }
    assert share["zh-Hans"] > 0.4
    assert share["zh-Hant"] > 0.15
    assert share["en"] > 0.25
    assert share["mixed"] > 0.01


def test_no_message_is_in_both_halves():
    texts = {
        suite: {turn.text for file in ALL if file.suite == suite for case in file.cases for turn in [case]}
        for suite in ("development", "test")
    }
    assert not texts["development"] & texts["test"]


def test_every_tool_is_expected_somewhere_in_both_halves():
    for suite in ("development", "test"):
        named = {
            call.name
            for file in ALL
            if file.suite == suite
            for case in file.cases
            for calls in case.alternatives
            for call in calls
        }
        assert named == set(TOOLS)


def test_every_expected_argument_exists_in_the_tool():
    for file in ALL:
        turns = [*file.cases, *(turn for dialogue in file.dialogues for turn in dialogue.turns)]
        for call in (call for turn in turns for calls in turn.alternatives for call in calls):
            fields = TOOLS[call.name].arguments.model_fields
            assert set(call.arguments) <= set(fields), call


@pytest.mark.slow
def test_every_company_can_be_founded(tmp_path):
    named = {case.setup for file in ALL for case in file.all if case.setup}
    written = {path.stem for path in COMPANIES.glob("*.yaml")}
    assert named == {*written, "demo"}
    for company in sorted(written):
        found_company(tmp_path / company, company, Language.ZH_HANS, date(2026, 3, 2))


@pytest.mark.parametrize(
    "turn",
    [
        {"text": "nothing expected"},
        {"text": "a typo", "quite": True},
        {"text": "two at once", "edits": [], "calls": []},
        {"text": "a float", "quiet": True, "state": [{"node": "x", "change": 0.9}]},
        {"text": "not a check", "quiet": True, "state": [{"note": "x"}]},
    ],
)
def test_a_case_that_could_not_fail_is_refused(turn):
    with pytest.raises(ValidationError):
        Turn.model_validate(turn)


def test_an_id_used_twice_is_refused(tmp_path):
    case = {"id": "same", "lang": "en", "text": "hi", "quiet": True}
    file = {"suite": "test", "category": "x", "today": date(2026, 1, 1), "cases": [case, case]}
    (tmp_path / "x.yaml").write_text(yaml.safe_dump(file), encoding="utf-8")
    with pytest.raises(ValueError, match="same"):
        load_suite(tmp_path)
