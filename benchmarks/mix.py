"""Response-curve allocation: proven optima beside SLSQP, trust-constr and a piecewise MILP in the same run.

Run `python benchmarks/mix.py [--full]`. Prints per family: largest proven gap, median and 95th percentile of
milliseconds, what rounding to cents loses, and for every peer the median and largest loss against the proven
optimum and its time as a multiple of ours. Times are of the processor, so that other work on the machine
does not count.
"""

import sys
import time
from collections.abc import Callable, Iterable

import numpy as np

from benchmarks.mix_instances import OPTIMA, draw
from benchmarks.mix_peers import Attempt, try_milp, try_slsqp, try_trust_constr
from core.mix.problem import Problem
from core.mix.rounding import round_plan
from core.mix.solution import Solution, Status
from core.mix.solve import solve

Peer = Callable[[Problem, float], Attempt]

PEERS: dict[str, Peer] = {"SLSQP": try_slsqp, "trust-constr": try_trust_constr, "MILP 32": try_milp}


def measure(problem: Problem) -> tuple[Solution, float]:
    started = time.process_time()
    solution = solve(problem)
    return solution, time.process_time() - started


def report_families(sizes: Iterable[int], seeds: Iterable[int], peers: dict[str, Peer], cap: float) -> None:
    print(
        f"{'family':18} {'proven':>7} {'gap':>7} {'boxes':>5} {'med ms':>7} {'p95 ms':>7} {'cents':>7}",
        end="",
    )
    print("".join(f"  {name + ': loss max':>22} {'x time':>7}" for name in peers))
    for count in sizes:
        for rows in ("", "group", "overlapping"):
            for family in "CSMN" if rows != "overlapping" else "CSM":
                _report_cell(family, count, rows, list(seeds), peers, cap)


def _report_cell(
    family: str, count: int, rows: str, seeds: list[int], peers: dict[str, Peer], cap: float
) -> None:
    found: list[tuple[Solution, float]] = []
    losses: dict[str, list[float | None]] = {name: [] for name in peers}
    ratios: dict[str, list[float]] = {name: [] for name in peers}
    cents = 0.0
    for seed in seeds:
        problem = draw(family, count, seed, rows)
        solution, seconds = measure(problem)
        assert solution.objective is not None
        if seed == 1 and (family, count, rows) in OPTIMA:
            assert abs(solution.objective - OPTIMA[family, count, rows]) <= 1e-4
        found.append((solution, seconds))
        cents = max(cents, round_plan(problem, solution).loss)
        for name, peer in peers.items():
            attempt = peer(problem, cap)
            ratios[name].append(attempt.seconds / seconds)
            lost = None if attempt.objective is None else 1 - attempt.objective / solution.objective
            assert lost is None or lost > -1e-7, (name, lost)
            losses[name].append(lost)
    proven = sum(solution.status is Status.OPTIMAL for solution, _ in found)
    gap = max(solution.gap or 0.0 for solution, _ in found)
    times = np.array([seconds for _, seconds in found]) * 1e3
    print(f"{family} n={count:<5}{rows or 'total':11} {proven:3}/{len(found):<3} {gap:7.0e} ", end="")
    print(
        f"{max(s.nodes for s, _ in found):5} {np.median(times):7.1f} {np.percentile(times, 95):7.1f} ", end=""
    )
    print(f"{cents:7.0e}" + "".join(_describe(losses[name], ratios[name]) for name in peers), flush=True)


def _describe(losses: list[float | None], ratios: list[float]) -> str:
    known = [loss for loss in losses if loss is not None]
    failed = f"+{len(losses) - len(known)} none" if len(known) < len(losses) else ""
    said = f"{np.median(known):.3%} {max(known):.3%}{failed}" if known else "none"
    return f"  {said:>22} {np.median(ratios):7.1f}"


def report_small(seeds: range) -> None:
    print(f"\nsmall plans with a group, {len(seeds)} each; SLSQP as pymc-marketing calls it")
    print(
        f"{'':8} {'proven':>8} {'gap':>7} {'med ms':>7} {'p95 ms':>7}  SLSQP loss: mean, p90, max, above 1 %"
    )
    for count in (5, 8, 12, 20):
        for family in "SMN":
            found, lost = [], []
            for seed in seeds:
                problem = draw(family, count, seed, "group")
                solution, seconds = measure(problem)
                found.append((solution, seconds))
                attempt = try_slsqp(problem, 30.0)
                assert solution.objective is not None
                lost.append(1.0 if attempt.objective is None else 1 - attempt.objective / solution.objective)
            assert min(lost) > -1e-7
            proven = sum(solution.status is Status.OPTIMAL for solution, _ in found)
            gap = max(solution.gap or 0.0 for solution, _ in found)
            times = np.array([seconds for _, seconds in found]) * 1e3
            print(
                f"{family} n={count:<4} {proven:4}/{len(found):<4} {gap:6.0e} {np.median(times):7.1f} ",
                end="",
            )
            print(
                f"{np.percentile(times, 95):7.1f}  {np.mean(lost):.2%}, {np.percentile(lost, 90):.2%}, ",
                end="",
            )
            print(f"{max(lost):.1%}, {np.mean(np.array(lost) > 0.01):.0%}", flush=True)


def main(*, full: bool) -> None:
    solve(draw("S", 10, 1))
    if full:
        report_families((10, 50), range(1, 6), PEERS, 30.0)
        report_families((200,), range(1, 4), PEERS, 30.0)
        report_families((200, 1000), range(1, 6), {}, 0.0)
        report_small(range(1, 101))
        return
    report_families((10,), range(1, 3), PEERS, 5.0)
    report_families((50, 200), range(1, 3), {}, 0.0)
    report_families((1000,), range(1, 2), {}, 0.0)
    report_small(range(1, 6))


if __name__ == "__main__":
    main(full="--full" in sys.argv)
