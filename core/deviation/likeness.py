"""How like two deviations are: a weighted mean of parts that each can be shown and argued with.

The parts and their weights are stated judgements, not fitted: there are too few cases to learn from. A part
that one side says nothing about is left out and the others count for more. Every part lies between 0 and 1,
is the same whichever deviation comes first, and is 1 for a deviation and itself.
"""

import math
from datetime import date
from decimal import Decimal
from enum import StrEnum

from core.deviation.case import Deviation
from core.frozen import Frozen
from core.text import Text

_YEAR = 365.25  # days
_RELATED = 0.5  # one KPI is a driver of the other


class Trait(StrEnum):
    """What is compared."""

    KPI = "kpi"
    SIZE = "size"
    SEGMENT = "segment"
    DRIVERS = "drivers"
    CAUSE = "cause"
    SEASON = "season"
    WORDS = "words"


WEIGHTS = {
    Trait.KPI: 0.20,
    Trait.SIZE: 0.20,
    Trait.SEGMENT: 0.20,
    Trait.DRIVERS: 0.15,
    Trait.CAUSE: 0.10,
    Trait.SEASON: 0.05,
    Trait.WORDS: 0.10,
}
TRAITS = {
    Trait.KPI: Text(zh="指标", en="KPI"),
    Trait.SIZE: Text(zh="方向与幅度", en="direction and size"),
    Trait.SEGMENT: Text(zh="分段", en="segment"),
    Trait.DRIVERS: Text(zh="驱动因素", en="drivers"),
    Trait.CAUSE: Text(zh="原因类别", en="kind of cause"),
    Trait.SEASON: Text(zh="季节与时长", en="season and length"),
    Trait.WORDS: Text(zh="说法", en="words"),
}


class Part(Frozen):
    """One trait compared.

    Attributes:
        trait: What was compared.
        score: How like, 0 to 1.
        weight: What it counts, 0 to 1; the weights of a likeness sum to 1.
    """

    trait: Trait
    score: float
    weight: float


class Likeness(Frozen):
    """How like two deviations are.

    Attributes:
        score: Sum of score × weight over the parts, 0 to 1.
        parts: What it is made of; traits that one side says nothing about are not there.
    """

    score: float
    parts: tuple[Part, ...]

    def of(self, trait: Trait) -> float | None:
        """The score of a trait, None where it could not be compared."""
        return next((part.score for part in self.parts if part.trait is trait), None)


def compare(one: Deviation, other: Deviation, *, words: float | None = None) -> Likeness:
    """How like two deviations are.

    Args:
        one: A deviation.
        other: Another one.
        words: How like their descriptions are, 0 to 1, from a search; None where that was not looked at.
    """
    scores = {
        Trait.KPI: compare_kpis(one, other),
        Trait.SIZE: compare_sizes(one, other),
        Trait.SEGMENT: compare_segments(one, other),
        Trait.DRIVERS: compare_drivers(one, other),
        Trait.CAUSE: compare_causes(one.causes, other.causes),
        Trait.SEASON: compare_seasons(one, other),
        Trait.WORDS: None if words is None else min(1.0, max(0.0, words)),
    }
    known = {trait: score for trait, score in scores.items() if score is not None}
    whole = math.fsum(WEIGHTS[trait] for trait in known)
    parts = tuple(
        Part(trait=trait, score=score, weight=WEIGHTS[trait] / whole) for trait, score in known.items()
    )
    return Likeness(score=min(1.0, math.fsum(part.score * part.weight for part in parts)), parts=parts)


def compare_kpis(one: Deviation, other: Deviation) -> float:
    """1 for the same KPI, 0.5 where one is a driver of the other, else 0."""
    if one.kpi == other.kpi:
        return 1.0
    drives = one.kpi in _keys(other) or other.kpi in _keys(one)
    return _RELATED if drives else 0.0


def compare_sizes(one: Deviation, other: Deviation) -> float:
    """0 in opposite directions; else half, and as much more as the smaller percentage is of the larger.

    Where nothing was planned in either, the changes themselves are compared if they are of one unit.
    """
    if _sign(one.change) != _sign(other.change):
        return 0.0
    sizes = one.percent, other.percent
    if sizes == (None, None) and one.unit == other.unit:
        sizes = one.change, other.change
    if sizes[0] is None or sizes[1] is None:
        return 0.5
    small, large = sorted((abs(sizes[0]), abs(sizes[1])))
    return 0.5 + 0.5 * (float(small / large) if large else 1.0)


def compare_segments(one: Deviation, other: Deviation) -> float:
    """Jaccard index of the places: what each was narrowed to and the segment that stood out most in it."""
    here, there = _place(one), _place(other)
    if not here and not there:
        return 1.0
    return len(here & there) / len(here | there)


def compare_drivers(one: Deviation, other: Deviation) -> float | None:
    """Cosine of the signed contributions, 0 where they point apart; None where one was not taken apart."""
    here, there = (
        {part.key: float(part.value) for part in deviation.contributions} for deviation in (one, other)
    )
    length = math.hypot(*here.values()) * math.hypot(*there.values())
    if not length:
        return None
    along = math.fsum(value * there.get(key, 0.0) for key, value in here.items())
    return min(1.0, max(0.0, along / length))


def compare_causes(one: tuple[str, ...], other: tuple[str, ...]) -> float | None:
    """1 over 1 plus the ranks of the best supported cause they share; None where one has none."""
    if not one or not other:
        return None
    shared = [one.index(key) + other.index(key) for key in one if key in other]
    return 1 / (1 + min(shared)) if shared else 0.0


def compare_seasons(one: Deviation, other: Deviation) -> float | None:
    """The mean of nearness in the year (opposite seasons: 0) and of the shorter length over the longer."""
    if one.start is None or one.end is None or other.start is None or other.end is None:
        return None
    apart = abs(_middle(one.start, one.end) - _middle(other.start, other.end)) % _YEAR
    near = 1 - min(apart, _YEAR - apart) / (_YEAR / 2)
    short, long = sorted(((one.end - one.start).days + 1, (other.end - other.start).days + 1))
    return (near + short / long) / 2


def _keys(deviation: Deviation) -> set[str]:
    return {part.key for part in deviation.contributions}


def _sign(value: Decimal) -> int:
    return (value > 0) - (value < 0)


def _place(deviation: Deviation) -> set[tuple[str, str]]:
    found = {(column, key) for column, keys in deviation.where.items() for key in keys}
    return found | set(deviation.segments[0].where.items() if deviation.segments else ())


def _middle(start: date, end: date) -> float:
    return (start.toordinal() + end.toordinal()) / 2
