"""What the assistant adds to a turn of a model that answers at once, beside plain agents with the same tools.

    pip install langgraph-checkpoint-sqlite openai-agents pydantic-ai-slim
    python benchmarks/overhead.py

All sides play the same turn in one run, one after the other: the model calls `show_plan`, then `validate`
(the real tools, on a stored plan), then says figures of their results. Conversations have five turns. Peers
keep their history as they are meant to: `create_agent` with its SQLite checkpointer, a list of messages for
pydantic-ai, a SQLite session for openai-agents. Ours goes through `Assistant.ask` with everything: locks,
transcript, briefing, tools chosen, spending, consent, provenance. "tools alone" is what the two calls cost
without any agent, and is taken off before the ratio. Goal: at most 1.5 times `create_agent`.
"""

import asyncio
import json
import os
import statistics
import tempfile
import time
import warnings
from collections.abc import Awaitable, Callable
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from langchain.agents import create_agent
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.tools import StructuredTool

from assistant.app import App
from assistant.render import to_markdown
from assistant.settings import read_settings
from core.text import Language
from tools.registry import call
from tools.tool import ToolContext

ROUNDS, WARM_UP, TURNS, GOAL = 40, 10, 5, 1.5
TODAY = date(2026, 1, 15)
CALLS = ("show_plan", "validate")
SAID = "市场份额从10%提高到15%（+5个百分点）。下一步：写明数据来源。"
MESSAGE = "看看这份计划，再检查一遍有什么问题"
DRAFT = "年底前把智能家居的市场份额从10%提高到15%"

Turn = Callable[[int], Awaitable[object]]


class Instant(BaseChatModel):
    """Calls the two tools in turn, then speaks, in no time; keeps no state."""

    @property
    def _llm_type(self) -> str:
        return "instant"

    def bind_tools(self, tools: Any, **_: Any) -> "Instant":
        """The same model: what it does is fixed."""
        return self

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **_: Any,
    ) -> ChatResult:
        done = 0
        while isinstance(messages[-1 - 2 * done], ToolMessage):
            done += 1
        return ChatResult(generations=[ChatGeneration(message=_answer(done))])


def _answer(done: int) -> AIMessage:
    if done == len(CALLS):
        return AIMessage(SAID)
    return AIMessage("", tool_calls=[{"name": CALLS[done], "args": {}, "id": f"call_{done}"}])


def use(name: str, context: ToolContext) -> str:
    """What a model reads of a tool's result."""
    return to_markdown(call(name, {}, context))


def tools_alone(context: ToolContext) -> Turn:
    """The two tools without an agent."""

    async def turn(_: int) -> object:
        return [use(name, context) for name in CALLS]

    return turn


def hoshin(app: App) -> Turn:
    """Ours, with everything on."""
    vars(app)["model"] = Instant()

    async def turn(number: int) -> object:
        conversation = f"bench-{number // TURNS}"
        if number % TURNS == 0:
            app.conversations.set_state(conversation, {"plan": app.plans.list(limit=1)[0].id})
        reply = await app.assistant.ask(conversation, MESSAGE, person="bench", today=TODAY)
        assert [one.ok for one in reply.calls] == [True, True]
        assert "15%" in reply.reply, reply.reply
        return reply

    return turn


def plain(context: ToolContext, checkpointer: Any) -> Turn:
    """LangChain's own agent with its own checkpointer."""

    def make(name: str) -> StructuredTool:
        async def run() -> str:
            return use(name, context)

        return StructuredTool.from_function(coroutine=run, name=name, description="Read the plan.")

    agent = create_agent(
        Instant(), [make(name) for name in CALLS], system_prompt="Answer.", checkpointer=checkpointer
    )

    async def turn(number: int) -> object:
        config: Any = {"configurable": {"thread_id": f"t{number // TURNS}"}}
        result = await agent.ainvoke({"messages": [("user", MESSAGE)]}, config)
        assert "15%" in result["messages"][-1].text
        return result

    return turn


def pydantic_ai(context: ToolContext) -> Turn:
    """pydantic-ai with a list of messages as its memory."""
    from pydantic_ai import Agent
    from pydantic_ai.messages import ModelRequest, ModelResponse, TextPart, ToolCallPart, ToolReturnPart
    from pydantic_ai.models.function import FunctionModel

    def answer(messages: list[Any], _: Any) -> ModelResponse:
        done = 0
        while isinstance(messages[-1 - 2 * done], ModelRequest) and isinstance(
            messages[-1 - 2 * done].parts[0], ToolReturnPart
        ):
            done += 1
        part = TextPart(SAID) if done == len(CALLS) else ToolCallPart(CALLS[done], {}, f"call_{done}")
        return ModelResponse(parts=[part])

    agent = Agent(FunctionModel(answer), instructions="Answer.")
    for name in CALLS:
        agent.tool_plain(name=name)(lambda name=name: use(name, context))
    history: list[Any] = []

    async def turn(number: int) -> object:
        if number % TURNS == 0:
            history.clear()
        result = await agent.run(MESSAGE, message_history=list(history))
        history[:] = result.all_messages()
        assert "15%" in result.output
        return result

    return turn


def openai_agents(context: ToolContext, folder: Path) -> Turn:
    """openai-agents with its SQLite session."""
    from agents import Agent, Model, ModelResponse, Runner, SQLiteSession, Usage, function_tool
    from agents.run import RunConfig
    from openai.types.responses import (
        ResponseFunctionToolCall,
        ResponseOutputMessage,
        ResponseOutputText,
    )

    ids = count()  # a session drops a call whose id it has seen

    class Fixed(Model):
        async def get_response(self, system_instructions: Any, input: Any, *_: Any, **__: Any) -> Any:
            done = 0
            while input[-1 - 2 * done].get("type") == "function_call_output":
                done += 1
            if done < len(CALLS):
                item: Any = ResponseFunctionToolCall(
                    arguments="{}", call_id=f"call_{next(ids)}", name=CALLS[done], type="function_call"
                )
            else:
                text = ResponseOutputText(annotations=[], text=SAID, type="output_text")
                item = ResponseOutputMessage(
                    id="m", content=[text], role="assistant", status="completed", type="message"
                )
            return ModelResponse(output=[item], usage=Usage(), response_id=None)

        def stream_response(self, *_: Any, **__: Any) -> Any:
            raise NotImplementedError

    def make(name: str) -> Any:
        @function_tool(name_override=name)
        def run() -> str:
            """Read the plan."""
            return use(name, context)

        return run

    agent = Agent(name="bench", instructions="Answer.", tools=[make(name) for name in CALLS], model=Fixed())

    async def turn(number: int) -> object:
        session = SQLiteSession(f"s{number // TURNS}", folder / "sessions.db")
        result = await Runner.run(
            agent, MESSAGE, session=session, run_config=RunConfig(tracing_disabled=True)
        )
        session.close()
        assert "15%" in result.final_output
        return result

    return turn


async def measure(turns: dict[str, Turn]) -> dict[str, float]:
    """Median CPU milliseconds a turn, threads and all, the sides taking turns."""
    spent: dict[str, list[float]] = {name: [] for name in turns}
    for number in range(WARM_UP + ROUNDS):
        for name, turn in turns.items():
            start = time.process_time()
            await turn(number)
            if number >= WARM_UP:
                spent[name].append((time.process_time() - start) * 1000)
    return {name: round(statistics.median(values), 2) for name, values in spent.items()}


async def run(folder: Path) -> dict[str, Any]:
    """The measurement of every side that is installed."""
    from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

    app = App(read_settings(home=folder / "home", embeddings="none"))
    context = app.context(Language.ZH_HANS, TODAY, "bench")
    drafted = await app.assistant.ask("draft", DRAFT, person="bench", today=TODAY)
    assert drafted.plan
    context = app.context(Language.ZH_HANS, TODAY, "bench", plan=drafted.plan.id)
    del vars(app)["assistant"]
    async with AsyncSqliteSaver.from_conn_string(str(folder / "checkpoints.db")) as checkpointer:
        turns = {
            "tools alone": tools_alone(context),
            "create_agent + SQLite checkpointer": plain(context, checkpointer),
            "hoshin": hoshin(app),
        }
        for name, make in {
            "pydantic-ai, list of messages": lambda: pydantic_ai(context),
            "openai-agents + SQLite session": lambda: openai_agents(context, folder),
        }.items():
            try:
                turns[name] = make()
            except ImportError as missing:
                print(f"left out: {name}: {missing}")
        found = await measure(turns)
    await app.aclose()
    tools = found["tools alone"]
    added = {name: round(value - tools, 2) for name, value in found.items() if name != "tools alone"}
    ratio = added["hoshin"] / added["create_agent + SQLite checkpointer"]
    return {
        "cpu_ms_a_turn": found,
        "added_by_the_agent": added,
        "ratio": round(ratio, 2),
        "goal": GOAL,
        "met": ratio <= GOAL,
    }


def main() -> None:
    """Print the measurement as JSON."""
    warnings.simplefilter("ignore")
    for name in [name for name in os.environ if name.startswith("HOSHIN_")]:
        del os.environ[name]
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(asyncio.run(run(Path(folder))), indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
