"""What is remembered after a turn: the node last spoken of, the plans seen, the last thing done."""

import re
from typing import Any

from assistant.offline.fact_files import with_number
from assistant.offline.references import best_node
from assistant.offline.script import Call, Choice, Memory, Pending, Script
from core.plan.plan import Plan

_NODE_FIELD = re.compile(r"edits\.(?P<at>\d+)\.(?P<name>under|node)")
_REMEMBERED = 60  # suggestions not given again
_PLAN_OFFERED = re.compile(r"\b(?P<id>P[0-9A-Z]{5}) (?P<name>[^（(,;；]+)")
_OPEN = ("missing", "ambiguous", "unknown")


def remember(script: Script, results: list[Any], plan: Plan | None) -> Memory:
    """The memory of the script brought up to date with what the tools did."""
    memory = script.memory.model_copy(update={"suggested": _suggested(script.memory, results)})
    results = [result for result in results if not script.is_beside(str(result.name))]
    failed = next((result for result in results if result.status == "error"), None)
    if failed is not None:
        artifact = failed.artifact or {}
        open_one = _open_node(memory.last, artifact, plan) or _open_reuse(memory.last, artifact)
        return memory.model_copy(update={"pending": open_one})
    memory = memory.model_copy(update={"pending": with_number(memory.pending, results)})
    if plan is None:
        return memory
    focus = _focus(memory.last, plan) if results else memory.focus
    plans = tuple(p for p in memory.plans if p != plan.id)[-4:]
    return memory.model_copy(
        update={"focus": focus or _still_there(memory.focus, plan), "plans": (*plans, plan.id)}
    )


def _suggested(memory: Memory, results: list[Any]) -> tuple[str, ...]:
    """Keys of the suggestions given, with those of this turn."""
    given = [
        str(one["key"])
        for result in results
        if result.name == "suggest"
        for one in (result.artifact or {}).get("suggestions", ())
    ]
    return tuple(dict.fromkeys([*memory.suggested, *given]))[-_REMEMBERED:]


def _open_node(last: Call | None, failure: dict[str, Any], plan: Plan | None) -> Pending | None:
    """The failed call as an open question, where only one node it names is missing or unclear."""
    place = _NODE_FIELD.fullmatch(str(failure.get("field") or ""))
    if last is None or plan is None or last.name != "edit_plan" or place is None:
        return None
    at = int(place["at"])
    offered = [node for node in plan.nodes if re.search(rf"\b{node.id}\b", str(failure.get("valid") or ""))]
    if failure.get("type") not in _OPEN or not offered or at >= len(last.arguments["edits"]):
        return None
    choices = tuple(Choice(label=f"{node.id} {node.title}", value=node.id) for node in offered)
    return Pending(kind="node", call=last, path=("edits", at, place["name"]), choices=choices)


def _open_reuse(last: Call | None, failure: dict[str, Any]) -> Pending | None:
    """A plan to be made after an earlier one, where it is open which, or what its goal is."""
    field = str(failure.get("field") or "")
    if last is None or last.name != "reuse_plan" or field not in ("plan", "target", "baseline"):
        return None
    offered = _PLAN_OFFERED.finditer(str(failure.get("valid") or "")) if field == "plan" else ()
    choices = tuple(Choice(label=match["name"].strip(), value=match["id"]) for match in offered)
    return Pending(kind="reuse", call=last, path=(field,), choices=choices)


def _still_there(focus: str | None, plan: Plan) -> str | None:
    return focus if focus in plan.index else None


def _focus(last: Call | None, plan: Plan) -> str | None:
    """The node the last call was about."""
    if last is None:
        return None
    arguments = last.arguments
    if last.name == "edit_plan":
        for edit in reversed(arguments["edits"]):
            named = edit.get("node") or edit.get("title")
            if named:
                return _id_of(str(named), plan)
        return None
    named = arguments.get("node") or arguments.get("goal")
    return _id_of(str(named), plan) if named else None


def _id_of(name: str, plan: Plan) -> str | None:
    if name in plan.index:
        return name
    exact = [node.id for node in plan.nodes if node.title == name]
    if exact:
        return exact[-1]
    node = best_node(name, plan)
    return node.id if node else None
