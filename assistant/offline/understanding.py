"""From a message, the plan in hand and what was said before, to the script of the turn."""

from dataclasses import replace

from assistant.offline.analysing import ANALYSES
from assistant.offline.approving import decide_last
from assistant.offline.changing import ask_change, correct_last, follow_on, rebalance, revise_plan
from assistant.offline.classifier import classify
from assistant.offline.consulting import consult
from assistant.offline.finding import find_call
from assistant.offline.follow_ups import is_bare_follow_up
from assistant.offline.looking import (
    check,
    find_plans,
    handle_files,
    show_history,
    show_plan,
    show_view,
    take_back,
    tell_about,
)
from assistant.offline.planning import (
    add_activities,
    add_alarm,
    add_goals,
    add_way,
    set_envelope,
    split_goal,
    spread_money,
)
from assistant.offline.recalling import RECALLS
from assistant.offline.requests import (
    search_call,
    show_call,
    validate_call,
)
from assistant.offline.script import Script
from assistant.offline.searching import look_instead
from assistant.offline.sequence import cut_command
from assistant.offline.situation import Handler, Situation, carry_out, say
from assistant.offline.talking import (
    ask_amount,
    ask_goal,
    chat,
    decline,
    leave_quotes,
    look_up,
    notice_silence,
    take_answer,
)
from assistant.offline.topics import asks_in_general
from core.plan.plan import Plan


def understand(situation: Situation) -> Script:
    """The script for a message, with what is looked up before anything is drafted."""
    return consult(_understand_all(situation), situation)


def _understand_all(situation: Situation) -> Script:
    """A closing command ("…，然后检查一下") is carried out after the rest."""
    pieces = cut_command(situation.utterance)
    if pieces is None:
        return _understand_one(situation)
    first = _understand_one(replace(situation, utterance=pieces[0]))
    if not first.calls or first.asks:
        return _understand_one(situation)
    then = _understand_one(replace(situation, utterance=pieces[1], plan=situation.plan or Plan(id="new")))
    return first.model_copy(update={"calls": (*first.calls, *then.calls)})


def _understand_one(situation: Situation) -> Script:
    """The script of the first handler that takes the message, else of what the classifier thinks it is."""
    for handle in _HANDLERS:
        script = handle(situation)
        if script is not None:
            return _ask_instead(look_instead(script, situation), situation)
    return _ask_instead(look_instead(_by_classifier(situation), situation), situation)


def _ask_instead(script: Script, situation: Situation) -> Script:
    """No guidance is searched for the words of a mere "那第二个呢": which one is meant is asked."""
    searches = any(call.name == "search_knowledge" for call in script.calls)
    if searches and is_bare_follow_up(situation.utterance):
        return say(situation, "which_one", asks=True)
    return script


def _by_classifier(situation: Situation) -> Script:
    if asks_in_general(situation.utterance):
        return carry_out(situation, "guidance", search_call(situation.utterance))
    label, sure = classify(situation.utterance.text)
    routes: dict[str, Handler] = {
        "guidance": lambda s: carry_out(s, "guidance", search_call(s.utterance)),
        "validate": lambda s: carry_out(s, "validate", validate_call(s.utterance)) if s.plan else None,
        "show": lambda s: (
            carry_out(s, "show", show_call(s.utterance, s.plan, s.memory.focus)) if s.plan else None
        ),
        "find": lambda s: carry_out(s, "find", find_call(s.utterance)),
        "goal": lambda s: say(s, "which_goal", asks=True),
        "change": lambda s: say(s, "which_node", asks=True) if s.plan else None,
        "split": lambda s: say(s, "which_parts", asks=True),
        "off_topic": lambda s: say(s, "off_topic"),
        "not_yet": lambda s: say(s, "not_yet", asks=True),
        "greeting": lambda s: say(s, "greeting"),
    }
    if sure and label in routes:
        script = routes[label](situation)
        if script is not None:
            return script
    return say(situation, "not_understood", asks=True)


_HANDLERS: tuple[Handler, ...] = (
    notice_silence,
    take_answer,
    decide_last,
    chat,
    leave_quotes,
    *RECALLS,
    *ANALYSES,
    decline,
    take_back,
    handle_files,
    ask_amount,
    rebalance,
    correct_last,
    follow_on,
    revise_plan,
    tell_about,
    check,
    find_plans,
    show_view,
    show_history,
    set_envelope,
    spread_money,
    split_goal,
    add_way,
    add_alarm,
    add_activities,
    ask_change,
    add_goals,
    ask_goal,
    show_plan,
    look_up,
)
