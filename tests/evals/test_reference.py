"""The cases themselves: the calls they expect, made with the real tools, must pass every check.

A case that even its own calls cannot pass asks for the impossible, or for something other than it says. Those
of the development half are played by the scripted model in the gate (`make gate`).
"""

import asyncio
import shutil
from pathlib import Path

import pytest

from assistant.app import App
from assistant.settings import read_settings
from core.text import Language
from evals.cases import SUITES, Case, load_suite
from evals.graders import grade_end, grade_turn
from evals.play import Heard, Made, Played, found_company, found_rules
from evals.reference import replay
from tools.registry import call

PLAYED = [
    pytest.param(case, case.today or file.today, id=case.id)
    for file in load_suite(SUITES / "test")
    for case in file.all
    if not isinstance(case, Case) or case.alternatives
]


@pytest.fixture(scope="module")
def companies(tmp_path_factory):
    return {}, tmp_path_factory.mktemp("companies")


@pytest.fixture
def home(request, companies, tmp_path):
    case, today = request.node.callspec.params["case"], request.node.callspec.params["today"]
    if case.setup is None:
        return tmp_path
    founded, folder = companies
    language = Language.EN if case.lang == "en" else Language.ZH_HANS
    key = f"{case.setup}-{language}"
    if key not in founded:
        founded[key] = found_company(folder / key, case.setup, language, today)
    shutil.copytree(founded[key], tmp_path / "home")
    return tmp_path / "home"


@pytest.mark.slow
@pytest.mark.sampled(4)
@pytest.mark.parametrize(("case", "today"), PLAYED)
def test_the_expected_calls_pass(case, today, home):
    app = App(read_settings(home=home, embeddings="none"))  # vectors for each of so many homes take memory
    in_hand = app.conversations.get_state("evaluation").get("plan")
    turns = [case] if isinstance(case, Case) else case.turns
    played = []
    for number, turn in enumerate(turns, start=1):
        if turn.alternatives:
            in_hand, heard = _make(app, turn, in_hand, today)
            played.append(heard)
            checks = grade_turn(turn, heard, today)
            wrong = [note for note in checks.notes if note.split(":")[0] in ("tool", "arguments", "state")]
            assert not wrong, f"turn {number}: {wrong}"
    if not isinstance(case, Case) and in_hand:
        ctx = app.context(Language.ZH_HANS, today, "evaluation", plan=in_hand)
        findings = found_rules(call("validate", {}, ctx).model_dump(mode="json"))
        assert grade_end(case.end, Played(tuple(played), findings)).notes == []
    asyncio.run(app.aclose())


def _make(app, turn, in_hand, today):
    before = app.plans.load(str(in_hand)) if in_hand else None
    in_hand, done = replay(app, turn, in_hand, today, "evaluation")
    if any(step.open for step in done):
        pytest.skip("the case leaves open what a tool needs")
    after = app.plans.load(str(in_hand)) if in_hand else None
    calls = tuple(Made(step.name, step.arguments, step.ok, step.result) for step in done)
    return in_hand, Heard(calls=calls, before=before, after=after)


def test_there_are_cases_to_make():
    assert len(PLAYED) > 150
    assert Path(SUITES).is_dir()
