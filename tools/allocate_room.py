"""The room each channel has in a mode beside plain limits, and what such a mode cannot carry."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from core.errors import InputError
from core.mix.clash import hard_demands, is_feasible
from core.mix.request import Aim, Candidate, Kind, Limit, Request
from core.mix.split import explain_clash
from core.text import Text

MODES = {
    "periods": Text(zh="分期", en="several periods"),
    "synergy": Text(zh="协同", en="synergy"),
    "tail": Text(zh="最差情形（拟合的不确定）", en="the worst a fit leaves open"),
}


_UNIT = 100  # cents: money is in whole units unless that does not fit


@dataclass(frozen=True)
class Room:
    """How much money each channel may get, over everything.

    Attributes:
        names: Channels that may get any, in the order of the request.
        low: Least of each, in currency units.
        high: Most of each.
        groups: Limits on several channels together, as amounts.
        budget: What is spent: all there is, or as much as the limits let in.
    """

    names: tuple[str, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    groups: tuple[Limit, ...]
    budget: float


def make_room(request: Request, mode: str, *, groups: bool = False, cap: float | None = None) -> Room:
    """The room each channel has; everything the mode cannot carry is refused by name.

    Args:
        request: What was asked.
        mode: Key of the mode, for what is said.
        groups: Whether limits on several channels can be carried.
        cap: Most that can be spent for another reason.

    Raises:
        InputError: A demand that cannot be carried, or no money.
        InfeasibleSplit: The demands clash.
    """
    refuse(mode, _uncarried(request, groups=groups))
    if not is_feasible(request, hard_demands(request)):
        raise explain_clash(request)
    there = request.available or 0.0
    names = tuple(
        c.name for c in request.candidates if not c.forbidden and (c.locked is None or c.locked > 0)
    )
    most = _most_spend(request, names, min(there, there if cap is None else cap))
    if most < 0.01:
        raise InputError(
            Text(zh="没有钱可分", en="there is no money to split"),
            field="total",
            valid=Text(zh="大于 0 的总额", en="a total above 0"),
        )
    if request.spend_all and most < there - 0.005:
        raise InputError(
            Text(
                zh=f"这些上限之下最多花 {most:,.2f}，而要花完 {there:,.2f}，差 {there - most:,.2f}",
                en=f"the limits let in {most:,.2f}, but all {there:,.2f} is to be spent: "
                f"{there - most:,.2f} too much",
            ),
            field="total",
            valid=Text(zh="放宽上限，或不要求花完", en="wider limits, or not all spent"),
        )
    ends = [_ends(request.index[name], request, most) for name in names]
    return Room(
        names,
        tuple(low for low, _ in ends),
        tuple(high for _, high in ends),
        tuple(_as_amount(limit, most) for limit in request.limits if len(request.members(limit)) > 1),
        most,
    )


def refuse(mode: str, demands: Collection[Text]) -> None:
    """Refuse demands a mode cannot carry, each by name.

    Raises:
        InputError: There are some.
    """
    if not demands:
        return
    said = MODES[mode]
    raise InputError(
        Text(
            zh=f"{said.zh}时还不能考虑：{'、'.join(d.zh for d in demands)}",
            en=f"with {said.en} these cannot be taken into account: {', '.join(d.en for d in demands)}",
        ),
        field="mix",
        valid=Text(zh="去掉它们，或不用这种方式", en="leave them out, or this mode"),
    )


def _uncarried(request: Request, *, groups: bool) -> list[Text]:
    found: list[Text] = []
    for candidate in request.candidates:
        for field, zh in _FLAGS.items():
            if getattr(candidate, field):
                found.append(Text(zh=f"{candidate.name}的{zh}（{field}）", en=f"{field} of {candidate.name}"))
    for limit in request.limits:
        carried = limit.kind in (Kind.SPEND, Kind.SHARE) and limit.penalty is None
        if carried and (groups or len(request.members(limit)) == 1):
            continue
        said = f"{limit.kind.value} of {'+'.join(limit.channels) or 'all'}"
        soft = Text(zh="软性", en="soft ") if limit.penalty is not None else Text(zh="", en="")
        found.append(Text(zh=f"{soft.zh}限制 {said}", en=f"the {soft.en}limit on {said}"))
    if request.goals:
        found.append(Text(zh="多个目标（goals）", en="several goals"))
    if request.unit > _UNIT:
        found.append(Text(zh="大于 1 元的最小单位（unit）", en="a smallest unit above 1"))
    if request.aim is not Aim.MOST:
        found.append(Text(zh="最少花费（aim）", en="the least money (aim)"))
    return found


_FLAGS = {
    "effective_minimum": "“不投或至少”",
    "mandatory": "“必须投”",
    "requires": "“要先有”",
    "excludes": "“不能同时”",
}


def _ends(candidate: Candidate, request: Request, budget: float) -> tuple[float, float]:
    low, high = candidate.minimum, budget if candidate.maximum is None else min(candidate.maximum, budget)
    if candidate.locked is not None:
        low = high = candidate.locked
    for limit in request.limits:
        if request.members(limit) == (candidate.name,):
            amount = _as_amount(limit, budget)
            low, high = max(low, amount.low or 0.0), min(high, budget if amount.high is None else amount.high)
    return low, max(low, high)


def _as_amount(limit: Limit, budget: float) -> Limit:
    if limit.kind is not Kind.SHARE:
        return limit
    ends = {side: None if v is None else v * budget for side, v in (("low", limit.low), ("high", limit.high))}
    return limit.model_copy(update={"kind": Kind.SPEND, **ends})


def _most_spend(request: Request, names: Sequence[str], cap: float) -> float:
    """The most money the limits let in, up to `cap` (a linear program over the channels' totals)."""
    import numpy as np
    from scipy.optimize import linprog

    rows, limits = [np.ones(len(names))], [cap]
    for limit in request.limits:
        inside = np.isin(names, request.members(limit)).astype(float)
        part = 1.0 if limit.kind is Kind.SHARE else 0.0
        for bound, sign in ((limit.low, -1.0), (limit.high, 1.0)):
            if bound is not None:
                rows.append(sign * (inside - part * bound))
                limits.append(0.0 if part else sign * bound)
    ends = [
        (c.minimum, c.maximum) if c.locked is None else (c.locked, c.locked)
        for c in (request.index[name] for name in names)
    ]
    if not names:
        return 0.0
    found = linprog(-np.ones(len(names)), A_ub=np.array(rows), b_ub=np.array(limits), bounds=ends)
    return 0.0 if found.x is None else min(cap, float(np.floor(-found.fun * 100 + 1e-4) / 100))
