"""How long the chain waits for its models, and how often it tries."""

from dataclasses import dataclass

from assistant.models.deadline import seconds_left
from assistant.settings import Settings

_RESERVE = 0.1  # of a turn's time, for whoever stands in at its end
_LONGEST_RESERVE = 5.0


@dataclass(frozen=True)
class Limits:
    """Limits of a call.

    Attributes:
        call: Seconds for the whole answer.
        first: Seconds for its first piece, when it streams.
        tries: How often a call is made before it has failed for good.
        base: Seconds the first pause between two tries is at most.
        rest: Seconds an API that failed is left alone at most.
        reserve: Seconds of the turn left to whoever stands in.
    """

    call: float
    first: float
    tries: int
    base: float
    rest: float
    reserve: float

    def left(self) -> float:
        """Seconds of the turn that may be spent on calls."""
        return seconds_left() - self.reserve


def read_limits(settings: Settings, *, stands_in: bool) -> Limits:
    """The limits that the settings ask for."""
    reserve = min(_LONGEST_RESERVE, settings.turn_timeout * _RESERVE) if stands_in else 0.0
    return Limits(
        call=settings.model_timeout,
        first=min(settings.model_first_token, settings.model_timeout),
        tries=1 + settings.model_retries,
        base=settings.model_backoff,
        rest=settings.model_rest,
        reserve=reserve,
    )
