"""A moment as people type it."""

from datetime import UTC, datetime

from assistant.errors import BadRequest, same
from core.text import Text


def read_time(said: str, field: str) -> datetime | None:
    """The moment of "2026-01-31" or "2026-01-31T09:00:00+08:00" (UTC where no zone is said); None of "".

    Raises:
        BadRequest: It cannot be read.
    """
    if not said:
        return None
    for written in (said.strip(), said.strip().replace(" ", "+")):  # a "+" in an address means a blank
        try:
            moment = datetime.fromisoformat(written)
        except ValueError:
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    raise BadRequest(
        Text(zh=f"时间 {said[:60]!r} 读不懂", en=f"cannot read the time {said[:60]!r}"),
        field=field,
        valid=same("2026-01-31, 2026-01-31T09:00:00+08:00"),
    )
