from dataclasses import replace
from fractions import Fraction

import pytest
from statsmodels.stats.gof import chisquare

from core.errors import InputError
from core.experiment.comparison import Comparison
from core.experiment.decision import Return, Safety, Verdict, decide, guard, return_of
from core.experiment.duration import last, seen
from core.experiment.imbalance import check_split
from core.experiment.pilot import Candidate, rank

FOUND = Comparison(0.05, 0.06, 0.01, 0.002, 0.018, 0.02, 2.3, "pooled_z")


def verdict(**changes: object) -> Verdict:
    given = {"significant": True, "better": True, "worse": False, "split": 0.4, "guards": (), **changes}
    return decide(**given)


def test_the_order_of_the_questions():
    assert verdict() is Verdict.ROLL_OUT
    assert verdict(split=0.0001, guards=(Safety.HARMED,)) is Verdict.MEND_SPLIT
    assert verdict(guards=(Safety.SAFE, Safety.HARMED)) is Verdict.DO_NOT_ROLL_OUT
    assert verdict(guards=(Safety.UNKNOWN,)) is Verdict.ROLL_OUT_IN_STEPS
    assert verdict(significant=False) is Verdict.KEEP_TESTING
    assert verdict(better=False, worse=True) is Verdict.DO_NOT_ROLL_OUT
    assert verdict(back=Return(2.9, 2, 4)) is Verdict.DO_NOT_ROLL_OUT
    assert verdict(back=Return(4, 2, 6)) is Verdict.ROLL_OUT_IN_STEPS
    assert verdict(back=Return(4, 3.1, 6)) is Verdict.ROLL_OUT


def test_guard_rails():
    assert guard(FOUND, 0.02) is Safety.SAFE
    assert guard(FOUND, 0.01) is Safety.UNKNOWN
    assert guard(FOUND, 0) is Safety.HARMED
    assert guard(FOUND, 0.001) is Safety.HARMED
    fell = replace(FOUND, low=-0.05, high=-0.03)
    assert guard(fell, 0.01, less_is_better=False) is Safety.HARMED
    assert guard(fell, 0.01) is Safety.SAFE


def test_return_over_cost():
    back = return_of(FOUND, 10_000, 200, 5_000)
    assert back.estimate == pytest.approx(4)
    assert back.low == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("people", "weights"), [((7000, 3000), (70, 30)), ((5200, 4800), (1, 1)), ((10, 20, 40), (1, 2, 3))]
)
def test_the_split_is_that_of_a_chi_square(people, weights):
    expected = [sum(people) * w / sum(weights) for w in weights]
    assert check_split(people, weights) == pytest.approx(chisquare(list(people), expected)[1], abs=1e-9)


@pytest.mark.parametrize(
    ("people", "weights"), [((10,), (1,)), ((10, 5), (1, 0)), ((0, 0), (1, 1)), ((1, 2), (1, 2, 3))]
)
def test_a_split_that_does_not_fit_is_refused(people, weights):
    with pytest.raises(InputError, match="split"):
        check_split(people, weights)


def test_whole_days_and_weeks():
    assert last(16_316, 2000).days == 9
    assert last(16_316, 2000).recommended == 14
    assert last(16_316, 2000, 0.5).days == 17
    assert seen(14, 2000, 0.5) == 14_000
    with pytest.raises(InputError):
        last(100, 0)


def test_a_pilot_must_fail_nothing():
    east, west, south = Candidate("华东", 5, 5, 1), Candidate("西南", 3, 3, 3), Candidate("华南", 4, 3, 3)
    ranked = rank([east, west, south])
    assert [r.candidate.name for r in ranked] == ["华南", "西南", "华东"]
    assert ranked[0].score == Fraction(10, 3)
    assert ranked[2].fails == ("measurable",)
    assert rank([west, south], (1, 0, 0))[0].candidate is south
    for wrong in ([], [west, west], [Candidate("x", 0, 3, 3)], [Candidate("x", 6, 3, 3)]):
        with pytest.raises(InputError):
            rank(wrong)
