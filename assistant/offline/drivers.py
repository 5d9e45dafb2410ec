"""A goal that is a product of drivers: "营收 = 客流 × 转化率 × 客单价", and one driver that is to be found."""

import re
from dataclasses import dataclass

from assistant.offline.enumerations import find_names
from assistant.offline.names import strip_words
from assistant.offline.portions import find_portions
from assistant.offline.script import Arguments
from assistant.offline.sizes import find_sizes
from assistant.offline.utterance import Utterance, changes, fold
from assistant.offline.wording import amount_text
from core.quantity.value import Change, ChangeKind

_ASKED = re.compile(
    r"驱动|因子|因素|(?<![a-z0-9])[×x*]\s*[\u4e00-\u9fffa-z0-9]|相乘|乘以|乘积|反推|倒推|倒算|反算|拆成.{0,20}(?:用户|客单|转化|流量|单价|频次|客流)|"
    r"\bdrivers?\b|\bmultipl|back-?solve|back-?calculat|work(?:ing)? back(?:wards)?|reverse[- ]engineer|\btimes\b.{0,24}(?:rate|value|price|basket|aov)"
)
_QUESTION = (
    re.compile(
        r"(?:需要|要有|得有|要|该有|需|得)(?:做到|达到)?多少(?:个|次|的)?(?P<n>[\u4e00-\u9fffa-z]{2,8}?)(?:才|呢|$|[?？。，,])"
    ),
    re.compile(
        r"(?:倒推|反推|倒算|反算|推算|求|算(?:一下|下|出)?|解)(?:一下|下|出)?\s*(?P<n>[\u4e00-\u9fffa-z]{2,10}?)(?:大概|至少|应该|需要|要|得|该|是)*(?:做到|达到|提到|到|有)?(?:多少|几何|几|什么水平|才|$|[?？。，,])"
    ),
    re.compile(
        r"(?P<n>[\u4e00-\u9fffa-z]{2,10}?)(?:大概|至少|应该|必须|需要|得|要|需|该)+(?:是|做|提|升|涨|达|有|拉|提升|提高)?(?:到|至)?(?:多少|几)|(?P<m>[\u4e00-\u9fffa-z]{2,10}?)(?:是|到|达到|做到)?多少才(?:行|够|能)"
    ),
    re.compile(
        r"\b(?:what|which) (?:kind of |level of )?(?P<n>[a-z][a-z /-]{1,30}?) (?:do|would|must|should|does|will|is|are)(?: we| i| it| you)? ?(?:need|require|have|be|take|get)"
    ),
    re.compile(
        r"\bhow (?:high|big|large|much|many) (?:does|must|should|would|do|will) (?:the |our )?(?P<n>[a-z][a-z /-]{1,30}?) (?:need|have|be)\b|\bhow (?:many|much) (?P<m>[a-z][a-z /-]{1,30}?) (?:do|would|will|must|should|are) "
    ),
    re.compile(
        r"\b(?:solve for|find|work (?:it )?back to|back out|what must|what does|what should) (?:the |our )?(?P<n>[a-z][a-z /-]{1,30}?)(?: (?:be|need|have|that)\b|[,.?]|$)|\b(?P<m>[a-z][a-z /-]{1,30}?) (?:needs?|has|must) to be what"
    ),
)
_CALLED = re.compile(
    r"目标|营收|收入|销售额|gmv|流水|业绩|成交额|营业额|revenue|sales|turnover|target|goal|bookings|arr\b"
)
_TOGETHER = re.compile(r"^各|各自|分别|每个?|(?:^|\s)each|合起来|整体|综合|blended|combined")


@dataclass
class Level:
    """A KPI's levels as said.

    Attributes:
        name: In the person's words.
        baseline: Today, as argument text.
        target: To be reached.
        plain: Said without telling which of the two.
        start: Where it is first said.
    """

    name: str
    baseline: str | None = None
    target: str | None = None
    plain: str | None = None
    start: int = 0


def is_driven(utterance: Utterance) -> bool:
    """Whether a product of drivers is meant, or one of them is to be found."""
    return is_back_solve(utterance) or (
        bool(_ASKED.search(utterance.commanding)) and not _relative(utterance)
    )


def _relative(utterance: Utterance) -> bool:
    """As in "4x as important", "2倍": a multiple, not a product."""
    return any(isinstance(m.value, Change) and m.value.kind is ChangeKind.TIMES for m in utterance.mentions)


def is_back_solve(utterance: Utterance) -> bool:
    """Whether one driver is to be found, the others and the goal being given."""
    unknown = find_unknown(utterance)
    if not unknown:
        return False
    known = [level for level in find_levels(utterance) if not _same(level.name, unknown)]
    return len(known) >= 3 or (
        len(known) >= 2 and (bool(_ASKED.search(utterance.commanding)) or _has_sum(known))
    )


def _has_sum(known: list[Level]) -> bool:
    return bool(known[0].target or known[0].plain) and not (known[0].target or known[0].plain or "").endswith(
        ("%", "pp")
    )


def find_unknown(utterance: Utterance) -> str:
    """The driver that is asked for, "" if none is."""
    for pattern in _QUESTION:
        for match in pattern.finditer(utterance.text):
            group = "n" if match.group("n") else "m"
            name = strip_words(utterance.original[match.start(group) : match.end(group)])
            if len(name) >= 2 and not _TOGETHER.search(fold(name)):
                return name
    return ""


def find_levels(utterance: Utterance) -> list[Level]:
    """Every KPI with levels, in order: from-to, to reach, today, or just said."""
    levels: list[Level] = []
    sizes = find_sizes(utterance)
    for portion in find_portions(utterance, sizes):
        if any(m.start <= portion.size.start < m.end for m in changes(utterance.mentions)):
            continue
        level = _entry(
            levels, _named(utterance, portion.size.start, portion.size.end, portion.name), portion.size.start
        )
        if portion.role in ("baseline", "history"):
            level.baseline = portion.size.text
        else:
            level.plain = portion.size.text
    for mention in changes(utterance.mentions):
        change = mention.value
        if isinstance(change, Change) and change.end is not None:
            level = _entry(levels, _named(utterance, mention.start, mention.end, ""), mention.start)
            level.target = amount_text(change.end)
            level.baseline = amount_text(change.start) if change.start is not None else level.baseline
    named = [level for level in levels if level.name]
    return sorted(named, key=lambda level: level.start)


def _entry(levels: list[Level], name: str, start: int) -> Level:
    known = next((level for level in levels if _same(level.name, name)), None)
    if known is None:
        known = Level(name, start=start)
        levels.append(known)
    return known


def _same(one: str, other: str) -> bool:
    a, b = fold(one), fold(other)
    return a == b or (min(len(a), len(b)) >= 2 and (a in b or b in a))


def _named(utterance: Utterance, start: int, end: int, name: str) -> str:
    """The KPI right before an amount, else right after it ("5亿GMV"), else the words before it."""
    floor = max((m.end for m in utterance.mentions if m.end <= start), default=0)
    before = [k for k in utterance.kpis if floor <= k.start and k.end <= start]
    if before and not re.search(r"[,，;；。:：]", utterance.text[before[-1].end : start]):
        return before[-1].text
    after = next(
        (k for k in utterance.kpis if k.start >= end and not utterance.text[end : k.start].strip(" 的of")),
        None,
    )
    if after is not None and not name:
        return after.text
    clause = re.split(r"[，,；;。\n:：]|\.\s", utterance.original[floor:start])[-1]
    return name or strip_words(clause)


def drive(utterance: Utterance) -> Arguments:
    """Arguments of `cascade` by drivers."""
    formula = _formula(utterance)
    arguments = _from_formula(utterance, *formula) if formula else _from_levels(utterance)
    unknown = find_unknown(utterance)
    sole = [part["name"] for part in arguments["parts"] if len(part) == 1]
    if is_back_solve(utterance) or (formula and len(sole) == 1):
        known = next((p["name"] for p in arguments["parts"] if unknown and _same(p["name"], unknown)), None)
        arguments["solve_for"] = known or unknown or sole[0]
    return arguments


def _from_levels(utterance: Utterance) -> Arguments:
    levels = find_levels(utterance)
    arguments: Arguments = {"method": "drivers"}
    goal = _goal(utterance, levels)
    if goal is not None:
        arguments |= {
            key: text
            for key, text in (("baseline", goal.baseline), ("target", goal.target or goal.plain))
            if text
        }
    solving = is_back_solve(utterance)
    unknown = find_unknown(utterance)
    parts: list[Arguments] = []
    for level in levels:
        if level is goal:
            continue
        part: Arguments = {"name": level.name}
        plain_key = "target" if solving and not _same(level.name, unknown) else "baseline"
        for key, text in ((plain_key, level.plain), ("baseline", level.baseline), ("target", level.target)):
            if text:
                part[key] = text
        parts.append(part)
    arguments["parts"] = parts or [{"name": name} for name in find_names(utterance)]
    return arguments


def _goal(utterance: Utterance, levels: list[Level]) -> Level | None:
    """The product: the first with a level to reach, or the first level said when one driver is to be found."""
    unknown = find_unknown(utterance)
    known = [level for level in levels if not (unknown and _same(level.name, unknown))]
    aimed = [level for level in known if level.target and not level.target.endswith("%")]
    if is_back_solve(utterance):
        called = [
            level for level in known if _CALLED.search(fold(level.name)) and (level.target or level.plain)
        ]
        return next((level for level in (*called, *known) if level.target or level.plain), None)
    return aimed[0] if aimed else None


def _formula(utterance: Utterance) -> tuple[re.Match[str], int] | None:
    match = re.search(
        r"(?P<whole>[^=＝，,。;；:：]*)(?:[=＝]|等于|是(?=[^，,。]*[×*乘])|\bequals\b|\bis\b(?=[^,.]*[×*]))(?P<factors>[^，,。;；?？=]*(?:[×x*乘]|\btimes\b)[^，,。;；?？=]*)",
        utterance.original,
    )
    return (match, match.start("factors")) if match else None


def _from_formula(utterance: Utterance, match: re.Match[str], position: int) -> Arguments:
    """As in "5亿 = UV × 30% × 70元": the whole and its factors, with levels said elsewhere for those without one."""
    levels = find_levels(utterance)
    arguments: Arguments = {"method": "drivers"}
    whole = next(
        (f for f in find_sizes(utterance) if match.start("whole") <= f.start < match.end("whole")), None
    )
    if whole is not None:
        arguments["target"] = whole.text
    parts: list[Arguments] = []
    for piece in re.split(
        r"[×*]|乘以?|\btimes\b|(?<=[\s\d%元\u4e00-\u9fff])x(?=[\s\d\u4e00-\u9fff])", match.group("factors")
    ):
        start = utterance.original.index(piece, position)
        position = start + len(piece)
        inside = utterance.within(start, position)
        name = strip_words(piece.replace(inside[0].text, "")) if inside else strip_words(piece)
        entry: Arguments = {"name": name or piece.strip()}
        if inside:
            entry["amount"] = inside[0].text.strip()
        else:
            entry |= _known_levels(levels, entry["name"])
        parts.append(entry)
    goal = _goal(
        utterance, [level for level in levels if not any(_same(level.name, p["name"]) for p in parts)]
    )
    if goal is not None:
        arguments |= {k: t for k, t in (("baseline", goal.baseline), ("target", goal.target)) if t}
    return {**arguments, "parts": parts}


def _known_levels(levels: list[Level], name: str) -> Arguments:
    level = next((known for known in levels if _same(known.name, name)), None)
    if level is None:
        return {}
    return {k: t for k, t in (("baseline", level.baseline), ("target", level.target or level.plain)) if t}
