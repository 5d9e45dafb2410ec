"""Rates over parts with denominators: put together, compared, or split to reach a target."""

from decimal import Decimal
from fractions import Fraction

from core.cascade.number import plain, round_half_up
from core.cascade.rate_change import combine_rates, explain_change
from core.cascade.rate_group import RateGroup
from core.cascade.rates import RateLine, split_rate
from core.errors import MissingInput
from core.plan.kpi import Denominator, Measure
from core.quantity.unit import PERCENT
from core.text import Text
from tools.answer import Answer, Share
from tools.cascade_arguments import CascadeArguments
from tools.cascade_arguments import Part as PartArgument
from tools.stated_value import read_score, read_value
from tools.tool import Table, ToolContext
from tools.whole import Whole

_SHOWN = Decimal("0.01")


def answer_rates(ctx: ToolContext, arguments: CascadeArguments, whole: Whole | None) -> Answer:
    """The parent's rate, why it changes, or the rates its parts need to reach a target.

    Args:
        ctx: The context.
        arguments: Parts with denominators and rates.
        whole: The goal, where one of a plan is meant.

    Raises:
        MissingInput: A denominator or a rate is not known.
        InfeasibleInput: The target is out of reach.
    """
    target = _target(arguments, whole)
    if target is not None:
        return _split(ctx, arguments, target, whole)
    if any(part.baseline and part.target for part in arguments.parts):
        return _compare(ctx, [_group(part, at) for at, part in enumerate(arguments.parts)])
    groups = [_group(part, at) for at, part in enumerate(arguments.parts)]
    return _combine(
        ctx, [g.model_copy(update={"rate": g.target if g.rate is None else g.rate}) for g in groups]
    )


def _target(arguments: CascadeArguments, whole: Whole | None) -> Decimal | None:
    for text in (arguments.target, arguments.total):
        if text is not None:
            return read_value(text, PERCENT, "target")
    if whole is not None and whole.measure is not None:
        if whole.measure.target is None:
            raise MissingInput(
                Text(zh="整体比率的目标值是多少？", en="what rate is the whole to reach?"), field="target"
            )
        return whole.measure.target
    return None


def _group(part: PartArgument, at: int) -> RateGroup:
    def rate(text: str | None, field: str) -> Decimal | None:
        return None if text is None else read_value(text, PERCENT, f"parts.{at}.{field}")

    size = None if part.denominator is None else read_score(part.denominator, f"parts.{at}.denominator")
    weight = Fraction(1) if part.weight is None else Fraction(read_score(part.weight, f"parts.{at}.weight"))
    fixed = part.locked or part.target
    return RateGroup(
        name=part.name,
        denominator=size,
        rate=rate(part.baseline, "baseline"),
        target=rate(fixed, "target"),
        weight=weight,
        minimum=rate(part.minimum, "minimum"),
        maximum=rate(part.maximum or part.capacity, "maximum"),
    )


def _combine(ctx: ToolContext, groups: list[RateGroup]) -> Answer:
    overall = combine_rates(groups)
    total = sum((group.denominator or Decimal(0) for group in groups), Decimal(0))
    said = _percent(overall)
    mean = sum((Fraction(group.rate or 0) for group in groups), Fraction(0)) / len(groups)
    parts = [
        Share(
            name=group.name,
            amount=group.rate or Decimal(0),
            said=_percent(Fraction(group.rate or 0)),
            share=100 * Fraction(group.denominator or 0) / Fraction(total),
        )
        for group in groups
    ]
    note = ctx.say(
        f"按分母加权：整体 {said}；简单平均 {_percent(mean)} 不是整体比率",
        f"weighted by denominators: {said} overall; the plain average {_percent(mean)} is not the rate",
    )
    return Answer(total=said, parts=tuple(parts), notes=(note,), facts={"rate": said})


def _compare(ctx: ToolContext, groups: list[RateGroup]) -> Answer:
    found = explain_change(groups)
    parts = [
        Share(
            name=group.name,
            amount=round_half_up(found.within[group.name], _SHOWN),
            said=_points(ctx, found.within[group.name]),
            baseline=_percent(Fraction(group.rate or 0)),
            target=_percent(Fraction(group.target if group.target is not None else group.rate or 0)),
        )
        for group in groups
    ]
    before, after = _percent(found.before), _percent(found.after)
    return Answer(
        total=ctx.say(
            f"{before} → {after}（{_points(ctx, found.change)}）",
            f"{before} → {after} ({_points(ctx, found.change)})",
        ),
        parts=tuple(parts),
        facts={"before": before, "after": after, "change": _points(ctx, found.change)},
    )


def _split(ctx: ToolContext, arguments: CascadeArguments, target: Decimal, whole: Whole | None) -> Answer:
    groups = [_group(part, at) for at, part in enumerate(arguments.parts)]
    found = split_rate(target, groups)
    note = ctx.say(
        f"整体 {_percent(found.baseline)} → {_percent(found.reached)}：按分子拆分，不对比率取平均",
        f"overall {_percent(found.baseline)} → {_percent(found.reached)}: by numerators, never averaged",
    )
    header = (
        ("部分", "Part"),
        ("分母", "Denominator"),
        ("分子", "Numerator"),
        ("现状", "Today"),
        ("目标", "Target"),
        ("对整体的贡献", "Contribution"),
    )
    rows = tuple(
        (
            line.name,
            plain(line.denominator),
            plain(line.numerator),
            _percent(Fraction(line.baseline)),
            _percent(line.rate),
            _points(ctx, line.contribution),
        )
        for line in found.lines
    )
    table = Table(
        title=ctx.say("比率拆分", "Rates"), header=tuple(ctx.say(*names) for names in header), rows=rows
    )
    return Answer(
        total=_percent(found.reached),
        parts=tuple(_line(ctx, line, whole) for line in found.lines),
        notes=(note,),
        certificate=found.split.certificate,
        tables=(table,),
        facts={"reached": _percent(found.reached)},
        can_save=True,
    )


def _line(ctx: ToolContext, line: RateLine, whole: Whole | None) -> Share:
    parent = whole.measure if whole else None
    measure = None
    if parent is not None:
        name = f"{line.name}{ctx.say('的分母', ' denominator')}"
        measure = Measure(
            kpi=parent.kpi,
            baseline=line.baseline,
            target=line.shown,
            denominator=Denominator(name=name, value=line.denominator),
        )
    return Share(
        name=line.name,
        amount=line.shown,
        said=_percent(line.rate),
        share=100 * line.share,
        baseline=_percent(Fraction(line.baseline)),
        target=_percent(line.rate),
        measure=measure,
    )


def _percent(rate: Fraction) -> str:
    return plain(round_half_up(rate, _SHOWN)) + "%"


def _points(ctx: ToolContext, value: Fraction) -> str:
    said = plain(round_half_up(value, _SHOWN))
    sign = "+" if value > 0 else ""
    return sign + said + ctx.say("个百分点", " pp")
