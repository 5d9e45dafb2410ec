"""Which tools a language model is shown in a turn: schemas of all of them would be most of what it reads.

Always the core; the others when a word of the trade stands in the message or the one before
(`tool_cues.yaml`), when they were used in this turn or the last, or when the model asked for them with
`find_tools`. What is not shown can still be called: this decides about reading, not about rights. The choice
is the same every time, and within a turn it only grows, so that a provider's cache of the prompt holds.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

import yaml
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from assistant.offline.utterance import fold
from tools.registry import TOOLS

FIND_TOOLS = "find_tools"
_READ = 2_000  # characters of a message that cues are looked for in
_TURNS = 2  # this turn and the one before


def choose_tools(messages: Sequence[BaseMessage]) -> tuple[str, ...]:
    """Names of the tools to show for the newest message, in the order of the registry."""
    core, _ = _read_cues()
    recent = _recent(messages)
    chosen = {*core, *_used(recent)}
    for message in recent:
        if isinstance(message, HumanMessage):
            chosen |= cued(message.text)
    return tuple(name for name in TOOLS if name in chosen)


def cued(text: str) -> frozenset[str]:
    """Tools beyond the core that words of a message call for."""
    folded = fold(text[:_READ])
    return frozenset(name for name, cue in _read_cues()[1].items() if cue.search(folded))


def further_tools() -> tuple[str, ...]:
    """The tools beyond the core."""
    core, _ = _read_cues()
    return tuple(name for name in TOOLS if name not in core)


def _recent(messages: Sequence[BaseMessage]) -> Sequence[BaseMessage]:
    starts = [at for at, message in enumerate(messages) if isinstance(message, HumanMessage)]
    return messages[starts[-_TURNS] :] if len(starts) >= _TURNS else messages


def _used(messages: Sequence[BaseMessage]) -> Iterator[str]:
    """Tools that were called, and those that were asked for."""
    for message in messages:
        if not isinstance(message, AIMessage):
            continue
        for call in message.tool_calls:
            if call["name"] != FIND_TOOLS:
                yield call["name"]
                continue
            asked = call["args"].get("names")
            yield from (str(name) for name in asked) if isinstance(asked, list) else ()


@cache
def _read_cues() -> tuple[frozenset[str], dict[str, re.Pattern[str]]]:
    """The core, and the patterns of the others."""
    source = files("assistant").joinpath("tool_cues.yaml").read_text(encoding="utf-8")
    cues = yaml.safe_load(source)
    patterns = {name: re.compile("|".join(lines)) for name, lines in cues["cues"].items()}
    return frozenset(cues["core"]), patterns
