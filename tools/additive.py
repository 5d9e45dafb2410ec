"""Splits whose parts add up: amounts, shares, weights, history, headroom, equal, pairwise."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from core.cascade import split as splitting
from core.cascade.apportion import Tie
from core.cascade.basis import Basis
from core.cascade.certificate import Split
from core.cascade.given import split_by_amounts, split_by_shares
from core.cascade.number import plain
from core.cascade.pairwise import Weights
from core.cascade.part import Part, check_names
from core.errors import InputError, MissingInput
from core.plan.kpi import Combine, Measure
from core.quantity.parse import parse_amount
from core.quantity.saying import say
from core.quantity.unit import UnitKind
from core.text import Text
from tools.answer import Answer, Share
from tools.cascade_arguments import CascadeArguments
from tools.cascade_arguments import Part as PartArgument
from tools.stated_value import read_value
from tools.tool import ToolContext
from tools.weighing import missing, weigh, weigh_pairs
from tools.whole import Whole, value_of

_BASES = {
    "amounts": Basis.AMOUNTS,
    "weights": Basis.WEIGHTS,
    "history": Basis.HISTORY,
    "headroom": Basis.HEADROOM,
    "equal": Basis.EQUAL,
    "pairwise": Basis.PAIRWISE,
}


def answer_additive(ctx: ToolContext, arguments: CascadeArguments, whole: Whole) -> Answer:
    """Split the whole over parts that add up.

    Raises:
        MissingInput: A weight, share, history or denominator is needed and not given.
        InfeasibleInput: The parts cannot make the whole.
    """
    _check_additive(whole)
    parts = arguments.parts or _judged(arguments) or _children_as_parts(whole)
    check_names([part.name for part in parts])
    weights: Weights | None = None
    if arguments.method == "pairwise":
        weights = weigh_pairs(arguments, parts)
    found = _split(arguments, parts, whole, weights)
    notes, question = _consistency(ctx, weights)
    return Answer(
        total=whole.say(whole.value, ctx),
        parts=tuple(_shares(ctx, found, parts, whole)),
        notes=notes,
        certificate=found.certificate,
        question=question,
        can_save=question is None,
    )


def _check_additive(whole: Whole) -> None:
    """Refuse to add what does not add: rates of different wholes, averages."""
    measure = whole.measure
    if measure is None or measure.kpi.combine in (Combine.SUM, Combine.SHARE, Combine.NONE):
        return  # of a KPI of their own people know that it adds, or they would not ask
    name = measure.kpi.name
    if measure.kpi.combine is Combine.RATIO and measure.kpi.unit.kind is UnitKind.PERCENT:
        raise MissingInput(
            Text(
                zh=f"{name.zh}是比率，各部分的百分点不能相加：每个部分的分母（如人数、线索数）和现状各是多少？",
                en=f"{name.en} is a rate and its points do not add: what is each part's denominator (people, "
                "leads) and its rate today?",
            ),
            field="parts.denominator",
            valid=Text(
                zh="method=rates，每个部分给出 denominator 与 baseline",
                en="method=rates with denominator and baseline for each part",
            ),
        )
    raise InputError(
        Text(
            zh=f"{name.zh}不是各部分相加得到的，不能按加法拆分",
            en=f"{name.en} is not the sum of its parts and cannot be split by addition",
        ),
        field="goal",
        valid=Text(zh="method=drivers，按驱动因素拆解", en="method=drivers"),
    )


def _children_as_parts(whole: Whole) -> list[PartArgument]:
    """The goal's own children, when no parts are named."""
    if whole.plan is None or whole.node is None:
        return []
    key = whole.measure.kpi.key if whole.measure else ""
    return [
        PartArgument(name=child.title)
        for child in whole.plan.children(whole.node.id)
        if child.adds_up and child.measure is not None and child.measure.kpi.key == key
    ]


def _split(
    arguments: CascadeArguments, given: Sequence[PartArgument], whole: Whole, weights: Weights | None
) -> Split:
    tie = Tie(arguments.extra_to)
    bounds = [_bounds(part, whole, at) for at, part in enumerate(given)]
    if arguments.method == "amounts":
        return _by_amounts(bounds, whole, tie)
    if arguments.method == "shares":
        shares = {part.name: _percent(part.share, f"parts.{at}.share") for at, part in enumerate(given)}
        if not any(share is not None for share in shares.values()):
            raise missing(given, "share", Text(zh="占比", en="share"))
        return split_by_shares(whole.value, shares, unit=_step(whole, bounds), tie=tie, bounds=bounds)
    parts = weigh(arguments, given, bounds, weights)
    return splitting.split(
        whole.value, parts, unit=_step(whole, parts), basis=_BASES[arguments.method], tie=tie
    )


def _step(whole: Whole, parts: Sequence[Part]) -> Decimal:
    return whole.fit_step(*(part.locked for part in parts))


def _by_amounts(parts: Sequence[Part], whole: Whole, tie: Tie) -> Split:
    """The stated amounts as they are; parts without one share what is left evenly, within their bounds."""
    step = _step(whole, parts)
    if all(part.locked is not None for part in parts):
        amounts = {part.name: part.locked for part in parts}
        return split_by_amounts(whole.value, amounts, unit=step, tie=tie, signed=True)
    return splitting.split(whole.value, parts, unit=step, basis=Basis.AMOUNTS, tie=tie)


def _bounds(part: PartArgument, whole: Whole, at: int) -> Part:
    def read(text: str | None, field: str) -> Decimal | None:
        return None if text is None else whole.read(text, f"parts.{at}.{field}")

    locked = read(part.locked, "locked")
    if locked is None:
        locked = read(part.amount, "amount")
    if locked is None:
        locked = _locked_in_plan(part.name, whole)
    return Part(
        name=part.name,
        minimum=read(part.minimum, "minimum"),
        maximum=read(part.maximum, "maximum"),
        locked=locked,
    )


def _locked_in_plan(name: str, whole: Whole) -> Decimal | None:
    """What a locked node of this name under the goal has now."""
    if whole.plan is None or whole.node is None:
        return None
    for child in whole.plan.children(whole.node.id):
        if child.title == name and child.locked and child.measure is not None:
            return value_of(child.measure)
    return None


def _percent(text: str | None, field: str) -> Decimal | None:
    return None if text is None else parse_amount(text, field=field).value


def _judged(arguments: CascadeArguments) -> list[PartArgument]:
    """The parts that are compared, when none are listed."""
    names = dict.fromkeys(name for j in arguments.judgements for name in (j.first, j.second))
    return [PartArgument(name=name) for name in names] if arguments.method == "pairwise" else []


def _consistency(ctx: ToolContext, weights: Weights | None) -> tuple[tuple[str, ...], str | None]:
    if weights is None:
        return (), None
    ratio = plain(weights.consistency_ratio, 4)
    note = ctx.say(
        f"一致性比率 CR = {ratio}（不超过 0.10 为一致）", f"consistency ratio CR = {ratio} (up to 0.10)"
    )
    if weights.revision is None:
        return (note,), None
    worst = weights.revision
    question = ctx.say(
        f"判断不够一致（CR = {ratio}）：“{worst.first} 相对 {worst.second}”给了 {plain(worst.given)}，"
        f"其余判断推出约 {plain(worst.implied)}。要改这一个吗？",
        f'the judgements are not consistent (CR = {ratio}): "{worst.first} against {worst.second}" was given '
        f"{plain(worst.given)}, the others imply about {plain(worst.implied)}. Change that one?",
    )
    return (note,), question


def _shares(ctx: ToolContext, found: Split, given: Sequence[PartArgument], whole: Whole) -> list[Share]:
    stated = {part.name: part for part in given}
    return [
        _share(ctx, portion.name, portion.amount, portion.share, stated.get(portion.name), whole)
        for portion in found.portions
    ]


def _share(
    ctx: ToolContext,
    name: str,
    amount: Decimal,
    share: Fraction | None,
    stated: PartArgument | None,
    whole: Whole,
) -> Share:
    baseline = None
    if stated is not None and stated.baseline is not None and not whole.is_level:
        baseline = read_value(stated.baseline, whole.unit, "parts.baseline")
    target = None if baseline is None else baseline + amount
    return Share(
        name=name,
        amount=amount,
        said=whole.say(amount, ctx),
        share=share,
        baseline=None if baseline is None else say(baseline, whole.unit, ctx.language),
        target=None if target is None else say(target, whole.unit, ctx.language),
        measure=child_measure(whole, amount, baseline, ctx),
    )


def child_measure(
    whole: Whole, amount: Decimal, baseline: Decimal | None, ctx: ToolContext
) -> Measure | None:
    """The measure of a part as a node: the same KPI over the same whole, its change or its level."""
    parent = whole.measure
    if parent is None:
        return None
    said = whole.say(amount, ctx)
    changes: dict[str, object] = {"baseline": baseline, "target": None, "delta": None}
    if whole.is_level:
        changes["target"] = amount
    elif baseline is not None:
        changes["target"] = baseline + amount
    else:
        changes["delta"] = amount
    return Measure(
        kpi=parent.kpi,
        denominator=parent.denominator,
        statement=said if amount < 0 or whole.is_level else f"+{said}",
        **changes,
    )
