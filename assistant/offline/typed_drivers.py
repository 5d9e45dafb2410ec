"""Drivers typed in with both their levels: "流量1万掉到8千，转化率3%升到3.2%，客单价200不变"."""

import re
from dataclasses import dataclass

from assistant.offline.script import Arguments
from assistant.offline.utterance import Utterance, fold
from core.quantity.period import Period

_AMOUNT = (
    r"[¥￥$]?\s?\d+(?:,\d{3})*(?:\.\d+)?\s?"
    r"(?:个百分点|亿|千万|百万|万|千|百|bn|k|m(?![a-z])|%)?\s?"
    r"(?:元|块|人次|人(?![均群])|次|单(?![价耗量产位])|件(?![单均])|台|个|条|yuan|rmb|visits?|orders?|users?)?"
)
_VERB = (
    r"(?:掉|降|跌|减|缩|下滑|下降|回落|升|涨|增|提|提升|提高|上升|增加|增长|变|改|做)?(?:少|低|加|高|长)?(?:到了|到|至|成了|成|为|了)"
    r"|→|->|=>|⇒|~>|-->|变成|变为|变"
    r"|(?:fell|dropped?|down|declined?|decreased?|slipped|rose|grew|up|increased?|climbed|went|goes|moved|now|is now|became)?\s?(?:to|from [^,;]{1,12} to)"
)
_FROM = r"(?:从|由|原来|原来是|原先|之前|上期|上月|去年|计划是?|目标是?|预算|本来|from|was|planned?|target|before|fell from|dropped from|went from|rose from|grew from|up from|down from|declined from|increased from)?"
_THEN = r"(?:，|,|、|\s)?\s?(?:实际(?:是|只有|为)?|现在(?:是|为)?|如今|这期|本期|本月|今年|actual(?:ly)?|now|vs\.?|versus|against)\s?"
_MOVED = re.compile(
    rf"(?P<name>[^\d,，;；。:：、|]{{1,24}}?)\s?{_FROM}\s?(?P<before>{_AMOUNT})\s?(?:{_VERB}|{_THEN})\s?(?P<after>{_AMOUNT})",
    re.I,
)
_STEADY = re.compile(
    rf"(?P<name>[^\d,，;；。:：、|]{{1,24}}?)\s?(?:是|为|保持在?|维持在?|一直是?|还是|仍然?是?|stays?(?: at)?|stayed(?: at)?|is still|still|held(?: at)?|flat at|unchanged at|remains?(?: at)?|remained(?: at)?)?\s?(?P<before>{_AMOUNT})\s?"
    r"(?:不变|没变|没动|未变|没有?变化|持平|unchanged|flat|the same|no change|constant)",
    re.I,
)
_STEADY_EN = re.compile(
    rf"(?P<name>[^\d,，;；。:：、|]{{1,24}}?)\s(?:stays?|stayed|is still|still|held|flat|unchanged|remains?|remained)(?: at)?\s(?P<before>{_AMOUNT})",
    re.I,
)
_FORMULA = re.compile(
    r"(?P<whole>[\u4e00-\u9fffa-z ]{2,20}?)\s?(?:=|等于|equals)\s?(?P<parts>[\u4e00-\u9fffa-z ]{1,20}(?:\s?[×x*/÷+\-−乘除以加减]{1,2}\s?[\u4e00-\u9fffa-z ]{1,20})+)",
    re.I,
)
_JOIN = re.compile(r"\s?(×|(?<=\s)x(?=\s)|\*|/|÷|\+|-|−|乘以?|除以|加|减)\s?")
_OPERATIONS = {
    "/": "divided_by",
    "÷": "divided_by",
    "除以": "divided_by",
    "+": "plus",
    "加": "plus",
    "-": "minus",
    "−": "minus",
    "减": "minus",
}
_LEAD = re.compile(
    r"^(?:(?:请|本来|原本|原来|原先|计划|目标|plan(?:ned)?|actual|帮我|帮忙|麻烦|我们|咱们?|我|的|是|其中|而|但是?|然后|和|与|及|同时|另外|如果|今年|本月|上个?月|这个?月|用(?:连环替代法?|shapley|lmdi)|算一?下|看一?下|分析一?下|驱动因素|因素|if|our|the|and|but|while|with|when|say|suppose|then|month|drivers?|explain)[\s,:]*)+|[\s:：]+$"
)
_TAIL = re.compile(
    r"(?:从|由|是|为|的|了|一共|大概|约|has|have|is|was|went|fell|dropped|rose|grew|moved|goes|down|up|from|stays?|stayed|declined|increased|slipped|climbed|:|：|\s)+$",
    re.I,
)
_SUBTRACTED = re.compile(r"成本|费用|花费|支出|退款|折扣|cost|spend|expense|refund|discount", re.I)
_NET = re.compile(r"利润|毛利|净额|净收入|结余|profit|margin|net", re.I)
_QUOTIENT = re.compile(
    r"获客成本|cac|roi|投产比|投入产出|转化率|客单价|单价|均价|率$|conversion|rate|per ", re.I
)


_LISTS = re.compile(
    r"(?:计划|目标|预算|原来|之前|上个?月|上期|去年|before|plan(?:ned)?|budget|last (?:year|month|quarter))\s?[:：是为]\s?(?P<first>.{6,160}?)"
    r"[;；。,，、.\n]\s?(?:而|but |and |vs )?(?:实际|现在|本月|本期|今年|这期|actuals?|now|after|this (?:year|month|quarter))\s?[:：是为]\s?(?P<second>.{6,160})",
    re.I | re.S,
)
_VALUE = re.compile(rf"(?P<name>[^\d,，;；。:：、|=]{{1,24}}?)\s?=?\s?(?P<amount>{_AMOUNT})", re.I)


@dataclass(frozen=True)
class Typed:
    """Drivers as typed.

    Attributes:
        kpi: What they make, if it is named in a formula.
        drivers: As the tool takes them.
        start: Offset of the first.
        end: Offset after the last.
    """

    kpi: str | None
    drivers: tuple[Arguments, ...]
    start: int
    end: int


def find_drivers(utterance: Utterance, kpi: str | None) -> Typed | None:
    """At least two drivers with both levels, or None.

    Args:
        utterance: The message.
        kpi: What the message asks about, which tells how two drivers make it.
    """
    text = _without_periods(utterance)
    found = _listed(utterance, text) or _levels(utterance, text)
    if len(found) < 2:
        return None
    formula = _FORMULA.search(text)
    whole = utterance.original[slice(*formula.span("whole"))].strip() if formula else None
    whole = _LEAD.sub("", whole).strip() if whole else None
    named = [name for _, _, name, _, _ in found]
    operations = _of_formula(formula["parts"], named) if formula else _guess(whole or kpi or "", found)
    drivers = tuple(
        {"name": name, "before": before, "after": after, **({"operation": operation} if operation else {})}
        for (_, _, name, before, after), operation in zip(found, operations, strict=True)
    )
    return Typed(whole, drivers, found[0][0], found[-1][1])


_Level = tuple[int, int, str, str, str]


def _levels(utterance: Utterance, text: str) -> list[_Level]:
    found: list[_Level] = []
    for pattern in (_MOVED, _STEADY, _STEADY_EN):
        for match in pattern.finditer(text):
            if any(start < match.end() and match.start() < end for start, end, *_ in found):
                continue
            name = _name(utterance.original[slice(*match.span("name"))])
            if not name:
                continue
            before = utterance.original[slice(*match.span("before"))].strip()
            after = (
                before if pattern is not _MOVED else utterance.original[slice(*match.span("after"))].strip()
            )
            found.append((match.start(), match.end(), name, before, after))
    found.sort()
    names = [fold(level[2]) for level in found]
    return found if len(set(names)) == len(names) else []


def _listed(utterance: Utterance, text: str) -> list[_Level]:
    """Two lists of the same drivers: "计划：流量1万，转化率3%；实际：流量9千，转化率2.8%"."""
    lists = _LISTS.search(text)
    if lists is None:
        return []
    sides = []
    for group in ("first", "second"):
        start, end = lists.span(group)
        found = {}
        for match in _VALUE.finditer(text, start, end):
            name = _name(utterance.original[slice(*match.span("name"))])
            if name:
                found[fold(name)] = (match.start(), match.end(), name, match["amount"].strip())
        sides.append(found)
    shared = [key for key in sides[0] if key in sides[1]]
    if len(shared) < 2:
        return []
    return [
        (
            sides[0][key][0],
            max(sides[0][key][1], sides[1][key][1]),
            sides[0][key][2],
            sides[0][key][3],
            sides[1][key][3],
        )
        for key in shared
    ]


def _name(typed: str) -> str:
    last = ""
    while typed != last:
        last = typed
        typed = _TAIL.sub("", typed.strip(" \u3000,，:："))
        lead = _LEAD.match(fold(typed))
        if lead and lead.end():
            typed = typed[lead.end() :]
    return typed.strip()


def _without_periods(utterance: Utterance) -> str:
    text = utterance.text
    for mention in utterance.mentions:
        if isinstance(mention.value, Period):
            text = text[: mention.start] + " " * (mention.end - mention.start) + text[mention.end :]
    return text


def _of_formula(parts: str, named: list[str]) -> list[str | None]:
    """How each driver joins, by where it stands in the formula."""
    pieces = _JOIN.split(parts)
    joins: dict[str, str | None] = {fold(pieces[0]).strip(): None}
    for sign, piece in zip(pieces[1::2], pieces[2::2], strict=False):
        joins[fold(piece).strip()] = _OPERATIONS.get(sign.strip())
    return [next((op for name, op in joins.items() if name and name in fold(n)), None) for n in named]


def _guess(kpi: str, found: list[_Level]) -> list[str | None]:
    """Products, unless what is asked for is a quotient, a difference or a sum."""
    if len(found) == 2 and _QUOTIENT.search(kpi):
        return [None, "divided_by"]
    if _NET.search(kpi) and any(_SUBTRACTED.search(name) for _, _, name, _, _ in found):
        signs: list[str | None] = ["minus" if _SUBTRACTED.search(n) else "plus" for _, _, n, _, _ in found]
        return [None if signs[0] == "plus" else signs[0], *signs[1:]]
    money = [bool(re.search(r"元|块|万$|亿$|¥|￥|\$|yuan|rmb", before)) for _, _, _, before, _ in found]
    rates = any("%" in before for _, _, _, before, _ in found)
    places = all(
        re.search(r"[东南西北中]|区|店|市|省|渠道|产品|线$|east|west|north|south|store|region", n, re.I)
        for _, _, n, _, _ in found
    )
    return (
        [None, *["plus"] * (len(found) - 1)] if places and all(money) and not rates else [None] * len(found)
    )
