"""Splits whose parts are stated outright: amounts, shares of the whole, a ratio, headroom."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from core.cascade.apportion import Tie
from core.cascade.basis import Basis
from core.cascade.certificate import Split
from core.cascade.conflict import Demand, out_of_reach
from core.cascade.number import amount, exact, plain
from core.cascade.part import Part, check_names, check_weight
from core.cascade.split import ONE, split
from core.errors import InfeasibleInput, InputError, MissingInput
from core.text import Text


def split_by_amounts(
    total: Decimal,
    amounts: Mapping[str, Decimal | None],
    *,
    unit: Decimal = ONE,
    tie: Tie = Tie.FIRST,
    signed: bool = False,
) -> Split:
    """The stated amounts, kept as they are; parts without one share the rest evenly.

    Raises:
        InfeasibleInput: The amounts do not make the total.
    """
    check_names(list(amounts))
    given = {name: value for name, value in amounts.items() if value is not None}
    stated = sum((exact(value, name) for name, value in given.items()), Fraction(0))
    if len(given) == len(amounts) and stated != exact(total, "total"):
        demands = [Demand(name, Text(zh="为", en="at"), value) for name, value in given.items()]
        raise out_of_reach(demands, total, _as_decimal(stated))
    parts = [Part(name=name, locked=value) for name, value in amounts.items()]
    return split(total, parts, unit=unit, basis=Basis.AMOUNTS, tie=tie, signed=signed)


def split_by_shares(
    total: Decimal,
    shares: Mapping[str, Decimal | None],
    *,
    unit: Decimal = ONE,
    tie: Tie = Tie.FIRST,
    bounds: Sequence[Part] = (),
) -> Split:
    """Percentages of the total (40 is 40 %); parts without one share the rest evenly.

    Args:
        total: The whole.
        shares: Percentage by name.
        unit: Smallest unit of an amount.
        tie: Who takes the extra unit.
        bounds: Parts of the same names whose bounds and locks are to hold; their weights are not used.

    Raises:
        InfeasibleInput: The percentages do not make 100.
    """
    check_names(list(shares))
    given = {name: check_weight(value, name) for name, value in shares.items() if value is not None}
    stated, open_parts = sum(given.values(), Fraction(0)), len(shares) - len(given)
    if stated > 100 or (stated != 100 and not open_parts):
        raise _not_a_hundred(given, stated)
    rest = (100 - stated) / open_parts if open_parts else Fraction(0)
    bound = {part.name: part for part in bounds}
    parts = [
        bound.get(name, Part(name=name)).model_copy(update={"weight": given.get(name, rest)})
        for name in shares
    ]
    return split(total, parts, unit=unit, basis=Basis.SHARES, tie=tie)


def weigh_by_ratio(names: Sequence[str], ratio: Sequence[Decimal]) -> tuple[Part, ...]:
    """Parts weighted by a ratio such as 4:3:2:1, one figure for each name in order.

    Raises:
        InputError: The ratio has more or fewer figures than there are parts.
    """
    check_names(names)
    if len(ratio) != len(names):
        raise InputError(
            Text(
                zh=f"比例 {':'.join(map(plain, ratio))} 有 {len(ratio)} 项，而要拆分的部分有 {len(names)} 个",
                en=f"the ratio {':'.join(map(plain, ratio))} has {len(ratio)} figures for {len(names)} parts",
            ),
            field="ratio",
            valid=Text(zh=f"{len(names)} 个数", en=f"{len(names)} figures"),
        )
    return tuple(Part(name=name, weight=exact(w, name)) for name, w in zip(names, ratio, strict=True))


def weigh_by_headroom(
    current: Mapping[str, Decimal], ceiling: Mapping[str, Decimal | None]
) -> tuple[Part, ...]:
    """Parts weighted, and bounded above, by the room between what they do today and the most they could.

    Raises:
        MissingInput: A part has no ceiling.
        InputError: A part stands above its ceiling.
    """
    check_names(list(current))
    missing = [name for name in current if ceiling.get(name) is None]
    if missing:
        raise MissingInput(
            Text(
                zh=f"按剩余空间拆分需要每个部分的上限，缺少：{'、'.join(missing)}",
                en=f"headroom needs the most each part could reach; missing: {', '.join(missing)}",
            ),
            field="capacity",
        )
    return tuple(_with_room(name, now, ceiling[name] or Decimal(0)) for name, now in current.items())


def _with_room(name: str, now: Decimal, ceiling: Decimal) -> Part:
    room = exact(ceiling, name) - exact(now, name)
    if room < 0:
        raise InputError(
            Text(
                zh=f"{name} 现在是 {plain(now)}，已高于它的上限 {plain(ceiling)}",
                en=f"{name} stands at {plain(now)}, above its ceiling {plain(ceiling)}",
            ),
            field=f"{name}.capacity",
            valid=Text(zh=f"不低于 {plain(now)}", en=f"{plain(now)} or above"),
        )
    return Part(name=name, weight=room, maximum=_as_decimal(room))


def _not_a_hundred(given: Mapping[str, Fraction], stated: Fraction) -> InfeasibleInput:
    said = " + ".join(f"{name} {plain(value)}%" for name, value in given.items())
    gap = plain(abs(stated - 100))
    relation = Text(zh="多", en="more") if stated > 100 else Text(zh="少", en="less")
    return InfeasibleInput(
        Text(
            zh=f"{said} = {plain(stated)}%，比 100% {relation.zh} {gap} 个百分点",
            en=f"{said} = {plain(stated)}%, {gap} percentage points {relation.en} than 100%",
        ),
        clash=tuple(given),
        field="shares",
        valid=Text(zh="占比合计 100%，或改用权重", en="shares that make 100%, or weights instead"),
    )


def _as_decimal(value: Fraction) -> Decimal:
    """The value as a Decimal; it came from Decimals by sums and differences, so it ends."""
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
    return amount(int(value * 10**places), ONE.scaleb(-places))
