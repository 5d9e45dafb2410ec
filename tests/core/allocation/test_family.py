"""The public instances of family P: certified optima, and planted contradictions."""

import pytest

from benchmarks.allocation import OPTIMA, choose_greedily, draw, plant
from core.allocation.infeasibility import explain_infeasibility
from core.allocation.optimum import optimise
from core.allocation.verification import check, measure_value


@pytest.mark.slow
@pytest.mark.parametrize(("count", "seed"), OPTIMA)
def test_the_optimum_is_the_certified_one(count, seed):
    request = draw(count, seed)
    best = optimise(request)
    assert best is not None
    assert check(request, best.grants) == ()
    value = measure_value(request, best.grants)
    assert float(value) == pytest.approx(OPTIMA[count, seed], abs=0.006)
    assert float(value) <= best.bound * (1 + 1e-6)
    assert measure_value(request, choose_greedily(request)) < value


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["mandatory", "shares", "dependency"])
@pytest.mark.parametrize("count", [20, 50])
def test_a_planted_contradiction_is_found_and_can_be_relaxed(kind, count):
    request = plant(draw(count, 1), kind)
    assert optimise(request, quotas={}, settle_ties=False) is None
    error = explain_infeasibility(request)
    assert 1 <= len(error.clash) <= (count // 3 + 1 if kind == "mandatory" else 8)
    assert error.relaxations
    assert error.message.zh
