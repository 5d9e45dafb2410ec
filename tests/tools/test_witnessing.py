"""What the audit trail keeps of tool calls: who, which, on what, how it ended; never what was said."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from core.errors import InputError
from knowledge.access import Rank, Scope, Viewer
from knowledge.audit import AuditTrail, Witness
from knowledge.audit_entry import Actor, AuditEntry, Outcome
from knowledge.database import connect
from tools.registry import call
from tools.tool import ToolContext

CREATE = {"edits": [{"do": "create", "name": "机密计划", "budget": "500万"}]}


@pytest.fixture
def trail() -> Iterator[AuditTrail]:
    engine = connect("sqlite://")
    made = AuditTrail(engine)
    yield made
    made.close()
    engine.dispose()


@pytest.fixture
def watched(ctx: ToolContext, trail: AuditTrail) -> ToolContext:
    return replace(ctx, audit=Witness(trail, Actor(id="U11111", name="李娜", door="slack")))


def _lines(trail: AuditTrail) -> list[AuditEntry]:
    return list(trail.all())


def test_a_change_and_a_look_are_told_apart(watched: ToolContext, trail: AuditTrail) -> None:
    plan = call("edit_plan", CREATE, watched).plan
    assert plan is not None
    call("show_plan", {"plan": plan.id, "view": "tree"}, watched)
    call("cascade", {"method": "equal", "total": "100万", "parts": [{"name": "甲"}, {"name": "乙"}]}, watched)
    lines = _lines(trail)
    told = [(one.action, one.tool, one.kind, one.subject) for one in lines[:2]]
    assert told == [("write", "edit_plan", "plan", plan.id), ("read", "show_plan", "plan", plan.id)]
    assert lines[0].detail == {"version": "1"}
    assert lines[1].detail == {"view": "tree", "version": "1"}
    assert [one.action for one in lines[2:]] == ["read"]  # a sum that was not written into a plan
    assert {(one.person, one.name, one.door) for one in lines} == {("U11111", "李娜", "slack")}


def test_nothing_that_was_said_is_kept(watched: ToolContext, trail: AuditTrail) -> None:
    call("edit_plan", CREATE, watched)
    call("validate", {"statement": "一句不该出现的话"}, watched)
    call("search_knowledge", {"query": "另一句不该出现的话"}, watched)
    kept = "".join(one.model_dump_json() for one in _lines(trail))
    for said in ("机密计划", "不该出现", "500万"):
        assert said not in kept


def test_a_check_that_fixes_nothing_is_no_change(watched: ToolContext, trail: AuditTrail) -> None:
    call("validate", {"statement": "提升品牌知名度"}, watched)
    assert [one.action for one in _lines(trail)] == ["read"]


def test_a_refusal_and_a_failure_are_told_apart(watched: ToolContext, trail: AuditTrail) -> None:
    with pytest.raises(InputError):
        call("show_plan", {"plan": "没有"}, watched)
    with pytest.raises(InputError):
        call("show_plan", {"nonsense": 1}, watched)
    reader = Viewer(
        id="U2", name="小陈", rank=Rank.POSITION, units=frozenset(), scopes=frozenset({Scope.READ})
    )
    with pytest.raises(InputError):
        call("edit_plan", CREATE, replace(watched, viewer=reader))
    outcomes = [(one.tool, one.outcome, one.detail["error"]) for one in _lines(trail)]
    assert outcomes == [
        ("show_plan", Outcome.FAILED, "unknown"),
        ("show_plan", Outcome.FAILED, "invalid_argument"),
        ("edit_plan", Outcome.REFUSED, "refused"),
    ]


def test_an_export_says_which_file(watched: ToolContext, trail: AuditTrail) -> None:
    plan = call("edit_plan", CREATE, watched).plan
    assert plan is not None
    call("export_plan", {"plan": plan.id, "format": "markdown"}, watched)
    line = _lines(trail)[-1]
    assert (line.action, line.subject) == ("export", plan.id)
    assert line.detail["file"].endswith(".md")
    assert "/" not in line.detail["file"]


def test_a_search_says_what_was_shown(watched: ToolContext, trail: AuditTrail) -> None:
    plan = call("edit_plan", CREATE, watched).plan
    assert plan is not None
    call("find_plans", {"query": "机密计划"}, watched)
    call("search_knowledge", {"query": "机密计划", "kinds": ["plan"]}, watched)
    for line in _lines(trail)[1:]:
        assert (line.kind, line.subject) == ("plan", plan.id), line
        assert f"plan {plan.id}" in line.detail["seen"]


def test_without_a_trail_tools_work_as_before(ctx: ToolContext) -> None:
    assert call("edit_plan", CREATE, ctx).plan is not None
