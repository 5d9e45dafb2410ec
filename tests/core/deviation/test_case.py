from datetime import date
from decimal import Decimal

import pytest

from core.deviation.case import (
    Case,
    CaseStatus,
    Contribution,
    Deviation,
    DeviationType,
    Effect,
    Impact,
    Verdict,
    judge_effect,
    rate_impact,
    type_of_cause,
)
from core.deviation.case_check import check_case, check_expiry
from core.deviation.taxonomy import CAUSES, Family
from core.errors import InputError, MissingInput
from core.plan.kpi import Direction
from core.quantity.unit import PERCENT

DATA = Deviation(
    kpi="conversion",
    kpi_name="转化率",
    unit=PERCENT,
    planned=Decimal("1.20"),
    actual=Decimal("0.52"),
    start=date(2026, 9, 1),
    end=date(2026, 9, 30),
    contributions=(
        Contribution(key="orders", name="订单数", value=Decimal("-0.70")),
        Contribution(key="visits", name="访问量", value=Decimal("0.02")),
    ),
)
CASE = Case(
    title="9月转化率",
    type=DeviationType.INTERNAL,
    impact=Impact.HIGH,
    problem="转化率掉了",
    direct_cause="落地页改版",
    action="回滚",
    cause="campaign",
    data=DATA,
    owner="周航",
)


def test_a_whole_case_may_be_kept():
    check_case(CASE)
    assert DATA.change == Decimal("-0.68")
    assert DATA.percent == Decimal("-56.7")
    assert not DATA.favourable
    assert DATA.model_copy(update={"better": Direction.DOWN}).favourable
    assert DATA.model_copy(update={"planned": Decimal(0)}).percent is None


@pytest.mark.parametrize(
    ("wrong", "error", "field"),
    [
        ({"problem": "  "}, MissingInput, "problem"),
        ({"direct_cause": ""}, MissingInput, "direct_cause"),
        ({"action": ""}, MissingInput, "action"),
        ({"title": "长" * 121}, InputError, "title"),
        ({"deep_cause": "x" * 2001}, InputError, "deep_cause"),
        ({"action": "回\u202e滚"}, InputError, "action"),
        ({"direct_cause": "a\x00b"}, InputError, "direct_cause"),
        ({"cause": "bad_luck"}, InputError, "cause"),
        ({"status": CaseStatus.REVIEWED}, InputError, "reviewed_by"),
        ({"effect": Effect(verdict=Verdict.WORKED)}, MissingInput, "effect"),
        ({"expires_on": date(2026, 8, 31)}, InputError, "expires_on"),
        ({"data": DATA.model_copy(update={"kpi": ""})}, MissingInput, "kpi"),
        ({"data": DATA.model_copy(update={"contributions": DATA.contributions[:1]})}, InputError, "data"),
        ({"data": DATA.model_copy(update={"contributions": DATA.contributions * 2})}, InputError, "data"),
        ({"data": DATA.model_copy(update={"end": None})}, InputError, "period"),
        ({"data": DATA.model_copy(update={"end": date(2026, 8, 1)})}, InputError, "period"),
    ],
)
def test_what_is_wrong_is_said(wrong, error, field):
    with pytest.raises(error) as raised:
        check_case(CASE.model_copy(update=wrong))
    assert raised.value.field == field
    assert raised.value.message.zh != raised.value.message.en


def test_a_living_case_expires_after_its_last_day():
    case = CASE.model_copy(update={"expires_on": date(2027, 6, 30)})
    assert case.status_on(date(2027, 6, 30)) is CaseStatus.DRAFT
    assert case.status_on(date(2027, 7, 1)) is CaseStatus.EXPIRED
    withdrawn = case.model_copy(update={"status": CaseStatus.WITHDRAWN})
    assert withdrawn.status_on(date(2027, 7, 1)) is CaseStatus.WITHDRAWN
    check_expiry(date(2027, 6, 30), date(2027, 6, 30))
    with pytest.raises(InputError):
        check_expiry(date(2027, 6, 30), date(2027, 7, 1))


@pytest.mark.parametrize(
    ("planned", "before", "after", "verdict"),
    [
        ("3.2", "1.9", "3.1", Verdict.WORKED),  # 1.2 of 1.3: 92 %
        ("3.2", "1.9", "2.5", Verdict.PARTLY),
        ("3.2", "1.9", "1.9", Verdict.FAILED),
        ("3.2", "1.9", "1.5", Verdict.FAILED),
        ("200", "260", "205", Verdict.WORKED),  # a cost comes down
        ("5", "5", "5", Verdict.WORKED),
        ("5", "5", "6", Verdict.OPEN),
    ],
)
def test_an_effect_is_judged_by_the_gap_it_closed(planned, before, after, verdict):
    assert judge_effect(Decimal(planned), Decimal(before), Decimal(after)) is verdict


def test_impact_and_type_have_stated_rules():
    rated = [rate_impact(None if p is None else Decimal(p)) for p in ("-10", "9.9", "-2.9", None)]
    assert rated == [Impact.HIGH, Impact.MEDIUM, Impact.LOW, Impact.MEDIUM]
    types = {cause.key: type_of_cause(cause.key, cause.family) for cause in CAUSES}
    assert types["competitor"] is types["season"] is DeviationType.MARKET
    assert types["underspent"] is types["mismatch"] is DeviationType.RESOURCES
    assert types["campaign"] is types["tracking"] is DeviationType.INTERNAL
    assert all((types[c.key] is DeviationType.MARKET) == (c.family is Family.EXTERNAL) for c in CAUSES)
