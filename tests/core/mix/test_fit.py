from datetime import date, timedelta

import numpy as np
import pytest

from core.errors import InputError, MissingInput
from core.facts.catalogue import Grain
from core.mix.carryover import Carryover
from core.mix.curve import Hill
from core.mix.fit import Fit, Stage, fit
from core.mix.history import History
from core.mix.identifiability import Verdict
from core.mix.posterior import Target
from core.mix.prior import Benchmark, ChannelPrior, Priors
from core.mix.response_model import build_model

TRUTH = (  # effect at usual spend, half saturation in usual spends, slope, carry-over
    (3000.0, 0.8, 1.0, 0.3),
    (2000.0, 2.0, 1.0, 0.1),
)


def synthetic(
    seed: int = 0, *, periods: int = 104, noise: float = 0.04, truth=TRUTH
) -> tuple[History, tuple[Hill, ...]]:
    random = np.random.default_rng(seed)
    spend = 10_000 * np.exp(0.6 * random.standard_normal((periods, len(truth))))
    usual = spend.mean(0)
    curves = tuple(
        Hill(top=e * (1 + h**a), half=h * u, shape=a) for (e, h, a, _), u in zip(truth, usual, strict=True)
    )
    carried = [Carryover(rate=t[3]).apply(spend[:, k], usual[k]) for k, t in enumerate(truth)]
    level = 4000 + sum(c.value(x) for c, x in zip(curves, carried, strict=True))
    weeks = np.arange(periods)
    season = np.exp(0.15 * np.sin(2 * np.pi * weeks / 52.18) + 0.08 * (weeks - periods + 1) / 52.18)
    response = level * season * (1 + noise * random.standard_normal(periods))
    starts = tuple(date(2024, 9, 30) + timedelta(weeks=int(w)) for w in weeks)
    return History(("search", "video")[: len(truth)], spend, np.maximum(response, 0), starts=starts), curves


@pytest.fixture(scope="module")
def fitted() -> tuple[Fit, History, tuple[Hill, ...]]:
    history, curves = synthetic()
    return fit(history), history, curves


@pytest.mark.slow
def test_known_curves_are_recovered(fitted: tuple[Fit, History, tuple[Hill, ...]]) -> None:
    found, history, curves = fitted
    for channel, curve, mean in zip(found.channels, curves, history.spend.mean(0), strict=True):
        low, _, high = channel.band(np.array([1.2 * mean]))[:, 0]
        assert low <= float(curve.value(1.2 * mean)) <= high
        assert channel.marginal.low <= float(curve.slope(channel.recent)) <= channel.marginal.high
    assert found.r_squared > 0.8
    assert found.held_out == 13
    assert found.holdout_error is not None
    assert found.naive_error is not None
    assert found.holdout_error < found.naive_error


@pytest.mark.slow
def test_the_same_history_gives_the_same_fit(fitted: tuple[Fit, History, tuple[Hill, ...]]) -> None:
    again = fit(fitted[1])
    assert [c.marginal for c in again.channels] == [c.marginal for c in fitted[0].channels]


@pytest.mark.slow
def test_samples_and_periods_scale(fitted: tuple[Fit, History, tuple[Hill, ...]]) -> None:
    channel = fitted[0].channels[0]
    four = channel.curve(4)
    assert float(four.value(40_000)) == pytest.approx(4 * float(channel.curve().value(10_000)))
    assert len(channel.sample(16)) == 16
    assert float(channel.sample(2)[0].value(1e4)) == pytest.approx(
        float(channel.respond(np.array([1e4]))[0, 0])
    )


@pytest.mark.slow
def test_a_spend_that_hardly_varied_tells_nothing() -> None:
    history, _ = synthetic()
    still = history.spend.copy()
    still[:, 0] = 10_000 + np.arange(104) % 2
    found = fit(History(history.channels, still, history.response, starts=history.starts)).of("search")
    assert found is not None
    assert found.verdict is Verdict.PRIOR
    assert "hardly varied" in found.notes[0].en


@pytest.mark.slow
def test_channels_that_move_together_are_named() -> None:
    history, _ = synthetic()
    spend = history.spend.copy()
    spend[:, 1] = 1.5 * spend[:, 0]
    found = fit(History(history.channels, spend, history.response, starts=history.starts))
    assert any("search" in n.en and "video" in n.en and "together" in n.en for n in found.notes)


@pytest.mark.slow
def test_a_saturated_channel_is_seen_as_one() -> None:
    history, _ = synthetic(truth=((3000.0, 0.12, 1.2, 0.1),), noise=0.02)
    found = fit(history).channels[0]
    assert found.stage in {Stage.SATURATED, Stage.FLATTENING}
    assert found.marginal.value < 0.5 * found.average.value


@pytest.mark.slow
def test_a_firm_benchmark_pulls_a_weak_history() -> None:
    history, _ = synthetic(periods=16, noise=0.2)
    usual = history.spend[:, 0].mean()
    prior = ChannelPrior(return_rate=Benchmark(median=0.05, factor=1.1))
    found = fit(history, Priors(channels={"search": prior})).of("search")
    assert found is not None
    assert found.effect.value == pytest.approx(0.05 * usual, rel=0.15)
    assert found.effect.low < found.effect.value < found.effect.high


@pytest.mark.slow
def test_a_channel_nothing_was_spent_on_has_no_curve() -> None:
    history, _ = synthetic(periods=30)
    spend = history.spend.copy()
    spend[:, 1] = 0
    found = fit(History(history.channels, spend, history.response))
    assert found.unfitted == ("video",)
    assert [c.channel for c in found.channels] == ["search"]


@pytest.mark.slow
def test_monthly_histories_are_read_too() -> None:
    history, _ = synthetic(periods=24)
    months = tuple(date(2024 + m // 12, m % 12 + 1, 1) for m in range(24))
    found = fit(History(history.channels, history.spend, history.response, grain=Grain.MONTH, starts=months))
    assert len(found.channels) == 2
    assert any("unknowns" in n.en for n in found.notes)


def test_the_gradient_is_the_derivative_of_the_density() -> None:
    history, _ = synthetic()
    model = build_model(history, Priors())
    target = Target(model, history.response, np.full(104, history.response.mean()), 80.0)
    point = model.mean + 0.2 * np.random.default_rng(3).standard_normal(len(model.mean))
    step = 1e-5 * np.eye(len(point))
    numeric = [
        (target.density((point + d)[None])[0][0] - target.density((point - d)[None])[0][0]) / 2e-5
        for d in step
    ]
    assert target.density(point[None])[1][0] == pytest.approx(np.array(numeric), rel=1e-4, abs=1e-4)


def _bad(**changed: object) -> History:
    history, _ = synthetic(periods=30)
    fields = {name: getattr(history, name) for name in ("channels", "spend", "response", "starts")}
    return History(**{**fields, **changed})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("history", "words"),
    [
        (History((), np.zeros((0, 0)), np.zeros(0)), "empty"),
        (_bad(spend=np.ones((1, 2)), response=np.ones(1), starts=()), "1 period"),
        (_bad(response=np.zeros(30)), "0 throughout"),
        (_bad(response=np.full(30, 7.0)), "same in every period"),
        (_bad(spend=np.zeros((30, 2))), "nothing was ever spent"),
        (_bad(spend=np.full((30, 2), -1.0)), "negative"),
        (_bad(response=np.full(30, np.nan)), "missing"),
        (_bad(channels=("a", "a")), "twice"),
        (_bad(starts=(date(2025, 1, 6),) * 30), "rise"),
        (_bad(response=np.ones(29)), "shapes differ"),
        (_bad(spend=np.ones((30, 1000)), channels=tuple(map(str, range(1000)))), "too large"),
    ],
)
def test_a_history_that_teaches_nothing_is_refused(history: History, words: str) -> None:
    with pytest.raises((InputError, MissingInput), match=words):
        fit(history)


@pytest.mark.slow
def test_intervals_cover_about_as_often_as_they_say() -> None:
    hits = []
    for seed in range(12):  # benchmarks/response_fit.py measures it on 100
        history, curves = synthetic(seed)
        for channel, curve in zip(fit(history).channels, curves, strict=True):
            hits.append(channel.marginal.low <= float(curve.slope(channel.recent)) <= channel.marginal.high)
    assert sum(hits) >= 19  # of 24; 90 % intervals give 19 or more with probability 0.97


@pytest.mark.slow
@pytest.mark.parametrize("size", [1e-6, 1.0, 1e12])
def test_noise_of_any_size_is_no_curve(size: float) -> None:
    random = np.random.default_rng(4)
    spend = size * np.exp(random.normal(0, 1, (40, 1)))
    response = np.exp(random.normal(0, 1.5, 40)) / size
    found = fit(History(("noise",), spend, response)).channels[0]
    assert np.isfinite(found.draws).all()
    assert found.verdict is Verdict.PRIOR
