"""What a language model is shown at each call: the briefing, the tools of the turn, results cut to size.

The embedded model needs none of it in words: it reads the briefing's data and knows the tools.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from langchain.agents.middleware import ModelRequest, ModelResponse
from langchain_core.messages import AIMessage, SystemMessage

from assistant.briefing import brief, prompt_for
from assistant.settings import Settings
from assistant.shortening import shorten_results
from assistant.toolbox import tools_for
from assistant.turn import Turn
from prompts.variants import choose_variant, read_shares

ModelHandler = Callable[[ModelRequest[Turn]], Awaitable[ModelResponse[Any]]]
_EMBEDDED = "hoshin-offline"


class Showing:
    """Decides what is shown. A conversation has one variant of the system prompt for good."""

    def __init__(self, settings: Settings) -> None:
        self._shares = read_shares(settings.prompt)

    def brief(self, request: ModelRequest[Turn]) -> SystemMessage:
        """The system message of a call."""
        turn = request.runtime.context
        return brief(turn, self._variant(turn), in_words=not _is_embedded(request))

    def around(self, handler: ModelHandler) -> ModelHandler:
        """The handler, called with what the model is to be shown; the answer says which prompt that was."""

        async def call(request: ModelRequest[Turn]) -> ModelResponse[Any]:
            if _is_embedded(request):
                return await handler(request)
            tools, messages = tools_for(request.messages), shorten_results(request.messages)
            response = await handler(request.override(tools=tools, messages=messages))
            turn = request.runtime.context
            prompt = prompt_for(turn, self._variant(turn))
            for message in response.result:
                if isinstance(message, AIMessage):
                    message.response_metadata.setdefault("hoshin", {})["prompt"] = prompt.as_data()
            return response

        return call

    def _variant(self, turn: Turn) -> str:
        return choose_variant(self._shares, turn.conversation)


def _is_embedded(request: ModelRequest[Turn]) -> bool:
    return request.model._llm_type == _EMBEDDED
