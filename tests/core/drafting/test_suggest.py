"""What the framework suggests for a goal: every type of goal, exact ranges, and nothing that is not there."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.allocation.template import TEMPLATES, WHOLE
from core.drafting.budget import suggest_stage
from core.drafting.goal_type import GOAL_TYPES, GoalType, goal_type_of
from core.drafting.horizon import MONTHS, horizon_of, months_between, suggest_horizon
from core.drafting.proxy import suggest_proxy
from core.drafting.strategy_type import STRATEGY_TYPES, suggest_strategies
from core.drafting.suggest import Draft, suggest, usual_kinds
from core.drafting.suggestion import Assumption, Kind
from core.drafting.watch import suggest_thresholds
from core.errors import UnknownReference
from core.plan.kpi_library import find_kpi, standards
from core.plan.node import Dimension, Horizon
from core.text import Text
from knowledge.guidance import Guidance

TODAY = date(2024, 7, 1)


def every_suggestion() -> list[tuple[str, str]]:
    drafts = [Draft(TODAY), *(Draft(TODAY, goal=s.kpi.name.zh, kpi=s.kpi) for s in standards().values())]
    drafts += [Draft(TODAY, goal="提升品牌影响力"), *(Draft(TODAY, stage=t.key) for t in TEMPLATES)]
    return sorted({(one.key, one.page) for draft in drafts for one in suggest(draft)})


@pytest.mark.parametrize(("key", "page"), every_suggestion())
def test_every_suggestion_rests_on_a_page(key: str, page: str) -> None:
    assert page in set(Guidance().ids()), key


@pytest.mark.parametrize("key", sorted(standards()))
def test_every_standard_kpi_makes_a_type_of_goal_with_a_strategy_and_an_alarm(key: str) -> None:
    goal = goal_type_of(key)
    assert goal is not None
    assert suggest_strategies(goal)
    assert suggest_thresholds(key)


@pytest.mark.parametrize(
    ("said", "name", "initiative"),
    [
        ("品牌认知度", "品牌曝光", "行业峰会"),
        ("季度销售额", "转化优化", "限时促销"),
        ("30日留存率", "用户运营", "会员"),
    ],
)
def test_the_frameworks_own_matches_come_first(said: str, name: str, initiative: str) -> None:
    kpi = find_kpi(said)
    assert kpi is not None
    first = suggest(Draft(TODAY, goal=said, kpi=kpi), (Kind.STRATEGY,))[0]
    assert (first.title.zh, first.page) == (name, "strategy-matching")
    assert initiative in first.text.zh


def test_every_type_of_goal_has_a_name_and_a_strategy() -> None:
    assert set(GOAL_TYPES) == set(GoalType) == {strategy.goal for strategy in STRATEGY_TYPES}


def test_customers_alone_do_not_tell_the_goal() -> None:
    customers = find_kpi("customers")
    assert Draft(TODAY, goal="keep customers loyal", kpi=customers).goal_type is GoalType.RETENTION
    assert Draft(TODAY, goal="customers", kpi=customers).goal_type is GoalType.ACQUISITION


@pytest.mark.parametrize(
    ("words", "goal"),
    [
        ("提升品牌影响力", GoalType.AWARENESS),
        ("增加用户粘性", GoalType.RETENTION),
        ("提高用戶黏性", GoalType.RETENTION),
        ("拉新", GoalType.ACQUISITION),
        ("把份额做上去", GoalType.SHARE),
        ("降低獲客成本", GoalType.EFFICIENCY),
        ("open new channels", GoalType.CHANNEL),
        ("keep customers loyal", GoalType.RETENTION),
        ("better word of mouth", GoalType.REPUTATION),
        ("中午吃什么", None),
    ],
)
def test_a_goal_told_in_words(words: str, goal: GoalType | None) -> None:
    assert Draft(TODAY, goal=words).goal_type is goal


@pytest.mark.parametrize("dimension", list(Dimension))
def test_a_goal_without_a_known_kpi_goes_by_its_dimension(dimension: Dimension) -> None:
    assert goal_type_of(None, dimension) is not None
    assert goal_type_of("custom:烘焙师", dimension) is goal_type_of(None, dimension)
    assert goal_type_of(None) is None


def test_the_growth_stage_names_the_divisions_that_make_a_whole() -> None:
    found = suggest_stage("growth")
    assert [(a.name, a.low, a.high) for a in found.assumptions] == [
        ("growth.acquisition", Decimal(60), Decimal(70)),
        ("growth.conversion", Decimal(20), Decimal(30)),
        ("growth.brand", Decimal(10), Decimal(10)),
    ]
    assert "60/30/10、65/25/10、70/20/10" in found.text.zh
    for way in found.text.zh.split("可取 ")[1].split("、"):
        assert sum(Decimal(part) for part in way.split("/")) == WHOLE


@pytest.mark.parametrize(
    ("stage", "said"),
    [("mature", "获客占 40%"), ("penetration", "获客占 ≥70%"), ("leader", "留存与价值提升占 ≥50%")],
)
def test_other_stages_say_their_share(stage: str, said: str) -> None:
    found = suggest_stage(stage)
    assert found.assumptions[0].said().zh == said
    assert found.page == ("stage-templates" if stage == "mature" else "penetration-leader")


def test_an_unknown_stage_is_refused_with_the_stages_there_are() -> None:
    with pytest.raises(UnknownReference, match="startup") as refused:
        suggest(Draft(TODAY, stage="startup"))
    assert "growth" in refused.value.candidates


def test_both_rules_for_experiments_stand_side_by_side() -> None:
    reserve = next(one for one in suggest(Draft(TODAY), (Kind.RESERVE,)) if one.key == "reserve:experiment")
    assert [a.said().zh.split()[-1] for a in reserve.assumptions] == ["10–15%", "5–10%"]


@pytest.mark.parametrize("goal", ["提升品牌影响力", "增加用户粘性", "increase brand influence"])
def test_a_vague_goal_gets_a_proxy_with_its_number_as_an_example(goal: str) -> None:
    found = suggest_proxy(goal, measured=False)
    assert found is not None
    assert found.assumptions[0].name == "proxy.target"
    assert str(found.assumptions[0].low) in found.text.zh


@pytest.mark.parametrize(
    ("goal", "measured"), [("认知度从30%到45%", True), ("销售额增长30%", False), ("获客成本降到150元", True)]
)
def test_a_goal_that_can_be_measured_gets_none(goal: str, measured: bool) -> None:
    assert suggest_proxy(goal, measured=measured) is None


@pytest.mark.parametrize(
    ("key", "horizon"),
    [
        ("leads", Horizon.SHORT),
        ("awareness_rate", Horizon.MEDIUM),
        ("repurchase_rate", Horizon.LONG),
        ("sales", None),
    ],
)
def test_the_horizon_of_a_kpi(key: str, horizon: Horizon | None) -> None:
    assert horizon_of(key) is horizon
    name = Text(zh="它", en="it")
    assert (suggest_horizon(key, name, TODAY, None) is None) == (horizon is None)


def test_a_deadline_that_is_too_near_is_said() -> None:
    near = suggest_horizon("awareness_rate", Text(zh="认知率", en="awareness"), TODAY, date(2024, 9, 30))
    far = suggest_horizon("awareness_rate", Text(zh="认知率", en="awareness"), TODAY, date(2025, 6, 30))
    assert near is not None
    assert "还有 3.0 个月，偏短" in near.text.zh
    assert far is not None
    assert "偏短" not in far.text.zh


def test_horizons_follow_each_other() -> None:
    spans = [MONTHS[horizon] for horizon in Horizon]
    assert all(before[1] == after[0] for before, after in pairwise(spans))


@given(days=st.integers(-4000, 40_000))
@settings(max_examples=50, deadline=None)
def test_months_left_are_never_negative(days: int) -> None:
    end = date.fromordinal(TODAY.toordinal() + days)
    assert months_between(TODAY, end) >= 0


def test_what_is_suggested_without_a_goal_is_what_every_plan_needs() -> None:
    kinds = {one.kind for one in suggest(Draft(TODAY))}
    assert kinds == {Kind.METHOD, Kind.RESERVE, Kind.CADENCE, Kind.REVIEW, Kind.CAUSE}


def test_a_stage_alone_is_about_money() -> None:
    assert usual_kinds(Draft(TODAY, stage="growth")) == (Kind.STAGE, Kind.RESERVE)
    assert Kind.STAGE in usual_kinds(Draft(TODAY, goal="拉新", stage="growth"))


def test_keys_tell_suggestions_apart() -> None:
    kpi = find_kpi("转化率")
    found = suggest(Draft(TODAY, goal="转化率", kpi=kpi, stage="growth"), tuple(Kind))
    assert len({one.key for one in found}) == len(found)


@pytest.mark.parametrize(
    ("low", "high", "unit", "zh", "en"),
    [
        ("60", "70", "%", "x 60–70%", "x 60–70 %"),
        ("10", "10", "%", "x 10%", "x 10 %"),
        ("90", None, "%", "x ≥90%", "x at least 90 %"),
        (None, "80", "%", "x ≤80%", "x at most 80 %"),
        ("3", "6", "months", "x 3–6 个月", "x 3–6 months"),
        ("2", None, "ratio", "x ≥2:1", "x at least 2:1"),
    ],
)
def test_an_assumption_says_its_range(low: str | None, high: str | None, unit: str, zh: str, en: str) -> None:
    made = Assumption(
        name="x",
        label=Text(zh="x", en="x"),
        unit=unit,
        low=Decimal(low) if low else None,
        high=Decimal(high) if high else None,
    )
    assert (made.said().zh, made.said().en) == (zh, en)
