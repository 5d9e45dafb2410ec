"""Checking an answer against the ledger: which of its claims come from somewhere, and from where."""

from dataclasses import dataclass

from assistant.provenance.claim import Claim, Page
from assistant.provenance.ledger import Ledger
from assistant.provenance.program import is_own, own_spans


@dataclass(frozen=True)
class Traced:
    """A stretch of an answer and where it comes from: one claim, or whole lines of one result."""

    start: int
    end: int
    mark: str


@dataclass(frozen=True)
class Checked:
    """What came of checking an answer.

    Attributes:
        traced: Stretches with a source, in order.
        unsupported: Claims without one.
    """

    traced: tuple[Traced, ...]
    unsupported: tuple[Claim, ...]


def check(text: str, ledger: Ledger, *, earlier: bool = False) -> Checked:
    """Trace every claim of an answer.

    Args:
        text: The answer.
        ledger: What it may say.
        earlier: Whether to read the whole stored transcript for what is not found.
    """
    traced: list[Traced] = []
    missing: list[Claim] = []
    page, at = Page(), 0
    for line in text.split("\n"):
        check_line(page, line, at, ledger, traced, missing)
        at += len(line) + 1
    if missing and earlier:
        older = ledger.search_earlier(missing)
        traced += [Traced(claim.start, claim.end, mark) for claim, mark in older.items()]
        traced.sort(key=lambda one: one.start)
        missing = [claim for claim in missing if claim not in older]
    return Checked(tuple(traced), tuple(missing))


def check_line(
    page: Page, line: str, at: int, ledger: Ledger, traced: list[Traced], missing: list[Claim]
) -> None:
    """Trace the claims of one line, which begins at `at`, into `traced` and `missing`."""
    known = ledger.line_of(line) if line.strip() else None
    if known is not None:
        if line.lstrip().startswith("|"):
            page.keep_head(line)
        _extend(traced, Traced(at, at + len(line), known[0]))
        return
    if is_own(line):
        page.note(line)
        return
    claims = page.read(line, at)
    if not claims:
        return
    own = [(at + start, at + end) for start, end in own_spans(line)]
    for claim in claims:
        if any(start <= claim.start and claim.end <= end for start, end in own):
            continue
        start, end = claim.sentence
        mark = ledger.find(claim, line[start - at : end - at])
        if mark is None:
            missing.append(claim)
        else:
            traced.append(Traced(claim.start, claim.end, mark))


def _extend(traced: list[Traced], new: Traced) -> None:
    """Lines of one result one after the other are one stretch."""
    if traced and traced[-1].mark == new.mark and new.start - traced[-1].end <= 2:
        traced[-1] = Traced(traced[-1].start, new.end, new.mark)
    else:
        traced.append(new)
