"""Whether a message asks how things are done in general, rather than about the person's own numbers."""

import re

from assistant.offline import lexicon
from assistant.offline.utterance import Utterance, amounts
from core.quantity.value import Number

_OWN = re.compile(
    r"(?:我们?的?|咱们?的?|这个|这份|当前|现在的?|目前的?|手上的?)(?:计划|方案|目标树|预算|版本)|\b(?:the|our|my|this|current) (?:plan|tree|budget|version)\b|撤销|undo"
)
_FEW = 12  # "四个维度" counts parts; it is not an amount of anybody's


def asks_in_general(utterance: Utterance) -> bool:
    """A question in the field's terms with no amount of the person's own: the guidance may know."""
    text = utterance.commanding
    if not lexicon.QUESTION.search(text) and not lexicon.GUIDANCE.search(text):
        return False
    return not _OWN.search(text) and not has_own_amounts(utterance) and names_the_field(utterance)


def has_own_amounts(utterance: Utterance) -> bool:
    """Whether an amount is said that is more than a count of parts."""
    return any(
        not (isinstance(m.value, Number) and m.value.value <= _FEW and m.value.noun)
        for m in amounts(utterance.mentions)
    )


def only_counts(utterance: Utterance) -> bool:
    """Whether every quantity said only counts parts ("两条规则"), or none is said."""
    return all(
        isinstance(m.value, Number) and m.value.value <= _FEW and m.value.noun for m in utterance.mentions
    )


def names_the_field(utterance: Utterance) -> bool:
    """Whether a term of marketing planning occurs: a KPI, a framework's name, an entry of the glossary."""
    if utterance.kpis or lexicon.FRAMEWORK_WORDS.search(utterance.commanding):
        return True
    from knowledge.search.glossary import (
        load_glossary,
    )  # read from disk: only when a question is not understood

    return bool(load_glossary().mentions(utterance.commanding))
