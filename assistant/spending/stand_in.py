"""The embedded model in the place of one that may not be called because a budget is used up."""

from collections.abc import Callable, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from pydantic import PrivateAttr

from assistant.models.stand_in import StandIn
from core.text import Text


class Thrifty(BaseChatModel):
    """Answers with the embedded model, and says why.

    Args:
        name: The profile that may not be called.
        reason: Why not.
    """

    _name: str = PrivateAttr()
    _reason: Text = PrivateAttr()

    def __init__(self, name: str, reason: Text) -> None:
        super().__init__()
        self._name = name
        self._reason = reason

    @property
    def _llm_type(self) -> str:
        return "hoshin-thrifty"

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """The model as it is: the embedded one knows the tools."""
        return self.bind()

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        raise NotImplementedError("asynchronous: use ainvoke")

    async def _agenerate(
        self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None, **_: Any
    ) -> ChatResult:
        message = await StandIn().answer(messages, self._name, self._reason)
        return ChatResult(generations=[ChatGeneration(message=message)])
