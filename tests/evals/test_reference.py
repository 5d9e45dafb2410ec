"""The cases themselves: the calls they expect, made with the real tools, must pass every check.

A case that even its own calls cannot pass asks for the impossible, or for something other than it says.
"""

import asyncio
import re
import shutil
from pathlib import Path

import pytest

from assistant.app import App
from assistant.settings import read_settings
from core.errors import InputError, MissingInput
from core.plan.node import Level
from core.text import Language
from evals.arguments import _FACT_SETS, _LISTS, _MIX_LISTS, _ORDERED, _SETS
from evals.cases import SUITES, Case, load_suite
from evals.compare import fold
from evals.graders import grade_end, grade_turn
from evals.play import Heard, Made, Played, found_company, found_rules
from tools.argument_error import ArgumentError
from tools.registry import call

PLAYED = [
    pytest.param(case, case.today or file.today, id=case.id)
    for suite in ("development", "test")
    for file in load_suite(SUITES / suite)
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
    plan = app.plans.load(str(in_hand)) if in_hand else None
    before, made = plan, []
    for expected in sorted(turn.alternatives[0], key=lambda call: call.name != "edit_plan"):
        plan = app.plans.load(str(in_hand)) if in_hand else None
        arguments = _filled(expected.name, _chosen(expected.arguments, plan), plan, turn.text)
        ctx = app.context(Language.ZH_HANS, today, "evaluation", plan=in_hand)
        try:
            result = call(expected.name, arguments, ctx)
        except InputError as error:
            if _leaves_open(expected.name, error):
                pytest.skip(f"the case leaves open what {expected.name} needs")
            if not expected.may_fail:
                raise
            made.append(Made(expected.name, arguments, False, {"message": str(error)}))
            continue
        made.append(Made(expected.name, arguments, True, result.model_dump(mode="json")))
        in_hand = result.plan.id if result.plan else in_hand
    after = app.plans.load(str(in_hand)) if in_hand else None
    return in_hand, Heard(calls=tuple(made), before=before, after=after)


_WHOLE = {"cascade", "allocate", "validate", "edit_plan", "show_plan", "find_plans", "export_plan"}
_NESTED = _LISTS | _FACT_SETS | _MIX_LISTS | _ORDERED | {"edits", "actions", "caps", "events"}


def _leaves_open(name, error):
    """Whether a case says only what matters of an analysis: its figures may be put in many ways."""
    asks = isinstance(error, MissingInput) or re.search(r"missing|at least", str(error))
    return name not in _WHOLE and isinstance(error, MissingInput | ArgumentError) and asks


def _chosen(value, plan, name=""):
    """The expectation as arguments: the first of every list of acceptable values."""
    if isinstance(value, dict) and (value.keys() & {"root", "has"}):
        return _node(value, plan)
    if isinstance(value, dict):
        chosen = {key: _chosen(part, plan, key) for key, part in value.items()}
        return {key: part for key, part in chosen.items() if part is not None}
    if isinstance(value, list) and name in _ORDERED and value and isinstance(value[0], list):
        return value[0]
    if isinstance(value, list) and name in _NESTED:
        return [_chosen(part, plan) for part in value]
    if isinstance(value, list) and name not in _SETS and name != "profile":
        return _chosen(value[0], plan, name)
    if isinstance(value, list):
        return [str(part) for part in value]
    plain = value is None or isinstance(value, bool | int)
    return value if plain and name != "goal" else str(value)


def _node(words, plan):
    if words.get("root"):
        return plan.at(Level.ENTERPRISE)[0].id
    return next(
        node.id for node in plan.nodes if any(fold(word) in fold(node.title) for word in words["has"])
    )


def _filled(tool, arguments, plan, said):
    """What a case leaves open but the tool needs."""
    if tool == "search_knowledge":
        return {"query": "SMART", **arguments}
    for number, edit in enumerate(arguments.get("edits", ())):
        if edit["do"] == "create":
            edit.setdefault("name", "计划")
        if edit["do"] == "add":
            edit["statement"] = said
            edit.setdefault("title", f"{edit.get('kpi')} {number}")
            units = plan.at(Level.BUSINESS_UNIT) if plan else ()
            if edit["level"] == "subgoal" and units:
                edit.setdefault("under", units[0].id)
    return arguments


def test_there_are_cases_to_make():
    assert len(PLAYED) > 300
    assert Path(SUITES).is_dir()
