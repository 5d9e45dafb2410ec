"""A message that describes several pieces of work, taken apart."""

import re
from dataclasses import dataclass
from itertools import pairwise

from assistant.offline.details import kind_of
from assistant.offline.titles import title_in
from assistant.offline.utterance import Utterance, amounts, hear_part

_BREAK = re.compile(
    r"[；;\n]|(?<=[。！!])\s*|(?<=[a-z0-9)])\.\s+(?=[A-Z\d])|(?<=[，,])\s*(?:另外|还有|同时|此外|再就是|再来|and also"
    r"|also|plus)[，,]?\s*"
    r"|(?:^|(?<=[\s，,：:]))(?:\(?\d[.)、）](?=\s*\D)|[①②③④⑤⑥]|[一二三四五]是|[一二三四五]、|第[一二三四五][个条项]?[，,：:是]"
    r"|其[一二三四][，,：:])"
)
_INTRODUCES = re.compile(
    r"策略|举措|动作|活动|打法|玩法|项目|事情|事(?=$)|加|补|新增|添|再|开|排|安排|下面|底下|strateg|initiative|campaign|tactic"
    r"|activit|play|\b(?:second|third|fourth|next|other|another|more|last) one\b|\badd\b|\bplan\b|\bdo\b|things|\bunder\b|\bfor\b"
)
_ONLY_DETAIL = re.compile(
    r"^(?:总?预算|费用|负责人|owner|budget|时间|覆盖|触达|reach|目标人群|受众|衡量指标|指标|metrics?|audience|due|deadline|挂|放在"
    r"|归到|交付|under\b)"
)
_BRACKETED = re.compile(r"[(（][^()（）]*[)）]")
_AFTER_BRACKET = re.compile(
    r"(?<=[)）])\s*(?:[,，、;；]\s*(?:(?:and|plus)\s+)?|(?:and|plus|as well as)\s+|以及|还有|和|及|与|外加)(?=\s*\w)"
)
_PLACED = re.compile(
    r"^\W*(?:(?:and|also|then|ok(?:ay)?|so)\W+)*(?:under|below|beneath|for|within) (?:that|this|it|[^,:]{2,40}),\s+(?=(?:an?|one|the)\s)"
    r"|^[^:,]*\bneeds?\s+(?:an?|one|another)\s+(?:(?:more|new|other|further)\s+)*(?:initiative|tactic|campaign),\s+(?=\w)"
)
_JOINS = re.compile(r"^(?:and|plus|also|then)[\s,]+", re.I)
_SEVERAL = 2
_NEXT = re.compile(r"[，,、]\s*")


@dataclass(frozen=True)
class Pieces:
    """The introduction ("私域会员运营再开两个动作") and the pieces of work it introduces."""

    introduction: str
    works: tuple[Utterance, ...]


def take_apart(utterance: Utterance) -> Pieces:
    """The introduction and the pieces of a message, at least one."""
    introduction, rest = _introduction(utterance)
    parts, at = [], 0
    for match in _BREAK.finditer(rest):
        parts.append(rest[at : match.start()])
        at = match.end()
    parts.append(rest[at:])
    works = [hear_part(_JOINS.sub("", part), utterance) for part in _joined(parts)]
    apart = [part for work in works for own in _apart_by_brackets(work) for part in _apart_by_budgets(own)]
    return Pieces(introduction, tuple(apart))


def _introduction(utterance: Utterance) -> tuple[str, str]:
    """What stands before the first colon, if it introduces work and says nothing of it yet."""
    colon = re.search(r"[:：]\s*", utterance.original)
    if colon is None or not utterance.original[colon.end() :].strip():
        return "", utterance.original
    head = utterance.text[: colon.start()]
    placed = _PLACED.match(head)
    if placed:
        return utterance.original[: placed.end()], utterance.original[placed.end() :]
    described = any(kind_of(utterance, m) for m in amounts(utterance.within(0, colon.start())))
    if described or not _INTRODUCES.search(head) or re.search(r"[；;\n。]", head):
        return "", utterance.original
    return utterance.original[: colon.start()], utterance.original[colon.end() :]


def _joined(parts: list[str]) -> list[str]:
    """A part that only adds a date, money or a name belongs to the one before it."""
    joined: list[str] = []
    for part in (p.strip(" ，,") for p in parts):
        if not part:
            continue
        if joined and _is_only_detail(part):
            joined[-1] = f"{joined[-1]}，{part}"
        else:
            joined.append(part)
    return joined or [""]


def _is_only_detail(part: str) -> bool:
    if _ONLY_DETAIL.match(part.lower()):
        return True
    return len(part) < 24 and bool(
        re.search(r"(?:负责|負責|牵头|牽頭|runs? it|owns? it|leads? it)\W*$", part)
    )


def _apart_by_brackets(work: Utterance) -> list[Utterance]:
    """Pieces that each end with their details in brackets: "videos (200k, May) and an open day (90k, June)"."""
    detailed = [m for m in _BRACKETED.finditer(work.original) if work.within(*m.span())]
    if len(detailed) < _SEVERAL:
        return [work]
    ends = {match.end() for match in detailed}
    cuts = [m for m in _AFTER_BRACKET.finditer(work.original) if m.start() in ends]
    starts = [0, *(m.end() for m in cuts)]
    stops = [*(m.start() for m in cuts), len(work.original)]
    return [hear_part(work.original[a:b].strip(" ，,、"), work) for a, b in zip(starts, stops, strict=True)]


def _apart_by_budgets(work: Utterance) -> list[Utterance]:
    """Pieces where a second budget shows that a second work began: "A，预算10万，5月，B，预算16万"."""
    budgets = [m for m in amounts(work.mentions) if kind_of(work, m) == "budget"]
    if len(budgets) < 2:
        return [work]
    cuts = [0]
    for before, after in pairwise(budgets):
        between = list(_NEXT.finditer(work.original, before.end, after.start))
        stops = [*(m.start() for m in between[1:]), after.start]
        named = [m.end() for m, stop in zip(between, stops, strict=True) if _names(work, m.end(), stop)]
        if named:
            cuts.append(named[0])
    ends = [*cuts[1:], len(work.original)]
    return [hear_part(work.original[a:b].strip(" ，,、"), work) for a, b in zip(cuts, ends, strict=True)]


def _names(work: Utterance, start: int, stop: int) -> bool:
    """Whether a segment says more than a time or a person."""
    return bool(title_in(hear_part(work.original[start:stop], work)))
