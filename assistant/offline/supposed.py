"""What a what-if message states: figures as they are, ranges, changes of them, a goal, and which figure is sought."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from assistant.offline.script import Arguments
from assistant.offline.utterance import Utterance, fold, periods
from assistant.offline.wording import amount_text
from core.quantity.mention import Mention
from core.quantity.period import Period
from core.quantity.value import Amount, Change, ChangeKind, Money, Number, Points, Range, Ratio, Share

_PLAIN = (Money, Number, Points, Share)
_BREAK = re.compile(r"[，,；;。！!？?\n：:]|(?<![a-z])(?:and|but|while|then|with|if|vs\.?|versus|or)(?![a-z])|同时|但是?|并且|而且|另外|还是|或者?|(?:如果|假如|假设|要是|倘若)(?!能|可以|到|提|升|降|涨|跌|掉|变|做)|和(?=.{1,8}(?:加|减|提|降|涨|砍|增))|以及")  # fmt: skip
_TO = re.compile(
    r"(?:提升?|升|涨|降低?|跌|掉|增加?|减少?|做|改|变|调整?|砍|缩|压|拉|抬|加|涨价|降价|恢复|回|只(?:有|剩|做|能做|拿)?)(?:高|低|价|少)?(?:到|至|成|为)\s*(?:了)?\s*$"
    r"|(?:能到|到|至|变成|变为|改成|换成|成了|只有|只做|只剩|达到?|→|->|=>)\s*$"
    r"|\b(?:goes?|go(?:es)? up|going|went|rises?|raised?|drops?|falls?|moves?|changes?|grows?|gets?|increased?|reduced?|lowered|lifted?|cut|climbs?|set|improves?|up|down|slips?)(?: up| down)?(?: [a-z ]{0,30})? (?:to|at)\s*$|\b(?:becomes?|were|was|is only|hits?|reach(?:es)?|only (?:reach(?:es)?|gets?|delivers?|brings?|hits?|makes?))\s*$|\bto\s*$"
)
_UP = re.compile(r"(?:多(?:投|花|给|加|来|砸)?|加(?:码|大|投)?|增加?|提高?|涨价?|上调|追加|提升|拉高|升)(?:了|个)?\s*$|\b(?:add|another|extra|raise|increase|up|more|grow|boost|lift)\b[^.]{0,24}(?:by)?\s*$")  # fmt: skip
_DOWN = re.compile(r"(?:少(?:投|花|给)?|减(?:少)?|降(?:价|低)?|砍(?:掉)?|缩减?|下调|压缩?|削减?|跌|掉)(?:了|个)?\s*$|\b(?:cut|reduce|less|lower|drop|fall|decrease|trim|down|lose)\b[^.]{0,24}(?:by)?\s*$")  # fmt: skip
_GOAL = re.compile(
    r"(?:目标(?:是|为|定在|改成|到)?|要(?:做到|达到|到|完成|冲到?)|才能(?:到|做到|达到|完成|有|实现)?|才(?:够|到|有)|能(?:不能)?(?:做到|达到|到|完成)|够(?:不够)?(?:到|做到)?|想(?:要)?(?:做到|达到|到|冲到?)|(?:做到|达到|冲到?|完成|实现|到(?:得了|达)?))\s*$"
    r"|\b(?:reach(?:ing)?|hit(?:ting)?|goal (?:of|is)|target (?:of|is)|get(?:ting)? (?:us )?to|make|(?:sales|revenue|orders) of|at least|exceed(?:ing)?|achieve)\s*$"
)
_CHANCE = re.compile(
    r"概率|机率|把握|可能性|几率|机会有?多大|能不能|到得了|够得着|chance|probabilit|likel|odds|can we"
)
_SEEK_ZH = re.compile(
    r"(?P<name>[^，,。；;？?\d]{1,18}?)\s*(?:要|得|需要?|必须|应该?|至少|该|起码|又?要)*(?:要|得|做|提|升|降|涨|达|拉|压|提高|提升|降低|增加|加|投|花|砍)*(?:到|至|成|为|是)?\s*(?:多少|几|多高|多低|什么水平)(?:个点|钱|才|，|,|？|\?|呢|才能|万|元|$|\s)"
)
_SEEK_EN = re.compile(
    r"(?:what|how (?:high|low|much|many|big|large))\s*(?:of an? )?(?P<a>[a-z][a-z \-]{0,30}?)?\s*(?:must|does|do|should|would|has|have|is|are|will)\s*(?:the |our |we |i )*(?P<b>[a-z][a-z \-]{1,30}?)?\s*(?:have to|need(?:ed|s)?(?: to)?|be|to be|needed|required|get)\b"
)
_SOUGHT = re.compile(r"才|倒推|反推|反算|goal seek|gets? us there|(?:to|would) (?:reach|hit|get|make|achieve)|for (?:sales|revenue|orders)|要(?:做到|达到|到|完成)|想(?:要)?(?:做到|达到|到)")  # fmt: skip
_AIMS = frozenset({"目标", "目标值", "goal", "target"})
_ELASTIC = re.compile(
    r"(?:弹性(?:系数)?|elasticity)\s*(?:按|是|为|取|用|大约|约|of|is|=|at)?\s*(?P<n>-?\d+(?:\.\d+)?)"
)
_LEAD = re.compile(
    r"^(?:\s|、|不动|持平|乐观|悲观|中性|和|与|是|增加|减少|提高|降低|提升|砍掉?|削减|压缩|追加|加大|缩减|that|likely|must|was|那么?|我们|咱们?|我|再|又|如果|假如|假设|假定|要是|倘若|若|万一|的话|把|将|让|给|对|模拟一?下|模拟|看看|算一?下|试试|想知道|请问?|帮我|麻烦|现在|目前|当前|今天|平均|大概|大约|约|只|都|每月|每|同样|一下|情景[一二三abc\d]?|方案[一二三abc\d]?|所有|其他不变|其它不变|"
    r"(?<![a-z])(?:what(?: would)?(?: happens?)?|what's|how about|about|how|suppose|say|assume|imagine|if|when|we|i|our|the|my|you|let'?s|simulate|could|can|would|should|do|does|is|are|has|have|now|today|currently|current|with|please|a|an|of|raise[ds]?|raising|increase[ds]?|increasing|cut(?:ting)?s?|lower(?:ing)?|reduc(?:e|ing)|drop(?:ping)?|set(?:ting)?|lift(?:ing)?|grow|boost(?:ing)?|put|spend|change|move|get|trim|improve|bring|push|slash|add|scenario|scenarios|compare|for|on|in|that|and|to|by|at|from|only|hold|keep|still|also|then|it|were|was|average|so|instead)(?![a-z]))+"
)
_TRAIL = re.compile(
    r"(?:\s|的话|如果|假如|假设|要是|倘若|的|了|是|为|有|在|从|由|约|大概|大约|现在|目前|只|能|会|再|就|也|都|各|平均|多|砸|少|加|减|提高|提升|提|升|涨|降低|降|跌|掉|砍掉|砍|缩减|缩|压|削减|增加|减少|追加|增|上调|下调|上涨|下跌|下降|做|改|变|调整|调|拉|抬|到|至|成|投|花|给|要|每月|一年|个|≈|=|:|/|不|可能|波动|介于|之间|范围|区间|只有|只做|预计|估计|"
    r"(?<![a-z])(?:to|by|is|at|of|from|goes?|go|going|up|down|rises?|drops?|falls?|becomes?|were|was|only|a|an|the|be|between|around|about|another|extra|more|less|moves?|raised|cut|lowered|reduced|increased|grows?|gets?|changes?|improves?|slips?|reach(?:es)?|delivers?|brings?|makes?|hits?|now|today|currently|per|on|in|for|were|stands?|sits|runs?|anywhere|ranging|ranges?|could|might|may|would|will|has|have)(?![a-z]))+$"
)
_AFTER = re.compile(
    r"^\s*(?:的|个)?\s*(?P<zh>[\u4e00-\u9fff]{0,6}?(?:预算|投入|花费|费用|流量|转化率|客单价|价格|访问量|线索))|^\s*(?:of |on |in |to |for )?(?:more|less|higher|lower|extra|fewer)?\s*(?:of |on |in |to |for )?(?:the |our )?(?P<en>[a-z][a-z \-]{1,30}?(?:budget|spend|traffic|visits|conversion|leads|basket|price|orders|search|video|email|kol))\b"
)


_CALENDAR = re.compile(
    r"^(?!每|逐|各|近|最近|过去|last \d|past|a |per |each|every|month|week|q?uarterly)(?=.*(?:月|季|年|周|q[1-4]|h[12]|quarter|month|week|year|20\d\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))"
)
_WITHIN = re.compile(r"(?:在|于|\b(?:in|for|during|over))\s*$")
_BACK = re.compile(r"(?:到|回|比|和|跟|同|按|较|照)\s*$|\b(?:than|vs\.?|to|from|of|like)\s*$")
_FOLLOWING = re.compile(
    r"^[$¥]?[\d.,]+\s*(?:k|m|%)?\s*(?P<name>visits?|visitors?|traffic|sessions|leads?|cvr|conversion(?: rate)?|basket|aov|average order value|price)\b(?! (?:to|by|goes|drops|rises|is))"
)


@dataclass
class Supposition:
    """What is stated.

    Attributes:
        figures: Figures as they are, and ranges, as arguments of the tool.
        changes: Changes in order.
        goal: The level to reach, as said.
        solve_for: The figure whose level is sought.
        elasticity: The stated response to money.
        period: The stretch of time it is supposed of, as said.
    """

    figures: list[Arguments] = field(default_factory=list)
    changes: list[Arguments] = field(default_factory=list)
    goal: str | None = None
    solve_for: str | None = None
    elasticity: str | None = None
    period: str | None = None


def find_supposition(utterance: Utterance, titles: Sequence[str] = ()) -> Supposition:
    """Everything the message states for a simulation.

    Args:
        utterance: The message.
        titles: Titles of the plan in hand: a time that stands in one is part of the name.
    """
    times = _times(utterance, titles)
    text = _without(utterance.commanding, times)
    found = Supposition(period=times[0].text.strip(" 的") if times else None)
    elastic = _ELASTIC.search(text)
    if elastic:
        found.elasticity = elastic["n"]
    found.solve_for = _sought(text)
    before = 0
    between = _between(utterance)
    for mention in utterance.mentions:
        if mention.start in between:
            low, high, name = between[mention.start]
            if high is not None and name:
                found.figures.append({"name": name, "low": low, "high": high})
            before = mention.end
            continue
        if isinstance(mention.value, Period | Ratio):
            continue
        if elastic and elastic.start() <= mention.start < elastic.end():
            continue
        lead = text[before : mention.start]
        _take(found, text, mention, lead)
        before = mention.end
    _join_levels(found)
    return found


def _times(utterance: Utterance, titles: Sequence[str]) -> list[Mention]:
    """Times it is supposed of: no rhythm, no level to go back to, no stretch of the past, no name's part."""
    text = utterance.text
    named = [m.span() for title in titles if title for m in re.finditer(re.escape(fold(title)), text)]
    return [
        mention
        for mention in periods(utterance.mentions)
        if _CALENDAR.search(fold(mention.text))
        and not _BACK.search(text[: mention.start])
        and not any(start <= mention.start and mention.end <= end for start, end in named)
    ]


def _without(text: str, times: Sequence[Mention]) -> str:
    """The text with times blanked, and the "in" before them, of the same length."""
    for time in times:
        start = len(_WITHIN.sub("", text[: time.start]))
        text = text[:start] + " " * (time.end - start) + text[time.end :]
    return text


def _between(utterance: Utterance) -> dict[int, tuple[str, str | None, str]]:
    """Both ends of "between 2% and 4%", by where they stand; the first holds the range."""
    text = utterance.commanding
    found: dict[int, tuple[str, str | None, str]] = {}
    for first, second in pairwise(utterance.mentions):
        gap, lead = text[first.end : second.start], text[: first.start]
        plain = isinstance(first.value, _PLAIN) and isinstance(second.value, _PLAIN)
        if plain and re.search(r"\bbetween\s*$", lead) and re.fullmatch(r"\s*(?:and|to|-)\s*", gap):
            name = clean(_BREAK.split(lead)[-1])
            found[first.start] = (amount_text(first.value), amount_text(second.value), name)  # type: ignore[arg-type]
            found[second.start] = ("", None, "")
    return found


def _sought(text: str) -> str | None:
    if not _SOUGHT.search(text):
        return None
    zh = _SEEK_ZH.search(text)
    if zh:
        name = clean(zh["name"])
        return name or None
    en = _SEEK_EN.search(text)
    if en:
        name = clean(en["a"] or "") or clean(en["b"] or "")
        return name or None
    return None


def foreign_currency(utterance: Utterance) -> Arguments:
    """The currency of the amounts, where it is said and is not CNY."""
    stated = (m.value.currency for m in utterance.mentions if isinstance(m.value, Money))
    other = next((currency for currency in stated if currency != "CNY"), None)
    return {"currency": other} if other else {}


def as_typed(utterance: Utterance, start: int, end: int) -> str:
    """A name with its capitals; Traditional characters as Simplified, which the names are known by."""
    said, folded = utterance.original[start:end], utterance.text[start:end]
    return said if said.lower() == folded else folded


def clean(name: str) -> str:
    """A name without the words round it."""
    last = None
    while name != last:
        last = name
        name = _TRAIL.sub("", _LEAD.sub("", name)).strip(" 的、,，")
    return re.sub(r" {2,}", " ", re.sub(r"(?<=[^\x00-\x7f]) {2,}(?=[^\x00-\x7f])", "", name))


def _take(found: Supposition, text: str, mention: Mention, lead: str) -> None:
    clause = _BREAK.split(lead)[-1]
    value = mention.value
    stated_range = _range(mention, clause)
    name = _name(text, mention, lead, clause)
    if stated_range is not None and name:
        low, high = (amount_text(end) for end in stated_range)
        found.figures.append({"name": name, "low": low, "high": high})
    elif isinstance(value, Change):
        _take_change(found, value, mention, name, clause, text)
    elif isinstance(value, Money | Number | Share | Points):
        _take_amount(found, mention, name, clause, text)


def _take_change(
    found: Supposition, value: Change, mention: Mention, name: str, clause: str, text: str
) -> None:
    aims = bool(found.solve_for or _CHANCE.search(text)) and value.kind is ChangeKind.TO_LEVEL
    if (
        aims
        and value.end is not None
        and (not name or _GOAL.search(clause + re.split(r"\d", mention.text)[0]))
    ):
        found.goal = amount_text(value.end)
        return
    if name in _AIMS and value.end is not None:
        found.goal = amount_text(value.end)
        return
    if not name:
        if value.end is not None and (found.solve_for or not found.changes):
            found.goal = amount_text(value.end)
        elif found.changes:
            found.changes.append({"what": found.changes[-1]["what"], "by": mention.text})
        return
    if value.kind is ChangeKind.FROM_TO and value.start is not None and value.end is not None:
        found.figures.append({"name": name, "value": amount_text(value.start)})
        found.changes.append({"what": name, "to": amount_text(value.end)})
    elif value.end is not None:
        found.changes.append({"what": name, "to": amount_text(value.end)})
    else:
        found.changes.append({"what": name, "by": _signed(value, mention.text)})


def _signed(value: Change, text: str) -> str:
    if value.kind is ChangeKind.TIMES or value.size is None:
        return text
    return ("-" if value.sign < 0 else "+") + amount_text(value.size)


def _take_amount(found: Supposition, mention: Mention, name: str, clause: str, text: str) -> None:
    amount = amount_text(mention.value)  # type: ignore[arg-type]
    if name in _AIMS:
        found.goal = amount
        return
    if amount.startswith("-") and name:
        found.changes.append({"what": name, "by": amount})
        return
    is_goal = _GOAL.search(clause) and (found.solve_for or _CHANCE.search(text))
    if is_goal:
        found.goal = amount
    elif _TO.search(clause) and name:
        found.changes.append({"what": name, "to": amount})
    elif _DOWN.search(clause) and name:
        found.changes.append({"what": name, "by": "-" + amount})
    elif _UP.search(clause) and name:
        found.changes.append({"what": name, "by": "+" + amount})
    elif name:
        found.figures.append({"name": name, "value": amount})
    elif found.changes and "to" in found.changes[-1]:
        found.changes.append({"what": found.changes[-1]["what"], "to": amount})
    elif _GOAL.search(clause):
        found.goal = amount


def _range(mention: Mention, clause: str) -> tuple[Amount, Amount] | None:
    """The ends of a range; "从3%到4%" and "3%提到4%" are changes."""
    for reading in mention.readings:
        if isinstance(reading.value, Range) and not re.search(r"从|由|\bfrom\b", clause + mention.text):
            return reading.value.low, reading.value.high
    return None


def _name(text: str, mention: Mention, lead: str, clause: str) -> str:
    after = _AFTER.search(text[mention.end : mention.end + 40])
    name = clean(clause)
    tail = clean(_BREAK.split(after["zh"] or after["en"] or "")[0]) if after else ""
    if tail and isinstance(mention.value, Change | Share) and not any(c.isdigit() for c in tail):
        return name if name.endswith(tail) else f"{name}{'' if not tail.isascii() else ' '}{tail}".strip()
    if not name and isinstance(mention.value, Money | Number | Share):
        follows = _FOLLOWING.search(text[mention.start : mention.end + 30])
        return follows["name"] if follows else ""
    return name


def _join_levels(found: Supposition) -> None:
    """A figure stated again after it was changed is no second figure."""
    seen: dict[str, Arguments] = {}
    for figure in found.figures:
        seen.setdefault(figure["name"], {}).update(figure)
    found.figures = list(seen.values())
