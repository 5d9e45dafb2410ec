"""How long to wait before a call is tried again."""

import random

from assistant.models.failure import CallFailed

_LONGEST = 8.0
_LONGEST_ASKED = 20.0


def pause(attempt: int, base: float) -> float:
    """Seconds to wait after the `attempt`-th failure: anywhere up to a bound that doubles.

    This is "full jitter", https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/.
    """
    return random.uniform(0, min(_LONGEST, base * 2 ** (attempt - 1)))


def asked_pause(failure: CallFailed, attempt: int, base: float) -> float | None:
    """The pause, at least what the API asked for; None when it asked for more than anybody waits."""
    if failure.wait is None:
        return pause(attempt, base)
    if failure.wait > _LONGEST_ASKED:
        return None
    return failure.wait + random.uniform(0, base)
