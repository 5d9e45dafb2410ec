import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InfeasibleInput, InputError, MissingInput
from core.mix.curve import Hill
from core.mix.reallocation import Standing, keep_shares, reallocate


def standings(**changed: object) -> tuple[Standing, ...]:
    search = Standing(name="search", curve=Hill(top=9e5, half=2e5), keep=20_000_000)
    social = Standing(name="social", curve=Hill(top=6e5, half=2.2e5), keep=20_000_000, brand=2.56)
    email = Standing(name="email", curve=Hill(top=3e5, half=2e4), keep=2_000_000, **changed)
    return search, social, email


def test_parts_make_what_is_left_to_the_cent() -> None:
    found = reallocate(standings())
    assert sum(m.after for m in found.moves) == found.left == 42_000_000
    assert found.response_after > found.response_before
    assert found.proven


def test_no_channel_changes_more_than_allowed() -> None:
    for move in reallocate(standings(), change=0.1).moves:
        assert abs(move.after - move.before) <= 0.1 * move.before


def test_without_a_limit_margins_meet() -> None:
    found = reallocate(standings(), change=None)
    slopes = [float(s.curve.slope(m.after / 100)) for s, m in zip(standings(), found.moves, strict=True)]
    assert slopes == pytest.approx([slopes[0]] * 3, rel=1e-3)


def test_a_locked_channel_keeps_its_money() -> None:
    found = reallocate(standings(locked=True))
    assert found.moves[2].after == 2_000_000
    assert found.moves[2].reason.en == "locked"


def test_brand_keeps_money_in_the_channel_that_builds_it() -> None:
    short, lasting = (
        reallocate(standings(), change=None),
        reallocate(standings(), change=None, brand_weight=0.5),
    )
    assert lasting.moves[1].after > short.moves[1].after
    assert lasting.response_after <= short.response_after
    assert lasting.brand_change > short.brand_change
    assert "品牌贡献高" in lasting.moves[1].reason.zh


def test_only_brand_counts_at_full_weight() -> None:
    found = reallocate(standings(), change=None, brand_weight=1.0)
    assert found.brand_change >= reallocate(standings(), change=None, brand_weight=0.5).brand_change - 1e-9


def test_shares_are_kept_exactly() -> None:
    kept = keep_shares({"a": 1.0, "b": 1.0, "c": 1.0}, 100, {})
    assert sum(kept.values()) == 100
    assert keep_shares({"a": 1.0, "b": 3.0}, 1001, {"b": 500}) == {"a": 501, "b": 500}


def test_more_locked_than_left_is_refused() -> None:
    with pytest.raises(InfeasibleInput, match="locked"):
        keep_shares({"a": 1.0, "b": 1.0}, 100, {"a": 200})


def test_nothing_spent_lately_is_asked_about() -> None:
    with pytest.raises(MissingInput):
        keep_shares({"a": 0.0, "b": 0.0}, 100, {})


@pytest.mark.parametrize(
    ("given", "options", "words"),
    [
        (standings(), {"brand_weight": 1.2}, "weight"),
        (standings(), {"change": -0.1}, "change"),
        (standings()[:1], {}, "two or more"),
        (standings()[:1] * 2, {}, "named once"),
        (tuple(s.model_copy(update={"keep": 0}) for s in standings()), {}, "nothing is left"),
    ],
)
def test_bad_requests_are_refused(given: tuple[Standing, ...], options: dict[str, float], words: str) -> None:
    with pytest.raises(InputError, match=words):
        reallocate(given, **options)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(
    keeps=st.lists(st.integers(0, 10**9), min_size=2, max_size=6).filter(any),
    change=st.floats(0, 1),
    weight=st.floats(0, 1),
)
def test_any_split_is_whole_and_within_its_limits(keeps: list[int], change: float, weight: float) -> None:
    given_standings = tuple(
        Standing(name=f"c{i}", curve=Hill(top=1e4 * (i + 1), half=1e5 * (1 + i % 3)), keep=keep, brand=1 + i)
        for i, keep in enumerate(keeps)
    )
    found = reallocate(given_standings, brand_weight=weight, change=change)
    assert sum(m.after for m in found.moves) == sum(keeps)
    for move in found.moves:
        assert abs(move.after - move.before) <= change * move.before
