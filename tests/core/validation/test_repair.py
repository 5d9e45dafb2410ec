"""Mechanical fixes: each offered one can be carried out and makes its finding go away."""

import pytest

from core.errors import UnknownReference
from core.plan.operation import apply
from core.validation.repair import choose, repair
from core.validation.validate import validate
from tests.core.validation.test_clean_plan import SPOILED
from tests.plans.worked_example import worked_example


@pytest.mark.parametrize("name", SPOILED)
def test_an_offered_fix_works(name: str) -> None:
    plan = SPOILED[name]()
    for finding in validate(plan).findings:
        if not finding.operations:
            continue
        fixed = validate(apply(plan, finding.operations), rules=(finding.rule,))
        assert (finding.check, finding.nodes) not in {(f.check, f.nodes) for f in fixed.findings}


def test_fixes_of_several_findings_on_one_node_do_not_undo_each_other() -> None:
    plan = worked_example()
    report = validate(plan)
    done = repair(plan, choose(report, ("R01", "R02", "R18")))
    assert done.left == ()
    assert apply(plan, done.operations) == done.plan
    left = {finding.rule for finding in validate(done.plan).findings}
    assert not left & {"R01", "R02", "R18"}
    awareness = done.plan.node("M3")
    assert awareness.statement == "智能门锁品牌认知度从30%提升到45%"
    assert awareness.measure is not None
    assert awareness.measure.kpi.data_source == "第三方调研"


def test_what_needs_a_person_is_left() -> None:
    plan = worked_example()
    done = repair(plan, choose(validate(plan), ("R14",)))
    assert done.operations == ()
    assert done.plan is plan
    assert {finding.check for finding in done.left} == {"initiative_owner", "initiative_deliverable"}


def test_a_finding_can_be_chosen_by_its_number() -> None:
    report = validate(worked_example())
    assert choose(report, ("2", "1")) == report.findings[:2]


@pytest.mark.parametrize("name", ["0", "999", "R99", "", "all"])
def test_an_unknown_choice_is_refused(name: str) -> None:
    with pytest.raises(UnknownReference):
        choose(validate(worked_example()), (name,))
