from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.chart.budget_split import Item, budget_split
from core.chart.chart import Tone, brief, brief_change
from core.chart.goal_tree import goal_tree
from core.chart.heat import heat_map
from core.chart.pacing import Course, DayPoint, Outcome, pacing
from core.chart.response import CurveAt, Stated, response_at, response_curves
from core.chart.timeline import timeline
from core.chart.waterfall import Step, waterfall
from core.errors import InputError, MissingInput
from core.plan.kpi import Direction, Measure
from core.plan.kpi_library import find_kpi
from core.plan.node import Bond, Budget, Level, Link, Node
from core.plan.plan import Plan
from core.progress.status import Status
from core.quantity.unit import CNY, PERCENT, PERSONS
from core.text import Language

ZH, EN = Language.ZH_HANS, Language.EN
SALES = find_kpi("销售额")


def goal(node_id, parent, baseline, target, **more):
    links = (Link(parent=parent, bond=Bond.ADDS),) if parent else ()
    measure = Measure(kpi=SALES, baseline=Decimal(baseline), target=Decimal(target))
    level = Level.BUSINESS_UNIT if parent else Level.ENTERPRISE
    return Node(id=node_id, level=level, title=f"目标{node_id}", links=links, measures=(measure,), **more)


def work(node_id, parent, budget=None, **more):
    money = None if budget is None else Budget(planned=Decimal(budget))
    links = (Link(parent=parent),)
    return Node(id=node_id, level=Level.INITIATIVE, title=f"举措{node_id}", links=links, budget=money, **more)


PLAN = Plan(
    id="P1",
    version=1,
    name="计划",
    envelope=Decimal(1_000_000),
    nodes=(
        goal("G1", None, 0, 1000),
        goal("B1", "G1", 0, 600),
        goal("B2", "G1", 0, 300),
        work("I1", "B1", 400_000, start=date(2026, 3, 1), end=date(2026, 6, 30)),
        work("I2", "B2", 200_000, start=date(2026, 5, 1), end=date(2026, 12, 1), needs=("I1",)),
    ),
)


def plan_of(*nodes):
    return Plan(id="P2", version=1, name="计划", nodes=nodes)


def test_the_tree_tells_what_the_parts_cover_and_what_money_rolls_up():
    tree = goal_tree(PLAN, ZH, {"B2": Status.RED})
    nodes = {node.id: node for node in tree.nodes}
    assert [node.id for node in tree.nodes] == ["G1", "B1", "I1", "B2", "I2"]
    assert nodes["G1"].coverage == 90
    assert nodes["G1"].covered == "差 100元"
    assert nodes["G1"].covered_tone is Tone.WARN
    assert nodes["G1"].budget == 600_000
    assert (nodes["B2"].tone, nodes["B2"].status) == (Tone.BAD, "告警")
    assert [nodes[i].depth for i in ("G1", "B1", "I1")] == [0, 1, 2]
    assert len(tree.grid.rows) == 5
    assert "1 个告警" in tree.summary
    assert "1 个目标的下级合计不等于目标" in tree.summary


def test_a_tree_whose_parts_make_the_goals_does_not_speak_of_none():
    exact = plan_of(goal("G1", None, 0, 900), *PLAN.nodes[1:3])
    assert goal_tree(exact, ZH, {}).summary == "「计划」共 3 个节点；0 个告警"
    assert goal_tree(exact, EN, {}).summary == '"计划": 3 nodes; 0 off track'


def test_parts_that_promise_more_than_the_goal_are_over_and_of_a_falling_goal_too():
    over = plan_of(goal("G1", None, 0, 500), *PLAN.nodes[1:3])
    assert goal_tree(over, EN, {}).nodes[0].covered == "over by CNY 400"
    falling = (goal("G1", None, 500, 300), goal("B1", "G1", 250, 150))
    assert goal_tree(plan_of(*falling), EN, {}).nodes[0].covered == "short by CNY 100"


amounts = st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=8)


@given(st.integers(-(10**9), 10**9), amounts, st.sampled_from(Direction))
@settings(max_examples=60)
def test_a_bridge_is_drawn_as_it_is_and_its_axis_hides_nothing(start, moves, better):
    level, steps = Decimal(start), [Step(label="计划", start=Decimal(0), end=Decimal(start), kind="total")]
    for at, move in enumerate(moves):
        steps.append(Step(label=f"因素{at}", start=level, end=level + move, kind="change"))
        level += move
    steps.append(Step(label="实际", start=Decimal(0), end=level, kind="total"))
    chart = waterfall("销售额", steps, CNY, ZH, better)
    assert [(bar.start, bar.end) for bar in chart.bars] == [(step.start, step.end) for step in steps]
    for bar, move in zip(chart.bars[1:-1], moves, strict=True):
        good = (move > 0) == (better is Direction.UP)
        assert bar.tone is (Tone.PLAIN if not move else Tone.GOOD if good else Tone.BAD)
    tops = [bar.end for bar in chart.bars]
    assert chart.low == 0 or (0 < chart.low <= min(tops))


def test_a_bridge_with_a_hole_is_refused():
    steps = [
        Step(label="计划", start=Decimal(0), end=Decimal(10), kind="total"),
        Step(label="流量", start=Decimal(9), end=Decimal(8), kind="change"),
    ]
    with pytest.raises(InputError, match="流量"):
        waterfall("销售额", steps, CNY, ZH)


def test_pacing_tells_the_gap_on_every_day_measured():
    path = (
        DayPoint(day=date(2025, 12, 31), value=Decimal(0)),
        DayPoint(day=date(2026, 12, 31), value=Decimal(365)),
    )
    actual = (
        DayPoint(day=date(2026, 1, 31), value=Decimal(31)),
        DayPoint(day=date(2026, 3, 1), value=Decimal(50)),
    )
    outcome = Outcome(
        expected=Decimal(300),
        low80=Decimal(280),
        high80=Decimal(320),
        low95=Decimal(270),
        high95=Decimal(330),
    )
    course = Course(
        name="新增用户",
        unit=PERSONS,
        start=date(2026, 1, 1),
        end=date(2026, 12, 31),
        today=date(2026, 3, 2),
        target=Decimal(365),
        path=path,
        actual=actual,
        outcome=outcome,
    )
    chart = pacing(course, ZH)
    assert [gap.value for gap in chart.gaps] == [0, -10]
    assert [gap.tone for gap in chart.gaps] == [Tone.PLAIN, Tone.BAD]
    assert chart.due.said == "60人"
    assert "80% 区间 280人 至 320人" in chart.summary
    down = pacing(course.model_copy(update={"better": Direction.DOWN}), EN)
    assert down.gaps[1].tone is Tone.GOOD
    with pytest.raises(MissingInput):
        pacing(course.model_copy(update={"path": (), "actual": ()}), ZH)


def test_a_response_is_read_off_the_curve():
    points = tuple(
        CurveAt(spend=Decimal(x), response=Decimal(y), low=Decimal(y), high=Decimal(y))
        for x, y in ((0, 0), (100, 50), (200, 70))
    )
    assert response_at(points, Decimal(50)) == 25
    assert response_at(points, Decimal(500)) == 70
    stated = (Stated(name="搜索", points=points, now=Decimal(100), recommended=Decimal(150)),)
    chart = response_curves("曲线", stated, CNY, PERSONS, ZH, names=("投入", "产出"))
    assert chart.curves[0].recommended[1].value == 60
    assert "建议 150元 → 60人" in chart.summary
    far = response_curves(
        "曲线",
        [stated[0].model_copy(update={"recommended": Decimal(300)})],
        CNY,
        PERSONS,
        ZH,
        names=("投入", "产出"),
    )
    assert far.curves[0].recommended is None
    assert far.curves[0].beyond.said == "300元"
    assert "超出曲线见过的范围" in far.summary
    with pytest.raises(MissingInput):
        response_curves("曲线", (), CNY, PERSONS, ZH, names=("投入", "产出"))


def test_a_heat_map_has_zero_in_the_middle_and_leaves_holes():
    values = {("华东", "9月"): Decimal("-2.5"), ("华南", "9月"): Decimal("0.5")}
    chart = heat_map("转化率", values, PERCENT, ZH, rows=("华东", "华南"), columns=("8月", "9月"))
    assert chart.reach == Decimal("2.5")
    assert [cell.tone for cell in chart.cells] == [Tone.BAD, Tone.GOOD]
    assert chart.cells[0].said == "−2.5个百分点"
    assert chart.grid.rows[0] == ("华东", "", "−2.5个百分点")
    assert "华东 × 9月" in chart.summary


def test_the_timeline_sees_what_begins_before_what_it_needs_is_done():
    chart = timeline(PLAN, date(2026, 11, 25), ZH)
    tasks = {task.id: task for task in chart.tasks}
    assert tasks["I1"].tone is Tone.STALE
    assert tasks["I2"].tone is Tone.BAD
    assert "举措I1" in tasks["I2"].said
    alone = plan_of(*PLAN.nodes[:3], work("I2", "B2", end=date(2026, 12, 1)))
    assert timeline(alone, date(2026, 11, 25), EN).tasks[0].tone is Tone.WARN
    with pytest.raises(MissingInput):
        timeline(plan_of(*PLAN.nodes[:1]), date(2026, 1, 1), ZH)


@given(
    st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)), min_size=1, max_size=12),
    st.integers(0, 10**10),
)
@settings(max_examples=60)
def test_a_budget_before_and_after_leaves_exactly_what_is_left(pairs, total):
    items = [
        Item(key=str(at), name=f"项{at}", before=Decimal(a), after=Decimal(b))
        for at, (a, b) in enumerate(pairs)
    ]
    chart = budget_split("预算", items, CNY, ZH, Decimal(total))
    assert chart.left_before == total - sum(a for a, _ in pairs)
    assert chart.left_after == total - sum(b for _, b in pairs)
    assert ("超出" in chart.left_said) == (chart.left_after < 0)
    assert chart.changed == any(a != b for a, b in pairs)


def test_short_numbers_keep_four_digits_and_their_sign():
    assert brief(Decimal("5474539.1"), CNY, ZH) == "547.5万元"
    assert brief_change(Decimal("-255562.34"), CNY, EN) == "−CNY 255.6K"
    assert brief_change(Decimal("0.3"), PERCENT, ZH) == "+0.3个百分点"


def test_words_are_changed_and_identifiers_stay():
    tree = goal_tree(PLAN, ZH, {}).translated(lambda text: text.replace("目标", "目標"))
    assert tree.nodes[0].title == "目標G1"
    assert tree.nodes[1].parent == "G1"
    assert tree.nodes[0].level == "enterprise"
