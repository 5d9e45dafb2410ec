"""Whose a size is and what it says: "C店最少200万" is the minimum of C店, "50% for North" its share."""

import re
from dataclasses import dataclass
from typing import Literal

from assistant.offline.cues import AT_LEAST, AT_MOST, CAN_REACH, CUES, LOCKED, NOW, PAST, THIS, WEIGHT
from assistant.offline.enumerations import is_name
from assistant.offline.names import join_words, strip_words
from assistant.offline.sizes import Size
from assistant.offline.utterance import Utterance, fold, periods

Role = Literal["", "minimum", "maximum", "locked", "history", "weight", "baseline", "capacity"]

_AFTERWARDS: tuple[tuple[Role, re.Pattern[str]], ...] = (
    (
        "minimum",
        re.compile(
            r"^\s*(?:以上|打底|保底|起步|起(?![\u4e00-\u9fff])|(?:or more|minimum|at least|min|floor)\b)"
        ),
    ),
    (
        "maximum",
        re.compile(r"^\s*(?:以内|以下|封顶|为限|(?:or less|max(?:imum)?|at most|cap|ceiling|tops)\b)"),
    ),
    (
        "locked",
        re.compile(
            r"^\s*(?:锁死|锁定|锁住|固定|定死|不动|不变|已定|(?:locked|fixed|pinned|flat|is locked|is fixed)\b)"
        ),
    ),
    ("weight", re.compile(r"^\s*(?:的)?(?:权重|分(?![给到拆成配摊为下去掉开]|别)|weight\b)")),
)
_BEFOREHAND: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("minimum", re.compile(AT_LEAST)),
    ("maximum", re.compile(AT_MOST)),
    ("locked", re.compile(LOCKED)),
    ("capacity", re.compile(CAN_REACH)),
    ("history", re.compile(PAST)),
    ("baseline", re.compile(NOW)),
    ("", re.compile(THIS)),
    ("weight", re.compile(WEIGHT)),
)
_BREAK = re.compile(
    r"[，,。；;！!？?\n()（）:：]|\.(?=\s)|(?<![a-z-])(?:and|plus|while|with|then|but|by|for|of|across|between|into|if|when|where)(?![a-z-])|(?:拆|分|摊|切|派|落|交|给|压|分配|分摊|分解|下达)(?:给|到|成|为|至)(?!位)|以及|还有|另外|然后|其余|剩下的?|余下的?|但是?|不过|、"
)
_LIST_BREAK = re.compile(r"[，,。；;！!？?\n()（）:：]|\.(?=\s)|但是?|不过")
_EACH = re.compile(
    r"各(?:自|占|拿|分|给|是|要|得|做|扛|为|领|配|自占)*\s*$|(?<![a-z])each(?: (?:get|take|has|have|takes|gets|is|at))?\s*$"
)
_EACH_AFTER = re.compile(r"^\s*(?:each|apiece)\b")
_AND = re.compile(r"、|和|与|跟|及|/|&|\+|\s(?:and|plus)\s|,|，")
_AFTER = re.compile(
    r"^\s*(?:(?:of (?:it|that|the (?:total|budget|target))|points?|pp|should|will|must|can|has to)\s+)*(?:goes? to|to go to|given to|from|for|to|on|into|in|of|at|给到|分给|投给|交给|来自|归|给|由)?\s*(?:the\s+)?"
    r"(?P<name>[^,;.!?\n，；。、()（）:：]+)",
    re.I,
)

_GIVEN = re.compile(
    r"\s*(?:points?\s+)?(?:should\s+)?(?:goes? to|given to|from|to|for|on|into|in|给|归|由|来自|投)"
)


@dataclass(frozen=True)
class Portion:
    """A size with the part it belongs to and the role its words give it.

    Attributes:
        name: Of the part, "" where none is said.
        size: The amount.
        role: What the words around it make of it.
        follows: Whether the name is the thing counted, said after the amount ("90k app installs").
    """

    name: str
    size: Size
    role: Role
    follows: bool = False


def find_portions(utterance: Utterance, sizes: tuple[Size, ...]) -> tuple[Portion, ...]:
    """Each size with its name, "" where it has none; "A和B各30%" is two portions."""
    after = _names_follow(utterance, sizes)
    portions: list[Portion] = []
    last = ""
    for size in sizes:
        role = role_of(utterance, size, sizes)
        names, follows = _shared_names(utterance, size, sizes), False
        if not names:
            own = "" if after else name_before(utterance, size, sizes)
            follows = not own and not _GIVEN.match(utterance.text[size.end :])
            own = own or name_after(utterance, size, sizes)
            names = [own or (last if role else "")]
        portions += [Portion(name, size, role, follows) for name in names]
        last = names[-1] or last
    return tuple(portions)


def _names_follow(utterance: Utterance, sizes: tuple[Size, ...]) -> bool:
    """Whether amounts come before their names throughout: "40% to North, 35% to South"."""
    shares = [f for f in sizes if f.is_share] or list(sizes)
    if len(shares) < 2:
        return False
    before = [bool(name_before(utterance, f, sizes, past_colon=False)) for f in shares]
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


def name_before(utterance: Utterance, size: Size, sizes: tuple[Size, ...], *, past_colon: bool = True) -> str:
    """The name that stands before a size in its clause, past a colon if it must."""
    floor = _floor(utterance, size, sizes)
    folded, typed = _without_times(utterance, floor, size.start)
    folded = CUES.sub(lambda m: " " * len(m.group()), folded)
    breaks = list(_BREAK.finditer(folded))
    end = len(folded)
    while (
        past_colon
        and breaks
        and not strip_words(folded[breaks[-1].end() : end])
        and breaks[-1].group() in ":：(（"
    ):
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
    piece = re.split(r"(?<![a-z-])(?:and|but|while|plus|which|with)(?![a-z-])|和|跟|与", match.group("name"))[
        0
    ]
    name = strip_words(CUES.sub(" ", fold(piece)) if CUES.search(fold(piece)) else piece)
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
