"""Sums in a message about money: every amount with the words just before and just after it.

"抖音最少50万最多90万" holds two sums: 50万 led by "抖音最少", 90万 led by "最多".
"""

import re
from dataclasses import dataclass
from functools import cached_property

from assistant.offline.utterance import Utterance
from assistant.offline.wording import amount_text
from core.quantity.mention import Mention
from core.quantity.period import Period
from core.quantity.value import Amount, Change, ChangeKind, Money, Number, Points, Range, Share

CLAUSE = re.compile(r"[，,、。；;！!？?\n]|\.(?=\s|$)")
SENTENCE = re.compile(r"[。；;！!？?\n]|\.(?=\s|$)")
_RANK = re.compile(r"(?:priority|优先级|优先顺序|rank|prio|no\.?|第|\bp|#)\s*$")
_NUMBERING = re.compile(r"^(?:\s+(?=[\u4e00-\u9fff])|\s*[.、)）．:：](?!\d)|\s*(?:st|nd|rd|th)\b)")
_OPENS_LINE = re.compile(r"(?:^|[\n，,；;：:、。(（.!?？！]|\d\s?[万亿千元km]+)\s*$")
_COUNTER = re.compile(r"^\s*(?:家|个|项|条|样|种|块|类|路|大|件|店|款|支)")
_COUNTED_NOUNS = "家个项条样种块类路件款支"


@dataclass(frozen=True)
class Sum:
    """An amount and its surroundings, all as offsets into the message.

    Attributes:
        start: Where the words about it begin: after the sum before, or where the sentence starts.
        at: Where the amount itself begins.
        end: Where it ends.
        stop: Where the words after it end: at the next sum, or where its sentence ends.
        value: The amount.
        said: The amount as an argument.
        high: The upper end, when a range was said.
        falls: Whether it is the level something goes down or up to.
    """

    utterance: Utterance
    start: int
    at: int
    end: int
    stop: int
    value: Amount
    said: str
    high: str | None = None
    falls: bool = False

    @cached_property
    def before(self) -> str:
        """Folded words before it, times blanked."""
        return without_times(self.utterance, self.start, self.at, self.utterance.text)

    @cached_property
    def after(self) -> str:
        """Folded words after it, up to the end of its clause."""
        rest = without_times(self.utterance, self.end, self.stop, self.utterance.text)
        return CLAUSE.split(rest, maxsplit=1)[0]

    @cached_property
    def clause(self) -> str:
        """The part of `before` in the same clause."""
        return CLAUSE.split(self.before)[-1]

    @property
    def is_share(self) -> bool:
        """Whether it is a part of a whole."""
        return isinstance(self.value, Share)

    @property
    def is_money(self) -> bool:
        """Whether it can be an amount of money: no share, no points, nothing counted, not a mere score."""
        if isinstance(self.value, Money):
            return True
        return isinstance(self.value, Number) and not self.value.noun and self.value.value >= 1000

    @property
    def is_worth(self) -> bool:
        """Whether it can only say what something brings: points, or things counted."""
        return isinstance(self.value, Points) or (isinstance(self.value, Number) and bool(self.value.noun))


def find_sums(utterance: Utterance) -> tuple[Sum, ...]:
    """Every amount of the message that is no time, no rank and no count of the things themselves."""
    mentions = [m for m in utterance.mentions if not isinstance(m.value, Period)]
    spans = [(m, read) for m in mentions if (read := _read(utterance, m)) is not None]
    found = []
    for mention, (value, said, high, falls) in spans:
        floor = max((m.end for m in mentions if m.end <= mention.start), default=0)
        ceiling = min((m.start for m in mentions if m.start >= mention.end), default=len(utterance.text))
        start = _last_break(utterance.text, floor, mention.start)
        stop = _first_break(utterance.text, mention.end, ceiling)
        at = mention.start + (_in_word(utterance, mention) and _first_digit(mention.text))
        found.append(Sum(utterance, start, at, mention.end, stop, value, said, high, falls))
    return tuple(found)


def _read(utterance: Utterance, mention: Mention) -> tuple[Amount, str, str | None, bool] | None:
    value = mention.value
    match value:
        case Money() | Number() | Share() | Points():
            return None if _only_counts(utterance, mention) else (value, mention.text.strip(), None, False)
        case Range(low=low, high=high):
            return high, amount_text(low), amount_text(high), False
        case Change(kind=ChangeKind.FROM_TO, start=low, end=high) if low is not None and high is not None:
            # "30万到80万" is a range where a budget is spread; "由200万降到150万" is a level
            rises = value.sign >= 0 and re.search(r"^\D*[\d.,]+\D{0,3}\s*(?:到|至|-|~|—|to)", mention.text)
            bounds = (amount_text(low), amount_text(high)) if rises else (amount_text(high), None)
            return high, bounds[0], bounds[1], not rises
        case Change(kind=ChangeKind.TO_LEVEL, end=level) if level is not None:
            return level, amount_text(level), None, True
        case Change(kind=ChangeKind.BY_AMOUNT, size=size) if size is not None and _in_word(
            utterance, mention
        ):
            return size, amount_text(size), None, False
    return None


def _in_word(utterance: Utterance, mention: Mention) -> bool:
    """Whether the "up" or "down" of a change ends a longer word: "clean-up 50k"."""
    return mention.start > 0 and utterance.text[mention.start - 1] in "-–"


def _first_digit(text: str) -> int:
    return next((at for at, char in enumerate(text) if char.isdigit()), 0)


def _only_counts(utterance: Utterance, mention: Mention) -> bool:
    """A rank ("priority 1", "第2", "1. 直播") or a number of things ("三家店")."""
    value = mention.value
    if not isinstance(value, Number) or value.value >= 100 or value.value != int(value.value):
        return False
    text = utterance.text
    before, after = text[: mention.start], text[mention.end :]
    if _RANK.search(before) or (value.noun and value.noun in _COUNTED_NOUNS):
        return True
    if _NUMBERING.search(after) and _OPENS_LINE.search(before) and re.match(r"\s*\S+\s*\S", after):
        return True
    return bool(_COUNTER.match(after)) and value.value <= 30


def _last_break(text: str, floor: int, end: int) -> int:
    found = list(SENTENCE.finditer(text, floor, end))
    return found[-1].end() if found else floor


def _first_break(text: str, start: int, ceiling: int) -> int:
    found = SENTENCE.search(text, start, ceiling)
    return found.start() if found else ceiling


def without_times(utterance: Utterance, start: int, end: int, text: str) -> str:
    """A stretch of `text` (folded or typed) with times blanked."""
    stretch = text[start:end]
    for mention in utterance.within(start, end):
        if isinstance(mention.value, Period):
            at, gap = mention.start - start, len(mention.text)
            stretch = stretch[:at] + " " * gap + stretch[at + gap :]
    return stretch[: end - start]
