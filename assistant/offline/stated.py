"""The levels and changes a message states, each with the part it plays: today's, to reach, or a step.

What is money to spend, people to reach, an alarm's threshold, a part of the whole or a mere count
("3位KOL", "10个城市") is set aside: no target is made of it.
"""

import re
from dataclasses import dataclass

from assistant.offline import lexicon
from assistant.offline.differences import find_difference
from assistant.offline.utterance import Utterance
from core.quantity.mention import Mention
from core.quantity.period import Period
from core.quantity.value import Amount, Change, ChangeKind, Money, Number, Share

_NOW = re.compile(
    r"现在|目前|当前|现有|现状|现况|现阶段|现值|现为|现是|截至|截止到|去年|上年|前年|上一?年|上个?(?:季度?|月)|上半年(?=[^，,]{0,4}(?:是|只|才|做了"
    r"|完成))|基准值?|基数|基线|基期|"
    r"起点|起步|原来|原本|原先|已有|已经|如今|今天|眼下|手头|手上|此前|之前是|(?<![自来理缘])[从由](?!业)|自(?=\s*$)|才(?=\s*$)|只有|仅有?"
    r"|还(?:是|在|停)|刚到|"
    r"\b(?:currently|current|now|today|today's|at present|presently|so far|right now|as of|from"
    r"|baseline|base|starting|started|last (?:year|quarter|month|season)|"
    r"we have|we're at|we are at|it's at|is at|are at|was|were|had|did|sits? at|stands? at|stuck at"
    r"|hovers? (?:at|around)|running at|up from|down from|versus|vs\.?|against)(?![a-z])"
)
_NOW_WEAK = re.compile(r"\b(?:at|is|are|it's|have|has)\b")
_NOW_AFTER = re.compile(
    r"\s*(?:[a-z-]+ ){0,2}?(?:today|now|currently|at present|right now|at the moment|so far"
    r"|as of (?:today|now)|last (?:year|quarter|month|season)|as (?:a |the )?baseline"
    r"|is (?:where we are|today's level|the baseline))\b"
    r"|\s*(?:人|家|个|单|次)?(?:的?(?:现状|水平(?=起)|基数|基线|起步|起)|是(?:现状|目前|现在|基数|基线))"
)
_THEN = re.compile(
    r"目标|达到|达成|做到|做(?=\s*$)|干到|干(?=\s*$)|冲|升到|提|拉|增到|增至|涨|降|减到|压|控制|要|需|到(?!店|院|访|场|家|货|期|账|岗)|至(?!今)"
    r"|完成|突破|实现|希望|想|争取|力争|保证|确保|定在|定为|不低于|不少于|不高于|不超过|至少|以上|"
    r"\b(?:to|target(?:ing|ed)?|goal|need(?:s|ed)?|reach|hit|get|achieve|aim(?:ing)?|want(?:s|ed)?"
    r"|make|should|must|shall|will|would like|by|until|become|land at|end (?:at|on|up at)|"
    r"finish at|close at|exceed|at least|no less than|at most|no more than|under|below|above|over"
    r"|beyond|past)\b|→|->|=>|>"
)
_THEN_AFTER = re.compile(
    r"\s*(?:[a-z-]+ ){0,2}?(?:is|as|being|would be) (?:the|our|my) (?:goal|target|aim|objective)"
    r"|\s*(?:是|为|作为|当)(?:我们的?)?目标|\s*(?:the )?target\b"
)
_MONEY_BEFORE = re.compile(
    r"预算|费用(?!率|占|比)|成本投入|花费|投入(?!产出)|经费|封顶|资金|盘子|拨款|批了|花(?!店|园|费)|budget|spend(?:ing)?\b|cost(?:s"
    r"|ing)?\s*$|\bfund(?:s|ing|ed)\b|we've got|to spend|investment|capex|war chest"
)
_MONEY_AFTER = re.compile(
    r"\s*(?:左右|以内|封顶|上限)?\s*(?:的|in|of|as)?\s*(?:总|total |marketing |overall )?(?:预算|经费|费用|盘子|资金"
    r"|budget|to spend|spend\b|available|to work with|to play with|in funding)"
)
_REACH_BEFORE = re.compile(
    r"(?:覆盖|触达|触及)(?!人数|用户数|率|量)|\b(?:expected reach|reaching|coverage|covering)\b|\breach\s*(?:of|:)?\s*$"
)
_PEOPLE_AFTER = re.compile(r"\s*(?:people|viewers|households|readers|人次?\b|人(?=$|[，,。；;]))")
_SPENDS = re.compile(
    r"预算|费用|经费|花|拿|投(?!诉)|用于|用来|做(?:营销|推广|市场)|\b(?:spend|spends|spending|budget|invest|put|set aside|reserve|allocate|for marketing|on marketing)\b"
)
_OF = re.compile(r"\s*of\s+(?:the\s+|our\s+|its\s+|total\s+)?")
_PARTS = re.compile(r"其中|当中|里面|分别(?:是|由)?|of which|of that|including|thereof")
_SENTENCE_END = re.compile(r"[。；;！!\n]|(?<=[a-z0-9%)])\.(?=\s)")
_CLAUSE = re.compile(r"[，,；;。！!？?\n（）()]|(?<=[a-z0-9%)])\.(?=\s|$)|\s(?:but|while)\s|(?<=\D)[：:]")
_MODIFIES = re.compile(r"[\u4e00-\u9fff]")
_LEVEL_BEFORE = re.compile(r"(?:[从由自到至为是有达]|目标|现在|目前|当前|基数)\s*$")
_LEVEL_AFTER = re.compile(r"左右|以上|以内|的|了|就|起")
_SMALL = 1000
_CLOSE = 4


@dataclass(frozen=True)
class Stated:
    """One stated level, pair of levels, or change.

    Attributes:
        start: Where it begins in the message.
        end: Where it ends.
        now: Level today.
        then: Level to reach.
        step: A change whose target follows from the level today (提升5个百分点, doubled).
        plain: A level whose part only its neighbours can tell.
        is_change: Whether the words themselves say a change.
    """

    start: int
    end: int
    now: Amount | None = None
    then: Amount | None = None
    step: Change | None = None
    plain: Amount | None = None
    is_change: bool = False


def stated_levels(utterance: Utterance) -> tuple[Stated, ...]:
    """Every stated level that a target may be made of, in order."""
    return tuple(
        _stated(utterance, mention)
        for mention in utterance.mentions
        if isinstance(mention.value, Money | Number | Share | Change) and not is_aside(utterance, mention)
    )


def _stated(utterance: Utterance, mention: Mention) -> Stated:
    value = mention.value
    start, end = mention.start, mention.end
    if isinstance(value, Change):
        if value.kind in (ChangeKind.TO_LEVEL, ChangeKind.FROM_TO):
            return Stated(start, end, now=value.start, then=value.end, is_change=True)
        return Stated(start, end, now=value.start, step=value, is_change=True)
    assert isinstance(value, Money | Number | Share)
    head, tail = words_before(utterance, mention), words_after(utterance, mention)
    if _NOW_AFTER.match(tail):
        return Stated(start, end, now=value)
    if _THEN_AFTER.match(tail):
        return Stated(start, end, then=value)
    now, then = _last(_NOW, head), _last(_THEN, head)
    if now > then:
        return Stated(start, end, now=value)
    if then >= 0 or _has_deadline(utterance, mention):
        return Stated(start, end, then=value)
    return Stated(start, end, now=value) if _NOW_WEAK.search(head) else Stated(start, end, plain=value)


def _has_deadline(utterance: Utterance, mention: Mention) -> bool:
    """Whether a date to be done by follows, as in "85 today, 120 by end of March"."""
    following = next((m for m in utterance.mentions if m.start >= mention.end), None)
    if following is None or not isinstance(following.value, Period) or not following.value.is_deadline:
        return False
    return re.fullmatch(r"\s*[a-z]*\s*", utterance.text[mention.end : following.start]) is not None


def _last(cue: re.Pattern[str], text: str) -> int:
    return max((match.start() for match in cue.finditer(text)), default=-1)


def words_before(utterance: Utterance, mention: Mention) -> str:
    """The words of its own clause before a mention, as far as the last amount; times count as words."""
    earlier = (m for m in utterance.mentions if m.end <= mention.start and not isinstance(m.value, Period))
    floor = max((m.end for m in earlier), default=0)
    return _CLAUSE.split(utterance.text[floor : mention.start])[-1]


def words_after(utterance: Utterance, mention: Mention) -> str:
    """The words of its own clause after a mention, as far as the next amount."""
    later = (m for m in utterance.mentions if m.start >= mention.end and not isinstance(m.value, Period))
    stop = min((m.start for m in later), default=len(utterance.text))
    return _CLAUSE.split(utterance.text[mention.end : stop])[0]


def is_aside(utterance: Utterance, mention: Mention) -> bool:
    """Whether an amount is no level of a goal: money, reach, a threshold, a part, a count of things."""
    head, tail = words_before(utterance, mention), words_after(utterance, mention)
    if lexicon.TRIGGER.search(head):
        return True
    if is_spending(utterance, mention) or _is_spent_share(utterance, mention, head, tail):
        return True
    if find_difference(utterance, mention) is not None:
        return True
    both = isinstance(mention.value, Change) and mention.value.start is not None
    if not both and (_REACH_BEFORE.search(head) or _reaches_people(mention, tail)):
        return True
    return _is_count(mention, head, tail) or _is_part(utterance, mention)


def _reaches_people(mention: Mention, tail: str) -> bool:
    """Whether people are reached: "reach 20,000 people" is an audience, "reach 20,000" a level."""
    text = mention.text.lower()
    return text.startswith("reach") and bool("people" in text or _PEOPLE_AFTER.match(tail))


def is_spending(utterance: Utterance, mention: Mention) -> bool:
    """Whether the words around an amount make it money to spend."""
    value = mention.value
    level = (value.end or value.size) if isinstance(value, Change) else value
    if not isinstance(level, Money | Number):
        return False
    head, tail = words_before(utterance, mention), words_after(utterance, mention)
    if _MONEY_BEFORE.search(_since_kpi(utterance, mention, head)):
        return True
    after = _MONEY_AFTER.match(tail)
    next_amount = any(
        m.start <= mention.end + len(tail) + 1 and m.start > mention.end and not isinstance(m.value, Period)
        for m in utterance.mentions
    )
    return bool(after) and not (after and next_amount and len(tail[after.end() :].strip()) < _CLOSE)


def _is_spent_share(utterance: Utterance, mention: Mention, head: str, tail: str) -> bool:
    """Whether a percentage of a KPI is what is spent: "拿销售额的5%做营销", "spend 5% of revenue"."""
    if not isinstance(mention.value, Share) or not _SPENDS.search(f"{head} {tail}"):
        return False
    before = utterance.text[: mention.start].rstrip("的 ")
    follows = _OF.match(utterance.text, mention.end)
    ends = {kpi.end for kpi in utterance.kpis}
    starts = {kpi.start for kpi in utterance.kpis}
    return len(before) in ends or (follows is not None and follows.end() in starts)


def _since_kpi(utterance: Utterance, mention: Mention, head: str) -> str:
    """The words before, without the names of KPIs ("return on ad spend" spends nothing)."""
    for kpi in utterance.kpis:
        if kpi.end <= mention.start:
            head = head.replace(kpi.text.lower(), " ")
    return head


def _is_count(mention: Mention, head: str, tail: str) -> bool:
    value = mention.value
    if not isinstance(value, Number) or not value.noun or value.value >= _SMALL:
        return False
    follows = bool(_MODIFIES.match(tail)) and not _LEVEL_BEFORE.search(head)
    return follows and not (_THEN.match(tail) or _NOW.match(tail) or _LEVEL_AFTER.match(tail))


def _is_part(utterance: Utterance, mention: Mention) -> bool:
    breaks = list(_SENTENCE_END.finditer(utterance.text, 0, mention.start))
    start = breaks[-1].end() if breaks else 0
    return bool(_PARTS.search(utterance.text, start, mention.start))
