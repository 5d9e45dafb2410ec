"""What a language model is shown, in tokens: schemas, the tools of a turn, the briefing, a long conversation.

Run with `python benchmarks/tokens.py`. Tokens are those of o200k_base over compact JSON, as it is sent.
"""

import atexit
import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from langchain_core.utils.function_calling import convert_to_openai_tool

from assistant.app import App
from assistant.briefing import brief
from assistant.digest import Digest
from assistant.models.tokens import TokenCounter
from assistant.past import Past
from assistant.settings import read_settings
from assistant.tool_choice import choose_tools
from assistant.toolbox import build_tools
from assistant.toolschema import schema_of
from assistant.turn import Turn
from benchmarks.validation import build
from core.plan.plan import Plan
from core.text import Language
from evals.cases import SUITES, load_suite
from knowledge.demo.files import write_demo_facts
from prompts.loading import variants
from tools.registry import TOOLS

SIZES = (0, 10, 100, 2_000)
TODAY = date(2026, 10, 12)
COUNTER = TokenCounter("o200k_base", Path(tempfile.gettempdir()) / "hoshin-tokenizer")


class Chosen(NamedTuple):
    """How the choice of tools did on the development cases.

    Attributes:
        turns: Messages with an expected call.
        hit: Those whose expected tools were all shown.
        tokens: Of the tools shown, for every message.
        milliseconds: CPU time of one choice.
    """

    turns: int
    hit: int
    tokens: list[int]
    milliseconds: float


def count(value: object) -> int:
    """Tokens of a text, or of JSON as it is sent."""
    if not isinstance(value, str):
        value = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return COUNTER.count(value)


def full_schemas() -> dict[str, int]:
    """Tokens of every tool with the full schema, as programs get it."""
    return {name: count(schema_of(tool)) for name, tool in TOOLS.items()}


def lean_schemas() -> dict[str, int]:
    """Tokens of every tool as a model is shown it, the door to the others included."""
    return {tool.name: count(convert_to_openai_tool(tool)["function"]) for tool in build_tools()}


def choices() -> Chosen:
    """The tools chosen for every message of the development cases."""
    sizes, tokens, hit, turns, spent = lean_schemas(), [], 0, 0, 0.0
    for said, wanted in _messages():
        started = time.process_time()
        names = choose_tools(said)
        spent += time.process_time() - started
        tokens.append(sum(sizes[name] for name in names) + sizes["find_tools"])
        if wanted:
            turns += 1
            hit += any(one <= set(names) for one in wanted)
    return Chosen(turns, hit, tokens, 1_000 * spent / len(tokens))


def _messages() -> Iterator[tuple[list[Any], list[set[str]]]]:
    """Every message of the development cases with what was said before it, and the tools expected."""
    for turns in conversations():
        said: list[Any] = []
        for turn in turns:
            said.append(HumanMessage(turn.message))
            expected = [{call.name for call in calls} for calls in turn.alternatives]
            yield said, expected
            names = sorted(expected[0]) if expected else []
            said.append(AIMessage("", tool_calls=[{"name": n, "args": {}, "id": n} for n in names]))


def conversations() -> Iterator[list[Any]]:
    """The turns of every development case."""
    for file in load_suite(SUITES / "development"):
        for one in file.all:
            if hasattr(one, "turns"):
                yield list(one.turns)
            else:
                yield from ([case] for case in getattr(one, "cases", [one]))


def plan_of(size: int) -> Plan | None:
    """A plan of about `size` nodes with all kinds of things missing; None for 0."""
    if not size:
        return None
    made = build(max(size, 23), broken=True)
    return made.model_copy(update={"id": "PBENCH", "version": 7, "nodes": made.nodes[:size]})


def briefing(plan: Plan | None, language: Language, *, variant: str = "a") -> str:
    """The system message, with the demo company's fact tables and this plan in hand."""
    with demo_company() as app:
        turn = Turn(app.context(language, TODAY, "benchmark", reason="产品7号的预算是多少"), stored=12)
        turn.plan = lambda: plan  # type: ignore[method-assign]
        return brief(turn, variant).text


@contextmanager
def demo_company() -> Iterator[App]:
    """The demo company's program; its facts are founded once."""
    app = App(read_settings(home=_demo_home(), embeddings="none"))
    yield app
    app.engine.dispose()


@cache
def _demo_home() -> Path:
    home = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    write_demo_facts(home / "facts")
    return home


def long_conversation(turns: int, budget: int = 16_000) -> tuple[int, int, list[float]]:
    """Tokens of the digest and of the turns shown after so many turns, and CPU ms of each recall."""
    past, digest, spent, stored = Past(), Digest(), [], 0
    for number in range(turns):
        started = time.process_time()
        digest = past.fall_out(digest, COUNTER, budget)
        past.messages()
        spent.append(1_000 * (time.process_time() - started))
        said = _turn(number)
        stored += len(said)
        past.add(said, stored)
    shown = "\n".join(message.text for message in past.messages())
    return count(digest.text(Language.ZH_HANS)), count(shown), spent


def _turn(number: int) -> list[Any]:
    artifact = {"plan": {"id": "P7KQ2M", "version": number + 1}}
    call = {"name": "edit_plan", "args": {"edits": [{"do": "update", "node": "I1", "budget": f"{number}万"}]}}
    return [
        HumanMessage(f"把短视频投放的预算改成{number}万，其他的跟着调，总额不变"),
        AIMessage("", tool_calls=[{**call, "id": "1"}]),
        ToolMessage("已改 1 处\n" + f"- I1 短视频投放 预算: 365万元 → {number}万元\n" * 20, tool_call_id="1",
                    name="edit_plan", artifact=artifact),
        AIMessage(f"短视频投放的预算已改为 {number}万元，v{number} → v{number + 1}。下一步：检查一下。"),
    ]  # fmt: skip


def main() -> None:
    """Print the tables."""
    full, lean = full_schemas(), lean_schemas()
    print("tool".ljust(24), "full".rjust(7), "shown".rjust(7))
    for name, size in sorted(lean.items(), key=lambda item: -item[1]):
        print(name.ljust(24), str(full.get(name, "")).rjust(7), str(size).rjust(7))
    print("all".ljust(24), str(sum(full.values())).rjust(7), str(sum(lean.values())).rjust(7))
    chosen = choices()
    ordered = sorted(chosen.tokens)
    print(
        f"\ntools of a turn: median {statistics.median(ordered):.0f}, "
        f"p95 {ordered[int(0.95 * len(ordered))]}, most {ordered[-1]} tokens; "
        f"expected tool shown in {chosen.hit} of {chosen.turns}; {chosen.milliseconds:.2f} ms"
    )
    print("\nbriefing, tokens".ljust(17), *(f"{size} nodes".rjust(12) for size in SIZES))
    for variant in variants():
        for language in (Language.ZH_HANS, Language.EN):
            sizes = [count(briefing(plan_of(size), language, variant=variant)) for size in SIZES]
            print(f"{language} {variant}".ljust(16), *(str(size).rjust(12) for size in sizes))
    print("\nturns   digest   shown   ms a turn (median, mean)")
    for turns in (10, 100, 1_000):
        digest, shown, spent = long_conversation(turns)
        middle, mean = statistics.median(spent), statistics.mean(spent)
        print(f"{turns:5} {digest:8} {shown:7} {middle:10.3f} {mean:7.3f}")


if __name__ == "__main__":
    main()
