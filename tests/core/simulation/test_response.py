from fractions import Fraction as F

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import PCG64, Generator

from core.quantity.unit import CNY, Unit, UnitKind
from core.simulation.model import Formula, Input, Model, evaluate
from core.simulation.response import CurveResponse, ElasticResponse
from core.simulation.seek import seek
from core.simulation.simulate import Goal, Scenario, simulate
from core.text import Text

TIMES = Unit(kind=UnitKind.COUNT, symbol="times")
N = 500
BASELINE = np.linspace(80.0, 120.0, N)
CURVE = np.column_stack([np.linspace(180.0, 220.0, N)[::-1], np.full(N, 50.0), np.ones(N)])
FITTED = CurveResponse(F(500), 10.0, BASELINE, CURVE)  # 50 a period: half of 200 on top of 100
ELASTIC = ElasticResponse(F(500), 0.5, 0.1)


def model_of(response: CurveResponse | ElasticResponse) -> Model:
    name = Text(zh="x", en="x")
    inputs = (Input("base", name, TIMES, F(1000)), Input("money", name, CNY, F(500)))
    terms = (("base", F(1)), ("money", F(1)))
    return Model(inputs, (Formula("visits", name, TIMES, "response", terms, response=response),))


def stream() -> Generator:
    return Generator(PCG64(1))


@pytest.mark.parametrize("response", [FITTED, ELASTIC])
def test_at_todays_money_nothing_changes_and_nothing_is_uncertain(
    response: CurveResponse | ElasticResponse,
) -> None:
    assert response.factor(F(500)) == 1
    assert (response.draw(np.full(N, 500.0), stream()) == 1).all()


def test_a_curve_saturates_and_keeps_what_comes_without_money() -> None:
    assert float(FITTED.factor(F(0))) == pytest.approx(0.5, abs=0.01)
    assert float(FITTED.factor(F(10) ** 9)) == pytest.approx(1.5, abs=0.01)
    assert float(FITTED.factor(F(1000))) == pytest.approx((100 + 200 * 2 / 3) / 200, abs=0.002)


@given(st.integers(0, 10**7), st.integers(0, 10**7))
@settings(max_examples=40, deadline=None)
def test_more_money_never_brings_less(first: int, second: int) -> None:
    less, more = sorted((F(first), F(second)))
    for response in (FITTED, ELASTIC):
        assert response.factor(less) <= response.factor(more)


def test_the_estimates_error_is_in_the_range_of_the_change() -> None:
    for response, level in ((FITTED, 1170), (ELASTIC, 1400)):
        base, more = simulate(
            model_of(response),
            [Scenario("today"), Scenario("more", {"money": F(1000)})],
            outcomes=("visits",),
            planned=Goal("visits", F(level)),
        )
        assert base.fans["visits"].p10 == base.fans["visits"].p90 == 1000
        assert more.change is not None
        assert more.change.p10 < float(more.values["visits"] - 1000) < more.change.p90
        assert base.plan_chance == 0
        assert more.plan_chance is not None
        assert 0 < more.plan_chance < 1


def test_a_certain_estimate_has_no_range() -> None:
    sure = ElasticResponse(F(500), 0.5, 0.0)
    _, more = simulate(model_of(sure), [Scenario(""), Scenario("", {"money": F(2000)})], outcomes=("visits",))
    assert more.values["visits"] == 2000
    assert more.fans["visits"].p10 == more.fans["visits"].p90 == pytest.approx(2000)


def test_goal_seek_through_a_response() -> None:
    model = model_of(FITTED)
    exact = seek(model, "base", "visits", F(1200), {"money": F(1000)})
    assert exact.exact
    assert evaluate(model, {"base": exact.level, "money": F(1000)})["visits"] == 1200
    money = seek(model, "money", "visits", F(1200))
    assert not money.exact
    assert float(evaluate(model, {"money": money.level})["visits"]) == pytest.approx(1200)
