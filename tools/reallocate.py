"""`reallocate`: from actuals to date, the best re-split of what is left, with what changes and why."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import numpy as np

from core.facts.catalogue import Grain
from core.mix.fit import ChannelFit
from core.mix.reallocation import Move, Reallocation, Standing, keep_shares, reallocate
from core.quantity.cents import to_units
from tools.fit_memory import recall_fit
from tools.fit_response_report import Ranged
from tools.reallocate_arguments import Contribution, ReallocateArguments
from tools.reallocate_budget import Remaining, find_remaining
from tools.reallocate_report import moves_table, tell
from tools.reallocate_result import MoveLine, ReallocateResult
from tools.reallocate_save import save_moves
from tools.reallocate_weights import Balance, read_balance, read_change
from tools.response_history import ResponseSource, column, find_keys, find_source, history_of, read_series
from tools.tool import Effect, PlanRef, Tool, ToolContext

__all__ = ["TOOL", "Contribution", "MoveLine", "ReallocateArguments", "ReallocateResult", "run"]

_WEEK = 7
_CHANGES = {"weekly": 0.15, "monthly": 0.30}
_RECENT = {"weekly": 4, "monthly": 13}  # weeks that say how money is split now


@dataclass(frozen=True)
class _Knowledge:
    """What the facts say of the channels: fits by key, recent weekly spend by key."""

    fits: dict[str, ChannelFit]
    recent: dict[str, float]


def run(ctx: ToolContext, arguments: ReallocateArguments) -> ReallocateResult:
    """Re-split what is left, and write it into the plan if that is asked for.

    Raises:
        MissingInput: There are no facts, or no budget is known.
        InputError: A value cannot be read, nothing is left, or a limit is out of range.
        UnknownReference: A channel or KPI is not there.
        InfeasibleInput: More is locked than is left.
    """
    store, source = find_source(ctx, arguments.kpi)
    names = find_keys(ctx, source, ())
    locked = set(find_keys(ctx, source, arguments.lock)) if arguments.lock else set()
    remaining = find_remaining(ctx, store, source, arguments)
    balance = read_balance(ctx, source, names, arguments)
    known = _learn(ctx, arguments, source, names)
    days = remaining.days(_WEEK) if arguments.mode == "weekly" else remaining.days(None)
    split = remaining.left * days // remaining.days(None)
    keep = keep_shares(known.recent, split, {})
    standings = tuple(
        Standing(
            name=key,
            curve=known.fits[key].curve(days / _WEEK),
            keep=keep[key],
            brand=balance.index[key],
            locked=key in locked,
        )
        for key in known.fits
    )
    change = read_change(arguments, _CHANGES[arguments.mode])
    found = reallocate(standings, brand_weight=balance.weight, change=change)
    return _tell(ctx, arguments, source, names, remaining, balance, known, found, (days, change))


def _learn(
    ctx: ToolContext, arguments: ReallocateArguments, source: ResponseSource, names: dict[str, str]
) -> _Knowledge:
    """Each channel's curve by weeks, and what it got lately; channels without spend are left out."""
    assert ctx.facts is not None
    series = read_series(ctx.facts, source, Grain.WEEK)
    fits, recent = {}, {}
    for key, name in names.items():
        if key in series and series[key].measures[source.spend.column].any():
            found = recall_fit(history_of(ctx, source, series, {key: name}, Grain.WEEK)).of(name)
            assert found is not None
            fits[key] = found
            recent[key] = float(column(series[key], source.spend)[-_RECENT[arguments.mode] :].mean())
    return _Knowledge(fits, recent)


def _tell(
    ctx: ToolContext,
    arguments: ReallocateArguments,
    source: ResponseSource,
    names: dict[str, str],
    remaining: Remaining,
    balance: Balance,
    known: _Knowledge,
    found: Reallocation,
    scope: tuple[int, float | None],
) -> ReallocateResult:
    days, change = scope
    lines = tuple(
        _line(ctx, move, names, remaining, balance.index[move.name], change == 0 or move.before == move.after)
        for move in found.moves
    )
    notes = [*remaining.notes, *balance.notes, *_notes(ctx, arguments, known, names, change)]
    result = ReallocateResult(
        text="",
        kpi=source.kpi.name.said_in(ctx.language),
        unit=source.brings.unit,
        currency=remaining.currency,
        budget=to_units(remaining.budget),
        spent=to_units(remaining.budget - remaining.left),
        left=to_units(remaining.left),
        split=to_units(found.left),
        later=to_units(remaining.left - found.left),
        first_day=remaining.first,
        last_day=remaining.first + timedelta(days=days - 1),
        moves=lines,
        response_before=_rough(found.response_before),
        response_after=_rough(found.response_after),
        gain=_gain(known, found, days),
        brand_weight=balance.weight * 100,
        brand_change=round(found.brand_change * 100, 2),
        gap=found.gap,
        notes=tuple(notes),
        saved=arguments.save,
    )
    plan = save_moves(ctx, arguments.plan, result) if arguments.save else None
    return result.model_copy(
        update={
            "text": tell(ctx, result),
            "tables": (moves_table(ctx, result),),
            "plan": PlanRef(id=plan.id, version=plan.version) if plan is not None else None,
        }
    )


def _line(
    ctx: ToolContext, move: Move, names: dict[str, str], remaining: Remaining, brand: float, still: bool
) -> MoveLine:
    change = Decimal(100 * (move.after - move.before)) / move.before if move.before else None
    reason = move.reason.said_in(ctx.language)
    for key, name in names.items():
        reason = reason.replace(f"比{key}低", f"比{name}低").replace(f"below {key},", f"below {name},")
    return MoveLine(
        channel=names[move.name],
        spent=to_units(remaining.spent_by.get(move.name, 0)),
        before=to_units(move.before),
        after=to_units(move.after),
        change=None if change is None else change.quantize(Decimal("0.1")),
        response_before=_rough(move.response_before),
        response_after=_rough(move.response_after),
        next_step=_rough(move.margin_before),
        brand=brand,
        locked=still and move.reason.en == "locked",
        reason=reason,
    )


def _gain(known: _Knowledge, found: Reallocation, days: int) -> Ranged:
    """Gain of the re-split in every draw of the channels' curves."""
    weeks = days / _WEEK
    total = np.zeros(1)
    for move in found.moves:
        amounts = np.array([move.before, move.after]) / 100 / weeks
        response = known.fits[move.name].respond(amounts) * weeks
        total = total + response[:, 1] - response[:, 0]
    low, high = np.percentile(total, [5, 95])
    middle = found.response_after - found.response_before
    return Ranged(value=_rough(middle), low=_rough(min(low, middle)), high=_rough(max(high, middle)))


def _notes(
    ctx: ToolContext,
    arguments: ReallocateArguments,
    known: _Knowledge,
    names: dict[str, str],
    change: float | None,
) -> list[str]:
    weeks = _RECENT[arguments.mode]
    said = [
        ctx.say(
            f"“不变”指按最近 {weeks} 周的花费比例分；曲线按各渠道自己名下的产出拟合，"
            "是相关不是因果，区间为 90%；预计值按平常一周的水平，未乘旺季。",
            f'"Unchanged" is the split of the last {weeks} weeks; curves are fitted to what is booked to '
            "each channel: association, not cause; ranges are 90 %; expected values are at the level of a "
            "usual week, no peak season.",
        )
    ]
    if change is not None:
        said.append(
            ctx.say(f"每个渠道最多变动 {change:.0%}。", f"No channel changes by more than {change:.0%}.")
        )
    said += [note.said_in(ctx.language) for found in known.fits.values() for note in found.notes]
    far = [
        names[key]
        for key, found in known.fits.items()
        if found.recent * (1 + (change or 1.0)) > max(found.observed[1], found.recent)
    ]
    if far:
        listed = "、".join(far)
        said.append(
            ctx.say(
                f"{listed}加到上限会超过以往的最高投入，那一段是外推。",
                f"At its limit {listed} would exceed all past spend; there the curve is an extrapolation.",
            )
        )
    return said


def _rough(value: float) -> float:
    return float(f"{value:.6g}")


TOOL = Tool(
    name="reallocate",
    effect=Effect.WRITE,
    description=(
        "While a budget is being spent: from actuals to date, the best re-split of what is LEFT over the "
        "channels of the facts (weekly or monthly), balancing short-term return with long-term brand by "
        "`brand_weight`, changing no channel by more than `max_change`, keeping `lock`ed ones. Says what "
        "changes and why. A new budget is `allocate`; shifts named by the person are `cascade` or "
        "`edit_plan`. Nothing is written unless `save`."
    ),
    arguments=ReallocateArguments,
    result=ReallocateResult,
    run=run,
)
