"""Every worked number on a page of a method is what the core computes, in both languages."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from core.attribution.attribute import Model, attribute
from core.attribution.journey import Journeys
from core.cascade.pairwise import Judgement, Weights, weigh_pairwise
from core.cascade.part import Part
from core.cascade.points import PointsPart, split_points
from core.cascade.rate_change import combine_rates
from core.cascade.rate_group import RateGroup
from core.cascade.split import split
from core.deviation.decompose import Method, decompose
from core.deviation.factor import Factor, measured, product
from core.deviation.mix import split_price, split_rate
from core.errors import InputError
from core.experiment import proportion
from core.governance.scores import weigh
from core.growth.trigger import CAC_TRIGGER, compound, walk
from core.growth.voice import compare_voice
from core.investment.cashflow import npv, payback
from core.mix.carryover import Carryover
from core.mix.curve import Hill
from core.plan.kpi import Denominator, Direction
from core.plan.node import Level, Node, Raci
from core.plan.plan import Plan
from core.plan.record import Score
from core.progress.forecast import forecast_total
from core.progress.pace import pace_of_total
from core.progress.profile import Profile, seasonal_profile
from core.progress.standing import Stretch
from core.quantity.change import readings
from core.quantity.saying import plain
from core.quantity.unit import Unit, UnitKind
from core.quantity.value import Change, ChangeKind, Share
from core.synergy.journeys import measure_journeys
from core.text import Language, Text
from core.validation.sentence import check_statement
from core.validation.validate import validate
from knowledge.guidance import Guidance

GUIDANCE = Guidance()
MONTHS = (100, 80, 98, 125, 136, 180, 210, 250, 250, 210, 300, 280)
SO_FAR = (250, 180, 240, 290, 310, 430)
AWARENESS = Text(
    zh="12月31日前，目标人群品牌认知率从 30% 提升至 45%（第三方调研）",
    en="Raise brand awareness in the target group from 30 % to 45 % by 31 December, by third-party survey",
)
INFLUENCE = Text(zh="提升品牌影响力", en="Raise brand influence")


def percent(share: float, places: int = 2) -> Text:
    """A share as the pages write it: Chinese without a blank before the sign."""
    return Text(zh=f"{share * 100:.{places}f}%", en=f"{share * 100:.{places}f} %")


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


def season() -> Profile:
    starts = [date(2026, month, 1) for month in range(1, 13)]
    return seasonal_profile(starts, date(2026, 12, 31), MONTHS, Text(zh="去年", en="last year"))


def pace() -> list[str]:
    found = pace_of_total(Decimal(1700), date(2026, 6, 30), Decimal(5000), season(), Decimal("0.01"))
    figures = (found.expected_linear, found.expected, found.gap, found.needed_rate, found.run_rate)
    return [f"{figure:f}" for figure in figures if figure is not None]


def forecast() -> list[Text | str]:
    stretches = [
        Stretch(
            start=date(2026, month, 1),
            end=date(2026, month, monthrange(2026, month)[1]),
            value=Decimal(value),
        )
        for month, value in enumerate(SO_FAR, start=1)
    ]
    found = forecast_total(
        stretches,
        Decimal(sum(SO_FAR)),
        date(2026, 6, 30),
        date(2026, 12, 31),
        Decimal(5000),
        Direction.UP,
        Unit(kind=UnitKind.COUNT),
        season(),
    )
    assert found.chance is not None
    return [
        f"| {found.expected} |",
        Text(zh=f"{found.low80} 到 {found.high80}", en=f"{found.low80} to {found.high80}"),
        Text(zh=f"{found.low95} 到 {found.high95}", en=f"{found.low95} to {found.high95}"),
        percent(found.chance, 0),
    ]


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


def marginal_stop() -> list[str]:
    hill = Hill(top=1000.0, half=50.0)
    spend = 173.61
    return [f"{spend}", f"{float(hill.slope(spend)):.2f}", f"{float(hill.value(spend)) / spend:.2f}"]


def checked_sentences() -> list[Text | str]:
    """What the check finds in the page's good and bad sentence, asked in each language."""
    expected: list[Text | str] = [AWARENESS, INFLUENCE]
    for language in (Language.ZH_HANS, Language.EN):
        good = check_statement(AWARENESS.said_in(language), date(2026, 6, 1))
        assert good.findings == ()
        expected += [criterion.reason for criterion in good.smart]
        bad = check_statement(INFLUENCE.said_in(language), date(2026, 6, 1))
        expected += [finding.message for finding in bad.findings if finding.rule == "R01"]
    assert len(expected) == 14
    return expected


def pairwise(brand_over_retention: Fraction) -> Weights:
    judged = [
        Judgement(first="brand", second="conversion", times=Fraction(3)),
        Judgement(first="conversion", second="retention", times=Fraction(2)),
        Judgement(first="brand", second="retention", times=brand_over_retention),
    ]
    return weigh_pairwise(["brand", "conversion", "retention"], judged)


def weights() -> list[Text | str]:
    found, clashing = pairwise(Fraction(5)), pairwise(Fraction(1, 5))
    assert found.is_consistent
    assert not clashing.is_consistent
    return [
        *(percent(float(weight)) for weight in found.weights.values()),
        f"λmax = {found.eigenvalue:.4f}",
        f"CR = {found.consistency_ratio:.4f}",
        f"CR = {clashing.consistency_ratio:.4f}",
    ]


def remainders() -> list[Text | str]:
    cases = ((100, (1, 1, 1)), (102, (1, 1, 1, 1)), (12, (14, 28, 7, 35)))
    rows: list[Text | str] = []
    for total, shares in cases:
        parts = [Part(name=str(at), weight=Fraction(share)) for at, share in enumerate(shares)]
        given = [f"{amount:f}" for amount in split(Decimal(total), parts).amounts.values()]
        ratio = ":".join(map(str, shares))
        rows.append(
            Text(
                zh=f"| {total} 按 {ratio} | {'、'.join(given)} |",
                en=f"| {total} by {ratio} | {', '.join(given)} |",
            )
        )
    return rows


def three_readings() -> list[Text | str]:
    said = Change(kind=ChangeKind.BY_PERCENT, size=Share(value=Decimal(45)), sign=1)
    found = readings(said, Unit(kind=UnitKind.PERCENT), Decimal(30))
    assert len(found) == 3
    return [Text(zh=f"| {one.target:f}% |", en=f"| {one.target:f} % |") for one in found]


def points() -> list[Text | str]:
    parts = [
        PointsPart(part=Part(name=name, weight=Fraction(weight))) for name, weight in (("s", 2), ("l", 3))
    ]
    speakers, locks = (
        f"{plain(amount)}" for amount in split_points(Decimal(5), parts).split.amounts.values()
    )
    market = {"locks": (Fraction(2), Fraction(20)), "others": (Fraction(0), Fraction(80))}
    gained = {**market, "locks": (Fraction("2.6"), Fraction(20))}
    return [
        Text(zh=f"音箱 {speakers} 个、门锁 {locks} 个", en=f"{speakers} for speakers and {locks} for locks"),
        f"{float(split_rate(market, gained).rate) * 100:.2f}",
        Text(
            zh=refused("门锁", "门锁市场", "智能家居市场").zh,
            en=refused("locks", "lock market", "smart-home market").en,
        ),
    ]


def refused(name: str, own: str, whole: str) -> Text:
    part = PointsPart(part=Part(name=name), denominator=Denominator(name=own))
    with pytest.raises(InputError) as told:
        split_points(Decimal(5), [part], denominator=Denominator(name=whole))
    return told.value.message


def voice() -> list[Text | str]:
    challenger = compare_voice(Decimal(15), Decimal(12), leads=False)
    assert not challenger.fits
    assert compare_voice(Decimal(15), Decimal(12), leads=True).fits
    return [challenger.text]


def synergy() -> list[Text | str]:
    journeys = Journeys(
        paths=(
            ("search",),
            ("search", "email"),
            ("search", "remarketing"),
            ("search", "email", "remarketing"),
        ),
        conversions=(50, 100, 100, 300),
        non_conversions=(950, 900, 900, 700),
        values=(0, 0, 0, 0),
    )
    pair = measure_journeys(journeys).pairs[0]
    assert (pair.first, pair.second) == ("email", "remarketing")
    assert pair.lift is not None
    assert pair.low is not None
    assert pair.high is not None
    shares = (pair.together, pair.expected, pair.lift, pair.low, pair.high)
    return [*map(percent, shares), f"p = {pair.p_value:.4f}"]


def price_volume_mix() -> list[str]:
    before = {"standard": (Fraction(30000), Fraction(300)), "premium": (Fraction(30000), Fraction(100))}
    after = {"standard": (Fraction(40000), Fraction(400)), "premium": (Fraction(28000), Fraction(100))}
    found = split_price(before, after)
    parts = (found.volume, found.mix, found.price)
    return [f"{float(part):+g}" for part in (*parts, sum(parts))]


def joint_score() -> list[str]:
    score = Score(id="D1", department="d", performance=Decimal(85), collaboration=Decimal(70))
    return [plain(weigh(score))]


def two_accountable(names: tuple[str, ...]) -> Text:
    """What the check of roles says of an initiative, without its title."""
    node = Node(id="T1", level=Level.INITIATIVE, title="x", raci=Raci(responsible=("a",), accountable=names))
    report = validate(Plan(nodes=(node,)), rules=["R15"])
    [finding] = report.findings
    return Text(zh=finding.message.zh.split("的", 1)[1], en=finding.message.en.split(" has ", 1)[1])


def roles() -> list[Text | str]:
    zh, en = two_accountable(("赵敏", "孙磊")), two_accountable(("Zhao Min", "Sun Lei"))
    return [Text(zh=zh.zh, en=en.en)]


WORKED: dict[str, Callable[[], list[str] | list[Text | str]]] = {
    "lmdi": lambda: [*contributions(Method.LMDI), "-50130"],
    "sequential-substitution": lambda: [*contributions(Method.SEQUENTIAL, "1"), "-50130"],
    "shapley-drivers": lambda: [*contributions(Method.SHAPLEY), "-50130.00"],
    "rate-and-mix": lambda: [*rate_and_mix(), *price_volume_mix()],
    "averaging-rates": averaged,
    "response-curve": curve,
    "marginal-return": margins,
    "adstock": carried,
    "attribution-models": credits,
    "sample-size": experiment,
    "pacing": lambda: [*pace(), *forecast()],
    "payback-npv": invested,
    "trigger-walk": walked,
    "diminishing-returns": marginal_stop,
    "smart": checked_sentences,
    "ahp-weights": weights,
    "largest-remainder": remainders,
    "percent-three-readings": three_readings,
    "points-one-denominator": points,
    "share-of-voice": voice,
    "module-channel-synergy": synergy,
    "balanced-scorecard": joint_score,
    "raci": roles,
}


@pytest.mark.parametrize("page_id", WORKED)
def test_a_worked_number_is_what_the_core_computes(page_id: str) -> None:
    expected = WORKED[page_id]()
    assert expected
    for language in (Language.ZH_HANS, Language.EN):
        text = GUIDANCE.page(page_id, language).text
        said = [one.said_in(language) if isinstance(one, Text) else one for one in expected]
        assert [figure for figure in said if figure not in text] == []
