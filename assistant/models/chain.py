"""The chain of models: the first that answers leads the conversation, and the embedded one ends the chain.

To LangChain it is one chat model. Retries, time limits and the change from one model to the next happen
inside, so that the agent sees one message for each call, and nothing that was said can make a tool run
twice.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from pydantic import PrivateAttr

from assistant.errors import ModelUnavailable
from assistant.models.failure import CallFailed, Kind
from assistant.models.link import Link, Tries
from assistant.models.speech import Speech
from assistant.models.stand_in import StandIn, language_of, stands_in_already
from assistant.models.wire import Request
from core.text import Language, Text

_LOG = logging.getLogger("hoshin.models")
_EMBEDDED = "offline"


class Chain(BaseChatModel):
    """Models tried one after the other.

    Every message says who answered: `response_metadata["hoshin"]` is {"profile", "model", "attempts": calls
    made, "fallback": why it is not the first model, or ""}.
    `usage_metadata` is always there; with `"estimated": True` where the API did not count.
    """

    _links: tuple[Link, ...] = PrivateAttr()
    _stand_in: StandIn | None = PrivateAttr()

    def __init__(self, links: Sequence[Link], stand_in: StandIn | None) -> None:
        super().__init__()
        self._links = tuple(links)
        self._stand_in = stand_in

    @property
    def links(self) -> tuple[Link, ...]:
        """The APIs, in the order they are tried."""
        return self._links

    @property
    def _llm_type(self) -> str:
        return "hoshin-chain"

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """The model with these tools; what an API is told of them is made when it is called."""
        return self.bind(tools=tuple(tools), tool_choice=tool_choice, **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        raise NotImplementedError("the chain is asynchronous: use ainvoke")

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        request = Request(messages, kwargs.get("tools") or (), kwargs.get("tool_choice"), tuple(stop or ()))
        speech = Speech(run_manager)
        message = await self._answer(request, speech)
        await speech.finish(message.text)
        message.id = speech.message_id
        return ChatResult(generations=[ChatGeneration(message=message)])

    async def aclose(self) -> None:
        """Close every connection."""
        for link in self._links:
            await link.aclose()

    async def _answer(self, request: Request, speech: Speech) -> AIMessage:
        tries = Tries()
        if self._stand_in is not None and stands_in_already(request.messages):
            return await self._stand(self._stand_in, request, tries, [])
        english = language_of(request.messages) is Language.EN
        failures: list[tuple[Link, CallFailed]] = []
        for link in self._links:
            alone = self._stand_in is None and link is self._links[-1]
            try:
                message = await link.call(request, speech, tries, alone=alone, english=english)
            except CallFailed as failure:
                failures.append((link, failure))
                _log(link, failure)
                continue
            return _mark(message, link.name, link.endpoint.model, tries, failures)
        if self._stand_in is None:
            raise _unavailable(*failures[-1])
        return await self._stand(self._stand_in, request, tries, failures)

    async def _stand(
        self, stand_in: StandIn, request: Request, tries: Tries, failures: list[tuple[Link, CallFailed]]
    ) -> AIMessage:
        link = self._links[0]
        failure = failures[0][1] if failures else _earlier(request)
        message = await stand_in.answer(request.messages, link.name, _reason(link, failure))
        return _mark(message, _EMBEDDED, _EMBEDDED, tries, failures or [(link, failure)])


def _earlier(request: Request) -> CallFailed:
    """Why the embedded model has already stood in, earlier in the turn."""
    told = (message.response_metadata.get("hoshin", {}) for message in reversed(request.messages))
    reason = next((str(one["fallback"]) for one in told if one), "")
    name = reason.partition("; ")[0].rpartition(": ")[2].upper()
    return CallFailed(Kind[name] if name in Kind.__members__ else Kind.RESTING)


def _reason(link: Link, failure: CallFailed) -> Text:
    """Why, in words; for an API that is left alone, why it failed before that."""
    last = link.breaker.last
    return last.kind.words if failure.kind is Kind.RESTING and last else failure.kind.words


def _mark(
    message: AIMessage, profile: str, model: str, tries: Tries, failures: list[tuple[Link, CallFailed]]
) -> AIMessage:
    fallback = "; ".join(f"{link.name}: {failure.kind.name.lower()}" for link, failure in failures)
    message.response_metadata["hoshin"] = {
        "profile": profile,
        "model": model,
        "attempts": tries.made,
        "fallback": fallback,
    }
    return message


def _log(link: Link, failure: CallFailed) -> None:
    """What the operator has to mend is an error, said in both languages; what may pass is a warning."""
    if failure.kind is Kind.RESTING:
        return
    level = logging.ERROR if failure.kind.operator else logging.WARNING
    endpoint = link.endpoint
    _LOG.log(
        level,
        "%s (%s, %s): %s; %s",
        link.name,
        endpoint.model,
        endpoint.base_url,
        failure.kind.words,
        failure.detail,
    )


def _unavailable(link: Link, failure: CallFailed) -> ModelUnavailable:
    words, detail = _reason(link, failure), failure.detail
    return ModelUnavailable(
        Text(
            zh=f"对话模型 {link.name} 没有回答：{words.zh}（{detail}）；你的话已保存，请稍后再试",
            en=f"the chat model {link.name} did not answer: {words.en} ({detail}). "
            "Your message is kept; please try again",
        ),
        field="HOSHIN_MODEL",
        valid=Text(
            zh="检查 HOSHIN_BASE_URL、密钥和网络，或去掉 HOSHIN_FALLBACK=none，由内置离线模型顶上",
            en="check HOSHIN_BASE_URL, the key and the network, or unset HOSHIN_FALLBACK=none",
        ),
    )
