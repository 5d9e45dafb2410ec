"""The days something was measured over, as people say them: looking back where a plan would look ahead."""

import re
from dataclasses import dataclass
from datetime import date

from core.errors import InputError
from core.quantity.period import Period
from core.text import Text
from tools.stated_value import read_period

_SINCE_START = re.compile(
    r"截至|截止|累计|以来|至今|迄今|年初|合计|目前|"
    r"\b(?:so far|to date|ytd|year-to-date|as of|cumulative|until|through|up to)\b",
    re.IGNORECASE,
)
_DATED = re.compile(r"\d{4}|今|明|后年|上|本|去|前|昨|this|next|last|yesterday|today", re.IGNORECASE)
_NOW = re.compile(
    r"[\s，,]*(?:今年)?(?:目前|至今|迄今|现在|now|so far|to date|year to date|ytd)?[\s，,]*", re.IGNORECASE
)
_SOON = 62  # days
_MARKS = re.compile(
    r"截至到?|截止到?|累计|合计|以来|至今|迄今|目前为止|目前|年初到?|(?<=[月年度])[底末]|为止|"
    r"\b(?:year to date|so far|to date|ytd|year-to-date|as of|cumulative|until|through|up to)\b|"
    r"\b(?:the )?end of\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class MeasuredPeriod:
    """Days something was measured over.

    Attributes:
        start: First day.
        end: Last day, today at the latest.
        since_start: Whether it counts from when the target's time began.
        is_cut: Whether the period was still running, so that today became its last day.
    """

    start: date
    end: date
    since_start: bool = False
    is_cut: bool = False


class UnbegunPeriod(InputError):
    """A time that lies ahead.

    Attributes:
        start: Its first day.
        end: Its last day.
    """

    def __init__(self, start: date, end: date, message: Text, *, field: str, valid: Text) -> None:
        super().__init__(message, field=field, valid=valid)
        self.start = start
        self.end = end


def read_measured_period(
    text: str, field: str, *, today: date, fiscal_start: int, within: tuple[date, date] | None = None
) -> MeasuredPeriod:
    """The days a text states, the latest that have begun: "9月" said in October is last month.

    Args:
        text: As stated.
        field: Argument it stands in, for errors.
        today: The day it is said.
        fiscal_start: Month the fiscal year starts in.
        within: Days that are spoken of; a month without a year is one of them, or else the coming one.

    Raises:
        InputError: It states no time, or one that has not begun.
        AmbiguousInput: It can be read in two ways.
    """
    since = bool(_SINCE_START.search(text))
    bare = _MARKS.sub(" ", text).strip() if since else text
    if since and _NOW.fullmatch(bare):
        return MeasuredPeriod(today, today, since_start=True)
    period = _latest(bare, field, today, fiscal_start, within)
    if period.start > today:
        raise UnbegunPeriod(
            period.start,
            period.end,
            Text(
                zh=f"{text!r}（{period.start} 起）还没有到，不能有实际值",
                en=f"{text!r} (from {period.start}) has not begun and cannot have been measured",
            ),
            field=field,
            valid=Text(zh=f"{today} 或之前的时间", en=f"a time up to {today}"),
        )
    return MeasuredPeriod(period.start, min(period.end, today), since, period.end > today)


def _latest(
    text: str, field: str, today: date, fiscal_start: int, within: tuple[date, date] | None
) -> Period:
    period = read_period(text, field, today=today, fiscal_start=fiscal_start)
    if period.start <= today or _DATED.search(text):
        return period
    year_ago = date(today.year - 1, today.month, min(today.day, 28))
    earlier = read_period(text, field, today=year_ago, fiscal_start=fiscal_start)
    spoken_of = (period.start - today).days > _SOON if within is None else earlier.end >= within[0]
    return earlier if earlier.start <= today and spoken_of else period
