"""Splits whose parts add up: amounts, shares, weights, history, headroom, equal, pairwise."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction

from core.cascade import split as splitting
from core.cascade.apportion import Tie
from core.cascade.basis import Basis
from core.cascade.certificate import Split
from core.cascade.given import split_by_amounts, split_by_shares, weigh_by_headroom, weigh_by_ratio
from core.cascade.number import plain
from core.cascade.pairwise import Judgement, Weights, weigh_pairwise
from core.cascade.part import Part
from core.errors import InputError, MissingInput
from core.plan.kpi import Combine, Measure
from core.quantity.parse import parse_amount
from core.quantity.saying import say
from core.quantity.unit import UnitKind
from core.text import Text
from tools.answer import Answer, Share
from tools.argument_error import shorten
from tools.cascade_arguments import CascadeArguments
from tools.cascade_arguments import Part as PartArgument
from tools.stated_value import read_score, read_value
from tools.tool import ToolContext
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
    parts = arguments.parts or _children_as_parts(whole)
    weights: Weights | None = None
    if arguments.method == "pairwise":
        weights = _weigh_pairs(arguments, parts)
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
    if measure is None or measure.kpi.combine in (Combine.SUM, Combine.SHARE):
        return
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
        return _by_amounts(given, bounds, whole, tie)
    if arguments.method == "shares":
        shares = {part.name: _percent(part.share, f"parts.{at}.share") for at, part in enumerate(given)}
        if not any(share is not None for share in shares.values()):
            raise _missing(given, "share", Text(zh="占比", en="share"))
        return split_by_shares(whole.value, shares, unit=_step(whole, bounds), tie=tie, bounds=bounds)
    parts = _weighted(arguments, given, bounds, weights)
    return splitting.split(
        whole.value, parts, unit=_step(whole, parts), basis=_BASES[arguments.method], tie=tie
    )


def _step(whole: Whole, parts: Sequence[Part]) -> Decimal:
    return whole.fit_step(*(part.locked for part in parts))


def _by_amounts(given: Sequence[PartArgument], bounds: list[Part], whole: Whole, tie: Tie) -> Split:
    """The stated amounts as they are; parts without one share what is left evenly, within their bounds."""
    parts = []
    for at, (part, bound) in enumerate(zip(given, bounds, strict=True)):
        locked = bound.locked
        if part.amount is not None:
            locked = whole.read(part.amount, f"parts.{at}.amount")
        parts.append(bound.model_copy(update={"locked": locked}))
    step = _step(whole, parts)
    if parts and all(part.locked is not None for part in parts):
        return split_by_amounts(
            whole.value, {part.name: part.locked for part in parts}, unit=step, tie=tie, signed=True
        )
    return splitting.split(whole.value, parts, unit=step, basis=Basis.AMOUNTS, tie=tie)


def _weighted(
    arguments: CascadeArguments, given: Sequence[PartArgument], bounds: list[Part], weights: Weights | None
) -> list[Part]:
    found: Sequence[Decimal | Fraction]
    match arguments.method:
        case "equal":
            found = [Fraction(1)] * len(bounds)
        case "history":
            found = _read_all(
                given, lambda p: p.history or p.baseline, "history", Text(zh="历史值", en="history")
            )
        case "headroom":
            return _by_headroom(given, bounds)
        case "pairwise":
            found = list((weights.weights if weights else {}).values())
        case _:
            found = _given_weights(arguments, given)
    return [
        bound.model_copy(update={"weight": Fraction(weight)})
        for bound, weight in zip(bounds, found, strict=True)
    ]


def _given_weights(
    arguments: CascadeArguments, given: Sequence[PartArgument]
) -> Sequence[Decimal | Fraction]:
    if arguments.ratio is None:
        return _read_all(given, lambda p: p.weight or p.share, "weight", Text(zh="权重", en="weight"))
    ratio = read_ratio(arguments.ratio)
    return [part.weight for part in weigh_by_ratio([part.name for part in given], ratio)]


def read_ratio(text: str) -> list[Decimal]:
    """The figures of "4:3:2:1". Raises InputError."""
    pieces = [piece.strip() for piece in text.replace("：", ":").replace("/", ":").split(":")]
    try:
        return [read_score(piece, "ratio") for piece in pieces]
    except InputError as error:
        raise InputError(
            Text(zh=f"比例 {shorten(text)} 读不出来", en=f"the ratio {shorten(text)} cannot be read"),
            field="ratio",
            valid=Text(zh="如 4:3:2:1", en="such as 4:3:2:1"),
        ) from error


def _by_headroom(given: Sequence[PartArgument], bounds: list[Part]) -> list[Part]:
    now = _read_all(given, lambda p: p.baseline or p.history, "baseline", Text(zh="现状", en="level today"))
    ceilings = _read_all(
        given,
        lambda p: p.capacity or p.maximum,
        "capacity",
        Text(zh="能达到的上限", en="most it could reach"),
    )
    names = [part.name for part in given]
    rooms = weigh_by_headroom(
        {name: Decimal(str(value)) for name, value in zip(names, now, strict=True)},
        {name: Decimal(str(value)) for name, value in zip(names, ceilings, strict=True)},
    )
    return [
        bound.model_copy(update={"weight": room.weight, "maximum": room.maximum})
        for bound, room in zip(bounds, rooms, strict=True)
    ]


def _bounds(part: PartArgument, whole: Whole, at: int) -> Part:
    def read(text: str | None, field: str) -> Decimal | None:
        return None if text is None else whole.read(text, f"parts.{at}.{field}")

    locked = read(part.locked, "locked")
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


def _read_all(
    given: Sequence[PartArgument], text_of: Callable[[PartArgument], str | None], field: str, what: Text
) -> list[Decimal]:
    if any(text_of(part) is None for part in given):
        raise _missing([part for part in given if text_of(part) is None], field, what)
    return [read_score(text_of(part) or "", f"parts.{at}.{field}") for at, part in enumerate(given)]


def _missing(parts: Sequence[PartArgument], field: str, what: Text) -> MissingInput:
    names = [part.name for part in parts[:8]]
    return MissingInput(
        Text(
            zh=f"还需要{what.zh}：{'、'.join(names)} 各是多少？",
            en=f"the {what.en} is needed for {', '.join(names)}",
        ),
        field=f"parts.{field}",
    )


def _percent(text: str | None, field: str) -> Decimal | None:
    return None if text is None else parse_amount(text, field=field).value


def _weigh_pairs(arguments: CascadeArguments, given: Sequence[PartArgument]) -> Weights:
    names = [part.name for part in given] or _judged(arguments)
    judgements = [
        Judgement(first=j.first, second=j.second, times=_times(j.times, f"judgements.{at}.times"))
        for at, j in enumerate(arguments.judgements)
    ]
    return weigh_pairwise(names, judgements)


def _judged(arguments: CascadeArguments) -> list[str]:
    return list(dict.fromkeys(name for j in arguments.judgements for name in (j.first, j.second)))


def _times(text: str, field: str) -> Fraction:
    """A judgement: 3, or 1/3."""
    top, slash, bottom = text.partition("/")
    first, second = read_score(top, field), read_score(bottom, field) if slash else Decimal(1)
    if not second:
        raise InputError(
            Text(zh=f"{field} 的分母为 0", en=f"{field} divides by zero"),
            field=field,
            valid=Text(zh="1–9", en="1–9"),
        )
    return Fraction(first) / Fraction(second)


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
