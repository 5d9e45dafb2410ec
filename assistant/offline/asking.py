"""Asking back: one short question with the answers that can be given, and what waits for it."""

from typing import Any

from assistant.offline.facts import Fact
from assistant.offline.script import Arguments, Call, Choice, Memory, Pending, Script
from assistant.offline.utterance import Utterance
from core.plan.node import Node


def ask_about_fact(
    utterance: Utterance, memory: Memory, fact: Fact, edit: Arguments, before: tuple[Arguments, ...]
) -> Script:
    """A question about a target: which reading, which baseline, or which level."""
    arguments: Arguments = {"edits": [*before, edit]}
    call = Call(name="edit_plan", arguments=arguments)
    path: tuple[str | int, ...] = ("edits", len(before))
    if len(fact.options) > 1 and not fact.needs_baseline:
        return _ask_reading(utterance, memory, fact, call, path)
    if fact.target is None and fact.change is None:
        pending = Pending(kind="amount", call=call, path=(*path, "target"), about=fact.name)
        return _question("which_target", memory, pending, kpi=fact.name)
    if fact.change is not None:
        edit["change"] = fact.change
    pending = Pending(kind="baseline", call=call, path=(*path, "baseline"), about=fact.name)
    template = "which_baseline_and_reading" if fact.options else "which_baseline"
    said = fact.target or fact.change or ""
    return _question(template, memory, pending, kpi=fact.name, said=said)


def _ask_reading(
    utterance: Utterance, memory: Memory, fact: Fact, call: Call, path: tuple[str | int, ...]
) -> Script:
    choices = tuple(
        Choice(label=en if utterance.is_english else zh, value=value) for zh, en, value in fact.options
    )
    pending = Pending(kind="reading", call=call, path=(*path, "target"), choices=choices, about=fact.name)
    lines = "\n".join(f"{number}. {choice.label}" for number, choice in enumerate(choices, start=1))
    return _question(
        "which_reading", memory, pending, kpi=fact.name, baseline=fact.baseline or "", choices=lines
    )


def ask_for(
    utterance: Utterance, memory: Memory, call: Call, path: tuple[str | int, ...], what: str
) -> Script:
    """A question for the total, the parts or the items a call lacks."""
    kinds = {"total": "amount", "parts": "names", "items": "text"}
    pending = Pending(kind=kinds[what], call=call, path=path, about=utterance.original[:200])
    return _question(f"which_{what}", memory, pending)


def ask_which_node(utterance: Utterance, memory: Memory, call: Call, nodes: tuple[Node, ...]) -> Script:
    """A question which of several nodes is meant; the edits that name the first of them wait for it."""
    at = next((i for i, edit in enumerate(call.arguments["edits"]) if edit.get("node") == nodes[0].id), None)
    choices = tuple(Choice(label=f"{node.id} {node.title}", value=node.id) for node in nodes[:8])
    pending = None
    if at is not None:
        pending = Pending(kind="node", call=call, path=("edits", at, "node"), choices=choices)
    lines = "\n".join(f"{number}. {choice.label}" for number, choice in enumerate(choices, start=1))
    return _question("which_of_nodes", memory, pending, choices=lines)


def _question(template: str, memory: Memory, pending: Pending | None, **slots: str) -> Script:
    return Script(
        intent="ask",
        reply=template,
        slots=slots,
        asks=True,
        memory=memory.model_copy(update={"pending": pending}),
    )


def fill(arguments: Arguments, path: tuple[str | int, ...], value: Any) -> Arguments:
    """A copy of the arguments with the value put at the path."""
    copied = _copy(arguments)
    spot: Any = copied
    for key in path[:-1]:
        spot = spot[key]
    spot[path[-1]] = value
    return copied  # type: ignore[no-any-return]


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copy(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_copy(item) for item in value]
    return value
