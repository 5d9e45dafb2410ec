from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from core.errors import InputError, MissingInput, UnknownReference
from core.text import Language
from tools import edit_plan, reallocate
from tools.reallocate import ReallocateArguments, ReallocateResult
from tools.tool import ToolContext

pytestmark = pytest.mark.slow


def ask(ctx: ToolContext, **arguments: object) -> ReallocateResult:
    return reallocate.run(ctx, ReallocateArguments.model_validate(arguments))


@pytest.fixture(scope="module")
def this_year(
    demo_home: tuple[object, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ReallocateResult]:
    from tests.tools.conftest import context_in

    home, plan = demo_home
    ctx = context_in(home, tmp_path_factory.mktemp("exports"), plan)  # type: ignore[arg-type]
    yield ask(ctx)
    ctx.plans._engine.dispose()


def test_what_is_left_is_split_to_the_cent(this_year: ReallocateResult) -> None:
    assert this_year.budget == this_year.spent + this_year.left
    assert sum(m.after for m in this_year.moves) == this_year.split == this_year.left
    assert sum(m.before for m in this_year.moves) == this_year.split
    assert this_year.later == 0
    assert (this_year.first_day, this_year.last_day) == (date(2026, 10, 1), date(2026, 12, 31))
    assert this_year.gap <= 1e-6


def test_no_channel_moves_more_than_thirty_percent(this_year: ReallocateResult) -> None:
    for move in this_year.moves:
        assert abs(move.after - move.before) <= Decimal("0.3") * move.before
        assert move.reason


def test_the_gain_has_a_range_and_assumptions_are_said(this_year: ReallocateResult) -> None:
    assert this_year.gain.low < this_year.gain.value < this_year.gain.high
    assert this_year.gain.value == pytest.approx(
        this_year.response_after - this_year.response_before, rel=1e-3
    )
    assert any("假设" in note for note in this_year.notes)
    assert any("相关" in note for note in this_year.notes)


def test_a_week_is_split_and_the_rest_kept(demo_ctx: ToolContext) -> None:
    english = replace(demo_ctx, language=Language.EN)
    found = ask(english, mode="weekly", left="70万", period="2026年Q4", lock=["email"], brand_weight="40%")
    assert found.split + found.later == found.left == 700_000
    assert found.split == Decimal("53260.86")  # 7 of 92 days
    email = next(m for m in found.moves if m.channel == "email")
    assert email.before == email.after
    assert email.locked
    assert all(abs(m.after - m.before) <= Decimal("0.15") * m.before for m in found.moves)
    assert "unchanged: locked" in found.text


def test_brand_moves_money_to_what_builds_it(demo_ctx: ToolContext) -> None:
    stated = [{"channel": "门店", "index": "400%"}]
    short = ask(demo_ctx, brand_weight="0%")
    lasting = ask(demo_ctx, brand_weight="60%", brand=stated)
    before, after = (next(m for m in r.moves if m.channel == "门店") for r in (short, lasting))
    assert after.brand == 5
    assert after.after > before.after
    assert lasting.brand_change > 0
    assert short.response_after >= lasting.response_after


def test_saving_needs_an_initiative_for_each_channel(demo_ctx: ToolContext) -> None:
    with pytest.raises(InputError) as refused:
        ask(demo_ctx, left="50万", save=True)
    assert refused.value.field == "save"


def test_saving_writes_spent_plus_the_new_part(demo_ctx: ToolContext) -> None:
    edits: list[dict[str, object]] = [{"do": "create", "name": "投放"}]
    channels = ("搜索", "短视频", "KOL", "邮件", "电商", "门店")
    edits += [{"do": "add", "level": "initiative", "title": f"{name}投放"} for name in channels]
    made = edit_plan.run(demo_ctx, edit_plan.EditPlanArguments.model_validate({"edits": edits})).plan
    assert made is not None
    found = ask(demo_ctx, plan=made.id, left="50万", period="2026年", save=True)
    assert found.plan is not None
    plan = demo_ctx.plans.load(made.id)
    for move in found.moves:
        node = next(n for n in plan.nodes if n.title == f"{move.channel}投放")
        assert node.budget is not None
        assert node.budget.planned == move.spent + move.after


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"budget": "100万"}, InputError, "nothing is left"),
        ({"period": "2025年"}, InputError, "no day is left"),
        ({"lock": ["电视"]}, UnknownReference, "no channel"),
        ({"brand_weight": "150%"}, InputError, "out of range"),
        ({"left": "50万", "max_change": "-5%"}, InputError, "range"),
        ({"kpi": "roi"}, InputError, "ratio"),
        ({"period": "2028年"}, MissingInput, "budget"),
    ],
)
def test_what_cannot_be_split_is_refused(
    demo_ctx: ToolContext, arguments: dict[str, object], error: type[InputError], words: str
) -> None:
    bare = replace(demo_ctx, plan_id=None)
    with pytest.raises(error, match=words):
        ask(bare, **arguments)


def test_without_facts_it_says_how_to_load_them(ctx: ToolContext) -> None:
    with pytest.raises(MissingInput) as refused:
        ask(replace(ctx, facts=None))
    assert "hoshin facts" in str(refused.value.valid)
