"""Single calendar expressions ("2026年Q4", "Sep 30", "明年", "双11") found in a normal text."""

import re
from dataclasses import dataclass

from core.quantity.calendar import Span
from core.quantity.resolution import Found, Now
from core.quantity.timerule import RULES


@dataclass(frozen=True)
class Point:
    """A calendar expression at a place in the text, with the stretches it can mean (likeliest first).

    Attributes:
        start: Index of its first character.
        end: Index after its last character.
        spans: Stretch and what distinguishes it ("calendar", "fiscal", "month/day"...; "" if nothing).
        has_year: Whether a year was said.
        edge: "end" when only the end is meant (底, 末, end of), "within" for 内, else "".
        is_day: Whether it names one day, so that "before" includes it.
        is_festival: Whether "before" leaves it out.
    """

    start: int
    end: int
    spans: tuple[tuple[Span, str], ...]
    has_year: bool = False
    edge: str = ""
    is_day: bool = False
    is_festival: bool = False


def find_points(text: str, now: Now) -> list[Point]:
    """All calendar expressions in a normal text, in order, earlier rules winning over later ones."""
    points: list[Point] = []
    taken = bytearray(len(text))
    for trigger, pattern, build, kind in RULES:
        if trigger.search(text) is None:
            continue
        for match in pattern.finditer(text):
            start, end = match.span()
            if start == end or any(taken[start:end]):
                continue
            point = _make(match, build(match, now), kind)
            if point is not None:
                taken[start:end] = b"\x01" * (end - start)
                points.append(point)
    return sorted(points, key=lambda p: p.start)


_EDGES = {"底": "end", "末": "end", "内": "within"}
_YEAR_GROUPS = ("y", "yy", "ry", "ye", "yye", "rye", "fy1")


def _make(match: "re.Match[str]", found: Found, kind: str) -> Point | None:
    if not found:
        return None
    groups = match.groupdict()
    edge = _EDGES.get(match["e"], "") if kind == "edge" else kind if kind in {"within", "end"} else ""
    end = match.start() + len(match.group().rstrip(" "))
    return Point(
        match.start(),
        end,
        found,
        has_year=any(groups.get(name) for name in _YEAR_GROUPS),
        edge=edge,
        is_day=kind == "day",
        is_festival=kind == "festival",
    )
