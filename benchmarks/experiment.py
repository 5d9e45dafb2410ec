"""Sizes, powers and readings of tests beside statsmodels: largest disagreement, and time, in one run.

Run `python benchmarks/experiment.py [--full]`. statsmodels is asked for the one-sided test at half the alpha,
which is the same as counting only findings in the right direction.
"""

import random
import sys
import time
from collections.abc import Callable, Sequence

from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import NormalIndPower, TTestIndPower
from statsmodels.stats.proportion import (
    confint_proportions_2indep,
    power_proportions_2indep,
    proportion_effectsize,
    proportions_ztest,
    samplesize_proportions_2indep_onetail,
)

from core.experiment import mean
from core.experiment.correction import adjust_holm
from core.experiment.proportion import Method, compare, power_of, size_for

Case = tuple[float, float, int, int]


def draw(size: int, seed: int = 1) -> list[Case]:
    """Two rates and two group sizes."""
    source = random.Random(seed)
    cases = []
    for _ in range(size):
        first = source.uniform(0.02, 0.6)
        second = first * source.uniform(1.05, 1.5)
        cases.append((first, second, source.randint(1000, 20_000), source.randint(1000, 20_000)))
    return cases


def events(case: Case) -> tuple[tuple[int, int], tuple[int, int]]:
    first, second, one, other = case
    return (round(first * one), round(second * other)), (one, other)


def size_peer(case: Case) -> float:
    first, second, *_ = case
    return float(
        samplesize_proportions_2indep_onetail(first - second, second, 0.8, alpha=0.025, alternative="smaller")
    )


def arcsine_ours(case: Case) -> float:
    people = size_for(case[0], case[1], method=Method.ARCSINE)
    return power_of(people, case[0], case[1], method=Method.ARCSINE)


def arcsine_peer(case: Case) -> float:
    people = size_for(case[0], case[1], method=Method.ARCSINE)
    effect = abs(proportion_effectsize(case[1], case[0]))
    return float(NormalIndPower().power(effect, people, 0.025, alternative="larger"))


def power_peer(case: Case) -> float:
    first, second, people, _ = case
    found = power_proportions_2indep(
        second - first, first, people, alpha=0.025, alternative="larger", return_results=False
    )
    return float(found)


def reading_peer(case: Case) -> float:
    counts, people = events(case)
    return float(proportions_ztest(list(counts), list(people))[1])


def interval_peer(case: Case) -> float:
    counts, people = events(case)
    return float(confint_proportions_2indep(counts[1], people[1], counts[0], people[0], method="newcomb")[0])


def t_ours(case: Case) -> float:
    return mean.power_of(case[2] / 50, case[1] - case[0] + 0.2)


def t_peer(case: Case) -> float:
    return float(TTestIndPower().power(case[1] - case[0] + 0.2, case[2] / 50, 0.025, alternative="larger"))


def correct(adjust: Callable[[list[float]], Sequence[float]], cases: list[Case]) -> list[float]:
    return [p for at in range(0, len(cases) - 9, 10) for p in adjust([c[0] for c in cases[at : at + 10]])]


def main(size: int) -> None:
    cases = draw(size)
    print(
        f"{size:,} tests; 5% to 6%: "
        + ", ".join(f"{m.value} {size_for(0.05, 0.06, method=m):.1f}" for m in Method)
    )
    show("size, pooled z", cases, lambda c: size_for(c[0], c[1]), size_peer)
    show("power at size, arcsine", cases, arcsine_ours, arcsine_peer)
    show("power, pooled z", cases, lambda c: power_of(c[2], c[0], c[1]), power_peer)
    show("power, t test", cases, t_ours, t_peer)
    show("p-value of a reading", cases, lambda c: compare(*events(c)).p_value, reading_peer)
    show("interval, Newcombe", cases, lambda c: compare(*events(c)).low, interval_peer)
    ours, mine = timed(lambda: correct(adjust_holm, cases))
    theirs, other = timed(lambda: correct(lambda p: list(multipletests(p, method="holm")[1]), cases))
    tell("Holm, ten at a time", ours, theirs, mine, other)


def show(name: str, cases: list[Case], ours: Callable[[Case], float], peer: Callable[[Case], float]) -> None:
    found, mine = timed(lambda: [ours(case) for case in cases])
    known, other = timed(lambda: [peer(case) for case in cases])
    tell(name, found, known, mine, other)


def tell(name: str, found: list[float], known: list[float], mine: float, other: float) -> None:
    worst = max(abs(a - b) / max(1.0, abs(b)) for a, b in zip(found, known, strict=True))
    print(f"  {name:<24} largest difference {worst:.0e}, {mine:6.3f} s, {mine / other:5.2f} × statsmodels")


def timed(work: Callable[[], list[float]]) -> tuple[list[float], float]:
    work()[:1]
    start = time.perf_counter()
    found = work()
    return found, time.perf_counter() - start


if __name__ == "__main__":
    main(20_000 if "--full" in sys.argv else 2_000)
