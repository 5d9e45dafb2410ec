"""From single tests to findings: many pairs are looked at, so each must stand out more."""

from collections.abc import Sequence
from dataclasses import replace

from core.experiment.correction import adjust_benjamini_hochberg
from core.synergy.pair import Effect, Pair, Synergies


def judge(pairs: Sequence[Pair], alpha: float, observations: int) -> Synergies:
    """Pairs with p-values adjusted for how many were tested (Benjamini and Hochberg), strongest first."""
    tested = [pair for pair in pairs if pair.p_value is not None]
    adjusted = adjust_benjamini_hochberg([p.p_value for p in tested if p.p_value is not None])
    judged = [_judge(pair, level, alpha) for pair, level in zip(tested, adjusted, strict=True)]
    judged.sort(key=lambda p: (p.effect is Effect.NONE, -(p.lift or 0.0), p.first, p.second))
    unknown = sorted((p for p in pairs if p.p_value is None), key=lambda p: (p.first, p.second))
    return Synergies(pairs=(*judged, *unknown), tested=len(tested), alpha=alpha, observations=observations)


def _judge(pair: Pair, adjusted: float, alpha: float) -> Pair:
    effect = Effect.NONE
    if adjusted < alpha:
        effect = Effect.SYNERGY if pair.gain > 0 else Effect.OVERLAP
    return replace(pair, adjusted=adjusted, effect=effect)
