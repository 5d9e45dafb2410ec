"""Limits of requests: counted in memory, and over all workers only where somebody asks much.

A limit of n a minute is handed out in portions of n/8. A worker's first portion for somebody costs no write;
from the second on each is taken from a count that all workers share (`knowledge.quotas`, a sliding window).
So people who ask little never touch the database, and somebody who spreads requests over w workers gets at
most n + (w-1)·n/8.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine

from assistant.errors import TooMany
from core.text import Text
from knowledge.quotas import Quota

_SPAN = 60.0  # seconds
_PORTIONS = 8
_KEPT = 10_000  # people remembered


@dataclass
class _Count:
    """What somebody asked of this worker in the present window."""

    began: float
    used: int = 0
    allowed: int = 0
    portions: int = 0
    told_until: float = 0.0
    refused_until: float = 0.0


class RateLimit:
    """At most so many a minute for each person, over every worker.

    Args:
        engine: Gives the database; asked for only when somebody asks much.
        name: What is counted ("messages").
        most: How many within a minute; 0: as many as they like.
        clock: Seconds since 1970.
    """

    def __init__(
        self, engine: Callable[[], Engine], name: str, most: int, clock: Callable[[], float] = time.time
    ) -> None:
        self._engine = engine
        self._name = name
        self._most = most
        self._portion = max(1, most // _PORTIONS)
        self._clock = clock
        self._counts: OrderedDict[str, _Count] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, who: str) -> float:
        """Count one; 0 when it may be, else the seconds to wait."""
        if self._most == 0:
            return 0.0
        now = self._clock()
        with self._lock:
            count = self._count_of(who, now)
            if count.used < count.allowed:
                count.used += 1
                return 0.0
            if now < count.refused_until:
                return count.refused_until - now
            first = count.portions == 0
            if first:
                count.portions, count.allowed, count.used = 1, self._portion, 1
                return 0.0
        return self._take_portion(who, count, now)

    def check(self, who: str) -> None:
        """Count one. Raises TooMany."""
        wait = self.take(who)
        if wait > 0:
            raise too_many(self._most, wait)

    def tells(self, who: str) -> bool:
        """Whether somebody who is refused has to be told: once in a window, not at every message."""
        now = self._clock()
        with self._lock:
            count = self._count_of(who, now)
            told, count.told_until = count.told_until, max(count.told_until, now + _SPAN)
            return told <= now

    def _take_portion(self, who: str, count: _Count, now: float) -> float:
        quota = Quota(self._engine(), f"rate-{self._name}", ((-(-self._most // self._portion), _SPAN),))
        if count.portions == 1:
            quota.take(who, now)  # the one that was not written down
        wait = quota.take(who, now)
        with self._lock:
            if wait > 0:
                count.refused_until = now + wait
                return wait
            count.portions += 1
            count.allowed = min(self._most, count.allowed + self._portion)
            count.used += 1
        return 0.0

    def _count_of(self, who: str, now: float) -> _Count:
        count = self._counts.pop(who, None)
        if count is None or now - count.began >= _SPAN:
            told = count.told_until if count else 0.0
            refused = count.refused_until if count else 0.0
            count = _Count(began=now, told_until=told, refused_until=refused)
        self._counts[who] = count
        while len(self._counts) > _KEPT:
            self._counts.popitem(last=False)
        return count


def too_many(most: int, wait: float) -> TooMany:
    """The error for somebody who asks too much."""
    return TooMany(
        Text(
            zh=f"一分钟内最多 {most} 次，请稍等",
            en=f"at most {most} within a minute; please wait a little",
        ),
        wait,
    )
