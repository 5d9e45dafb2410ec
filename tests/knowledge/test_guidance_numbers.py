"""Every worked number on a page of a method is what the core computes, in both languages."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from core.attribution.attribute import Model, attribute
from core.attribution.journey import Journeys
from core.cascade.rate_change import combine_rates
from core.cascade.rate_group import RateGroup
from core.deviation.decompose import Method, decompose
from core.deviation.factor import Factor, measured, product
from core.deviation.mix import split_rate
from core.experiment import proportion
from core.growth.trigger import CAC_TRIGGER, compound, walk
from core.investment.cashflow import npv, payback
from core.mix.carryover import Carryover
from core.mix.curve import Hill
from core.progress.pace import pace_of_total
from core.progress.profile import seasonal_profile
from core.quantity.saying import plain
from core.text import Language, Text
from knowledge.guidance import Guidance

GUIDANCE = Guidance()
MONTHS = (100, 80, 98, 125, 136, 180, 210, 250, 250, 210, 300, 280)


def cost() -> Factor:
    return product("cost", [measured("q", 500, 490), measured("u", 50, 51), measured("p", 15, 13)])


def contributions(method: Method, unit: str = "0.01") -> list[str]:
    return [f"{line.value:f}" for line in decompose(cost(), unit=Decimal(unit), method=method).lines[1:]]


def rate_and_mix() -> list[str]:
    before = {"search": (Fraction(80), Fraction(1000)), "feed": (Fraction(40), Fraction(2000))}
    after = {"search": (Fraction(40), Fraction(500)), "feed": (Fraction(50), Fraction(2500))}
    change = split_rate(before, after)
    return [f"{float(part) * 100:.2f}" for part in (change.before, change.after, change.rate, change.mix)]


def averaged() -> list[str]:
    groups = [
        RateGroup(name="a", denominator=Decimal(1000), rate=Decimal(8)),
        RateGroup(name="b", denominator=Decimal(3000), rate=Decimal(2)),
    ]
    return [f"{float(combine_rates(groups)):g}"]


def curve() -> list[str]:
    hill = Hill(top=1000.0, half=50.0)
    values = [f"{float(hill.value(spend)):.1f}" for spend in (50, 100, 200)]
    return values + [f"{float(hill.slope(spend)):.2f}" for spend in (50, 100, 200)]


def margins() -> list[str]:
    hill = Hill(top=1000.0, half=50.0)
    here, there = float(hill.slope(100)), float(hill.slope(200))
    return [f"{here:.2f}", f"{there:.2f}", f"{here - there:.2f}"]


def carried() -> list[str]:
    levels = Carryover(rate=0.5, length=4).apply(np.array([100.0, 0.0, 0.0, 0.0]))
    return [f"{level:.2f}" for level in levels]


def credits() -> list[str]:
    """Rows of the table: search, e-mail."""
    journeys = Journeys(
        paths=(("email",), ("search",), ("search", "email")),
        conversions=(10, 20, 30),
        non_conversions=(90, 80, 70),
        values=(10, 20, 30),
    )
    found = attribute(journeys, (Model.LAST, Model.LINEAR, Model.SHAPLEY, Model.MARKOV))
    given = [{credit.channel: plain(credit.conversions) for credit in one.credits} for one in found]
    return [f"| {one['search']} | {one['email']} |" for one in given]


def experiment() -> list[str]:
    read = proportion.compare((500, 600), (10000, 10000))
    size = -(-proportion.size_for(0.05, 0.06) // 1)
    return [
        f"{size:.0f}",
        f"p = {read.p_value:.4f}",
        f"{read.low * 100:.2f}",
        f"{read.high * 100:.2f}",
    ]


def pace() -> list[str]:
    starts = [date(2026, month, 1) for month in range(1, 13)]
    season = seasonal_profile(starts, date(2026, 12, 31), MONTHS, Text(zh="去年", en="last year"))
    found = pace_of_total(Decimal(1700), date(2026, 6, 30), Decimal(5000), season, Decimal("0.01"))
    figures = (found.expected_linear, found.expected, found.gap, found.needed_rate, found.run_rate)
    return [f"{figure:f}" for figure in figures if figure is not None]


def invested() -> list[str]:
    flows = [-10_000_000, 3_000_000, 4_000_000, 5_000_000]
    back = payback(flows).periods
    assert back is not None
    assert payback(flows, Fraction(1, 10)).periods is None
    return [f"{float(back):g}", f"{npv(flows, Fraction(1, 10)) / 100:.2f}"]


def walked() -> list[str]:
    budget = {"acquisition": 60_000_000, "retention": 20_000_000}
    figures = {"cac": compound(Fraction(10_000), Fraction(8), 3)}
    periods = walk(budget, figures, [CAC_TRIGGER], {"cac": Fraction(10_000)})
    rows = [f"{p.budget['acquisition'] // 100} | {p.budget['retention'] // 100} |" for p in periods]
    [firing] = [firing for period in periods for firing in period.firings]
    return [*rows, f"{float(firing.change):.2f}"]


WORKED: dict[str, Callable[[], list[str]]] = {
    "lmdi": lambda: [*contributions(Method.LMDI), "-50130"],
    "sequential-substitution": lambda: [*contributions(Method.SEQUENTIAL, "1"), "-50130"],
    "shapley-drivers": lambda: [*contributions(Method.SHAPLEY), "-50130.00"],
    "rate-and-mix": rate_and_mix,
    "averaging-rates": averaged,
    "response-curve": curve,
    "marginal-return": margins,
    "adstock": carried,
    "attribution-models": credits,
    "sample-size": experiment,
    "pacing": pace,
    "payback-npv": invested,
    "trigger-walk": walked,
}


@pytest.mark.parametrize("page_id", WORKED)
def test_a_worked_number_is_what_the_core_computes(page_id: str) -> None:
    expected = WORKED[page_id]()
    assert expected
    for language in (Language.ZH_HANS, Language.EN):
        text = GUIDANCE.page(page_id, language).text
        assert [figure for figure in expected if figure not in text] == []
