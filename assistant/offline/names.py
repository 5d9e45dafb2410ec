"""Finding what an amount belongs to: "音箱2个点" → 音箱, "3pp from locks" → locks."""

import re
from dataclasses import dataclass

from assistant.offline.utterance import Utterance
from core.quantity.mention import Mention

_BREAKS = re.compile(
    r"[，,。；;！!？?\n、()（）:：]|(?<![a-z])(?:and|plus|while|with|then)(?![a-z])|(?:以及|还有|另外|然后|其余|剩下的)"
)
_LEAD_ZH = re.compile(
    r"^(?:(?:其中|那么|那就|那|就|先|再|请|帮我|帮忙|麻烦|给我|我们的?|我们|我司|咱们|公司|我|要求|要|想|希望|打算|计划|准备|目标是|目标|把|将|让|对|为|给|由|从|在|按|和|与|跟|及|各|分别|是|的|了|年度|整体|总体|全年|今年|明年|去年|本季度|现在|目前|当前|需要|需|应该|应|得|会|能|还|也|都|拿|做|定|不对|改成|调成)\s*)+"
)
_TRAIL_ZH = re.compile(
    r"(?:\s*(?:贡献|承担|负责|承接|拿到|拿走|拿|分到|分得|分配|分|给|占比|占到|占|需要|需|要求|要|想要|申请|是|为|有|达到|做到|达|共|大约|大概|约|差不多|的话|的|了|到|各|就|则|先|只|再|做|定|花|预算|至少|最多|至多|不低于|不少于|不超过|不高于|起码|锁定|固定|现在|目前|去年|上年|历史|权重|增长|提升|从|由|=|:|：|-|—))+$"
)
_LEAD_EN = re.compile(
    r"^(?:(?:so|ok|okay|please|pls|let'?s|we|i|our|the|a|an|that|which|is|are|to|of|from|for|by|in|on|with|and|"
    r"give|gives|take|takes|put|make|split|should|would|will|can|could|need|needs|want|wants|have|has|target|goal|then|also|but|no|"
    r"each|about|around|another|other|increase|raise|grow|lift|boost|get|bring|move|drive|change|set)\b[\s']*)+",
    re.I,
)
_TRAIL_EN = re.compile(
    r"(?:[\s:=\-–]*\b(?:to|of|from|for|by|at|gets?|takes?|contributes?|contributing|asks?|asking|wants?|needs?|requests?|requires?|is|are|was|were|"
    r"should|will|would|has|have|with|about|around|roughly|another|the|a|an|do|does|did|deliver|delivers|bring|brings|add|adds|"
    r"carry|carries|at least|at most|up to|no more than|no less than|min|max|minimum|maximum|budget|weight|share|costs?|on|in|its|their|by)\b|[\s:=\-–]+)+$",
    re.I,
)
_AFTER_EN = re.compile(
    r"^\s*(?:points?\s+)?(?:from|for|to|on|into|of)\s+(?:the\s+)?(?P<name>[^,;.!?\n，；。]+)", re.I
)
_AFTER_ZH = re.compile(
    r"^\s*(?:给|归|由|来自|分给|投给|投到|给到|用于|用在|放在|投)(?P<name>[^，,。；;！？\n、]+)"
)
_LIST_SPLIT = re.compile(
    r"\s*(?:、|，|,|/|；|;|\n|(?<=[\u4e00-\u9fff\w])(?:和|与|跟|及|以及)(?=[\u4e00-\u9fff\w])|\s(?:and|&|plus)\s|&)\s*",
    re.I,
)


@dataclass(frozen=True)
class Named:
    """An amount with the name it belongs to."""

    name: str
    mention: Mention


def strip_words(text: str) -> str:
    """A name without the verbs and particles around it."""
    text = text.strip(" \t\n，,。.;；:：、!！?？'\"“”「」『』《》()（）")
    before = None
    while before != text:
        before = text
        text = _LEAD_ZH.sub("", text) if not text.isascii() else _LEAD_EN.sub("", text)
        text = (_TRAIL_ZH.sub("", text) if not text.isascii() else _TRAIL_EN.sub("", text)).strip()
        text = text.strip(" \t，,。;；:：、'\"“”「」()（）")
    return text


def named_amounts(utterance: Utterance, mentions: tuple[Mention, ...]) -> tuple[Named, ...]:
    """Each amount with its name: the words before it in its clause, or after "from"/"给"."""
    found = []
    for mention in mentions:
        name = name_before(utterance, mention) or name_after(utterance, mention)
        if name:
            found.append(Named(name, mention))
    return tuple(found)


def name_before(utterance: Utterance, mention: Mention) -> str:
    """The name that stands before an amount, "" if none does."""
    floor = max((m.end for m in utterance.mentions if m.end <= mention.start), default=0)
    head = utterance.text[floor : mention.start]
    breaks = list(_BREAKS.finditer(head))
    # "门锁：60万" names what stands before the colon
    while breaks and not strip_words(head[breaks[-1].end() :]) and head[breaks[-1].start()] in ":：(（":
        head = head[: breaks[-1].start()]
        breaks = list(_BREAKS.finditer(head))
    start = floor + (breaks[-1].end() if breaks else 0)
    return strip_words(utterance.original[start : floor + len(head)])


def name_after(utterance: Utterance, mention: Mention) -> str:
    """The name that follows an amount: "2pp from speakers", "60万给门锁"."""
    ceiling = min(
        (m.start for m in utterance.mentions if m.start >= mention.end), default=len(utterance.text)
    )
    tail = utterance.original[mention.end : ceiling]
    match = _AFTER_EN.match(tail) or _AFTER_ZH.match(tail)
    if match is None:
        return ""
    name = re.split(r"\s(?:and|but|while|plus)\b|(?:和|，)", match.group("name"))[0]
    return strip_words(name)


def split_list(text: str) -> list[str]:
    """Names in an enumeration: "华东、华南和西南" → three names."""
    parts = (strip_words(part) for part in _LIST_SPLIT.split(text))
    return [part for part in parts if part and len(part) <= 40]
