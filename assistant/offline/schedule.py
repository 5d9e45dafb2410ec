"""When something is to be done now: a new time said, or the old one moved by so many days, weeks or months."""

import re
from datetime import date, timedelta

from assistant.offline.script import Arguments
from core.plan.node import Node
from core.quantity.calendar import add_months
from core.quantity.mention import Mention

_NUMBER = r"(?<![\d第月号年.])(?P<n>\d+|[一二两三四五六七八九十半]|an?|one|two|three|four|five|six|half an?)"
_SPAN = re.compile(
    rf"{_NUMBER}\s*(?:个(?=[周星礼月季半]))?\s*(?P<unit>天|日(?!前)|周|星期|礼拜|(?<=个)月|季度|年|days?|weeks?"
    rf"|fortnights?|months?|quarters?|years?)(?![底初末中内])",
    re.I,
)
_LATER = re.compile(
    r"推迟|推后|延后|延期|延迟|顺延|往后|晚|向后|延长|后移|拖|delay|postpone|push(?:ed)?|later|put off|slip|extend|move .{0,20}back"
)
_EARLIER = re.compile(r"提前|提早|往前|早|向前|前移|earlier|bring .{0,40}forward|forward|ahead|sooner")
_LONGER = re.compile(r"延长|extend|多做|再做")
_TO = re.compile(r"(?:到|至|成|为|\bto|until|till)\s*$")
_NUMBERS = {
    "一": 1,
    "两": 2,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
}
_WORDS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_DAYS = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "day": 1, "week": 7, "fortnight": 14}
_MONTHS = {"月": 1, "季度": 3, "年": 12, "month": 1, "quarter": 3, "year": 12}


def new_time(text: str, original: str, mentions: tuple[Mention, ...], node: Node) -> Arguments:
    """The `when` a clause gives a node; empty when it gives none.

    Args:
        text: Folded clause.
        original: The clause as typed.
        mentions: Times in it, with offsets into it.
        node: For the time it has now.
    """
    moved = _shifted(text, node)
    if moved:
        return {"when": moved}
    new = [
        m for m in mentions if not re.search(r"(?:原来|原本|不是|而非|not|instead of)\s*$", text[: m.start])
    ]
    if not new or _only_shift(text, new[-1]):
        return {}
    return {"when": new[-1].text.strip()}


def _only_shift(text: str, mention: Mention) -> bool:
    return bool(_SPAN.fullmatch(mention.text.strip())) and bool(_LATER.search(text) or _EARLIER.search(text))


def asks_shift(text: str) -> bool:
    """Whether the time is to move by a length rather than to a date."""
    match = _SPAN.search(text)
    return bool(
        match and (_LATER.search(text) or _EARLIER.search(text)) and not _TO.search(text[: match.start()])
    )


def _shifted(text: str, node: Node) -> str:
    match = _SPAN.search(text)
    if match is None or not asks_shift(text) or node.end is None:
        return ""
    sign = -1 if _EARLIER.search(text) and not _LATER.search(text) else 1
    moved = _mover(match, sign)
    end = moved(node.end)
    if node.start is None:
        return f"{end.isoformat()}前"
    start = node.start if _LONGER.search(text) else moved(node.start)
    return f"{start.isoformat()}/{end.isoformat()}"


def _mover(match: re.Match[str], sign: int):  # type: ignore[no-untyped-def]
    said, unit = match["n"].lower(), match["unit"].lower().rstrip("s")
    half = said.startswith(("半", "half"))
    count = 1 if half else _NUMBERS.get(said) or _WORDS.get(said) or int(said)
    if unit in _DAYS:
        return lambda day: day + timedelta(days=sign * count * _DAYS[unit])
    months = _MONTHS[unit] * count
    if half:
        if months < 2:
            return lambda day: day + timedelta(days=sign * 15)
        months //= 2
    return lambda day: _by_months(day, sign * months)


def _by_months(day: date, months: int) -> date:
    """The same day of another month; the last day of a month stays the last."""
    moved = add_months(day, months)
    if (day + timedelta(days=1)).day != 1:
        return moved
    return add_months(moved.replace(day=1), 1) - timedelta(days=1)
