"""Channels named in a message: those of the company's facts, well-known ones, and whoever "brings 20 for 10k"."""

import re
from dataclasses import dataclass

from assistant.offline.situation import Situation
from assistant.offline.subject import find_names
from assistant.offline.utterance import Utterance
from core.facts.catalogue import Catalogue, FactDimension, Role
from core.facts.channel_name import MAINLAND

_KNOWN = re.compile(
    r"搜索(?:广告|引擎)?|短视频|信息流|直播|达人|网红|邮件|短信|社群|私域|公众号|小红书|抖音|快手|视频号|微信|微博|朋友圈"
    r"|b站|知乎|百度|淘宝|天猫|京东|拼多多|电商|门店|地推|展会|户外|电梯|电视|广播|楼宇|联盟|展示广告|程序化|线下活动|应用商店"
    r"|(?<![a-z])(?:paid |organic |branded? )?search(?: ads?)?(?![a-z])|(?<![a-z])(?:short )?videos?(?![a-z])"
    r"|(?<![a-z])(?:kols?|koc|sem|seo|edm|crm|e-?mail|social(?: media)?|display|tv|radio|affiliates?|influencers?|youtube"
    r"|tiktok|facebook|google|instagram|linkedin|meta|podcasts?|print|outdoor|ooh|retargeting|webinars?|events?|stores?"
    r"|e-?commerce|sms|push)(?![a-z])"
)
_REGIONAL = re.compile("|".join(MAINLAND))
_BRINGS = re.compile(
    r"(?P<name>[\u4e00-\u9fffa-z0-9]{1,12}?)(?:渠道)?(?:上|里)?\s*每(?:多|再|增加)?(?:投入?|花|加)?\s*[\d一两万]"
    r"|(?:each|every|another) (?:extra |more |additional )?\S{1,6} (?:in|on|into) (?P<name2>[a-z][a-z ]{1,20}?) (?=brings?|gives?|adds?|yields?)"
)
_NO_NAME = re.compile(
    r"^(?:那|就|如果|假如|要是|我|我们|的|和|跟|与|及|给|把|对|在|各|分别|渠道|钱|预算|请|帮)+$"
)


@dataclass(frozen=True)
class ChannelName:
    """A channel where a message names it.

    Attributes:
        start: Offset of its first character.
        end: Offset after its last.
        name: As typed.
        key: The same for all names of one channel.
    """

    start: int
    end: int
    name: str
    key: str


def channel_dimension(catalogue: Catalogue) -> FactDimension | None:
    """The dimension of the facts that holds channels on which money is spent."""
    for table in catalogue.tables:
        if table.with_role(Role.SPEND) is None:
            continue
        for dimension in table.dimensions:
            if "channel" in dimension.column.lower() or "渠道" in dimension.name.zh:
                return dimension
    return None


def find_channels(situation: Situation) -> tuple[ChannelName, ...]:
    """Every mention of a channel, in order, the company's own names first."""
    utterance, text = situation.utterance, situation.utterance.commanding
    dimension = channel_dimension(situation.catalogue)
    own = {value.key for value in dimension.values} if dimension else set()
    found = [
        ChannelName(n.start, n.end, _plain(utterance, n.start, n.end), n.key)
        for n in find_names(utterance, situation.catalogue)
        if n.kind == "value" and n.key in own
    ]
    for match in _REGIONAL.finditer(text):
        mainland = MAINLAND[match.group()]
        meant = situation.catalogue.find_value(mainland, situation.catalogue.tables[0]) if own else None
        key = meant[1].key if meant else mainland
        _add(
            found,
            match.start(),
            match.end(),
            utterance.original,
            ChannelName(match.start(), match.end(), mainland, key),
        )
    for match in _KNOWN.finditer(text):
        _add(found, match.start(), match.end(), utterance.original)
    for match in _BRINGS.finditer(text):
        group = "name" if match["name"] else "name2"
        if match[group] and not _NO_NAME.match(match[group]):
            _add(found, match.start(group), match.end(group), utterance.original)
    return tuple(sorted(found, key=lambda name: name.start))


def _plain(utterance: Utterance, start: int, end: int) -> str:
    """A name as typed; in Simplified, as the catalogue has it, when it is Chinese."""
    typed = utterance.original[start:end]
    return (
        typed if typed.isascii() else _REGIONAL.sub(lambda m: MAINLAND[m.group()], utterance.text[start:end])
    )


def _add(
    found: list[ChannelName], start: int, end: int, original: str, meant: ChannelName | None = None
) -> None:
    if all(end <= other.start or start >= other.end for other in found):
        name = original[start:end].strip()
        found.append(meant or ChannelName(start, end, name, name.lower()))


def distinct(names: tuple[ChannelName, ...]) -> tuple[ChannelName, ...]:
    """The first mention of each channel."""
    first: dict[str, ChannelName] = {}
    for name in names:
        first.setdefault(name.key, name)
    return tuple(first.values())
