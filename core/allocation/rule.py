"""Rules that give each item its amount: by contribution, equally, by asks, by priority, by tiers, by stage.

A rule looks at money, weights and each item's own bounds; demands between items (groups, dependencies,
capacities) are seen to afterwards. Shares are rounded to whole units by largest remainder.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from core.allocation.grant import NOTHING, Grant, worth_of
from core.allocation.request import Cents, Item, Method, Request, Tier
from core.allocation.template import find_template, reach
from core.cascade.apportion import apportion
from core.cascade.number import scale
from core.errors import MissingInput
from core.text import Text

UNTIERED = Tier.B


@dataclass
class Ruling:
    """What a rule gives, before anything between items is looked at.

    Attributes:
        request: What was asked.
        dropped: Items that get nothing.
        grants: What each item gets.
    """

    request: Request
    dropped: frozenset[str] = frozenset()
    grants: dict[str, Grant] = field(default_factory=dict)


def rule(request: Request, dropped: Iterable[str] = ()) -> dict[str, Grant]:
    """What each item gets by the request's rule.

    Args:
        request: What was asked; its method is not `value`.
        dropped: Names of items that get nothing.

    Raises:
        MissingInput: A contribution, an ask, a priority or a stage is needed and not given.
    """
    ruling = Ruling(request, frozenset(dropped), dict.fromkeys((i.name for i in request.ordered), NOTHING))
    match request.method:
        case Method.PRIORITY:
            _require(request, "priority", Text(zh="优先级", en="priority"))
            _by_priority(ruling)
        case Method.TIERS:
            _require(request, "tier", Text(zh="A/B/C 级", en="tier (A, B or C)"))
            _by_tiers(ruling)
        case Method.STAGE:
            _by_stage(ruling)
        case _:
            _share_out(ruling, request.ordered, request.available, _weights(request))
    return ruling.grants


def _require(request: Request, field: str, name: Text) -> None:
    """See that at least one item says what the rule goes by; the others come after, or count as B."""
    if all(getattr(item, field) is None for item in request.items):
        raise MissingInput(
            Text(zh=f"还没有项目给出{name.zh}", en=f"no item says its {name.en}"),
            field=f"items.{field}",
            valid=Text(zh=f"给各项目标上{name.zh}", en=f"give the items a {name.en}"),
        )


def _weights(request: Request) -> dict[str, Fraction]:
    if request.method is Method.EQUAL:
        return {item.name: Fraction(1) for item in request.items}
    if request.method is Method.ASKS:
        return {item.name: Fraction(_ask(item)) for item in request.items}
    missing = [item.name for item in request.items if item.contribution is None and item.locked is None]
    if missing:
        listed = "、".join(missing)
        raise MissingInput(
            Text(
                zh=f"按贡献分配还缺这些项目的贡献：{listed}",
                en=f"to split by contribution, the contribution of these is needed: {listed}",
            ),
            field="items.contribution",
            valid=Text(zh="例如 3个百分点、120万、或一个得分", en="for example 3pp, an amount, or a score"),
        )
    return {item.name: Fraction(item.contribution or 0) for item in request.items}


def _ask(item: Item) -> Cents:
    if item.ask is None:
        raise MissingInput(
            Text(zh=f"还缺 {item.name!r} 的申请金额", en=f"the amount asked for by {item.name!r} is needed"),
            field="items.ask",
            valid=Text(zh="例如 35万元", en="for example 350,000"),
        )
    return item.ask


def can_have(item: Item, dropped: frozenset[str]) -> bool:
    """Whether the item may get anything at all."""
    return not item.forbidden and item.locked != 0 and item.name not in dropped


def least(item: Item) -> Cents:
    """The least amount that is of use when the item is done its own way."""
    worth = worth_of(item)
    own = (item.ask or 0) if not item.divisible else 0
    return max(item.effective_minimum or 0, item.minimum or 0, own, worth.start if worth else 0)


def most(item: Item, money: Cents) -> Cents:
    """The most it can use of `money`."""
    worth = worth_of(item)
    useful = None if worth is None or worth.end is None else max(worth.end, item.minimum or 0)
    return min([money, *(end for end in (item.cap, useful) if end is not None)])


def _owed(item: Item) -> Cents:
    """What it must get whatever the rule says."""
    if item.locked is not None:
        return item.locked
    return least(item) if item.mandatory else item.minimum or 0


def _share_out(ruling: Ruling, items: Iterable[Item], money: Cents, weights: Mapping[str, Fraction]) -> None:
    """Share `money` in proportion to weights; who would get less than is of use steps back, one by one."""
    active = {item.name: item for item in items if can_have(item, ruling.dropped)}
    fixed = {name: item.locked for name, item in active.items() if item.locked is not None}
    while True:
        amounts = _spread(ruling.request, active, fixed, money, weights)
        short = [name for name in amounts if name not in fixed and amounts[name] < least(active[name])]
        if not short:
            break
        worst = min(short, key=lambda name: Fraction(amounts[name], least(active[name])))
        if not _use_substitute(ruling, active[worst], amounts[worst], fixed):
            del active[worst]
    for name, amount in amounts.items():
        ruling.grants[name] = Grant(amount, ruling.grants[name].substitute if name in fixed else None)


def _use_substitute(ruling: Ruling, item: Item, amount: Cents, fixed: dict[str, Cents]) -> bool:
    affordable = [s for s in item.substitutes if s.cost <= amount]
    if not affordable:
        return False
    best = max(affordable, key=lambda s: (s.share, -s.cost, s.name))
    fixed[item.name] = best.cost
    ruling.grants[item.name] = Grant(best.cost, best.name)
    return True


def _spread(
    request: Request,
    active: Mapping[str, Item],
    fixed: Mapping[str, Cents],
    money: Cents,
    weights: Mapping[str, Fraction],
) -> dict[str, Cents]:
    unit = request.unit
    left = max(0, money - sum(fixed.values()))
    names = [name for name in active if name not in fixed]
    lows = [-(-_owed(active[name]) // unit) for name in names]
    tops = [most(active[name], left) // unit if weights[name] else 0 for name in names]
    highs = [max(low, top) for low, top in zip(lows, tops, strict=True)]
    units = min(max(left // unit, sum(lows)), sum(highs))
    shares = lows
    if any(weights[name] for name in names):
        shares = apportion(units, scale([weights[name] for name in names]), lows=lows, highs=highs).units
    amounts = dict(zip(names, (share * unit for share in shares), strict=True))
    capped = {name: _whole(active[name], amount, unit) for name, amount in amounts.items()}
    return {**{name: 0 for name in active}, **capped, **fixed}


def _whole(item: Item, amount: Cents, unit: Cents) -> Cents:
    """The ask itself when an indivisible ask is not a whole number of units but all of it is meant."""
    full = item.ask if not item.divisible else None
    return full if full is not None and full % unit and full // unit * unit == amount else amount


def _by_priority(ruling: Ruling) -> None:
    request = ruling.request
    items = [item for item in request.ordered if can_have(item, ruling.dropped)]
    left = request.available - sum(_owed(item) for item in items)
    for item in items:
        owed = _owed(item)
        grant = _serve(item, max(0, left) + owed, request.unit)
        ruling.grants[item.name] = grant
        left -= grant.amount - owed


def _serve(item: Item, money: Cents, unit: Cents) -> Grant:
    """The most of an item that `money` buys."""
    if item.locked is not None:
        return Grant(item.locked)
    full = most(item, money)
    wanted = item.cap if item.cap is not None else full
    if full >= wanted:
        return Grant(wanted)
    affordable = [s for s in item.substitutes if s.cost <= money]
    if affordable:
        best = max(affordable, key=lambda s: (s.share, -s.cost, s.name))
        return Grant(best.cost, best.name)
    part = full // unit * unit
    return Grant(part) if item.divisible and part >= max(least(item), 1) else NOTHING


def _by_tiers(ruling: Ruling) -> None:
    """C is cut first of all; a shortage that remains falls on C, then B, then A."""
    request = ruling.request
    left = request.available
    for tier in Tier:
        items = [item for item in request.ordered if (item.tier or UNTIERED) == tier]
        cut = [_cut_ask(request, item) if tier is Tier.C else item for item in items]
        asks = {item.name: Fraction(_ask(item)) for item in cut}
        money = min(left, int(sum(asks.values())))
        _share_out(ruling, cut, money, asks)
        left -= sum(ruling.grants[item.name].amount for item in items)


def _cut_ask(request: Request, item: Item) -> Item:
    kept = Fraction(_ask(item)) * (1 - Fraction(request.cut))
    cents = int(kept) // request.unit * request.unit
    return item.model_copy(update={"ask": cents, "maximum": None})


def _by_stage(ruling: Ruling) -> None:
    request = ruling.request
    if request.stage is None:
        raise MissingInput(
            Text(zh="还缺业务阶段", en="the stage of the business is needed"),
            field="stage",
            valid=Text(zh="成长期、成熟期、渗透期、领导者", en="growth, mature, penetration, leader"),
        )
    template = find_template(request.stage)
    found = reach(template)
    members = {
        b.key: [i for i in request.ordered if bucket_of(i, request.stage) == b.key] for b in template.buckets
    }
    pots = _pots(request, [members[b.key] for b in template.buckets], found.pick, found.highs)
    for bucket, pot in zip(template.buckets, pots, strict=True):
        if members[bucket.key]:
            _share_out(ruling, members[bucket.key], pot, _stage_weights(members[bucket.key]))


def bucket_of(item: Item, stage: str) -> str:
    """Key of the template's bucket an item falls in. Raises MissingInput."""
    keys = [bucket.key for bucket in find_template(stage).buckets]
    if item.stage in keys:
        return item.stage
    if "other" in keys and item.stage is not None:
        return "other"
    names = "、".join(bucket.name.zh for bucket in find_template(stage).buckets)
    raise MissingInput(
        Text(zh=f"不知道 {item.name!r} 属于哪一类", en=f"it is not known which purpose {item.name!r} serves"),
        field=f"items.{item.name}.stage",
        valid=Text(zh=names, en=", ".join(keys)),
    )


def _pots(
    request: Request, members: list[list[Item]], pick: tuple[Decimal, ...], highs: tuple[Decimal, ...]
) -> list[Cents]:
    """Money of each bucket: the picked shares, but no more than its items can use or its range allows."""
    unit, money = request.unit, max(0, request.available)
    units = money // unit
    room = [
        min(sum(most(item, money) for item in items) // unit, int(Fraction(high) * units / 100))
        if items
        else 0
        for items, high in zip(members, highs, strict=True)
    ]
    weights = scale([Fraction(part) for part in pick])
    shares = apportion(min(units, sum(room)), weights, lows=[0] * len(room), highs=room).units
    return [share * unit for share in shares]


def _stage_weights(items: list[Item]) -> dict[str, Fraction]:
    if all(item.contribution for item in items):
        return {item.name: Fraction(item.contribution or 0) for item in items}
    if all(item.ask for item in items):
        return {item.name: Fraction(item.ask or 0) for item in items}
    return {item.name: Fraction(1) for item in items}
