"""The gate every answer passes: checked, written again once, in the end sent without what has no source."""

import logging
import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from langchain.agents.middleware import ModelRequest, ModelResponse
from langchain_core.messages import AIMessage, SystemMessage

from assistant.provenance.check import Checked, check
from assistant.provenance.known_plan import know
from assistant.provenance.ledger import Ledger, Now
from assistant.provenance.record import KEY, write_trace
from assistant.provenance.redraft import cut, tell_model
from assistant.thread import in_thread

if TYPE_CHECKING:
    from assistant.turn import Turn

_LOG = logging.getLogger("hoshin.provenance")
_THOUGHT = re.compile(r"<think>.*?</think>", re.DOTALL)
_CUTS = 4  # times an answer is cut: what is left may read differently

Handler = Callable[[ModelRequest[Any]], Awaitable[ModelResponse[Any]]]


async def answer(
    turn: "Turn", request: ModelRequest[Any], handler: Handler, *, may_redraft: bool
) -> ModelResponse[Any]:
    """The model's response; an answer in it says nothing that comes from nowhere, and carries its trace.

    Args:
        turn: The turn under way; its `ledger` is made here.
        request: The briefed request.
        handler: Calls the model.
        may_redraft: Whether the model may be called once more for this.
    """
    ledger = turn.ledger = open_ledger(turn, request.messages)
    response = await handler(request)
    draft = _answer_in(response)
    if draft is None:
        return response
    checked = await _check(draft, ledger)
    _count(turn, unsupported=len(checked.unsupported))
    if checked.unsupported and may_redraft and not turn.redrafted:
        turn.redrafted = True
        turn.model_calls += 1
        _LOG.info("answer held back: %d claims without a source", len(checked.unsupported))
        second = await _redraft(request, handler, checked, draft, turn)
        if second is not None:
            response, draft = second, _answer_in(second)
            if draft is None:
                return response
            checked = await _check(draft, ledger)
    if checked.unsupported:
        turn.omitted = True
        _count(turn, removed=len(checked.unsupported))
        _LOG.warning("answer sent without %d claims that have no source", len(checked.unsupported))
        checked = await _cut(draft, checked, ledger, turn)
    _count(turn, checked=len(checked.traced))
    draft.additional_kwargs[KEY] = write_trace(checked, turn.plan())
    return response


def _count(turn: "Turn", *, checked: int = 0, unsupported: int = 0, removed: int = 0) -> None:
    """Add to what the quality page tells of the turn."""
    if turn.meter is not None:
        turn.meter.checked += checked + unsupported
        turn.meter.unsupported += unsupported
        turn.meter.removed += removed


def open_ledger(turn: "Turn", messages: Any) -> Ledger:
    """What an answer may say now."""
    return Ledger(messages, lambda: _now(turn), turn.earlier)


def without_thoughts(text: str) -> str:
    """The text with the model's thoughts made blank, at the same length."""
    return _THOUGHT.sub(lambda match: " " * len(match.group()), text) if "<think>" in text else text


def _now(turn: "Turn") -> Now:
    context, plan = turn.context, turn.plan()
    tables = context.facts.catalogue.tables if context.facts else ()
    kpis = tuple(
        name for table in tables for kpi in table.kpis for name in (kpi.key, kpi.name.zh, kpi.name.en)
    )
    return Now(
        context.today,
        context.fiscal_start,
        know(plan) if plan else None,
        (*kpis, *turn.names),
        turn.stored,
    )


def _answer_in(response: ModelResponse[Any]) -> AIMessage | None:
    """The answer without tool calls a response ends with, if it does."""
    last = response.result[-1]
    if isinstance(last, AIMessage) and not last.tool_calls and last.text.strip():
        return last
    return None


async def _check(draft: AIMessage, ledger: Ledger) -> Checked:
    text = without_thoughts(draft.text)
    checked = check(text, ledger)
    if not checked.unsupported or not ledger.has_earlier:
        return checked
    return await _check_earlier(text, ledger, checked)


async def _check_earlier(text: str, ledger: Ledger, otherwise: Checked) -> Checked:
    """The check with the whole transcript; what was found without it when it cannot be read."""
    try:
        return await in_thread(check, text, ledger, earlier=True)
    except Exception as error:
        _LOG.warning("the transcript cannot be read (%s); older results are no sources", type(error).__name__)
        return otherwise


async def _redraft(
    request: ModelRequest[Any], handler: Handler, checked: Checked, draft: AIMessage, turn: "Turn"
) -> ModelResponse[Any] | None:
    """The second try; None when the model does not answer, so that the first can be cut."""
    told = tell_model(checked.unsupported, draft.text, turn.context.language)
    briefing = request.system_message
    system = SystemMessage(
        content="\n\n".join(part for part in (briefing.text if briefing else "", told) if part),
        additional_kwargs=briefing.additional_kwargs if briefing else {},
    )
    try:
        response = await handler(request.override(system_message=system))
    except Exception as error:
        _LOG.warning("no second answer (%s); the first is cut", type(error).__name__)
        return None
    last = response.result[-1]
    usable = isinstance(last, AIMessage) and bool(last.tool_calls or last.text.strip())
    return response if usable else None


async def _cut(draft: AIMessage, checked: Checked, ledger: Ledger, turn: "Turn") -> Checked:
    """Take out of the draft what has no source; what is then left of it."""
    text = str(draft.text)
    asked = text.rstrip("*_ ”\"')）").endswith(("?", "？"))
    missing = list(checked.unsupported)
    for _ in range(_CUTS):
        text = cut(text, missing, turn.context.language) if missing else text
        spoken = without_thoughts(text)
        checked = await _check_earlier(spoken, ledger, check(spoken, ledger))
        missing = list(checked.unsupported)
        if not missing:
            break
    draft.content = text
    if asked:
        draft.additional_kwargs["asked_back"] = True
    return checked
