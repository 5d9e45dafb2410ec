"""The trace of an answer, opened: each claim with the result, the words or the plan it comes from.

What is stored says only which stretch comes from which message; the path in a result, the words around it and
the node of a plan are looked up when somebody asks, from the transcript, which never changes.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from assistant.provenance.claim import Claim, Page
from assistant.provenance.folding import fold
from assistant.provenance.known_plan import find_entry, know
from assistant.provenance.path import find_path
from assistant.provenance.record import KEY, Span, read_trace
from assistant.provenance.text_index import TextIndex, index_text
from core.errors import InputError
from core.frozen import Frozen
from core.plan.plan import Plan
from core.prose.day import Day

_QUOTE = 160  # characters
_EMPHASIS = re.compile(r"\*\*|`")
_OWN = "o"

Row = Mapping[str, Any]
LoadPlan = Callable[[str, int], Plan]


class Origin(Frozen):
    """Where a claim of an answer comes from.

    Attributes:
        text: The claim, as it stands in the answer.
        start: Index of its first character in the stored answer.
        end: Index after its last.
        kind: A tool's result, the person's words, the plan, the day it was, the number of stored plans, the
            fact tables' names, or the program's own words.
        tool: Name of the tool, of a result.
        message: Place of the result or the words in the transcript, 0 for none.
        path: Where in the result's data it stands ("parts[2].amount"), "" when only its text holds it.
        quote: The line of the result or the words that says it.
        citation: Id of the guidance or document it was found in, if it was.
        plan: "P7KQ2M@3", of the plan.
        node: Id of the node, and the field: "G1 target".
    """

    text: str
    start: int
    end: int
    kind: Literal["tool", "words", "plan", "day", "stored", "catalogue", "program"]
    tool: str = ""
    message: int = 0
    path: str = ""
    quote: str = ""
    citation: str = ""
    plan: str = ""
    node: str = ""


class _Source(NamedTuple):
    """A message of the transcript that something comes from."""

    position: int
    text: str
    tool: str = ""
    data: Any = None


_KINDS: dict[str, Literal["plan", "day", "stored", "catalogue", "program"]] = {
    "p": "plan",
    "d": "day",
    "s": "stored",
    "c": "catalogue",
    "o": "program",
}


def open_trace(rows: Sequence[Row], position: int, load_plan: LoadPlan | None = None) -> tuple[Origin, ...]:
    """Every claim of the answer at `position` with where it comes from, in order.

    Args:
        rows: The transcript, as `ConversationStore.messages` gives it, from the beginning.
        position: Place of the answer in it.
        load_plan: Reads a version of a plan as the reader may see it; without it nodes are not named.
    """
    answer = next((row for row in rows if row["position"] == position and row["kind"] == "ai"), None)
    if answer is None:
        return ()
    stored = (answer["payload"].get("additional_kwargs") or {}).get(KEY)
    text = text_of(answer["payload"])
    sources = _sources([row for row in rows if row["position"] < position])
    plan = stored.get("plan", "") if isinstance(stored, dict) else ""
    return tuple(
        _origin(claim, text, span.mark, sources, plan, load_plan)
        for span in read_trace(stored)
        for claim in _claims_in(text, span)
    )


def last_answer(rows: Sequence[Row], before: int | None = None) -> int | None:
    """Place of the last answer that carries a trace; of those before a place, if one is given."""
    for row in reversed(rows):
        if before is not None and row["position"] >= before:
            continue
        if row["kind"] == "ai" and KEY in (row["payload"].get("additional_kwargs") or {}):
            return int(row["position"])
    return None


def text_of(payload: Mapping[str, Any]) -> str:
    """What a stored message says."""
    content = payload.get("content", "")
    if isinstance(content, str):
        return content
    return "".join(
        block if isinstance(block, str) else str(block.get("text", ""))
        for block in content
        if isinstance(block, str) or block.get("type") == "text"
    )


def _claims_in(text: str, span: Span) -> Iterator[Claim]:
    """The claims of a stretch: one, or those of whole lines of a result."""
    begin = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    page, at = Page(), begin
    _take_head(page, text, begin)
    for line in text[begin : len(text) if end < 0 else end].split("\n"):
        for claim in page.read(line, at):
            if span.start <= claim.start and claim.end <= span.end:
                yield claim
        at += len(line) + 1


def _take_head(page: Page, text: str, at: int) -> None:
    """Let the page know the head of the table that a line is in the middle of."""
    lines = text[:at].split("\n")[:-1]
    rows = []
    for line in reversed(lines):
        if not line.lstrip().startswith("|"):
            break
        rows.append(line)
    for line in reversed(rows):
        page.keep_head(line)


def _sources(rows: Sequence[Row]) -> dict[str, _Source]:
    """The messages before an answer by their marks, as seen from it."""
    turns: list[tuple[list[_Source], list[_Source]]] = []
    for row in rows:
        payload, position = row["payload"], int(row["position"])
        if row["kind"] == "human":
            turns.append(([], [_Source(position, text_of(payload))]))
        elif row["kind"] == "tool":
            if not turns:
                turns.append(([], []))
            name, data = str(payload.get("name", "")), payload.get("artifact")
            turns[-1][0].append(_Source(position, text_of(payload), name, data))
    found: dict[str, _Source] = {}
    for back, (results, words) in enumerate(reversed(turns)):
        found |= {f"t{back}.{number}": result for number, result in enumerate(results, 1)}
        found |= {f"h{back}": word for word in words}
    return found


def _origin(
    claim: Claim,
    text: str,
    mark: str,
    sources: Mapping[str, _Source],
    plan: str,
    load_plan: LoadPlan | None,
) -> Origin:
    place = {"text": claim.text.strip(), "start": claim.start, "end": claim.end}
    if (kind := _KINDS.get(mark[0])) is not None:
        node = _node(claim, plan, load_plan) if kind == "plan" else ""
        return Origin(kind=kind, plan=plan if kind == "plan" else "", node=node, **place)
    source = sources.get(mark)
    if source is None:
        return Origin(kind="tool" if mark[0] == "t" else "words", **place)
    quote = _quote(claim, source.text)
    if mark[0] == "h":
        return Origin(kind="words", message=source.position, quote=quote, **place)
    path, citation = find_path(claim, text[claim.sentence[0] : claim.sentence[1]], source.data)
    return Origin(
        kind="tool",
        tool=source.tool,
        message=source.position,
        path=path,
        quote=quote,
        citation=citation,
        **place,
    )


def _quote(claim: Claim, text: str) -> str:
    """The line of a source that says it, cut around it when it is long."""
    at = place_in(index_text(text), claim, text)
    if at is None:
        return ""
    begin, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    line = text[begin : len(text) if end < 0 else end]
    if len(line) > _QUOTE:
        begin = max(0, at - begin - _QUOTE // 2)
        line = "…" + line[begin : begin + _QUOTE] + "…"
    return _EMPHASIS.sub("", line).strip(" |-#>")


def place_in(index: TextIndex, claim: Claim, text: str) -> int | None:
    """Where a text says what a claim says; None where it does not."""
    what = claim.what
    if isinstance(what, str):
        return max(text.find(what), 0) if fold(what) in fold(text) else None
    literal = text.find(claim.text.strip())
    if isinstance(what, Day):
        found = index.find_day(what)
    else:
        found = index.find_figure(what, hedged=claim.hedged, any_kind=claim.asked)
    if found is None:
        return literal if literal >= 0 else None
    return found


def _node(claim: Claim, plan: str, load_plan: LoadPlan | None) -> str:
    plan_id, _, version = plan.partition("@")
    if load_plan is None or isinstance(claim.what, str) or not version.isdigit():
        return ""
    try:
        entry = find_entry(know(load_plan(plan_id, int(version))), claim.what)
    except InputError:
        return ""
    return "" if entry is None else f"{entry.node} {entry.field}".strip()
