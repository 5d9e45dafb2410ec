"""The one middleware of the agent: briefs the model, counts calls, and turns failures into messages.

One middleware and no graph nodes of its own: each further node costs a step of the graph in every turn.
"""

import logging
from collections.abc import Awaitable, Callable
from typing import Any, cast

from langchain.agents.middleware import AgentMiddleware, AgentState, ModelRequest, ModelResponse
from langchain.agents.middleware.types import ToolCallRequest
from langchain_core.messages import AIMessage, ToolMessage
from langgraph.types import Command

from assistant.consent.act import acts_of
from assistant.consent.guard import check_consent
from assistant.errors import ModelUnavailable, NeedsConfirmation
from assistant.explanation import in_lines
from assistant.provenance.gate import answer
from assistant.settings import Settings
from assistant.showing import Showing
from assistant.spending.calling import metered
from assistant.telemetry.reference import new_reference
from assistant.telemetry.tool_calls import ToolCall
from assistant.thread import in_thread
from assistant.turn import Call, Turn
from core.errors import InputError
from core.text import Text
from tools.failure import failure_of
from tools.registry import tool as find_tool
from tools.tool import Citation, PlanRef

_LOG = logging.getLogger("hoshin.agent")

ModelHandler = Callable[[ModelRequest[Turn]], Awaitable[ModelResponse[Any]]]
ToolHandler = Callable[[ToolCallRequest], Awaitable[ToolMessage | Command[Any]]]


class Steering(AgentMiddleware[AgentState[Any], Turn]):
    """Runs around every call of the model and of a tool."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self._showing = Showing(settings)

    async def awrap_model_call(
        self, request: ModelRequest[Turn], handler: ModelHandler
    ) -> ModelResponse[Any] | AIMessage:
        """Call the model with a fresh briefing; end the turn when the model has been called too often."""
        turn = request.runtime.context
        turn.model_calls += 1
        if turn.model_calls > self._settings.model_calls:
            return _stop(turn, self._settings.model_calls)
        handler = metered(turn, self._showing.around(handler))
        briefed = request.override(system_message=self._showing.brief(request))
        try:
            may_redraft = turn.model_calls < self._settings.model_calls
            return await answer(turn, briefed, _usable(handler), may_redraft=may_redraft)
        except InputError:
            raise
        except Exception as error:
            raise _unavailable(error) from error

    async def awrap_tool_call(
        self, request: ToolCallRequest, handler: ToolHandler
    ) -> ToolMessage | Command[Any]:
        """Run the tool, one at a time, and keep account of it; whatever fails is told to the model."""
        turn = cast("Turn", request.runtime.context)
        call = request.tool_call
        async with turn.one_at_a_time:
            with ToolCall(turn.meter, call["name"], call, known=request.tool is not None) as seen:
                try:
                    self._admit(turn, request)
                    await self._check_consent(turn, request)
                    message = await handler(request)
                except Exception as error:
                    message = _report(request, error, turn)
                seen.end(message)
        if isinstance(message, ToolMessage):
            _note(turn, request, message)
        return message

    def _admit(self, turn: Turn, request: ToolCallRequest) -> None:
        turn.tool_calls += 1
        limit = self._settings.tool_calls
        if turn.tool_calls > limit:
            raise InputError(
                Text(
                    zh=f"这一轮已调用工具 {limit} 次，不再执行；用已有结果回答",
                    en=f"{limit} tool calls were made in this turn; answer with what you have",
                )
            )
        if request.tool is None:
            find_tool(request.tool_call["name"])

    async def _check_consent(self, turn: Turn, request: ToolCallRequest) -> None:
        """See that a change was asked for. Raises NeedsConfirmation."""
        name, arguments = request.tool_call["name"], request.tool_call["args"]
        if acts_of(name, arguments):
            await in_thread(check_consent, turn, name, arguments, _messages(request))


def _messages(request: ToolCallRequest) -> list[Any]:
    state: Any = request.state
    return list(state["messages"] if isinstance(state, dict) else state.messages)


def _usable(handler: ModelHandler) -> ModelHandler:
    """The handler, called once more where the model said and called nothing."""

    async def call(request: ModelRequest[Turn]) -> ModelResponse[Any]:
        response = await handler(request)
        return response if _is_usable(response) else await handler(request)

    return call


def _is_usable(response: ModelResponse[Any]) -> bool:
    """Whether the model said or called anything; garbled calls alone are worth a second try."""
    last = response.result[-1]
    return not isinstance(last, AIMessage) or bool(last.tool_calls or last.text.strip())


def _stop(turn: Turn, limit: int) -> AIMessage:
    return AIMessage(
        content=turn.context.say(
            f"这一轮已调用模型 {limit} 次，先停在这里。已完成的修改都已保存；请把要求拆小一些。",
            f"I stopped after {limit} model calls in one turn. Every change made so far is saved; "
            "please rephrase, or ask for less at once.",
        ),
        additional_kwargs={"stopped": "model_calls"},
    )


def _unavailable(error: Exception) -> ModelUnavailable:
    reference = new_reference()
    _LOG.exception("model call failed, reference %s", reference)
    reason = f"{type(error).__name__}: {str(error).splitlines()[0][:200] if str(error) else ''}"
    return ModelUnavailable(
        Text(
            zh=f"对话模型没有回答（{reason}；日志编号 {reference}）；你的话已保存",
            en=f"the chat model did not answer ({reason}; log reference {reference}). "
            "Your message is kept; please try again",
        ),
        field="HOSHIN_MODEL",
        valid=Text(
            zh="检查 HOSHIN_BASE_URL、密钥和网络，或设 HOSHIN_MODEL=offline 使用内置离线模型",
            en="check HOSHIN_BASE_URL, the key and the network, or set HOSHIN_MODEL=offline",
        ),
    )


def _report(request: ToolCallRequest, error: Exception, turn: Turn) -> ToolMessage:
    """A failed call as the model reads it: what is wrong and what would be valid."""
    name = request.tool_call["name"]
    if isinstance(error, InputError):
        failure = failure_of(error, turn.context.language).model_dump(mode="json")
        if isinstance(error, NeedsConfirmation):
            failure["type"] = "needs_confirmation"
    else:
        reference = new_reference()
        _LOG.error("tool %s failed, reference %s", name, reference, exc_info=error)
        failure = _internal(turn, name, reference)
    return ToolMessage(
        content=in_lines(failure),
        artifact=failure,
        name=name,
        tool_call_id=request.tool_call["id"] or "",
        status="error",
    )


def _internal(turn: Turn, name: str, reference: str) -> dict[str, Any]:
    message = turn.context.say(
        f"工具 {name} 内部出错（日志编号 {reference}）",
        f"the tool {name} failed internally (log reference {reference})",
    )
    return {"type": "internal", "message": message, "field": None, "valid": None}


def _note(turn: Turn, request: ToolCallRequest, message: ToolMessage) -> None:
    name, arguments = request.tool_call["name"], request.tool_call["args"]
    data: dict[str, Any] = message.artifact or {}
    if message.status == "error":
        turn.calls.append(Call(name=name, arguments=arguments, ok=False, error=data))
        return
    turn.calls.append(Call(name=name, arguments=arguments, ok=True, result=data))
    turn.asked = data.get("question")
    for entry in data.get("citations") or ():
        citation = Citation.model_validate(entry)
        turn.citations.setdefault(citation.id, citation)
    if data.get("plan"):
        turn.take_up(PlanRef.model_validate(data["plan"]))
