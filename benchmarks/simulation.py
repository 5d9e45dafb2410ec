"""What-if answers beside a plain-Python peer in the same run: exactness, and the speed of 10,000 draws.

Run `python benchmarks/simulation.py [--full]`. Exactness: random driver products, a quotient and a goal
seek, against `fractions` written out by hand and against floats. Speed: the same draws through the model
at once and one by one in a loop of plain Python. --full: 2,000 models instead of 300, 100,000 draws.
"""

import random
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from typing import TypeVar

import numpy as np
from numpy.random import PCG64, Generator

from core.quantity.unit import CNY, NUMBER
from core.simulation.model import Formula, Input, Model, evaluate, evaluate_draws
from core.simulation.seek import seek
from core.simulation.simulate import Scenario, Uncertainty, simulate
from core.simulation.spread import Range
from core.text import Text

ONE = Fraction(1)
CHANNELS = 6
N = TypeVar("N", Fraction, float)
Done = TypeVar("Done")


def build(source: random.Random) -> Model:
    """Six channels of visits × conversion × basket and money, their total, ROI and cost per order."""
    inputs: list[Input] = []
    formulas: list[Formula] = []
    for c in range(CHANNELS):
        levels = {
            "visits": Fraction(source.randint(1_000, 10**6)),
            "conversion": Fraction(source.randint(50, 900), 100),
            "basket": Fraction(source.randint(1_000, 90_000), 100),
            "spend": Fraction(source.randint(10**5, 10**8), 100),
        }
        inputs += [Input(f"{c}.{k}", Text(zh=k, en=k), NUMBER, v) for k, v in levels.items()]
        orders = tuple((f"{c}.{k}", ONE) for k in ("visits", "conversion"))
        formulas.append(product(f"{c}.orders", orders, Fraction(1, 100)))
        formulas.append(product(f"{c}.revenue", ((f"{c}.orders", ONE), (f"{c}.basket", ONE)), ONE))
    for name in ("orders", "revenue", "spend"):
        terms = tuple((f"{c}.{name}", ONE) for c in range(CHANNELS))
        formulas.append(Formula(name, Text(zh=name, en=name), CNY, "sum", terms))
    formulas.append(product("roi", (("revenue", ONE), ("spend", -ONE)), ONE))
    formulas.append(product("cpo", (("spend", ONE), ("orders", -ONE)), ONE))
    return Model(tuple(inputs), tuple(formulas))


def product(key: str, terms: tuple[tuple[str, Fraction], ...], factor: Fraction) -> Formula:
    return Formula(key, Text(zh=key, en=key), NUMBER, "product", terms, factor)


def by_hand(levels: dict[str, N]) -> dict[str, N]:
    """The peer: the same figures written out."""
    orders = [levels[f"{c}.visits"] * levels[f"{c}.conversion"] / 100 for c in range(CHANNELS)]
    revenue = [o * levels[f"{c}.basket"] for c, o in enumerate(orders)]
    spend = [levels[f"{c}.spend"] for c in range(CHANNELS)]
    total = {"orders": add(orders), "revenue": add(revenue), "spend": add(spend)}
    return {**total, "roi": total["revenue"] / total["spend"], "cpo": total["spend"] / total["orders"]}


def add(parts: list[N]) -> N:
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def compare_exactness(models: int) -> None:
    """How many figures agree to the last digit with fractions, how far floats are off, and goal seeks."""
    source, same, figures, worst, met = random.Random(1), 0, 0, 0.0, 0
    for _ in range(models):
        model = build(source)
        levels = {key: v * Fraction(source.randint(50, 200), 100) for key, v in model.today().items()}
        ours, exact = evaluate(model, levels), by_hand(levels)
        floats = by_hand({key: float(v) for key, v in levels.items()})
        figures += len(exact)
        same += sum(ours[key] == value for key, value in exact.items())
        worst = max(worst, *(abs(float(Fraction(floats[k]) / v - 1)) for k, v in exact.items()))
        wanted = ours["revenue"] * Fraction(11, 10)
        found = seek(model, "0.basket", "revenue", wanted, levels)
        met += by_hand({**levels, "0.basket": found.level})["revenue"] == wanted
    print(f"exactness, {models} models of {CHANNELS} channels")
    print(f"  figures equal to fractions to the last digit   {same} of {figures}")
    print(f"  goal seeks that give the goal to the last digit {met} of {models}")
    print(f"  peer in floats: largest relative error          {worst:.1e}")


def compare_speed(draws: int) -> None:
    """The same draws at once and one by one."""
    model = build(random.Random(7))
    stream = Generator(PCG64(3))
    levels = {x.key: float(x.value) * np.exp(0.1 * stream.standard_normal(draws)) for x in model.inputs}
    ours, at_once = timed(lambda: evaluate_draws(model, levels))
    rows = [dict(zip(levels, row, strict=True)) for row in np.column_stack([*levels.values()]).tolist()]
    peers, one_by_one = timed(lambda: [by_hand(row) for row in rows])
    apart = max(
        float(np.abs(ours[key] / np.array([row[key] for row in peers]) - 1).max()) for key in peers[0]
    )
    print(f"speed, {draws:,} draws of {len(model.inputs)} inputs, {len(model.formulas)} formulas")
    print(f"  plain Python loop             {one_by_one * 1000:9.1f} ms")
    print(
        f"  core.simulation               {at_once * 1000:9.1f} ms   {one_by_one / at_once:6.1f}"
        " times as fast"
    )
    print(f"  largest relative difference   {apart:9.1e}")


def compare_answer(draws: int) -> None:
    """A whole answer: ranges drawn, four scenarios, P10, P50 and P90, beside the loop with `random`."""
    model = build(random.Random(7))
    today = model.today()
    ranges = {key: Range(v * 8 / 10, v, v * 12 / 10) for key, v in today.items()}
    cases = [Scenario(str(p), {"0.visits": today["0.visits"] * p / 100}) for p in (100, 110, 120, 130)]
    found, ours = timed(
        lambda: simulate(model, cases, outcomes=("revenue",), uncertainty=Uncertainty(ranges, None, draws))
    )
    peers, plain = timed(lambda: [loop(today | case.levels, draws) for case in cases])
    apart = max(abs(o.fans["revenue"].p50 / p[1] - 1) for o, p in zip(found, peers, strict=True))
    print(f"whole answer, 4 scenarios, {draws:,} PERT draws each")
    print(f"  plain Python loop             {plain * 1000:9.1f} ms")
    print(f"  core.simulation               {ours * 1000:9.1f} ms   {plain / ours:6.1f} times as fast")
    print(f"  largest difference of medians {apart:9.1e} (other random numbers)")


def loop(levels: dict[str, Fraction], draws: int) -> tuple[float, float, float]:
    """The peer: `random.betavariate` input by input, sorted."""
    source = random.Random(1)
    start = {key: float(v) for key, v in levels.items()}
    drawn = sorted(
        by_hand({key: v * (0.8 + 0.4 * source.betavariate(3, 3)) for key, v in start.items()})["revenue"]
        for _ in range(draws)
    )
    return drawn[draws // 10], drawn[draws // 2], drawn[draws * 9 // 10]


def timed(work: Callable[[], Done]) -> tuple[Done, float]:
    start = time.perf_counter()
    done = work()
    return done, time.perf_counter() - start


if __name__ == "__main__":
    full = "--full" in sys.argv[1:]
    compare_exactness(2_000 if full else 300)
    compare_speed(100_000 if full else 10_000)
    compare_answer(100_000 if full else 10_000)
