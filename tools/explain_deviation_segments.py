"""Which segments of the facts moved apart from the rest, in words."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from core.cascade.number import round_half_up
from core.deviation.segments.localisation import Localisation, Outcome, Segment
from core.deviation.segments.locate import locate
from core.deviation.segments.request import SegmentRequest
from core.errors import InputError
from tools.explain_deviation_arguments import SegmentLine
from tools.explain_deviation_drivers import share_of, step_of
from tools.explain_deviation_request import Question
from tools.explain_deviation_states import States
from tools.tool import ToolContext

_MOST = 8  # segments listed


@dataclass(frozen=True)
class Located:
    """Segments that stand out.

    Attributes:
        lines: Strongest first.
        uniform: Whether everything moved alike.
        note: How many were looked at, or why none is named.
    """

    lines: tuple[SegmentLine, ...] = ()
    uniform: bool = False
    note: str = ""


def find_segments(ctx: ToolContext, question: Question, states: States, deviation: Decimal) -> Located:
    """The segments of the free dimensions that moved apart; none where nothing deviated."""
    if not states.dimensions or not deviation:
        return Located()
    kpi, table = question.kpi, question.table
    units = [10 ** table.measure(c).decimals for c in (kpi.numerator, kpi.denominator) if c is not None]
    request = SegmentRequest(
        dimensions=states.dimensions,
        values=states.values,
        codes=states.codes,
        plan=states.before[kpi.numerator] / units[0],
        actual=states.after[kpi.numerator] / units[0],
        plan_base=None if kpi.denominator is None else states.before[kpi.denominator] / units[1],
        actual_base=None if kpi.denominator is None else states.after[kpi.denominator] / units[1],
    )
    try:
        found = locate(request)
    except InputError as error:
        return Located(note=ctx.say(f"分段：{error.message.zh}", f"segments: {error.message.en}"))
    lines = [_line(ctx, question, one, deviation) for one in found.segments[:_MOST]]
    # what works against the deviation comes after what makes it
    lines.sort(key=lambda line: line.share is not None and line.share < 0)
    return Located(tuple(lines), found.outcome is Outcome.UNIFORM, _note(ctx, found))


def _line(ctx: ToolContext, question: Question, found: Segment, deviation: Decimal) -> SegmentLine:
    kpi, step = question.kpi, step_of(question.kpi.unit)
    moved, scale = found.moved, float(kpi.scale)
    levels = [_level(moved.plan, moved.plan_base), _level(moved.actual, moved.actual_base)]
    change = _rounded(moved.change * scale, step)
    return SegmentLine(
        where=dict(found.where),
        name=_name(ctx, question, found),
        reference=_rounded(levels[0] * scale, step),
        actual=_rounded(levels[1] * scale, step),
        contribution=change,
        share=share_of(change, deviation),
        shift=_rounded(found.shift * 100, Decimal("0.1")),
        p_value=found.p_value,
    )


def _level(above: float, below: float | None) -> float:
    if below is None:
        return above
    return above / below if below else 0.0


def _rounded(value: float, step: Decimal) -> Decimal:
    return round_half_up(Fraction(value), step)


def _name(ctx: ToolContext, question: Question, found: Segment) -> str:
    words = []
    for column, key in found.where:
        known = {v.key: v.name for v in question.table.dimension(column).values}
        words.append(known[key].said_in(ctx.language) if key in known else key)
    return " × ".join(words)


def _note(ctx: ToolContext, found: Localisation) -> str:
    return found.reason.said_in(ctx.language)
