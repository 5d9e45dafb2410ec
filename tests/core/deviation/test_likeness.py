from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.deviation.case import Contribution, Deviation, Segment
from core.deviation.likeness import WEIGHTS, Trait, compare
from core.quantity.unit import CNY

levels = st.integers(-10_000, 10_000).map(Decimal)
values = st.sampled_from(("a", "b", "c")).map(lambda value: (value,))
places = st.fixed_dictionaries({}, optional={"region": values, "channel": values})


@st.composite
def deviations(draw):
    planned, moves = draw(levels), draw(st.lists(levels, max_size=3))
    start = date(2026, 1, 1) + timedelta(days=draw(st.integers(0, 600)))
    dated = draw(st.booleans())
    where = draw(places)
    return Deviation(
        kpi=draw(st.sampled_from(("revenue", "visits", "conversion"))),
        kpi_name="x",
        unit=CNY,
        planned=planned,
        actual=planned + (sum(moves, Decimal(0)) if moves else draw(levels)),
        start=start if dated else None,
        end=start + timedelta(days=draw(st.integers(0, 90))) if dated else None,
        where=where,
        contributions=tuple(
            Contribution(key=key, name=key, value=value)
            for key, value in zip(("visits", "conversion", "basket"), moves, strict=False)
        ),
        segments=tuple(
            Segment(where={c: v[0] for c, v in place.items()}, name="s", value=Decimal(1))
            for place in (draw(places), draw(places))
            if place
        ),
        causes=tuple(draw(st.permutations(("campaign", "stock", "season")))[: draw(st.integers(0, 3))]),
    )


words = st.none() | st.floats(0, 1)


@settings(max_examples=60)
@given(deviations(), deviations(), words)
def test_it_is_the_same_both_ways_and_made_of_its_parts(one, other, said):
    found, back = compare(one, other, words=said), compare(other, one, words=said)
    assert found.score == pytest.approx(back.score)
    assert 0 <= found.score <= 1
    assert all(0 <= part.score <= 1 for part in found.parts)
    assert sum(part.weight for part in found.parts) == pytest.approx(1)
    assert sum(part.weight * part.score for part in found.parts) == pytest.approx(found.score)


@settings(max_examples=60)
@given(deviations(), deviations())
def test_nothing_is_more_like_a_deviation_than_itself(one, other):
    assert compare(one, one).score == pytest.approx(1)
    assert compare(one, other).score <= compare(one, one).score + 1e-9


@settings(max_examples=40)
@given(deviations(), deviations(), st.floats(0, 1), st.floats(0, 1))
def test_more_words_in_common_never_make_it_less_like(one, other, few, many):
    few, many = sorted((few, many))
    assert compare(one, other, words=few).score <= compare(one, other, words=many).score + 1e-12


@settings(max_examples=40)
@given(deviations(), st.integers(2, 50))
def test_drivers_are_compared_by_pattern_not_by_size(one, times):
    larger = one.model_copy(
        update={
            "contributions": tuple(c.model_copy(update={"value": c.value * times}) for c in one.contributions)
        }
    )
    found = compare(one, larger).of(Trait.DRIVERS)
    assert found is None or found == pytest.approx(1)


def test_weights_make_one():
    assert sum(WEIGHTS.values()) == pytest.approx(1)


MARCH = Deviation(
    kpi="revenue",
    kpi_name="销售额",
    unit=CNY,
    planned=Decimal(1000),
    actual=Decimal(900),
    start=date(2026, 3, 1),
    end=date(2026, 3, 31),
    where={"region": ("east",)},
    contributions=(
        Contribution(key="visits", name="访问量", value=Decimal(-100)),
        Contribution(key="conversion", name="转化率", value=Decimal(0)),
    ),
    segments=(Segment(where={"channel": "video"}, name="短视频", value=Decimal(-80)),),
    causes=("competitor", "campaign"),
)


@pytest.mark.parametrize(
    ("changed", "trait", "score"),
    [
        ({"kpi": "visits"}, Trait.KPI, 0.5),
        ({"kpi": "leads"}, Trait.KPI, 0.0),
        ({"actual": Decimal(1100)}, Trait.SIZE, 0.0),
        ({"actual": Decimal(950)}, Trait.SIZE, 0.75),
        ({"planned": Decimal(0), "actual": Decimal(-5)}, Trait.SIZE, 0.5),
        ({"where": {}}, Trait.SEGMENT, 0.5),
        ({"where": {}, "segments": ()}, Trait.SEGMENT, 0.0),
        ({"where": {"region": ("north",)}}, Trait.SEGMENT, 1 / 3),
        ({"contributions": ()}, Trait.DRIVERS, None),
        (
            {"contributions": (Contribution(key="conversion", name="x", value=Decimal(-1)),)},
            Trait.DRIVERS,
            0.0,
        ),
        ({"causes": ()}, Trait.CAUSE, None),
        ({"causes": ("stock",)}, Trait.CAUSE, 0.0),
        ({"causes": ("campaign", "competitor")}, Trait.CAUSE, 0.5),
        ({"start": None, "end": None}, Trait.SEASON, None),
        ({"start": date(2025, 3, 1), "end": date(2025, 3, 31)}, Trait.SEASON, 1.0),
        ({"start": date(2026, 8, 30), "end": date(2026, 9, 29)}, Trait.SEASON, 0.5),
    ],
)
def test_each_part_by_hand(changed, trait, score):
    found = compare(MARCH, MARCH.model_copy(update=changed)).of(trait)
    assert found is score or found == pytest.approx(score, abs=0.01)
