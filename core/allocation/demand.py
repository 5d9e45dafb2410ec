"""The demands of a request by name: what each says in words, and the request with one of them relaxed.

Names: total, spend_all, reserve:KIND, minimum:ITEM, cap:ITEM, lock:ITEM, mandatory:ITEM, forbidden:ITEM,
requires:ITEM>ITEM, excludes:ITEM|ITEM, group_minimum:GROUP, group_maximum:GROUP, capacity:RESOURCE,
count_minimum, count_maximum, concentration.
"""

from decimal import Decimal
from fractions import Fraction

from core.allocation.request import Cents, Group, Item, Request, Reserve
from core.allocation.rule import least
from core.allocation.selection import KINDS, label_selection, relax_selection
from core.quantity.saying import plain, say
from core.quantity.unit import Unit, UnitKind
from core.text import Language, Text

LOGICAL = ("lock", "mandatory", "forbidden", "requires", "excludes")
RESERVES = {
    "experiment": Text(zh="实验预算", en="the experiment reserve"),
    "contingency": Text(zh="应急池", en="the contingency pool"),
}
_TENTH = Fraction(1, 1000)


def kind_of(name: str) -> str:
    """The kind of a demand."""
    return name.partition(":")[0]


def subject_of(name: str) -> str:
    """What a demand is about: an item, a group, a resource, a kind of reserve."""
    return name.partition(":")[2]


def money(request: Request, cents: int | Fraction) -> Text:
    """An amount of money in words, exact."""
    unit = Unit(kind=UnitKind.MONEY, symbol=request.currency)
    value = Decimal(int(cents)).scaleb(-2)
    return Text(zh=say(value, unit, Language.ZH_HANS), en=say(value, unit, Language.EN))


def label(request: Request, name: str) -> Text:
    """A demand in words with its numbers."""
    kind, subject = kind_of(name), subject_of(name)
    if kind in {"total", "spend_all", "reserve", "capacity"}:
        return _label_frame(request, kind, subject)
    if kind in KINDS:
        return label_selection(request, kind)
    if kind.startswith("group"):
        return _label_group(request, kind, subject)
    if kind in {"requires", "excludes"}:
        first, second = pair_of(name)
        if kind == "requires":
            return Text(zh=f"{first}以{second}为前提", en=f"{first} needs {second}")
        return Text(zh=f"{first}与{second}不能同时做", en=f"{first} and {second} exclude each other")
    return _label_item(request, kind, request.index[subject])


def pair_of(name: str) -> tuple[str, str]:
    """The two items of a `requires` or `excludes` demand."""
    first, _, second = subject_of(name).partition(">" if kind_of(name) == "requires" else "|")
    return first, second


def _label_frame(request: Request, kind: str, subject: str) -> Text:
    total = money(request, request.total)
    if kind == "total":
        return Text(zh=f"总预算 {total.zh}", en=f"the total of {total.en}")
    if kind == "spend_all":
        return Text(zh=f"总预算 {total.zh} 要花完", en=f"the total of {total.en} must be spent whole")
    if kind == "capacity":
        limit = plain(request.capacity[subject])
        return Text(zh=f"{subject} 的上限 {limit}", en=f"the limit of {limit} of {subject}")
    amount = money(request, request.reserved(find_reserve(request, subject)))
    return Text(zh=f"{RESERVES[subject].zh} {amount.zh}", en=f"{RESERVES[subject].en} of {amount.en}")


def _label_item(request: Request, kind: str, item: Item) -> Text:
    levels = {"minimum": item.minimum, "cap": item.cap, "lock": item.locked, "mandatory": needed(item)}
    level = levels.get(kind) or 0
    said, name = money(request, level), item.name
    at_least = Text(zh=f"（至少 {said.zh}）", en=f" (at least {said.en})") if level else Text(zh="", en="")
    return {
        "minimum": Text(zh=f"{name} 至少 {said.zh}", en=f"{name} gets at least {said.en}"),
        "cap": Text(zh=f"{name} 至多 {said.zh}", en=f"{name} gets at most {said.en}"),
        "lock": Text(zh=f"{name} 锁定 {said.zh}", en=f"{name} is locked at {said.en}"),
        "mandatory": Text(zh=f"{name} 必须做{at_least.zh}", en=f"{name} is mandatory{at_least.en}"),
        "forbidden": Text(zh=f"{name} 不做", en=f"{name} must not be funded"),
    }[kind]


def _label_group(request: Request, kind: str, subject: str) -> Text:
    share, amount, base = limit_of(request, kind, subject)
    said = money(request, amount) if share is None else _percent(share, base)
    if kind == "group_minimum":
        return Text(zh=f"{subject} 合计至少 {said.zh}", en=f"{subject} together get at least {said.en}")
    return Text(zh=f"{subject} 合计至多 {said.zh}", en=f"{subject} together get at most {said.en}")


def limit_of(request: Request, kind: str, subject: str) -> tuple[Decimal | None, Cents, str]:
    """A group's limit: share or None, cents (of the total for a share), and what the share is of."""
    for group in request.groups:
        share = group.minimum_share if kind == "group_minimum" else group.maximum_share
        amount = group.minimum if kind == "group_minimum" else group.maximum
        if group.name != subject:
            continue
        if share is not None:
            return share, int(Fraction(share) * request.total), group.base
        if amount is not None:
            return None, amount, group.base
    raise AssertionError(f"no {kind} of {subject!r}")


def _percent(share: Decimal, base: str) -> Text:
    said = plain((share * 100).normalize())
    part = Text(zh="总预算", en="the total") if base == "total" else Text(zh="实际支出", en="what is spent")
    return Text(zh=f"{part.zh}的 {said}%", en=f"{said} % of {part.en}")


def share_of_total(request: Request, name: str | None) -> Fraction:
    """How far a demand's number moves when the total moves by one; 0 when it is no share of it."""
    kind, subject = kind_of(name or ""), subject_of(name or "")
    if kind == "reserve":
        return Fraction(find_reserve(request, subject).share or 0)
    if kind in {"group_minimum", "group_maximum"}:
        share, _, base = limit_of(request, kind, subject)
        return Fraction(share or 0) if base == "total" else Fraction(0)
    return Fraction(0)


def find_reserve(request: Request, kind: str) -> Reserve:
    """The reserve of this kind."""
    return next(reserve for reserve in request.reserves if reserve.kind == kind)


def needed(item: Item) -> Cents:
    """The least a mandatory item can be done for, a substitute included."""
    return min([max(least(item), 1) if least(item) else 0, *(s.cost for s in item.substitutes)])


def relax(request: Request, name: str, by: Fraction, spent: Cents) -> Request:
    """The request with one demand relaxed.

    Args:
        request: The request.
        name: The demand.
        by: How far, in cents (or effort); rounded to whole units, shares to 0.1 %, in favour of feasibility.
            A logical demand is dropped.
        spent: What the plan that showed the need spends on items, for shares of it.
    """
    kind, subject = kind_of(name), subject_of(name)
    if kind == "total":
        return replace_fields(request, total=request.total + _up(by, request.unit))
    if kind == "spend_all":
        return replace_fields(request, spend_all=False)
    if kind == "reserve":
        old = find_reserve(request, subject)
        left = max(0, request.reserved(old) - _up(by, request.unit))
        new = old.model_copy(update={"amount": left, "share": None})
        return replace_fields(request, reserves=tuple(new if r is old else r for r in request.reserves))
    if kind == "capacity":
        limit = request.capacity[subject] + Decimal(-(-by.numerator // by.denominator))
        return replace_fields(request, capacity={**request.capacity, subject: limit})
    if kind in KINDS:
        return replace_fields(request, selection=relax_selection(request.selection, kind, by, spent))
    if kind.startswith("group"):
        return _relax_group(request, kind, subject, by, spent)
    return _relax_items(request, kind, name, by)


def _relax_group(request: Request, kind: str, subject: str, by: Fraction, spent: Cents) -> Request:
    share, amount, base = limit_of(request, kind, subject)
    sign = -1 if kind == "group_minimum" else 1
    side = "minimum" if kind == "group_minimum" else "maximum"
    if share is None:
        change: dict[str, object] = {side: max(0, amount + sign * _up(by, request.unit))}
    else:
        whole = request.total if base == "total" else max(spent, 1)
        steps = -(-(by / whole) // _TENTH)
        moved = share + sign * Decimal(int(steps)) / 1000
        change = {f"{side}_share": min(Decimal(1), max(Decimal(0), moved))}
    groups = tuple(g.model_copy(update=change) if _limits(g, subject, side) else g for g in request.groups)
    return replace_fields(request, groups=groups)


def _limits(group: Group, subject: str, side: str) -> bool:
    stated = (
        (group.minimum, group.minimum_share) if side == "minimum" else (group.maximum, group.maximum_share)
    )
    return group.name == subject and any(limit is not None for limit in stated)


def _relax_items(request: Request, kind: str, name: str, by: Fraction) -> Request:
    if kind in {"requires", "excludes"}:
        first, second = pair_of(name)
        return _without_link(request, kind, first, second)
    item = request.index[subject_of(name)]
    changes: dict[str, dict[str, object]] = {
        "minimum": {"minimum": max(0, (item.minimum or 0) - _up(by, request.unit)) or None},
        "cap": {"maximum": (item.cap or 0) + _up(by, request.unit)},
        "lock": {"locked": None},
        "mandatory": {"mandatory": False},
        "forbidden": {"forbidden": False, "locked": item.locked or None},
    }
    return _replace(request, item, changes[kind])


def _without_link(request: Request, kind: str, first: str, second: str) -> Request:
    here = request.index[first]
    request = _replace(request, here, {kind: tuple(n for n in getattr(here, kind) if n != second)})
    there = request.index[second]
    if kind == "excludes":
        request = _replace(request, there, {kind: tuple(n for n in there.excludes if n != first)})
    return request


def _replace(request: Request, item: Item, change: dict[str, object]) -> Request:
    new = item.model_copy(update=change)
    return replace_fields(request, items=tuple(new if i.name == item.name else i for i in request.items))


def replace_fields(request: Request, **changes: object) -> Request:
    """The request with some fields changed."""
    # model_copy would carry the cached order along; it belongs to the old items
    fields = {name: getattr(request, name) for name in Request.model_fields}
    return Request.model_construct(**{**fields, **changes})


def _up(amount: Fraction, unit: Cents) -> Cents:
    return int(-(-amount // unit)) * unit
