"""Response curves: what a channel brings for its money, where it stands now and where it should stand."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from core.chart.chart import Chart, Grid, Mark, brief, pick
from core.errors import MissingInput
from core.frozen import Frozen
from core.quantity.unit import Unit
from core.text import Language, Text


class CurveAt(Frozen):
    """A point of a curve with its range.

    Attributes:
        spend: Money, in whole currency units.
        response: What it brings.
        low: Lower end of the range; the response itself where there is none.
        high: Upper end.
        observed: Whether money as high as this was ever spent.
    """

    spend: Decimal
    response: Decimal
    low: Decimal
    high: Decimal
    observed: bool = True


class Curve(Frozen):
    """A channel's curve.

    Attributes:
        name: The channel.
        points: Rising in spend.
        now: Spend today and what it brings.
        recommended: Spend that is recommended and what it brings, if one is.
        beyond: A recommended spend farther than the curve reaches: what it brings is not known.
    """

    name: str
    points: tuple[CurveAt, ...]
    now: tuple[Mark, Mark] | None = None
    recommended: tuple[Mark, Mark] | None = None
    beyond: Mark | None = None


class ResponseCurves(Chart):
    """Curves over one axis of money."""

    curves: tuple[Curve, ...]
    money: Unit
    unit: Unit
    spend_name: str
    response_name: str


class Stated(Frozen):
    """A curve with the spends to mark on it, before its words are known."""

    name: str
    points: tuple[CurveAt, ...]
    now: Decimal | None = None
    recommended: Decimal | None = None


def response_curves(
    title: str,
    stated: Sequence[Stated],
    money: Unit,
    unit: Unit,
    language: Language,
    *,
    names: tuple[str, str],
) -> ResponseCurves:
    """The curves with their marks; the response at a mark is read off the curve.

    Args:
        title: What is shown.
        stated: The curves.
        money: Unit of spend.
        unit: Unit of response.
        language: Language of the words.
        names: What spend and response are called, with the time they are over.

    Raises:
        MissingInput: There is no curve, or a curve has no points.
    """
    if not stated or not all(curve.points for curve in stated):
        raise MissingInput(
            Text(zh="没有可画的响应曲线", en="there is no response curve to draw"), field="curves"
        )
    curves = tuple(_curve(curve, money, unit, language) for curve in stated)
    return ResponseCurves(
        title=title,
        summary=_summary(title, curves, language),
        grid=_grid(curves, names, language),
        curves=curves,
        money=money,
        unit=unit,
        spend_name=names[0],
        response_name=names[1],
    )


def response_at(points: Sequence[CurveAt], spend: Decimal) -> Decimal:
    """The response at a spend: between two points on the line through them, beyond the ends the end's."""
    if spend <= points[0].spend:
        return points[0].response
    for left, right in pairwise(points):
        if spend <= right.spend:
            width = right.spend - left.spend
            part = (spend - left.spend) / width if width else Decimal(0)
            return left.response + (right.response - left.response) * part
    return points[-1].response


def _curve(curve: Stated, money: Unit, unit: Unit, language: Language) -> Curve:
    def at(spend: Decimal | None) -> tuple[Mark, Mark] | None:
        if spend is None or spend > curve.points[-1].spend:
            return None
        response = response_at(curve.points, spend)
        return (
            Mark(value=spend, said=brief(spend, money, language)),
            Mark(value=response, said=brief(response.quantize(unit.quantum), unit, language)),
        )

    far = curve.recommended is not None and curve.recommended > curve.points[-1].spend
    beyond = curve.recommended if far else None
    return Curve(
        name=curve.name,
        points=curve.points,
        now=at(curve.now),
        recommended=at(curve.recommended),
        beyond=None if beyond is None else Mark(value=beyond, said=brief(beyond, money, language)),
    )


def _grid(curves: Sequence[Curve], names: tuple[str, str], language: Language) -> Grid:
    now, then = pick(language, "现在", "now"), pick(language, "建议", "recommended")
    header = (
        pick(language, "渠道", "Channel"),
        f"{names[0]} · {now}",
        f"{names[1]} · {now}",
        f"{names[0]} · {then}",
        f"{names[1]} · {then}",
    )
    rows = tuple((curve.name, *_two(curve.now), *_better(curve)) for curve in curves)
    return Grid(header=header, rows=rows)


def _better(curve: Curve) -> tuple[str, str]:
    return _two(curve.recommended) if curve.beyond is None else (curve.beyond.said, "?")


def _two(marks: tuple[Mark, Mark] | None) -> tuple[str, str]:
    return ("", "") if marks is None else (marks[0].said, marks[1].said)


def _summary(title: str, curves: Sequence[Curve], language: Language) -> str:
    said = []
    for curve in curves:
        if curve.now is None:
            continue
        spend, response = curve.now
        line = f"{curve.name} {spend.said} → {response.said}"
        if curve.recommended is not None:
            to, brings = curve.recommended
            line += pick(language, f"，建议 {to.said} → {brings.said}", f", better {to.said} → {brings.said}")
        if curve.beyond is not None:
            far = curve.beyond.said
            zh, en = f"，建议 {far}，超出曲线见过的范围", f", better {far}, beyond what the curve has seen"
            line += pick(language, zh, en)
        said.append(line)
    return title + pick(language, "：", ": ") + pick(language, "；", "; ").join(said)
