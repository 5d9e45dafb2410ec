"""Journeys typed into a message: "搜索>KOL>电商 120次转化，未转化300；搜索 80次转化"."""

import re
from datetime import date, timedelta

from assistant.offline.script import Arguments
from assistant.offline.utterance import Utterance, periods
from core.quantity.calendar import add_months
from core.quantity.period import Period
from core.quantity.saying import say_period

_ARROW = r"\s*(?:->|=>|→|➔|>|＞)\s*"
_STEP = r"[^\s,，;；。:：、>＞→➔()（）\d=-][^,，;；。:：、>＞→➔()（）\n\d]{0,29}?"
_PATH = re.compile(rf"(?P<path>{_STEP}(?:{_ARROW}{_STEP})+)(?=\s*[:：,，（(]|\s*\d|\s*$|\s+(?:带来|有|共))")
_SINGLE = re.compile(rf"(?:^|[;；\n。，,])\s*(?:只?(?:看|点|有|only)\s*)?(?P<path>{_STEP})\s*[:：]?\s*(?=\d)")
_NUMBER = r"(?P<n>\d[\d,]*)\s*(?P<scale>万|千|k)?"
_FAILED = re.compile(
    rf"(?:未转化|没转化|没有转化|未成交|没成交|流失|did(?:n't| not) convert|non-?conver\w*|lost|without conversion)\D{{0,6}}{_NUMBER}"
    rf"|(?P<n2>\d[\d,]*)\s*(?P<scale2>万|千|k)?\s*(?:次|条|个|人)?\s*(?:未转化|没转化|没有转化|未成交|没成交|did(?:n't| not) convert|non-?conver\w*|lost)"
)
_MONEY = re.compile(r"(?:共|带来|价值|worth|value)?\s*(?P<money>[¥$€]?\s*\d[\d,.]*\s*(?:万|亿|千)?\s*(?:元|块|usd|eur|dollars)|[$€¥]\s*\d[\d,.]*\s*[kKmM]?)")  # fmt: skip
_COUNT = re.compile(_NUMBER)
_NO_STEP = re.compile(r"未转化|没有?转化|未成交|没成交|流失|转化|价值|带来|共|did|non|lost|worth|conver|with")
_SCALES = {"万": 10_000, "千": 1_000, "k": 1_000}
FOLLOWS = re.compile(
    r"^\W*(?:那|再|换|改|只看|只算|单看|用|按|就|now|and|only|just|what about|how about|with|use|try|for|same)|呢\W*$|试试|\binstead\b"
)


def find_journeys(utterance: Utterance) -> list[Arguments]:
    """The journeys a message lists; [] when it lists none."""
    text = utterance.text
    found = [(m.start("path"), m.end("path")) for m in _PATH.finditer(text)]
    if not found:
        return []
    covered = list(found)
    for single in _SINGLE.finditer(text):
        start, end = single.span("path")
        apart = not any(a < end and start < b for a, b in covered) and start > found[0][0]
        if apart and not _NO_STEP.match(text, start):
            covered.append((start, end))
    covered.sort()
    stops = [start for start, _ in covered[1:]] + [len(text)]
    lines = [_line(utterance, start, end, stop) for (start, end), stop in zip(covered, stops, strict=True)]
    return [line for line in lines if line is not None]


def find_period(utterance: Utterance) -> str | None:
    """The first time named, as typed; in the year past where it would lie ahead ("三季度" said in October)."""
    named = periods(utterance.mentions)
    if not named:
        return None
    value = named[0].value
    assert isinstance(value, Period)
    if value.start <= utterance.today:
        return named[0].text
    return say_period(Period(start=add_months(value.start, -12), end=_year_before(value)), utterance.language)


def _year_before(period: Period) -> date:
    """Its last day a year earlier: the end of the month again where it was one."""
    return add_months(period.end + timedelta(days=1), -12) - timedelta(days=1)


def _line(utterance: Utterance, start: int, end: int, stop: int) -> Arguments | None:
    said, tail = utterance.original[start:end], utterance.text[end:stop]
    path = [step.strip() for step in re.split(_ARROW, said) if step.strip()]
    line: Arguments = {"path": path}
    if failed := _FAILED.search(tail):
        line["non_conversions"] = _whole(failed["n"] or failed["n2"], failed["scale"] or failed["scale2"])
        tail = tail[: failed.start()] + " " * len(failed[0]) + tail[failed.end() :]
    if money := _MONEY.search(tail):
        line["value"] = money["money"].strip()
        tail = tail[: money.start()] + " " * len(money[0]) + tail[money.end() :]
    counted = _COUNT.search(tail)
    if counted is None and "non_conversions" not in line:
        return None
    line["conversions"] = _whole(counted["n"], counted["scale"]) if counted else 0
    return line


def _whole(digits: str, scale: str | None) -> int:
    return int(digits.replace(",", "")) * _SCALES.get(scale or "", 1)
