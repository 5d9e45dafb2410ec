"""A plea to divide by the template of a stage where no amount is known: "按成长期的模板帮我分一下预算"."""

import re

from assistant.offline import lexicon
from assistant.offline.script import Script
from assistant.offline.situation import Situation, say
from assistant.offline.utterance import amounts

_DIVIDES = re.compile(
    r"分(?!析|别|享|类|为|几)|拆|切|配|套(?:一?下|用)?|\b(?:split|divide|allocat\w*|distribute|apply|break (?:it |them )?down|carve)\b"
)
_TEMPLATE = re.compile(r"\b(?:growth|mature|maturity|penetration|leader) (?:template|split|model)\b")
_MONEY = re.compile(
    r"预算|经费|费用|钱|资金|盘子|模板|比例|\bbudgets?\b|\bmoney\b|\bspend(?:ing)?\b|\bfunds\b|\btemplate\b"
)
_PLEA = re.compile(
    r"帮|给我|替我|请|麻烦|我们|咱|一下|一版|^\W*(?:就|直接)?(?:按|照|用|套|拿)|模板(?:来)?(?:分|拆|切)|\b(?:our|my|please|me|we(?:'re| are))\b|^\W*(?:split|divide|allocate|distribute|apply|use|break|carve)\b"
)
_ASKS = re.compile(
    r"一般|通常|怎么|如何|怎样|什么|多少|哪|为何|是不是|[吗呢]\W*$|\bhow\b|\bwhat\b|\bwhy\b|\bwhich\b|\busual|\btypical|\bshould\b"
)


def ask_whole(situation: Situation) -> Script | None:
    """The amount to be divided, asked for; None where it is known, or nothing is to be divided."""
    text = situation.utterance.commanding
    if situation.has_plan or amounts(situation.utterance.mentions) or _ASKS.search(text):
        return None
    if not (_TEMPLATE.search(text) or any(words.search(text) for _, words in lexicon.STAGES)):
        return None
    if not (_DIVIDES.search(text) and _MONEY.search(text) and _PLEA.search(text)):
        return None
    return say(situation, "which_amount", asks=True)
