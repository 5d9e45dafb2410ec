"""The least changes that make clashing demands possible, each one tried before it is proposed.

Single changes: how far one demand alone has to move. Combined: the elastic program, in which every demand
may be missed at a price relative to its size and the cheapest misses are taken (Chinneck 2008,
"Feasibility and Infeasibility in Optimization", ch. 6). Dropping a yes-or-no demand costs as much as
moving a number by its whole size.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from core.allocation.demand import LOGICAL, kind_of, label, relax, share_of_total
from core.allocation.formulation import Formulation, formulate, is_coarse
from core.allocation.optimum import optimise
from core.allocation.program import CHOICE, Column, Exact, Key, Program, Row
from core.allocation.request import Request
from core.allocation.solver import solve
from core.frozen import Frozen
from core.text import Text

_ATTEMPTS = 12
_NOISE = 1e-7


class Change(Frozen):
    """One demand before and after."""

    demand: str
    before: Text
    after: Text


class Relaxation(Frozen):
    """Changes that together make the request possible.

    Attributes:
        changes: What changes; one entry when one demand alone is enough.
        size: Sum of the relative changes: 0.1 is a tenth of one demand.
        text: The changes in a sentence.
    """

    changes: tuple[Change, ...]
    size: float
    text: Text


@dataclass(frozen=True, slots=True)
class Proposal:
    """A relaxation with the request it leads to."""

    relaxation: Relaxation
    request: Request


def propose(form: Formulation, conflict: Sequence[str]) -> tuple[Proposal, ...]:
    """Working relaxations, least first.

    Args:
        form: The loose formulation of a request whose demands clash.
        conflict: A minimal set of clashing demands.
    """
    everything = [row.demand for row in form.program.rows if row.demand is not None]
    tried: list[Collection[str]] = [[name] for name in conflict]
    tried.append(everything)
    found: dict[tuple[str, ...], Proposal] = {}
    for names in tried:
        proposal = _attempt(form, names)
        if proposal is not None:
            key = tuple(change.demand for change in proposal.relaxation.changes)
            found.setdefault(key, proposal)
    enough = [set(key) for key in found]
    kept = [p for key, p in found.items() if not any(other < set(key) for other in enough)]
    return tuple(sorted(kept, key=lambda p: (p.relaxation.size, p.relaxation.text.en)))


def _attempt(form: Formulation, names: Collection[str]) -> Proposal | None:
    """Relax only `names` as little as makes a plan possible; None when that is not enough.

    Rounding, and shares of what is spent, may leave a rest: misses are measured again until none is left.
    """
    slack: dict[str, Fraction] = {}
    request, tried = form.request, form
    for _ in range(_ATTEMPTS):
        misses = _least_misses(tried, names)
        if misses is None:
            return None
        step, spent = misses
        for name, by in (step or {name: _margin(request, name) for name in slack}).items():
            slack[name] = slack.get(name, Fraction(0)) + by
            request = relax(request, name, by, spent)
        if optimise(request, quotas={}, settle_ties=False) is not None:
            return Proposal(_describe(form, slack, request), request)
        tried = formulate(request, grid=is_coarse(request), loose=True)
    return None


def _least_misses(form: Formulation, names: Collection[str]) -> tuple[dict[str, Fraction], int] | None:
    program = _elastic(form.program, form.request, names)
    solution = solve(program)
    if solution is None:
        return None
    slack = {}
    for name in dict.fromkeys(names):
        column = program.columns.get(("miss", name))
        if column is None:  # relaxed away already
            continue
        missed = solution.values["miss", name]
        if missed > _NOISE * float(column.scale):
            slack[name] = Fraction(round(missed * 1000), 1000)
    spent = sum(float(c) * solution.values[k] for terms in form.amounts.values() for k, c in terms.items())
    return slack, round(spent)


def _elastic(program: Program, request: Request, names: Collection[str]) -> Program:
    columns: dict[Key, Column] = dict(program.columns)
    rows: list[Row] = []
    price: dict[Key, Exact] = {}
    for row in program.rows:
        moving = share_of_total(request, row.demand) if "total" in names else 0
        if moving:
            row = replace(row, terms={**row.terms, ("miss", "total"): -moving})
        if row.demand is None or row.demand not in names:
            rows.append(row)
            continue
        key = ("miss", row.demand)
        size = _size(row, request)
        logical = kind_of(row.demand) in LOGICAL
        columns[key] = CHOICE if logical else Column(0, None, scale=size)
        price[key] = -1 if logical else -1 / Fraction(size)
        sign = 1 if row.lower is not None else -1
        rows.append(Row({**row.terms, key: sign}, row.lower, row.upper))
    return Program(columns, rows, price)


def _size(row: Row, request: Request) -> Exact:
    """What a miss is measured against: the demand's own number, the total for a share of what is spent."""
    bound = abs(Fraction(row.lower if row.lower is not None else row.upper or 0))
    counted = kind_of(row.demand or "") in {"capacity", "count_minimum", "count_maximum"}
    is_share = not counted and bound <= request.unit
    return max(bound, Fraction(request.total), Fraction(1)) if is_share else max(bound, Fraction(1))


def _margin(request: Request, name: str) -> Fraction:
    kind = kind_of(name)
    if kind in {"capacity", "count_minimum", "count_maximum"}:
        return Fraction(1)
    return Fraction(request.total, 1000) if kind.startswith(("group", "conc")) else Fraction(request.unit)


def _describe(form: Formulation, slack: dict[str, Fraction], after: Request) -> Relaxation:
    request = form.request
    sizes = {row.demand: _size(row, request) for row in form.program.rows if row.demand in slack}
    changes = tuple(
        Change(demand=name, before=label(request, name), after=_after(after, name)) for name in slack
    )
    size = sum(1.0 if kind_of(n) in LOGICAL else float(by / Fraction(sizes[n])) for n, by in slack.items())
    text = Text(
        zh="；".join(f"把“{c.before.zh}”改为“{c.after.zh}”" for c in changes),
        en="; ".join(f'change "{c.before.en}" to "{c.after.en}"' for c in changes),
    )
    return Relaxation(changes=changes, size=round(size, 6), text=text)


def _after(request: Request, name: str) -> Text:
    kind = kind_of(name)
    if kind == "spend_all":
        return Text(zh="可以不花完", en="need not be spent whole")
    if kind in LOGICAL:
        return Text(zh="不作要求", en="not demanded")
    return label(request, name)
