"""An allocation request as a mixed-integer program.

Every item has one or more ways to be funded (itself, its substitutes), at most one of them taken. A way
starts at its least amount and grows in straight pieces. Demands a person stated carry their names, so
that a contradiction can be told in those names.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from core.allocation.grant import NOTHING, Grant, Grants, full_value, worth_of
from core.allocation.program import CHOICE, Column, Exact, Key, Program, combine, evaluate
from core.allocation.request import Cents, Group, Item, Request
from core.allocation.selection import add_selection, place_selection
from core.allocation.worth import Piece

COARSE = 10_000  # up to so many units in the total, whole units are searched directly


@dataclass(frozen=True, slots=True)
class Way:
    """One way to fund an item: from `low` (worth `base`) to `high` in pieces."""

    item: str
    substitute: str | None
    low: Cents
    high: Cents
    base: Fraction
    pieces: tuple[Piece, ...]
    optional: bool
    effort: Mapping[str, Fraction]


@dataclass
class Formulation:
    """The program of a request, with the expressions that read a plan out of it.

    Attributes:
        request: What was asked.
        program: Columns and rows; the objective is the request's value or the closeness to quotas.
        ways: Every way to fund each item.
        amounts: Money an item gets, as an expression.
        funded: 1 when an item is funded, as an expression.
        value: Value of the plan, as an expression.
        quotas: Amounts to come near to, if it is a rule that is followed.
    """

    request: Request
    program: Program = field(default_factory=Program)
    ways: dict[str, tuple[Way, ...]] = field(default_factory=dict)
    amounts: dict[str, dict[Key, Exact]] = field(default_factory=dict)
    funded: dict[str, dict[Key, Exact]] = field(default_factory=dict)
    value: dict[Key, Exact] = field(default_factory=dict)
    quotas: Mapping[str, Cents] | None = None

    def read(self, values: Mapping[Key, float]) -> dict[str, Grant]:
        """The plan in solver values, amounts rounded to whole units."""
        return {name: self._read_item(name, values) for name in self.ways}

    def _read_item(self, name: str, values: Mapping[Key, float]) -> Grant:
        unit = self.request.unit
        for k, way in enumerate(self.ways[name]):
            if round(values["on", name, k]):
                extra = sum(values["piece", name, k, j] for j in range(len(way.pieces)))
                grown = round((way.low + extra) / unit) * unit if way.pieces else way.low
                return Grant(min(max(grown, way.low), way.high), way.substitute)
        return NOTHING

    def place(self, grants: Grants) -> dict[Key, Exact]:
        """Exact value of every column for a plan."""
        values: dict[Key, Exact] = dict.fromkeys(self.program.columns, 0)
        for name, ways in self.ways.items():
            for k, way in enumerate(ways):
                _place_way(values, way, k, grants[name])
        for reserve in self.request.reserves:
            values["reserve", reserve.kind] = self.request.reserved(reserve)
        for name, quota in (self.quotas or {}).items():
            values["off", name] = abs(grants[name].amount - quota)
        values |= place_selection(self.request, grants)
        return {key: values[key] for key in self.program.columns}


def formulate(
    request: Request, *, grid: bool, loose: bool = False, quotas: Mapping[str, Cents] | None = None
) -> Formulation:
    """The program of `request`.

    Args:
        request: What was asked.
        grid: Whether amounts must be whole units; otherwise any amount between the bounds.
        loose: State caps, minimums and reserves as rows with names, for finding out what clashes.
        quotas: Maximise closeness to these amounts (cents by item) instead of value.
    """
    form = Formulation(request, quotas=quotas)
    for item in request.ordered:
        _add_item(form, item, grid=grid, loose=loose)
    _add_total(form, loose=loose)
    for item in request.ordered:
        _add_item_demands(form, item, loose=loose)
    for group in sorted(request.groups, key=lambda g: g.name):
        _add_group(form, group)
    for resource in sorted(request.capacity):
        _add_capacity(form, resource)
    add_selection(form)
    form.program.objective = form.value if quotas is None else _add_quotas(form, quotas)
    return form


def is_coarse(request: Request) -> bool:
    """Whether whole units can be searched directly."""
    return request.total <= COARSE * request.unit


def _place_way(values: dict[Key, Exact], way: Way, k: int, grant: Grant) -> None:
    taken = grant.substitute == way.substitute and (grant.amount > 0 or not way.optional)
    values["on", way.item, k] = int(taken)
    if not taken:
        return
    values["level", way.item, k] = grant.amount
    rest = grant.amount - way.low
    for j, piece in enumerate(way.pieces):
        values["piece", way.item, k, j] = min(rest, piece.length)
        values["full", way.item, k, j] = int(rest > piece.length)
        rest -= min(rest, piece.length)


def _ways(request: Request, item: Item, *, grid: bool, loose: bool) -> tuple[Way, ...]:
    found = [_own_way(request, item, grid=grid, loose=loose)]
    if item.locked is None:
        for substitute in sorted(item.substitutes, key=lambda s: s.name):
            value = Fraction(substitute.share) * full_value(item)
            effort = {name: Fraction(amount) for name, amount in substitute.effort.items()}
            cost = substitute.cost
            if not loose and item.cap is not None and cost > item.cap:
                continue
            found.append(Way(item.name, substitute.name, cost, cost, value, (), True, effort))
    return tuple(way for way in found if way is not None)


def _own_way(request: Request, item: Item, *, grid: bool, loose: bool) -> Way | None:
    low, high = _span(request, item, loose=loose)
    optional = low > 0 or item.name in request.linked
    if optional and not low:  # funded with nothing is not funded
        low = request.unit
    if low < high:
        step = request.unit if grid else 1
        low, high = -(-low // step) * step, high // step * step
    if low > high:
        return None
    worth = worth_of(item)
    base = worth.at(low) if worth is not None else Fraction(0)
    pieces = worth.pieces(low, high) if worth is not None else _flat(low, high)
    effort = {name: Fraction(amount) for name, amount in item.effort.items()}
    return Way(item.name, None, low, high, base, pieces, optional, effort)


def _flat(low: Cents, high: Cents) -> tuple[Piece, ...]:
    return (Piece(high - low, Fraction(0)),) if high > low else ()


def _span(request: Request, item: Item, *, loose: bool) -> tuple[Cents, Cents]:
    if item.locked is not None:
        return item.locked, item.locked
    if not item.divisible and item.ask is not None:
        return item.ask, item.ask
    worth = worth_of(item)
    start, end = (worth.start, worth.end) if worth is not None else (0, None)
    low = max(item.effective_minimum or 0, start)
    reach = request.total + request.demanded if loose else request.total
    high = reach if end is None else max(end, item.minimum or 0)
    if not loose:
        low = max(low, item.minimum or 0)
        high = high if item.cap is None else min(high, item.cap)
    return low, high


def _add_item(form: Formulation, item: Item, *, grid: bool, loose: bool) -> None:
    name = item.name
    ways = form.ways[name] = _ways(form.request, item, grid=grid, loose=loose)
    form.amounts[name], form.funded[name] = {}, {}
    for k, way in enumerate(ways):
        on = form.program.add_column(
            ("on", name, k), CHOICE if way.optional else Column(1, 1, step=1, choice=True)
        )
        form.funded[name][on] = 1
        form.amounts[name][on] = way.low
        form.value[on] = way.base
        _add_pieces(form, way, k, grid=grid)
    if len(ways) > 1:
        form.program.add_row(form.funded[name], None, 1)


def _add_pieces(form: Formulation, way: Way, k: int, *, grid: bool) -> None:
    program, unit = form.program, form.request.unit
    single = len(way.pieces) == 1
    for j, piece in enumerate(way.pieces):
        on_grid = grid and single
        step, scale = (unit, unit) if on_grid else (None, max(1, form.request.total // 100))
        key = program.add_column(("piece", way.item, k, j), Column(0, piece.length, step=step, scale=scale))
        program.add_row({key: 1, ("on", way.item, k): -piece.length}, None, 0)
        form.amounts[way.item][key] = 1
        form.value[key] = piece.slope
    if grid and len(way.pieces) > 1:
        _add_level(form, way, k)
    if any(after.slope > before.slope for before, after in pairwise(way.pieces)):
        _add_order(program, way, k)


def _add_level(form: Formulation, way: Way, k: int) -> None:
    unit = form.request.unit
    level = form.program.add_column(("level", way.item, k), Column(0, way.high, step=unit, scale=unit))
    pieces: dict[Key, Exact] = {("piece", way.item, k, j): 1 for j in range(len(way.pieces))}
    form.program.add_row({**pieces, ("on", way.item, k): way.low, level: -1}, 0, 0)


def _add_order(program: Program, way: Way, k: int) -> None:
    # a later piece that pays more must wait until the earlier one is full
    for j, (before, after) in enumerate(pairwise(way.pieces)):
        full = program.add_column(("full", way.item, k, j), CHOICE)
        program.add_row({("piece", way.item, k, j): 1, full: -before.length}, 0, None)
        program.add_row({("piece", way.item, k, j + 1): 1, full: -after.length}, None, 0)


def _add_total(form: Formulation, *, loose: bool) -> None:
    request = form.request
    spent = combine(*((terms, 1) for terms in form.amounts.values()))
    for reserve in request.reserves:
        amount = request.reserved(reserve)
        column = Column(0 if loose else amount, amount, scale=max(1, amount))
        key = form.program.add_column(("reserve", reserve.kind), column)
        spent[key] = 1
        if loose:
            form.program.add_row({key: 1}, amount, None, f"reserve:{reserve.kind}")
    form.program.add_row(spent, None, request.total, "total")
    if request.spend_all:
        form.program.add_row(spent, request.total, None, "spend_all")


def _add_item_demands(form: Formulation, item: Item, *, loose: bool) -> None:
    program, name = form.program, item.name
    amount, funded = form.amounts[name], form.funded[name]
    if item.minimum and item.locked is None:
        program.add_row(amount, item.minimum, None, f"minimum:{name}")
    if loose and item.cap is not None and item.locked is None:
        program.add_row(amount, None, item.cap, f"cap:{name}")
    if item.locked:
        program.add_row(funded, 1, None, f"lock:{name}")
    if item.mandatory:
        program.add_row(funded, 1, None, f"mandatory:{name}")
    if item.forbidden or item.locked == 0:
        program.add_row(funded, None, 0, f"forbidden:{name}")
    for other in sorted(set(item.requires)):
        terms = combine((funded, 1), (form.funded[other], -1))
        program.add_row(terms, None, 0, f"requires:{name}>{other}")
    for other in sorted(set(item.excludes)):
        if name not in form.request.index[other].excludes or name <= other:
            both = combine((funded, 1), (form.funded[other], 1))
            program.add_row(both, None, 1, f"excludes:{name}|{other}")


def _add_group(form: Formulation, group: Group) -> None:
    request = form.request
    members = [item.name for item in request.ordered if group.name in item.groups]
    together = combine(*((form.amounts[name], 1) for name in members))
    low, high = f"group_minimum:{group.name}", f"group_maximum:{group.name}"
    if group.minimum is not None:
        form.program.add_row(together, group.minimum, None, low)
    if group.maximum is not None:
        form.program.add_row(together, None, group.maximum, high)
    if group.minimum_share is not None:
        terms, bound = _shared(form, together, Fraction(group.minimum_share), group, up=False)
        form.program.add_row(terms, bound, None, low)
    if group.maximum_share is not None:
        terms, bound = _shared(form, together, Fraction(group.maximum_share), group, up=True)
        form.program.add_row(terms, None, bound, high)


def _shared(
    form: Formulation, together: dict[Key, Exact], share: Fraction, group: Group, *, up: bool
) -> tuple[dict[Key, Exact], Exact]:
    # a share is kept to within less than one unit: an exact third of a budget is no whole number of anything
    unit = form.request.unit
    if group.base == "total":
        return together, round_share(share * form.request.total, unit, up=up)
    spent = combine(*((terms, 1) for terms in form.amounts.values()))
    slack = unit * (1 - Fraction(1, share.denominator))
    return combine((together, 1), (spent, -share)), slack if up else -slack


def round_share(amount: Fraction, unit: Cents, *, up: bool) -> Cents:
    """A share of the total as whole units, rounded to the side that leaves more room."""
    units = amount / unit
    return (-(-units.numerator // units.denominator) if up else units.numerator // units.denominator) * unit


def _add_capacity(form: Formulation, resource: str) -> None:
    terms: dict[Key, Exact] = {
        ("on", way.item, k): way.effort[resource]
        for ways in form.ways.values()
        for k, way in enumerate(ways)
        if resource in way.effort
    }
    form.program.add_row(terms, None, Fraction(form.request.capacity[resource]), f"capacity:{resource}")


def _add_quotas(form: Formulation, quotas: Mapping[str, Cents]) -> dict[Key, Exact]:
    scale = max(1, form.request.total // 100)
    objective: dict[Key, Exact] = {}
    for name, quota in quotas.items():
        off = form.program.add_column(("off", name), Column(0, None, scale=scale))
        form.program.add_row(combine((form.amounts[name], 1), ({off: 1}, -1)), None, quota)
        form.program.add_row(combine((form.amounts[name], 1), ({off: 1}, 1)), quota, None)
        objective[off] = Fraction(-1, scale)
    return objective


def exact_value(form: Formulation, grants: Grants) -> Fraction:
    """Exact objective of a plan."""
    return evaluate(form.program.objective, form.place(grants))
