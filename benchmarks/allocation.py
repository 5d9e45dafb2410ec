"""Choice of initiatives by value: family P against scipy.optimize.milp in the same run.

Run `python benchmarks/allocation.py [n ...]`. Prints seconds, their ratio, the optimum, and what a greedy
choice by value for money loses. Amounts of the family are euros; here they are cents.
"""

import math
import random
import sys
import time
from decimal import Decimal
from fractions import Fraction

from core.allocation.formulation import formulate
from core.allocation.grant import NOTHING, Grant
from core.allocation.infeasibility import explain_infeasibility
from core.allocation.optimum import optimise
from core.allocation.program import Program
from core.allocation.request import CENT, Group, Item, Request, Substitute
from core.allocation.verification import check, measure_value
from core.allocation.worth import Piecewise, Point, Step

OPTIMA = {
    (20, 1): 21236.71,
    (20, 2): 27436.53,
    (20, 3): 26253.59,
    (50, 1): 67589.91,
    (50, 2): 59182.16,
    (50, 3): 57049.92,
}

CATEGORIES = ("acq", "ret", "brand", "exp")
SUBSTITUTE_VALUE = Decimal("0.65")


def draw(count: int, seed: int) -> Request:
    """Instance P(n, seed): initiatives with cheaper ways, scalable spends, owners' hours, links, shares."""
    source = random.Random(7000003 * seed + count)
    owners = max(3, count // 8)
    rows = [_draw_item(source, i, owners) for i in range(count)]
    for i in range(1, count):
        if source.random() < 0.3:
            rows[i]["requires"] = (f"I{int(i * source.random()):04d}",)
    for _ in range(count // 5):
        a, b = int(count * source.random()), int(count * source.random())
        pair = rows[a].get("requires") == (f"I{b:04d}",) or rows[b].get("requires") == (f"I{a:04d}",)
        if a != b and not pair:
            rows[a]["excludes"] = (*rows[a].get("excludes", ()), f"I{b:04d}")
    items = tuple(Item(**{k: v for k, v in row.items() if k != "cost"}) for row in rows)
    demand = {
        f"O{k}": sum((i.effort.get(f"O{k}", Decimal(0)) for i in items), Decimal(0)) for k in range(owners)
    }
    total = 100 * round(0.35 * sum(row["cost"] for row in rows) / 100)
    return Request(
        total=total * 100,
        unit=CENT,
        items=items,
        capacity={name: Decimal(int(hours / 2)) for name, hours in demand.items()},
        groups=(
            Group(name="exp", minimum_share=Decimal("0.08")),
            Group(name="acq", minimum_share=Decimal("0.2"), maximum_share=Decimal("0.6"), base="spent"),
        ),
    )


def _draw_item(source: random.Random, i: int, owners: int) -> dict:
    draw_one = source.random
    cost = 100 * round(math.exp(math.log(2000) + (math.log(60000) - math.log(2000)) * draw_one()) / 100)
    goals = [cost**0.8 * (0.3 + 1.4 * draw_one()) for _ in range(3)]
    priority = (1, 1.15, 1.3)[int(3 * draw_one())]
    value = priority * (0.5 * goals[0] + 0.3 * goals[1] + 0.2 * goals[2])
    owner = int(owners * draw_one())
    effort = {f"O{owner}": Decimal(20 + int(181 * draw_one()))}
    second = int(owners * draw_one()) if draw_one() < 0.3 else None
    hours = 10 + int(91 * draw_one())
    if second is not None:
        effort[f"O{second}"] = effort.get(f"O{second}", Decimal(0)) + hours
    two_ways = draw_one() < 0.4
    scalable = not two_ways and draw_one() < 0.4
    category = CATEGORIES[min(3, int(draw_one() / 0.3))]
    row = {"name": f"I{i:04d}", "cost": cost, "effort": effort, "groups": (category,)}
    if scalable:
        return {**row, "worth": _scale(cost, value), "ask": 160 * cost}
    if two_ways:
        cheap = {name: amount * Decimal("0.6") for name, amount in effort.items()}
        row["substitutes"] = (Substitute(name="cheap", cost=50 * cost, share=SUBSTITUTE_VALUE, effort=cheap),)
    return {**row, "worth": Step(value=Decimal(value), amount=100 * cost), "ask": 100 * cost}


def _scale(cost: int, value: float) -> Piecewise:
    at = Fraction(Decimal(value)) * Fraction(2, 5)
    points = [Point(amount=40 * cost, value=_decimal(at))]
    for k, slope in enumerate((Fraction(9, 10), Fraction(3, 5), Fraction(3, 10)), start=1):
        at += Fraction(Decimal(value)) * slope * Fraction(2, 5)
        points.append(Point(amount=40 * (k + 1) * cost, value=_decimal(at)))
    return Piecewise(points=tuple(points))


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def plant(request: Request, kind: str) -> Request:
    """The request with a contradiction in it."""
    fields = {name: getattr(request, name) for name in Request.model_fields}
    items = list(request.items)
    if kind == "mandatory":
        costly = sorted(items, key=lambda i: -i.ask)[: len(items) // 3]
        fields["items"] = tuple(i.model_copy(update={"mandatory": i in costly}) for i in items)
    elif kind == "shares":
        fields["groups"] = (
            Group(name="acq", minimum_share=Decimal("0.7"), base="spent"),
            Group(name="exp", minimum_share=Decimal("0.4"), base="spent"),
            Group(name="ret", minimum=request.total // 10),
        )
    else:
        tied = next(i for i in items if i.requires)
        fields["items"] = tuple(
            i.model_copy(update={"mandatory": i is tied, "forbidden": i.name in tied.requires}) for i in items
        )
    return Request(**fields)


def choose_greedily(request: Request) -> dict[str, Grant]:
    """What a spreadsheet does: best value for money first, while it fits and breaks no hard demand."""
    grants = dict.fromkeys(request.index, NOTHING)
    order = sorted(request.items, key=lambda i: -i.worth.at(i.worth.start) / i.worth.start)
    hard = {"total", "capacity", "requires", "excludes"}
    for item in order:
        tried = {**grants, item.name: Grant(item.worth.start)}
        if not {name.split(":")[0] for name in check(request, tried)} & hard:
            grants = tried
    return grants


def solve_with_scipy(program: Program) -> tuple[float, float]:
    """Seconds and objective of scipy's HiGHS on the same program."""
    import numpy
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_array

    keys = {key: i for i, key in enumerate(program.columns)}
    columns = list(program.columns.values())
    scale = [float(c.scale) for c in columns]
    entries = [
        (r, keys[k], float(v) * scale[keys[k]])
        for r, row in enumerate(program.rows)
        for k, v in row.terms.items()
    ]
    sizes = [max(abs(v) for s, _, v in entries if s == r) for r in range(len(program.rows))]
    values = [v / sizes[r] for r, _, v in entries]
    matrix = coo_array((values, ([r for r, _, _ in entries], [c for _, c, _ in entries])))
    lower = [
        -numpy.inf if r.lower is None else float(r.lower) / s
        for r, s in zip(program.rows, sizes, strict=True)
    ]
    upper = [
        numpy.inf if r.upper is None else float(r.upper) / s for r, s in zip(program.rows, sizes, strict=True)
    ]
    cost = numpy.zeros(len(columns))
    for key, value in program.objective.items():
        cost[keys[key]] = -float(value) * scale[keys[key]]
    start = time.perf_counter()
    found = milp(
        cost,
        integrality=[int(c.step is not None) for c in columns],
        bounds=Bounds(
            [float(c.lower) / s for c, s in zip(columns, scale, strict=True)],
            [float(c.upper) / s for c, s in zip(columns, scale, strict=True)],
        ),
        constraints=LinearConstraint(matrix.tocsr(), lower, upper),
        options={"mip_rel_gap": 1e-6},
    )
    return time.perf_counter() - start, -found.fun


def main(sizes: list[int]) -> None:
    print("   n seed     value      ours s   untied s  scipy s  ratio   greedy loss")
    for count in sizes:
        for seed in (1, 2, 3):
            request = draw(count, seed)
            start = time.perf_counter()
            best = optimise(request)
            ours = time.perf_counter() - start
            start = time.perf_counter()
            untied = optimise(request, settle_ties=False)
            once = time.perf_counter() - start
            assert best is not None
            assert untied is not None
            assert not check(request, best.grants)
            value = float(measure_value(request, best.grants))
            theirs, other = solve_with_scipy(formulate(request, grid=False).program)
            assert value >= other * (1 - 1e-6), (value, other)
            if (count, seed) in OPTIMA:
                assert math.isclose(value, OPTIMA[count, seed], abs_tol=0.006), value
            greedy = choose_greedily(request)
            loss = 1 - float(measure_value(request, greedy)) / value
            times = f"{ours:9.2f} {once:9.2f} {theirs:8.2f} {once / theirs:6.2f}"
            print(f"{count:4} {seed:4} {value:12.2f} {times} {loss:9.1%}")
    print("   n clash        demands  relaxations   seconds")
    for count in sizes:
        for kind in ("mandatory", "shares", "dependency"):
            start = time.perf_counter()
            error = explain_infeasibility(plant(draw(count, 1), kind))
            took = time.perf_counter() - start
            print(f"{count:4} {kind:12} {len(error.clash):7} {len(error.relaxations):12} {took:9.2f}")


if __name__ == "__main__":
    main([int(n) for n in sys.argv[1:]] or [20, 50, 100])
