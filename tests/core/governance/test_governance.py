"""Skills, 7:3 scores, linked KPIs, risk levels, reviews and cost tiers, against numbers worked by hand."""

from datetime import date
from decimal import Decimal

import pytest

from core.governance.pairs import attained, read_pairs
from core.governance.reviews import measure_review
from core.governance.risks import level_of, rank_risks
from core.governance.scores import rank_departments, weigh
from core.governance.skills import read_skills
from core.governance.tiers import sum_tiers
from core.plan.kpi import Direction, Measure
from core.plan.kpi_library import find_kpi
from core.plan.node import Budget, Grade, Level, Link, Node
from core.plan.plan import Plan
from core.plan.record import Mastery, Pair, Review, Risk, Score, Skill, next_record_id

D = Decimal


def measure(name: str, baseline: int | None, target: int | None, actual: int | None) -> Measure:
    kpi = find_kpi(name)
    assert kpi is not None
    levels = [None if value is None else D(value) for value in (baseline, target, actual)]
    return Measure(kpi=kpi, baseline=levels[0], target=levels[1], actual=levels[2])


def goal(node_id: str, main: Measure) -> Node:
    return Node(id=node_id, level=Level.SUBGOAL, title=node_id, measures=(main,))


def test_a_skill_short_of_its_need_and_the_one_person_it_hangs_on() -> None:
    plan = Plan(
        records=(
            Skill(id="K1", person="张伟", skill="数据分析", level=Mastery.JUNIOR, needed=Mastery.SENIOR),
            Skill(id="K2", person="李娜", skill="数据分析", level=Mastery.SENIOR),
            Skill(id="K3", person="李娜", skill="投放", level=Mastery.NONE, needed=Mastery.JUNIOR),
        )
    )
    matrix = read_skills(plan)
    assert matrix.people == ("张伟", "李娜")
    analysis, media = matrix.lines
    assert (analysis.short, analysis.able, analysis.alone) == ({"张伟": 2}, 1, "李娜")
    assert (media.able, media.alone) == (0, None)
    assert (matrix.met, matrix.needs) == (0, 2)


def test_no_skills_make_an_empty_matrix() -> None:
    assert read_skills(Plan()).lines == ()


def test_departments_are_weighed_seven_to_three_and_ranked_within_their_period() -> None:
    scores = (
        Score(id="D1", department="市场部", performance=D(85), collaboration=D(70), period="Q3"),
        Score(id="D2", department="销售部", performance=D(80), collaboration=D(90), period="Q3"),
        Score(id="D3", department="产品部", performance=D(83), collaboration=D(83), period="Q3"),
        Score(id="D4", department="市场部", performance=D(10), collaboration=D(10), period="Q4"),
    )
    assert weigh(scores[0]) == D("80.5")
    found = [(s.record.department, s.total, s.rank) for s in rank_departments(Plan(records=scores))]
    assert found == [
        ("销售部", D(83), 1),
        ("产品部", D(83), 1),
        ("市场部", D("80.5"), 3),
        ("市场部", D(10), 1),
    ]


def test_a_count_and_a_rate_make_customers_together_and_the_lower_one_counts() -> None:
    plan = Plan(
        nodes=(
            goal("A", measure("线索量", 1000, 2000, 1800)),
            goal("B", measure("转化率", 10, 15, 11)),
        ),
        records=(Pair(id="L1", first="A", second="B"),),
    )
    line = read_pairs(plan)[0]
    assert line.attained == (D("80.0"), D("20.0"))
    assert line.joint == D("20.0")
    assert line.product is not None
    assert (line.product.baseline, line.product.target, line.product.actual) == (D(100), D(300), D(198))


def test_a_pair_whose_side_is_gone_says_nothing_of_it() -> None:
    line = read_pairs(Plan(records=(Pair(id="L1", first="A", second="B"),)))[0]
    assert (line.first, line.joint, line.product) == (None, None, None)


@pytest.mark.parametrize(
    ("levels", "percent"),
    [((100, 80, 90), "50.0"), ((None, 80, 90), None), ((80, 80, 80), None), ((100, 80, None), None)],
)
def test_attainment_of_a_falling_kpi(levels: tuple[int | None, int, int | None], percent: str | None) -> None:
    main = measure("获客成本", *levels)
    assert main.kpi.direction is Direction.DOWN
    assert attained(main) == (None if percent is None else D(percent))


@pytest.mark.parametrize(
    ("likelihood", "impact", "level"),
    [
        (Grade.HIGH, Grade.HIGH, 1),
        (Grade.HIGH, Grade.MEDIUM, 1),
        (Grade.MEDIUM, Grade.MEDIUM, 2),
        (Grade.HIGH, Grade.LOW, 2),
        (Grade.MEDIUM, Grade.LOW, 3),
    ],
)
def test_the_level_of_a_risk(likelihood: Grade, impact: Grade, level: int) -> None:
    risk = Risk(id="R1", title="断货", likelihood=likelihood, impact=impact)
    assert level_of(risk).level == level
    assert (level_of(risk).hours == 24) == (level == 1)


def test_open_and_grave_risks_come_first() -> None:
    risks = (
        Risk(id="R1", title="a", likelihood=Grade.HIGH, impact=Grade.HIGH, closed=True),
        Risk(id="R2", title="b", likelihood=Grade.LOW, impact=Grade.LOW),
        Risk(id="R3", title="c", likelihood=Grade.HIGH, impact=Grade.LOW),
    )
    assert [line.record.id for line in rank_risks(Plan(records=risks))] == ["R3", "R2", "R1"]


def test_a_review_takes_what_it_does_not_say_from_its_goal() -> None:
    plan = Plan(nodes=(goal("A", measure("销售额", 500, 650, 600)),))
    line = measure_review(plan, Review(id="V1", subject="A", node="A", held=date(2026, 10, 1)))
    assert (line.goal, line.result, line.gap, line.attained, line.missed) == (650, 600, -50, D("92.3"), True)
    stated = measure_review(plan, Review(id="V1", subject="A", node="A", result=D(700)))
    assert (stated.gap, stated.missed) == (50, False)


def test_a_cost_above_its_goal_is_a_miss_and_a_goal_of_nothing_has_no_share() -> None:
    plan = Plan(nodes=(goal("A", measure("获客成本", 100, 80, 90)),))
    assert measure_review(plan, Review(id="V1", subject="A", node="A")).missed
    assert measure_review(Plan(), Review(id="V1", subject="x", goal=D(0), result=D(1))).attained is None


def test_tiers_count_money_once_and_c_is_cut_by_fifteen_percent() -> None:
    def funded(node_id: str, amount: int, tier: str | None, parent: str | None = None) -> Node:
        links = (Link(parent=parent),) if parent else ()
        return Node(
            id=node_id, level=Level.STRATEGY, title=node_id, links=links,
            budget=Budget(planned=D(amount), tier=tier),
        )  # fmt: skip

    plan = Plan(
        nodes=(
            funded("S1", 100, "A"),
            funded("S2", 333, "C"),
            funded("I1", 50, "C", "S1"),
            funded("S3", 7, None),
        )
    )
    lines = [(line.tier, line.count, line.planned, line.saving) for line in sum_tiers(plan)]
    assert lines == [("A", 1, D(100), D(0)), ("C", 1, D(333), D("49.95")), ("", 1, D(7), D(0))]


def test_ids_go_on_after_the_highest() -> None:
    records = (
        Risk(id="R1", title="a"),
        Risk(id="R7", title="b"),
        Skill(id="K3", person="p", skill="s", level=Mastery.NONE),
    )
    assert next_record_id(records, "risk") == "R8"
    assert next_record_id(records, "review") == "V1"
