"""Ratios: 4:3:2:1, 3比2, 三七开, and ROI as 1:3 or 3:1 with the way round it is meant.

ROI written with a 1 on one side names that side the cost (1:3 earns 3 for 1; so does 3:1). Without a 1,
or where the words (投入产出比, cost:return) and the numbers disagree, both ways round are returned.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from core.quantity.mention import Reading
from core.quantity.numeral import evaluate
from core.quantity.pattern import Pattern
from core.quantity.saying import plain
from core.quantity.value import Orientation, Ratio
from core.text import Text

_N = r"(?:\d{1,6}(?:\.\d{1,4})?)"
_HAN = r"(?:\d{1,6}(?:\.\d{1,4})?|[一二两三四五六七八九十])"
_RATIO = Pattern(
    rf"(?<![\d.A-Za-z,/])(?<!\d:)(?P<colon>{_N}(?:\s?:\s?{_N}){{1,11}})(?![\d:.]\d|\d|\s?[年月日%％]|[A-Za-z])"
    rf"|(?<![\d.A-Za-z同环占对])(?P<than>{_HAN}\s?比\s?{_HAN}(?:\s?比\s?{_HAN}){{0,10}})(?![\d.%％]|[例重率较去上年万亿])"
    r"|(?P<open>[一二三四五六七八九]{2,5}|对半)(?:开|分成|分账|分(?![之为]))"
    r"|(?<![\d./])(?P<slash>\d{2})/(?P<slash2>\d{2})(?:/(?P<slash3>\d{2}))?(?![\d/.])"
)
_ROI = Pattern(
    r"(?i:(?P<costfirst>投入产出比?|投产比?|cost[ :/-](?:to )?(?:return|revenue)|成本收益比?)"
    r"|(?P<returnfirst>产出投入比?|产投比|return[ :/-](?:to |on )?cost|收益成本比?)"
    r"|(?<![A-Za-z])(?P<roi>ROI|ROAS|ROMI)(?![A-Za-z])|(?P<roi2>投资回报|回报率|回报比))"
)
_NEAR = Pattern(r"[^。；;\n\d]{0,14}\Z")
_COST, _RETURN = Orientation.COST_TO_RETURN, Orientation.RETURN_TO_COST


@dataclass(frozen=True)
class Proportion:
    """A ratio at a place in the text, with its readings (likeliest first)."""

    start: int
    end: int
    readings: tuple[Reading, ...]


def find_ratios(text: str) -> list[Proportion]:
    """All ratios in a normal text, in order."""
    found: list[Proportion] = []
    head = ""
    for match in _RATIO.finditer(text):
        parts = _parts(match)
        if parts is None or not any(parts):
            continue
        start = match.start()
        end = match.end()
        chained = found and _NEAR.match(text[found[-1].end : start])
        head = head if chained else text[max(0, start - 24) : start]  # ROI从1:2提升到1:3: one word for both
        found.append(Proportion(start, end, _orient(parts, head)))
    return found


def _parts(match: "re.Match[str]") -> tuple[Decimal, ...] | None:
    if match["slash"]:
        parts = tuple(Decimal(match[g]) for g in ("slash", "slash2", "slash3") if match[g])
        return parts if sum(parts) == 100 else None
    if match["open"]:
        if match["open"] == "对半":
            return Decimal(1), Decimal(1)
        parts = tuple(evaluate(c) or Decimal(0) for c in match["open"])
        return parts if sum(parts) == 10 else None
    said = match["colon"] or match["than"]
    values = [evaluate(part.strip()) for part in re.split(r"[:比]", said)]
    return None if any(v is None for v in values) else tuple(v for v in values if v is not None)


def _orient(parts: tuple[Decimal, ...], before: str) -> tuple[Reading, ...]:
    context = _find_context(before) if len(parts) == 2 else None
    if context is None:
        return (_reading(parts, None),)
    said = _COST if context["costfirst"] else _RETURN if context["returnfirst"] else None
    habitual = _by_unit(parts)
    if said and habitual and said is not habitual and parts[0] != parts[1]:
        return _reading(parts, habitual), _reading(parts, said)
    chosen = said or habitual
    if chosen is not None:
        return (_reading(parts, chosen),)
    return _reading(parts, _RETURN), _reading(parts, _COST)


def _find_context(before: str) -> "re.Match[str] | None":
    """The nearest word for return on investment in the same sentence, with no other number between."""
    nearest = None
    for match in _ROI.finditer(before):
        nearest = match
    if nearest is None or not _NEAR.match(before, nearest.end()):
        return None
    return nearest


def _by_unit(parts: tuple[Decimal, ...]) -> Orientation | None:
    """The side that is 1 is the cost."""
    first, second = parts
    if first == 1:
        return _COST
    return _RETURN if second == 1 else None


def _reading(parts: tuple[Decimal, ...], orientation: Orientation | None) -> Reading:
    written = ":".join(plain(part) for part in parts)
    meaning = Text(zh=written, en=written)
    if orientation is not None:
        cost, gain = (parts[0], parts[1]) if orientation is _COST else (parts[1], parts[0])
        meaning = Text(
            zh=f"投入{plain(cost)}、产出{plain(gain)}", en=f"{plain(gain)} returned for {plain(cost)} spent"
        )
    return Reading(value=Ratio(parts=parts, orientation=orientation), meaning=meaning)
