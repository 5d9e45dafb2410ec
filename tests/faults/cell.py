"""A cell of the fault matrix: which outside thing, which fault, and what happens then."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import pytest

from tests.faults.proxy import Fault

THINGS = ("model API", "embeddings API", "Chroma", "database", "warehouse", "Slack", "WeCom", "disk")
FAULTS = (
    "down at start",
    "down mid-call",
    "slow",
    "wrong answer",
    "half answer",
    "429",
    "disk full",
    "clock jump",
)
_NAMES = {
    Fault.DOWN: "down at start",
    Fault.HANG_UP: "down mid-call",
    Fault.SLOW: "slow",
    Fault.GARBAGE: "wrong answer",
    Fault.HALF: "half answer",
    Fault.BUSY: "429",
}
NOT_APPLICABLE = {
    ("model API", "disk full"): "nothing of it is on a disk of ours",
    ("embeddings API", "disk full"): "its vectors are Chroma's or the disk's",
    ("warehouse", "clock jump"): "its questions name days; no clock is read for them",
    ("disk", "429"): "a disk limits no rates; its quota is “disk full”",
}


@dataclass(frozen=True)
class Cell:
    """One cell.

    Attributes:
        thing: The outside thing.
        fault: What is wrong with it.
        then: How the conversation goes on.
    """

    thing: str
    fault: str
    then: str


Test = TypeVar("Test", bound=Callable[..., Any])


def cell(thing: str, fault: str, then: str, *, quick: bool = False) -> Callable[[Test], Test]:
    """Mark a test as what proves a cell. Only quick ones are in the ordinary suite."""
    assert thing in THINGS
    assert fault in FAULTS

    def mark(test: Test) -> Test:
        vars(test).setdefault("cells", []).append((None, Cell(thing, fault, then), quick))
        return test

    return mark


def cells(thing: str, then: Mapping[Fault, str], *, quick: tuple[Fault, ...] = ()) -> Callable[[Test], Test]:
    """Have a test run for each of these faults, and prove a cell each."""

    def mark(test: Test) -> Test:
        found = [(fault, Cell(thing, _NAMES[fault], text), fault in quick) for fault, text in then.items()]
        vars(test).setdefault("cells", []).extend(found)
        return pytest.mark.parametrize("fault", list(then), ids=lambda fault: str(fault))(test)

    return mark


def cells_of(item: pytest.Item) -> list[tuple[Cell, bool]]:
    """The cells a collected test proves, and whether it belongs to the ordinary suite."""
    marked = getattr(getattr(item, "function", None), "cells", [])
    fault = item.callspec.params.get("fault") if hasattr(item, "callspec") else None
    return [(found, quick) for at, found, quick in marked if at is None or at == fault]
