"""What a message is understood in, and the two things a handler may answer: words, or calls to make."""

from collections.abc import Callable
from dataclasses import dataclass

from assistant.offline import lexicon
from assistant.offline.script import Call, Memory, Script
from assistant.offline.sightings import sight
from assistant.offline.topics import asks_in_general, has_own_amounts
from assistant.offline.utterance import Utterance, periods
from core.facts.catalogue import Catalogue
from core.plan.plan import Plan

_NOTHING = Catalogue()  # no facts are loaded
_REMEMBERED = 200  # characters of what was said


@dataclass(frozen=True)
class Situation:
    """What a message is understood in.

    Attributes:
        utterance: The message.
        plan: The plan in hand.
        memory: What was remembered.
        catalogue: What the company's fact tables hold.
        names: What the plans changed last are called.
    """

    utterance: Utterance
    plan: Plan | None
    memory: Memory
    catalogue: Catalogue = _NOTHING
    names: tuple[str, ...] = ()

    @property
    def has_plan(self) -> bool:
        """Whether a plan with nodes is in hand."""
        return self.plan is not None and bool(self.plan.nodes)


def fresh(situation: Situation) -> Memory:
    """The memory of before, without its open question."""
    return situation.memory.model_copy(update={"pending": None})


def say(situation: Situation, reply: str, *, asks: bool = False, **slots: str) -> Script:
    """A script that only says something."""
    return Script(intent=reply, reply=reply, slots=slots, asks=asks, memory=fresh(situation))


def carry_out(situation: Situation, intent: str, *calls: Call) -> Script:
    """A script that makes calls; the last is remembered for corrections."""
    said = calls[-1].said or situation.utterance.original[:_REMEMBERED]
    last = calls[-1].model_copy(update={"said": said})
    memory = fresh(situation).model_copy(update={"last": last})
    return Script(intent=intent, calls=calls, memory=memory)


def is_principle(situation: Situation) -> bool:
    """A question about how it is done in general: no amount of the person's own."""
    utterance = situation.utterance
    if lexicon.ENOUGH.search(utterance.commanding) or has_own_amounts(utterance):
        return False
    return bool(lexicon.GUIDANCE.search(utterance.commanding)) or asks_in_general(utterance)


def names_own(situation: Situation) -> bool:
    """A goal of the plan and a time to spread it over: "how would the trial goal look by month, July to December"."""
    utterance = situation.utterance
    if situation.plan is None or not periods(utterance.mentions):
        return False
    return bool(sight(utterance, situation.plan, situation.memory.focus))


def without_titles(situation: Situation) -> str:
    """What commands, without the names of nodes: "外卖" may be a goal here and no meal."""
    text = situation.utterance.commanding
    if situation.plan is None:
        return text
    for sighting in sight(situation.utterance, situation.plan, situation.memory.focus):
        text = text[: sighting.start] + " " * (sighting.end - sighting.start) + text[sighting.end :]
    return text


Handler = Callable[[Situation], Script | None]
