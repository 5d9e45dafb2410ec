"""What is seen of a turn from inside: its trace, its metrics, its line in the log, what it used."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from assistant.spending.meter import Meter
from assistant.telemetry.metrics import count, observe
from assistant.telemetry.outcome import outcome_of
from assistant.telemetry.span import Span, span, trace_id

_LOG = logging.getLogger("hoshin.turn")
_REFUSALS = frozenset({"refused", "over_budget", "too_many", "unauthorized"})


@contextmanager
def seen(meter: Meter) -> Iterator[None]:
    """Watch a turn from here to its end; an error passes through."""
    outcome, trace = "ok", ""
    with span("invoke_agent hoshin", **_about(meter)) as traced:
        trace = trace_id()
        try:
            yield
        except BaseException as error:
            outcome = outcome_of(error)
            raise
        finally:
            _end(traced, meter, outcome, trace)


def _about(meter: Meter) -> dict[str, Any]:
    return {
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.agent.name": "hoshin",
        "gen_ai.provider.name": "hoshin",
        "gen_ai.request.model": meter.spending.model,
        "gen_ai.conversation.id": meter.conversation,
        "user.id": meter.person or None,
        "hoshin.door": meter.door,
        "hoshin.turn": meter.id,
    }


def _end(traced: Span, meter: Meter, outcome: str, trace: str) -> None:
    read = sum(call.input for call in meter.calls)
    written = sum(call.output for call in meter.calls)
    traced.set(
        {
            "gen_ai.usage.input_tokens": read,
            "gen_ai.usage.output_tokens": written,
            "hoshin.outcome": outcome,
            "hoshin.model_calls": len(meter.calls),
            "hoshin.tool_calls": meter.tool_calls,
        }
    )
    seconds = meter.seconds
    _count(meter, outcome, seconds)
    meter.spending.keep(meter, outcome, trace)
    fields = {
        "turn": meter.id,
        "conversation": meter.conversation,
        "door": meter.door,
        "outcome": outcome,
        "seconds": round(seconds, 4),
        "first": None if meter.first is None else round(meter.first, 4),
        "model_calls": len(meter.calls),
        "tool_calls": meter.tool_calls,
        "input": read,
        "output": written,
    }
    _LOG.info("turn", extra={"fields": fields})


def _count(meter: Meter, outcome: str, seconds: float) -> None:
    door = meter.door
    count("hoshin_turns_total", door, outcome)
    observe("hoshin_turn_seconds", seconds, door)
    if meter.first is not None:
        observe("hoshin_time_to_first_token_seconds", meter.first, door)
    if outcome in _REFUSALS:
        count("hoshin_refusals_total", outcome)
    elif outcome != "ok":
        count("hoshin_errors_total", outcome)
    for kind in ("checked", "unsupported", "removed"):
        if number := getattr(meter, kind):
            count("hoshin_claims_total", kind, amount=number)
