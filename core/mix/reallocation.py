"""Re-splitting what is left of a budget: short-term return against brand, few changes, to the cent.

Each channel has a curve over the time that is left and an amount it would get if nothing changed. The score
of a split is a weighted sum of two relative changes,

    (1 − w) · F(x)/F(keep) + w · B(x)/B(keep),   B(x) = Σ β_i · keep_i · f_i(x_i)/f_i(keep_i),

where F is the response and β the brand contribution of a unit of money in each channel at the present split:
at w = 0.2 one percent of brand counts as much as a quarter of a percent of response. B flattens as the
response does. The score is linear in the responses, so the split is solved with a checked bound.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import Field

from core.errors import InfeasibleInput, InputError, MissingInput
from core.frozen import Frozen
from core.mix.curve import Curve
from core.mix.problem import Channel, Objective, Problem, Row
from core.mix.solve import solve
from core.text import Text

_NEXT = 10_000.0  # the next 万元
_MOVED = 0.005  # of what is left: a difference worth a word


class Standing(Frozen):
    """A channel now.

    Attributes:
        name: Unique.
        curve: Response over the time that is left, spend in whole currency units.
        keep: Cents it gets of what is left if nothing changes.
        brand: Brand contribution of a unit of money, relative (1: like the others).
        locked: Whether it keeps exactly that.
    """

    name: str = Field(min_length=1)
    curve: Curve
    keep: int = Field(ge=0)
    brand: float = Field(default=1.0, ge=0, le=1000)
    locked: bool = False


@dataclass(frozen=True)
class Move:
    """What becomes of a channel.

    Attributes:
        name: Its name.
        before: Cents if nothing changes.
        after: Cents now proposed.
        response_before: Over the time that is left.
        response_after: The same.
        margin_before: Response of the next 10,000 at the old amount.
        margin_after: The same at the new amount.
        short_only: Cents it would get if brand did not count.
        reason: Why.
    """

    name: str
    before: int
    after: int
    response_before: float
    response_after: float
    margin_before: float
    margin_after: float
    short_only: int
    reason: Text


@dataclass(frozen=True)
class Reallocation:
    """A re-split of what is left.

    Attributes:
        left: Cents; the moves' `after` make exactly this.
        moves: In the order given.
        response_before: Sum over channels.
        response_after: The same.
        brand_change: Relative change of the brand contribution.
        gap: Proven distance of the score from the best.
        proven: Whether the gap is within 1e-6.
    """

    left: int
    moves: tuple[Move, ...]
    response_before: float
    response_after: float
    brand_change: float
    gap: float
    proven: bool


def keep_shares(shares: Mapping[str, float], left: int, fixed: Mapping[str, int]) -> dict[str, int]:
    """What is left in proportion to shares, in cents that make it exactly; fixed amounts are taken first.

    Raises:
        InfeasibleInput: The fixed amounts are more than is left.
        MissingInput: Nothing was spent on the channels that are free, so there are no shares.
    """
    free = left - sum(fixed.values())
    if free < 0:
        raise InfeasibleInput(
            Text(
                zh=f"锁定的金额合计 {sum(fixed.values()) / 100:,.2f}，超过剩下的 {left / 100:,.2f}",
                en=f"{sum(fixed.values()) / 100:,.2f} is locked, and only {left / 100:,.2f} is left",
            ),
            field="lock",
        )
    open_shares = {name: share for name, share in shares.items() if name not in fixed}
    whole = sum(open_shares.values())
    if free and whole <= 0:
        raise MissingInput(
            Text(
                zh="最近没有花费，不知道现在怎么分",
                en="nothing was spent lately, so today's split is not known",
            ),
            field="shares",
        )
    exact = {name: free * share / whole if whole else 0.0 for name, share in open_shares.items()}
    cents = {name: int(amount) for name, amount in exact.items()}
    order = sorted(exact, key=lambda name: (cents[name] - exact[name], name))
    for name in order[: free - sum(cents.values())]:
        cents[name] += 1
    return {name: fixed.get(name, cents.get(name, 0)) for name in shares}


def reallocate(
    standings: tuple[Standing, ...], *, brand_weight: float = 0.0, change: float | None = 0.3
) -> Reallocation:
    """The best re-split of what the channels keep together.

    Args:
        standings: The channels now; what is left is the sum of what they keep.
        brand_weight: w, from 0 (only response) to 1 (only brand).
        change: Most that a channel may change, as a share of what it keeps; None: freely.

    Raises:
        InputError: A weight or limit is out of range, a name is there twice, or nothing is left.
    """
    _check(standings, brand_weight, change)
    left = sum(s.keep for s in standings)
    worth = _worth(standings, brand_weight)
    after, gap = _solve(standings, worth, left, change)
    short, _ = _solve(standings, _worth(standings, 0.0), left, change) if brand_weight else (after, 0.0)
    moves = tuple(_move(s, standings, after, short, worth, change, left) for s in standings)
    before_brand = sum(s.brand * s.keep for s in standings)
    after_brand = sum(_brand(s, after[s.name]) for s in standings)
    return Reallocation(
        left=left,
        moves=moves,
        response_before=sum(m.response_before for m in moves),
        response_after=sum(m.response_after for m in moves),
        brand_change=after_brand / before_brand - 1 if before_brand else 0.0,
        gap=gap,
        proven=gap <= 1e-6,
    )


def _brand(standing: Standing, cents: int) -> float:
    there = respond(standing, standing.keep)
    return standing.brand * standing.keep * respond(standing, cents) / there if there else 0.0


def respond(standing: Standing, cents: int) -> float:
    """Response of a channel to so many cents."""
    return float(standing.curve.value(cents / 100))


def _worth(standings: tuple[Standing, ...], weight: float) -> dict[str, float]:
    """Worth of a unit of each channel's response, in units of response at w = 0."""
    whole = sum(respond(s, s.keep) for s in standings)
    brand = sum(s.brand * s.keep for s in standings if respond(s, s.keep))
    worth = {}
    for s in standings:
        there = respond(s, s.keep)
        lasting = s.brand * s.keep / there / brand * whole if there and brand else 0.0
        worth[s.name] = (1 - weight) + weight * lasting
    return worth


def _solve(
    standings: tuple[Standing, ...], worth: dict[str, float], left: int, change: float | None
) -> tuple[dict[str, int], float]:
    bounds = {s.name: _bounds(s, left, change) for s in standings}
    channels = tuple(
        Channel(name=s.name, curve=s.curve, minimum=bounds[s.name][0] / 100, maximum=bounds[s.name][1] / 100)
        for s in standings
    )
    total = Row(name="left", low=left / 100, high=left / 100, spend={s.name: 1.0 for s in standings})
    solution = solve(Problem(channels=channels, rows=(total,), objective=Objective(response=worth)))
    if not solution.spend or solution.gap is None:
        raise InfeasibleInput(
            Text(zh="这些限制下分不了", en="no split keeps these limits"), field="max_change"
        )
    return _to_cents(solution.spend, bounds, left), max(0.0, solution.gap)


def _bounds(standing: Standing, left: int, change: float | None) -> tuple[int, int]:
    """Least and most cents."""
    if standing.locked:
        return standing.keep, standing.keep
    if change is None:
        return 0, left
    room = int(standing.keep * change)
    return standing.keep - room, min(standing.keep + room, left)


def _to_cents(spend: Mapping[str, float], bounds: Mapping[str, tuple[int, int]], left: int) -> dict[str, int]:
    """Whole cents within the bounds that make what is left."""
    exact = {name: amount * 100 for name, amount in spend.items()}
    cents = {
        name: min(max(int(amount + 1e-6), bounds[name][0]), bounds[name][1]) for name, amount in exact.items()
    }
    step = 1 if left > sum(cents.values()) else -1
    order = sorted(exact, key=lambda name: (step * (cents[name] - exact[name]), name))
    while sum(cents.values()) != left:
        moved = False
        for name in order:
            low, high = bounds[name]
            if sum(cents.values()) != left and low <= cents[name] + step <= high:
                cents[name] += step
                moved = True
        if not moved:
            break
    return cents


def _move(
    standing: Standing,
    standings: tuple[Standing, ...],
    after: dict[str, int],
    short: dict[str, int],
    worth: dict[str, float],
    change: float | None,
    left: int,
) -> Move:
    name = standing.name
    move = Move(
        name=name,
        before=standing.keep,
        after=after[name],
        response_before=respond(standing, standing.keep),
        response_after=respond(standing, after[name]),
        margin_before=_margin(standing, standing.keep),
        margin_after=_margin(standing, after[name]),
        short_only=short[name],
        reason=Text(zh="", en=""),
    )
    reason = _reason(move, standing, standings, _bounds(standing, left, change), left)
    return Move(**{**move.__dict__, "reason": reason})


def _margin(standing: Standing, cents: int) -> float:
    return float(standing.curve.value(cents / 100 + _NEXT)) - respond(standing, cents)


def _reason(
    move: Move, standing: Standing, standings: tuple[Standing, ...], bounds: tuple[int, int], left: int
) -> Text:
    if standing.locked:
        return Text(zh="锁定，不动", en="locked")
    if move.after - move.short_only > _MOVED * left:
        return _kept_for_brand(move, standing, standings)
    others = sum(_margin(s, s.keep) * s.keep for s in standings) / max(left, 1)
    held = move.after in bounds and bounds[0] < bounds[1]
    zh = f"下一个1万带来 {_plain(move.margin_before)}，全体平均 {_plain(others)}"
    en = f"the next 10K brings {_plain(move.margin_before)}, on average over all {_plain(others)}"
    if move.short_only - move.after > _MOVED * left:
        zh, en = zh + "；让一部分给品牌贡献高的渠道", en + "; part goes to channels that build the brand more"
    if held:
        limit = "上限" if move.after > move.before else "下限"
        zh, en = zh + f"；已到可变动的{limit}", en + "; stopped by the limit on change"
    return Text(zh=zh, en=en)


def _kept_for_brand(move: Move, standing: Standing, standings: tuple[Standing, ...]) -> Text:
    """Return and brand beside the channel with the best return (the balance is the point of the weight)."""

    def rate(s: Standing) -> float:
        return respond(s, s.keep) / s.keep if s.keep else 0.0

    best = max((s for s in standings if s.name != standing.name), key=rate)
    lower = 1 - rate(standing) / rate(best) if rate(best) else 0.0
    more = standing.brand / best.brand - 1 if best.brand else 0.0
    zh = "少减一些" if move.after < move.before else "维持" if move.after == move.before else "多给一些"
    en = (
        "less is taken"
        if move.after < move.before
        else "it stays"
        if move.after == move.before
        else "it gets more"
    )
    alone = f"{move.short_only / 100:,.0f}"
    return Text(
        zh=f"短期回报比{best.name}低 {lower:.0%}，但每块钱的品牌贡献高 {more:.0%}，"
        f"所以{zh}（只看短期会是 {alone}）",
        en=f"its return is {lower:.0%} below {best.name}, but a unit of money builds {more:.0%} more brand, "
        f"so {en} (return alone would make it {alone})",
    )


def _plain(value: float) -> str:
    return f"{float(f'{value:.3g}'):,.10g}"


def _check(standings: tuple[Standing, ...], weight: float, change: float | None) -> None:
    if not 0 <= weight <= 1:
        raise InputError(
            Text(zh=f"品牌权重 {weight:g} 超出范围", en=f"the brand weight {weight:g} is out of range"),
            field="brand_weight",
            valid=Text(zh="0% 到 100%", en="0% to 100%"),
        )
    if change is not None and not 0 <= change <= 100:
        raise InputError(
            Text(zh=f"最大变动 {change:g} 超出范围", en=f"the most change {change:g} is out of range"),
            field="max_change",
            valid=Text(zh="0% 或更大", en="0% or more"),
        )
    names = [s.name for s in standings]
    if len(set(names)) < len(names) or len(names) < 2:
        raise InputError(
            Text(
                zh="要两个以上、名称不重复的渠道才能调", en="two or more channels are needed, each named once"
            ),
            field="channels",
        )
    if not any(s.keep for s in standings):
        raise InputError(
            Text(zh="预算已经花完，没有可再分的", en="nothing is left of the budget to re-split"),
            field="budget",
        )
