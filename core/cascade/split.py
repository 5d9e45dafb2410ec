"""Splitting a total over parts with weights, locks, minimums and maximums, in whole units, exactly.

Weights are scaled to whole numbers, the bounds are met by water-filling (`fill`), the quotas become whole
units (`apportion`), and the certificate keeps every step. Negative totals (a cost to bring down) are split as
their positive mirror image. When no part that may move has weight, they share evenly, as planning systems do
(IBM TM1, proportional spread of an empty consolidation).
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from core.cascade.apportion import Apportionment, Rounding, Tie, apportion
from core.cascade.basis import Basis
from core.cascade.certificate import Certificate, Held, Line, Split
from core.cascade.conflict import AT_LEAST, AT_MOST, LOCKED, Demand, out_of_reach, without_weight
from core.cascade.fill import CannotFill
from core.cascade.part import Part
from core.cascade.problem import Problem, state_problem
from core.errors import InfeasibleInput, InputError
from core.text import Text

ONE = Decimal(1)


def split(
    total: Decimal,
    parts: Sequence[Part],
    *,
    unit: Decimal = ONE,
    basis: Basis = Basis.WEIGHTS,
    rounding: Rounding = Rounding.LARGEST_REMAINDER,
    tie: Tie = Tie.FIRST,
    signed: bool = False,
) -> Split:
    """Split `total` over `parts` in proportion to their weights, within their bounds, in whole units.

    Args:
        total: The whole; a whole number of units.
        parts: At least one, with unique names.
        unit: Smallest unit of an amount (1 元, 10000 元, 0.1 percentage points).
        basis: Where the weights come from; recorded.
        rounding: How quotas become whole units. Divisor methods need amounts that are not negative.
        tie: Who takes the extra unit when remainders are equal.
        signed: Whether a part may take the opposite sign of the total; otherwise parts without a bound of
            their own stop at 0.

    Raises:
        InfeasibleInput: The bounds clash with each other or with the total.
        InputError: No parts, a name twice, a negative weight, a number that is not finite or not whole units.
    """
    problem = state_problem(total, parts, unit, signed=signed)
    _check_rounding(problem, rounding)
    try:
        found = apportion(
            problem.units,
            problem.weights,
            lows=problem.lows,
            highs=problem.highs,
            rounding=rounding,
            tie=tie,
        )
    except CannotFill as error:
        raise name_conflict(problem, error.gap) from error
    return Split(
        certificate=Certificate(
            basis=basis,
            total=total,
            unit=unit,
            rounding=rounding,
            tie=tie,
            tied=_find_tied(problem, found),
            is_even=problem.is_even,
            signed=signed,
            lines=_write_lines(problem, found),
            residual=problem.value(problem.units - sum(found.units)),
        )
    )


def name_conflict(problem: Problem, gap: int) -> InfeasibleInput:
    """The error for bounds that miss the total by `gap` units: which ones, by how much, what would work."""
    nearest = problem.value(problem.units + gap)
    if gap > 0:
        return out_of_reach(
            _fewest(_demands(problem, problem.lows, AT_LEAST), problem), problem.total, nearest
        )
    demands = _demands(problem, problem.highs, AT_MOST)
    idle = [
        part.name
        for part, weight, high in zip(problem.parts, problem.weights, problem.highs, strict=True)
        if not weight and (high is None or high > 0) and part.locked is None
    ]
    if idle:
        return without_weight([d for d in demands if d.name not in idle], problem.total, nearest, idle)
    return out_of_reach(demands, problem.total, nearest)


def _demands(problem: Problem, bounds: list[int | None], word: Text) -> list[Demand]:
    if problem.sign < 0:
        word = AT_MOST if word is AT_LEAST else AT_LEAST
    return [
        Demand(part.name, word if part.locked is None else LOCKED, problem.value(units))
        for part, units in zip(problem.parts, bounds, strict=True)
        if units is not None and (units or part.locked is not None)
    ]


def _fewest(demands: list[Demand], problem: Problem) -> list[Demand]:
    """The fewest lower bounds that alone pass the total; all of them when some are below zero."""
    if any(demand.value * problem.sign < 0 for demand in demands):
        return demands
    chosen: set[str] = set()
    passed = Decimal(0)
    for demand in sorted(demands, key=lambda demand: -abs(demand.value)):
        if abs(passed) > abs(problem.total):
            break
        chosen.add(demand.name)
        passed += demand.value
    return [demand for demand in demands if demand.name in chosen]


def _check_rounding(problem: Problem, rounding: Rounding) -> None:
    if rounding in (Rounding.D_HONDT, Rounding.SAINTE_LAGUE) and any(
        low is None or low < 0 for low in problem.lows
    ):
        raise InputError(
            Text(
                zh=f"{rounding.value} 只适用于不为负的数额",
                en=f"{rounding.value} works only where no part can go below zero",
            ),
            field="rounding",
            valid=Text(zh="largest_remainder 或 running", en="largest_remainder or running"),
        )


def _write_lines(problem: Problem, found: Apportionment) -> tuple[Line, ...]:
    rank = {position: place for place, position in enumerate(found.order, 1)}
    extra = set(found.extra)
    mirrored = problem.sign < 0
    lows, highs = (problem.highs, problem.lows) if mirrored else (problem.lows, problem.highs)
    return tuple(
        Line(
            name=part.name,
            weight=Fraction(1) if problem.is_even and part.locked is None else part.weight,
            minimum=None if (low := lows[position]) is None else problem.value(low),
            maximum=None if (high := highs[position]) is None else problem.value(high),
            held=_find_held(problem, found, position),
            quota=problem.sign * found.filling.quota(position, problem.weights) * Fraction(problem.unit),
            rank=rank.get(position),
            extra=position in extra,
            amount=problem.value(found.units[position]),
        )
        for position, part in enumerate(problem.parts)
    )


def _find_held(problem: Problem, found: Apportionment, position: int) -> Held | None:
    if problem.parts[position].locked is not None:
        return Held.LOCKED
    value = found.filling.held.get(position)
    if value is None:
        return None
    if value == 0 and not problem.weights[position]:
        return Held.NO_WEIGHT
    at_low = value == problem.lows[position]
    return Held.MINIMUM if at_low is (problem.sign > 0) else Held.MAXIMUM


def _find_tied(problem: Problem, found: Apportionment) -> tuple[str, ...]:
    """The parts with the remainder at the cut-off, if it falls between equals."""
    if not found.extra or len(found.extra) >= len(found.order):
        return ()
    filling = found.filling
    remainders = {p: filling.rest * problem.weights[p] % filling.weight for p in found.order}
    cut = remainders[found.order[len(found.extra)]]
    if remainders[found.order[len(found.extra) - 1]] != cut:
        return ()
    return tuple(problem.parts[p].name for p in sorted(remainders) if remainders[p] == cut)
