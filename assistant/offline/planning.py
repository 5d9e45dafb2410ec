"""Messages that make a plan grow: goals, parts, budgets, strategies and initiatives."""

from assistant.offline import lexicon
from assistant.offline.activities import announces_work, draft_activities, is_activity, lists_work
from assistant.offline.alarms import alarm_edit, is_alarm, watched_work
from assistant.offline.asking import ask_about_fact, ask_for, ask_which_node
from assistant.offline.blends import is_blend
from assistant.offline.budgets import allocate_arguments, is_budget_question
from assistant.offline.drafting import draft_goals, is_periodic, topic_of
from assistant.offline.drivers import is_back_solve, is_driven
from assistant.offline.edits import envelope_edit
from assistant.offline.facts import Fact, find_facts
from assistant.offline.script import Call, Script
from assistant.offline.situation import Situation, carry_out, fresh, is_principle, names_own, say
from assistant.offline.splits import cascade_arguments, find_split, is_divided, is_split
from assistant.offline.stating import ask_parts, keep_own, own_parts, wants_parts
from assistant.offline.utterance import Utterance, amounts, changes, fold, ratios
from assistant.offline.ways import is_way, strategy_edit
from core.quantity.period import Period
from core.quantity.value import Change, Points, Share


def set_envelope(situation: Situation) -> Script | None:
    """The plan's total budget, said or raised: "总预算180万", "总共300万不够，加到350万"."""
    if not situation.has_plan:
        return None
    edit = envelope_edit(situation.utterance, situation.plan)
    if edit is None:
        return None
    return carry_out(situation, "revise", Call(name="edit_plan", arguments={"edits": [edit]}))


def spread_money(situation: Situation) -> Script | None:
    """How to spread money, or whether it is enough."""
    utterance = situation.utterance
    if announces_work(utterance) or not is_budget_question(utterance, has_plan=situation.has_plan):
        return None
    if is_principle(situation):
        return None
    arguments = allocate_arguments(utterance)
    if not situation.has_plan:
        arguments.pop("save", None)  # there is nothing to write it into
    if not arguments.get("items") and not situation.has_plan and arguments.get("method") != "stage":
        waiting = Call(name="allocate", arguments=arguments)
        return ask_for(situation.utterance, fresh(situation), waiting, ("items",), "items")
    if "total" not in arguments and not situation.has_plan:
        waiting = Call(name="allocate", arguments=arguments)
        return ask_for(situation.utterance, fresh(situation), waiting, ("total",), "total")
    return carry_out(situation, "allocate", Call(name="allocate", arguments=arguments))


def split_goal(situation: Situation) -> Script | None:
    """A goal or a total to be split."""
    utterance = situation.utterance
    if announces_work(utterance):
        return None
    said = bool(lexicon.PARTS_FOLLOW.search(utterance.commanding))
    divides = is_split(utterance, situation.plan) or _has_parts_of_change(utterance)
    if not (said or divides) or (is_principle(situation) and not names_own(situation)):
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
    phased = arguments["method"] in ("months", "quarters", "weeks", "drivers", "table", "rates", "pairwise")
    if not phased and not arguments.get("parts"):
        if not amounts(utterance.mentions) and not situation.has_plan and not ratios(utterance.mentions):
            return None
        return ask_for(utterance, fresh(situation), call, ("parts",), "parts")
    if (
        "goal" not in arguments
        and "total" not in arguments
        and arguments["method"] not in ("drivers", "rates", "table")
    ):
        return ask_for(utterance, fresh(situation), call, ("total",), "total")
    return carry_out(situation, "cascade", call)


def _has_parts_of_change(utterance: Utterance) -> bool:
    """Named parts that make a change to the last: "份额从10%做到15%，音箱2个点，门锁3个点" says no "split"."""
    settled = [fact for fact in find_facts(utterance) if fact.baseline and fact.target]
    said = (mention.value for mention in changes(utterance.mentions))
    stated = [change for change in said if isinstance(change, Change)]
    if len(settled) != 1 or len(stated) != 1:
        return False
    start, end = stated[0].start, stated[0].end
    if start is None or end is None or type(start) is not type(end):
        return False
    kind = Points if isinstance(end, Share) else type(end)
    parts = own_parts(utterance, settled[0])
    named = {part.name for part in parts if part.name and isinstance(part.size.value, kind)}
    return len(named) == len(parts) > 1 and sum(p.size.size for p in parts) == end.value - start.value


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
    settled = [fact for fact in facts if fact.baseline and fact.target and not _asks_only(utterance, fact)]
    if len(settled) != 1 or is_driven(utterance):
        return None
    asks = not situation.has_plan and len(facts) == 1 and wants_parts(utterance, settled[0])
    if not asks and len(own_parts(utterance, settled[0])) < 2:
        return None
    draft = draft_goals(utterance, (settled[0],), situation.plan)
    title = str(draft.edits[-1]["title"] if "title" in draft.edits[-1] else draft.edits[1]["title"])
    call = Call(name="edit_plan", arguments={"edits": list(draft.edits)})
    if asks:
        return ask_parts(utterance, fresh(situation), call, title)
    arguments = keep_own(utterance, settled[0], cascade_arguments(utterance, None, None))
    arguments.pop("total", None)
    arguments["goal"] = title
    return carry_out(situation, "draft_and_cascade", call, Call(name="cascade", arguments=arguments))


def add_activities(situation: Situation) -> Script | None:
    """Strategies and initiatives to be added."""
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
    return carry_out(situation, "draft_activities", Call(name="edit_plan", arguments={"edits": edits}))


def add_way(situation: Situation) -> Script | None:
    """The way to a sub-goal: "认知度这块打算走线上线下整合曝光"."""
    utterance, plan = situation.utterance, situation.plan
    if plan is None or not is_way(utterance, plan):
        return None
    edit = strategy_edit(utterance, plan)
    return carry_out(situation, "draft_activities", Call(name="edit_plan", arguments={"edits": [edit]}))


def add_alarm(situation: Situation) -> Script | None:
    """A threshold and what follows below it: set on the work it watches, or asked about."""
    utterance, plan = situation.utterance, situation.plan
    if plan is None or not situation.has_plan or not is_alarm(utterance):
        return None
    if (
        is_activity(utterance)
        and not changes(utterance.mentions)
        and lexicon.BUDGET_WORD.search(utterance.text)
    ):
        return None
    nodes = watched_work(utterance, plan, situation.memory.focus)
    if not nodes:
        return say(situation, "which_node", asks=True)
    call = Call(name="edit_plan", arguments={"edits": [alarm_edit(utterance, nodes[0])]})
    if len(nodes) > 1:
        return ask_which_node(utterance, fresh(situation), call, nodes)
    return carry_out(situation, "revise", call)


def _states_target(utterance: Utterance) -> bool:
    """A level to reach in the person's own words; one in quotation marks only names a goal."""
    own = [m for m in changes(utterance.mentions) if utterance.commanding[m.start : m.end].strip()]
    return bool(own) and not lexicon.REACH.search(utterance.commanding)


def add_goals(situation: Situation) -> Script | None:
    """Targets to be added as goals, or asked about."""
    utterance = situation.utterance
    facts = tuple(fact for fact in find_facts(utterance) if not _asks_only(utterance, fact))
    if not facts or (is_principle(situation) and not changes(utterance.mentions)):
        return None
    memory = fresh(situation)
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


def _asks_only(utterance: Utterance, fact: Fact) -> bool:
    """Whether figures of no KPI stand in a question of how to divide: no goal is made of the question."""
    text = utterance.commanding
    if fact.kpi is not None or not (lexicon.ALLOCATE.search(text) and lexicon.QUESTION.search(text)):
        return False
    said = [m.value for m in changes(utterance.mentions) if fact.start <= m.start < fact.end]
    return not any(isinstance(value, Change) and value.end is not None for value in said)


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
