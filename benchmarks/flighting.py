"""Spend over periods with carry-over and season, and synergy: against scipy SLSQP in the same run.

Run `python benchmarks/flighting.py [--full]`. Prints seconds, their ratio, the certified gap, and how far the
peer ends below. SLSQP gets exact gradients and is stopped after a cap (4 s, with --full 300 s); synergy is
compared with the best of twenty SLSQP starts.
"""

import random
import sys
import time
from collections.abc import Callable

import numpy as np

from core.mix.carryover import Carryover
from core.mix.curve import Hill
from core.mix.flighting import Flight, Schedule, plan_flights
from core.mix.synergy import Member, Pair, split_with_synergy

SIZES = ((6, 12), (10, 26), (10, 52))
STARTS = 20


class Late(Exception):
    """The peer's time is up."""


def draw_curve(source: random.Random, s_shaped: bool) -> Hill:
    half = float(np.exp(np.log(300) + np.log(20) * source.random()))
    top = half * (0.5 + 3.5 * source.random())
    shape = (1.5 + 1.5 * source.random()) if s_shaped else 0.5 + 0.5 * source.random()
    return Hill(top=top, half=half, shape=shape)


def draw_schedule(channels: int, periods: int, s_shaped: bool) -> Schedule:
    source = random.Random(1000 * channels + periods)
    flights = []
    for k in range(channels):
        phase = 6.28 * source.random()
        season = 1 + 0.3 * np.sin(2 * np.pi * np.arange(periods) / periods + phase)
        flights.append(
            Flight(
                name=f"c{k}",
                curve=draw_curve(source, s_shaped),
                carryover=Carryover(rate=0.7 * source.random()),
                season=tuple(season.tolist()),
                maximum=5000.0,
            )
        )
    return Schedule(flights=tuple(flights), periods=periods, budget=1000.0 * channels * periods)


def objective(schedule: Schedule) -> Callable[[np.ndarray], tuple[float, np.ndarray]]:
    shape = (len(schedule.flights), schedule.periods)
    carry = np.stack([f.carryover.matrix(schedule.periods) for f in schedule.flights])
    season = np.array([f.season for f in schedule.flights])

    def measure(x: np.ndarray) -> tuple[float, np.ndarray]:
        level = np.einsum("kts,ks->kt", carry, x.reshape(shape))
        level = np.maximum(level, 1e-12)
        value = np.array([f.curve.value(row) for f, row in zip(schedule.flights, level, strict=True)])
        slope = np.array([f.curve.slope(row) for f, row in zip(schedule.flights, level, strict=True)])
        return float((season * value).sum()), np.einsum("kts,kt->ks", carry, season * slope).ravel()

    return measure


def slsqp(
    measure: Callable[[np.ndarray], tuple[float, np.ndarray]],
    start: np.ndarray,
    budget: float,
    most: float,
    cap: float,
) -> tuple[float, float, bool]:
    """Best feasible value seen, seconds, and whether it ended by itself."""
    from scipy.optimize import minimize

    began, best = time.perf_counter(), [0.0]

    def negative(x: np.ndarray) -> tuple[float, np.ndarray]:
        if time.perf_counter() - began > cap:
            raise Late
        value, slope = measure(x)
        if abs(x.sum() - budget) < 1e-6 * budget:
            best[0] = max(best[0], value)
        return -value, -slope

    ones = np.ones(len(start))
    try:
        minimize(
            negative,
            start,
            jac=True,
            bounds=[(1e-3, most)] * len(start),
            constraints=[{"type": "eq", "fun": lambda x: x.sum() - budget, "jac": lambda x: ones}],
            method="SLSQP",
            options={"maxiter": 1000, "ftol": 1e-9},
        )
    except Late:
        return best[0], time.perf_counter() - began, False
    return best[0], time.perf_counter() - began, True


def compare_flights(cap: float, sizes: tuple[tuple[int, int], ...]) -> None:
    print("flighting        ours s   gap       SLSQP s   ratio   SLSQP below")
    for s_shaped in (False, True):
        for channels, periods in sizes if s_shaped else SIZES:
            schedule = draw_schedule(channels, periods, s_shaped)
            began = time.perf_counter()
            plan = plan_flights(schedule)
            ours = time.perf_counter() - began
            start = np.full(channels * periods, 1000.0)
            value, theirs, ended = slsqp(objective(schedule), start, schedule.budget, 5000.0, cap)
            below = f"{(plan.value - value) / plan.value:+.1e}" if value else "no plan"
            late = "" if ended else " (stopped)"
            name = f"{channels}x{periods} {'S' if s_shaped else 'concave'}"
            times = f"{ours:6.2f}   {plan.gap:.1e}   {theirs:7.2f}   {theirs / ours:5.0f}"
            print(f"{name:16} {times}   {below}{late}")


def draw_members(count: int, kind: str, s_shaped: bool) -> tuple[tuple[Member, ...], tuple[Pair, ...]]:
    source = random.Random(count)
    members = tuple(
        Member(name=f"c{k}", curve=draw_curve(source, s_shaped), maximum=5000.0) for k in range(count)
    )
    pairs = tuple(
        Pair(first=f"c{i}", second=f"c{i + 1}", weight=100 + 1400 * source.random(), kind=kind)
        for i in range(count - 1)
    )
    return members, pairs


def synergy_objective(
    members: tuple[Member, ...], pairs: tuple[Pair, ...]
) -> Callable[[np.ndarray], tuple[float, np.ndarray]]:
    reach = np.array([float(m.curve.value(5000.0)) for m in members])
    index = {m.name: i for i, m in enumerate(members)}

    def measure(x: np.ndarray) -> tuple[float, np.ndarray]:
        value = np.array([float(m.curve.value(v)) for m, v in zip(members, x, strict=True)])
        slope = np.array([float(m.curve.slope(v)) for m, v in zip(members, x, strict=True)])
        share, total, gradient = np.maximum(value / reach, 1e-12), float(value.sum()), slope.copy()
        for pair in pairs:
            i, j = index[pair.first], index[pair.second]
            product = share[i] * share[j]
            term = product**0.5 if pair.kind == "root" else product
            total += pair.weight * term
            power = 0.5 if pair.kind == "root" else 1.0
            for k in (i, j):
                gradient[k] += pair.weight * power * term / share[k] * slope[k] / reach[k]
        return total, gradient

    return measure


def compare_synergy(cap: float, counts: tuple[int, ...]) -> None:
    print(f"\nsynergy            ours s   gap       SLSQP x{STARTS} s   SLSQP below   separate below")
    for count in counts:
        for kind in ("root", "product"):
            for s_shaped in (False, True):
                members, pairs = draw_members(count, kind, s_shaped)
                budget = 1000.0 * count
                began = time.perf_counter()
                plan = split_with_synergy(members, pairs, budget)
                ours = time.perf_counter() - began
                best, began, source = 0.0, time.perf_counter(), np.random.default_rng(count)
                for _ in range(STARTS):
                    start = np.clip(source.dirichlet(np.ones(count)) * budget, 1, 5000)
                    left = cap - (time.perf_counter() - began)
                    if left <= 0:
                        break
                    best = max(best, slsqp(synergy_objective(members, pairs), start, budget, 5000.0, left)[0])
                theirs = time.perf_counter() - began
                name = f"{count} {kind} {'S' if s_shaped else 'concave'}"
                below, apart = (plan.value - best) / plan.value, (plan.value - plan.separate) / plan.value
                times = f"{ours:6.2f}   {plan.gap:.1e}   {theirs:11.2f}"
                print(f"{name:18} {times}   {below:+.1e}      {apart:+.1e}")


if __name__ == "__main__":
    full = "--full" in sys.argv
    compare_flights(300.0 if full else 4.0, SIZES if full else SIZES[:2])
    compare_synergy(60.0 if full else 2.0, (10, 50) if full else (10,))
