"""What a message about channels says of periods, synergy and worst cases."""

import re
from dataclasses import dataclass, field

from assistant.offline.channels import ChannelName, distinct
from assistant.offline.script import Arguments
from assistant.offline.sums import Sum, find_sums
from assistant.offline.utterance import Utterance

_UNIT = r"周|星期|礼拜|个月|months?|weeks?|wks?"
_SPAN = re.compile(
    rf"(?<!过去)(?<!最近)(?<!近)(?<!last )(?<!past )(?<![\d.])(?P<n>\d{{1,3}}|[一二两三四五六七八九十]+)[ -]?(?P<unit>{_UNIT})"
)
_SPREAD = re.compile(
    rf"(?:分|按|逐|每)(?:个)?(?:成)?\s*(?:[\d一二两三四五六七八九十]+\s*)?(?:{_UNIT}|月|期)|排期|分期|节奏|(?:{_UNIT}).{{0,4}}(?:投|花|排)"
    r"|\bover\b|\bper (?:week|month)|(?:each|every|a) (?:week|month)|week(?:ly|[- ](?:by|to)[- ]week)|month(?:ly|[- ](?:by|to)[- ]month)"
    r"|flight(?:ing|s)?\b|phas(?:e|ing)|spread"
)
_EACH = r"(?:每个?|各|单)(?:周|星期|礼拜|月|期)"
_CAP_BEFORE = re.compile(
    rf"{_EACH}[^\d，,。；;]{{0,10}}$|(?:weekly|monthly)[^\d.,;]{{0,24}}$|(?:week|month)[^\d.,;]{{0,16}}$"
)
_CAP_AFTER = re.compile(rf"\s*(?:元|块)?\s*(?:(?:a|per|each|every|/)\s*(?:week|month|period)|/?{_EACH})")
_LIMITS = re.compile(
    r"不超过|不要超过|不能超过|别超过|最多|至多|上限|封顶|以内|at most|no more than|not more than|max|cap|up to|under|exceed|limit"
)
_JUMP = re.compile(
    rf"{_EACH}?(?:之间|间)?[^，,。；;\d]{{0,6}}(?:变动|波动|变化|起伏|浮动|增减)|(?:week|month)[- ](?:to|by|over|on)[- ](?:week|month)"
    r"|from (?:one )?(?:week|month) to"
)
_BY_TIME = re.compile(rf"{_EACH}|(?:相邻|前后|上下|逐)(?:两)?(?:周|期|月)|周与周|月与月|week|month")
_SYNERGY = re.compile(
    r"协同|协作效应|(?:相互|互相|彼此)(?:促进|带动|配合|加强|影响)|synerg|reinforce|work(?:s)? (?:better )?together|help each other|boost each other"
)
_WORST = re.compile(
    r"(?:最坏|最差|最糟)(?:的)?(?:情况|情形|时候|场景|局面)?|稳妥|保守(?:一?点)?|稳健|求稳|worst[- ]case|in the worst|robust|whatever happens|play(?:ing)? (?:it )?safe"
)


@dataclass
class Modes:
    """Fields of `mix`, and the offsets of the amounts they took."""

    mix: Arguments = field(default_factory=dict)
    taken: set[int] = field(default_factory=set)


def read_modes(utterance: Utterance, channels: tuple[ChannelName, ...], *, following: bool = False) -> Modes:
    """Periods, synergy and worst cases a message asks for.

    Args:
        utterance: The message.
        channels: Every mention of a channel.
        following: Whether it continues a split, so that few words are enough.
    """
    text, modes = utterance.commanding, Modes()
    periods = _periods(utterance, modes.taken)
    if periods and (following or "span" in periods):
        modes.mix["periods"] = periods
    if _SYNERGY.search(text):
        modes.mix |= _synergy(utterance, channels, modes.taken)
    if _WORST.search(text) and not {"periods", "synergy", "measured_synergy"} & modes.mix.keys():
        modes.mix["aim"] = "worst"
    return modes


def _periods(utterance: Utterance, taken: set[int]) -> Arguments:
    text = utterance.commanding
    found: Arguments = {}
    span = _SPAN.search(text)
    if span and _SPREAD.search(text):
        found["span"] = (
            f"{_digits(span['n'])}{span['unit']}"
            if not span["unit"].isascii()
            else (f"{_digits(span['n'])} {span['unit']}")
        )
        taken |= {item.at for item in find_sums(utterance) if span.start() <= item.at < span.end()}
    for item in find_sums(utterance):
        if item.at in taken:
            continue
        if item.is_share and _is_jump(text, item):
            found["change"] = item.said
            taken.add(item.at)
        elif item.is_money and _is_cap(text, item):
            found["caps"] = [item.said]
            taken.add(item.at)
    return found


def _is_cap(text: str, item: Sum) -> bool:
    before, after = text[max(0, item.at - 28) : item.at], text[item.end : item.end + 16]
    beside = _CAP_BEFORE.search(before) or _CAP_AFTER.match(after)
    return bool(beside and _LIMITS.search(before + after))


def _is_jump(text: str, item: Sum) -> bool:
    around = re.split(r"[，,。；;]", text[: item.at])[-1] + re.split(r"[，,。；;]", text[item.end :])[0]
    named = _JUMP.search(around)
    return bool(named and _BY_TIME.search(around))


def _synergy(utterance: Utterance, channels: tuple[ChannelName, ...], taken: set[int]) -> Arguments:
    """A pair with a stated strength, else what the journeys show."""
    names = [name.name for name in distinct(channels)]
    text = utterance.commanding
    for item in find_sums(utterance):
        near = text[max(0, item.at - 24) : item.end + 12]
        if item.is_share and len(names) == 2 and _SYNERGY.search(near):
            taken.add(item.at)
            return {"synergy": [{"first": names[0], "second": names[1], "strength": item.said}]}
    return {"measured_synergy": True}


_NUMERALS = {c: at for at, c in enumerate("零一二三四五六七八九十")} | {"两": 2}


def _digits(said: str) -> int:
    if said.isdigit():
        return int(said)
    tens, _, ones = said.rpartition("十")
    if "十" not in said:
        return _NUMERALS.get(said, 1)
    return 10 * _NUMERALS.get(tens, 1) + _NUMERALS.get(ones, 0)
