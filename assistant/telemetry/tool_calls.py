"""A tool call as a span and in the metrics."""

from time import perf_counter
from types import TracebackType
from typing import Any

from langchain_core.messages import ToolMessage

from assistant.spending.meter import Meter
from assistant.telemetry.content import as_content, shows_content
from assistant.telemetry.metrics import count, observe
from assistant.telemetry.span import span


class ToolCall:
    """A call of a tool, from being entered to being left.

    Args:
        meter: The turn's.
        name: The tool's name; one nobody knows is counted as "unknown".
        call: The call, as the model made it.
        known: Whether there is such a tool.
    """

    def __init__(self, meter: Meter | None, name: str, call: Any, *, known: bool) -> None:
        if meter is not None:
            meter.tool_calls += 1
        self._name = name if known else "unknown"
        about = {
            "gen_ai.operation.name": "execute_tool",
            "gen_ai.tool.name": self._name,
            "gen_ai.tool.type": "function",
            "gen_ai.tool.call.id": call.get("id"),
        }
        if shows_content():
            about["gen_ai.tool.call.arguments"] = as_content(call.get("args"))
        self._span = span(f"execute_tool {self._name}", **about)

    def __enter__(self) -> "ToolCall":
        self._begun = perf_counter()
        self._span.__enter__()
        return self

    def end(self, message: object) -> None:
        """What it came to."""
        failed = isinstance(message, ToolMessage) and message.status == "error"
        artifact = message.artifact if isinstance(message, ToolMessage) else None
        kind = str(artifact.get("type") or "error") if failed and isinstance(artifact, dict) else "error"
        count("hoshin_tool_calls_total", self._name, kind if failed else "ok")
        if kind == "needs_confirmation":
            count("hoshin_consents_total", self._name)
        elif failed:
            self._span.fail(kind)
            count("hoshin_refusals_total" if kind == "refused" else "hoshin_errors_total", kind)
        if shows_content():
            self._span.set({"gen_ai.tool.call.result": as_content(artifact)})

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        observe("hoshin_tool_seconds", perf_counter() - self._begun, self._name)
        self._span.__exit__(kind, error, trace)
