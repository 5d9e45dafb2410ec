"""The stored trace of an answer: for each stretch of it, where it comes from. At most 2 kB.

It rides on the answer in the transcript, as {"plan": "P7KQ2M@3", "spans": "12+6 t0.1 40+3 h0"}: start, length
and mark. A mark is as seen from the answer: "t0.2" the second result of the same turn, "h1" what the person
said in the turn before, "p" the plan, "d" the day, "s" the store, "c" the catalogue.
"""

import re
from typing import Any, NamedTuple

from assistant.provenance.check import Checked
from core.plan.plan import Plan

KEY = "trace"
_LONGEST = 1_900  # characters of the spans


class Span(NamedTuple):
    """A stretch of an answer and the mark of its source."""

    start: int
    end: int
    mark: str


def write_trace(checked: Checked, plan: Plan | None) -> dict[str, Any]:
    """The trace as it is stored; what does not fit is counted in "more"."""
    parts: list[str] = []
    length = 0
    for one in checked.traced:
        part = f"{one.start}+{one.end - one.start} {one.mark}"
        length += len(part) + 1
        if length > _LONGEST:
            break
        parts.append(part)
    trace: dict[str, Any] = {"spans": " ".join(parts)}
    if plan is not None and any(one.mark == "p" for one in checked.traced):
        trace["plan"] = f"{plan.id}@{plan.version}"
    if len(parts) < len(checked.traced):
        trace["more"] = len(checked.traced) - len(parts)
    return trace


_SPAN = re.compile(r"(\d+)\+(\d+) ([thpdsco][\d.]{0,12})")


def read_trace(stored: Any) -> tuple[Span, ...]:
    """The stretches of a stored trace; none if there is no trace."""
    spans = stored.get("spans", "") if isinstance(stored, dict) else ""
    return tuple(
        Span(int(start), int(start) + int(length), mark) for start, length, mark in _SPAN.findall(spans)
    )
