import random
from decimal import Decimal
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.attribution import shapley
from core.attribution.attribute import Attribution, Model, Options, apportion, attribute
from core.attribution.economics import weigh_up
from core.attribution.journey import Journeys
from core.attribution.typed import Entry, fold
from core.errors import InputError, MissingInput

NONE = Options(resamples=0)


def typed(*lines: tuple[str, int, int]) -> Journeys:
    return fold(Entry(tuple(path), conversions, failures) for path, conversions, failures in lines)


SMALL = typed(
    ("abc", 6, 4), ("ab", 3, 9), ("a", 1, 20), ("bcb", 4, 3), ("c", 2, 10), ("cab", 5, 1), ("aab", 2, 2)
)

entries = st.lists(
    st.tuples(st.text("abcd", min_size=1, max_size=6), st.integers(0, 50), st.integers(0, 50)),
    min_size=1, max_size=12,
)  # fmt: skip


def one(journeys: Journeys, model: Model, options: Options = NONE) -> Attribution:
    return attribute(journeys, (model,), options)[0]


def credited(journeys: Journeys, model: Model, options: Options = NONE) -> dict[str, float]:
    return {c.channel: float(c.conversions) for c in one(journeys, model, options).credits}


@settings(max_examples=60)
@given(entries, st.sampled_from(list(Model)), st.sampled_from([1, 2, 3]))
def test_credits_make_the_total_exactly(lines, model, order):
    journeys = typed(*lines)
    if not sum(journeys.conversions):
        with pytest.raises(InputError, match="no journey converted"):
            one(journeys, model)
        return
    found = one(journeys, model, Options(resamples=0, order=order))
    assert sum(c.conversions for c in found.credits) == found.conversions == sum(journeys.conversions)
    assert sum(c.value for c in found.credits) == found.value == sum(journeys.values)


def test_the_rules_of_thumb_by_hand():
    assert credited(SMALL, Model.FIRST) == {"a": 12, "b": 4, "c": 7}
    assert credited(SMALL, Model.LAST) == {"a": 1, "b": 14, "c": 8}
    linear = credited(SMALL, Model.LINEAR)
    assert linear["a"] == pytest.approx(6 / 3 + 3 / 2 + 1 + 5 / 3 + 2 * 2 / 3, abs=0.01)
    position = credited(typed(("abca", 10, 0), ("ab", 4, 0)), Model.POSITION)
    assert position == {"a": 10, "b": 3, "c": 1}
    decay = credited(typed(("abc", 7, 0)), Model.TIME_DECAY, Options(resamples=0, half_life=1))
    assert decay == {"a": 1, "b": 2, "c": 4}


def test_decay_by_days_before_each_conversion():
    journeys = Journeys(
        paths=(("a",), ("a", "b")), conversions=(0, 2), non_conversions=(3, 0), values=(0, 600),
        times=((), ((7, 0), (14, 7))), has_values=True,
    )  # fmt: skip
    found = one(journeys, Model.TIME_DECAY)
    assert [c.conversions for c in found.credits] == [Decimal("0.67"), Decimal("1.33")]
    assert [c.value for c in found.credits] == [200, 400]


def absorbed(journeys: Journeys, order: int, removed: str | None) -> float:
    """Chance of converting of a walk by the transition counts, by running it until nothing moves."""
    counts: dict[tuple[str, ...], dict[object, float]] = {}
    for path, yes, no in zip(journeys.paths, journeys.conversions, journeys.non_conversions, strict=True):
        state: tuple[str, ...] = ()
        for channel in path:
            following = (*state, channel)[-order:]
            counts.setdefault(state, {}).setdefault(following, 0)
            counts[state][following] += yes + no
            state = following
        for end, count in (("yes", yes), ("no", no)):
            counts.setdefault(state, {}).setdefault(end, 0)
            counts[state][end] += count
    mass, converted = {(): 1.0}, 0.0
    for _ in range(4000):
        following_mass: dict[tuple[str, ...], float] = {}
        for state, weight in mass.items():
            total = sum(counts[state].values())
            for target, count in counts[state].items():
                moved = weight * count / total if total else 0
                if target == "yes":
                    converted += moved
                elif target != "no" and target[-1] != removed:
                    following_mass[target] = following_mass.get(target, 0) + moved
        mass = following_mass
    return converted


@pytest.mark.parametrize("order", [1, 2, 3])
def test_the_closed_form_is_the_walk_step_by_step(order):
    whole = absorbed(SMALL, order, None)
    effects = {c: 1 - absorbed(SMALL, order, c) / whole for c in "abc"}
    found = one(SMALL, Model.MARKOV, Options(resamples=0, order=order))
    for credit in found.credits:
        assert credit.share == pytest.approx(effects[credit.channel] / sum(effects.values()), abs=1e-9)


def test_the_closed_form_is_what_simulation_approaches():
    source, hits, runs = random.Random(2), {"a": 0, "b": 0, "c": 0}, 40_000
    steps: dict[str, list[str]] = {}
    for path, yes, no in zip(SMALL.paths, SMALL.conversions, SMALL.non_conversions, strict=True):
        for count, end in ((yes, "+"), (no, "-")):
            for before, after in zip(("^", *path), (*path, end), strict=True):
                steps.setdefault(before, []).extend([after] * count)
    for _ in range(runs):
        at, seen = "^", set()
        while at not in "+-":
            seen.add(at)
            at = source.choice(steps[at])
        for channel in seen & set(hits) if at == "+" else ():
            hits[channel] += 1
    for credit in one(SMALL, Model.MARKOV).credits:
        assert credit.share == pytest.approx(hits[credit.channel] / sum(hits.values()), abs=0.01)


def shapley_by_definition(journeys: Journeys) -> dict[str, float]:
    sets = [frozenset(path) for path in journeys.paths]

    def rate(wanted: frozenset[str]) -> float:
        for inside in (lambda s: s == wanted, lambda s: s <= wanted):
            chosen = [at for at, s in enumerate(sets) if inside(s)]
            seen = sum(journeys.conversions[at] + journeys.non_conversions[at] for at in chosen)
            if seen:
                return sum(journeys.conversions[at] for at in chosen) / seen
        return 0.0

    def worth(present: frozenset[str]) -> float:
        return sum(
            (journeys.conversions[at] + journeys.non_conversions[at]) * rate(s & present)
            for at, s in enumerate(sets)
        )

    orders = list(permutations(journeys.channels))
    found = dict.fromkeys(journeys.channels, 0.0)
    for order in orders:
        for at, channel in enumerate(order):
            found[channel] += worth(frozenset(order[: at + 1])) - worth(frozenset(order[:at]))
    return {channel: total / len(orders) for channel, total in found.items()}


@settings(max_examples=25, deadline=None)
@given(entries)
def test_shapley_by_its_definition(lines):
    journeys = typed(*lines)
    if sum(journeys.conversions):
        total = sum(journeys.conversions)
        defined = shapley_by_definition(journeys)
        for credit in one(journeys, Model.SHAPLEY).credits:
            assert credit.share * total == pytest.approx(defined[credit.channel], abs=1e-9)


def test_many_channels_are_sampled_like_few_are_computed(monkeypatch):
    exact = credited(SMALL, Model.SHAPLEY)
    monkeypatch.setattr(shapley, "EXACT_CHANNELS", 2)
    assert credited(SMALL, Model.SHAPLEY) == pytest.approx(exact, abs=0.011)
    longer = typed(("abcdefg", 30, 10), ("abc", 5, 9), ("g", 2, 40), ("fed", 9, 9))
    drawn = credited(longer, Model.SHAPLEY)
    assert drawn == credited(longer, Model.SHAPLEY)
    monkeypatch.setattr(shapley, "EXACT_CHANNELS", 12)
    assert drawn == pytest.approx(credited(longer, Model.SHAPLEY), abs=1.5)


def test_intervals_hold_the_share_and_are_the_same_every_time():
    found = one(SMALL, Model.MARKOV, Options(resamples=300, seed=4))
    assert found == one(SMALL, Model.MARKOV, Options(resamples=300, seed=4))
    assert found.resamples == 300
    for credit in found.credits:
        assert credit.low < credit.share < credit.high
    folded = zip(SMALL.paths, SMALL.conversions, SMALL.non_conversions, strict=True)
    more = typed(*(("".join(path), 100 * yes, 100 * no) for path, yes, no in folded))
    wide = found.credits[0].high - found.credits[0].low
    sharp = one(more, Model.MARKOV, Options(resamples=300, seed=4)).credits[0]
    assert sharp.high - sharp.low == pytest.approx(wide / 10, rel=0.35)


@pytest.mark.slow
def test_intervals_cover_the_truth():
    rng, covered, runs = np.random.default_rng(9), 0, 120
    cells = np.array([*SMALL.conversions, *SMALL.non_conversions]) * 20
    truth = one(SMALL, Model.MARKOV).credits[0].share
    for run in range(runs):
        drawn = rng.multinomial(cells.sum(), cells / cells.sum())
        half = len(SMALL.paths)
        sample = typed(
            *zip(map("".join, SMALL.paths), drawn[:half].tolist(), drawn[half:].tolist(), strict=True)
        )
        credit = one(sample, Model.MARKOV, Options(resamples=100, seed=run)).credits[0]
        covered += credit.low <= truth <= credit.high
    assert covered / runs > 0.82  # nominal 0.9, 100 resamples


def test_units_make_the_total():
    assert apportion(100, np.array([1, 1, 1]) / 3) == (34, 33, 33)
    assert apportion(10, np.array([1.2, -0.2])) == (12, -2)


def test_return_and_cost():
    journeys = fold([Entry(("a", "b"), 10, 5, 100_000), Entry(("b",), 10, 30, 50_000)])
    found = weigh_up(one(journeys, Model.FIRST), {"a": 20_000, "b": 0}, has_values=True)
    assert [(e.channel, e.roi, e.cost) for e in found] == [("a", 5, 2000), ("b", None, None)]


@pytest.mark.parametrize(
    ("journeys", "kind"),
    [
        (typed(), MissingInput),
        (typed(("a", 0, 5)), InputError),
        (Journeys(((),), (1,), (0,), (1,)), InputError),
        (Journeys((("a",),), (-1,), (3,), (1,)), InputError),
        (Journeys((("a",),), (2**60,), (0,), (1,)), InputError),
        (fold([Entry((f"c{at}",), 1) for at in range(1001)]), InputError),
    ],
)
def test_what_cannot_be_attributed_is_refused(journeys, kind):
    with pytest.raises(kind):
        one(journeys, Model.LINEAR)


@pytest.mark.parametrize(
    ("model", "options", "words"),
    [
        (Model.MARKOV, Options(order=4), "order"),
        (Model.TIME_DECAY, Options(half_life=0), "half-life"),
        (Model.TIME_DECAY, Options(half_life=float("nan")), "half-life"),
        (Model.FIRST, Options(resamples=-1), "resamples"),
    ],
)
def test_settings_out_of_range_are_refused(model, options, words):
    with pytest.raises(InputError, match=words):
        one(SMALL, model, options)


def test_one_channel_gets_everything():
    alone = typed(("a", 5, 0), ("aa", 1, 0))
    for model in Model:
        assert credited(alone, model) == {"a": 6}
    with pytest.raises(InputError, match="60 channels"):
        one(fold([Entry((f"c{at}",), 1) for at in range(61)]), Model.SHAPLEY)
