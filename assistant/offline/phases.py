"""Splits over time: a total over the months or weeks of a period, even, growing, or by a season's profile."""

import itertools
import re

from assistant.offline import lexicon
from assistant.offline.script import Arguments
from assistant.offline.sizes import Size, find_shapes, find_sizes
from assistant.offline.utterance import Utterance, changes, fold, periods
from assistant.offline.wording import amount_text
from core.quantity.mention import Mention
from core.quantity.period import Period
from core.quantity.reading import read
from core.quantity.value import Change, ChangeKind

_WEEKS = re.compile(
    r"(?:按|每|逐|各|到|分|成|个|以|一)(?:个)?(?:周|星期|礼拜)(?:度)?(?!年|边|期会)|周度|分周|周计划|每星期|"
    r"\b(?:by (?:the )?week|per week|weekly|each week|every week|week[- ]by[- ]week|over the weeks|in weeks|into weeks|across (?:the )?weeks|week-level)\b"
)
_MONTHS = re.compile(
    r"(?:按|每|逐|各|到|分|成|以)(?:个|一个)?月(?:份|度)?(?!底|初|前|末|内|之前|均活跃|活)|月度|十二个月|12\s*个月|分月|月月|逐月|按\s*month|月均摊|"
    r"\b(?:by (?:the )?month|per month|monthly|each month|every month|over the months|month[- ](?:by|over|on)[- ]month|(?:over|across|into|in) (?:the )?(?:\w+ )?months|month-level|season(?:ality|al))\b"
)
_GROWS = re.compile(
    r"环比|逐月|逐周|每月|每周|每个月|月增|周增|比上(?:个)?月|比上周|较上月|month[- ](?:on|over)[- ]month|mom\b|week[- ](?:on|over)[- ]week|wow\b|(?:each|every|a|per) (?:month|week)"
)
_SHAPED = re.compile(r"节奏|淡旺季|季节|系数|旺季|波动|走势|seasonality|seasonal|profile|pattern|curve|shape")
_AVERAGE = re.compile(
    r"月(?:活|均|销售额|营收|度预算)|monthly (?:active|recurring|budget|spend)|\bmau\b|\bmrr\b"
)


def is_weekly(utterance: Utterance) -> bool:
    """Whether the weeks of a period are the parts."""
    return bool(_WEEKS.search(utterance.commanding))


def is_monthly(utterance: Utterance) -> bool:
    """Whether the months of a period are the parts: said so, growing a month, or a profile over several months."""
    text = _AVERAGE.sub(" ", utterance.commanding)
    if _MONTHS.search(text):
        return True
    if len(_timed(utterance, list(periods(utterance.mentions)))) >= 3 and not changes(utterance.mentions):
        return not re.search(r"二维|交叉|矩阵|cross|two-?way|matrix|grid", text)
    return bool(_SHAPED.search(text)) and bool(periods(utterance.mentions))


def is_spread(utterance: Utterance) -> bool:
    """Whether a total goes over a stretch of several months: "平均摊到7月到12月", "across April to June"."""
    for mention in periods(utterance.mentions):
        before = utterance.text[: mention.start]
        if isinstance(mention.value, Period) and mention.value.days > 45 and _OVER.search(before):
            return True
    return False


_OVER = re.compile(
    r"(?:摊|拆|分|铺|排|落|切)(?:到|至|在|进)?\s*(?:从)?\s*$|\b(?:across|over|throughout|spread from)\s*$"
)


def phase(utterance: Utterance, total: Size | None) -> Arguments:
    """Arguments of `cascade` for months or weeks: the period, growth along it, or a profile."""
    arguments: Arguments = {"method": "weeks" if is_weekly(utterance) else "months"}
    period = find_period(utterance)
    if period:
        arguments["period"] = period
    arguments |= find_growth(utterance)
    profile = _profile(utterance, total)
    if profile:
        arguments["profile"] = profile
    return arguments


def find_growth(utterance: Utterance) -> Arguments:
    """How much each part of the time is more than the one before, where that is said."""
    for mention in changes(utterance.mentions):
        value = mention.value
        if isinstance(value, Change) and value.kind is ChangeKind.BY_PERCENT and value.size is not None:
            return {"growth": ("-" if value.sign < 0 else "") + amount_text(value.size)}
    return {}


def find_period(utterance: Utterance) -> str | None:
    """The stretch of time phased over: the first said, from the first to the last where they are ends of one."""
    stretch = [m for m in periods(utterance.mentions) if not _is_rhythm(m)]
    timed = _timed(utterance, stretch)
    if len(timed) >= 2 and isinstance(stretch[0].value, Period):
        wider = next((m for m in stretch if m not in [t for t, _ in timed]), None)
        return wider.text.strip() if wider is not None else _span(timed[0][0], timed[-1][0])
    if len(stretch) >= 2:
        for first, second in itertools.pairwise(stretch):
            if re.fullmatch(
                r"\D{0,6}(?:到|至|—|-|–|~|～|to|through|until|till)\s*",
                utterance.text[first.end : second.start],
            ):
                return _span(first, second)
        for first, second in itertools.pairwise(stretch):
            if not utterance.text[first.end : second.start].strip(" 的of,"):
                return _one_time(utterance, first, second)
        stretch = sorted(stretch, key=lambda m: (_is_festival(m), m.start))
    if not stretch and re.search(r"\b(?:annual|yearly|year)\b", utterance.text):
        return "this year"
    return stretch[0].text.strip() if stretch else None


def _is_rhythm(mention: Mention) -> bool:
    return bool(
        re.fullmatch(
            r"每个?月|每周|逐月|a (?:month|week)|per (?:month|week)|monthly|weekly|去年|上年|last year",
            fold(mention.text).strip(),
        )
    )


def _is_festival(mention: Mention) -> bool:
    return not re.search(
        r"月|季|年|q\d|周|half|h\d|month|year|quarter|20\d\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec",
        fold(mention.text),
    )


def _one_time(utterance: Utterance, first: Mention, second: Mention) -> str:
    """As in "January to December next year": months of a year said after them."""
    between = utterance.original[first.start : second.end].strip()
    for said in (between, " ".join((second.text.strip(), first.text.strip()))):
        found = read(said, today=utterance.today, fiscal_start=utterance.fiscal_start)
        if len(found) == 1 and isinstance(found[0].value, Period):
            return said
    months, year = first.value, second.value
    if (
        isinstance(months, Period)
        and isinstance(year, Period)
        and year.start.month == 1
        and year.end.month == 12
    ):
        return f"{months.start.replace(year=year.start.year)}/{months.end.replace(year=year.end.year)}"
    return first.text.strip()


def _span(first: Mention, last: Mention) -> str:
    start, end = first.value, last.value
    assert isinstance(start, Period)
    assert isinstance(end, Period)
    return f"{start.start}/{end.end}"


def _timed(utterance: Utterance, stretch: list[Mention]) -> list[tuple[Mention, Size]]:
    """Times with a size right after them: "7月3 8月3 9月4"."""
    sizes = find_sizes(utterance)
    return [
        (time, size)
        for time in stretch
        for size in sizes
        if size.start >= time.end
        and not utterance.text[time.end : size.start].strip(" :：是占=为")
        and lexicon.TIMED.search(fold(time.text))
    ]


def _profile(utterance: Utterance, total: Size | None) -> list[str]:
    timed = [f for _, f in _timed(utterance, list(periods(utterance.mentions))) if f is not total]
    if len(timed) >= 2:
        return [f.text.strip() for f in timed]
    shapes = [s for s in find_shapes(utterance) if total is None or total not in s.sizes]
    return list(shapes[-1].parts) if shapes else []
