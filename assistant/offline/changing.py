"""Messages that change what the plan holds, or correct what was just said."""

from assistant.offline import lexicon
from assistant.offline.alarms import is_misplaced_alarm
from assistant.offline.asking import ask_which_node
from assistant.offline.corrections import correct, follow_up
from assistant.offline.edits import revise
from assistant.offline.facts import Fact, find_facts
from assistant.offline.intentions import wants_change
from assistant.offline.rebalances import is_rebalance, rebalance_arguments
from assistant.offline.script import Call, Script
from assistant.offline.situation import Situation, carry_out, fresh, is_principle, say


def rebalance(situation: Situation) -> Script | None:
    """One part changes, the others or the total follow."""
    if situation.plan is None or not is_rebalance(situation.utterance):
        return None
    arguments = rebalance_arguments(situation.utterance, situation.plan, situation.memory.focus)
    return carry_out(situation, "rebalance", Call(name="cascade", arguments=arguments)) if arguments else None


def correct_last(situation: Situation) -> Script | None:
    """The last call again with the corrected number; a question where several numbers could be meant."""
    correction = correct(situation.utterance, situation.memory, situation.plan)
    if correction is None:
        return None
    if correction.call is None:
        return say(situation, "which_number", asks=True)
    return carry_out(situation, "correction", correction.call)


def follow_on(situation: Situation) -> Script | None:
    """The last question again about something else."""
    call = follow_up(situation.utterance, situation.memory, situation.plan)
    return carry_out(situation, "follow_up", call) if call else None


def revise_plan(situation: Situation) -> Script | None:
    """A change of what the plan holds, clause by clause."""
    if situation.plan is None or not situation.has_plan:
        return None
    revision = revise(situation.utterance, situation.plan, situation.memory.focus)
    if not wants_change(situation.utterance, revision, situation.plan):
        return None
    if is_misplaced_alarm(revision.edits, situation.plan):
        return None
    if revision.missing == "transfer":
        return say(situation, "which_transfer", asks=True)
    call = Call(name="edit_plan", arguments={"edits": revision.edits})
    if revision.choices:
        return ask_which_node(situation.utterance, fresh(situation), call, revision.choices)
    return carry_out(situation, "revise", call)


def ask_change(situation: Situation) -> Script | None:
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
    if not asked or is_principle(situation):
        return None
    if not situation.plan:
        return None
    if _states_new_goal(situation) or find_facts(utterance):
        return None
    revision = revise(utterance, situation.plan, situation.memory.focus)
    question = say(situation, f"which_{revision.missing or 'node'}", asks=True)
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
