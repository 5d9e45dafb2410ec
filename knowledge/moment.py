"""Moments as the database keeps them: ISO 8601 text in UTC."""

from datetime import UTC, datetime

from core.errors import InputError
from core.text import Text


def write_moment(at: datetime) -> str:
    """Text of `at` in UTC, always with microseconds so that text order is time order.

    Raises:
        InputError: `at` has no time zone.
    """
    if at.tzinfo is None:
        raise InputError(
            Text(zh=f"时间 {at.isoformat()} 没有时区", en=f"the moment {at.isoformat()} has no time zone"),
            field="at",
            valid=Text(zh="带时区的时间，例如 UTC", en="a moment with a time zone, such as UTC"),
        )
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def read_moment(text: str) -> datetime:
    """The moment written by `write_moment`, in UTC."""
    return datetime.fromisoformat(text)
