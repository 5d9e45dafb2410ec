"""The best plan of a request, exact and the same on every run.

The search is in floats; what it finds is turned into whole cents, re-optimised in exact differences when
the unit is fine, and compared in exact fractions. Of several best plans the cheapest is taken, then the
one that favours items of higher priority (earlier names): a second pass that may not lose any value.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from core.allocation.formulation import Formulation, exact_value, formulate, is_coarse
from core.allocation.grant import Grant
from core.allocation.program import Exact, Key, Program, Row, combine, shift
from core.allocation.request import Cents, Request
from core.allocation.solver import Solution, solve
from core.allocation.verification import check

_EQUAL = Fraction(1, 10**20)  # equal thirds written as decimals differ in their last digit
WINDOWS = (3, 30)  # how many units around the continuous optimum the whole-unit one is looked for


@dataclass(frozen=True, slots=True)
class Optimum:
    """A best plan.

    Attributes:
        grants: What each item gets.
        objective: Its exact objective: value, or minus the distance from the quotas in cents.
        bound: No plan can have a higher objective.
    """

    grants: dict[str, Grant]
    objective: Fraction
    bound: float


def optimise(
    request: Request,
    *,
    quotas: Mapping[str, Cents] | None = None,
    nodes: int | None = None,
    settle_ties: bool = True,
) -> Optimum | None:
    """The plan of most value, or nearest to `quotas`; None when the demands clash.

    Args:
        request: What was asked.
        quotas: Amounts a rule gives, in cents by item.
        nodes: Most nodes of each search tree (None: until it is proven).
        settle_ties: Whether to run the second pass.
    """
    form = formulate(request, grid=is_coarse(request), quotas=quotas)
    first = solve(form.program, nodes=nodes)
    if first is None:
        return None
    grants = _settle(form, first)
    if grants is None:
        return None
    objective = exact_value(form, grants)
    if settle_ties:
        grants = _break_ties(form, grants, objective, nodes)
    return Optimum(grants, exact_value(form, grants), first.bound)


def _settle(form: Formulation, solution: Solution, floor: Fraction | None = None) -> dict[str, Grant] | None:
    """Whole cents from floats: best, or as preferred above a floor of the objective; None if none is near."""
    grants = form.read(solution.values)
    if is_coarse(form.request) and not check(form.request, grants):
        return grants
    fine = formulate(form.request, grid=True, quotas=form.quotas)
    program = fine.program if floor is None else _preferring(fine, floor)
    origin = fine.place(grants)
    for window in WINDOWS:
        near = solve(_scaled(shift(program, origin, window * form.request.unit), form.request.unit))
        if near is not None:
            moved = {key: float(origin[key] + Fraction(near.values[key])) for key in origin}
            settled = fine.read(moved)
            if not check(form.request, settled):
                return settled
    return None


def _scaled(program: Program, unit: Cents) -> Program:
    columns = {
        key: column if column.choice else replace(column, scale=unit)
        for key, column in program.columns.items()
    }
    return Program(columns, program.rows, program.objective)


def _break_ties(
    form: Formulation, grants: dict[str, Grant], objective: Fraction, nodes: int | None
) -> dict[str, Grant]:
    floor = objective - abs(objective) * _EQUAL
    second = solve(_preferring(form, floor), nodes=nodes)
    if second is None:
        return grants
    other = _settle(form, second, floor)
    if other is None or exact_value(form, other) < floor:
        return grants
    return other


def _preferring(form: Formulation, floor: Fraction) -> Program:
    return form.program.pursuing(_preference(form), Row(form.program.objective, floor, None))


def _preference(form: Formulation) -> dict[Key, Exact]:
    """Minus what is spent, in units; then, worth less than one unit, the order of the items."""
    unit = form.request.unit
    count = len(form.amounts)
    parts: list[tuple[Mapping[Key, Exact], Exact]] = []
    for rank, name in enumerate(form.amounts):
        earlier = Fraction(count - rank, count * (count + 1))
        parts.append((form.amounts[name], Fraction(-1, unit) + earlier / (2 * max(1, form.request.total))))
        parts.append((form.funded[name], earlier / 2))
    return combine(*parts)
