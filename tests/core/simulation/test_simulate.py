from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InfeasibleInput, InputError, MissingInput, UnknownReference
from core.quantity.unit import CNY, NUMBER, PERCENT, TIMES
from core.simulation.identity import OUTCOME, Factor, multiply
from core.simulation.model import Formula, Input, Model, evaluate
from core.simulation.seek import seek
from core.simulation.simulate import Goal, Scenario, Uncertainty, simulate, tornado
from core.simulation.spread import History, Range, check_range
from core.text import Text

F = Fraction


def shop(visits: int = 100_000, rate: str = "3", basket: int = 200, budget: int | None = None) -> Model:
    factors = [
        Factor("visits", "流量", TIMES, F(visits)),
        Factor("conversion_rate", "转化率", PERCENT, F(rate)),
        Factor("average_order_value", "客单价", CNY, F(basket)),
    ]
    if budget is not None:
        factors.append(Factor("budget", "预算", CNY, F(budget)))
    return multiply(factors)


def named(key: str) -> Text:
    return Text(zh=key, en=key)


def test_three_drivers_and_a_better_conversion() -> None:
    model = shop()
    before, after = simulate(
        model, [Scenario("今天"), Scenario("3.5%", {"转化率": F(7, 2)})], outcomes=[OUTCOME]
    )
    assert before.values[OUTCOME] == 600_000
    assert after.values[OUTCOME] == 700_000
    assert after.fans == {}
    assert after.chance is None


def test_money_gives_roi_and_cost_per_order() -> None:
    values = evaluate(shop(budget=100_000))
    assert values["roi"] == 6
    assert values["cac"] == F(100, 3)


def test_money_over_a_unit_cost_is_a_number_of_customers() -> None:
    model = multiply(
        [Factor("budget", "预算", CNY, F(300_000)), Factor("acquisition_cost", "获客成本", CNY, F(60))]
    )
    assert evaluate(model)[OUTCOME] == 5000
    clicks = [
        Factor("budget", "预算", CNY, F(100_000)),
        Factor("cost_per_click", "点击成本", CNY, F(2)),
        Factor("conversion_rate", "转化率", PERCENT, F(3)),
        Factor("average_order_value", "客单价", CNY, F(200)),
    ]
    assert evaluate(multiply(clicks))[OUTCOME] == 300_000


def test_goal_seek_turns_the_product_round_exactly() -> None:
    found = seek(shop(), "转化率", OUTCOME, F(650_000))
    assert found.level == F(13, 4)
    assert found.exact


def test_goal_seek_through_a_quotient_and_an_elasticity() -> None:
    spend = seek(shop(budget=100_000), "预算", "roi", F(5))
    assert spend.level == 120_000
    one = F(1)
    model = Model(
        (Input("x", named("x"), NUMBER, F(4)),),
        (Formula("y", named("y"), NUMBER, "product", (("x", F(1, 2)),), one),),
    )
    found = seek(model, "x", "y", F(3))
    assert not found.exact
    assert abs(found.level - 9) < F(1, 10**9)


def test_goal_seek_where_the_input_enters_twice() -> None:
    model = Model(
        (Input("x", named("x"), NUMBER, F(2)),),
        (
            Formula("square", named("square"), NUMBER, "product", (("x", F(2)),), F(1)),
            Formula("y", named("y"), NUMBER, "sum", (("square", F(1)), ("x", F(1)))),
        ),
    )
    found = seek(model, "x", "y", F(12))  # x² + x = 12
    assert not found.exact
    assert abs(found.level - 3) < F(1, 10**9)


def test_goals_out_of_reach_are_refused() -> None:
    with pytest.raises(InfeasibleInput):
        seek(shop(visits=0), "转化率", OUTCOME, F(650_000))
    with pytest.raises(InfeasibleInput):
        seek(shop(budget=1), "预算", OUTCOME, F(650_000))
    with pytest.raises(UnknownReference):
        seek(shop(), "天气", OUTCOME, F(1))


@settings(max_examples=60)
@given(
    visits=st.integers(1, 10**7), rate=st.integers(1, 100), basket=st.integers(1, 10**5),
    wanted=st.integers(1, 10**9),
)  # fmt: skip
def test_the_level_sought_gives_the_goal_to_the_last_digit(
    visits: int, rate: int, basket: int, wanted: int
) -> None:
    model = shop(visits, str(rate), basket)
    for key in ("流量", "转化率", "客单价"):
        found = seek(model, key, OUTCOME, F(wanted))
        assert evaluate(model, {key: found.level})[OUTCOME] == wanted


def test_draws_are_the_same_again_and_differ_with_the_seed() -> None:
    uncertain = Uncertainty(ranges={"转化率": Range(F(5, 2), F(3), F(7, 2))}, draws=4000)
    model, scenarios = shop(), [Scenario("今天")]
    first = simulate(model, scenarios, outcomes=[OUTCOME], uncertainty=uncertain)
    again = simulate(model, scenarios, outcomes=[OUTCOME], uncertainty=uncertain)
    other = Uncertainty(ranges=uncertain.ranges, draws=4000, seed=2)
    assert first == again
    assert simulate(model, scenarios, outcomes=[OUTCOME], uncertainty=other) != first


def test_pert_has_its_textbook_mean_and_stays_inside() -> None:
    # mean of PERT: (low + 4 mode + high) / 6
    uncertain = Uncertainty(ranges={"转化率": Range(F(2), F(3), F(6))}, draws=100_000)
    (only,) = simulate(
        shop(), [Scenario("今天")], outcomes=[OUTCOME], uncertainty=uncertain, goal=Goal(OUTCOME, F(400_000))
    )
    fan = only.fans[OUTCOME]
    assert abs(fan.mean / 200_000 - (2 + 12 + 6) / 6) < 0.01
    assert 400_000 <= fan.p10 <= fan.p50 <= fan.p90 <= 1_200_000
    assert only.chance == 1.0


def test_a_further_uncertain_input_does_not_change_the_draws_of_the_others() -> None:
    one = Uncertainty(ranges={"流量": Range(F(90_000), F(100_000), F(110_000))}, draws=500)
    two = Uncertainty(ranges={**one.ranges, "客单价": Range(F(200), F(200), F(200))}, draws=500)
    model = shop()
    first = simulate(model, [Scenario("a")], outcomes=[OUTCOME], uncertainty=one)
    second = simulate(model, [Scenario("a")], outcomes=[OUTCOME], uncertainty=two)
    assert first[0].fans[OUTCOME].p10 == pytest.approx(second[0].fans[OUTCOME].p10, rel=1e-12)


def test_history_keeps_what_moves_together_together() -> None:
    together = History(("流量", "转化率"), tuple((x, -x) for x in (0.1, -0.2, 0.15, -0.05, 0.02)))
    (only,) = simulate(
        shop(), [Scenario("a")], outcomes=[OUTCOME], uncertainty=Uncertainty(history=together, draws=2000)
    )
    fan = only.fans[OUTCOME]
    assert fan.p90 - fan.p10 < 1  # visits up exactly as conversion goes down


def test_the_tornado_is_widest_first_and_leaves_out_what_does_not_move() -> None:
    uncertain = Uncertainty(ranges={"客单价": Range(F(100), F(200), F(300))}, draws=200)
    bars = tornado(shop(budget=5), OUTCOME, uncertainty=uncertain)
    assert [bar.key for bar in bars] == ["客单价", "流量", "转化率"]
    assert [bars[0].at_low, bars[0].at_high, bars[0].stated] == [300_000, 900_000, True]
    assert bars[1].swing == 120_000


@pytest.mark.parametrize(("draws", "seed"), [(0, 1), (10**9, 1), (10, -1)])
def test_draws_and_seeds_out_of_bounds(draws: int, seed: int) -> None:
    with pytest.raises(InputError):
        simulate(shop(), [Scenario("a")], outcomes=[], uncertainty=Uncertainty(draws=draws, seed=seed))


def test_bad_figures_are_refused() -> None:
    visits = Factor("visits", "流量", TIMES, F(1))
    with pytest.raises(MissingInput):
        multiply([])
    with pytest.raises(MissingInput):
        multiply([visits])
    with pytest.raises(InputError, match="twice"):
        multiply([visits, visits])
    with pytest.raises(InputError, match="negative"):
        multiply([visits, Factor("", "x", NUMBER, F(-1))])
    with pytest.raises(InputError, match="too many"):
        multiply([Factor("", f"x{at}", NUMBER, F(1)) for at in range(41)])
    with pytest.raises(InputError, match="divide by 0"):
        evaluate(shop(budget=0))
    with pytest.raises(InputError):
        check_range(F(4), F(3), F(5), "转化率")
    with pytest.raises(InputError):
        check_range(F(0), F(0), F(0), "转化率")
    with pytest.raises(InputError, match=r"10\^30"):
        evaluate(shop(visits=10**30, rate="100", basket=10**9))


def test_a_constant_history_has_no_spread_and_a_short_one_is_left_out() -> None:
    still = History(("流量",), ((0.0,),) * 5)
    (only,) = simulate(
        shop(), [Scenario("a")], outcomes=[OUTCOME], uncertainty=Uncertainty(history=still, draws=50)
    )
    assert np.isclose(only.fans[OUTCOME].p10, only.fans[OUTCOME].p90)
    short = History(("流量",), ((0.1,),))
    (none,) = simulate(shop(), [Scenario("a")], outcomes=[OUTCOME], uncertainty=Uncertainty(history=short))
    assert none.fans == {}
