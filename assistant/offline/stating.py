"""A goal stated with the wish to divide it, but nothing to divide it over: it is written down, and the parts are asked for."""

import re

from assistant.offline import lexicon
from assistant.offline.dividing import find_split
from assistant.offline.facts import Fact
from assistant.offline.portions import Portion
from assistant.offline.script import Arguments, Call, Memory, Pending, Script
from assistant.offline.stated import is_spending
from assistant.offline.utterance import Utterance

_LEAST = 2
_NO_PART = re.compile(r"完成|达成|费用|预算|经费|截止|总|budget|deadline")


def own_parts(utterance: Utterance, fact: Fact) -> tuple[Portion, ...]:
    """The parts that are none of the levels of the goal itself and no money to spend."""
    return tuple(part for part in find_split(utterance).parts if not _is_the_goals(utterance, fact, part))


def _is_the_goals(utterance: Utterance, fact: Fact, part: Portion) -> bool:
    at = part.size.start
    spent = any(m.start <= at < m.end and is_spending(utterance, m) for m in utterance.mentions)
    return fact.start <= at < fact.end or spent


def wants_parts(utterance: Utterance, fact: Fact) -> bool:
    """Whether a split is asked for that names no parts."""
    split = find_split(utterance)
    if not lexicon.SPLIT.search(utterance.commanding) or lexicon.MONTH_SPLIT.search(utterance.commanding):
        return False
    names = [name for name in split.names if not _NO_PART.search(name)]
    return len(own_parts(utterance, fact)) < _LEAST and split.shape is None and len(names) < _LEAST


def keep_own(utterance: Utterance, fact: Fact, arguments: Arguments) -> Arguments:
    """The arguments of a split without parts made of the goal's own levels or of its budget."""
    own = {part.name for part in own_parts(utterance, fact)}
    strange = {part.name for part in find_split(utterance).parts} - own
    return {**arguments, "parts": [p for p in arguments.get("parts", ()) if p.get("name") not in strange]}


def ask_parts(utterance: Utterance, memory: Memory, call: Call, title: str) -> Script:
    """The call that writes the goal, and the question over what it is to be split."""
    about = f"split {title}" if utterance.is_english else f"把{title}"
    waiting = Call(name="cascade", arguments={"goal": title})
    pending = Pending(kind="names", call=waiting, path=("parts",), about=about)
    return Script(
        intent="draft_goals",
        calls=(call,),
        reply="which_parts",
        asks=True,
        memory=memory.model_copy(update={"last": call, "pending": pending}),
    )
