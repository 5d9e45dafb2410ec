"""Demands on which items are funded at all: how many, and how much the largest few get of what is spent."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from core.allocation.grant import NOTHING, Grants
from core.allocation.program import CHOICE, Column, Exact, Key, combine
from core.allocation.request import Cents, Request, Selection
from core.quantity.saying import plain
from core.text import Text

if TYPE_CHECKING:
    from core.allocation.formulation import Formulation

KINDS = ("count_minimum", "count_maximum", "concentration")


def add_selection(form: "Formulation") -> None:
    """State the selection's demands in the program."""
    selection = form.request.selection
    funded = combine(*((terms, 1) for terms in form.funded.values()))
    if selection.at_least is not None:
        form.program.add_row(funded, selection.at_least, None, "count_minimum")
    if selection.at_most is not None:
        form.program.add_row(funded, None, selection.at_most, "count_maximum")
    if selection.best is not None:
        _add_concentration(form, selection.best, Fraction(selection.best_share))


def _add_concentration(form: "Formulation", best: int, share: Fraction) -> None:
    program, chosen, counted = form.program, {}, {}
    for name, ways in form.ways.items():
        most = max((way.high for way in ways), default=0)
        pick = program.add_column(("pick", name), CHOICE)
        part = program.add_column(("part", name), Column(0, most, scale=max(1, most)))
        program.add_row({part: 1, pick: -most}, None, 0)
        program.add_row(combine(({part: 1}, 1), (form.amounts[name], -1)), None, 0)
        chosen[pick], counted[part] = 1, 1
    program.add_row(chosen, None, best)
    spent = combine(*((terms, 1) for terms in form.amounts.values()))
    short: dict[Key, Exact] = combine((counted, 1), (spent, -share))
    program.add_row(short, -_leeway(form.request, share), None, "concentration")


def place_selection(request: Request, grants: Grants) -> Mapping[Key, Exact]:
    """Exact values of the program's own columns for a plan."""
    if request.selection.best is None:
        return {}
    largest = sorted(grants, key=lambda name: (-grants[name].amount, name))[: request.selection.best]
    values: dict[Key, Exact] = {}
    for name in largest:
        values["pick", name], values["part", name] = 1, grants[name].amount
    return values


def broken_selection(request: Request, grants: Grants, spent: Cents) -> Iterator[str]:
    """Names of the selection's demands a plan breaks."""
    selection = request.selection
    count = sum(grants.get(item.name, NOTHING).amount > 0 for item in request.items)
    if selection.at_least is not None and count < selection.at_least:
        yield "count_minimum"
    if selection.at_most is not None and count > selection.at_most:
        yield "count_maximum"
    if selection.best is not None:
        share = Fraction(selection.best_share)
        if largest(grants, selection.best) < share * spent - _leeway(request, share):
            yield "concentration"


def tight_selection(request: Request, grants: Grants, spent: Cents) -> Iterator[str]:
    """Names of the selection's demands that stand at their limit in a plan."""
    selection = request.selection
    count = sum(grants.get(item.name, NOTHING).amount > 0 for item in request.items)
    if count == selection.at_least:
        yield "count_minimum"
    if count == selection.at_most and count < len(request.items):
        yield "count_maximum"
    if selection.best is not None:
        over = largest(grants, selection.best) - Fraction(selection.best_share) * spent
        if over < request.unit:
            yield "concentration"


def largest(grants: Grants, best: int) -> Cents:
    """What the `best` largest awards make together."""
    return sum(sorted((grant.amount for grant in grants.values()), reverse=True)[:best])


def label_selection(request: Request, kind: str) -> Text:
    """One of the selection's demands in words."""
    selection = request.selection
    if kind == "count_minimum":
        return Text(zh=f"至少做 {selection.at_least} 项", en=f"at least {selection.at_least} are funded")
    if kind == "count_maximum":
        return Text(zh=f"至多做 {selection.at_most} 项", en=f"at most {selection.at_most} are funded")
    share = plain((selection.best_share * 100).normalize())
    return Text(
        zh=f"最大的 {selection.best} 项至少占实际支出的 {share}%",
        en=f"the largest {selection.best} get at least {share} % of what is spent",
    )


def relax_selection(selection: Selection, kind: str, by: Fraction, spent: Cents) -> Selection:
    """The selection with one demand moved by a count, or by cents of what is spent."""
    steps = -(-by.numerator // by.denominator)
    if kind == "count_minimum":
        return selection.model_copy(update={"at_least": max(0, (selection.at_least or 0) - steps)})
    if kind == "count_maximum":
        return selection.model_copy(update={"at_most": (selection.at_most or 0) + steps})
    tenths = -(-(by / max(spent, 1)) // Fraction(1, 1000))
    left = max(Fraction(0), Fraction(selection.best_share) - Fraction(int(tenths), 1000))
    moved = Decimal(left.numerator) / left.denominator
    return selection.model_copy(update={"best_share": moved})


def _leeway(request: Request, share: Fraction) -> Fraction:
    """Less than one unit, since a share of money is seldom a whole number of units."""
    return request.unit * (1 - Fraction(1, share.denominator))
