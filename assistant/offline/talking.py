"""Messages that want no work done: greetings, refusals, wishes without a number, general questions."""

import re

from assistant.offline import lexicon
from assistant.offline.answers import resume
from assistant.offline.facts import find_facts
from assistant.offline.requests import (
    is_statement_check,
    search_call,
)
from assistant.offline.script import Script
from assistant.offline.situation import Situation, carry_out, fresh, say, without_titles
from assistant.offline.topics import only_counts
from assistant.offline.utterance import amounts, fold
from core.validation.vague import find_vague


def notice_silence(situation: Situation) -> Script | None:
    """Nothing but signs was sent."""
    if any(char.isalnum() for char in situation.utterance.text):
        return None
    return say(situation, "nothing_said", asks=True)


def take_answer(situation: Situation) -> Script | None:
    """The answer to the question that is open."""
    pending = situation.memory.pending
    if pending is None:
        return None
    return resume(situation.utterance, pending, fresh(situation), situation.plan)


def chat(situation: Situation) -> Script | None:
    """Greetings, thanks, help, yes and no."""
    text = situation.utterance.commanding
    if lexicon.GREETING.search(text):
        return say(situation, "greeting")
    if lexicon.HELP.search(text):
        return say(situation, "help")
    if lexicon.THANKS.search(text):
        return say(situation, "thanks")
    if lexicon.YES.search(text) or lexicon.NO.search(text):
        return say(situation, "acknowledged")
    return None


def decline(situation: Situation) -> Script | None:
    """What is outside the job, or not done yet."""
    text = without_titles(situation)
    if lexicon.OFFTOPIC.search(text) and not _is_our_business(situation):
        return say(situation, "off_topic")
    asks_principle = lexicon.GUIDANCE.search(text) and only_counts(situation.utterance)
    if lexicon.UNSUPPORTED.search(text) and not asks_principle:
        return say(situation, "not_yet", asks=True)
    return None


def _is_our_business(situation: Situation) -> bool:
    """A takeaway chain's plan speaks of takeaways: a stated target, or a word of the plan's own titles."""
    if any(fact.baseline and fact.target for fact in find_facts(situation.utterance)):
        return True
    strange = [match.group() for match in lexicon.OFFTOPIC.finditer(situation.utterance.commanding)]
    titles = [node.title.lower() for node in situation.plan.nodes] if situation.plan else []
    return all(any(word in fold(title) for title in titles) for word in strange)


def leave_quotes(situation: Situation) -> Script | None:
    """Somebody else's words are shown, not spoken: nothing in them commands."""
    utterance = situation.utterance
    if not utterance.quotes or is_statement_check(utterance):
        return None
    if lexicon.REPORTED.search(utterance.commanding):
        return say(situation, "quoted")
    return None


def ask_amount(situation: Situation) -> Script | None:
    """An amount nobody could write down ("百来万"): ask for the number."""
    text = situation.utterance.commanding
    if not lexicon.VAGUE_AMOUNT.search(text) or amounts(situation.utterance.mentions):
        return None
    if lexicon.FUNDING.search(text) or lexicon.CHANGE.search(text) or re.search(r"给|give|目标|target", text):
        return say(situation, "which_amount", asks=True)
    return None


def ask_goal(situation: Situation) -> Script | None:
    """A wish without a number: ask for the number."""
    if amounts(situation.utterance.mentions):
        return None
    if not lexicon.WISH.search(situation.utterance.commanding) and not _wishes_vaguely(situation):
        return None
    if lexicon.GUIDANCE.search(situation.utterance.commanding) and not lexicon.WISH_STRONG.search(
        situation.utterance.commanding
    ):
        return None
    return say(situation, "which_goal", asks=True)


def _wishes_vaguely(situation: Situation) -> bool:
    """Raising something that nobody can measure: "增加用户粘性", "enhance engagement"."""
    text = situation.utterance.commanding
    if lexicon.QUESTION.search(text) or len(text) > _SHORT or not _RAISES.search(text):
        return False
    found = find_vague(text)
    return found is not None and not found[1].is_metric and not _RAISES.search(found[0])


_RAISES = re.compile(
    r"提[升高]|增[加强进]|加强|强化|改善|优化|打造|扩大|做大|拉升|\b(?:boost|increase|improve|enhance|raise|lift|strengthen|build|grow)\b"
)
_SHORT = 60  # characters of a wish


def look_up(situation: Situation) -> Script | None:
    """A question the guidance may answer."""
    if not lexicon.GUIDANCE.search(situation.utterance.commanding) and not lexicon.FRAMEWORK_WORDS.search(
        situation.utterance.commanding
    ):
        return None
    return carry_out(situation, "guidance", search_call(situation.utterance))
