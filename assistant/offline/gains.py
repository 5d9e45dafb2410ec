"""What channels bring at the margin, as people say it: "搜索每多投1万多带来20单，短视频30单"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.offline.channels import ChannelName
from assistant.offline.utterance import Utterance, amounts
from core.quantity.value import Money, Number

_PER = re.compile(
    r"每(?:多|再|增加|新增|加)?(?:投入?|花|加|砸|放)?\s*(?P<zh>\d[\d.]*\s*[千万百]{0,2}|[一两二三五十]\s*[千万]|万)(?:元|块钱?)?"
    r"|(?:多|再|增)(?:投|花|加)\s*(?P<zh2>\d[\d.]*\s*[千万百]{1,2}|一万)(?:元|块)?(?=.{0,8}(?:多|带来|能|可))"
    r"|(?:\beach|\bevery|\bper|\banother|\ban extra|\bfor each|\bfor every) (?:extra |more |additional |further )?(?P<en>[¥$€£]?\d[\d,.]*\s*[km]?\b)"
)
_WAN = {"万": "1万", "一万": "1万", "1万": "1万"}
_LIMITS = re.compile(
    r"至少|最多|至多|不超过|不低于|封顶|上限|at least|at most|up to|no more|\bmax|\bmin|\bcap|目标|要拿|达到|reach|need"
)


@dataclass(frozen=True)
class Gain:
    """What a channel brings for each further so much money.

    Attributes:
        key: The channel.
        gain: What it brings, as said.
        per: For how much more money, as said; "" when that is 1万.
        starts: Offsets of the sums this takes.
    """

    key: str
    gain: str
    per: str
    starts: frozenset[int]


@dataclass(frozen=True)
class _Amount:
    """A plain amount of a message.

    Attributes:
        at: Offset of its first character.
        said: As typed.
        is_money: Whether it can be money.
    """

    at: int
    said: str
    is_money: bool


def _amounts(utterance: Utterance) -> tuple[_Amount, ...]:
    return tuple(
        _Amount(m.start, m.text.strip(), _is_money(m.value))
        for m in amounts(utterance.mentions)
        if isinstance(m.value, Money | Number)
    )


def _is_money(value: object) -> bool:
    return isinstance(value, Money) or (isinstance(value, Number) and not value.noun and value.value >= 1000)


def find_gains(utterance: Utterance, channels: Sequence[ChannelName]) -> tuple[Gain, ...]:
    """The gain of each channel one is said of; () when nothing is said per amount of money."""
    text = utterance.commanding
    pers = list(_PER.finditer(text))
    if not pers or not channels:
        return ()
    sums = _amounts(utterance)
    used: set[int] = {s.at for s in sums for p in pers if p.start() <= s.at < p.end()}
    found = []
    for at, channel in enumerate(channels):
        end = channels[at + 1].start if at + 1 < len(channels) else len(text)
        own = _own(text, sums, channel, end, used)
        if own is None:
            continue
        near = [p for p in pers if p.start() < end] or pers
        used.add(own.at)
        starts = frozenset({own.at, *(s.at for s in sums for p in pers if p.start() <= s.at < p.end())})
        found.append(Gain(channel.key, own.said, _per(near[-1]), starts))
    return tuple(found)


def _own(
    text: str, sums: Sequence[_Amount], channel: ChannelName, end: int, used: set[int]
) -> _Amount | None:
    """The first thing counted that is said of a channel, before the next channel is named."""
    for item in sums:
        if not channel.end <= item.at < end or item.at in used:
            continue
        between = text[channel.end : item.at]
        if _LIMITS.search(between) or re.search(r"[。；;.!?？](?:\s|$)", between):
            return None
        if not item.is_money:
            return item
    return None


def _per(match: re.Match[str]) -> str:
    said = (match["zh"] or match["zh2"] or match["en"] or "").strip()
    plain = _WAN.get(said, said)
    return "" if plain in ("1万", "10k", "10,000", "10000") else plain
