"""Pairs of channels that do more, or less, together than each on its own would make one expect."""

from dataclasses import dataclass
from enum import StrEnum


class Effect(StrEnum):
    """What a pair shows."""

    SYNERGY = "synergy"
    OVERLAP = "overlap"  # together less than expected
    NONE = "none"  # not beyond chance
    UNKNOWN = "unknown"  # too little to tell


@dataclass(frozen=True)
class Pair:
    """A pair of channels.

    Attributes:
        first: Key of one channel.
        second: Key of the other.
        both: Observations (journeys, or places and periods) with both.
        together: Rate or outcome seen with both.
        expected: What independence makes one expect with both.
        lift: Together over expected, minus 1; None where nothing is expected.
        low: Lower end of the lift's interval.
        high: Upper end.
        p_value: Two-sided p-value of no interaction.
        adjusted: The same after looking at every pair.
        gain: Outcome gained with both, over what was expected, summed over all observations with both.
        effect: What that comes to.
    """

    first: str
    second: str
    both: int
    together: float = 0.0
    expected: float = 0.0
    lift: float | None = None
    low: float | None = None
    high: float | None = None
    p_value: float | None = None
    adjusted: float | None = None
    gain: float = 0.0
    effect: Effect = Effect.UNKNOWN


@dataclass(frozen=True)
class Synergies:
    """Every pair, strongest first.

    Attributes:
        pairs: Pairs that could be told first, by lift; then the others.
        tested: How many pairs were tested.
        alpha: Share of false alarms that is kept (Benjamini and Hochberg).
        observations: How many journeys, or places and periods, were looked at.
    """

    pairs: tuple[Pair, ...]
    tested: int
    alpha: float
    observations: int

    @property
    def terms(self) -> dict[tuple[str, str], float]:
        """Pairs beyond chance with their lift: the weights of an allocation's synergy terms."""
        return {
            (p.first, p.second): p.lift
            for p in self.pairs
            if p.lift is not None and p.effect in (Effect.SYNERGY, Effect.OVERLAP)
        }
