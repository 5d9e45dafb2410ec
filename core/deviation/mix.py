"""Rate and mix: why a ratio over segments changed, and price, volume and mix of a revenue.

A rate R = Σ nᵢ / Σ dᵢ = Σ sᵢ·rᵢ changes because segments' own rates changed (rate effect) or because the
weights sᵢ = dᵢ/D moved between segments of unlike rates (mix effect). Both use the mean of the two states, as
the Shapley value of two factors does, so they sum exactly and swapping the states negates them. Rates are
never averaged without their denominators. A segment that is there in one state only has no rate effect.
"""

from collections.abc import Mapping
from fractions import Fraction

from core.cascade.number import plain
from core.errors import InputError, MissingInput
from core.frozen import Frozen
from core.text import Text

Levels = tuple[Fraction, Fraction]  # numerator, denominator


class SegmentEffect(Frozen):
    """What one segment did to the whole rate.

    Attributes:
        key: The segment.
        rate_before: Its own rate in the state compared with; None where its denominator is 0.
        rate_after: Its own rate in the state explained.
        share_before: Its part of the whole denominator.
        share_after: The same afterwards.
        rate: What the change of its own rate moved the whole rate by.
        mix: What the change of its weight moved it by, against the whole's rate.
    """

    key: str
    rate_before: Fraction | None
    rate_after: Fraction | None
    share_before: Fraction
    share_after: Fraction
    rate: Fraction
    mix: Fraction


class RateChange(Frozen):
    """A change of a rate over segments: rate and mix effects sum to it exactly.

    Attributes:
        before: Whole rate compared with.
        after: Whole rate explained.
        segments: Effects by segment, largest first.
    """

    before: Fraction
    after: Fraction
    segments: tuple[SegmentEffect, ...]

    @property
    def rate(self) -> Fraction:
        """What segments' own rates moved."""
        return sum((segment.rate for segment in self.segments), Fraction(0))

    @property
    def mix(self) -> Fraction:
        """What the weights of segments moved."""
        return sum((segment.mix for segment in self.segments), Fraction(0))


class PriceVolumeMix(Frozen):
    """A change of revenue in three parts that sum to it exactly.

    Attributes:
        volume: More or fewer pieces in all, at the average price.
        mix: Pieces moved between dearer and cheaper segments.
        price: Segments' own prices.
        prices: The change of the average price, by segment.
    """

    volume: Fraction
    mix: Fraction
    price: Fraction
    prices: RateChange


def split_rate(before: Mapping[str, Levels], after: Mapping[str, Levels]) -> RateChange:
    """Rate and mix effects of segments.

    Args:
        before: Numerator and denominator of each segment in the state compared with.
        after: The same in the state explained; a segment may be missing on one side.

    Raises:
        InputError: A denominator is negative, or the whole denominator is 0 in one state.
        MissingInput: There are no segments.
    """
    keys = sorted({*before, *after})
    if not keys:
        raise MissingInput(
            Text(zh="没有任何分段的分子和分母", en="no segment's numerator and denominator are given"),
            field="by",
        )
    old, new = _whole(before, "before"), _whole(after, "after")
    middle = (old[0] / old[1] + new[0] / new[1]) / 2
    effects = [
        _effect(key, before.get(key, _NONE), after.get(key, _NONE), old[1], new[1], middle) for key in keys
    ]
    effects.sort(key=lambda effect: (-abs(effect.rate + effect.mix), effect.key))
    return RateChange(before=old[0] / old[1], after=new[0] / new[1], segments=tuple(effects))


def split_price(before: Mapping[str, Levels], after: Mapping[str, Levels]) -> PriceVolumeMix:
    """Price, volume and mix of a revenue over segments, given revenue and pieces of each.

    Raises:
        InputError: Pieces are negative, or none were sold in one state.
        MissingInput: There are no segments.
    """
    prices = split_rate(before, after)
    old, new = _whole(before, "before")[1], _whole(after, "after")[1]
    pieces = (old + new) / 2
    return PriceVolumeMix(
        volume=(new - old) * (prices.before + prices.after) / 2,
        mix=pieces * prices.mix,
        price=pieces * prices.rate,
        prices=prices,
    )


_NONE = (Fraction(0), Fraction(0))


def _effect(
    key: str, before: Levels, after: Levels, old: Fraction, new: Fraction, middle: Fraction
) -> SegmentEffect:
    first = before[0] / before[1] if before[1] else None
    second = after[0] / after[1] if after[1] else None
    shares = before[1] / old, after[1] / new
    known = [rate for rate in (first, second) if rate is not None]
    typical = sum(known, Fraction(0)) / len(known) if known else middle
    moved = second - first if first is not None and second is not None else Fraction(0)
    return SegmentEffect(
        key=key,
        rate_before=first,
        rate_after=second,
        share_before=shares[0],
        share_after=shares[1],
        rate=moved * (shares[0] + shares[1]) / 2,
        mix=(shares[1] - shares[0]) * (typical - middle),
    )


def _whole(segments: Mapping[str, Levels], state: str) -> Levels:
    for key, (above, below) in segments.items():
        if below < 0 or (below == 0 and above != 0):
            raise InputError(
                Text(
                    zh=f"{key} 的分母是 {plain(below)}，比率没有定义",
                    en=f"the denominator of {key} is {plain(below)}: its rate is undefined",
                ),
                field=state,
                valid=Text(zh="大于 0 的分母", en="a denominator above 0"),
            )
    above = sum((levels[0] for levels in segments.values()), Fraction(0))
    below = sum((levels[1] for levels in segments.values()), Fraction(0))
    if not below:
        raise InputError(
            Text(
                zh="整体分母为 0，比率没有定义，无法分解",
                en="the whole denominator is 0: an undefined ratio cannot be decomposed",
            ),
            field=state,
            valid=Text(zh="分母不为 0 的时段", en="a period in which the denominator is not 0"),
        )
    return above, below
