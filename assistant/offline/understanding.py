"""From a message, the plan in hand and what was said before, to the script of the turn."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from assistant.offline import lexicon
from assistant.offline.activities import announces_work, draft_activities, is_activity, lists_work
from assistant.offline.alarms import alarm_edit, is_alarm, is_misplaced_alarm, watched_work
from assistant.offline.answers import resume
from assistant.offline.asking import ask_about_fact, ask_for, ask_which_node
from assistant.offline.blends import is_blend
from assistant.offline.budgets import allocate_arguments, is_budget_question
from assistant.offline.classifier import classify
from assistant.offline.corrections import correct, follow_up
from assistant.offline.drafting import draft_goals, is_periodic, topic_of
from assistant.offline.drivers import is_back_solve, is_driven
from assistant.offline.edits import envelope_edit, revise, undo_edit
from assistant.offline.facts import Fact, find_facts
from assistant.offline.files import export_call, import_call, wants_export
from assistant.offline.finding import find_call
from assistant.offline.intentions import wants_change
from assistant.offline.rebalances import is_rebalance, rebalance_arguments
from assistant.offline.requests import (
    is_statement_check,
    names_view,
    node_asked_about,
    repair_call,
    search_call,
    show_call,
    validate_call,
)
from assistant.offline.script import Arguments, Call, Memory, Script
from assistant.offline.sequence import cut_command
from assistant.offline.sightings import sight
from assistant.offline.splits import cascade_arguments, find_split, is_divided, is_split
from assistant.offline.stating import ask_parts, keep_own, own_parts, wants_parts
from assistant.offline.topics import asks_in_general, has_own_amounts
from assistant.offline.utterance import Utterance, amounts, changes, fold, periods, ratios
from assistant.offline.ways import is_way, strategy_edit
from core.plan.plan import Plan
from core.quantity.period import Period


@dataclass(frozen=True)
class Situation:
    """What a message is understood in.

    Attributes:
        utterance: The message.
        plan: The plan in hand.
        memory: What was remembered.
    """

    utterance: Utterance
    plan: Plan | None
    memory: Memory

    @property
    def has_plan(self) -> bool:
        """Whether a plan with nodes is in hand."""
        return self.plan is not None and bool(self.plan.nodes)


Handler = Callable[[Situation], Script | None]


def understand(situation: Situation) -> Script:
    """The script for a message; a closing command ("…，然后检查一下") is carried out after the rest."""
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
            return script
    return _by_classifier(situation)


def _fresh(situation: Situation) -> Memory:
    return situation.memory.model_copy(update={"pending": None})


def _say(situation: Situation, reply: str, *, asks: bool = False, **slots: str) -> Script:
    return Script(intent=reply, reply=reply, slots=slots, asks=asks, memory=_fresh(situation))


def _calls(situation: Situation, intent: str, *calls: Call) -> Script:
    memory = _fresh(situation).model_copy(update={"last": calls[-1]})
    return Script(intent=intent, calls=calls, memory=memory)


def _empty(situation: Situation) -> Script | None:
    if any(char.isalnum() for char in situation.utterance.text):
        return None
    return _say(situation, "nothing_said", asks=True)


def _answer(situation: Situation) -> Script | None:
    pending = situation.memory.pending
    if pending is None:
        return None
    return resume(situation.utterance, pending, _fresh(situation), situation.plan)


def _small_talk(situation: Situation) -> Script | None:
    text = situation.utterance.commanding
    if lexicon.GREETING.search(text):
        return _say(situation, "greeting")
    if lexicon.HELP.search(text):
        return _say(situation, "help")
    if lexicon.THANKS.search(text):
        return _say(situation, "thanks")
    if lexicon.YES.search(text) or lexicon.NO.search(text):
        return _say(situation, "acknowledged")
    return None


def _beyond(situation: Situation) -> Script | None:
    text = _without_titles(situation)
    if lexicon.OFFTOPIC.search(text) and not _is_our_business(situation):
        return _say(situation, "off_topic")
    asks_principle = lexicon.GUIDANCE.search(text) and not situation.utterance.mentions
    if lexicon.UNSUPPORTED.search(text) and not asks_principle:
        return _say(situation, "not_yet")
    return None


def _is_our_business(situation: Situation) -> bool:
    """A takeaway chain's plan speaks of takeaways: a stated target, or a word of the plan's own titles."""
    if any(fact.baseline and fact.target for fact in find_facts(situation.utterance)):
        return True
    strange = [match.group() for match in lexicon.OFFTOPIC.finditer(situation.utterance.commanding)]
    titles = [node.title.lower() for node in situation.plan.nodes] if situation.plan else []
    return all(any(word in fold(title) for title in titles) for word in strange)


def _without_titles(situation: Situation) -> str:
    """What commands, without the names of nodes: "外卖" may be a goal here and no meal."""
    text = situation.utterance.commanding
    if situation.plan is None:
        return text
    for sighting in sight(situation.utterance, situation.plan, situation.memory.focus):
        text = text[: sighting.start] + " " * (sighting.end - sighting.start) + text[sighting.end :]
    return text


def _quoted_only(situation: Situation) -> Script | None:
    """Somebody else's words are shown, not spoken: nothing in them commands."""
    utterance = situation.utterance
    if not utterance.quotes or is_statement_check(utterance):
        return None
    if lexicon.REPORTED.search(utterance.commanding):
        return _say(situation, "quoted")
    return None


def _undo(situation: Situation) -> Script | None:
    text = situation.utterance.commanding
    if lexicon.BACK.search(text):
        previous = next(
            (p for p in reversed(situation.memory.plans) if not situation.plan or p != situation.plan.id),
            None,
        )
        arguments: Arguments = {"view": "tree", **({"plan": previous} if previous else {})}
        return _calls(situation, "back", Call(name="show_plan", arguments=arguments))
    edit = undo_edit(situation.utterance)
    if edit is None:
        return None
    if not situation.plan:
        return _say(situation, "no_plan", asks=True)
    return _calls(situation, "undo", Call(name="edit_plan", arguments={"edits": [edit]}))


def _files(situation: Situation) -> Script | None:
    text = situation.utterance.commanding
    if lexicon.FILE.search(situation.utterance.text) and lexicon.IMPORT.search(text):
        call = import_call(situation.utterance)
        return _calls(situation, "import", call) if call else None
    figures = amounts(situation.utterance.mentions) or changes(situation.utterance.mentions)
    if wants_export(situation.utterance) and not figures:
        if not situation.plan:
            return _say(situation, "no_plan", asks=True)
        return _calls(situation, "export", export_call(situation.utterance))
    if lexicon.IMPORT.search(text) and not lexicon.GUIDANCE.search(text) and len(text) < 40:
        return _say(situation, "which_file", asks=True)
    return None


def _check(situation: Situation) -> Script | None:
    utterance = situation.utterance
    if is_statement_check(utterance):
        return _calls(situation, "validate", validate_call(utterance))
    if situation.has_plan and (repair := repair_call(utterance)):
        return _calls(situation, "validate", repair)
    if not lexicon.VALIDATE.search(utterance.commanding) or changes(utterance.mentions):
        return None
    call = validate_call(utterance)
    if call.arguments:
        return _calls(situation, "validate", call)
    if amounts(utterance.mentions):
        return None
    if not situation.plan:
        return (
            None if lexicon.GUIDANCE.search(utterance.commanding) else _say(situation, "no_plan", asks=True)
        )
    return _calls(situation, "validate", call)


def _vague(situation: Situation) -> Script | None:
    """An amount nobody could write down ("百来万"): ask for the number."""
    text = situation.utterance.commanding
    if not lexicon.VAGUE_AMOUNT.search(text) or amounts(situation.utterance.mentions):
        return None
    if lexicon.FUNDING.search(text) or lexicon.CHANGE.search(text) or re.search(r"给|give|目标|target", text):
        return _say(situation, "which_amount", asks=True)
    return None


def _rebalance(situation: Situation) -> Script | None:
    if situation.plan is None or not is_rebalance(situation.utterance):
        return None
    arguments = rebalance_arguments(situation.utterance, situation.plan, situation.memory.focus)
    return _calls(situation, "rebalance", Call(name="cascade", arguments=arguments)) if arguments else None


def _correction(situation: Situation) -> Script | None:
    call = correct(situation.utterance, situation.memory, situation.plan)
    return _calls(situation, "correction", call) if call else None


def _ellipsis(situation: Situation) -> Script | None:
    call = follow_up(situation.utterance, situation.memory, situation.plan)
    return _calls(situation, "follow_up", call) if call else None


def _about_node(situation: Situation) -> Script | None:
    """A question about something in the plan, or a wish to see it: "KOL预算是多少", "pull up the Roadshow"."""
    if situation.plan is None or amounts(situation.utterance.mentions) or changes(situation.utterance.mentions):
        return None
    if lexicon.ENOUGH.search(situation.utterance.commanding):
        return None
    node = node_asked_about(situation.utterance, situation.plan, situation.memory.focus)
    if node is None or (periods(situation.utterance.mentions) and is_split(situation.utterance, situation.plan)):
        return None
    return _calls(situation, "show", Call(name="show_plan", arguments={"view": "node", "node": node.id}))


def _look(situation: Situation) -> Script | None:
    """A table by its name: "預算分配表讓我看一下", "把时间线摊开"."""
    utterance = situation.utterance
    if situation.plan is None or not names_view(utterance.commanding) or utterance.mentions:
        return None
    return _calls(situation, "show", show_call(utterance, situation.plan, situation.memory.focus))


def _find(situation: Situation) -> Script | None:
    text = situation.utterance.commanding
    if not lexicon.FIND.search(text) or changes(situation.utterance.mentions):
        return None
    return _calls(situation, "find", find_call(situation.utterance))


def _envelope(situation: Situation) -> Script | None:
    """The plan's total budget, said or raised: "总预算180万", "总共300万不够，加到350万"."""
    if not situation.has_plan:
        return None
    edit = envelope_edit(situation.utterance, situation.plan)
    if edit is None:
        return None
    return _calls(situation, "revise", Call(name="edit_plan", arguments={"edits": [edit]}))


def _money(situation: Situation) -> Script | None:
    utterance = situation.utterance
    if announces_work(utterance) or not is_budget_question(utterance, has_plan=situation.has_plan):
        return None
    if _is_principle(situation):
        return None
    arguments = allocate_arguments(utterance)
    if not situation.has_plan:
        arguments.pop("save", None)  # there is nothing to write it into
    if not arguments.get("items") and not situation.has_plan and arguments.get("method") != "stage":
        waiting = Call(name="allocate", arguments=arguments)
        return ask_for(situation.utterance, _fresh(situation), waiting, ("items",), "items")
    if "total" not in arguments and not situation.has_plan:
        waiting = Call(name="allocate", arguments=arguments)
        return ask_for(situation.utterance, _fresh(situation), waiting, ("total",), "total")
    return _calls(situation, "allocate", Call(name="allocate", arguments=arguments))


def _is_principle(situation: Situation) -> bool:
    """A question about how it is done in general: no amount of the person's own."""
    utterance = situation.utterance
    if lexicon.ENOUGH.search(utterance.commanding) or has_own_amounts(utterance):
        return False
    return bool(lexicon.GUIDANCE.search(utterance.commanding)) or asks_in_general(utterance)


def _names_own(situation: Situation) -> bool:
    """A goal of the plan and a time to spread it over: "how would the trial goal look by month, July to December"."""
    utterance = situation.utterance
    if situation.plan is None or not periods(utterance.mentions):
        return False
    return bool(sight(utterance, situation.plan, situation.memory.focus))


def _split(situation: Situation) -> Script | None:
    utterance = situation.utterance
    if announces_work(utterance):
        return None
    said = bool(lexicon.PARTS_FOLLOW.search(utterance.commanding))
    divides = is_split(utterance, situation.plan)
    if not (said or divides) or (_is_principle(situation) and not _names_own(situation)):
        return None
    goals = _goals_before_split(situation)
    if goals is None and not divides:
        return None
    if goals is not None:
        return goals
    if _only_states_goal(utterance):
        return None
    arguments = cascade_arguments(utterance, situation.plan, situation.memory.focus)
    if arguments["method"] == "rates" and any("denominator" not in part for part in arguments["parts"]):
        arguments["save"] = False
    call = Call(name="cascade", arguments=arguments)
    phased = arguments["method"] in ("months", "weeks", "drivers", "table", "rates", "pairwise")
    if not phased and not arguments.get("parts"):
        if not amounts(utterance.mentions) and not situation.has_plan and not ratios(utterance.mentions):
            return None
        return ask_for(utterance, _fresh(situation), call, ("parts",), "parts")
    if (
        "goal" not in arguments
        and "total" not in arguments
        and arguments["method"] not in ("drivers", "rates", "table")
    ):
        return ask_for(utterance, _fresh(situation), call, ("total",), "total")
    return _calls(situation, "cascade", call)


def _only_states_goal(utterance: Utterance) -> bool:
    """A goal with both its levels, and no parts, factors or months to split it into."""
    facts = find_facts(utterance)
    settled = bool(facts) and all(fact.baseline and fact.target for fact in facts)
    cues = (lexicon.MONTHLY, lexicon.WEEKLY, lexicon.DRIVERS, lexicon.TABLE, lexicon.EQUAL, lexicon.RATES)
    text = utterance.commanding
    for fact in facts:  # "平均入住率" splits nothing equally
        text = text.replace(fold(fact.name), " ")
    asked = any(cue.search(text) for cue in cues) or is_divided(utterance) or _has_own_basis(utterance)
    spans = [(fact.start, fact.end) for fact in facts]
    spans += [(m.start, m.end) for m in utterance.mentions if isinstance(m.value, Period)]
    sizes = [part.size for part in find_split(utterance).parts]
    apart = [size for size in sizes if not any(a <= size.start < b for a, b in spans)]
    return settled and not asked and len(apart) < 2


def _has_own_basis(utterance: Utterance) -> bool:
    """Levels that are the parts' own, in the past or at most, and no goal's: history, headroom."""
    text = utterance.commanding
    past = {part.name for part in find_split(utterance).parts if part.role == "history"}
    return bool(lexicon.HEADROOM_SPLIT.search(text) or lexicon.ON_PAST.search(text) or len(past) >= 2)


def _goals_before_split(situation: Situation) -> Script | None:
    """One message that states a goal and its parts: "份额从10%做到15%，其中音箱2个点、门锁3个点"."""
    utterance = situation.utterance
    if is_blend(utterance) or is_back_solve(utterance) or _has_own_basis(utterance):
        return None
    facts = find_facts(utterance)
    settled = [fact for fact in facts if fact.baseline and fact.target]
    if len(settled) != 1 or is_driven(utterance):
        return None
    asks = not situation.has_plan and len(facts) == 1 and wants_parts(utterance, settled[0])
    if not asks and len(own_parts(utterance, settled[0])) < 2:
        return None
    draft = draft_goals(utterance, (settled[0],), situation.plan)
    title = str(draft.edits[-1]["title"] if "title" in draft.edits[-1] else draft.edits[1]["title"])
    call = Call(name="edit_plan", arguments={"edits": list(draft.edits)})
    if asks:
        return ask_parts(utterance, _fresh(situation), call, title)
    arguments = keep_own(utterance, settled[0], cascade_arguments(utterance, None, None))
    arguments.pop("total", None)
    arguments["goal"] = title
    return _calls(situation, "draft_and_cascade", call, Call(name="cascade", arguments=arguments))


def _activities(situation: Situation) -> Script | None:
    utterance = situation.utterance
    if not is_activity(utterance) or _states_target(utterance):
        return None
    if lexicon.QUESTION.search(utterance.commanding) and not amounts(utterance.mentions):
        return None
    if not situation.has_plan:
        return None
    if _is_revision(situation):
        return None
    edits = draft_activities(utterance, situation.plan, situation.memory.focus)
    if not edits:
        return None
    return _calls(situation, "draft_activities", Call(name="edit_plan", arguments={"edits": edits}))


def _way(situation: Situation) -> Script | None:
    """The way to a sub-goal: "认知度这块打算走线上线下整合曝光"."""
    utterance, plan = situation.utterance, situation.plan
    if plan is None or not is_way(utterance, plan):
        return None
    edit = strategy_edit(utterance, plan)
    return _calls(situation, "draft_activities", Call(name="edit_plan", arguments={"edits": [edit]}))


def _alarm(situation: Situation) -> Script | None:
    """A threshold and what follows below it: set on the work it watches, or asked about."""
    utterance, plan = situation.utterance, situation.plan
    if plan is None or not situation.has_plan or not is_alarm(utterance):
        return None
    if is_activity(utterance) and not changes(utterance.mentions) and lexicon.BUDGET_WORD.search(utterance.text):
        return None
    nodes = watched_work(utterance, plan, situation.memory.focus)
    if not nodes:
        return _say(situation, "which_node", asks=True)
    call = Call(name="edit_plan", arguments={"edits": [alarm_edit(utterance, nodes[0])]})
    if len(nodes) > 1:
        return ask_which_node(utterance, _fresh(situation), call, nodes)
    return _calls(situation, "revise", call)


def _states_target(utterance: Utterance) -> bool:
    """A level to reach in the person's own words; one in quotation marks only names a goal."""
    own = [m for m in changes(utterance.mentions) if utterance.commanding[m.start : m.end].strip()]
    return bool(own) and not lexicon.REACH.search(utterance.commanding)


def _is_revision(situation: Situation) -> bool:
    """A change of what is there rather than something new."""
    from assistant.offline.references import best_node

    utterance = situation.utterance
    if lexicon.STRATEGY.search(utterance.commanding) or lists_work(utterance):
        return False
    if lexicon.ADD.search(utterance.commanding) and not lexicon.METRICS.search(utterance.commanding):
        return False
    node = best_node(utterance.commanding, situation.plan)
    return node is not None and bool(
        lexicon.CHANGE.search(utterance.commanding)
        or lexicon.TRIGGER.search(utterance.commanding)
        or lexicon.SETS.search(utterance.commanding)
    )


def _revision(situation: Situation) -> Script | None:
    """A change of what the plan holds, clause by clause."""
    if situation.plan is None or not situation.has_plan:
        return None
    revision = revise(situation.utterance, situation.plan, situation.memory.focus)
    if not wants_change(situation.utterance, revision, situation.plan):
        return None
    if is_misplaced_alarm(revision.edits, situation.plan):
        return None
    call = Call(name="edit_plan", arguments={"edits": revision.edits})
    if revision.choices:
        return ask_which_node(situation.utterance, _fresh(situation), call, revision.choices)
    return _calls(situation, "revise", call)


def _changes(situation: Situation) -> Script | None:
    """Something is to change, but not what or to what."""
    utterance = situation.utterance
    text = utterance.commanding
    asked = (
        lexicon.CHANGE.search(text)
        or lexicon.REMOVE.search(text)
        or lexicon.LOCK.search(text)
        or lexicon.UNLOCK.search(text)
        or lexicon.MOVE.search(text)
        or lexicon.RENAME.search(text)
        or lexicon.SETS.search(text)
    )
    if not asked or _is_principle(situation):
        return None
    if not situation.plan:
        return None
    if _states_new_goal(situation) or find_facts(utterance):
        return None
    revision = revise(utterance, situation.plan, situation.memory.focus)
    question = _say(situation, f"which_{revision.missing or 'node'}", asks=True)
    if not revision.sighted:
        return question
    about = question.memory.model_copy(update={"focus": revision.sighted[0].node.id})
    return question.model_copy(update={"memory": about})


def _states_new_goal(situation: Situation) -> bool:
    """A KPI with its own from-to that no node has yet is a new goal, not a change of an old one."""
    facts = find_facts(situation.utterance)
    if not facts or lexicon.CORRECTION.search(situation.utterance.commanding):
        return False
    return any(fact.baseline is not None for fact in facts) and not _known(situation, facts)


def _known(situation: Situation, facts: tuple[Fact, ...]) -> bool:
    assert situation.plan is not None
    measured = {node.measure.kpi.key for node in situation.plan.nodes if node.measure is not None}
    return all(fact.kpi is not None and fact.kpi.key in measured for fact in facts) and bool(
        lexicon.RESTATES.search(situation.utterance.commanding)
    )


def _goals(situation: Situation) -> Script | None:
    utterance = situation.utterance
    facts = find_facts(utterance)
    if not facts or (_is_principle(situation) and not changes(utterance.mentions)):
        return None
    memory = _fresh(situation)
    draft = draft_goals(utterance, facts, situation.plan, subject=memory.subject, focus=memory.focus)
    own = (fact.subject for fact in facts if fact.subject and not is_periodic(fact.subject))
    subject = next(own, "") or topic_of(utterance, situation.plan) or memory.subject
    memory = memory.model_copy(update={"subject": subject})
    writes = any(edit["do"] == "add" for edit in draft.edits)
    call = Call(name="edit_plan", arguments={"edits": list(draft.edits)})
    if not draft.open_facts:
        return Script(intent="draft_goals", calls=(call,), memory=memory.model_copy(update={"last": call}))
    fact, edit = draft.open_facts[0]
    before = () if writes else tuple(e for e in draft.edits if e["do"] != "add")
    asked = ask_about_fact(utterance, memory, fact, edit, before)
    return asked.model_copy(update={"calls": (call,)}) if writes else asked


def _show(situation: Situation) -> Script | None:
    text = situation.utterance.commanding
    bare = len(text.strip()) <= 12 and any(pattern.search(text) for _, pattern in lexicon.VIEWS)
    if not (
        lexicon.SHOW.search(text)
        or lexicon.VERSIONS.search(text)
        or lexicon.CHANGES.search(text)
        or bare
        or lexicon.DETAIL.search(text)
    ):
        return None
    if not situation.plan:
        general = lexicon.GUIDANCE.search(text) or lexicon.FRAMEWORK_WORDS.search(text)
        return None if general else _say(situation, "no_plan", asks=True)
    return _calls(situation, "show", show_call(situation.utterance, situation.plan, situation.memory.focus))


def _history(situation: Situation) -> Script | None:
    """What changed, who changed it: asked about before anything is taken as a change."""
    text = situation.utterance.commanding
    if not (lexicon.CHANGES.search(text) or lexicon.VERSIONS.search(text)) or lexicon.FRAMEWORK_WORDS.search(
        text
    ):
        return None
    if amounts(situation.utterance.mentions) or changes(situation.utterance.mentions) or not situation.plan:
        return None
    return _calls(situation, "show", show_call(situation.utterance, situation.plan, situation.memory.focus))


def _wish(situation: Situation) -> Script | None:
    """A wish without a number: ask for the number."""
    if not lexicon.WISH.search(situation.utterance.commanding) or amounts(situation.utterance.mentions):
        return None
    if lexicon.GUIDANCE.search(situation.utterance.commanding) and not lexicon.WISH_STRONG.search(
        situation.utterance.commanding
    ):
        return None
    return _say(situation, "which_goal", asks=True)


def _guidance(situation: Situation) -> Script | None:
    if not lexicon.GUIDANCE.search(situation.utterance.commanding) and not lexicon.FRAMEWORK_WORDS.search(
        situation.utterance.commanding
    ):
        return None
    return _calls(situation, "guidance", search_call(situation.utterance))


def _by_classifier(situation: Situation) -> Script:
    if asks_in_general(situation.utterance):
        return _calls(situation, "guidance", search_call(situation.utterance))
    label, sure = classify(situation.utterance.text)
    routes: dict[str, Handler] = {
        "guidance": lambda s: _calls(s, "guidance", search_call(s.utterance)),
        "validate": lambda s: _calls(s, "validate", validate_call(s.utterance)) if s.plan else None,
        "show": lambda s: (
            _calls(s, "show", show_call(s.utterance, s.plan, s.memory.focus)) if s.plan else None
        ),
        "find": lambda s: _calls(s, "find", find_call(s.utterance)),
        "goal": lambda s: _say(s, "which_goal", asks=True),
        "change": lambda s: _say(s, "which_node", asks=True) if s.plan else None,
        "split": lambda s: _say(s, "which_parts", asks=True),
        "off_topic": lambda s: _say(s, "off_topic"),
        "not_yet": lambda s: _say(s, "not_yet"),
        "greeting": lambda s: _say(s, "greeting"),
    }
    if sure and label in routes:
        script = routes[label](situation)
        if script is not None:
            return script
    return _say(situation, "not_understood", asks=True)


_HANDLERS: tuple[Handler, ...] = (
    _empty,
    _answer,
    _small_talk,
    _quoted_only,
    _beyond,
    _undo,
    _files,
    _vague,
    _rebalance,
    _correction,
    _ellipsis,
    _revision,
    _about_node,
    _check,
    _find,
    _look,
    _history,
    _envelope,
    _money,
    _split,
    _way,
    _alarm,
    _activities,
    _changes,
    _goals,
    _wish,
    _show,
    _guidance,
)
