"""The trace that what is put down now belongs to, so that whoever takes it up later continues it.

Who traces says so with `traced_by`; as long as nobody does, there is none.
"""

from collections.abc import Callable


def _none() -> str:
    return ""


_SOURCE: list[Callable[[], str]] = [_none]


def trace_parent() -> str:
    """The current trace as a `traceparent` of W3C Trace Context; "" when there is none."""
    return _SOURCE[0]()


def traced_by(find: Callable[[], str] | None) -> None:
    """Have `find` tell the current trace from now on; None: nobody."""
    _SOURCE[0] = find or _none
