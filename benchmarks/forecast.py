"""Do ranges of forecasts hold what they promise? Coverage and width beside seasonal naive and AutoETS.

Series of 18 to 60 months with level, trend, season, noise and some outliers, made up from fixed seeds; the
total of the next 1 to 6 months is forecast. Run: python -m benchmarks.forecast [--full]
"""

import argparse
import time
import warnings
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from core.progress.outlook import foresee

Floats = NDArray[np.float64]
LEVELS = (0.80, 0.95)
Ranges = dict[float, tuple[float, float]]
Method = Callable[[Floats, int], Ranges]


def make(seed: int) -> tuple[Floats, Floats]:
    """A series and the months that follow it."""
    noise = np.random.default_rng(seed)
    past, ahead = int(noise.integers(18, 61)), int(noise.integers(1, 7))
    months = np.arange(past + ahead)
    season = np.tile(noise.normal(0, noise.choice([0.0, 0.1, 0.25]), 12), 7)[: months.size]
    steps = noise.normal(0, noise.choice([0.0, 0.01, 0.04]), months.size).cumsum()
    drift = noise.normal(0, 0.008) * months
    rough = noise.standard_t(5, months.size) * noise.choice([0.02, 0.05, 0.12]) / np.sqrt(5 / 3)
    values = 10 ** noise.uniform(3, 7) * np.exp(season + steps + drift + rough)
    return values[:past], values[past:]


def ours(past: Floats, ahead: int) -> Ranges:
    """Quantiles of drawn totals."""
    outlook = foresee(past, ahead=[past.size + i for i in range(ahead)])
    totals = outlook.paths.sum(axis=1)
    return {level: _quantiles(totals, level) for level in LEVELS}


def seasonal_naive(past: Floats, ahead: int) -> Ranges:
    """Last year's months, with normal ranges from how the last years differed from the ones before."""
    from scipy.stats import norm

    period = 12 if past.size > 13 else 1
    total = sum(past[past.size - period + i % period] for i in range(ahead))
    sigma = float(np.std(past[period:] - past[:-period], ddof=1)) * np.sqrt(ahead)
    return {level: (total - (z := norm.ppf(0.5 + level / 2)) * sigma, total + z * sigma) for level in LEVELS}


def auto_ets(past: Floats, ahead: int) -> Ranges:
    """AutoETS of statsforecast. Its ranges are by month; they are added up, the widest a total can be."""
    from statsforecast.models import AutoETS

    found = AutoETS(season_length=12).forecast(y=past, h=ahead, level=[80, 95])
    return {
        level: (float(found[f"lo-{100 * level:.0f}"].sum()), float(found[f"hi-{100 * level:.0f}"].sum()))
        for level in LEVELS
    }


def _quantiles(totals: Floats, level: float) -> tuple[float, float]:
    low, high = np.quantile(totals, [0.5 - level / 2, 0.5 + level / 2])
    return float(low), float(high)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="1,000 series instead of 240")
    count = 1_000 if parser.parse_args().full else 240
    warnings.simplefilter("ignore")
    methods: dict[str, Method] = {
        "hoshin": ours, "seasonal naive": seasonal_naive, "statsforecast AutoETS": auto_ets
    }  # fmt: skip
    series = [make(seed) for seed in range(count)]
    scores: dict[str, float] = {}
    print(f"{count} series; total of the next 1-6 months\n")
    print("| method | inside 80 % | inside 95 % | interval score 80 %, of the total | ms a series |")
    print("|---|---|---|---|---|")
    for name, method in methods.items():
        started = time.perf_counter()
        ranges = [method(past, future.size) for past, future in series]
        spent = (time.perf_counter() - started) * 1000 / count
        inside = [
            np.mean([low <= future.sum() <= high for (_, future), r in zip(series, ranges, strict=True)
                     for low, high in [r[level]]])
            for level in LEVELS
        ]  # fmt: skip
        totals = [float(future.sum()) for _, future in series]
        scores[name] = float(
            np.mean([_score(r[0.80], total) / total for total, r in zip(totals, ranges, strict=True)])
        )
        print(f"| {name} | {inside[0]:.1%} | {inside[1]:.1%} | {scores[name]:.1%} | {spent:.1f} |")
    for peer in ("seasonal naive", "statsforecast AutoETS"):
        print(f"\ninterval score, ratio to {peer}: {scores['hoshin'] / scores[peer]:.2f}")


def _score(interval: tuple[float, float], truth: float, level: float = 0.80) -> float:
    """Winkler's interval score: width, and ten times what lies outside (Gneiting and Raftery 2007)."""
    low, high = interval
    outside = max(low - truth, truth - high, 0.0)
    return float(high - low + 2 / (1 - level) * outside)


if __name__ == "__main__":
    main()
