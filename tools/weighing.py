"""The weights of a split as they are given: a ratio, weights, history, headroom, pairwise judgements."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction

from core.cascade.given import weigh_by_headroom, weigh_by_ratio
from core.cascade.pairwise import Judgement, Weights, weigh_pairwise
from core.cascade.part import Part
from core.errors import InputError, MissingInput
from core.text import Text
from tools.argument_error import shorten
from tools.cascade_arguments import CascadeArguments
from tools.cascade_arguments import Part as PartArgument
from tools.stated_value import read_score

_TextOf = Callable[[PartArgument], str | None]


def weigh(
    arguments: CascadeArguments, given: Sequence[PartArgument], bounds: Sequence[Part], pairs: Weights | None
) -> list[Part]:
    """The parts with their weights.

    Args:
        arguments: The call.
        given: The parts as stated.
        bounds: The same parts with their bounds and locks; a locked part needs no weight.
        pairs: Weights from pairwise judgements, for that method.

    Raises:
        MissingInput: A part has no weight.
        InputError: A weight cannot be read, or a ratio has another length.
    """
    found: Sequence[Decimal | Fraction]
    match arguments.method:
        case "equal":
            found = [Fraction(1)] * len(bounds)
        case "history":
            what = Text(zh="历史值", en="history")
            found = _read_all(given, bounds, lambda p: p.history or p.baseline, "history", what)
        case "headroom":
            return _by_headroom(given, bounds)
        case "pairwise":
            found = list((pairs.weights if pairs else {}).values())
        case _ if arguments.ratio is not None:
            parts = weigh_by_ratio([part.name for part in given], read_ratio(arguments.ratio))
            found = [part.weight for part in parts]
        case _:
            what = Text(zh="权重", en="weight")
            found = _read_all(given, bounds, lambda p: p.weight or p.share, "weight", what)
    return [
        bound.model_copy(update={"weight": Fraction(weight)})
        for bound, weight in zip(bounds, found, strict=True)
    ]


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


def weigh_pairs(arguments: CascadeArguments, given: Sequence[PartArgument]) -> Weights:
    """Weights from pairwise judgements. Raises MissingInput for a pair that was not compared."""
    judgements = [
        Judgement(first=j.first, second=j.second, times=_times(j.times, f"judgements.{at}.times"))
        for at, j in enumerate(arguments.judgements)
    ]
    return weigh_pairwise([part.name for part in given], judgements)


def missing(parts: Sequence[PartArgument], field: str, what: Text) -> MissingInput:
    """The error for parts of which something is not known."""
    names = [part.name for part in parts[:8]]
    return MissingInput(
        Text(
            zh=f"还需要{what.zh}：{'、'.join(names)} 各是多少？",
            en=f"the {what.en} is needed for {', '.join(names)}",
        ),
        field=f"parts.{field}",
    )


def _by_headroom(given: Sequence[PartArgument], bounds: Sequence[Part]) -> list[Part]:
    level, most = Text(zh="现状", en="level today"), Text(zh="能达到的上限", en="most it could reach")
    free = [(part, bound) for part, bound in zip(given, bounds, strict=True) if bound.locked is None]
    parts, open_bounds = [part for part, _ in free], [bound for _, bound in free]
    if not parts:
        return list(bounds)
    now = _read_all(parts, open_bounds, lambda p: p.baseline or p.history, "baseline", level)
    ceilings = _read_all(parts, open_bounds, lambda p: p.capacity or p.maximum, "capacity", most)
    names = [part.name for part in parts]
    current, ceiling = dict(zip(names, now, strict=True)), dict(zip(names, ceilings, strict=True))
    rooms = {room.name: room for room in weigh_by_headroom(current, ceiling)}
    return [
        bound.model_copy(update={"weight": rooms[bound.name].weight, "maximum": rooms[bound.name].maximum})
        if bound.name in rooms
        else bound
        for bound in bounds
    ]


def _read_all(
    given: Sequence[PartArgument], bounds: Sequence[Part], text_of: _TextOf, field: str, what: Text
) -> list[Decimal]:
    """The figure of every part; 0 for a locked part without one."""
    lacking = [
        part
        for part, bound in zip(given, bounds, strict=True)
        if text_of(part) is None and bound.locked is None
    ]
    if lacking:
        raise missing(lacking, field, what)
    return [read_score(text_of(part) or "0", f"parts.{at}.{field}") for at, part in enumerate(given)]


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
