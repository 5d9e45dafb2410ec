"""What more money would buy, found by solving again with it: never by a slope alone."""

from decimal import Decimal
from fractions import Fraction

from core.allocation.allocation import NextStep
from core.allocation.decision import Decision, decide
from core.allocation.demand import money, replace_fields
from core.allocation.formulation import formulate, is_coarse
from core.allocation.grant import NOTHING
from core.allocation.infeasibility import InfeasibleAllocation
from core.allocation.program import Row, combine
from core.allocation.request import WAN, Cents, Method, Request
from core.allocation.rule import most
from core.allocation.solver import solve
from core.allocation.verification import measure_value
from core.quantity.saying import plain
from core.text import Text

_DIGITS = Decimal("0.0001")


def find_next_step(request: Request, decision: Decision, *, nodes: int | None = None) -> NextStep | None:
    """What one more 万 buys; None when more money makes the demands clash (it must all be spent)."""
    return _step(request, decision, WAN, nodes)


def find_first_step(request: Request, decision: Decision, *, nodes: int | None = None) -> NextStep | None:
    """The least more money with which the plan is worth more; None when there is none, or another aim.

    Not offered when reserves or groups are shares of the total: they would move along.
    """
    moves_along = any(r.share is not None for r in request.reserves) or any(
        g.base == "total" and (g.minimum_share or g.maximum_share is not None) for g in request.groups
    )
    if request.method is not Method.VALUE or request.spend_all or moves_along:
        return None
    extra = _least_extra(request, decision, nodes)
    step = _step(request, decision, extra, nodes) if extra else None
    return step if step is not None and step.gain else None


def _least_extra(request: Request, decision: Decision, nodes: int | None) -> Cents | None:
    everything = sum(most(item, request.total) if item.cap is None else item.cap for item in request.items)
    open_ended = replace_fields(request, total=request.total + everything)
    form = formulate(open_ended, grid=is_coarse(request))
    value = measure_value(request, decision.grants)
    more = Row(form.value, value + max(abs(value) / 10**6, Fraction(1, 10**6)), None)
    spent = combine(*((terms, -1) for terms in form.amounts.values()))
    found = solve(form.program.pursuing(spent, more), nodes=nodes)
    if found is None:
        return None
    units = -(-round(-found.objective) // request.unit)
    return max(0, units * request.unit - request.available)


def _step(request: Request, decision: Decision, extra: Cents, nodes: int | None) -> NextStep | None:
    richer = replace_fields(request, total=request.total + extra)
    try:
        other = decide(richer, nodes=nodes)
    except InfeasibleAllocation:
        return None
    moves = {
        item.name: other.grants[item.name].amount - decision.grants.get(item.name, NOTHING).amount
        for item in request.items
        if other.grants[item.name] != decision.grants.get(item.name, NOTHING)
    }
    gain = None
    if request.method is Method.VALUE:
        won = measure_value(richer, other.grants) - measure_value(request, decision.grants)
        gain = to_decimal(max(won, Fraction(0)))
        moves = moves if gain else {}
    return NextStep(extra=extra, gain=gain, moves=moves, text=_say(request, extra, gain, moves))


def to_decimal(value: Fraction) -> Decimal:
    """A value for people: four places, exact up to there."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(_DIGITS)


def _say(request: Request, extra: Cents, gain: Decimal | None, moves: dict[str, Cents]) -> Text:
    more = money(request, extra)
    if not moves:
        return Text(zh=f"再加 {more.zh} 也换不来什么", en=f"{more.en} more buys nothing")
    zh, en = [], []
    for name, by in moves.items():
        said, sign = money(request, abs(by)), "+" if by >= 0 else "−"
        zh.append(f"{name} {sign}{said.zh}")
        en.append(f"{name} {sign}{said.en}")
    worth_zh = f"，价值 +{plain(gain.normalize())}" if gain else ""
    worth_en = f", value +{plain(gain.normalize())}" if gain else ""
    return Text(
        zh=f"再加 {more.zh}：{'，'.join(zh)}{worth_zh}", en=f"{more.en} more: {', '.join(en)}{worth_en}"
    )
