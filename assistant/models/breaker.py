"""Leaves an API that has failed alone for a while, and lets one call find out whether it is back.

The pattern of a circuit breaker (Nygard, Release It!, 2nd ed., 5.2): closed while calls succeed; open after
one that failed for good, for a pause that doubles with each further failure; then one call is let through,
and its outcome closes it or opens it again.
"""

import time
from collections.abc import Callable

from assistant.models.failure import CallFailed

_LONGEST_ASKED = 600.0  # seconds; no Retry-After shuts an API out for longer


class Breaker:
    """The state of one API in this process.

    Args:
        longest: Longest pause in seconds; the first is an eighth of it.
        clock: Seconds that only grow.
    """

    def __init__(self, longest: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._longest = longest
        self._clock = clock
        self._failures = 0
        self._until = 0.0
        self._rested = float("-inf")  # when the last pause began
        self._trying = False
        self.last: CallFailed | None = None

    @property
    def is_closed(self) -> bool:
        """Whether nothing speaks against a call."""
        return self._failures == 0

    @property
    def now(self) -> float:
        """The clock, for `failed`."""
        return self._clock()

    @property
    def rests_for(self) -> float:
        """Seconds for which the API is still left alone."""
        return max(0.0, self._until - self._clock()) if self._failures else 0.0

    def admits(self) -> bool:
        """Whether a call may be made now; when the pause is over, one at a time."""
        if self.is_closed:
            return True
        if self.rests_for > 0 or self._trying:
            return False
        self._trying = True
        return True

    def succeeded(self) -> None:
        """A call was answered, be it with a refusal: the API is there."""
        self._failures = 0
        self._trying = False
        self.last = None

    def failed(self, failure: CallFailed, begun: float | None = None) -> None:
        """A call failed for good.

        Args:
            failure: Why.
            begun: When it began, as `now` said; default: just now. Calls that were under way when the last
                pause began failed of what that pause is for: they do not lengthen it, unless the API asks.
        """
        now = self._clock()
        asked = min(failure.wait or 0.0, _LONGEST_ASKED)
        if begun is not None and begun < self._rested:
            self._until = max(self._until, now + asked)
            return
        self._failures += 1
        self._trying = False
        self._rested = now
        pause = min(self._longest, self._longest / 8 * 2 ** min(self._failures - 1, 10))
        self._until = now + max(pause, asked)
        self.last = failure

    def dropped(self) -> None:
        """A call ended without telling anything about the API, such as by being cancelled."""
        self._trying = False
