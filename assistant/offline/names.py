"""Finding what an amount belongs to: "音箱2个点" → 音箱, "3pp from locks" → locks."""

import re
from dataclasses import dataclass

from assistant.offline.utterance import Utterance, fold
from core.quantity.mention import Mention
from core.quantity.period import Period

_BREAKS = re.compile(
    r"\.(?=\s)|[，,。；;！!？?\n、()（）:：]|(?<![a-z])(?:and|plus|while|with|then)(?![a-z])|(?:以及|还有|另外|然后|其余|剩下的)"
)
_LEAD_ZH = re.compile(
    r"^(?:(?:还有|还要|另外|此外|对了|其中|里头|里面|当中|里(?=[\u4e00-\u9fff]{2})(?![程昂斯约])|(?:之)?内(?=[\u4e00-\u9fff]{2})(?!容|贸|衣|蒙|购|控|部)|剩下的?|其余的?|余下的?|那么|那就|那|就|先|再|请|帮我|帮忙|麻烦|给我|我们的?|我们|我司|咱们|公司|我|要求|要(?!客)|想|希望|打算|计划|准备|目标是|目标(?!人群)|把|将|让(?!利)|对(?!公|手)|为|给|由|从|在(?!线)|按(?!摩)|和(?!平|谐)|与|跟(?!团)|及|各(?!类)|分别|是|的|了|年度|整体|总体|全年|今年|明年|去年|本季度|现在|目前|当前|需要|需(?!求)|应该|应(?!用)|得(?!物)|会(?!员|议|展|务|销|计)|能(?!源|量)|还|也|都(?!市)|拿(?!铁)|做|定(?!制)|卖(?!场)|不对|改成|调成)\s*)+"
)
_TRAIL_ZH = re.compile(
    r"(?:\s*(?:那边|这边|那块|这块|那头|占大头|大头|方面|那儿|那里|这儿|这里|扛|认领|分摊|做了|卖了|完成了|做的|把|将|冲|干|拉|提|贡献|承担|负责|承接|拿到|拿走|拿|分到|分得|分配|(?<!积)(?<!百)分|给|占比|占到|占|需要|需|要求|要|想要|申请|是|为|有|达到|做到|(?<!雷)达|(?<!公)共|大约|大概|约|差不多|的话|的|了|到|各|就|则|先|只|再|做|定|花|预算|至少|最多|至多|不低于|不少于|不超过|不高于|起码|锁定|固定|现在|目前|去年|上年|历史|权重|增长|提升|从|由|=|:|：|-|—))+$"
)
_LEAD_EN = re.compile(
    r"^(?:(?:between|across|among|over|so|ok|okay|please|pls|let'?s|we|i|our|the|a|an|that|which|is|are|to|of|from|for|by|in|on|with|and|"
    r"give|gives|take|takes|put|make|split|should|would|will|can|could|need|needs|want|wants|have|has|target|goal|then|also|but|no|"
    r"each|about|around|another|other|increase|raise|grow|lift|boost|get|bring|move|drive|change|set|allocate|split|divide|distribute|spread|fund|phase|break)\b[\s']*)+",
    re.I,
)
_TRAIL_EN = re.compile(
    r"(?:[\s:=\-–]*\b(?:to|of|from|for|by|at|gets?|takes?|contributes?|contributing|asks?|asking|wants?|needs?|requests?|requires?|is|are|was|were|"
    r"should|will|would|has|have|with|about|around|roughly|another|the|a|an|do|does|did|deliver|delivers|bring|brings|add|adds|"
    r"carry|carries|counts?|scores?|sells?|sold|at least|at most|up to|no more than|no less than|min|max|minimum|maximum|budget|weight|share|costs?|on|in|its|their|by)\b|[\s:=\-–]+)+$",
    re.I,
)
_AFTER_EN = re.compile(
    r"^\s*(?:points?\s+)?(?:from|for|to|on|into|of)\s+(?:the\s+)?(?P<name>[^,;.!?\n，；。]+)", re.I
)
_AFTER_ZH = re.compile(
    r"^\s*(?:给|归|由|来自|分给|投给|投到|给到|用于|用在|放在|投)(?P<name>[^，,。；;！？\n、]+)"
)
_SEVERAL = re.compile(r"[、,，/]|(?:和|与|跟|及)|\b(?:and)\b")
_LIST_SPLIT = re.compile(
    r"\s*(?:、|，|,|/|；|;|\n|(?<=[\u4e00-\u9fff\w\s])(?:和|与|與|跟|及|以及)(?=[\u4e00-\u9fff\w\s])|\s(?:and|&|plus)\s|&)\s*",
    re.I,
)


@dataclass(frozen=True)
class Named:
    """An amount with the name it belongs to."""

    name: str
    mention: Mention


def strip_words(text: str) -> str:
    """A name without the verbs and particles around it, in the person's own characters."""
    folded = fold(text)
    start, end = _trim(folded, 0, len(folded))
    before = None
    while before != (start, end):
        before = (start, end)
        piece = folded[start:end]
        latin = piece.isascii()
        lead = (_LEAD_EN if latin else _LEAD_ZH).match(piece)
        start += lead.end() if lead else 0
        trail = (_TRAIL_EN if latin else _TRAIL_ZH).search(folded[start:end])
        end = start + trail.start() if trail else end
        start, end = _trim(folded, start, end)
    return text[start:end]


def _trim(folded: str, start: int, end: int) -> tuple[int, int]:
    while start < end and folded[start] in _EDGES:
        start += 1
    while end > start and folded[end - 1] in _EDGES:
        end -= 1
    return start, end


_EDGES = "-–— \t\n\u3000，,。.;；:：、!！?？'\"“”「」『』《》()（）"


def named_amounts(utterance: Utterance, mentions: tuple[Mention, ...]) -> tuple[Named, ...]:
    """Each amount with its name: the words before it in its clause, or after "from"/"给"."""
    found = []
    for mention in mentions:
        name = name_before(utterance, mention) or name_after(utterance, mention)
        if name:
            found.append(Named(name, mention))
    return tuple(found)


def name_before(utterance: Utterance, mention: Mention) -> str:
    """The name that stands before an amount, "" if none does. Times in between belong to no name."""
    floor = max((m.end for m in utterance.mentions if m.end <= mention.start and not _is_time(m)), default=0)
    head, original = _without_times(utterance, floor, mention.start)
    breaks = list(_BREAKS.finditer(head))
    # "门锁：60万" names what stands before the colon
    while breaks and not strip_words(head[breaks[-1].end() :]) and head[breaks[-1].start()] in ":：(（":
        head = head[: breaks[-1].start()]
        breaks = list(_BREAKS.finditer(head))
    start = floor + (breaks[-1].end() if breaks else 0)
    return join_words(strip_words(original[start - floor : len(head)]))


def _is_time(mention: Mention) -> bool:
    return isinstance(mention.value, Period)


def _without_times(utterance: Utterance, start: int, end: int) -> tuple[str, str]:
    """The folded and the typed text of a stretch, with times blanked."""
    folded, typed = utterance.text[start:end], utterance.original[start:end]
    for mention in utterance.within(start, end):
        if _is_time(mention):
            at, gap = mention.start - start, " " * len(mention.text)
            folded = folded[:at] + gap + folded[at + len(gap) :]
            typed = typed[:at] + gap + typed[at + len(gap) :]
    return folded[: end - start], typed[: end - start]


def join_words(name: str) -> str:
    """A name without the gaps that removed words left: none between Chinese, one between Latin words."""
    return re.sub(r"\s{2,}", " ", re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", name)).strip()


def name_after(utterance: Utterance, mention: Mention) -> str:
    """The name that follows an amount: "2pp from speakers", "60万给门锁"."""
    ceiling = min(
        (m.start for m in utterance.mentions if m.start >= mention.end), default=len(utterance.text)
    )
    tail = utterance.original[mention.end : ceiling]
    match = _AFTER_EN.match(tail) or _AFTER_ZH.match(tail)
    if match is None or _SEVERAL.search(match.group("name")):
        return ""
    name = re.split(r"\s(?:and|but|while|plus)\b|(?:和|，)", match.group("name"))[0]
    return strip_words(name)


def split_list(text: str) -> list[str]:
    """Names in an enumeration: "华东、华南和西南" → three names."""
    parts = (strip_words(part) for part in _LIST_SPLIT.split(text))
    return [part for part in parts if part and len(part) <= 40]
