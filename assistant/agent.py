"""The agent: LangChain's `create_agent` around a chat model, the tools and one middleware.

There is no checkpointer: LangGraph's writes the whole state at every step (59 MB after 100 turns, measured).
The transcript is kept by `assistant.transcript`, append-only.
"""

from typing import Any

from langchain.agents import create_agent
from langchain_core.language_models import BaseChatModel
from langgraph.graph.state import CompiledStateGraph

from assistant.settings import Settings
from assistant.steering import Steering
from assistant.toolbox import build_tools
from assistant.turn import Turn

Agent = CompiledStateGraph[Any, Turn, Any, Any]


def build_agent(model: BaseChatModel, settings: Settings) -> Agent:
    """An agent that answers with `model`. It holds no state: one serves every conversation."""
    return create_agent(
        model,
        build_tools(),
        middleware=[Steering(settings)],
        context_schema=Turn,
    )
