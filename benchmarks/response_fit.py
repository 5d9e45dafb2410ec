"""How often 90 % intervals of fitted response curves hold the truth, beside scipy curve_fit in the same run.

Run `python benchmarks/response_fit.py [--full]`: 6 simulated companies, with --full 100. Truth: three
channels whose half saturation, slope and carry-over are drawn from the default priors, 104 weeks, season,
growth and 6 % noise. The peer fits the same model by least squares; its intervals are the covariance's.
"""

import sys
import time
import warnings
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from core.mix.carryover import Carryover
from core.mix.curve import Hill
from core.mix.fit import fit
from core.mix.history import History

WEEKS, CHANNELS, NOISE = 104, 3, 0.06


@dataclass(frozen=True)
class Truth:
    """A channel as it is."""

    effect: float
    curve: Hill


def draw(seed: int) -> tuple[History, list[Truth]]:
    source = np.random.default_rng(seed)
    spend = np.exp(source.normal(8, 0.5, CHANNELS)) * np.exp(0.6 * source.standard_normal((WEEKS, CHANNELS)))
    usual = spend.mean(0)
    truths, level = [], np.full(WEEKS, source.uniform(1500, 6000))
    for k in range(CHANNELS):
        half = usual[k] * float(np.exp(source.normal(np.log(1.5), np.log(2.5))))
        shape = float(np.exp(source.normal(0, np.log(1.3))))
        rate = float(1 / (1 + np.exp(-source.normal(np.log(1 / 3), 0.8))))
        effect = float(source.uniform(500, 3000))
        curve = Hill(top=effect * (1 + (half / usual[k]) ** shape), half=half, shape=shape)
        level = level + curve.value(Carryover(rate=rate).apply(spend[:, k], usual[k]))
        truths.append(Truth(effect, curve))
    weeks = np.arange(WEEKS)
    season = np.exp(0.15 * np.sin(weeks / 52.18 * 2 * np.pi) + 0.1 * (weeks - WEEKS + 1) / 52.18)
    response = level * season * (1 + NOISE * source.standard_normal(WEEKS))
    starts = tuple(date(2024, 10, 7) + timedelta(weeks=int(w)) for w in weeks)
    return History(tuple("abc"), spend, response, starts=starts), truths


def peer(history: History) -> list[tuple[float, float, float]]:
    """Marginal return of each channel with its interval, by least squares without priors."""
    from scipy.optimize import curve_fit

    spend, usual = history.spend, history.spend.mean(0)
    weeks = np.arange(WEEKS)
    waves = np.column_stack(
        [(weeks - WEEKS + 1) / 52.18, np.sin(weeks / 52.18 * 2 * np.pi), np.cos(weeks / 52.18 * 2 * np.pi)]
    )

    def model(_: np.ndarray, *p: float) -> np.ndarray:
        total = np.full(WEEKS, np.exp(p[0]))
        for k in range(CHANNELS):
            e, h, a, t = p[1 + 4 * k : 5 + 4 * k]
            level = Carryover(rate=min(1 / (1 + np.exp(-t)), 0.99)).apply(spend[:, k], usual[k])
            x, half = np.maximum(level / usual[k], 1e-9), np.exp(np.clip(h, -6, 6))
            power = np.exp(np.clip(a, -3, 3))
            total = total + np.exp(e) * (1 + half**power) / (1 + (half / x) ** power)
        return total * np.exp(waves @ np.array(p[1 + 4 * CHANNELS :]))

    def margin(p: np.ndarray, k: int) -> float:
        e, h, a, _ = p[1 + 4 * k : 5 + 4 * k]
        half, power = float(np.exp(np.clip(h, -6, 6))), float(np.exp(np.clip(a, -3, 3)))
        now = float(spend[-4:, k].mean())
        curve = Hill(top=float(np.exp(e)) * (1 + half**power), half=half * usual[k], shape=power)
        return float(curve.slope(now))

    mean = float(history.response.mean())
    start = [np.log(mean / 2), *[np.log(mean / 6), np.log(1.5), 0.0, -1.0] * CHANNELS, 0.0, 0.0, 0.0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            p, covariance = curve_fit(model, weeks, history.response, p0=start, maxfev=20_000)
        except RuntimeError:
            return [(np.nan, np.nan, np.nan)] * CHANNELS
        found = []
        for k in range(CHANNELS):
            slope = np.array(
                [(margin(p + 1e-4 * d, k) - margin(p - 1e-4 * d, k)) / 2e-4 for d in np.eye(len(p))]
            )
            wide = 1.645 * float(np.sqrt(max(slope @ covariance @ slope, 0.0)))
            found.append((margin(p, k) - wide, margin(p, k), margin(p, k) + wide))
    return found


def main(companies: int) -> None:
    names = ("effect at usual spend", "marginal return", "response at 1.5 x", "half saturation", "slope")
    hits: dict[str, list[bool]] = {name: [] for name in names}
    error, peer_error, peer_hits, seconds, peer_seconds = [], [], [], 0.0, 0.0
    for seed in range(companies):
        history, truths = draw(seed)
        began = time.perf_counter()
        found = fit(history)
        seconds += time.perf_counter() - began
        began = time.perf_counter()
        theirs = peer(history)
        peer_seconds += time.perf_counter() - began
        for channel, truth, (low, middle, high) in zip(found.channels, truths, theirs, strict=True):
            margin = float(truth.curve.slope(channel.recent))
            far = 1.5 * channel.usual
            band = channel.band(np.array([far]))[:, 0]
            checks = (
                (channel.effect.low, truth.effect, channel.effect.high),
                (channel.marginal.low, margin, channel.marginal.high),
                (band[0], float(truth.curve.value(far)), band[2]),
                (channel.half_saturation.low, truth.curve.half, channel.half_saturation.high),
                (channel.slope.low, truth.curve.shape, channel.slope.high),
            )
            for name, (least, true, most) in zip(names, checks, strict=True):
                hits[name].append(least <= true <= most)
            error.append(abs(np.log(channel.marginal.value / margin)))
            peer_hits.append(low <= margin <= high)
            peer_error.append(abs(np.log(max(middle, 1e-9) / margin)) if np.isfinite(middle) else np.inf)
    count = len(error)
    print(f"{companies} companies, {count} channels; 90 % intervals hold the truth in")
    for name in names:
        share = float(np.mean(hits[name]))
        print(f"  {name:24} {share:6.1%} ± {1.96 * np.sqrt(share * (1 - share) / count):.1%}")
    print(f"  {'curve_fit: marginal':24} {np.mean(peer_hits):6.1%}")
    print(
        f"median error of the marginal return {np.median(error):.1%}, curve_fit {np.median(peer_error):.1%}"
    )
    print(f"seconds a fit {seconds / companies:.2f}, curve_fit {peer_seconds / companies:.2f}")


if __name__ == "__main__":
    main(100 if "--full" in sys.argv else 6)
