from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InputError, MissingInput
from core.plan.kpi import Direction, Kpi, Measure
from core.plan.node import Grade, Level, Link, Node, Raci, Trigger
from core.plan.plan import Plan
from core.progress.outlook import surprise
from core.progress.status import Freshness
from core.quantity.unit import CNY, NUMBER
from core.text import Text
from core.watch.correction import Correction, CorrectionStatus, check_correction, verify
from core.watch.defaults import PLAN_RULES, rules_of_facts, rules_of_plan, with_overrides
from core.watch.escalation import chain, next_step
from core.watch.evaluate import applies, evaluate, hold
from core.watch.finding import Severity, Side, fires
from core.watch.grouping import group
from core.watch.rule import Basis, Condition, Rule
from core.watch.severity import due_at, hours_of, level_of, severity_of
from core.watch.watched import Watched
from knowledge.demo.company import CATALOGUE

TODAY = date(2026, 10, 12)
REVENUE = Kpi(key="revenue", name=Text(zh="销售额", en="revenue"), unit=CNY)
COST = Kpi(key="acquisition_cost", name=Text(zh="获客成本", en="CAC"), unit=CNY, direction=Direction.DOWN)
ROI = Kpi(key="roi", name=Text(zh="投入产出比", en="ROI"), unit=NUMBER)


def kpi(of: Kpi = REVENUE, **given: object) -> Watched:
    told: dict[str, object] = {
        "key": f"plan:P1:B1:{of.key}", "title": "门锁", "kpi": of, "value": Decimal(80),
        "as_of": date(2026, 9, 30), "target": Decimal(120), "window": (date(2026, 1, 1), date(2026, 12, 31)),
        "ratio": Decimal(80), "due": Decimal(100), "fresh": Freshness(12, 45), "plan": "P1", "node": "B1",
        "level": Level.BUSINESS_UNIT, "owner": "陈曦",
    }  # fmt: skip
    return Watched(**{**told, **given})  # type: ignore[arg-type]


def rule(condition: Condition, line: object = 10, **given: object) -> Rule:
    return Rule(id="r", condition=condition, line=Decimal(str(line)), **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "watched", "side", "measure"),
    [
        (rule(Condition.BEHIND), kpi(), Side.CROSSED, 20),
        (rule(Condition.BEHIND), kpi(ratio=Decimal(90)), Side.EDGE, 10),
        (rule(Condition.BEHIND), kpi(ratio=Decimal(92)), Side.CLEAR, 8),
        (rule(Condition.BEHIND), kpi(COST, ratio=Decimal(120)), Side.CROSSED, 20),
        (rule(Condition.BEHIND), kpi(fresh=Freshness(60, 45)), Side.UNKNOWN, None),
        (rule(Condition.MISSED, 60), kpi(is_over=True, value=Decimal(60)), Side.CROSSED, 50),
        (rule(Condition.MISSED, 60), kpi(value=Decimal(1)), Side.UNKNOWN, None),
        (rule(Condition.UNLIKELY), kpi(chance=0.04), Side.CROSSED, 4),
        (rule(Condition.UNLIKELY), kpi(chance=0.11), Side.EDGE, 11),
        (rule(Condition.UNLIKELY), kpi(chance=0.5), Side.CLEAR, 50),
        (rule(Condition.BELOW, 2), kpi(ROI, value=Decimal("1.9")), Side.CROSSED, "1.9"),
        (rule(Condition.BELOW, 2), kpi(ROI, value=Decimal("2.01")), Side.EDGE, "2.01"),
        (rule(Condition.BELOW, 2), kpi(ROI, value=Decimal(3)), Side.CLEAR, 3),
        (rule(Condition.ABOVE, 80), kpi(COST, value=Decimal(81)), Side.CROSSED, 81),
        (rule(Condition.ABOVE, 80), kpi(COST, value=Decimal(79)), Side.EDGE, 79),
        (rule(Condition.RISEN, 15), kpi(COST, value=Decimal(116), reference=Decimal(100)), Side.CROSSED, 16),
        (rule(Condition.RISEN, 15), kpi(COST, value=Decimal(115), reference=Decimal(100)), Side.EDGE, 15),
        (rule(Condition.RISEN, -20), kpi(value=Decimal(70), reference=Decimal(100)), Side.CROSSED, -30),
        (rule(Condition.COSTLY, 80), kpi(COST, value=Decimal(81)), Side.UNKNOWN, None),
        (rule(Condition.COSTLY, 80, benchmark=100), kpi(COST, value=Decimal(81)), Side.CROSSED, 81),
        (rule(Condition.IDLE, 20), kpi(is_spending=True, value=Decimal(79)), Side.CROSSED, 21),
        (rule(Condition.IDLE, 20), kpi(is_spending=True, value=Decimal(95)), Side.CLEAR, 5),
        (rule(Condition.STALE), kpi(fresh=Freshness(46, 45)), Side.CROSSED, 1),
        (rule(Condition.STALE), kpi(fresh=Freshness(45, 45)), Side.CLEAR, 0),
        (rule(Condition.ANOMALY, 1), kpi(surprise=0.004), Side.CROSSED, "0.4"),
        (rule(Condition.ANOMALY, 1), kpi(), Side.UNKNOWN, None),
    ],
)  # fmt: skip
def test_each_condition_says_its_measure_and_side(
    given: Rule, watched: Watched, side: Side, measure: object
) -> None:
    found = hold(given, watched)
    assert (found.side, found.measure) == (side, None if measure is None else Decimal(str(measure)))
    assert found.owner == "陈曦"


@settings(max_examples=60)
@given(st.decimals(0, 200, places=2), st.decimals(1, 90, places=1), st.decimals(0, 10, places=1))
def test_hysteresis_never_flaps_at_the_edge(ratio: Decimal, line: Decimal, clear: Decimal) -> None:
    found = hold(rule(Condition.BEHIND, line, clear=clear), kpi(ratio=ratio))
    behind = 100 - ratio
    assert fires(False, found.side) is (behind > line)  # from silence only the line itself counts
    assert fires(True, found.side) is (behind > line - clear)  # from an alarm only the margin ends it
    assert fires(True, Side.UNKNOWN)
    assert not fires(False, Side.UNKNOWN)


def test_a_kpi_that_wavers_within_the_margin_fires_once() -> None:
    firing, rises = False, 0
    for ratio in (95, 89, 91, 89.5, 90.5, 88, 91.9, 92, 91, 89):
        found = hold(rule(Condition.BEHIND), kpi(ratio=Decimal(str(ratio))))
        now = fires(firing, found.side)
        rises += now and not firing
        firing = now
    assert rises == 2  # down to 89, over at 92, down to 89 again


def test_rules_apply_to_what_they_name() -> None:
    assert not applies(rule(Condition.IDLE, 20), kpi())
    assert not applies(rule(Condition.BEHIND), kpi(is_spending=True))
    assert not applies(rule(Condition.BEHIND, plan="P2"), kpi())
    assert not applies(rule(Condition.BEHIND, kpi="roi"), kpi())
    assert not applies(rule(Condition.BEHIND, basis=Basis.FACTS), kpi())
    east = kpi(key="facts:sales:revenue:region=east", where={"region": ("east",)})
    assert applies(rule(Condition.MISSED, basis=Basis.FACTS, by="region"), east)
    assert not applies(rule(Condition.MISSED, basis=Basis.FACTS), east)
    assert applies(rule(Condition.MISSED, basis=Basis.FACTS, where={"region": ("east",)}), east)


def test_silent_rules_say_nothing() -> None:
    quiet = (rule(Condition.BEHIND, muted=True), rule(Condition.BEHIND, muted_until=TODAY))
    assert evaluate(quiet, [kpi()], TODAY) == ()
    assert len(evaluate((quiet[1],), [kpi()], TODAY + timedelta(days=1))) == 1


def test_levels_and_clocks_are_the_sources_and_level_two_is_nobody_s() -> None:
    assert level_of(rule(Condition.BEHIND), kpi()) == 1
    assert level_of(rule(Condition.BEHIND), kpi(ROI)) == 2
    assert level_of(rule(Condition.BEHIND), kpi(level=Level.INITIATIVE)) == 3
    assert level_of(rule(Condition.BEHIND), kpi(relevance=Grade.LOW)) == 3
    assert level_of(rule(Condition.BEHIND, level=2), kpi()) == 2
    at = datetime(2026, 10, 12, 9, tzinfo=UTC)
    assert due_at(at, 1, None) == at + timedelta(hours=24)
    assert due_at(at, 3, None) == at + timedelta(hours=72)
    assert due_at(at, 2, None) is None
    assert hours_of(2, 48) == 48


def test_severity_follows_the_impact() -> None:
    behind = rule(Condition.BEHIND)
    assert severity_of(behind, kpi(stake=Decimal(3))) is Severity.HIGH
    assert severity_of(behind, kpi(stake=Decimal(1))) is Severity.MEDIUM
    assert severity_of(behind, kpi(ratio=Decimal(60))) is Severity.HIGH
    assert severity_of(behind, kpi(level=Level.INITIATIVE)) is Severity.LOW
    assert severity_of(rule(Condition.STALE), kpi(ratio=Decimal(10))) is Severity.LOW


def test_one_cause_in_many_regions_is_one_alert() -> None:
    regions = [
        kpi(key=f"facts:sales:revenue:region={r}", where={"region": (r,)}, is_over=True) for r in "abcde"
    ]
    missed = rule(Condition.MISSED, 90, basis=Basis.FACTS, by="region")
    whole = evaluate((rule(Condition.BEHIND), missed), [kpi(), kpi(ROI), *regions], TODAY)
    groups = group(f for f in whole if f.side is Side.CROSSED)
    assert [len(g.findings) for g in groups] == [6, 1]
    assert groups[0].lead.where == {}  # the whole stands first
    assert (groups[0].level, groups[1].level) == (1, 2)


def test_escalation_goes_up_once_each() -> None:
    top = Node(id="G1", level=Level.ENTERPRISE, title="总", owner="周航")
    unit = Node(id="B1", level=Level.BUSINESS_UNIT, title="锁", owner="陈曦", links=(Link(parent="G1"),),
                raci=Raci(accountable=("周航",)))  # fmt: skip
    work = Node(id="I1", level=Level.INITIATIVE, title="投", owner="孙悦", links=(Link(parent="B1"),),
                raci=Raci(accountable=("韩冰",)))  # fmt: skip
    plan = Plan(id="P1", nodes=(top, unit, work))
    steps = chain(plan, "I1", "孙悦")
    assert steps == ("孙悦", "韩冰", "周航", "陈曦")
    assert [next_step(steps, i) for i in range(5)] == [*steps, None]
    assert chain(None, "", "孙悦") == ("孙悦",)


def test_alarms_of_a_plan_become_rules() -> None:
    plays = Kpi(key="video_plays", name=Text(zh="播放量", en="plays"), unit=NUMBER)
    alarm = Trigger(metric="单条视频播放量", threshold=Decimal(1_000_000), action="分析原因")
    unmeasured = Trigger(metric="留资量", threshold=Decimal(10))
    work = Node(id="I1", level=Level.INITIATIVE, title="KOL", measures=(Measure(kpi=plays),),
                triggers=(alarm, unmeasured))  # fmt: skip
    (made,) = rules_of_plan(Plan(id="P1", nodes=(work,)))
    assert (made.condition, made.line, made.action) == (Condition.BELOW, 1_000_000, "分析原因")
    assert hold(made, kpi(plays, node="I1", value=Decimal(900_000))).side is Side.CROSSED


def test_default_rules_and_overrides() -> None:
    facts = {r.id: r for r in rules_of_facts(CATALOGUE.tables[0])}
    assert {"weekly:sales", "weekly:sales:region", "idle:sales:channel", "roi:sales:channel",
            "cac:sales", "costly:sales", "anomaly:sales"} <= set(facts)  # fmt: skip
    assert facts["weekly:sales:region"].line == 90
    own = (PLAN_RULES[0].model_copy(update={"line": Decimal(5)}), rule(Condition.ABOVE, 80))
    merged = with_overrides(PLAN_RULES, own)
    assert merged[0].line == 5
    assert len(merged) == len(PLAN_RULES) + 1


@pytest.mark.slow
def test_surprise_keeps_its_false_alarm_rate() -> None:
    noise = np.random.default_rng(20261012)
    season = 1 + 0.2 * np.sin(np.arange(24) * np.pi / 6)
    chances = np.array([surprise(100 * season * np.exp(noise.normal(0, 0.1, 24))) for _ in range(1000)])
    assert (chances < 0.01).mean() <= 0.02
    assert 0.02 <= (chances < 0.05).mean() <= 0.08
    assert surprise([100, 101, 99, 100, 102, 98, 100, 101, 99, 100, 60], season=None) < 0.001
    with pytest.raises(InputError):
        surprise([1.0])


CORRECTION = Correction(problem="落后", plan="回滚页面", owner="陈曦", acceptance="转化率回到2.4%",
                        due=date(2026, 10, 20), target=Decimal("2.4"))  # fmt: skip


def test_a_correction_is_verified_by_its_new_actual() -> None:
    assert verify(CORRECTION, Decimal("2.41"), "").status is CorrectionStatus.VERIFIED
    assert verify(CORRECTION, None, "验收通过").result == "验收通过"
    with pytest.raises(InputError, match="does not meet"):
        verify(CORRECTION, Decimal("2.39"), "")
    with pytest.raises(MissingInput):
        verify(CORRECTION, None, " ")
    with pytest.raises(InputError, match="closed"):
        verify(CORRECTION.model_copy(update={"status": CorrectionStatus.VERIFIED}), Decimal(3), "")
    with pytest.raises(MissingInput, match="answers"):
        check_correction(CORRECTION.model_copy(update={"owner": "*"}))
    assert CORRECTION.is_late(date(2026, 10, 21))
    assert not CORRECTION.is_late(date(2026, 10, 20))
