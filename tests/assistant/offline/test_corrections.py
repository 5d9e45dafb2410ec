"""A correction puts right the number it means, and asks where it could mean several."""

from datetime import date
from typing import Any

import pytest

from assistant.offline.corrections import correct
from assistant.offline.script import Call, Memory
from assistant.offline.utterance import hear
from core.plan.kpi import Measure
from core.plan.kpi_library import find_kpi
from core.plan.node import Budget, Level, Link, Node
from core.plan.plan import Plan
from core.text import Language

TODAY = date(2026, 3, 2)


def _plan(kpi: str) -> Plan:
    found = find_kpi(kpi)
    assert found is not None
    goal = Node(id="G1", level=Level.ENTERPRISE, title=kpi, measures=(Measure(kpi=found),))
    ads = Node(
        id="I1",
        level=Level.INITIATIVE,
        title="KOL测评",
        links=(Link(parent="G1"),),
        budget=Budget(planned=2365000),
    )
    return Plan(id="P1", version=2, name=kpi, envelope=800000, nodes=(goal, ads))


def _created(kpi: str, statement: str, budget: str | None = None, **levels: str) -> Call:
    plan = {"do": "create", "name": kpi} | ({"budget": budget} if budget else {})
    goal = {"do": "add", "level": "enterprise", "title": kpi, "kpi": kpi, "statement": statement} | levels
    return Call(name="edit_plan", arguments={"edits": [plan, goal]}, said=statement)


def _updated(said: str, **fields: str) -> Call:
    return Call(name="edit_plan", arguments={"edits": [{"do": "update", "node": "I1", **fields}]}, said=said)


SALES = _created("销售额", "销售额从500万做到650万", "80万", baseline="5000000", target="6500000")
SHARE = _created("市场份额", "市场份额从10%提高5个百分点", baseline="10%", target="15%")
GROWN = _created("销售额", "销售额提高三成，现在5000万", baseline="50000000", target="65000000")
ANSWERED = _created("利润率", "利润率做到两成", target="20%", baseline="15%")
REPEAT = _created("复购率", "复购率从20%增长到25%", baseline="20%", target="25%")
KOL = _updated("raise the KOL budget by 10%", budget="2365000元")
LESS = _updated("KOL测评预算减20万", budget="1950000元")


def _corrected(last: Call, text: str) -> Call | None:
    language = Language.EN if text.isascii() else Language.ZH_HANS
    kpi = last.arguments["edits"][-1].get("kpi", "销售额")
    found = correct(hear(text, language=language, today=TODAY), Memory(last=last), _plan(kpi))
    assert found is not None
    return found.call


def _goal(**fields: str) -> dict[str, Any]:
    return {"do": "update", "node": "G1", **fields}


@pytest.mark.parametrize(
    ("last", "text", "edit"),
    [
        (SALES, "不对，预算是90万", {"do": "plan", "budget": "90万"}),
        (SALES, "不對，預算是90萬", {"do": "plan", "budget": "90萬"}),
        (SALES, "actually the budget is 2.5M", {"do": "plan", "budget": "2.5M"}),
        (SALES, "no, 2.5M budget", {"do": "plan", "budget": "2.5M"}),
        (SALES, "不对，目标是700万", _goal(target="700万")),
        (SALES, "不对，销售额是700万", _goal(target="700万")),
        (SALES, "不对，从520万", _goal(baseline="520万")),
        (REPEAT, "不对，应该是从22%", _goal(baseline="22%")),
        (REPEAT, "不對，現在是22%", _goal(baseline="22%")),
        (REPEAT, "no, from 22%", _goal(baseline="22%")),
        (REPEAT, "不对，是24%", _goal(target="24%")),
        (REPEAT, "不对，是从22%到27%", _goal(target="27%", baseline="22%")),
        (ANSWERED, "不对，是15.5%", _goal(baseline="15.5%")),
        (ANSWERED, "不对，目标是22%", _goal(target="22%")),
        (SHARE, "不对，是3%", _goal(target="13%")),
        (SHARE, "不對，是3個百分點", _goal(target="13%")),
        (SHARE, "no, by 3 points", _goal(target="13%")),
        (SHARE, "不对，是提高到18%", _goal(target="18%")),
        (GROWN, "不对，是两成", _goal(target="60000000元")),
        (GROWN, "不對，是兩成", _goal(target="60000000元")),
        (GROWN, "不对，是6800万", _goal(target="6800万")),
        (KOL, "no, 15%", {"do": "update", "node": "I1", "budget": "2472500元"}),
        (KOL, "no, the budget is 2.2M", {"do": "update", "node": "I1", "budget": "2.2M"}),
        (LESS, "no, by 300k", {"do": "update", "node": "I1", "budget": "1850000元"}),
    ],
)
def test_the_number_that_is_meant_is_put_right(last: Call, text: str, edit: dict[str, Any]) -> None:
    call = _corrected(last, text)
    assert call is not None
    assert call.arguments == {"edits": [edit]}


@pytest.mark.parametrize(
    ("last", "text"),
    [
        (SALES, "不对，是90万"),  # the target or the budget
        (SALES, "no, 900k"),
        (SHARE, "不对，是18%"),  # 18 points more, or a share of 18 %
        (LESS, "不对，是30万"),  # 300,000 less, or 300,000
    ],
)
def test_a_number_that_could_be_several_is_asked_about(last: Call, text: str) -> None:
    assert _corrected(last, text) is None


def test_a_change_is_corrected_again_from_where_the_first_one_began() -> None:
    first = _corrected(SHARE, "不对，是3%")
    assert first is not None
    edits = [{**first.arguments["edits"][0], "kpi": "市场份额"}]
    second = _corrected(first.model_copy(update={"arguments": {"edits": edits}}), "不对，是4%")
    assert second is not None
    assert second.arguments == {"edits": [_goal(target="14%")]}


def test_a_field_the_last_edit_did_not_set_is_left_to_other_rules() -> None:
    said = hear("不对，预算是90万", language=Language.ZH_HANS, today=TODAY)
    assert correct(said, Memory(last=REPEAT), _plan("复购率")) is None
