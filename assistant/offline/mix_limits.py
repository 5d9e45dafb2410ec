"""What a message about channels demands of a split: bounds, shares, returns, counts, all or nothing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from assistant.offline.channels import ChannelName
from assistant.offline.claims import Role, claim
from assistant.offline.script import Arguments
from assistant.offline.sums import Sum, find_sums
from assistant.offline.utterance import Utterance

_CLAUSE = re.compile(r"[，；;。！!？?\n]|,(?!\d{3})|\.(?=\s|$)|(?<![a-z])(?:but|with|then)(?![a-z])")
_AT_LEAST = re.compile(
    r"至少|最少|不低于|不少于|不小于|不能低于|不能少于|不得低于|起码|保底|下限|以上|≥|>=?|大于|高于|超过(?<!不超过)"
    r"|at least|no less than|not less than|no lower than|\bmin(?:imum)?\b|\babove\b|\bover\b|or (?:more|better|higher)"
)
_AT_MOST = re.compile(
    r"至多|最多|不超过|不高于|不大于|不能超过|不得超过|别超过|不要超过|封顶|上限|顶多|最高|以内|以下|控制在|≤|<=?|低于(?<!不低于)"
    r"|at most|no more than|not more than|not exceed|\bmax(?:imum)?\b|\bcap(?:ped)?\b|\bup to\b|\bunder\b|\bbelow\b|\bwithin\b"
)
_BEHIND = re.compile(
    r"\s*(?:元|块)?\s*(?:以上|以内|以下|封顶|为?上限|为?下限|起步|保底|or (?:more|less|better|higher)|at (?:least|most)"
    r"|max(?:imum)?|min(?:imum)?|tops?\b|cap\b)"
)
_BLOCK = re.compile(
    r"要么(?:不|别|零|0|停)|要不就?不|或者?不投|不投(?:或|，?要投就)|要投就|(?:\boff|\bnothing|\bzero|\bnone)\s*(?:,\s*)?or\b"
    r"|\bor (?:nothing|not at all|off|zero)\b|\beither (?:off|nothing|zero)"
)
_LOCKED = re.compile(
    r"锁定|锁死|固定|定死|不动|已签|签了|合同|\blocked\b|\block\b|\bfixed\b|\bcommitted\b|\bexactly\b|\bstays? at\b"
)
_OFF = re.compile(
    r"不投|不做|不要|不给|别投|停掉|停投|砍掉|去掉|关掉|\boff\b|\bdrop\b|\bskip\b|\bwithout\b|\bexclud|\bno\b|\bstop\b"
)
_MUST = re.compile(
    r"必须投|必投|一定要投|必须(?:有|保留)|不能停|\bmust (?:run|stay|be in|have)\b|\bmandatory\b|\bkeep\b"
)
_TOGETHER = re.compile(
    r"合计|一起|加起来|总共|一共|合起来|两者|之和|together|combined|in total|altogether|jointly|sum"
)
_EACH = re.compile(r"各(?!渠道)|每个?|都|分别|\beach\b|\bevery\b|apiece")
_ROI = re.compile(r"(?<![a-z])(?:roi|roas)(?![a-z])|投资回报|投入产出|投产比|回报率")
_CAC = re.compile(
    r"(?<![a-z])(?:cac|cpa|cpl|cpo)(?![a-z])|获客成本|(?:单个?|每[单个条]|单条)\S{0,4}成本|cost per (?:lead|order|customer|acquisition)"
)
_CHANGE = re.compile(
    r"(?:变动|变化|调整|波动|浮动|偏离)(?:幅度)?|上下浮动|(?:change|move|shift|differ|deviat\w*)|(?:of|from) (?:today|current|now)"
)
_DIGIT = {c: str(i) for i, c in enumerate("零一二三四五六七八九十")} | {"两": "2"}
_COUNT = re.compile(
    r"(?P<most>最多|至多|不超过|只|顶多|at most|no more than|up to|only)?(?P<least>最少|至少|不少于|at least)?\s*(?:在)?(?:投|选|用|做|保留|fund|use|run|pick)?\s*"
    r"(?P<n>\d{1,2}|[一二两三四五六七八九十])\s*(?:个|条|种)?\s*(?:渠道|channels?)"
)
_BEST = re.compile(
    r"(?:前|最好的?|最有效的?|头部|最大的?|(?:best|top|largest|biggest)\s*)(?P<low>\d{1,2}|[一二两三四五六七八九十])"
    r"(?:\s*[-–~到至]\s*(?P<high>\d{1,2}|[一二两三四五六七八九十]))?"
)


@dataclass
class Demands:
    """What was demanded, ready for the arguments of `allocate`.

    Attributes:
        frame: total, experiment, contingency.
        channels: Fields by key of the channel.
        limits: Limits on several channels, or on what they bring.
        used: Offsets of the sums that were understood.
    """

    frame: Arguments = field(default_factory=dict)
    channels: dict[str, Arguments] = field(default_factory=dict)
    limits: list[Arguments] = field(default_factory=list)
    used: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class _Clause:
    start: int
    end: int
    text: str
    channels: tuple[ChannelName, ...]
    sums: tuple[Sum, ...]


def read_demands(utterance: Utterance, channels: Sequence[ChannelName], taken: set[int]) -> Demands:
    """Everything a message demands of a split.

    Args:
        utterance: The message.
        channels: Every mention of a channel.
        taken: Offsets of sums that say something else (what a channel brings).
    """
    demands = Demands(used=set(taken))
    sums = [item for item in find_sums(utterance) if item.at not in taken]
    _take_reserves(demands, sums)
    seen: dict[str, None] = {}
    for clause in _clauses(utterance, channels, sums):
        _read_clause(demands, clause, list(seen))
        seen |= {name.key: None for name in clause.channels}
    _take_total(demands, sums)
    return demands


def _clauses(utterance: Utterance, channels: Sequence[ChannelName], sums: Sequence[Sum]) -> list[_Clause]:
    text = utterance.commanding
    breaks = [0, *(m.end() for m in _CLAUSE.finditer(text)), len(text)]
    return [
        _Clause(
            a,
            b,
            text[a:b],
            tuple(c for c in channels if a <= c.start < b),
            tuple(s for s in sums if a <= s.at < b),
        )
        for a, b in pairwise(breaks)
        if a < b
    ]


def _take_reserves(demands: Demands, sums: list[Sum]) -> None:
    for item in list(sums):
        role = claim(item).role
        if role in (Role.EXPERIMENT, Role.CONTINGENCY):
            demands.frame.setdefault(role.value, item.said)
            demands.used.add(item.at)
            sums.remove(item)


def _take_total(demands: Demands, sums: Sequence[Sum]) -> None:
    free = [item for item in sums if item.is_money and item.at not in demands.used]
    if free:
        demands.frame["total"] = free[0].said
        demands.used.add(free[0].start)


def _read_clause(demands: Demands, clause: _Clause, before: list[str]) -> None:
    sums = [item for item in clause.sums if item.at not in demands.used]
    if _read_count(demands, clause, sums) or _read_ratio(demands, clause, sums):
        return
    if not sums:
        _read_switch(demands, clause)
        return
    floor = clause.start
    for item in sums:
        _read_bound(demands, clause, item, floor, before)
        floor = item.end


def _read_count(demands: Demands, clause: _Clause, sums: Sequence[Sum]) -> bool:
    share = next((item for item in sums if item.is_share), None)
    best = _BEST.search(clause.text)
    if best and share:
        number = _digits(best["high"] or best["low"])
        demands.limits.append({"of": "top", "best": int(number), "minimum": share.said})
        demands.used |= {item.at for item in sums}
        return True
    count = _COUNT.search(clause.text)
    if count is None or not (count["most"] or count["least"]):
        return False
    side = "minimum" if count["least"] else "maximum"
    demands.limits.append({"of": "count", side: _digits(count["n"])})
    return True


def _digits(said: str) -> str:
    return _DIGIT.get(said, said)


def _read_ratio(demands: Demands, clause: _Clause, sums: Sequence[Sum]) -> bool:
    """ROI, CAC and change from today: one number that is no money of a channel."""
    kinds = (("roi", _ROI, "minimum"), ("cac", _CAC, "maximum"), ("change", _CHANGE, "maximum"))
    for kind, pattern, side in kinds:
        named = pattern.search(clause.text)
        if named is None:
            continue
        said = _number_after(clause, named.end()) if kind != "change" else _share_in(sums)
        if said is None:
            continue
        entry: Arguments = {"of": kind, side: said}
        if clause.channels:
            entry["channels"] = [name.name for name in clause.channels]
        demands.limits.append(entry)
        demands.used |= {item.at for item in sums}
        return True
    return False


def _number_after(clause: _Clause, at: int) -> str | None:
    match = re.search(r"\d[\d,.]*\d|\d", clause.text[at:])
    return match.group() if match else None


def _share_in(sums: Sequence[Sum]) -> str | None:
    return next((item.said for item in sums if item.is_share), None)


def _read_switch(demands: Demands, clause: _Clause) -> None:
    """A channel that is off, or must run, without a number."""
    if len(clause.channels) == 0:
        return
    for pattern, name in ((_MUST, "mandatory"), (_OFF, "forbidden")):
        if pattern.search(clause.text):
            for channel in clause.channels:
                demands.channels.setdefault(channel.key, {})[name] = True
            return


def _read_bound(demands: Demands, clause: _Clause, item: Sum, floor: int, before: list[str]) -> None:
    side = _side(clause, item, floor)
    earlier = [name for name in clause.channels if name.start < item.end]
    channels = [name for name in earlier if name.start >= floor] or earlier or list(clause.channels)
    keys = list(dict.fromkeys(name.key for name in channels))
    if side is None or not (item.is_money or item.is_share or item.is_worth):
        return
    if item.is_worth and not item.is_money:
        if not keys and side in ("minimum", "maximum"):
            demands.limits.append({"of": "response", side: item.said})
            demands.used.add(item.at)
        return
    if not keys and _EACH.search(clause.text):
        keys = before
    if not keys:
        return
    demands.used.add(item.at)
    together = len(keys) > 1 and (
        _TOGETHER.search(clause.text) or (item.is_share and not _EACH.search(clause.text))
    )
    if together and side in ("minimum", "maximum"):
        names = list({name.key: name.name for name in channels}.values())
        demands.limits.append({"of": "spend", "channels": names, side: item.said} | _high(item, side))
        return
    for key in keys if _EACH.search(clause.text) or len(keys) == 1 else keys[-1:]:
        entry = demands.channels.setdefault(key, {})
        entry.setdefault(side, item.said)
        entry |= _high(item, side)


def _high(item: Sum, side: str) -> Arguments:
    return {"maximum": item.high} if item.high is not None and side == "minimum" else {}


def _side(clause: _Clause, item: Sum, floor: int) -> str | None:
    """Which bound a sum is, by the words beside it."""
    before = clause.text[floor - clause.start : item.at - clause.start]
    behind = _BEHIND.match(clause.text[item.end - clause.start :])
    whole = clause.text
    if _BLOCK.search(whole):
        return "effective_minimum"
    if _LOCKED.search(whole):
        return "locked"
    if item.high is not None:
        return "minimum"
    found = [
        (m.end(), m.end() - m.start(), side)
        for side, pattern in (("minimum", _AT_LEAST), ("maximum", _AT_MOST))
        for m in pattern.finditer(before)
    ]
    if found:  # the last one said; of two that end together the longer: "不要超过" is no "超过"
        return max(found)[2]
    if behind is None:
        return None
    return "minimum" if _AT_LEAST.search(behind.group()) else "maximum"
