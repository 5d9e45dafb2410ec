"""Recurring times as cron writes them, in the company's time zone: minute hour day month weekday.

A field is *, a number, a range 1-5, a list 1,3,5, or any of these with a step */15. Weekdays are 0 (Sunday)
to 6, and 7 is Sunday too. When both day and weekday are restricted either will do, as in cron. A local time
that a change of the clocks leaves out is skipped; one that comes twice is taken once.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from assistant.errors import ConfigError, same
from core.text import Text

_FIELDS = (("minute", 0, 59), ("hour", 0, 23), ("day", 1, 31), ("month", 1, 12), ("weekday", 0, 7))
_FARTHEST = 366 * 5  # days; 29 February comes every four years, or eight


@dataclass(frozen=True)
class Schedule:
    """Recurring times.

    Attributes:
        text: As written.
        minutes: 0–59.
        hours: 0–23.
        days: 1–31.
        months: 1–12.
        weekdays: 0 (Sunday) – 6.
        either: Whether a day fits by its number or its weekday, not only by both.
    """

    text: str
    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either: bool

    def after(self, moment: datetime, zone: ZoneInfo) -> datetime | None:
        """The first time after a moment, in UTC; None when there is none within five years (30 February)."""
        local = moment.astimezone(zone)
        day = local.date()
        for _ in range(_FARTHEST):
            if self._fits(day.month, day.day, day.isoweekday() % 7):
                for hour in sorted(self.hours):
                    for minute in sorted(self.minutes):
                        wall = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
                        at = wall.astimezone(UTC)
                        if at > moment and at.astimezone(zone).replace(fold=0) == wall:
                            return at
            day += timedelta(days=1)
        return None

    def _fits(self, month: int, day: int, weekday: int) -> bool:
        if month not in self.months:
            return False
        by_day, by_weekday = day in self.days, weekday in self.weekdays
        return by_day or by_weekday if self.either else by_day and by_weekday


def read_schedule(text: str, field: str = "schedule") -> Schedule:
    """A schedule as written. Raises ConfigError naming the setting."""
    parts = text.split()
    if len(parts) != len(_FIELDS):
        raise _unread(text, field)
    found = [
        _values(part, low, high, text, field) for part, (_, low, high) in zip(parts, _FIELDS, strict=True)
    ]
    minutes, hours, days, months, weekdays = found
    return Schedule(
        text=text,
        minutes=minutes,
        hours=hours,
        days=days,
        months=months,
        weekdays=frozenset(day % 7 for day in weekdays),
        either=not parts[2].startswith("*") and not parts[4].startswith("*"),
    )


def _values(part: str, low: int, high: int, text: str, field: str) -> frozenset[int]:
    found: set[int] = set()
    for piece in part.split(","):
        span, _, step = piece.partition("/")
        first, dash, last = span.partition("-")
        try:
            begin, end = (low, high) if span == "*" else (int(first), int(last if dash else first))
            if step and not dash and span != "*":
                end = high
            stride = int(step) if step else 1
        except ValueError as error:
            raise _unread(text, field) from error
        if not low <= begin <= end <= high or stride < 1:
            raise _unread(text, field)
        found.update(range(begin, end + 1, stride))
    return frozenset(found)


def _unread(text: str, field: str) -> ConfigError:
    return ConfigError(
        Text(zh=f"看不懂的时间表 {text[:60]!r}", en=f"cannot read the schedule {text[:60]!r}"),
        field=field,
        valid=same("minute hour day month weekday: 30 8 * * 1-5"),
    )
