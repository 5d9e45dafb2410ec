"""The embedded chat model: no key, no network, no weights. It reads by rules and calls the same tools.

A turn is one script: the first call understands the message and writes the remaining tool calls on its own
message; each later call takes the next one; when none is left the tool results become the reply. What is
remembered between turns travels on the last message too, so the model itself holds no state.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    BaseMessage,
    HumanMessage,
    SystemMessage,
    ToolMessage,
)
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool

from assistant.offline.length import heard, notice
from assistant.offline.memory import remember
from assistant.offline.reply import compose
from assistant.offline.script import LOOK, Memory, Script
from assistant.offline.situation import Situation
from assistant.offline.understanding import understand
from assistant.offline.utterance import hear
from core.facts.catalogue import Catalogue
from core.plan.plan import Plan
from core.text import Language

_AT_ONCE = 1_000  # characters of a message that the event loop may wait for
_KEY = "hoshin"  # where a script or a memory rides on the model's own messages


class OfflineChat(BaseChatModel):
    """A chat model that understands messages about marketing plans in zh-Hans, zh-Hant and English."""

    @property
    def _llm_type(self) -> str:
        return "hoshin-offline"

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """The model itself: it knows the tools by name, so their schemas need not be sent."""
        return self.bind(**kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=answer(messages))])

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        if len(messages[_last_human(messages)].text) > _AT_ONCE:
            return await asyncio.to_thread(self._generate, messages)
        return self._generate(messages)  # a few milliseconds: changing threads would cost as much again

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        message = answer(messages)
        for chunk in _chunks(message):
            generation = ChatGenerationChunk(message=chunk)
            if run_manager and chunk.content:
                run_manager.on_llm_new_token(str(chunk.content), chunk=generation)
            yield generation


def answer(messages: Sequence[BaseMessage]) -> AIMessage:
    """The model's next message: a tool call, or the reply."""
    start = _last_human(messages)
    briefing = _briefing(messages)
    since = messages[start + 1 :]
    results = [message for message in since if isinstance(message, ToolMessage)]
    script = _script_under_way(since)
    if script is None:
        script = _first_script(messages, start, briefing)
    if script.calls and not _failed(script, results):
        return _call(script)
    return _reply(script, results, briefing, messages[start].text)


class Briefing:
    """What the system message says of the situation."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.language = Language(data.get("language", Language.ZH_HANS))
        self.today = date.fromisoformat(data["today"]) if "today" in data else date(1970, 1, 1)
        self.fiscal_start = int(data.get("fiscal_start", 1))
        self.plan = _plan(data.get("plan"))
        self.catalogue = _catalogue(data.get("facts"))
        self.names = tuple(data.get("names", ()))


def _briefing(messages: Sequence[BaseMessage]) -> Briefing:
    for message in messages:
        if isinstance(message, SystemMessage) and _KEY in message.additional_kwargs:
            return Briefing(message.additional_kwargs[_KEY])
    return Briefing({})


def _plan(data: dict[str, Any] | None) -> Plan | None:
    if not data:
        return None
    return _validated(_Dumped(data))


class _Dumped:
    """A dumped plan as a cache key: one version of one plan never changes."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        self._key = (data["id"], data["version"], len(data["nodes"]), id(data))

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Dumped) and self.data is other.data


def _catalogue(data: str | None) -> Catalogue:
    return _read_catalogue(data) if data else Catalogue()


@lru_cache(maxsize=4)
def _read_catalogue(data: str) -> Catalogue:
    return Catalogue.model_validate_json(data)


@lru_cache(maxsize=4)
def _validated(dumped: _Dumped) -> Plan:
    return Plan.model_validate(dumped.data)


def _last_human(messages: Sequence[BaseMessage]) -> int:
    return max(index for index, message in enumerate(messages) if isinstance(message, HumanMessage))


def _script_under_way(since: Sequence[BaseMessage]) -> Script | None:
    for message in reversed(since):
        if isinstance(message, AIMessage):
            return Script.model_validate(message.additional_kwargs[_KEY]["script"])
    return None


def _first_script(messages: Sequence[BaseMessage], start: int, briefing: Briefing) -> Script:
    utterance = hear(
        _heard(messages[start].text, briefing),
        language=briefing.language,
        today=briefing.today,
        fiscal_start=briefing.fiscal_start,
    )
    memory = _memory(messages[:start])
    return understand(Situation(utterance, briefing.plan, memory, briefing.catalogue, briefing.names))


def _heard(text: str, briefing: Briefing) -> str:
    return heard(text, today=briefing.today, fiscal_start=briefing.fiscal_start)


def _memory(before: Sequence[BaseMessage]) -> Memory:
    for message in reversed(before):
        if isinstance(message, AIMessage) and "memory" in message.additional_kwargs.get(_KEY, {}):
            return Memory.model_validate(message.additional_kwargs[_KEY]["memory"])
    return Memory()


def _failed(script: Script, results: Sequence[ToolMessage]) -> bool:
    return any(result.status == "error" and not script.is_beside(str(result.name)) for result in results)


def _call(script: Script) -> AIMessage:
    """The next call; what is looked up before it goes along, tools run one at a time and in order."""
    count = 1 + next((at for at, call in enumerate(script.calls) if call.name != LOOK), len(script.calls) - 1)
    left = script.model_copy(update={"calls": script.calls[count:]})
    return AIMessage(
        content="",
        tool_calls=[
            {"name": call.name, "args": call.arguments, "id": f"call_{len(script.calls) - at}_{call.name}"}
            for at, call in enumerate(script.calls[:count])
        ],
        additional_kwargs={_KEY: {"script": left.model_dump(mode="json")}},
    )


def _reply(script: Script, results: list[ToolMessage], briefing: Briefing, said: str) -> AIMessage:
    text, asks = compose(script, results, briefing.plan, briefing.language)
    unheard = notice(said, _heard(said, briefing), briefing.language)
    text = f"{unheard}\n\n{text}" if unheard else text
    memory = remember(script, results, briefing.plan)
    return AIMessage(
        content=text,
        additional_kwargs={
            "asked_back": asks,
            _KEY: {"memory": memory.model_dump(mode="json"), "intent": script.intent},
        },
    )


def _chunks(message: AIMessage) -> Iterator[AIMessageChunk]:
    text = message.text
    size = 24
    pieces = [text[i : i + size] for i in range(0, len(text), size)] or [""]
    for piece in pieces[:-1]:
        yield AIMessageChunk(content=piece)
    calls = [
        {
            "name": call["name"],
            "args": _json(call["args"]),
            "id": call["id"],
            "index": index,
            "type": "tool_call_chunk",
        }
        for index, call in enumerate(message.tool_calls)
    ]
    yield AIMessageChunk(
        content=pieces[-1],
        tool_call_chunks=calls,
        additional_kwargs=message.additional_kwargs,
        chunk_position="last",
    )


def _json(value: Any) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)
