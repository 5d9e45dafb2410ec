"""The typed data of a tool's result: each number and text with its path, such as `parts[2].amount`."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from core.prose.figure import Figure, Kind

_NUMERIC = re.compile(r"-?\d{1,18}(?:\.\d{1,12})?(?:[eE][+-]?\d{1,2})?\Z")
_MOST = 20_000  # values looked at
_LAST = ("tables", "text")  # said again there, for people


def walk(data: Any) -> Iterator[tuple[str, Any]]:
    """Every value with its path, what is only a rendering of others last."""
    if isinstance(data, Mapping):
        ordered = sorted(data, key=lambda name: (name in _LAST, _LAST.index(name) if name in _LAST else 0))
        stack: list[tuple[str, Any]] = [(str(name), data[name]) for name in reversed(ordered)]
    else:
        stack = [("", data)]
    for _ in range(_MOST):
        if not stack:
            return
        path, value = stack.pop()
        if isinstance(value, Mapping):
            stack += [(f"{path}.{name}", below) for name, below in reversed([*value.items()])]
        elif isinstance(value, list | tuple):
            yield f"{path}.length", len(value)
            stack += [(f"{path}[{index}]", value[index]) for index in range(len(value) - 1, -1, -1)]
        elif value is not None and not isinstance(value, bool):
            yield path, value


def number_of(value: Any) -> Decimal | None:
    """A number, or a text that is nothing but one."""
    if isinstance(value, int | float):
        return Decimal(repr(value)) if value == value and abs(value) < 1e18 else None
    if isinstance(value, str) and _NUMERIC.match(value):
        return Decimal(value)
    return None


def as_figure(number: Decimal, *, fraction: bool = False) -> Figure:
    """A typed number as a figure; one between 0 and 1 may be a percentage."""
    sign = -1 if number < 0 else 0
    if fraction:
        return Figure(0, 0, Kind.PERCENT, abs(number) * 100, sign=sign)
    return Figure(0, 0, Kind.NUMBER, abs(number), sign=sign)
