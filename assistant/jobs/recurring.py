"""Jobs that recur: the next time of each is put down ahead, once, whoever does it first.

A time that passes while no process runs is not lost: its job waits in the database and runs, once, when one
does.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from assistant.jobs.schedule import Schedule
from knowledge.jobs import Job, JobStore


@dataclass(frozen=True)
class Recurring:
    """A job with the times at which it is done."""

    name: str
    schedule: Schedule


def put_down(
    store: JobStore, recurring: Iterable[Recurring], zone: ZoneInfo, now: datetime
) -> tuple[Job, ...]:
    """Put down the next occurrence of each; those that are there already stay. Returns the new ones."""
    made = []
    for one in recurring:
        at = one.schedule.after(now, zone)
        if at is None:
            continue
        occurrence = f"{one.name}@{at:%Y-%m-%dT%H:%MZ}"
        job = store.add(one.name, due=at, now=now, occurrence=occurrence)
        if job is not None:
            made.append(job)
    return tuple(made)
