"""A clean plan yields nothing; each smallest spoiling of it yields the rule it breaks and no other error."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.plan.kpi import Combine, Denominator, Direction, Kpi, Measure
from core.plan.node import Bond, Budget, Grade, Link, Node, Raci, Relevance, Trigger
from core.plan.operation import AddNode, apply
from core.plan.plan import Plan
from core.plan.record import Pair, Record, Review, Risk, Score, Skill
from core.quantity.unit import NUMBER, PERCENT, PERSONS
from core.text import Text
from core.validation.finding import Severity
from core.validation.registry import CHECKS, RULES, WAITING
from core.validation.validate import validate
from tests.plans.clean import clean_plan

D = Decimal
Change = Callable[[Node], dict[str, Any]]


def spoil(**changes: Change) -> Plan:
    """The clean plan with some nodes' fields changed."""
    plan = clean_plan()
    nodes = tuple(
        node.model_copy(update=changes[node.id](node)) if node.id in changes else node for node in plan.nodes
    )
    return plan.model_copy(update={"nodes": nodes})


def without(*gone: str, **fields: Any) -> Plan:
    plan = clean_plan()
    return plan.model_copy(update={"nodes": tuple(n for n in plan.nodes if n.id not in gone), **fields})


def recorded(*records: Record) -> Plan:
    """The clean plan with further records."""
    plan = clean_plan()
    return plan.model_copy(update={"records": (*plan.records, *records)})


def main(**fields: Any) -> Change:
    """Change fields of the node's main measure."""
    return lambda node: {"measures": (node.measures[0].model_copy(update=fields), *node.measures[1:])}


def kpi(**fields: Any) -> Change:
    """Change fields of the KPI of the node's main measure."""
    return lambda node: main(kpi=node.measures[0].kpi.model_copy(update=fields))(node)


def funded(**amounts: int) -> dict[str, Change]:
    return {node: planned(amount) for node, amount in amounts.items()}


def set_to(**fields: Any) -> Change:
    return lambda _: fields


def planned(amount: int) -> Change:
    return set_to(budget=Budget(planned=D(amount)))


def extra(key: str, zh: str, en: str, baseline: int, target: int, **fields: Any) -> Change:
    """Add a second measure to the node."""
    made = Kpi(key=key, name=Text(zh=zh, en=en), data_source="CRM", **{"unit": PERSONS, **fields})
    measure = Measure(kpi=made, baseline=D(baseline), target=D(target))
    return lambda node: {"measures": (*node.measures, measure)}


def raci(**fields: Any) -> Change:
    return lambda node: {"raci": (node.raci or Raci()).model_copy(update=fields)}


SPOILED: dict[str, Callable[[], Plan]] = {
    "incomplete_goal": lambda: spoil(B2S=main(baseline=None)),
    "untracked_kpi": lambda: spoil(B2U=kpi(data_source=None), B3U=kpi(data_source=None)),
    "words_against_numbers": lambda: spoil(B3B=main(statement="认知率提升45%")),
    "vague_goal": lambda: spoil(
        B2B=set_to(title="提升智能音箱品牌影响力", statement="", measures=())
    ),
    "no_change": lambda: spoil(B2C=main(target=D(40))),
    "wrong_way": lambda: spoil(B2C=main(target=D(30))),
    "out_of_domain": lambda: spoil(B2C=main(target=D(140))),
    "misplaced_bounds": lambda: spoil(B2C=main(stretch=D(50))),
    "sum_of_children": lambda: spoil(B3=main(delta=D(4), statement="贡献4个百分点")),
    "one_denominator": lambda: spoil(B3=main(denominator=Denominator(name="智能门锁市场年销售额"))),
    "rate_without_denominator": lambda: spoil(
        B4=lambda node: {"measures": (_rate(10, 12),)},
        B4A=lambda node: {"measures": (_rate(8, 10),)},
        B4B=lambda node: {"measures": (_rate(12, 14),)},
    ),
    "unlinked_support": lambda: spoil(
        **{id_: main(denominator=None) for id_ in ("G1", "B1", "B2", "B3")}
    ),
    "product_of_drivers": lambda: spoil(B4B=main(target=D(550))),
    "orphan": lambda: spoil(T7=set_to(links=())),
    "level_skip": lambda: spoil(
        T7=set_to(budget=None), T71=set_to(links=(Link(parent="B3U"),))
    ),
    "goal_cycle": lambda: spoil(
        T7=lambda node: {"links": (*node.links, Link(parent="T8"))},
        T8=lambda node: {"links": (*node.links, Link(parent="T7"))},
    ),
    "dependency_cycle": lambda: spoil(T1=set_to(needs=("T3",)), T3=set_to(needs=("T1",))),
    "several_additive_parents": lambda: spoil(
        B4A=lambda node: {"links": (*node.links, Link(parent="B1", bond=Bond.ADDS))}
    ),
    "counted_twice_on_path": lambda: spoil(
        B3=lambda node: {"links": (*node.links, Link(parent="G1", bond=Bond.ADDS))}
    ),
    "repeated_kpi": lambda: spoil(B2S=lambda node: {"measures": node.measures * 2}),
    "uncovered_part": lambda: without("B2S", "B2U", "B2B", "B2C", *_below("T1", "T2", "T3", "T4")),
    "missing_dimension": lambda: spoil(B2C=set_to(dimension=None), B3C=set_to(dimension=None)),
    "subgoal_without_strategy": lambda: without(*_below("T3")),
    "strategy_without_initiative": lambda: without("T31"),
    "initiative_owner": lambda: spoil(T11=set_to(owner="市场部")),
    "initiative_fields": lambda: spoil(T11=set_to(budget=None)),
    "initiative_deliverable": lambda: spoil(T11=set_to(deliverable="")),
    "raci_roles": lambda: spoil(T11=raci(accountable=("赵敏", "孙磊"))),
    "raci_consulted": lambda: spoil(T11=raci(consulted=tuple("甲乙丙丁戊己"))),
    "self_approval": lambda: spoil(
        T11=raci(responsible=("王强",), accountable=("王强",), consulted=(), informed=())
    ),
    "overload": lambda: spoil(T11=set_to(hours_per_week=D(50))),
    "over_envelope": lambda: clean_plan().model_copy(update={"envelope": D(9_500_000)}),
    "room_left": lambda: spoil(**funded(T1=1_700_000, T12=400_000)),
    "over_parent_budget": lambda: spoil(T11=planned(1_400_000)),
    "experiment_reserve": lambda: _reserves("experiment"),
    "contingency_reserve": lambda: _reserves("contingency"),
    "concentration": lambda: spoil(
        **funded(
            T1=1_100_000, T11=600_000, T12=500_000, T2=1_100_000, T21=500_000, T22=600_000, T3=1_050_000,
            T31=1_050_000, T4=1_050_000, T41=1_050_000, T5=1_100_000, T51=600_000, T52=500_000, T6=1_100_000,
            T61=500_000, T62=600_000, T7=1_000_000, T71=1_000_000, T8=1_000_000, T81=1_000_000,
        )
    ),
    "even_split": lambda: _with_third_initiative(spoil(**funded(T11=600_000, T12=600_000))),
    "low_relevance": lambda: spoil(T6=set_to(relevance=Relevance(grade=Grade.LOW, reason="补充曝光"))),
    "ends_before_start": lambda: spoil(T11=set_to(start=date(2026, 6, 1))),
    "ends_after_goal": lambda: spoil(B2B=set_to(end=date(2026, 7, 31))),
    "starts_before_needs": lambda: spoil(T12=set_to(needs=("T21", "T11"), start=date(2026, 5, 20))),
    "outside_period": lambda: spoil(T51=set_to(start=date(2025, 12, 1))),
    "measurement_lag": lambda: spoil(T12=set_to(end=date(2026, 12, 1))),
    "coupled_kpis": lambda: spoil(
        B2U=set_to(owner="王强"),
        B3C=extra("cac", "获客成本", "acquisition cost", 200, 160, unit=NUMBER, direction=Direction.DOWN),
    ),
    "discount_against_brand": lambda: spoil(
        T2=set_to(title="音箱限时促销"),
        B3B=extra("favourability", "品牌美誉度", "brand favourability", 70, 80, unit=PERCENT),
    ),
    "audience_mismatch": lambda: spoil(T1=set_to(audience="18-22岁学生")),
    "missing_guard_rail": lambda: spoil(B2C=set_to(metrics=())),
    "too_many_kpis": lambda: spoil(T11=set_to(metrics=tuple("甲乙丙丁戊"))),
    "unit_cost_gap": lambda: spoil(
        T52=lambda node: {"measures": (node.measures[0].model_copy(update={"target": D(100_000)}),),
                          "triggers": ()}
    ),
    "slipped_baseline": lambda: spoil(G1=main(actual=D(8))),
    "loose_trigger": lambda: spoil(
        T11=set_to(triggers=(Trigger(metric="视频播放量", threshold=D(800_000), units=2),))
    ),
    "risk_answered": lambda: recorded(Risk(id="R2", title="断货", owner="张伟")),
    "skill_gap": lambda: recorded(Skill(id="K2", person="陈静", skill="文案", level=1, needed=2)),
    "skill_alone": lambda: recorded(
        Skill(id="K2", person="李娜", skill="投放", level=3),
        Skill(id="K3", person="张伟", skill="投放", level=1),
    ),
    "review_acts": lambda: recorded(Review(id="V2", subject="投诉上升", form="problem_cause")),
    "pair_together": lambda: recorded(Pair(id="L2", first="G1", second="B4")),
    "score_balance": lambda: recorded(
        Score(id="D2", department="销售部", performance=D(95), collaboration=D(60))
    ),
}  # fmt: skip

COMPANIONS = {
    # what the same fault rightly shows elsewhere as well
    "vague_goal": {"incomplete_goal"},
    "uncovered_part": {"room_left"},
    "subgoal_without_strategy": {"room_left"},
    "orphan": {"subgoal_without_strategy"},
    "level_skip": {"strategy_without_initiative"},
    "rate_without_denominator": {"missing_guard_rail", "uncovered_part"},
}


def _rate(baseline: int, target: int) -> Measure:
    rate = Kpi(
        key="rate", name=Text(zh="到店转化率", en="store conversion"), unit=PERCENT, combine=Combine.RATIO,
        data_source="CRM",
    )  # fmt: skip
    return Measure(kpi=rate, baseline=D(baseline), target=D(target))


def _with_third_initiative(plan: Plan) -> Plan:
    third = plan.node("T12").model_copy(update={"id": "T13", "title": "音箱直播"})
    return apply(plan, (AddNode(node=third),))


def _below(*strategies: str) -> tuple[str, ...]:
    return tuple(node.id for node in clean_plan().nodes if node.id[:2] in strategies)


def _reserves(gone: str) -> Plan:
    plan = clean_plan()
    lost = sum((r.amount for r in plan.reserves if r.kind == gone), D(0))
    kept = tuple(r for r in plan.reserves if r.kind != gone)
    assert plan.envelope is not None
    # the money goes to a strategy, so that nothing lies idle
    nodes = tuple(
        n.model_copy(update={"budget": Budget(planned=n.budget.planned + lost)})
        if n.id == "T6" and n.budget and n.budget.planned
        else n
        for n in plan.nodes
    )
    return plan.model_copy(update={"reserves": kept, "nodes": nodes})


def test_a_clean_plan_has_no_finding() -> None:
    report = validate(clean_plan())
    assert [(f.check, f.message.zh) for f in report.findings] == []


def test_every_rule_a_plan_decides_was_checked_on_it() -> None:
    unchecked = {status.rule for status in validate(clean_plan()).rules if not status.checked}
    assert unchecked == set(WAITING)


def test_every_check_has_a_spoiled_plan() -> None:
    assert set(SPOILED) == {check.name for check in CHECKS}


def test_rules_are_complete() -> None:
    assert tuple(f"R{number:02}" for number in range(1, 38)) == RULES


@pytest.mark.parametrize("name", SPOILED)
def test_one_fault_gives_one_kind_of_finding(name: str) -> None:
    findings = validate(SPOILED[name]()).findings
    found = {finding.check for finding in findings}
    assert name in found, [(f.check, f.message.zh) for f in findings]
    errors = {f.check for f in findings if f.severity is Severity.ERROR}
    allowed = {name} | COMPANIONS.get(name, set())
    assert errors <= allowed, [(f.check, f.message.zh) for f in findings]
    assert found <= allowed, [(f.check, f.message.zh) for f in findings]


@pytest.mark.parametrize("name", SPOILED)
def test_findings_speak_both_languages_and_name_real_nodes(name: str) -> None:
    plan = SPOILED[name]()
    for finding in validate(plan).findings:
        for text in (finding.title, finding.message, finding.fix):
            assert text.zh.strip()
            assert text.en.strip()
            assert "None" not in text.zh + text.en
        assert set(finding.nodes) <= set(plan.index)
