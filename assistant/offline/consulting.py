"""Before something is drafted, what the framework and the past have to say of it is looked up.

A script that adds goals, strategies or initiatives, splits a goal or divides a budget by stage gets a call of
`suggest` in front; the reply then ends with a few references. What was said once in a conversation is not said
again.
"""

from collections.abc import Iterator

from assistant.offline.references import best_node
from assistant.offline.script import Arguments, Call, Script
from assistant.offline.situation import Situation
from core.drafting.goal_type import goal_type_in
from core.drafting.proxy import suggest_proxy
from core.plan.node import Level
from core.plan.plan import Plan

_GOALS = (Level.ENTERPRISE, Level.BUSINESS_UNIT)
_NEW_GOAL = ("horizon", "threshold", "plan", "cadence")
_SUBGOAL = ("strategy", "threshold", "horizon")
_STRATEGY = ("strategy", "threshold")
_INITIATIVE = ("threshold",)
_SPLIT = ("method", "strategy")
_BUDGET = ("stage", "reserve")
_VAGUE = ("proxy", "strategy")
_AT_ONCE = 2  # goals of one message that are looked up
_TOGETHER = 4  # references a reply ends with, at most


def consult(script: Script, situation: Situation) -> Script:
    """The script with what is to be looked up before it drafts, if it drafts."""
    if script.reply == "which_goal":
        return _consult_vague(script, situation)
    if script.asks or any(call.name == "suggest" for call in script.calls):
        return script
    known = list(situation.memory.suggested)
    looks = tuple(_call(arguments, known) for arguments in _wanted(script, situation.plan))
    return script.model_copy(update={"calls": (*looks, *script.calls)}) if looks else script


def _consult_vague(script: Script, situation: Situation) -> Script:
    """A goal that measures nothing gets a measure that can stand in for it, with the question."""
    said = situation.utterance.original.strip()[:200]
    if suggest_proxy(said, measured=False) is None:
        return script
    call = _call({"goal": said, "kinds": list(_VAGUE), "limit": 2}, [])
    return script.model_copy(update={"calls": (call,)})


def _call(arguments: Arguments, known: list[str]) -> Call:
    return Call(name="suggest", arguments={**arguments, **({"known": known} if known else {})})


def _wanted(script: Script, plan: Plan | None) -> list[Arguments]:
    wanted: dict[str, Arguments] = {}
    for call in script.calls:
        for arguments in _of_call(call, plan):
            wanted.setdefault(_subject(arguments), arguments)
    chosen = list(wanted.values())[:_AT_ONCE]
    return [{**one, "limit": min(one["limit"], _TOGETHER // len(chosen))} for one in chosen]


def _subject(arguments: Arguments) -> str:
    goal = str(arguments.get("goal", ""))
    return str(goal_type_in(goal) or goal or arguments.get("stage"))


def _of_call(call: Call, plan: Plan | None) -> Iterator[Arguments]:
    if call.name == "allocate" and call.arguments.get("method") == "stage" and call.arguments.get("stage"):
        yield {"stage": call.arguments["stage"], "kinds": list(_BUDGET), "limit": 3}
    elif call.name == "cascade" and call.arguments.get("goal") and call.arguments.get("save") is not False:
        yield {"goal": _titled(str(call.arguments["goal"]), plan), "kinds": list(_SPLIT), "limit": 2}
    elif call.name == "edit_plan":
        for edit in call.arguments["edits"]:
            if edit.get("do") == "add":
                yield from _of_addition(edit, plan)


def _of_addition(edit: Arguments, plan: Plan | None) -> Iterator[Arguments]:
    level = edit.get("level")
    if level in (Level.STRATEGY, Level.INITIATIVE):
        goal = _titled(str(edit.get("under") or ""), plan, above=Level.SUBGOAL)
        if goal:
            of_work = _STRATEGY if level == Level.STRATEGY else _INITIATIVE
            yield {"goal": goal, "kinds": list(of_work), "limit": 2}
    elif edit.get("kpi"):
        title, kpi = str(edit.get("title") or ""), str(edit["kpi"])
        goal = title if goal_type_in(title) else f"{title} {kpi}".strip()
        kinds = _NEW_GOAL if level in _GOALS else _SUBGOAL
        deadline = {"when": edit["when"]} if edit.get("when") else {}
        yield {"goal": goal[:200], **deadline, "kinds": list(kinds), "limit": 3}


def _titled(named: str, plan: Plan | None, *, above: Level | None = None) -> str:
    """The title of the node meant, or of the one of a level above it; the name itself where it is new."""
    node = best_node(named, plan) if plan and named else None
    if node is None or plan is None:
        return named[:200]
    if above is not None:
        chain = [node, *plan.ancestors(node.id)]
        node = next((one for one in chain if one.level is above), node)
    return node.title[:200]
