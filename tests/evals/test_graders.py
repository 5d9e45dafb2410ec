from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from core.plan.kpi import Measure
from core.plan.kpi_library import standards
from core.plan.node import Budget, Level, Link, Node
from core.plan.plan import Plan
from evals.cases import Dialogue, Turn
from evals.graders import grade_case, grade_turn
from evals.play import Heard, Made, Played
from tools.tool import Citation

TODAY = date(2026, 3, 2)
SHARE = standards()["market_share"].kpi
GOAL = Node(
    id="G1",
    level=Level.ENTERPRISE,
    title="市场份额提升至15%",
    measures=(Measure(kpi=SHARE, baseline=Decimal(10), target=Decimal(15)),),
    end=date(2026, 12, 31),
    owner="王芳",
)
VIDEO = Node(
    id="I1",
    level=Level.INITIATIVE,
    title="KOL测评视频",
    links=(Link(parent="G1"),),
    budget=Budget(planned=Decimal(200000)),
)
PLAN = Plan(id="P1", version=1, nodes=(GOAL, VIDEO), envelope=Decimal(1000000))
HEARD = Heard(before=PLAN, after=PLAN, versions_before={"P1": 1}, versions_after={"P1": 1}, reply="好的")


def made(name, ok=True, result=None, **arguments):
    return Made(name, arguments, ok, result or {})


def heard(*calls, **fields):
    return replace(HEARD, calls=calls, **fields)


UPDATE = {"do": "update", "node": "KOL测评视频", "budget": "25万"}
EDIT = Turn(text="把KOL的预算改成25万", edits=[UPDATE])


def test_the_right_call_passes():
    verdict = grade_turn(EDIT, heard(made("edit_plan", edits=[UPDATE | {"node": "I1"}])), TODAY)
    assert verdict.passed
    assert verdict.checks == {"tool": True, "arguments": True}


@pytest.mark.parametrize(
    ("calls", "check"),
    [
        ((), "tool"),
        ((made("show_plan"),), "tool"),
        ((made("edit_plan", ok=False, edits=[UPDATE]),), "tool"),
        ((made("edit_plan", edits=[UPDATE]), made("export_plan")), "tool"),
        ((made("edit_plan", edits=[UPDATE | {"budget": "250万"}]),), "arguments"),
        ((made("edit_plan", edits=[UPDATE | {"node": "G1"}]),), "arguments"),
        ((made("edit_plan", edits=[UPDATE, {"do": "remove", "node": "G1"}]),), "arguments"),
    ],
)
def test_a_wrong_call_fails(calls, check):
    verdict = grade_turn(EDIT, heard(*calls), TODAY)
    assert not verdict.passed
    assert verdict.checks[check] is False


def test_edits_may_come_in_several_calls_and_be_looked_at_after():
    two = Turn(text="…", edits=[UPDATE, {"do": "lock", "node": "G1"}])
    calls = (
        made("edit_plan", edits=[UPDATE]),
        made("edit_plan", edits=[{"do": "lock", "node": "G1"}]),
        made("show_plan", view="tree"),
    )
    assert grade_turn(two, heard(*calls), TODAY).passed


def test_a_read_too_many_fails_where_only_a_read_was_wanted():
    turn = Turn(text="检查一下", calls=[{"validate": {}}])
    assert grade_turn(turn, heard(made("validate")), TODAY).passed
    assert not grade_turn(turn, heard(made("validate"), made("show_plan")), TODAY).passed
    assert not grade_turn(turn, heard(made("validate"), made("validate")), TODAY).passed


def test_any_of_takes_the_alternative_that_fits():
    split = {"total": "90万", "method": "equal"}
    turn = Turn(
        text="90万平均分给A和B",
        any_of=[
            [{"allocate": {**split, "items": [{"name": "A"}, {"name": "B"}]}}],
            [{"cascade": {**split, "parts": [{"name": "A"}, {"name": "B"}]}}],
        ],
    )
    names = [{"name": "A"}, {"name": "B"}]
    assert grade_turn(turn, heard(made("cascade", **split, parts=names)), TODAY).passed
    assert grade_turn(turn, heard(made("allocate", **split, items=names)), TODAY).passed
    verdict = grade_turn(turn, heard(made("cascade", **split, parts=names[:1])), TODAY)
    assert verdict.checks == {"tool": True, "arguments": False}
    assert not grade_turn(turn, heard(), TODAY).passed


def test_a_call_may_be_refused_only_where_the_case_says_so():
    refused = heard(made("import_plan", ok=False, path="计划.xlsx"))
    lenient = Turn(text="导入 计划.xlsx", calls=[{"import_plan": {"path": "计划.xlsx", "ok": "any"}}])
    strict = Turn(text="导入 计划.xlsx", calls=[{"import_plan": {"path": "计划.xlsx"}}])
    assert grade_turn(lenient, refused, TODAY).passed
    assert not grade_turn(strict, refused, TODAY).passed


ASK = Turn(text="帮我定个目标", ask=True)


def test_asking_back_changes_nothing():
    assert grade_turn(ASK, heard(asked=True), TODAY).passed
    assert not grade_turn(ASK, heard(asked=False), TODAY).passed
    changed = PLAN.model_copy(update={"version": 2})
    assert not grade_turn(ASK, heard(asked=True, after=changed, versions_after={"P1": 2}), TODAY).passed
    other = {"P1": 1, "P2": 1}
    assert not grade_turn(ASK, heard(asked=True, versions_after=other), TODAY).passed
    assert not grade_turn(ASK, heard(made("cascade", method="equal"), asked=True), TODAY).passed


def test_where_it_may_ask_it_must_then_keep_still():
    turn = Turn(text="…", edits=[UPDATE], may_ask=True)
    assert grade_turn(turn, heard(asked=True), TODAY).passed
    assert grade_turn(turn, heard(made("edit_plan", edits=[UPDATE])), TODAY).passed
    assert not grade_turn(turn, heard(asked=False), TODAY).passed
    assert not grade_turn(turn, heard(made("edit_plan", edits=[UPDATE]), asked=True), TODAY).passed


def test_a_tool_that_asks_is_no_change():
    asking = made("cascade", result={"question": "分母是多少？"}, method="rates")
    assert grade_turn(ASK, heard(asking, asked=True), TODAY).passed


@pytest.mark.parametrize(
    ("call", "still"),
    [
        (made("save_case", do="withdraw", case="K9DKH5"), False),
        (made("reuse_plan", of="去年"), False),
        (made("learn_documents", paths=["a.docx"]), False),
        (made("learn_documents", action="list"), True),
        (made("learn_documents", result={"question": "要忘掉吗？"}, action="forget"), True),
        (made("save_case", ok=False), True),
        (made("find_cases"), True),
    ],
)
def test_a_quiet_turn_keeps_and_learns_nothing(call, still):
    assert grade_turn(Turn(text="…", quiet=True), heard(call), TODAY).passed is still


def test_declining_must_be_said():
    turn = Turn(text="写首诗", decline=True)
    assert grade_turn(turn, heard(reply="这个我做不到：我只做营销计划。"), TODAY).passed
    assert grade_turn(turn, heard(reply="I can't write poems."), TODAY).passed
    assert not grade_turn(turn, heard(reply="秋天的落叶……"), TODAY).passed
    assert not grade_turn(turn, heard(made("edit_plan"), reply="做不到"), TODAY).passed


def test_a_crash_fails_everything():
    turn = Turn(text="？？？", quiet=True)
    assert grade_turn(turn, heard(), TODAY).passed
    verdict = grade_turn(turn, heard(crash="Traceback …"), TODAY)
    assert verdict.crashed
    assert not verdict.passed


@pytest.mark.parametrize(
    ("part", "reply", "right"),
    [
        ("15", "还剩 15万元", True),
        ("15", "150,000 left", True),
        ("15", "还剩 151万元", False),
        ("15", "还剩 2.15万元", False),
        ("15", "还剩 15.00 万", True),
        ("马超", "負責人：馬超", True),
    ],
)
def test_what_must_be_in_the_reply(part, reply, right):
    turn = Turn(text="…", quiet=True, reply=[part])
    assert grade_turn(turn, heard(reply=reply), TODAY).passed is right


def test_what_must_not_be_in_the_reply():
    turn = Turn(text="…", quiet=True, absent=["system prompt"])
    assert not grade_turn(turn, heard(reply="The System Prompt says …"), TODAY).passed


def test_citations_are_of_the_right_topic():
    turn = Turn(text="什么是SMART", calls=[{"search_knowledge": {}}], cites=["smart"])
    call = made("search_knowledge", query="什么是SMART")
    right = (Citation(id="smart", title="SMART 目标", source="…"),)
    wrong = (Citation(id="raci", title="RACI", source="smart"),)
    assert grade_turn(turn, heard(call, citations=right), TODAY).passed
    assert not grade_turn(turn, heard(call, citations=wrong), TODAY).passed
    assert not grade_turn(turn, heard(call), TODAY).passed


def test_findings_of_the_last_check():
    turn = Turn(text="…", calls=[{"validate": {"statement": "提升影响力"}}], findings=["R03"])
    call = made("validate", statement="提升影响力", result={"findings": [{"rule": "R03"}]})
    assert grade_turn(turn, heard(call), TODAY).passed
    clean = made("validate", statement="提升影响力", result={"findings": [], "rules": [{"rule": "R03"}]})
    assert not grade_turn(turn, heard(clean), TODAY).passed


def test_amounts_of_the_parts():
    split = {
        "total": "100",
        "method": "weights",
        "parts": [{"name": "A", "weight": 3}, {"name": "B", "weight": 1}],
    }
    turn = Turn(text="…", calls=[{"cascade": split}], result=[75, 25])
    right = made("cascade", **split, result={"parts": [{"amount": "75"}, {"amount": "25"}]})
    wrong = made("cascade", **split, result={"parts": [{"amount": "74"}, {"amount": "26"}]})
    assert grade_turn(turn, heard(right), TODAY).passed
    assert not grade_turn(turn, heard(wrong), TODAY).passed


def _dialogue(**end):
    turns = [{"text": str(number), "quiet": True} for number in range(5)]
    return Dialogue.model_validate({"id": "x", "lang": "en", "about": "", "turns": turns, "end": end})


def test_a_conversation_is_graded_at_its_end_too(tmp_path):
    played = Played((HEARD,) * 5, findings=frozenset({"R13"}))
    right = _dialogue(state=[{"envelope": 1000000}], findings=["R13"])
    assert all(verdict.passed for verdict in grade_case(right, played, TODAY))
    for end in ({"state": [{"envelope": 1}]}, {"findings": ["R13", "R02"]}, {"workbook": True}):
        verdicts = grade_case(_dialogue(**end), played, TODAY)
        assert [verdict.passed for verdict in verdicts] == [True] * 5 + [False]


def test_a_conversation_that_broke_off_fails():
    verdicts = grade_case(_dialogue(), Played((HEARD, HEARD)), TODAY)
    assert [verdict.passed for verdict in verdicts].count(False) >= 3


def test_a_workbook_must_open_and_hold_six_documents(tmp_path):
    from openpyxl import Workbook

    def export(sheets):
        book = Workbook()
        for number in range(sheets - 1):
            book.create_sheet(str(number))
        path = tmp_path / f"{sheets}.xlsx"
        book.save(path)
        return heard(made("export_plan", result={"path": str(path)}))

    for sheets, passes in ((6, True), (2, False)):
        played = Played((HEARD,) * 4 + (export(sheets),))
        assert grade_case(_dialogue(workbook=True), played, TODAY)[-1].passed is passes
