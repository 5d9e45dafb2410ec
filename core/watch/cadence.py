"""When people meet over the plan: strategic, tactical and operational meetings by month, fortnight and week.

The three tiers are those of deviation-correction, ch. 10 (战略/战术/执行 = 月度/双周/周度); which day of
the week or month is the company's choice, here Monday, and the first Monday of a month.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from core.text import Text

_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Meeting:
    """A meeting to come.

    Attributes:
        tier: What it is about.
        rhythm: How often it is held.
        day: The next one.
        agenda: What it goes through.
    """

    tier: Text
    rhythm: Text
    day: date
    agenda: Text


def next_meetings(today: date) -> tuple[Meeting, ...]:
    """The next meeting of each tier after a day, the soonest kind first."""
    monday = today + timedelta(days=7 - today.weekday())
    fortnight = monday if monday.isocalendar().week % 2 == 0 else monday + _WEEK
    first = _first_monday(today.year, today.month)
    if first <= today:
        first = _first_monday(today.year + today.month // 12, today.month % 12 + 1)
    return (
        Meeting(
            Text(zh="执行层", en="operational"),
            Text(zh="周度", en="weekly"),
            monday,
            Text(zh="未关闭的预警、到期的纠正任务", en="open alerts, corrections that are due"),
        ),
        Meeting(
            Text(zh="战术层", en="tactical"),
            Text(zh="双周", en="fortnightly"),
            fortnight,
            Text(
                zh="纠正是否见效、预算与人手的调配", en="whether corrections work, where money and people go"
            ),
        ),
        Meeting(
            Text(zh="战略层", en="strategic"),
            Text(zh="月度", en="monthly"),
            first,
            Text(
                zh="目标-结果-差距-归因-改进，是否调整目标",
                en="goal, result, gap, cause, improvement; re-targeting",
            ),
        ),
    )


def _first_monday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=-first.weekday() % 7)
