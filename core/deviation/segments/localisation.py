"""Where a deviation sits: the segments that moved apart from the rest, grouped into causes."""

from dataclasses import dataclass
from enum import StrEnum

from core.text import Text

Element = tuple[tuple[str, str], ...]
"""Pairs (dimension, value key), in the request's order of dimensions; all other dimensions are free."""


class Outcome(StrEnum):
    """How the search ended."""

    FOUND = "found"
    UNIFORM = "uniform"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Movement:
    """Figures of a set of cells, planned and actual, as sums over its cells.

    Attributes:
        plan: Planned sum (numerator of a ratio).
        actual: Actual sum.
        plan_base: Planned denominator of a ratio KPI, else None.
        actual_base: Actual denominator.
        change: What these cells add to the KPI's deviation: actual − plan of an additive KPI; rate effect
            plus mix effect on the total rate of a ratio KPI.
        share: `change` over the whole deviation; negative when it works against it; None when the whole
            deviation is zero.
        rate_effect: Ratio KPI: the part of `change` from the cells' own rates, else None.
        mix_effect: Ratio KPI: the part from their weight in the denominator, else None.
    """

    plan: float
    actual: float
    plan_base: float | None
    actual_base: float | None
    change: float
    share: float | None
    rate_effect: float | None
    mix_effect: float | None


@dataclass(frozen=True)
class Segment:
    """One element of the cube that stands out.

    Attributes:
        where: Its dimension values.
        cells: Cells with any figure in it.
        moved: Their sums.
        expected: What the actual (the actual rate of a ratio) would be had it moved like the rest.
        shift: How far its cells moved relative to that, as a factor less one (−0.3 is 30 % below).
        gain: Log-likelihood gained over "moves like the rest".
        z: The strength of the same evidence as a standard normal deviate.
        p_value: Chance of as strong a segment anywhere on noise alone, all segments looked at allowed for.
    """

    where: Element
    cells: int
    moved: Movement
    expected: float
    shift: float
    gain: float
    z: float
    p_value: float


@dataclass(frozen=True)
class Cause:
    """Segments over the same dimensions that moved alike, strongest first.

    Attributes:
        dimensions: The dimensions it is defined on.
        segments: Its elements.
        moved: Sums over the union of their cells.
        shift: How far the cells moved relative to the rest, as a factor less one.
        gain: Log-likelihood gained.
    """

    dimensions: tuple[str, ...]
    segments: tuple[Segment, ...]
    moved: Movement
    shift: float
    gain: float


@dataclass(frozen=True)
class Localisation:
    """The answer.

    Attributes:
        outcome: Segments found; nothing but a uniform shift; or nothing that stands out.
        reason: Why, in both languages.
        causes: By evidence, strongest first; empty unless found. Causes may overlap in cells: shares of
            several causes need not sum to the share of their union.
        total: Sums over all cells.
        rest: Sums over the cells of no cause.
        global_shift: How far everything outside the causes moved, as a factor less one; 0 when it is not
            distinguishable from none.
        looked_at: How many segments were compared.
        cells: Cells with any figure.
        noise: Typical relative noise of one cell (a standard deviation).
        count_like: Whether the noise is that of counts: smaller cells are noisier.
    """

    outcome: Outcome
    reason: Text
    causes: tuple[Cause, ...]
    total: Movement
    rest: Movement
    global_shift: float
    looked_at: int
    cells: int
    noise: float
    count_like: bool

    @property
    def segments(self) -> tuple[Segment, ...]:
        """All segments of all causes."""
        return tuple(segment for cause in self.causes for segment in cause.segments)
