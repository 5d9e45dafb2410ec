from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InputError, MissingInput, UnknownReference
from core.growth.stage import find_stage, thresholds_with
from core.growth.trigger import CAC_TRIGGER, Trigger, compound, walk
from core.growth.voice import compare_voice

D, F = Decimal, Fraction


@pytest.mark.parametrize(
    ("signals", "stage"),
    [
        ({"growth": D(35)}, "growth"),
        ({"growth": D(20)}, "growth"),
        ({"growth": D(5)}, "mature"),
        ({"growth": D(-5)}, "mature"),
        ({"months": D(6)}, "penetration"),
        ({"months": D(6), "growth": D(300)}, "penetration"),
        ({"market_share": D(4)}, "penetration"),
        ({"market_share": D(15)}, "growth"),
        ({"market_share": D(35), "growth": D(5)}, "leader"),
        ({"market_share": D(22), "rival_share": D(18)}, "leader"),
        ({"market_share": D(35), "rival_share": D(40), "growth": D(5)}, "mature"),
    ],
)
def test_the_stage_the_signals_tell(signals: dict[str, Decimal], stage: str) -> None:
    assert find_stage(signals).key == stage


def test_own_thresholds_and_missing_signals() -> None:
    own = thresholds_with({"growth_rate": D(40)})
    found = find_stage({"growth": D(35)}, own)
    assert found.key == "mature"
    assert "40%" in found.reason.zh
    assert set(found.missing) == {"market_share", "rival_share", "months"}
    with pytest.raises(MissingInput):
        find_stage({})
    with pytest.raises(UnknownReference):
        thresholds_with({"colour": D(1)})
    with pytest.raises(InputError):
        thresholds_with({"growth_rate": D("NaN")})


def test_cac_up_by_more_than_15_percent_moves_30_percent() -> None:
    cac = compound(F(100), F(8), 4)  # 108, 116.64, 125.9712, 136.05
    path = walk({"acquisition": 1_000_000, "retention": 0}, {"cac": cac}, [CAC_TRIGGER], {"cac": F(100)})
    assert [len(p.firings) for p in path] == [0, 1, 0, 1]
    assert path[1].budget == {"acquisition": 700_000, "retention": 300_000}
    assert path[1].firings[0].change == F(1664, 100)
    assert path[3].budget == {"acquisition": 490_000, "retention": 510_000}
    assert path[0].customers == F(1_000_000, 108)


def test_exactly_15_percent_is_not_more_than_15_percent() -> None:
    path = walk({"acquisition": 100, "retention": 0}, {"cac": [F(115)]}, [CAC_TRIGGER], {"cac": F(100)})
    assert path[0].firings == ()


def test_a_fall_can_trigger_too() -> None:
    rule = Trigger(figure="roi", change=D(-20), share=D(50), source="brand", target="conversion")
    path = walk({"brand": 100, "conversion": 0}, {"roi": [F(79, 100)]}, [rule], {"roi": F(1)})
    assert path[0].budget == {"brand": 50, "conversion": 50}


@settings(max_examples=50)
@given(
    money=st.integers(0, 10**9), share=st.integers(1, 100), growth=st.integers(-20, 40),
    periods=st.integers(1, 12),
)  # fmt: skip
def test_money_moves_and_is_never_lost(money: int, share: int, growth: int, periods: int) -> None:
    rule = Trigger(figure="cac", change=D(15), share=D(share))
    series = compound(F(100), F(growth), periods)
    for period in walk({"acquisition": money}, {"cac": series}, [rule], {"cac": F(100)}):
        assert sum(period.budget.values()) == money
        assert min(period.budget.values()) >= 0


def test_voice_against_market() -> None:
    challenger = compare_voice(D(10), D(12), leads=False)
    assert (challenger.excess, challenger.fits) == (D(2), True)
    assert compare_voice(D(40), D(38), leads=True).fits
    assert not compare_voice(D(10), D(8), leads=False).fits
    with pytest.raises(InputError):
        compare_voice(D(120), D(8), leads=False)


def test_bad_input() -> None:
    flat = {"cac": [F(1)]}
    for budget, figures, rule, at in (
        ({"acquisition": -1}, flat, CAC_TRIGGER, {"cac": F(1)}),
        ({"acquisition": 1}, {"cac": []}, CAC_TRIGGER, {"cac": F(1)}),
        ({"acquisition": 1}, {}, CAC_TRIGGER, {}),
        ({"acquisition": 1}, flat, CAC_TRIGGER, {"cac": F(0)}),
        ({"brand": 1}, flat, CAC_TRIGGER, {"cac": F(1)}),
        ({"acquisition": 1}, flat, Trigger("cac", D(15), D(0)), {"cac": F(1)}),
        ({"acquisition": 1}, flat, Trigger("cac", D(15), D(5), target="acquisition"), {"cac": F(1)}),
    ):
        with pytest.raises(InputError):
            walk(budget, figures, [rule], at)
    for start, growth, periods in ((F(0), F(5), 3), (F(1), F(-100), 3), (F(1), F(5), 0), (F(1), F(5), 61)):
        with pytest.raises(InputError):
            compound(start, growth, periods)
