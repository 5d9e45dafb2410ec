"""What a calendar expression stands for: from the words matched to the days, given today.

A year that is not said is the current one, unless the stretch then ended before today: then the next one.
With a fiscal year that does not start in January, a bare quarter or half has two readings.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from core.quantity.calendar import (
    Span,
    add_months,
    fiscal_year,
    span_day,
    span_months,
    span_part,
    span_week,
)
from core.quantity.festival import date_festival
from core.quantity.numeral import evaluate


@dataclass(frozen=True)
class Now:
    """The day and the fiscal calendar that periods are resolved against."""

    today: date
    fiscal_start: int = 1


Match = re.Match[str]
Found = tuple[tuple[Span, str], ...] | None
Build = Callable[[Match, Now], Found]

_RELATIVE_YEAR = {
    "今": 0,
    "本": 0,
    "明": 1,
    "后": 2,
    "今年": 0,
    "本年": 0,
    "明年": 1,
    "来年": 1,
    "次年": 1,
    "翌年": 1,
    "后年": 2,
    "去年": -1,
    "前年": -2,
}
_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December"]  # fmt: skip


def _said_year(match: Match, now: Now) -> int | None:
    groups = match.groupdict()
    if groups.get("y") or groups.get("ye"):
        return int(groups.get("y") or groups["ye"])
    if groups.get("yy") or groups.get("yye"):
        return 2000 + int(groups.get("yy") or groups["yye"])
    if groups.get("ry"):
        return now.today.year + _RELATIVE_YEAR[groups["ry"]]
    if groups.get("rye"):
        return now.today.year + {"next": 1, "this": 0, "last": -1}[groups["rye"].lower()]
    return None


def _resolve(
    year: int | None, now: Now, make: Callable[[int], Span | None], current: int | None = None
) -> Span | None:
    """The stretch in the year said, or in the nearest year in which it is not over."""
    if year is not None:
        return make(year)
    first = now.today.year if current is None else current
    span = make(first)
    return make(first + 1) if span is None or span[1] < now.today else span


def _part(match: Match, now: Now, months: int, number: int, last: int | None = None) -> Found:
    """A quarter or half (or a run of them) of the calendar year and, where it differs, of the fiscal year."""
    year = _said_year(match, now)
    last = number if last is None else last

    def make(fiscal_start: int) -> Callable[[int], Span]:
        return lambda y: (
            span_part(y, months, number, fiscal_start)[0],
            span_part(y, months, last, fiscal_start)[1],
        )

    calendar = _resolve(year, now, make(1))
    if calendar is None or number > last:
        return None
    if now.fiscal_start == 1:
        return ((calendar, ""),)
    fiscal = _resolve(year, now, make(now.fiscal_start), fiscal_year(now.today, now.fiscal_start))
    if fiscal is None or fiscal == calendar:
        return ((calendar, ""),)
    return ((calendar, "calendar"), (fiscal, "fiscal"))


def _digit(said: str) -> int:
    return int(evaluate(said) or 0)


def build_first_quarters(match: Match, now: Now) -> Found:
    """前三季度: from the first quarter to the one named."""
    return _part(match, now, 3, 1, _digit(match["n"]))


_ORDINALS = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "last": 4,
}


def build_worded_quarter(match: Match, now: Now) -> Found:
    """The first quarter, the 4th quarter of 2026."""
    return _part(match, now, 3, _ORDINALS[match["w"].lower()])


def build_half(match: Match, now: Now) -> Found:
    """上半年, H2, the first half of 2026."""
    number = {"上": 1, "下": 2, "1": 1, "2": 2} | _ORDINALS
    return _part(match, now, 6, number[(match["h"] or match["h2"] or match["h3"]).lower()])


def build_fiscal(match: Match, now: Now) -> Found:
    """FY27, FY2027 Q1, 27财年下半年: the fiscal year named, or a part of it."""
    said = match["fy1"]
    year = int(said) if len(said) == 4 else 2000 + int(said)
    part = match.groupdict().get("fp1")
    if part is None:
        return ((span_part(year, 12, 1, now.fiscal_start), ""),)
    number = {"上": 1, "下": 2}.get(part[0]) or _digit(re.sub(r"[^\d一二三四]", "", part))
    months = 6 if "半" in part or part[0] in "Hh" else 3
    return ((span_part(year, months, number, now.fiscal_start), ""),)


def build_full_date(match: Match, _: Now) -> Found:
    """2026-09-30, 2026年9月30日, 20260930."""
    groups = match.groupdict()
    month, day = groups.get("m") or groups["m2"], groups.get("d") or groups["d2"]
    span = span_day(int(match["y"]), int(month), int(day))
    return None if span is None else ((span, ""),)


def build_slashed(match: Match, now: Now) -> Found:
    """03/04/2026: month first or day first, both if both exist and differ."""
    year, a, b = int(match["y"]), int(match["a"]), int(match["b"])
    spans = [(span_day(year, a, b), "month/day"), (span_day(year, b, a), "day/month")]
    good = [(span, note) for span, note in spans if span is not None]
    if len(good) == 2 and good[0][0] == good[1][0]:
        good = good[:1]
    return tuple(good) or None


def build_month_day(match: Match, now: Now) -> Found:
    """9月30日, 9月1-15日, Sep 30: days of a month."""
    groups = match.groupdict()
    month = _month_number(groups["name"]) if groups.get("name") else _digit(groups["m"])
    first, last = int(match["d"]), int(groups.get("d2") or match["d"])

    def make(year: int) -> Span | None:
        start, end = span_day(year, month, first), span_day(year, month, last)
        return (start[0], end[1]) if start and end and start <= end else None

    span = _resolve(_said_year(match, now), now, make)
    return None if span is None else ((span, ""),)


def _month_number(name: str) -> int:
    return next(i for i, full in enumerate(_MONTHS, 1) if full.lower().startswith(name.lower()[:3]))


def build_month(match: Match, now: Now) -> Found:
    """9月, 10-11月, 10月中旬, Sep 2026: months or a third of one."""
    groups = match.groupdict()
    first = _month_number(groups["name"]) if groups.get("name") else _digit(groups["m"])
    last = _digit(groups["m2"]) if groups.get("m2") else first
    if not (1 <= first <= 12 and 1 <= last <= 12):
        return None
    months = (last - first) % 12 + 1
    span = _resolve(
        _said_year(match, now), now, lambda y: _third(span_months(y, first, months), groups.get("third"))
    )
    return None if span is None else ((span, ""),)


def _third(span: Span, word: str | None) -> Span:
    """上旬 / 中旬 / 下旬, 初: the ten days of the month."""
    start, end = span
    if word in {"上旬", "初"}:
        return start, start.replace(day=10)
    if word == "中旬":
        return start.replace(day=11), start.replace(day=20)
    return (end.replace(day=21), end) if word == "下旬" else span


def build_slashed_run(match: Match, now: Now) -> Found:
    """9/1-9/30: month/day to month/day, into the next year if it runs over the end of one."""

    def make(year: int) -> Span | None:
        start = span_day(year, int(match["m"]), int(match["d"]))
        end = span_day(year, int(match["m2"]), int(match["d2"]))
        if start and end and end < start:
            end = span_day(year + 1, int(match["m2"]), int(match["d2"]))
        return (start[0], end[1]) if start and end else None

    span = _resolve(None, now, make)
    return None if span is None else ((span, ""),)


def build_year_run(match: Match, _: Now) -> Found:
    """2026-2028年."""
    first, last = int(match["y"]), int(match["y2"])
    return (((date(first, 1, 1), date(last, 12, 31)), ""),) if first < last else None


def build_weekday(match: Match, now: Now) -> Found:
    """下周五; a bare 周五 is the next one, today included."""
    weekday = "一二三四五六日天".index(match["w"]) % 7 if match["w"] != "天" else 6
    monday = now.today - timedelta(days=now.today.weekday())
    weeks = {"上": -1, "下": 1, "下下": 2}.get(match["s"] or "", 0)
    day = monday + timedelta(days=weekday, weeks=weeks)
    if match["s"] is None and day < now.today:
        day += timedelta(weeks=1)
    return (((day, day), ""),)


def build_week(match: Match, now: Now) -> Found:
    """W32, 第32周: an ISO week."""

    def make(year: int) -> Span | None:
        try:
            return span_week(year, int(match["w"]))
        except ValueError:
            return None

    span = _resolve(_said_year(match, now), now, make)
    return None if span is None else ((span, ""),)


def build_year_edge(match: Match, now: Now) -> Found:
    """年底, 年内, 2026年初."""
    year, edge = _said_year(match, now), match["e"]
    if edge in {"初", "中"}:
        month = 1 if edge == "初" else 6
        span = _resolve(year, now, lambda y: span_months(y, month, 1))
    else:
        span = _resolve(year, now, lambda y: span_months(y, 1, 12))
    return None if span is None else ((span, ""),)


def build_unit_edge(match: Match, now: Now) -> Found:
    """月底, 本季度末: the month or quarter that today is in, or the one named."""
    step = _STEPS[match["s"] or "本"]
    months = 1 if match["u"] == "月" else 3
    first = now.today.month if months == 1 else (now.today.month - 1) // 3 * 3 + 1
    return ((span_months(now.today.year, first + step * months, months), ""),)


def build_year_alone(match: Match, now: Now) -> Found:
    """2026年, 明年, 全年, in 2027."""
    year = _said_year(match, now)
    return ((span_months(now.today.year if year is None else year, 1, 12), ""),)


_STEPS = {
    "本": 0, "这个": 0, "这": 0, "当": 0, "下": 1, "下一": 1, "下个": 1, "下一个": 1,
    "上": -1, "上一": -1, "上个": -1, "上一个": -1,
    "this": 0, "current": 0, "the current": 0, "next": 1, "coming": 1, "last": -1, "previous": -1,
}  # fmt: skip
_UNITS = {
    "日": "day",
    "天": "day",
    "周": "week",
    "星期": "week",
    "礼拜": "week",
    "月": "month",
    "季": "quarter",
    "季度": "quarter",
    "年": "year",
}


def build_relative(match: Match, now: Now) -> Found:
    """This, next or last week, month, quarter or year."""
    step = _STEPS[match["s"].lower().strip()]
    unit = _UNITS.get(match["u"], match["u"].lower())
    if unit == "week":
        monday = now.today - timedelta(days=now.today.weekday()) + timedelta(weeks=step)
        return (((monday, monday + timedelta(days=6)), ""),)
    if unit == "month":
        return ((span_months(now.today.year, now.today.month + step, 1), ""),)
    if unit == "year":
        return ((span_months(now.today.year + step, 1, 12), ""),)
    shift = (now.fiscal_start - 1) % 3
    first = (now.today.month - 1 - shift) // 3 * 3 + 1 + shift + 3 * step
    plain = (now.today.month - 1) // 3 * 3 + 1 + 3 * step
    calendar, fiscal = span_months(now.today.year, plain, 3), span_months(now.today.year, first, 3)
    return ((calendar, ""),) if calendar == fiscal else ((calendar, "calendar"), (fiscal, "fiscal"))


def build_day_word(match: Match, now: Now) -> Found:
    """今天, tomorrow."""
    step = {"今天": 0, "今日": 0, "today": 0, "明天": 1, "tomorrow": 1, "昨天": -1, "yesterday": -1}
    day = now.today + timedelta(days=step[match[0].lower()])
    return (((day, day), ""),)


def build_duration(match: Match, now: Now) -> Found:
    """N units from today on, or up to today for 过去 / last."""
    groups = match.groupdict()
    count = _count(groups.get("n") or "1")
    unit = _UNITS.get(match["u"], match["u"].lower().rstrip("s"))
    half = groups.get("half")
    if count is None or not 0 < count <= 600:
        return None
    days, months = {"day": (1, 0), "week": (7, 0), "month": (0, 1), "quarter": (0, 3), "year": (0, 12)}[unit]
    days, months = (days * count, months * count) if not half else (15 if months == 1 else 0, months // 2)
    past = groups.get("past") is not None
    try:
        if past:
            start = add_months(now.today, -months) - timedelta(days=days) + timedelta(days=1)
            return (((start, now.today), ""),)
        end = add_months(now.today, months) + timedelta(days=days - 1)
    except (ValueError, OverflowError):
        return None
    return (((now.today, end), ""),)


_SMALL_WORDS = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]


def _count(said: str) -> int | None:
    if said.lower() in {"a", "an"}:
        return 1
    if said.lower() in _SMALL_WORDS:
        return _SMALL_WORDS.index(said.lower()) + 1
    value = evaluate(said)
    return None if value is None or value != int(value) else int(value)


def build_festival(name: str) -> Build:
    """The builder of a festival by its name."""

    def build(match: Match, now: Now) -> Found:
        span = _resolve(_said_year(match, now), now, lambda y: date_festival(name, y))
        return None if span is None else ((span, ""),)

    return build


def build_relative_fiscal(match: Match, now: Now) -> Found:
    """本财年, next fiscal year."""
    word = (match["r"] or match["r2"]).lower()
    step = {"本": 0, "下": 1, "上": -1, "this": 0, "current": 0, "next": 1, "last": -1}[word]
    return ((span_part(fiscal_year(now.today, now.fiscal_start) + step, 12, 1, now.fiscal_start), ""),)


def build_quarter_run(match: Match, now: Now) -> Found:
    """Q1-Q3, 一二季度."""
    first, last = match["q2"] or match["q"], match["q3"] or match["q4"]
    return _part(match, now, 3, _digit(first), _digit(last))


def build_one_quarter(match: Match, now: Now) -> Found:
    """Q4, 第四季度."""
    said = match["q"] or match["q5"] or match["q2"] or match["q6"] or "1"
    return _part(match, now, 3, _digit(said))


def build_bare_duration(match: Match, now: Now) -> Found:
    """两周, 三个月, 3年: from today on."""
    months = {"月": 1, "季度": 3, "年": 12}
    count, unit = _count(match["n"]), match["u2"] or match["u3"]
    if count is None or not 0 < count <= 120:
        return None
    if unit in months:
        return (((now.today, add_months(now.today, months[unit] * count) - timedelta(days=1)), ""),)
    return (((now.today, now.today + timedelta(days=7 * count - 1)), ""),)
