"""Whose a size is and what it says: "C店最少200万" is the minimum of C店, "50% for North" its share."""

import re
from dataclasses import dataclass
from typing import Literal

from assistant.offline.enumerations import is_name
from assistant.offline.sizes import Size
from assistant.offline.names import join_words, strip_words
from assistant.offline.utterance import Utterance, fold, periods

Role = Literal["", "minimum", "maximum", "locked", "history", "weight", "baseline", "capacity"]

_AT_LEAST = (
    r"(?:不(?:能|得|可|应|许)?(?:再)?(?:低于|少于|小于|低過|低过)|至少|最少|最低|起码|保底|托底|兜底|打底|下限|底线|不低过|"
    r"(?<![a-z])(?:at least|no less than|not less than|not below|no fewer than|min(?:imum)?(?: of)?|floor(?: of| at| is)?|not under|guarantee[sd]?)(?![a-z]))"
)
_AT_MOST = (
    r"(?:不(?:能|得|可|应|许)?(?:再)?(?:高于|多于|大于|超过|超出|超|高过)|至多|最多|顶多|最高|封顶|上限|天花板|顶格|"
    r"(?<![a-z])(?:at most|no more than|not more than|not above|not exceed(?:ing)?|can't exceed|max(?:imum)?(?: of| at| is)?|cap(?:ped)?(?: of| at| is)?|ceiling(?: of| at| is)?|up to|tops out at|limit(?:ed)?(?: of| to| at)?)(?![a-z]))"
)
_LOCKED = (
    r"(?:锁死|锁定|锁住|锁|固定|定死|钉死|卡死|写死|不动|已定|已经定(?:了|下)?|雷打不动|敲定|"
    r"(?<![a-z])(?:locked?(?: in| at)?|fix(?:ed)?(?: at)?|pin(?:ned)?(?: at)?|held(?: at)?|stays? at|set in stone|committed(?: to| at)?|frozen at|freeze|ring-?fenced?)(?![a-z]))"
)
_PAST = (
    r"(?:去年|上年|前年|往年|历史|过去|上季度?|同期|上一年|实绩|"
    r"(?<![a-z])(?:last (?:year|yr|quarter|season)|prior year|previous(?:ly)?|historical(?:ly)?|did|sold|made|in 20\d\d|was|were|had)(?![a-z]))"
)
_WEIGHT = r"(?:权重|比重|份量|分量|(?<![a-z])(?:weights?|weighted|weighs|points?)(?![a-z]))"
_CAN_REACH = r"(?:能到|可到|可达|能做到|可做到|做到|潜力|容量|空间|(?<![a-z])(?:room(?: up)? to|up to|could (?:reach|hit|do|get to)|can (?:reach|hit|do|get to|go to)|potential|capacity|headroom)(?![a-z]))"
_NOW = r"(?:现在|目前|当前|现有|现状|已有|眼下|如今|现|(?<![a-z])(?:now|today|currently|current|at present|has|have|is at|sits at|stands at|doing)(?![a-z]))"
_AFTERWARDS: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("minimum", re.compile(r"^\s*(?:以上|打底|保底|起步|起(?![\u4e00-\u9fff])|(?:or more|minimum|at least|min|floor)\b)")),
    ("maximum", re.compile(r"^\s*(?:以内|以下|封顶|为限|(?:or less|max(?:imum)?|at most|cap|ceiling|tops)\b)")),
    ("locked", re.compile(r"^\s*(?:锁死|锁定|锁住|固定|定死|不动|不变|已定|(?:locked|fixed|pinned|flat|is locked|is fixed)\b)")),
    ("weight", re.compile(r"^\s*(?:的)?(?:权重|分|weight\b)")),
)
_BEFOREHAND: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("minimum", re.compile(_AT_LEAST)),
    ("maximum", re.compile(_AT_MOST)),
    ("locked", re.compile(_LOCKED)),
    ("capacity", re.compile(_CAN_REACH)),
    ("history", re.compile(_PAST)),
    ("baseline", re.compile(_NOW)),
    ("weight", re.compile(_WEIGHT)),
)
_CUES = re.compile("|".join((_AT_LEAST, _AT_MOST, _LOCKED, _PAST, _WEIGHT, _CAN_REACH, _NOW)))
_BREAK = re.compile(
    r"[，,。；;！!？?\n()（）:：]|\.(?=\s)|(?<![a-z-])(?:and|plus|while|with|then|but|by|for|of)(?![a-z-])|以及|还有|另外|然后|其余|剩下的?|余下的?|但是?|不过|、"
)
_LIST_BREAK = re.compile(r"[，,。；;！!？?\n()（）:：]|\.(?=\s)|但是?|不过")
_EACH = re.compile(r"各(?:自|占|拿|分|给|是|要|得|做|扛|为|领|配|自占)*\s*$|(?<![a-z])each(?: (?:get|take|has|have|takes|gets|is|at))?\s*$")
_EACH_AFTER = re.compile(r"^\s*(?:each|apiece)\b")
_AND = re.compile(r"、|和|与|跟|及|/|&|\+|\s(?:and|plus)\s|,|，")
_AFTER = re.compile(
    r"^\s*(?:(?:of (?:it|that|the (?:total|budget|target))|points?|pp|should|will|must|can|has to)\s+)*(?:goes? to|to go to|given to|from|for|to|on|into|in|of|at|给到|分给|投给|交给|来自|归|给|由)?\s*(?:the\s+)?"
    r"(?P<name>[^,;.!?\n，；。、()（）:：]+)",
    re.I,
)


@dataclass(frozen=True)
class Portion:
    """A size with the part it belongs to and the role its words give it."""

    name: str
    size: Size
    role: Role


def find_portions(utterance: Utterance, sizes: tuple[Size, ...]) -> tuple[Portion, ...]:
    """Each size with its name, "" where it has none; "A和B各30%" is two portions."""
    after = _names_follow(utterance, sizes)
    portions: list[Portion] = []
    last = ""
    for size in sizes:
        role = role_of(utterance, size, sizes)
        names = _shared_names(utterance, size, sizes)
        if not names:
            own = "" if after else name_before(utterance, size, sizes)
            own = own or name_after(utterance, size, sizes)
            names = [own or (last if role else "")]
        portions += [Portion(name, size, role) for name in names]
        last = names[-1] or last
    return tuple(portions)


def _names_follow(utterance: Utterance, sizes: tuple[Size, ...]) -> bool:
    """Whether amounts come before their names throughout: "40% to North, 35% to South"."""
    shares = [f for f in sizes if f.is_share] or list(sizes)
    if len(shares) < 2:
        return False
    before = [bool(name_before(utterance, f, sizes)) for f in shares]
    after = [bool(name_after(utterance, f, sizes)) for f in shares]
    return not before[0] and all(after) and sum(after) > sum(before)


def role_of(utterance: Utterance, size: Size, sizes: tuple[Size, ...]) -> Role:
    """What the words around a size make of it: a bound, a lock, a past level, a weight, or a plain amount."""
    after = utterance.text[size.end : size.end + 14]
    for role, pattern in _AFTERWARDS:
        if pattern.match(after):
            return role
    before = _LIST_BREAK.split(utterance.text[_floor(utterance, size, sizes) : size.start])[-1]
    found = [(m.end(), role) for role, pattern in _BEFOREHAND for m in pattern.finditer(before)]
    return max(found)[1] if found else ""


def _floor(utterance: Utterance, size: Size, sizes: tuple[Size, ...]) -> int:
    return max((f.end for f in sizes if f.end <= size.start), default=0)


def name_before(utterance: Utterance, size: Size, sizes: tuple[Size, ...]) -> str:
    """The name that stands before a size in its clause, past a colon if it must."""
    floor = _floor(utterance, size, sizes)
    folded, typed = _without_times(utterance, floor, size.start)
    folded = _CUES.sub(lambda m: " " * len(m.group()), folded)
    breaks = list(_BREAK.finditer(folded))
    end = len(folded)
    while breaks and not strip_words(folded[breaks[-1].end() : end]) and breaks[-1].group() in ":：(（":
        end = breaks[-1].start()
        breaks = list(_BREAK.finditer(folded[:end]))
    start = breaks[-1].end() if breaks else 0
    kept = "".join(t if f != " " else " " for f, t in zip(folded[start:end], typed[start:end], strict=False))
    name = join_words(strip_words(kept))
    return name if is_name(name) else ""


def _without_times(utterance: Utterance, start: int, end: int) -> tuple[str, str]:
    """The folded and the typed text of a stretch, with times blanked."""
    folded, typed = utterance.text[start:end], utterance.original[start:end]
    for mention in periods(utterance.within(start, end)):
        at, stop = mention.start - start, min(mention.end, end) - start
        folded = folded[:at] + " " * (stop - at) + folded[stop:]
        typed = typed[:at] + " " * (stop - at) + typed[stop:]
    return folded, typed


def name_after(utterance: Utterance, size: Size, sizes: tuple[Size, ...]) -> str:
    """The name that follows a size: "40% to North", "1,500 for schools", "55% fleet"."""
    ceiling = min((f.start for f in sizes if f.start >= size.end), default=len(utterance.text))
    tail = utterance.original[size.end : ceiling]
    match = _AFTER.match(tail)
    if match is None:
        return ""
    piece = re.split(r"(?<![a-z-])(?:and|but|while|plus|which|with)(?![a-z-])|和|跟|与", match.group("name"))[0]
    name = strip_words(_CUES.sub(" ", fold(piece)) if _CUES.search(fold(piece)) else piece)
    return name if is_name(name) and not re.match(r"(?:的|来|去|怎么|分|拆|按|照)", fold(name)) else ""


def _shared_names(utterance: Utterance, size: Size, sizes: tuple[Size, ...]) -> list[str]:
    """The names before "各30%" or "get 25% each"."""
    floor = _floor(utterance, size, sizes)
    clause = _LIST_BREAK.split(utterance.original[floor : size.start])[-1]
    folded = fold(clause)
    each = _EACH.search(folded)
    if each is None and not _EACH_AFTER.match(utterance.text[size.end :]):
        return []
    clause = clause[: each.start()] if each else clause
    names = [strip_words(piece) for piece in _AND.split(clause)]
    return [name for name in names if is_name(name)]
