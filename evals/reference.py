"""The reference of a case: the calls it expects, as arguments a tool takes, and made with the real tools.

A case may leave open what does not matter; what a tool needs all the same is filled in here.
"""

import re
from datetime import date
from typing import Any, NamedTuple

from assistant.app import App
from core.errors import InputError, MissingInput
from core.plan.node import Level
from core.plan.plan import Plan
from core.text import Language
from evals.arguments import FACT_SETS, LISTS, MAPPINGS, MIX_LISTS, ORDERED, REFERENCES, SETS
from evals.cases import ExpectedCall, Turn
from evals.compare import fold
from tools.argument_error import ArgumentError
from tools.registry import call

_WHOLE = {"cascade", "allocate", "validate", "edit_plan", "show_plan", "find_plans", "export_plan"}
_NESTED = LISTS | FACT_SETS | MIX_LISTS | ORDERED | {"edits", "actions", "caps", "events"}


class Done(NamedTuple):
    """An expected call that was made.

    Attributes:
        name: The tool.
        arguments: As they were given.
        ok: Whether the tool took them.
        result: Result or error, as JSON data.
        open: Whether the case leaves open what the tool needs.
    """

    name: str
    arguments: dict[str, Any]
    ok: bool
    result: dict[str, Any]
    open: bool = False


def ordered_calls(turn: Turn) -> list[ExpectedCall]:
    """The calls of a turn's first alternative, changes of the plan before what rests on them."""
    first = turn.alternatives[0] if turn.alternatives else []
    return sorted(first, key=lambda expected: expected.name != "edit_plan")


def replay(
    app: App, turn: Turn, in_hand: str | None, today: date, person: str
) -> tuple[str | None, list[Done]]:
    """Make a turn's expected calls with the real tools; the plan in hand afterwards, and what was done.

    Raises:
        InputError: A tool refuses a call that the case does not allow to fail.
    """
    done: list[Done] = []
    for expected in ordered_calls(turn):
        plan = app.plans.load(in_hand) if in_hand else None
        arguments = as_arguments(expected, plan, turn.text)
        ctx = app.context(Language.ZH_HANS, today, person, plan=in_hand)
        try:
            result = call(expected.name, arguments, ctx)
        except InputError as error:
            is_open = leaves_open(expected.name, error)
            if not (is_open or expected.may_fail):
                raise
            done.append(Done(expected.name, arguments, False, {"message": str(error)}, is_open))
            continue
        done.append(Done(expected.name, arguments, True, result.model_dump(mode="json")))
        in_hand = result.plan.id if result.plan else in_hand
    return in_hand, done


def as_arguments(expected: ExpectedCall, plan: Plan | None, said: str) -> dict[str, Any]:
    """Arguments a tool takes: the first of every list of acceptable values, what was left open filled in."""
    return _filled(expected.name, _chosen(expected.arguments, plan), plan, said)


def leaves_open(name: str, error: InputError) -> bool:
    """Whether a case says only what matters of an analysis: its figures may be put in many ways."""
    asks = isinstance(error, MissingInput) or re.search(r"missing|at least", str(error))
    return bool(name not in _WHOLE and isinstance(error, MissingInput | ArgumentError) and asks)


def _chosen(value: Any, plan: Plan | None, name: str = "") -> Any:
    if isinstance(value, dict):
        return _node(value, plan) if value.keys() & {"root", "has"} else _mapping(value, plan, name)
    if isinstance(value, list):
        return _one_of(value, plan, name)
    plain = value is None or isinstance(value, bool | int)
    return value if plain and name != "goal" else str(value)


def _mapping(value: dict[str, Any], plan: Plan | None, name: str) -> dict[str, Any]:
    own = "" if name in MAPPINGS else None
    chosen = {key: _chosen(part, plan, key if own is None else own) for key, part in value.items()}
    return {key: part for key, part in chosen.items() if part is not None}


def _one_of(value: list[Any], plan: Plan | None, name: str) -> Any:
    if name in ORDERED and value and isinstance(value[0], list):
        return value[0]
    if name in _NESTED:
        return [_chosen(part, plan) for part in value]
    if name in REFERENCES and plan is not None:
        return _node_named(value, plan)
    if name not in SETS and name != "profile":
        return _chosen(value[0], plan, name)
    return [str(part) for part in value]


def _node_named(names: list[Any], plan: Plan) -> Any:
    """The first of the names that a node of the plan has; the first of all where none has."""
    titles = {fold(node.title) for node in plan.nodes}
    known = [name for name in names if isinstance(name, dict) or fold(name) in titles]
    return _chosen((known or names)[0], plan)


def _node(words: dict[str, Any], plan: Plan | None) -> str:
    assert plan is not None
    if words.get("root"):
        return plan.at(Level.ENTERPRISE)[0].id
    return next(
        node.id for node in plan.nodes if any(fold(word) in fold(node.title) for word in words["has"])
    )


def _filled(tool: str, arguments: dict[str, Any], plan: Plan | None, said: str) -> dict[str, Any]:
    """What a case leaves open but the tool needs."""
    if tool == "search_knowledge":
        return {"query": said[:200], **arguments}
    for number, edit in enumerate(arguments.get("edits", ())):
        if edit["do"] == "create":
            edit.setdefault("name", "计划")
        if edit["do"] == "add":
            edit["statement"] = said
            edit.setdefault("title", f"{edit.get('kpi')} {number}")
            units = plan.at(Level.BUSINESS_UNIT) if plan else ()
            if edit["level"] == "subgoal" and units:
                edit.setdefault("under", units[0].id)
    return arguments
