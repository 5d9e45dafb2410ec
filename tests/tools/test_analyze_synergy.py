from dataclasses import replace
from decimal import Decimal

import pytest

from core.errors import InputError, MissingInput
from core.text import Language
from tools.analyze_synergy import AnalyzeSynergyResult
from tools.registry import call
from tools.tool import ToolContext


def run(ctx: ToolContext, **arguments: object) -> AnalyzeSynergyResult:
    result = call("analyze_synergy", arguments, ctx)
    assert isinstance(result, AnalyzeSynergyResult)
    return result


@pytest.mark.slow
def test_the_planted_pairs_of_the_demo_company(demo_ctx):
    result = run(demo_ctx)
    found = {frozenset(p.keys) for p in result.pairs if p.effect == "synergy"}
    assert found == {frozenset({"kol", "ecommerce"}), frozenset({"video", "search"})}
    assert result.tested == 15
    assert set(result.terms) == {"ecommerce×kol", "search×video"}
    assert "不是因果" in result.text
    assert "Benjamini" in result.text
    only = run(demo_ctx, channel="短视频")
    assert {p.first for p in only.pairs} | {p.second for p in only.pairs} >= {"短视频", "搜索"}
    assert len(only.pairs) == 5


@pytest.mark.slow
def test_regions_and_months_of_the_facts(demo_ctx):
    result = run(demo_ctx, source="places")
    assert result.observations == 5 * 24
    assert result.tested == 15


def test_typed_places(ctx):
    rows = []
    for place in range(5):
        for period in range(8):
            on = [c for at, c in enumerate("邮再") if (place * 3 + period * 5 + place * period) >> at & 1]
            outcome = 100 + 20 * place + 5 * period + 10 * len(on) + (30 if len(on) == 2 else 0)
            rows.append({"place": f"{place}", "period": f"{period}", "outcome": f"{outcome}单", "on": on})
    result = run(replace(ctx, language=Language.EN), observations=rows)
    assert result.source == "places"
    assert [p.effect for p in result.pairs] == ["synergy"]
    assert result.pairs[0].gain == Decimal(30) * result.pairs[0].both


@pytest.mark.slow
def test_what_cannot_be_compared(ctx, demo_ctx):
    with pytest.raises(MissingInput, match="journeys"):
        run(ctx)
    with pytest.raises(MissingInput, match="region"):
        run(ctx, source="places")
    with pytest.raises(InputError, match="no facts"):
        run(demo_ctx, source="places", period="2019年")
    with pytest.raises(InputError, match="every journey converted"):
        run(ctx, journeys=[{"path": ["a"], "conversions": 3}, {"path": ["a", "b"], "conversions": 3}])
    few = run(
        ctx,
        journeys=[
            {"path": ["a"], "conversions": 3, "non_conversions": 5},
            {"path": ["a", "b"], "conversions": 3},
        ],
    )
    assert few.text.startswith("数据太少")
