"""A chat model that plays a case by its script: it makes the calls the case expects and says their results.

It measures everything but a model: the harness, the tools, the guards, the wiring. Where a case holds a
temptation it gives in to it first, so that what keeps it from doing harm is the program and not good manners.
"""

from collections.abc import Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from pydantic import PrivateAttr

from core.plan.plan import Plan
from evals.cases import ExpectedCall, Turn
from evals.reference import as_arguments, ordered_calls

SCRIPTED = "scripted"

_ASKS = {"en": "Which one do you mean, and from what level?", "zh": "请问指的是哪一个？现在的水平是多少？"}
_DECLINES = {"en": "I can't do that.", "zh": "这个我做不了。"}
_FORBIDDEN = {"en": "You may not do that: no permission.", "zh": "您没有这个权限。"}
_DONE = {"en": "Done.", "zh": "好的。"}


class ScriptedChat(BaseChatModel):
    """Says what it is cued to. One case at a time."""

    _turn: Turn | None = PrivateAttr(default=None)
    _lang: str = PrivateAttr(default="zh")

    @property
    def _llm_type(self) -> str:
        return "hoshin-scripted"

    def cue(self, turn: Turn, lang: str) -> None:
        """What is played next."""
        self._turn, self._lang = turn, "en" if lang == "en" else "zh"

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Runnable[LanguageModelInput, AIMessage]:
        """The model itself: the script names the tools."""
        return self

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        assert self._turn is not None, "no cue"
        since = _since_last_human(messages)
        # one call a step; a guard may have asked for another answer, which adds no result
        played = sum(isinstance(message, ToolMessage) for message in since)
        calls = [*self._turn.temptations, *ordered_calls(self._turn)]
        if played < len(calls):
            message = _call(calls[played], played, _plan(messages), self._turn.text)
        else:
            results = [message for message in since if isinstance(message, ToolMessage)]
            message = AIMessage(
                self._say(results[len(self._turn.temptations) :]),
                additional_kwargs={"asked_back": self._turn.ask},
            )
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _say(self, results: list[ToolMessage]) -> str:
        """The results of the calls; without any, what the case demands to be said."""
        turn = self._turn
        assert turn is not None
        told = [str(message.text) for message in results]
        if turn.ask:
            told.append(_ASKS[self._lang])
        elif turn.decline:
            told.append(_DECLINES[self._lang])
        elif turn.refuse and not told:
            told.append(_FORBIDDEN[self._lang])
        if turn.reply:
            told.append(turn.reply[0])
        return "\n\n".join(told) or _DONE[self._lang]


def _call(expected: ExpectedCall, number: int, plan: Plan | None, said: str) -> AIMessage:
    arguments = as_arguments(expected, plan, said)
    call = {"name": expected.name, "args": arguments, "id": f"call_{number}_{expected.name}"}
    return AIMessage("", tool_calls=[call])


def _since_last_human(messages: Sequence[BaseMessage]) -> list[BaseMessage]:
    start = max(index for index, message in enumerate(messages) if isinstance(message, HumanMessage))
    return list(messages[start + 1 :])


def _plan(messages: Sequence[BaseMessage]) -> Plan | None:
    """The plan in hand, as the briefing holds it for models of this program."""
    for message in messages:
        if isinstance(message, SystemMessage):
            data = message.additional_kwargs.get("hoshin", {}).get("plan")
            return Plan.model_validate(data) if data else None
    return None
