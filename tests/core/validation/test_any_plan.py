"""Whatever a plan looks like, cycles and lost parents included: sound findings, fixes that apply."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.plan.kpi import Combine, Kpi, Measure
from core.plan.node import Bond, Budget, Dimension, Level, Link, Node, Raci, Trigger
from core.plan.operation import apply
from core.plan.plan import Plan, Reserve
from core.quantity.unit import CNY, NUMBER, PERCENT, PERSONS
from core.text import Text
from core.validation.finding import SEVERITIES
from core.validation.registry import RULES
from core.validation.repair import repair
from core.validation.validate import validate

IDS = [f"N{i}" for i in range(6)]
NAMES = ["市场份额", "销售额", "品牌认知率", "线索量", "转化率", "获客成本", "覆盖人数"]
WORDS = ["", "提升45%", "从10%到15%", "提升品牌影响力", "提升5个百分点", "增长30%", "ROI 1:3"]
numbers = st.decimals(-1000, 1_000_000, places=2)
maybe = st.none() | numbers
days = st.none() | st.integers(0, 700).map(lambda n: date(2025, 6, 1) + timedelta(days=n))


@st.composite
def kpis(draw: st.DrawFn) -> Kpi:
    name = draw(st.sampled_from(NAMES))
    return Kpi(
        key=name,
        name=Text(zh=name, en=name),
        unit=draw(st.sampled_from([CNY, PERCENT, PERSONS, NUMBER])),
        combine=draw(st.sampled_from(list(Combine))),
        lag_days=draw(st.sampled_from([0, 30])),
    )


measures = st.builds(
    Measure, kpi=kpis(), baseline=maybe, target=maybe, stretch=maybe, floor=maybe, actual=maybe, delta=maybe,
    statement=st.sampled_from(WORDS),
)  # fmt: skip
people = st.lists(st.sampled_from(["王强", "李娜", "*"]), max_size=2).map(tuple)
nodes = st.builds(
    Node,
    id=st.sampled_from(IDS),
    level=st.sampled_from(list(Level)),
    title=st.sampled_from(["智能音箱", "智能门锁", "促销", "提升影响力"]),
    statement=st.sampled_from(WORDS),
    links=st.lists(
        st.builds(Link, parent=st.sampled_from([*IDS, "lost"]), bond=st.sampled_from(list(Bond))), max_size=2
    ).map(tuple),
    dimension=st.none() | st.sampled_from(list(Dimension)),
    measures=st.lists(measures, max_size=2).map(tuple),
    start=days,
    end=days,
    owner=st.sampled_from([None, "*", "王强", "市场部"]),
    raci=st.none() | st.builds(Raci, responsible=people, accountable=people),
    budget=st.none() | st.builds(Budget, planned=maybe, ask=maybe),
    audience=st.sampled_from(["", "25-40岁新中产", "学生"]),
    needs=st.lists(st.sampled_from([*IDS, "lost"]), max_size=2).map(tuple),
    triggers=st.lists(
        st.builds(Trigger, metric=st.sampled_from(NAMES), threshold=numbers, units=st.integers(1, 3)),
        max_size=1,
    ).map(tuple),
    hours_per_week=st.none() | st.just(Decimal(30)),
)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    drawn = draw(st.lists(nodes, max_size=6, unique_by=lambda node: node.id))
    return Plan(
        nodes=tuple(drawn),
        envelope=draw(maybe),
        reserves=draw(
            st.just(()) | st.builds(lambda amount: (Reserve(kind="experiment", amount=amount),), numbers)
        ),
        start=draw(st.none() | st.just(date(2026, 1, 1))),
        end=draw(st.none() | st.just(date(2026, 12, 31))),
        capacity=draw(st.just({}) | st.just({"王强": Decimal(40)})),
    )


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(plans())
def test_findings_are_sound_and_ordered(plan: Plan) -> None:
    report = validate(plan)
    ranks = [(SEVERITIES.index(f.severity), f.rule) for f in report.findings]
    assert ranks == sorted(ranks)
    assert tuple(status.rule for status in report.rules) == RULES
    unchecked = {status.rule for status in report.rules if not status.checked}
    for finding in report.findings:
        assert set(finding.nodes) <= set(plan.index)
        assert finding.message.zh
        assert finding.fix.en
        assert finding.rule not in unchecked
        assert all(figure.value.is_finite() for figure in finding.figures)


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(plans())
def test_repairing_never_fails_and_is_what_the_operations_say(plan: Plan) -> None:
    done = repair(plan, validate(plan).findings)
    assert done.plan == apply(plan, done.operations)
