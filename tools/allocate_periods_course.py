"""The course of a plan over time: its periods, how long each is and what it is called."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from core.errors import InputError, MissingInput
from core.quantity.calendar import add_months
from core.text import Text
from tools.allocate_channels_arguments import PeriodSplit
from tools.stated_value import read_period
from tools.tool import ToolContext

DAYS = {"day": 1, "week": 7, "month": 30}
_MOST = 366
_COUNT = re.compile(
    r"(?:分|分成)?\s*(\d{1,4})\s*(?:个|個)?\s*(期|天|日|周|週|星期|礼拜|月|days?|weeks?|months?|periods?)",
    re.I,
)
_WORDS = {
    "day": Text(zh="天", en="day"),
    "week": Text(zh="周", en="week"),
    "month": Text(zh="月", en="month"),
}  # fmt: skip
_UNITS = {"天": "day", "日": "day", "d": "day", "周": "week", "週": "week", "星期": "week", "礼拜": "week",
          "w": "week", "月": "month", "m": "month"}  # fmt: skip


@dataclass(frozen=True)
class Course:
    """The periods: how long each is, what they are called, and the first day of each where known."""

    each: str
    names: tuple[str, ...]
    starts: tuple[date | None, ...]

    @property
    def word(self) -> Text:
        """What one period is called."""
        return _WORDS[self.each]


def read_course(ctx: ToolContext, asked: PeriodSplit) -> Course:
    """The periods that were asked for.

    Raises:
        MissingInput: Nothing says how many.
        InputError: They cannot be read, or are too many.
    """
    if not asked.span or not asked.span.strip():
        raise MissingInput(
            Text(zh="还不知道分几期投", en="how many periods is not known"),
            field="mix.periods.span",
            valid=Text(zh="例如 12周、6个月、2026年Q4", en="for example 12 weeks, 6 months, 2026Q4"),
        )
    counted = _COUNT.fullmatch(asked.span.strip())
    if counted:
        unit = counted[2].lower()
        each = _UNITS.get(unit) or _UNITS.get(unit[0], asked.each)
        count = int(counted[1])
        starts: list[date | None] = [None] * min(count, _MOST + 1)
    else:
        each = asked.each
        period = read_period(asked.span, "mix.periods.span", today=ctx.today, fiscal_start=ctx.fiscal_start)
        starts = []
        day = period.start
        while day <= period.end and len(starts) <= _MOST:
            starts.append(day)
            day = add_months(period.start, len(starts)) if each == "month" else day + timedelta(DAYS[each])
        count = len(starts)
    if not 1 <= count <= _MOST:
        raise InputError(
            Text(zh=f"分 {count} 期太多或太少", en=f"{count} periods are too many or too few"),
            field="mix.periods.span",
            valid=Text(zh=f"1 到 {_MOST} 期", en=f"1 to {_MOST} periods"),
        )
    word = _WORDS[each]
    names = tuple(ctx.say(f"第{at}{word.zh}", f"{word.en.capitalize()} {at}") for at in range(1, count + 1))
    return Course(each, names, tuple(starts))
