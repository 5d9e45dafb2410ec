"""Driver decomposition against 2^n enumeration, LMDI with a small number for zero, and a single order.

Run `python benchmarks/drivers.py [--full]`. Time: contributions of a product of n factors, ours (polynomial,
or quadrature beyond 24 factors) against the Shapley value over 2^n subsets, as the package
`shapley-decomposition` computes it. Agreement: completeness and spread over orders of the three methods on
random products. Zeros: LMDI with its limits against LMDI with δ in place of 0. Start: how often a start is
named on noise, and how near the true day it lies. `--full` draws more cases.
"""

import math
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from itertools import permutations

import numpy as np

from core.deviation.factor import Factor, measured, product
from core.deviation.lmdi import lmdi
from core.deviation.onset import Shape, find_onset
from core.deviation.sequential import sequential
from core.deviation.shapley import shapley

SEED = 20_261_012


def draw(source: random.Random, factors: int, spread: float) -> Factor:
    """A product whose factors changed by log-normal growth."""
    parts = []
    for at in range(factors):
        before = source.uniform(1, 1000)
        after = before * math.exp(source.gauss(0, spread))
        parts.append(
            measured(f"f{at}", Fraction(round(before * 100), 100), Fraction(round(after * 100), 100))
        )
    return product("v", parts)


def enumerate_subsets(root: Factor) -> dict[str, float]:
    """Shapley over all subsets, in floating point: the peer."""
    before = [float(part.before) for part in root.parts]
    after = [float(part.after) for part in root.parts]
    size = len(before)
    values = [
        math.prod(after[i] if mask >> i & 1 else before[i] for i in range(size)) for mask in range(1 << size)
    ]
    weights = [math.factorial(k) * math.factorial(size - k - 1) / math.factorial(size) for k in range(size)]
    return {
        part.key: sum(
            weights[mask.bit_count()] * (values[mask | 1 << at] - values[mask])
            for mask in range(1 << size)
            if not mask >> at & 1
        )
        for at, part in enumerate(root.parts)
    }


def clock(work: Callable[[], object], rounds: int = 3) -> float:
    """Best wall time of a few rounds, in milliseconds."""
    best = math.inf
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - started)
    return best * 1000


def show_time() -> None:
    print("| factors | ours ms | 2^n ms | 2^n / ours | largest difference |")
    print("|---|---|---|---|---|")
    source = random.Random(SEED)
    for size in (3, 6, 10, 14, 17, 24, 30, 200):
        root = draw(source, size, 0.1)
        ours = clock(lambda root=root: shapley(root))  # type: ignore[misc]
        if size > 17:
            print(f"| {size} | {ours:.2f} | - | - | - |")
            continue
        peer = clock(lambda root=root: enumerate_subsets(root), 1 if size > 14 else 3)  # type: ignore[misc]
        exact, other = shapley(root), enumerate_subsets(root)
        apart = max(abs(float(exact[key]) - other[key]) / abs(float(root.after)) for key in other)
        print(f"| {size} | {ours:.2f} | {peer:.2f} | {peer / ours:.1f} | {apart:.1e} |")


def show_agreement(cases: int) -> None:
    print("\n| factors, sd | method | worst residual | spread over orders | top driver changes with order |")
    print("|---|---|---|---|---|")
    source = random.Random(SEED)
    for size, spread in ((3, 0.1), (3, 0.3), (5, 0.3)):
        roots = [draw(source, size, spread) for _ in range(cases)]
        for name, method in (("Shapley", shapley), ("LMDI-I", lmdi), ("sequential", sequential)):
            residual, spans, changed = 0.0, [], 0
            for root in roots:
                orders = _orders(root, method, name)
                found = orders[0]
                given = sum(found[part.key] for part in root.parts)
                residual = max(residual, abs(float((given - root.change) / root.after)))
                spans.append(_span(root, orders))
                changed += len({_top(root, one) for one in orders}) > 1
            print(
                f"| {size}, {spread} | {name} | {residual:.1e} | {statistics.median(spans):.1%} "
                f"| {changed / cases:.1%} |"
            )


def _orders(root: Factor, method: Callable[..., dict[str, Fraction]], name: str) -> list[dict[str, Fraction]]:
    found = []
    for order in list(permutations(root.parts))[:24]:
        if name == "sequential":
            found.append(sequential(root, [part.key for part in order]))
        else:
            found.append(method(Factor(root.key, root.operation, order)))
    return found


def _top(root: Factor, found: dict[str, Fraction]) -> str:
    return max(root.parts, key=lambda part: (round(abs(found[part.key]), 9), part.key)).key


def _span(root: Factor, orders: list[dict[str, Fraction]]) -> float:
    top = _top(root, orders[0])
    values = [float(one[top]) for one in orders]
    return (max(values) - min(values)) / abs(values[0]) if values[0] else 0.0


def show_zeros() -> None:
    print("\n| 0 → 1000 traffic, true change 1200 | traffic | a 1→1.5 | b 1→0.8 |")
    print("|---|---|---|---|")
    levels = {"traffic": (0, 1000), "a": (1, Fraction(3, 2)), "b": (1, Fraction(4, 5))}
    root = product("v", [measured(key, *pair) for key, pair in levels.items()])
    for name, found in (("Shapley", shapley(root)), ("LMDI-I, limits", lmdi(root))):
        print(f"| {name} | " + " | ".join(f"{float(found[key]):.2f}" for key in levels) + " |")
    for power in (10, 20, 100):
        tiny = product(
            "v", [measured(k, Fraction(1, 10**power) if a == 0 else a, b) for k, (a, b) in levels.items()]
        )
        found = lmdi(tiny)
        print(
            f"| LMDI-I, δ = 1e-{power} | " + " | ".join(f"{float(found[key]):.2f}" for key in levels) + " |"
        )


def show_start(cases: int) -> None:
    print("\n| 120 days, noise 8 %, autocorrelation 0.3 | named | median error, days | within its range |")
    print("|---|---|---|---|")
    days = [date(2026, 6, 1) + timedelta(days=i) for i in range(120)]
    noise = np.random.default_rng(SEED)
    for name, drop in (
        ("nothing happened", 0.0),
        ("step −12 % on day 90", 0.12),
        ("step −25 % on day 90", 0.25),
    ):
        named, errors, covered = 0, [], 0
        for _ in range(cases):
            series = np.zeros(120)
            draws = noise.normal(0, 0.08, 120)
            for at in range(120):
                series[at] = draws[at] + (0.3 * series[at - 1] if at else 0)
            series[90:] -= drop
            found = find_onset(days, 1 + series, sign=-1)
            if found.shape is Shape.UNCLEAR:
                continue
            named += 1
            if drop and found.start is not None:
                errors.append(abs((found.start - days[90]).days))
                covered += found.earliest <= days[90] <= found.latest
        error = f"{statistics.median(errors):.0f}" if errors else "-"
        inside = f"{covered / len(errors):.0%}" if errors else "-"
        print(f"| {name} | {named / cases:.1%} | {error} | {inside} |")


def main() -> None:
    full = "--full" in sys.argv
    show_time()
    show_agreement(300 if full else 40)
    show_zeros()
    show_start(400 if full else 100)


if __name__ == "__main__":
    main()
