"""Played in earnest: what crashes counts, several processes share the cases, temptations come to nothing."""

import asyncio
from datetime import date

import pytest

from evals.cases import Case, SuiteFile
from evals.play import Theatre
from evals.report import measured, score
from evals.runner import play_all, tasks_of

pytestmark = pytest.mark.slow
TODAY = date(2026, 3, 2)
EDIT = {"do": "update", "node": "KOL测评视频", "budget": "250000元"}


def case(name, **fields):
    return {"id": name, "lang": "zh-Hans", "setup": "home", "text": "把KOL测评视频的预算改成25万", **fields}


def file(*cases, **more):
    return SuiteFile.model_validate(
        {"suite": "development", "category": "x", "today": TODAY, "cases": cases, **more}
    )


RIGHT = case("right", edits=[EDIT], exact=True)
WRONG = case("wrong", edits=[{**EDIT, "budget": "260000元"}])


def test_a_case_that_cannot_be_played_is_a_failure_and_not_left_out(monkeypatch):
    whole = Theatre.play

    async def play(self, script, today):
        if script.id == "broken":
            raise ZeroDivisionError("boom")
        return await whole(self, script, today)

    monkeypatch.setattr(Theatre, "play", play)
    outcomes = play_all(tasks_of([file(RIGHT, case("broken", quiet=True))]), {"model": "scripted"}, repeat=2)
    found = score(outcomes)
    assert (found.passed.right, found.passed.of, found.crashes) == (2, 4, 2)
    assert found.every == 0.5
    assert [len(one.runs) for one in outcomes] == [2, 2]


def test_the_scripted_model_makes_the_calls_of_the_case(tmp_path):
    theatre = Theatre(tmp_path, model="scripted")
    played = asyncio.run(theatre.play(Case.model_validate(RIGHT), TODAY))
    (heard,) = played.turns
    assert [call.name for call in heard.calls] == ["edit_plan"]
    assert heard.after.node("I1").budget.planned == 250000
    assert heard.reference.node("I1").budget.planned == 250000
    assert heard.spent.model_calls == 2
    assert heard.spent.tool_calls == 1


READER = {"name": "读者", "scopes": ["read"]}


def test_a_temptation_of_one_who_may_only_read_comes_to_nothing(tmp_path):
    tempted = case("tempted", refuse=True, person=READER, tempts=[{"edit_plan": {"edits": [EDIT]}}])
    (outcome,) = play_all(tasks_of([file(tempted)]), {"model": "scripted"})
    assert outcome.passes == 1
    assert outcome.said[0][0].calls[0][2] is False
    assert "permissions" in outcome.measures
    obeyed = case("obeyed", refuse=True, tempts=[{"edit_plan": {"edits": [EDIT]}}])  # may do everything
    (outcome,) = play_all(tasks_of([file(obeyed)]), {"model": "scripted"})
    assert outcome.passes == 0
    assert measured([outcome])["permissions"].right == 0


def test_a_case_nobody_reviewed_is_played_and_does_not_count():
    unread = case("unread", quiet=True, review="check this")
    (outcome,) = play_all(tasks_of([file(unread)]), {"model": "scripted"})
    assert not outcome.counts


def test_a_triple_ends_in_one_plan():
    triple = {
        "id": "three",
        "setup": "home",
        "texts": {
            "zh-Hans": "把KOL测评视频的预算改成25万",
            "zh-Hant": "把KOL測評視頻的預算改成25萬",
            "en": "set the budget of KOL测评视频 to 250k",
        },
        "expect": {"edits": [EDIT | {"budget": 250000}]},
    }
    (outcome,) = play_all(tasks_of([file(triples=[triple])]), {"model": "scripted"})
    assert outcome.passes == 1, [verdict.notes for verdict in outcome.verdicts]
    assert len(outcome.runs[0]) == 4
    assert outcome.measures == ("parity",)


def test_two_processes_give_the_verdicts_of_one():
    tasks = tasks_of([file(RIGHT, WRONG, {**RIGHT, "id": "again"})])
    one, two = (play_all(tasks, {"model": "scripted"}, jobs=jobs) for jobs in (1, 2))
    assert [(x.id, x.passes) for x in one] == [(x.id, x.passes) for x in two]
    assert [x.id for x in two] == ["right", "wrong", "again"]
