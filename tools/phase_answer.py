"""A total over the months, quarters or weeks of a period, with where the plan should stand after each."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from core.cascade.calendar import cut_months, cut_quarters, cut_weeks
from core.cascade.certificate import Split
from core.cascade.number import plain, round_half_up
from core.cascade.phasing import accumulate_plan, phase_by_growth, phase_by_season, phase_equally
from core.errors import InputError, MissingInput
from core.plan.kpi import Combine
from core.plan.plan import Plan
from core.quantity.period import Period
from core.quantity.saying import say
from core.quantity.unit import UnitKind
from core.text import Text
from tools.answer import Answer, Share
from tools.cascade_arguments import CascadeArguments
from tools.stated_value import read_period, read_score
from tools.tool import Table, ToolContext
from tools.whole import Whole

_LONGEST = 600
_TENTH = Decimal("0.1")
_HEADER = (("时间", "Period"), ("数量", "Amount"), ("累计", "So far"), ("累计占比", "Share so far"))


def answer_phases(ctx: ToolContext, arguments: CascadeArguments, whole: Whole) -> Answer:
    """Phase the whole over months, quarters or weeks.

    Raises:
        MissingInput: No period is known.
        InputError: A profile of another length than the period.
    """
    whole = _flow(whole)
    period = _period(ctx, arguments, whole)
    cut = _cut(period, arguments, whole.plan.fiscal_start if whole.plan else ctx.fiscal_start)
    if len(cut) > _LONGEST:
        raise InputError(
            Text(zh=f"时间段太长：{len(cut)} 期", en=f"the period is too long: {len(cut)} parts"),
            field="period",
            valid=Text(zh=f"至多 {_LONGEST} 期", en=f"up to {_LONGEST} parts"),
        )
    found = _phase(arguments, whole, [part.label for part in cut])
    return Answer(
        total=whole.say(whole.value, ctx),
        parts=tuple(
            Share(name=p.name, amount=p.amount, said=whole.say(p.amount, ctx), share=p.share)
            for p in found.portions
        ),
        certificate=found.certificate,
        tables=(_table(ctx, found, whole),),
    )


def _cut(period: Period, arguments: CascadeArguments, fiscal_start: int) -> tuple[Period, ...]:
    if arguments.method == "quarters":
        return cut_quarters(period, fiscal_start)
    return cut_months(period) if arguments.method == "months" else cut_weeks(period)


def _flow(whole: Whole) -> Whole:
    """A goal's amount within a period is its target where its parts add up; else it is its change."""
    measure = whole.measure
    if measure is None or measure.target is None or measure.kpi.combine is not Combine.SUM:
        return whole
    if whole.value != measure.change:
        return whole
    return replace(whole, value=measure.target, is_level=True)


def _phase(arguments: CascadeArguments, whole: Whole, names: Sequence[str]) -> Split:
    step = whole.fit_step()
    profile = [read_score(text, f"profile.{at}") for at, text in enumerate(arguments.profile)]
    if arguments.growth is not None:
        growth = read_score(arguments.growth, "growth")
        return phase_by_growth(whole.value, names, growth, profile=profile, unit=step)
    if profile:
        return phase_by_season(whole.value, names, profile, unit=step)
    return phase_equally(whole.value, names, unit=step)


def _period(ctx: ToolContext, arguments: CascadeArguments, whole: Whole) -> Period:
    if arguments.period is not None:
        fiscal = whole.plan.fiscal_start if whole.plan else ctx.fiscal_start
        found = read_period(arguments.period, "period", today=ctx.today, fiscal_start=fiscal)
        if found.is_deadline and found.start == found.end:
            return Period(start=min(ctx.today, found.end), end=found.end, label=found.label)
        return found
    start, end = _dates(whole.plan, whole)
    if start is None or end is None or end < start:
        raise MissingInput(
            Text(zh="要分到哪段时间？", en="over which time is it to be phased?"),
            field="period",
            valid=Text(zh="如 2026年下半年、10-12月", en="such as H2 2026 or Oct-Dec"),
        )
    return Period(start=start, end=end)


def _dates(plan: Plan | None, whole: Whole) -> tuple[date | None, date | None]:
    node = whole.node
    start = (node.start if node else None) or (plan.start if plan else None)
    end = (node.end if node else None) or (plan.end if plan else None)
    return start, end


def _table(ctx: ToolContext, found: Split, whole: Whole) -> Table:
    header: tuple[tuple[str, str], ...] = (
        ("时间", "Period"),
        ("数量", "Amount"),
        ("累计", "So far"),
        ("累计占比", "Share so far"),
    )
    start = whole.measure.baseline if whole.measure and not whole.is_level else None
    if start is not None and whole.unit.kind is UnitKind.PERCENT:
        header = (*header, ("期末水平", "Level"))
    rows = []
    for portion, so_far in zip(found.portions, accumulate_plan(found.certificate), strict=True):
        share = "" if so_far.share is None else plain(round_half_up(so_far.share, _TENTH)) + "%"
        row = [portion.name, whole.say(portion.amount, ctx), whole.say(so_far.amount, ctx), share]
        if len(header) > 4 and start is not None:
            row.append(say(start + so_far.amount, whole.unit, ctx.language))
        rows.append(tuple(row))
    title = ctx.say("时间分解", "Phasing")
    return Table(title=title, header=tuple(ctx.say(*names) for names in header), rows=tuple(rows))
