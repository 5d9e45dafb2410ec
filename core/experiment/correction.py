"""P-values after several looks at the same data: the more questions, the more false alarms.

Sources: Holm (1979), keeps the chance of any false alarm; Benjamini and Hochberg (1995), keeps the share of
false ones among the alarms. Both return adjusted p-values to hold against the unchanged alpha.
"""

from collections.abc import Sequence


def adjust_holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Adjusted p-values, in the order given, for any false alarm."""
    order = sorted(range(len(p_values)), key=lambda at: p_values[at])
    adjusted, worst = [0.0] * len(p_values), 0.0
    for rank, at in enumerate(order):
        worst = max(worst, min(1.0, (len(p_values) - rank) * p_values[at]))
        adjusted[at] = worst
    return tuple(adjusted)


def adjust_benjamini_hochberg(p_values: Sequence[float]) -> tuple[float, ...]:
    """Adjusted p-values, in the order given, for the share of false alarms."""
    order = sorted(range(len(p_values)), key=lambda at: p_values[at], reverse=True)
    adjusted, best = [0.0] * len(p_values), 1.0
    for rank, at in enumerate(order):
        best = min(best, p_values[at] * len(p_values) / (len(p_values) - rank))
        adjusted[at] = best
    return tuple(adjusted)
