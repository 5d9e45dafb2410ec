from dataclasses import replace
from decimal import Decimal

import pytest

from core.errors import InputError, MissingInput, UnknownReference
from core.text import Language
from tools.attribute_channels import AttributeChannelsResult
from tools.registry import call
from tools.tool import ToolContext

TYPED = [
    {"path": ["搜索", "KOL", "电商"], "conversions": 120, "non_conversions": 300, "value": "3.6万元"},
    {"path": ["搜索"], "conversions": 80, "non_conversions": 900, "value": "2万元"},
    {"path": ["KOL", "搜索"], "conversions": 33, "non_conversions": 100, "value": "1.0001万元"},
]


def run(ctx: ToolContext, **arguments: object) -> AttributeChannelsResult:
    result = call("attribute_channels", arguments, ctx)
    assert isinstance(result, AttributeChannelsResult)
    assert sum(c.conversions for c in result.channels) == result.conversions
    if result.value is not None:
        assert sum(c.value or 0 for c in result.channels) == result.value
    return result


@pytest.mark.parametrize("model", ["first", "last", "linear", "position", "time_decay", "markov", "shapley"])
def test_typed_journeys_add_up_to_the_cent(ctx, model):
    result = run(ctx, journeys=TYPED, model=model)
    assert result.conversions == 233
    assert result.value == Decimal("66001.00")
    assert set(result.channels[0].models) == {
        "first", "last", "linear", "position", "time_decay", "markov", "shapley",
    }  # fmt: skip
    assert "关联" in result.text


def test_a_channel_beside_last_click(ctx):
    result = run(ctx, journeys=TYPED, model="first", channel="KOL")
    assert result.text.startswith("KOL实际贡献 14.2%（33 次转化），末次点击记为 0。")
    assert next(c for c in result.channels if c.channel == "搜索").difference == Decimal("77.0")


def test_without_failures_it_says_so(ctx):
    lines = [{"path": ["a", "b"], "conversions": 3}, {"path": ["b"], "conversions": 1}]
    said = run(replace(ctx, language=Language.EN), journeys=lines).text
    assert "no journeys without conversion" in said


@pytest.mark.slow
def test_the_companys_own_journeys_with_money(demo_ctx):
    result = run(demo_ctx)
    assert result.journeys == 20_000
    assert result.resamples == 200
    for credit in result.channels:
        assert credit.low < credit.share < credit.high
        assert credit.spend > 0
        assert credit.roi > 0
        assert credit.cost > 0
    kol = next(c for c in result.channels if c.channel == "kol")
    assert kol.difference > 20  # it stands early in journeys: last click sees little of it
    assert result.paid_share == 100
    focused = run(demo_ctx, channel="达人", resamples=0)
    assert focused.text.startswith("KOL实际贡献比末次点击高")
    september = run(demo_ctx, period="2026年9月", resamples=0)
    assert 0 < september.journeys < 5_000


@pytest.mark.slow
def test_what_cannot_be_attributed(ctx, demo_ctx):
    with pytest.raises(MissingInput, match="no customer journeys"):
        run(ctx)
    with pytest.raises(UnknownReference, match="no channel"):
        run(demo_ctx, channel="微博", resamples=0)
    with pytest.raises(InputError, match="no journeys ended"):
        run(demo_ctx, period="2019年")
    with pytest.raises(InputError, match="no journey converted"):
        run(ctx, journeys=[{"path": ["a"], "conversions": 0, "non_conversions": 9}])
    with pytest.raises(InputError, match="no name"):
        run(ctx, journeys=[{"path": [" "], "conversions": 1}])
    with pytest.raises(InputError, match="order"):
        run(ctx, journeys=TYPED, markov_order=4)
