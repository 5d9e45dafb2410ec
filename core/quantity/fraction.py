"""Fractions: 三分之一, 1/4 of. "3/4" standing alone can also be a day: March 4 or 3 April.

A fraction that has no finite decimal (1/3) is kept to 28 significant digits; its meaning says the fraction.
"""

import re
from datetime import date
from decimal import Decimal

from core.quantity.calendar import span_day
from core.quantity.mention import Reading
from core.quantity.numeral import HAN, evaluate, tidy
from core.quantity.pattern import Pattern
from core.quantity.period import Period
from core.quantity.ratio import Proportion
from core.quantity.value import Share
from core.text import Text

_FRACTION = Pattern(
    rf"(?<![\d百千万])(?P<whole>\d{{1,3}}|{HAN})分之(?P<part>\d{{1,3}}|{HAN})"
    r"|(?i:(?<![a-z])(?P<w>an?|one|two|three|four) (?P<wd>third|quarter|fifth"
    r"|tenth)s? (?=of (?:the|our|all|its|that)))"
    r"|(?<![\d.])(?P<o>\d{1,3}) out of (?P<od>\d{1,3})(?![\d.])"
    r"|(?<![\d./A-Za-z:-])(?P<n>\d{1,2})/(?P<d>\d{1,3})(?![\d/.%A-Za-z:-]|\s?[月万亿元])"
)
_SURE = Pattern(r"\s?(?:(?![之以]?前|[日号到至开上截交起])[\u4e00-\u9fff]|(?i:of(?![a-z])))")
_SURE_BEFORE = Pattern(r"(?:占|约|近|为|有|的|(?i:about |roughly |nearly ))\Z")
_DATE_BEFORE = Pattern(r"(?:截至|在|于|日期|(?i:on|by|before|until|due|from) )\Z")


def find_fractions(text: str, source: str, today: date) -> list[Proportion]:
    """All fractions (and short slashed dates) in a normal text, in order."""
    found = []
    for match in _FRACTION.finditer(text):
        readings = _read(match, text, source[match.start() : match.end()], today)
        if readings:
            found.append(Proportion(match.start(), match.end(), readings))
    return found


def _read(match: "re.Match[str]", text: str, label: str, today: date) -> tuple[Reading, ...]:
    if match["part"]:
        whole, part = evaluate(match["whole"]), evaluate(match["part"])
        return _share(part, whole) if part is not None and whole else ()
    if match["w"]:
        part = Decimal({"two": 2, "three": 3, "four": 4}.get(match["w"].lower(), 1))
        return _share(part, Decimal({"third": 3, "quarter": 4, "fifth": 5, "tenth": 10}[match["wd"].lower()]))
    if match["o"]:
        return _share(Decimal(match["o"]), Decimal(match["od"])) if int(match["od"]) else ()
    n, d = int(match["n"]), int(match["d"])
    head = text[max(0, match.start() - 10) : match.start()]
    share = _share(Decimal(n), Decimal(d)) if 0 < n < d else ()
    if share and (_SURE.match(text, match.end()) or _SURE_BEFORE.search(head)):
        return share
    days = _days(n, d, label, today)
    is_unlikely_share = _DATE_BEFORE.search(head) or d > 10
    return days if days and is_unlikely_share else share + days


def _share(part: Decimal, whole: Decimal) -> tuple[Reading, ...]:
    if part > whole:
        return ()
    said = f"{part:f}/{whole:f}"
    return (
        Reading(
            value=Share(value=tidy(part * 100 / whole)), meaning=Text(zh=f"占比 {said}", en=f"share {said}")
        ),
    )


def _days(n: int, d: int, label: str, today: date) -> tuple[Reading, ...]:
    readings = []
    for month, day, zh, en in ((n, d, "月/日", "month/day"), (d, n, "日/月", "day/month")):
        span = span_day(today.year, month, day) if month <= 12 else None
        if span and span[1] < today:
            span = span_day(today.year + 1, month, day)
        if (span and (month, day) == (n, d)) or (span and n != d):
            meaning = Text(zh=f"{span[0]}（{zh}）", en=f"{span[0]} ({en})")
            readings.append(Reading(value=Period(start=span[0], end=span[1], label=label), meaning=meaning))
    return tuple(readings)
