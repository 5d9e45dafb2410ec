"""Says that a request cannot be met: which demands clash, by how much, and what would help."""

from collections.abc import Sequence

from core.allocation.conflict import find_conflict
from core.allocation.demand import RESERVES, kind_of, label, limit_of, money, needed, subject_of
from core.allocation.formulation import formulate, is_coarse
from core.allocation.relaxation import Relaxation, propose
from core.allocation.request import Cents, Request
from core.allocation.rule import can_have, most
from core.errors import InfeasibleInput
from core.text import Text


class InfeasibleAllocation(InfeasibleInput):
    """No plan keeps every demand.

    Attributes:
        clash: Names of the smallest set of demands that clash.
        demands: The same in words.
        relaxations: Changes that make it possible, least first; each has been tried.
    """

    def __init__(
        self, message: Text, clash: Sequence[str], demands: Sequence[Text], relaxations: Sequence[Relaxation]
    ) -> None:
        valid = relaxations[0].text if relaxations else None
        super().__init__(message, clash=clash, field="items", valid=valid)
        self.demands = tuple(demands)
        self.relaxations = tuple(relaxations)


def explain_infeasibility(request: Request) -> InfeasibleAllocation:
    """Why `request` has no plan, as the error to raise."""
    loose = formulate(request, grid=is_coarse(request), loose=True)
    conflict = find_conflict(loose.program, lambda name: weigh(request, name))
    if not conflict:
        unit = money(request, request.unit)
        message = Text(
            zh=f"所有要求只有在小于 {unit.zh} 的单位下才能同时满足",
            en=f"the demands can only be met together in units smaller than {unit.en}",
        )
        return InfeasibleAllocation(message, (), (), ())
    proposals = propose(loose, conflict)
    demands = [label(request, name) for name in conflict]
    message = _add_up(request, conflict) or _list(demands)
    return InfeasibleAllocation(message, conflict, demands, [p.relaxation for p in proposals])


def weigh(request: Request, name: str) -> Cents:
    """How much of the money a demand takes; the money itself weighs most."""
    if kind_of(name) in {"total", "spend_all"}:
        return 2 * (request.total + request.demanded) + 1
    return _taken(request, name) or 0


def _list(demands: Sequence[Text]) -> Text:
    return Text(
        zh="以下要求不能同时成立：" + "；".join(d.zh for d in demands),
        en="these demands cannot hold together: " + "; ".join(d.en for d in demands),
    )


def _add_up(request: Request, conflict: Sequence[str]) -> Text | None:
    """The clash as one sum, when it is one: what is demanded adds up to more, or less, than the total."""
    for frame, terms in (("total", _pushes(request, conflict)), ("spend_all", _limits(request, conflict))):
        if frame not in conflict or terms is None:
            continue
        reached = sum(amount for _, amount in terms)
        gap = reached - request.total
        if gap > 0 if frame == "total" else gap < 0:
            return _sentence(request, terms, reached, gap)
    return None


def _sentence(request: Request, terms: list[tuple[Text, Cents]], reached: Cents, gap: Cents) -> Text:
    total, makes, by = money(request, request.total), money(request, reached), money(request, abs(gap))
    said = [(name, money(request, amount)) for name, amount in terms if amount]
    zh = " + ".join(f"{name.zh} {amount.zh}" for name, amount in said)
    en = " + ".join(f"{name.en} {amount.en}" for name, amount in said)
    if len(said) > 1:
        zh, en = f"{zh} = {makes.zh}", f"{en} = {makes.en}"
    more, than = ("多", "more") if gap > 0 else ("少", "less")
    return Text(
        zh=f"{zh or '可花的是 0'}，比总预算 {total.zh} {more} {by.zh}",
        en=f"{en or 'nothing can be spent'}, {by.en} {than} than the total of {total.en}",
    )


def _pushes(request: Request, conflict: Sequence[str]) -> list[tuple[Text, Cents]] | None:
    """What each demand beside the total takes of it; None when they do not simply add up."""
    terms = []
    counted: set[str] = set()
    for name in conflict:
        if name == "total":
            continue
        amount, items = _taken(request, name), _items_of(request, name)
        if amount is None or items & counted:
            return None
        counted |= items
        terms.append((_named(name), amount))
    return terms


def _items_of(request: Request, name: str) -> set[str]:
    if kind_of(name) == "group_minimum":
        return {item.name for item in request.items if subject_of(name) in item.groups}
    return {subject_of(name)} if kind_of(name) != "reserve" else set()


def _taken(request: Request, name: str) -> Cents | None:
    kind, subject = kind_of(name), subject_of(name)
    if kind == "reserve":
        return next(request.reserved(r) for r in request.reserves if r.kind == subject)
    if kind == "group_minimum":
        share, amount, base = limit_of(request, kind, subject)
        return None if share is not None and base == "spent" else amount
    if kind not in {"minimum", "lock", "mandatory"}:
        return None
    item = request.index[subject]
    return {"minimum": item.minimum, "lock": item.locked, "mandatory": needed(item)}[kind]


def _limits(request: Request, conflict: Sequence[str]) -> list[tuple[Text, Cents]] | None:
    """The most everything together can take; None when more than single items' limits play a part."""
    if any(kind_of(name) not in {"spend_all", "cap", "forbidden", "lock"} for name in conflict):
        return None
    items = [item for item in request.ordered if can_have(item, frozenset())]
    terms = [(Text(zh=r.kind, en=r.kind), request.reserved(r)) for r in request.reserves]
    named = [(RESERVES[kind.zh], amount) for kind, amount in terms]
    return named + [
        (
            Text(zh=item.name, en=item.name),
            item.locked if item.locked is not None else most(item, request.total),
        )
        for item in items
    ]


def _named(name: str) -> Text:
    kind, subject = kind_of(name), subject_of(name)
    return RESERVES[subject] if kind == "reserve" else Text(zh=subject, en=subject)
