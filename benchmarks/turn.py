"""CPU of a warm turn that drafts: the offline assistant beside a bare `create_agent` with two empty tools.

    python benchmarks/turn.py

Both run in this process, in turns, on the same machine state. The bare agent has a chat model that answers at
once from a list, two tools that do nothing, and no memory. Ours reads the message, looks up references,
plans, computes, checks, and stores transcript and plan on disk: three tool calls. Goal: at most 3 times the
CPU.
"""

import asyncio
import json
import statistics
import tempfile
import time
import warnings
from collections.abc import Awaitable, Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from langchain.agents import create_agent
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.tools import tool

from assistant.app import App
from assistant.settings import read_settings

ROUNDS, WARM_UP, GOAL = 30, 5, 3.0
TODAY = date(2026, 1, 15)
# another number in every round: nothing may be answered from memory
MESSAGE = "把智能家居的市场份额从{low}%提高到{high}%，拆给门锁{lock}个点、音箱1.5个点、照明1.5个点"


class Listed(BaseChatModel):
    """Answers from a list, in no time."""

    answers: list[AIMessage]
    position: int = 0

    @property
    def _llm_type(self) -> str:
        return "listed"

    def bind_tools(self, tools: Any, **_: Any) -> "Listed":
        """The same model: its answers are fixed."""
        return self

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **_: Any,
    ) -> ChatResult:
        answer = self.answers[self.position % len(self.answers)]
        self.position += 1
        return ChatResult(generations=[ChatGeneration(message=answer.model_copy(update={"id": None}))])


@tool
def first(text: str) -> str:
    """Do nothing."""
    return text


@tool
def second(text: str) -> str:
    """Do nothing."""
    return text


def bare() -> Callable[[int], Awaitable[int]]:
    """A turn of the bare agent: model, tool, model, tool, model."""
    answers = [
        AIMessage("", tool_calls=[{"name": "first", "args": {"text": "a"}, "id": "1"}]),
        AIMessage("", tool_calls=[{"name": "second", "args": {"text": "b"}, "id": "2"}]),
        AIMessage("done"),
    ]
    agent = create_agent(Listed(answers=answers), [first, second])

    async def turn(_: int) -> int:
        result = await agent.ainvoke({"messages": [("user", "hello")]})
        return sum(message.type == "tool" for message in result["messages"])

    return turn


def ours(app: App) -> Callable[[int], Awaitable[int]]:
    """A turn of the offline assistant: a new plan is drafted, split with its certificate, and stored."""

    async def turn(number: int) -> int:
        extra = Decimal(number) / 100
        message = MESSAGE.format(low=10 + number, high=15 + number + extra, lock=2 + extra)
        reply = await app.assistant.ask(f"bench-{number}", message, person="bench", today=TODAY)
        assert [call.name for call in reply.calls if call.ok] == ["suggest", "edit_plan", "cascade"]
        return len(reply.calls)

    return turn


async def measure(turns: dict[str, Callable[[int], Awaitable[int]]]) -> dict[str, dict[str, Any]]:
    """CPU milliseconds a turn, the sides taking turns so that the machine's mood hits both."""
    spent: dict[str, list[float]] = {name: [] for name in turns}
    calls: dict[str, set[int]] = {name: set() for name in turns}
    for number in range(WARM_UP + ROUNDS):
        for name, turn in turns.items():
            start = time.process_time()
            made = await turn(number)
            if number >= WARM_UP:
                spent[name].append((time.process_time() - start) * 1000)
                calls[name].add(made)
    return {
        name: {
            "cpu_ms_median": round(statistics.median(values), 2),
            "cpu_ms_p90": round(statistics.quantiles(values, n=10)[-1], 2),
            "tool_calls": sorted(calls[name]),
        }
        for name, values in spent.items()
    }


async def run() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as home:
        app = App(read_settings(home=Path(home)))
        found = await measure({"bare create_agent": bare(), "hoshin offline": ours(app)})
        await app.aclose()
    ratio = found["hoshin offline"]["cpu_ms_median"] / found["bare create_agent"]["cpu_ms_median"]
    return {**found, "ratio": round(ratio, 2), "goal": GOAL, "met": ratio <= GOAL}


def main() -> None:
    """Print the measurement as JSON."""
    warnings.simplefilter("ignore")
    print(json.dumps(asyncio.run(run()), indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
