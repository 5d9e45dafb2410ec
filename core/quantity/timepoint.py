"""Single calendar expressions ("2026年Q4", "Sep 30", "明年", "双11", "next 6 months") found in a normal text.

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
from core.quantity.festival import NAMES, date_festival
from core.quantity.numeral import evaluate


@dataclass(frozen=True)
class Now:
    """The day and the fiscal calendar that periods are resolved against."""

    today: date
    fiscal_start: int = 1


@dataclass(frozen=True)
class Point:
    """A calendar expression at a place in the text, with the stretches it can mean (likeliest first).

    Attributes:
        start: Index of its first character.
        end: Index after its last character.
        spans: Stretch and what distinguishes it ("calendar", "fiscal", "month/day"...; "" if nothing).
        has_year: Whether a year was said.
        edge: "end" when only the end is meant (底, 末, end of), "within" for 内, else "".
        is_day: Whether it names one day, so that "before" includes it.
        is_festival: Whether "before" leaves it out.
    """

    start: int
    end: int
    spans: tuple[tuple[Span, str], ...]
    has_year: bool = False
    edge: str = ""
    is_day: bool = False
    is_festival: bool = False


Found = tuple[tuple[Span, str], ...] | None
Build = Callable[["re.Match[str]", Now], Found]

_YEAR = (
    r"(?:(?<![\d.])(?<!\d,)(?P<y>20\d\d)\s?(?:年度?|[-/. ])?\s?的?|(?<![\d.])(?<!\d,)(?P<yy>[2-4]\d)年\s?"
    r"|(?P<ry>今年|明年|后年|(?<![比较])去年|前年|本年|来年|次年|翌年)度?的?\s?)?"
)
_YEAR_AFTER = r"(?:,?\s(?:of |in )?(?P<ye>20\d\d)(?!\d)|\s?'(?P<yye>[2-4]\d)(?!\d))?"
_RELATIVE_YEAR = {
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
_MONTH_NAMES = (
    r"(?P<name>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?|january|february|april|june|july|august|september|october"
    r"|november|december|jan|feb|aug|sept?|oct|nov|dec)(?![A-Za-z])\.?"
)


def _said_year(match: "re.Match[str]", now: Now) -> int | None:
    groups = match.groupdict()
    if groups.get("y") or groups.get("ye"):
        return int(groups.get("y") or groups["ye"])
    if groups.get("yy") or groups.get("yye"):
        return 2000 + int(groups.get("yy") or groups["yye"])
    if groups.get("ry"):
        return now.today.year + _RELATIVE_YEAR[groups["ry"]]
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


def _part(match: "re.Match[str]", now: Now, months: int, number: int, last: int | None = None) -> Found:
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


def _quarter(match: "re.Match[str]", now: Now) -> Found:
    first = _digit(match["q"] or match["q2"] or "1")
    last = match.groupdict().get("q3")
    return _part(match, now, 3, first, _digit(last) if last else None)


def _first_quarters(match: "re.Match[str]", now: Now) -> Found:
    return _part(match, now, 3, 1, _digit(match["n"]))


def _half(match: "re.Match[str]", now: Now) -> Found:
    said = match["h"] or match["h2"]
    return _part(match, now, 6, {"上": 1, "下": 2, "1": 1, "2": 2}[said])


def _fiscal(match: "re.Match[str]", now: Now) -> Found:
    groups = match.groupdict()
    said = next(v for k, v in groups.items() if k.startswith("fy") and v)
    year = int(said) if len(said) == 4 else 2000 + int(said)
    part = next((v for k, v in groups.items() if k.startswith("fp") and v), None)
    if part is None:
        return ((span_part(year, 12, 1, now.fiscal_start), ""),)
    number = {"上": 1, "下": 2}.get(part[0]) or _digit(re.sub(r"[^\d一二三四]", "", part))
    months = 6 if "半" in part or part[0] in "Hh" else 3
    return ((span_part(year, months, number, now.fiscal_start), ""),)


def _relative_fiscal(match: "re.Match[str]", now: Now) -> Found:
    step = {"本": 0, "下": 1, "上": -1, "this": 0, "current": 0, "next": 1, "last": -1}[match["r"].lower()]
    year = fiscal_year(now.today, now.fiscal_start) + step
    return ((span_part(year, 12, 1, now.fiscal_start), ""),)


def _full_date(match: "re.Match[str]", _: Now) -> Found:
    groups = match.groupdict()
    month, day = groups.get("m") or groups["m2"], groups.get("d") or groups["d2"]
    span = span_day(int(match["y"]), int(month), int(day))
    return None if span is None else ((span, ""),)


def _slashed(match: "re.Match[str]", now: Now) -> Found:
    """03/04/2026: month first or day first, both if both exist and differ."""
    year, a, b = int(match["y"]), int(match["a"]), int(match["b"])
    spans = [(span_day(year, a, b), "month/day"), (span_day(year, b, a), "day/month")]
    good = [(span, note) for span, note in spans if span is not None]
    if len(good) == 2 and good[0][0] == good[1][0]:
        good = good[:1]
    return tuple(good) or None


def _month_day(match: "re.Match[str]", now: Now) -> Found:
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


def _month(match: "re.Match[str]", now: Now) -> Found:
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


def _week(match: "re.Match[str]", now: Now) -> Found:
    def make(year: int) -> Span | None:
        try:
            return span_week(year, int(match["w"]))
        except ValueError:
            return None

    span = _resolve(_said_year(match, now), now, make)
    return None if span is None else ((span, ""),)


def _year_edge(match: "re.Match[str]", now: Now) -> Found:
    year, edge = _said_year(match, now), match["e"]
    if edge in {"初", "中"}:
        month = 1 if edge == "初" else 6
        span = _resolve(year, now, lambda y: span_months(y, month, 1))
    else:
        span = _resolve(year, now, lambda y: span_months(y, 1, 12))
    return None if span is None else ((span, ""),)


def _unit_edge(match: "re.Match[str]", now: Now) -> Found:
    """月底, 本季度末: the month or quarter that today is in, or the one named."""
    step = _STEPS[match["s"] or "本"]
    months = 1 if match["u"] == "月" else 3
    first = now.today.month if months == 1 else (now.today.month - 1) // 3 * 3 + 1
    return ((span_months(now.today.year, first + step * months, months), ""),)


def _year_alone(match: "re.Match[str]", now: Now) -> Found:
    year = _said_year(match, now)
    return ((span_months(now.today.year if year is None else year, 1, 12), ""),)


_STEPS = {"本": 0, "这个": 0, "这": 0, "当": 0, "下": 1, "下个": 1, "下一个": 1, "上": -1, "上个": -1, "上一个": -1,
          "this": 0, "current": 0, "the current": 0, "next": 1, "coming": 1, "last": -1, "previous": -1}  # fmt: skip
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


def _relative(match: "re.Match[str]", now: Now) -> Found:
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


def _day_word(match: "re.Match[str]", now: Now) -> Found:
    step = {"今天": 0, "今日": 0, "today": 0, "明天": 1, "tomorrow": 1, "昨天": -1, "yesterday": -1}
    day = now.today + timedelta(days=step[match[0].lower()])
    return (((day, day), ""),)


def _duration(match: "re.Match[str]", now: Now) -> Found:
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
    if said.lower() in _SMALL_WORDS:
        return _SMALL_WORDS.index(said.lower()) + 1
    value = evaluate(said)
    return None if value is None or value != int(value) else int(value)


def _festival(name: str) -> Build:
    def build(match: "re.Match[str]", now: Now) -> Found:
        span = _resolve(_said_year(match, now), now, lambda y: date_festival(name, y))
        return None if span is None else ((span, ""),)

    return build


_N = r"(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3})"
_NOT_RATE = r"(?!\s?(?:一次|\d次|留存|复购|回购|活跃|无理由|前|以前|会员|卡|经验|期|龄|线|报|榜|末|边|到店))"
_RULES: tuple[tuple[str, Build, str], ...] = (
    (r"(?<![\d.])(?P<y>20\d\d)(?:\s?年\s?(?P<m>\d{1,2})\s?月\s?(?P<d>\d{1,2})[日号](?!\s?[-~至到]\s?\d{1,2}[日号])|(?P<s>[-/.])(?P<m2>\d{1,2})(?P=s)(?P<d2>\d{1,2})(?!\d))", _full_date, "day"),
    (r"(?<![\d.])(?<!\d,)(?P<y>20\d\d)(?P<m2>0[1-9]|1[0-2])(?P<d2>[0-3]\d)(?![\d.,%万亿元])", _full_date, "day"),
    (r"(?<![\d./])(?P<a>\d{1,2})[/.](?P<b>\d{1,2})[/.](?P<y>20\d\d)(?!\d)", _slashed, "day"),
    (_YEAR + r"(?<!\d)(?P<m>\d{1,2}|十[一二]?|[一二三四五六七八九])月\s?(?P<d>\d{1,2})[日号]?\s?[-~至到]\s?(?P<d2>\d{1,2})[日号]", _month_day, ""),
    (_YEAR + r"(?<!\d)(?P<m>\d{1,2}|十[一二]?|[一二三四五六七八九])月\s?(?P<d>\d{1,2})[日号]", _month_day, "day"),
    (r"(?<![A-Za-z\d])(?P<d>\d{1,2})(?:st|nd|rd|th)?\s(?:of )?" + _MONTH_NAMES + _YEAR_AFTER, _month_day, "day"),
    (r"(?<![A-Za-z])" + _MONTH_NAMES + r"\s(?P<d>\d{1,2})(?:st|nd|rd|th)?(?![\d:%]|\.\d|,\d{3}|\s?[kKmMwW%](?![a-z]))" + _YEAR_AFTER, _month_day, "day"),
    (r"(?<![A-Za-z])(?i:FY)\s?'?(?P<fy1>20\d\d|\d\d)(?!\d)(?:[ -]{0,2}(?P<fp1>(?i:Q[1-4]|H[12]))(?!\d))?", _fiscal, "year"),
    (r"(?<![A-Za-z])(?P<fp2>(?i:Q[1-4]|H[12]))\s?(?:of )?(?i:FY)\s?'?(?P<fy2>20\d\d|\d\d)(?!\d)", _fiscal, "year"),
    (r"(?<!\d)(?P<fy3>20\d\d|\d\d)\s?财年\s?(?P<fp3>第?[一二三四1-4]季度?|(?i:Q[1-4]|H[12])|[上下]半年)?", _fiscal, "year"),
    (r"(?P<r>[本下上])个?财年|(?P<x>(?i:(?P<r2>this|current|next|last) fiscal year))", lambda m, n: _relative_fiscal_of(m, n), "year"),
    (_YEAR + r"前(?P<n>[二三23])个?季度?", _first_quarters, ""),
    (_YEAR + r"(?<![A-Za-z])(?:(?i:Q)(?P<q2>[1-4])\s?[-~至到]\s?(?i:Q)?(?P<q3>[1-4])(?![\d.%])|第?(?P<q>[一二三])\s?[-~至到、]?\s?(?P<q4>[二三四])季度)" + _YEAR_AFTER, lambda m, n: _quarter_run(m, n), ""),
    (_YEAR + r"(?:第\s?(?P<q>[一二三四1-4])\s?季度?|(?P<q5>[一二三四])季度|(?<![A-Za-z])(?i:Q)(?P<q2>[1-4])(?![0-9A-Za-z%])(?:季度)?|(?<!\d)(?P<q6>[1-4])(?:季度|Q(?![A-Za-z0-9]))|首季度?)" + _YEAR_AFTER, lambda m, n: _one_quarter(m, n), ""),
    (_YEAR + r"(?:(?P<h>[上下])半年|(?<![A-Za-z])(?i:H)(?P<h2>[12])(?![0-9A-Za-z%]))" + _YEAR_AFTER, _half, ""),
    (r"(?<![\d./])(?P<y>20\d\d)[-/](?P<m>0?[1-9]|1[0-2])(?![\d/.-]|\s?[%万亿])", _month, ""),
    (_YEAR + r"(?<![\d.])(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月?份?\s?[-~至到、]\s?(?P<m2>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?(?!\d{1,2}[日号])", _month, ""),
    (_YEAR + r"(?<![\d.个])(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?(?:的)?(?P<third>上旬|中旬|下旬|初)?", _month, ""),
    (r"(?<![A-Za-z])" + _MONTH_NAMES + _YEAR_AFTER, _month, ""),
    (r"(?<![A-Za-z\d])(?:(?P<y>20\d\d)[- ]?)?(?i:W|week )(?P<w>[0-5]?\d)(?![\dA-Za-z.%])", _week, ""),
    (r"(?:(?P<y>20\d\d)年)?第\s?(?P<w>[0-5]?\d)周", _week, ""),
    *((_YEAR + f"(?:{words})" + _YEAR_AFTER, _festival(name), "festival") for words, name in NAMES.items()),
    (r"(?P<s>本|这个|当|下个?|上个?)?(?P<u>月|季度?)(?P<e>底|末)", _unit_edge, "edge"),
    (_YEAR + r"(?<![一二两三四五六七八九十\d半])年(?P<e>底|末|初|中(?!国)|内)" , _year_edge, "edge"),
    (r"(?<![A-Za-z])(?P<s>(?i:this|next|last|previous|(?:the )?current|coming)) (?P<u>(?i:week|month|quarter|year))(?![A-Za-z])", _relative, ""),
    (r"(?<![比较])(?P<s>本|这个?|当|下一?个?|上一?个?)(?P<u>星期|季度|季|周|月)(?!均)", _relative, ""),
    (r"今天|今日|明天|昨天|(?i:(?<![a-z])(?:today|tomorrow|yesterday)(?![a-z]))(?!')", _day_word, "day"),
    (r"(?:未来|接下来|今后|往后|后续|下)(?:的|第)?\s?" + _N + r"\s?个?(?P<u>天|日|周|星期|礼拜|月|季度|年)", _duration, ""),
    (r"(?P<past>过去|最近|近|前)(?:的)?\s?" + _N + r"\s?个?(?P<u>天|日|周|星期|礼拜|月|季度|年)", _duration, ""),
    (r"(?<![A-Za-z])(?i:(?:in |over |within |for )?(?:the )?(?:next|coming|following) )(?P<n>\d{1,3}|(?i:one|two|three|four|five|six|seven|eight|nine|ten|twelve)) (?P<u>(?i:days?|weeks?|months?|quarters?|years?))(?![A-Za-z])", _duration, ""),
    (r"(?<![A-Za-z])(?i:(?:over |in )?(?:the )?(?P<past>past|last|previous) )(?P<n>\d{1,3}|(?i:one|two|three|four|five|six|seven|eight|nine|ten|twelve)) (?P<u>(?i:days?|weeks?|months?|quarters?|years?))(?![A-Za-z])", _duration, ""),
    (r"(?<![A-Za-z])(?i:(?P<within>within|in) )(?P<n>\d{1,3}|(?i:one|two|three|four|five|six|seven|eight|nine|ten|twelve|an?)) (?P<u>(?i:days?|weeks?|months?|quarters?|years?))(?![A-Za-z])", _duration, "within"),
    (r"(?<![\d上下每年第个])(?P<half>半)个?(?P<u>年|月)(?=(?:之|以)?内)(?:之|以)?内", _duration, "within"),
    (r"(?<![上下每一二两三四五六七八九\d个])(?P<half>半)个?(?P<u>年|月)(?!" + r"内)" + _NOT_RATE, _duration, ""),
    (r"(?<![\d.每第一二两三四五六七八九十近前])" + _N + r"\s?个?(?P<u>天|日|周|星期|礼拜|月|季度|年)(?:之|以)?内", _duration, "within"),
    (r"(?<![\d.每第一二两三四五六七八九十近前])(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3})\s?(?:个(?P<u2>星期|礼拜|月|季度)|(?P<u3>周|年(?![底末初中度级]|轻)))(?!\s?半)" + _NOT_RATE, lambda m, n: _bare_duration(m, n), ""),
    (r"(?<![A-Za-z\d])(?P<n>\d{1,3}|(?i:one|two|three|four|five|six|seven|eight|nine|ten|twelve))[ -](?P<u>(?i:weeks?|months?|quarters?))(?![A-Za-z])(?! ago)", _duration, ""),
    (r"(?<![\d.])(?<!\d,)(?:(?P<y>20\d\d)年度?|(?P<yy>[2-4]\d)年(?!后|来|间))(?:全年)?(?!前的)", _year_alone, "year"),
    (r"(?P<ry>今年|明年|后年|(?<![比较])去年|前年|本年|来年)度?(?:全年)?(?!同期|的?水平|的?\s?[\d.一二两三四五]{1,4}\s?倍)|全年(?!龄)", _year_alone, "year"),
    (r"(?<![A-Za-z])(?i:(?<=in )|(?<=by )|(?<=for )|(?<=during )|(?<=of )|(?<=until )|(?<=before )|(?<=through )|(?<=since )|(?<=year ))(?P<ye>20[0-4]\d)(?![\d.,%]|\s?(?:万|users|leads|people|units|元))", _year_alone, "year"),
    (r"(?<![A-Za-z])(?i:year[ -]end|eoy|the year)(?![A-Za-z])", _year_alone, "end"),
)  # fmt: skip


def _relative_fiscal_of(match: "re.Match[str]", now: Now) -> Found:
    word = (match["r"] or match["r2"]).lower()
    step = {"本": 0, "下": 1, "上": -1, "this": 0, "current": 0, "next": 1, "last": -1}[word]
    return ((span_part(fiscal_year(now.today, now.fiscal_start) + step, 12, 1, now.fiscal_start), ""),)


def _quarter_run(match: "re.Match[str]", now: Now) -> Found:
    first, last = match["q2"] or match["q"], match["q3"] or match["q4"]
    return _part(match, now, 3, _digit(first), _digit(last))


def _one_quarter(match: "re.Match[str]", now: Now) -> Found:
    said = match["q"] or match["q5"] or match["q2"] or match["q6"] or "1"
    return _part(match, now, 3, _digit(said))


def _bare_duration(match: "re.Match[str]", now: Now) -> Found:
    months = {"月": 1, "季度": 3, "年": 12}
    count, unit = _count(match["n"]), match["u2"] or match["u3"]
    if count is None or not 0 < count <= 120:
        return None
    if unit in months:
        return (((now.today, add_months(now.today, months[unit] * count) - timedelta(days=1)), ""),)
    return (((now.today, now.today + timedelta(days=7 * count - 1)), ""),)


_COMPILED = tuple((re.compile(pattern), build, kind) for pattern, build, kind in _RULES)


def find_points(text: str, now: Now) -> list[Point]:
    """All calendar expressions in a normal text, in order, earlier rules winning over later ones."""
    points: list[Point] = []
    taken = bytearray(len(text))
    for pattern, build, kind in _COMPILED:
        for match in pattern.finditer(text):
            start, end = match.span()
            if start == end or any(taken[start:end]):
                continue
            point = _make(match, build(match, now), kind)
            if point is not None:
                taken[start:end] = b"\x01" * (end - start)
                points.append(point)
    return sorted(points, key=lambda p: p.start)


def _make(match: "re.Match[str]", found: Found, kind: str) -> Point | None:
    if not found:
        return None
    groups = match.groupdict()
    edge = {"within": "within", "end": "end"}.get(kind, "")
    if kind == "edge":
        edge = {"底": "end", "末": "end", "内": "within"}.get(match["e"], "")
    start, end = match.start(), match.end()
    while end > start and match.string[end - 1] == " ":
        end -= 1
    return Point(
        start,
        end,
        found,
        has_year=any(groups.get(k) for k in ("y", "yy", "ry", "ye", "yye", "fy1", "fy2", "fy3")),
        edge=edge,
        is_day=kind == "day",
        is_festival=kind == "festival",
    )
