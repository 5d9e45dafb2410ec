"""A tool called beside a conversation (web, HTTP, MCP, terminal) as a span and in the metrics."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

from assistant.telemetry.metrics import count, observe
from assistant.telemetry.outcome import outcome_of
from assistant.telemetry.span import span
from tools.registry import TOOLS


@contextmanager
def direct_call(name: str) -> Iterator[None]:
    """Watch a call of the tool `name` from here to its end; an error passes through."""
    known, outcome, begun = name if name in TOOLS else "unknown", "ok", perf_counter()
    about: dict[str, Any] = {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": known,
        "gen_ai.tool.type": "function",
    }
    with span(f"execute_tool {known}", **about):
        try:
            yield
        except BaseException as error:
            outcome = outcome_of(error)
            raise
        finally:
            count("hoshin_tool_calls_total", known, outcome)
            observe("hoshin_tool_seconds", perf_counter() - begun, known)
