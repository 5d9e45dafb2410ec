"""Spans of a trace. While nothing is traced a span is one shared object that does nothing.

Nothing here imports OpenTelemetry: `assistant.telemetry.tracing` does, and puts its tracer in.
"""

from collections.abc import Callable
from types import TracebackType
from typing import Any, Literal, Protocol

Kind = Literal["internal", "client", "server", "consumer", "producer"]
Attribute = str | bool | int | float | list[str] | None


class Span(Protocol):
    """A stretch of work, to be entered and left; what it was about is set on the way."""

    def __enter__(self) -> "Span":
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End; an error that passes through makes it a failed one."""

    def set(self, attributes: dict[str, Attribute]) -> None:
        """Say more about it; None leaves out."""

    def rename(self, name: str) -> None:
        """Give it the name that is known only now."""

    def fail(self, kind: str) -> None:
        """Mark it as failed with a kind of error, though nothing was raised."""


class Tracer(Protocol):
    """Who makes spans."""

    def begin(self, name: str, kind: Kind, parent: str, attributes: dict[str, Any]) -> Span:
        """A span, not yet entered; `parent` is a `traceparent` of another process, "" for the current one."""

    def parent(self) -> str:
        """The current span as a `traceparent` (W3C Trace Context), "" when there is none."""


class _Nothing:
    __slots__ = ()

    def __enter__(self) -> "_Nothing":
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def set(self, attributes: dict[str, Attribute]) -> None:
        return None

    def rename(self, name: str) -> None:
        return None

    def fail(self, kind: str) -> None:
        return None


NOTHING: Span = _Nothing()
_TRACER: list[Tracer | None] = [None]


def span(name: str, /, kind: Kind = "internal", parent: str = "", **attributes: Attribute) -> Span:
    """A stretch of work, to be entered; it is seen while something is traced.

    Args:
        name: What is done, of few different values.
        kind: As in OpenTelemetry.
        parent: The `traceparent` it continues, where the work came from another process or from a queue.
        **attributes: What it is about; names with dots as `**{"gen_ai.tool.name": name}`.
    """
    tracer = _TRACER[0]
    return NOTHING if tracer is None else tracer.begin(name, kind, parent, attributes)


def is_traced() -> bool:
    """Whether spans go anywhere."""
    return _TRACER[0] is not None


def trace_parent() -> str:
    """The current span as a `traceparent`; "" when there is none."""
    tracer = _TRACER[0]
    return "" if tracer is None else tracer.parent()


def trace_id() -> str:
    """Id of the current trace, 32 hex digits; "" when there is none."""
    parent = trace_parent()
    return parent.split("-")[1] if parent else ""


def traced_with(tracer: Tracer | None) -> Callable[[], None]:
    """Have spans made by `tracer` from now on; returns what undoes it."""
    before, _TRACER[0] = _TRACER[0], tracer

    def undo() -> None:
        _TRACER[0] = before

    return undo
