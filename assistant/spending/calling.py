"""Around a call of the chat model: is there budget, what was used, how it shows in traces and metrics."""

from collections.abc import Awaitable, Callable, Mapping
from time import perf_counter
from typing import Any

from langchain.agents.middleware import ModelRequest, ModelResponse
from langchain_core.messages import AIMessage

from assistant.models.endpoint import OFFLINE
from assistant.models.stand_in import StandIn
from assistant.spending.meter import Meter
from assistant.spending.words import why_stand_in
from assistant.telemetry.metrics import count, observe
from assistant.telemetry.span import Span, span
from assistant.turn import Turn
from knowledge.purse import from_billionths
from knowledge.usage import ModelCall

ModelHandler = Callable[[ModelRequest[Turn]], Awaitable[ModelResponse[Any]]]
_OURS = "hoshin"  # provider of the embedded model
_BUDGET = "budget"


def metered(turn: Turn, handler: ModelHandler) -> ModelHandler:
    """The handler, every call of it admitted and recorded.

    The calls raise OverBudget when a budget is used up and nothing is to stand in; otherwise the embedded
    model answers from then on.
    """
    meter = turn.meter
    if meter is None:
        return handler

    async def call(request: ModelRequest[Turn]) -> ModelResponse[Any]:
        may_call = meter.spending.admit(meter)
        profile = meter.spending.profile if may_call else OFFLINE
        model = meter.spending.model if may_call else OFFLINE
        with span(f"chat {model}", "client", **_about(profile, model, meter)) as traced:
            begun = perf_counter()
            try:
                response = await (handler(request) if may_call else _stand_in(meter, request))
            except Exception:
                count("hoshin_model_calls_total", profile, "failed")
                raise
            done = _record(meter, response, perf_counter() - begun, profile, model)
            _tell(traced, response, done)
        return response

    return call


async def _stand_in(meter: Meter, request: ModelRequest[Turn]) -> ModelResponse[Any]:
    """The embedded model's answer, which says why it is not the other's."""
    assert meter.stopped_by is not None
    briefing = [request.system_message] if request.system_message else []
    reason = why_stand_in(meter.stopped_by)
    message = await StandIn().answer([*briefing, *request.messages], meter.spending.profile, reason)
    return ModelResponse(result=[message])


def _about(profile: str, model: str, meter: Meter) -> dict[str, Any]:
    return {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": _provider(profile),
        "gen_ai.request.model": model,
        "gen_ai.conversation.id": meter.conversation,
    }


def _record(
    meter: Meter, response: ModelResponse[Any], seconds: float, profile: str, model: str
) -> ModelCall:
    """Take the call in, and count it."""
    message = _answer_of(response)
    told = _answered_by(message, profile, model)
    usage: Mapping[str, Any] = (message.usage_metadata or {}) if message else {}
    call = meter.spending.record(
        meter,
        ModelCall(
            profile=str(told["profile"]),
            model=str(told["model"]),
            prompt=_prompt(told.get("prompt")),
            input=int(usage.get("input_tokens", 0)),
            cached=int((usage.get("input_token_details") or {}).get("cache_read", 0)),
            output=int(usage.get("output_tokens", 0)),
            estimated=bool(usage.get("estimated", False)),
            fallback=_BUDGET if meter.stopped_by else str(told["fallback"] or ""),
            attempts=int(told["attempts"] or 1),
            seconds=round(seconds, 6),
        ),
        usage,
    )
    _count(call)
    return call


def _count(call: ModelCall) -> None:
    profile = call.profile
    count("hoshin_model_calls_total", profile, "ok")
    observe("hoshin_model_call_seconds", call.seconds, profile)
    for kind, tokens in (
        ("input", call.input - call.cached),
        ("cached", call.cached),
        ("output", call.output),
    ):
        count("hoshin_model_tokens_total", profile, kind, amount=tokens)
    if call.cost:
        amount = float(from_billionths(call.cost))
        count("hoshin_model_cost_total", profile, call.currency, amount=amount)
    if call.fallback:
        count("hoshin_model_fallbacks_total", profile, _kind(call.fallback))
    if call.attempts > 1:
        count("hoshin_model_retries_total", profile, amount=call.attempts - 1)


def _tell(traced: Span, response: ModelResponse[Any], call: ModelCall) -> None:
    message = _answer_of(response)
    finish = str(message.response_metadata.get("finish_reason") or "") if message else ""
    calls = bool(message and message.tool_calls)
    traced.set(
        {
            "gen_ai.provider.name": _provider(call.profile),
            "gen_ai.response.model": call.model,
            "gen_ai.response.finish_reasons": [finish or ("tool_calls" if calls else "stop")],
            "gen_ai.usage.input_tokens": call.input,
            "gen_ai.usage.output_tokens": call.output,
            "gen_ai.usage.cache_read.input_tokens": call.cached or None,
            "hoshin.profile": call.profile,
            "hoshin.fallback": call.fallback or None,
            "hoshin.attempts": call.attempts if call.attempts > 1 else None,
        }
    )


def _answer_of(response: ModelResponse[Any]) -> AIMessage | None:
    last = response.result[-1] if response.result else None
    return last if isinstance(last, AIMessage) else None


def _answered_by(message: AIMessage | None, profile: str, model: str) -> dict[str, Any]:
    """What really answered; the profile that was asked where the answer does not say."""
    told = message.response_metadata.get("hoshin") if message else None
    given = told if isinstance(told, dict) else {}
    return {"profile": profile, "model": model, "attempts": 1, "fallback": "", **given}


def _prompt(told: object) -> str:
    """Which prompt it was given: "system.zh a v7"; "" when it does not say."""
    return f"{told['name']} {told['variant']} v{told['version']}" if isinstance(told, dict) else ""


def _provider(profile: str) -> str:
    return _OURS if profile == OFFLINE else profile


def _kind(reason: str) -> str:
    """Why the first profile did not answer, as a label: "deepseek: timeout; qwen: refused" is "timeout"."""
    return reason.partition(";")[0].rpartition(":")[2].strip()[:40] or "unknown"
