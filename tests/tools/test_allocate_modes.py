"""`allocate` over channels: periods, synergy, uncertain fits, saving into the plan, names in any script."""

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest

from core.errors import InfeasibleInput, InputError, MissingInput, UnknownReference
from core.text import Language
from tools.allocate import AllocateResult
from tools.edit_plan import EditPlanArguments
from tools.edit_plan import run as edit
from tools.registry import call
from tools.tool import ToolContext

STEEP = {"name": "KOL", "shape": "hill", "top": "900单", "half": "5万", "carry": "30%"}
MAIL = {"name": "邮件", "shape": "hill", "top": "400单", "half": "2万", "slope": "0.8"}
LINE = {"name": "搜索", "gain": "20单", "maximum": "30万"}


def run(ctx: ToolContext, **arguments: object) -> AllocateResult:
    result = call("allocate", arguments, ctx)
    assert isinstance(result, AllocateResult)
    assert result.mix is not None
    if result.status != "infeasible":
        assert sum(a.amount for a in result.awards) + result.unallocated == result.total
        assert all(a.amount == round(a.amount, 2) for a in result.awards)
        assert result.mix.bound >= result.mix.response
        assert (result.status == "optimal") == (
            "已证明最优" in result.text or "proven optimal" in result.text
        )
    return result


def amounts(result: AllocateResult) -> dict[str, Decimal]:
    return {award.item: award.amount for award in result.awards}


def weeks(result: AllocateResult, channel: str) -> list[Decimal]:
    return [period.amounts[channel] for period in result.mix.periods]


def test_periods_add_up_by_row_and_in_total(ctx):
    result = run(ctx, total="100万", channels=[STEEP, MAIL, LINE], mix={"periods": {"span": "12周"}})
    periods = result.mix.periods
    assert len(periods) == 12
    assert all(sum(p.amounts.values()) == p.total for p in periods)
    assert {c: sum(weeks(result, c)) for c in amounts(result)} == amounts(result)
    assert sum(p.total for p in periods) == 1_000_000
    assert sum(p.response for p in periods) == pytest.approx(result.mix.response)
    assert result.status == "optimal"
    assert result.mix.gap <= 1e-6
    assert amounts(result)["搜索"] <= 300_000
    assert len(result.tables[0].rows) == 13
    assert "KOL 30%" in result.text


@pytest.mark.parametrize("cap", ["10万", "83333.33元"])
def test_caps_and_smoothness_hold_to_the_cent(ctx, cap):
    season = [f"{100 + 40 * (at % 3)}%" for at in range(12)]
    periods = {"span": "12周", "caps": [cap], "season": season, "change": "20%"}
    result = run(
        ctx, total="120万", channels=[STEEP, MAIL, {**LINE, "maximum": "60万"}], mix={"periods": periods}
    )
    most = Decimal(100_000) if cap == "10万" else Decimal("83333.33")
    assert all(p.total <= most for p in result.mix.periods)
    assert result.unallocated == 1_200_000 - 12 * most
    for channel in ("KOL", "邮件", "搜索"):
        row = weeks(result, channel)
        for before, after in pairwise(row):
            assert before * Decimal("0.8") - 1 <= after <= before * Decimal("1.2") + 1
    assert result.status == "optimal"


def test_season_moves_money_to_where_demand_is(ctx):
    season = ["50%", "100%", "200%"]
    result = run(ctx, total="30万", channels=[MAIL], mix={"periods": {"span": "3个月", "season": season}})
    got = weeks(result, "邮件")
    assert got[0] < got[1] < got[2]
    assert result.mix.others[0].left > 0
    dated = run(ctx, total="30万", channels=[MAIL], mix={"periods": {"span": "2024Q4", "each": "month"}})
    assert [p.start.month for p in dated.mix.periods] == [10, 11, 12]


def test_locks_and_groups_over_periods(ctx):
    limits = [{"of": "spend", "channels": ["KOL", "邮件"], "maximum": "60%"}]
    channels = [STEEP, {**MAIL, "locked": "10万"}, {**LINE, "maximum": "90万"}]
    result = run(ctx, total="100万", channels=channels, mix={"limits": limits, "periods": {"span": "6周"}})
    got = amounts(result)
    assert got["邮件"] == 100_000
    assert got["KOL"] + got["邮件"] <= 600_000
    assert result.status == "optimal"


def test_s_shaped_curves_are_not_called_proven(ctx):
    steep = {**STEEP, "slope": "3", "half": "20万"}
    result = run(ctx, total="60万", channels=[steep, MAIL], mix={"periods": {"span": "8周"}})
    assert result.status == "feasible"
    assert "尚未证明最优" in result.text


@pytest.mark.slow
def test_synergy_moves_money_to_the_pair(ctx):
    channels = [STEEP | {"carry": None}, MAIL, {**MAIL, "name": "展会"}]
    alone = run(ctx, total="20万", channels=channels)
    pair = {"first": "邮件", "second": "KOL", "strength": "40%"}
    result = run(ctx, total="20万", channels=channels, mix={"synergy": [pair]})
    assert result.status == "optimal"
    assert amounts(result)["展会"] < amounts(alone)["展会"]
    assert result.mix.response > alone.mix.response
    assert sum(line.response for line in result.mix.lines) == pytest.approx(result.mix.response)
    assert result.mix.synergy[0].gain > 0
    assert "协同带来" in result.text


@pytest.mark.slow
def test_measured_synergy_and_worst_cases_of_the_history(demo_ctx):
    channels = [{"name": "搜尋"}, {"name": "短影音"}, {"name": "KOL"}]
    result = run(demo_ctx, total="80万", channels=channels, mix={"measured_synergy": True, "kpi": "leads"})
    assert "客户旅程" in result.text
    careful = run(demo_ctx, total="80万", channels=channels, mix={"aim": "worst", "kpi": "leads"})
    tail = careful.mix.tail
    assert tail.worst <= tail.mean
    assert tail.worst >= tail.plain_worst * (1 - 1e-6)
    average = run(
        demo_ctx, total="80万", channels=channels, mix={"aim": "worst", "tail": "100%", "kpi": "leads"}
    )
    assert average.mix.tail.worst == pytest.approx(average.mix.tail.mean)
    assert average.mix.tail.mean >= tail.mean * (1 - 1e-3)
    spread = run(demo_ctx, total="80万", channels=channels, mix={"periods": {"span": "12周"}, "kpi": "leads"})
    assert len(spread.mix.periods) == 12


PLAIN = {"total": "50万", "channels": [MAIL, LINE]}


@pytest.mark.parametrize(
    ("changed", "mix", "error", "said"),
    [
        ({}, {"periods": {"span": "0周"}}, InputError, "0 periods"),
        ({}, {"periods": {"span": "9999周"}}, InputError, "9999 periods"),
        ({}, {"periods": {"span": "下雨天"}}, InputError, "span"),
        ({}, {"periods": {"span": "4周", "caps": ["10万", "9万"]}}, InputError, "2 caps for 4"),
        ({}, {"periods": {"span": "4周", "caps": ["0元"]}}, InputError, "above 0"),
        ({}, {"periods": {"span": "4周", "season": ["120%"]}}, InputError, "1 season for 4"),
        ({}, {"periods": {"span": "4周", "change": "3万"}}, InputError, "no percentage"),
        ({"unit": "万元"}, {"periods": {"span": "4周"}}, InputError, "smallest unit"),
        (
            {},
            {"periods": {"span": "4周"}, "limits": [{"of": "roi", "minimum": "2"}]},
            InputError,
            "limit on roi",
        ),
        (
            {"spend_all": True},
            {"periods": {"span": "4周", "caps": ["5万"]}},
            InputError,
            "300,000.00 too much",
        ),
        (
            {"channels": [{**MAIL, "effective_minimum": "10万"}]},
            {"periods": {"span": "4周"}},
            InputError,
            "effective_minimum of 邮件",
        ),
        (
            {},
            {"periods": {"span": "4周"}, "synergy": [{"first": "邮件", "second": "搜索", "strength": "9%"}]},
            InputError,
            "one call",
        ),
        ({}, {"aim": "cheapest", "goal": "100", "periods": {"span": "4周"}}, InputError, "aim=cheapest"),
        ({}, {"synergy": [{"first": "邮件", "second": "电视", "strength": "9%"}]}, UnknownReference, "电视"),
        (
            {},
            {"synergy": [{"first": "邮件", "second": "搜索", "strength": "9单"}]},
            InputError,
            "no percentage",
        ),
        ({}, {"measured_synergy": True}, MissingInput, "journeys"),
        ({}, {"tail": "10%"}, InputError, "tail"),
        ({"channels": [STEEP]}, {}, InputError, "no periods"),
        ({}, {"aim": "worst"}, MissingInput, "scenarios"),
        ({"save": True}, {"aim": "frontier", "up_to": "90万"}, InputError, "many totals"),
        ({"save": True}, {}, InputError, "no plan"),
    ],
)
def test_what_a_mode_cannot_carry_is_refused_by_name(ctx, changed, mix, error, said):
    with pytest.raises(error, match=said) as caught:
        call("allocate", {**PLAIN, **changed, "mix": mix}, replace(ctx, language=Language.EN))
    assert caught.value.message.zh


def test_limits_that_clash_are_told_as_ever(ctx):
    channels = [{**MAIL, "minimum": "40万"}, {**LINE, "minimum": "30万"}]
    result = run(ctx, total="50万", channels=channels, mix={"periods": {"span": "4周"}})
    assert result.status == "infeasible"
    assert result.relaxations
    late = {"periods": {"span": "4周", "caps": ["5万"]}}
    with pytest.raises((InfeasibleInput, InputError)):
        run(ctx, total="50万", channels=[{**MAIL, "minimum": "40万"}, LINE], mix=late)


@pytest.mark.slow
def test_channels_are_saved_into_the_nodes_named_after_them(ctx):
    edits = [
        {"do": "create", "name": "投放", "period": "2024年", "budget": "100万"},
        {
            "do": "add",
            "level": "enterprise",
            "title": "增长",
            "kpi": "收入",
            "baseline": "10",
            "target": "15",
        },
        {"do": "add", "level": "initiative", "title": "郵件喚醒", "under": "增长"},
        {"do": "add", "level": "initiative", "title": "搜索投放", "under": "增长"},
    ]
    made = edit(ctx, EditPlanArguments.model_validate({"edits": edits}))
    there = replace(ctx, plan_id=made.plan.id)
    result = run(there, total="50万", channels=[MAIL, LINE], save=True)
    assert result.saved
    got = amounts(result)
    plan = there.load(None)
    planned = {n.title: n.budget.planned for n in plan.nodes if n.budget is not None}
    assert planned == {"郵件喚醒": got["邮件"], "搜索投放": got["搜索"]}
    assert f"v{plan.version}" in result.text
    with pytest.raises(InputError, match="no node for KOL"):
        run(there, total="50万", channels=[STEEP | {"carry": None}, LINE], save=True)
    assert there.load(None).version == plan.version
