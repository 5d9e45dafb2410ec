"""Sums over sets of cells, and what they add to the KPI's deviation."""

import numpy as np
from numpy.typing import NDArray

from core.deviation.segments.localisation import Movement

Figures = NDArray[np.float64]
Mask = NDArray[np.bool_]


class Ledger:
    """Figures of every cell with its contribution to the whole deviation; contributions sum to it.

    For a ratio ΣN/ΣD a cell of weight w and rate r adds a rate effect w̄(r₁ − r₀) and a mix effect
    (w₁ − w₀)(r̄ − K̄), bars being means of before and after, K the total rate (symmetric, so that swapping plan
    and actual negates both).
    """

    def __init__(
        self, plan: Figures, actual: Figures, plan_base: Figures | None, actual_base: Figures | None
    ) -> None:
        """Computes the contributions; denominators must not sum to zero."""
        self.plan, self.actual, self.plan_base, self.actual_base = plan, actual, plan_base, actual_base
        self.rate, self.mix = actual - plan, np.zeros_like(plan)
        if plan_base is not None and actual_base is not None:
            self.rate, self.mix = _effects(plan, actual, plan_base, actual_base)
        self.deviation = float(self.rate.sum() + self.mix.sum())

    def of(self, cells: Mask) -> Movement:
        """The sums over some cells."""
        rate, mix = float(self.rate[cells].sum()), float(self.mix[cells].sum())
        ratio = self.plan_base is not None
        change = rate + mix
        return Movement(
            plan=float(self.plan[cells].sum()),
            actual=float(self.actual[cells].sum()),
            plan_base=None if self.plan_base is None else float(self.plan_base[cells].sum()),
            actual_base=None if self.actual_base is None else float(self.actual_base[cells].sum()),
            change=change,
            share=change / self.deviation if self.deviation else None,
            rate_effect=rate if ratio else None,
            mix_effect=mix if ratio else None,
        )


def _effects(
    plan: Figures, actual: Figures, plan_base: Figures, actual_base: Figures
) -> tuple[Figures, Figures]:
    before, after = plan_base / plan_base.sum(), actual_base / actual_base.sum()
    planned = plan / np.where(plan_base > 0, plan_base, 1)
    seen = actual / np.where(actual_base > 0, actual_base, 1)
    planned, seen = np.where(plan_base > 0, planned, seen), np.where(actual_base > 0, seen, planned)
    middle = (planned + seen) / 2
    whole = (plan.sum() / plan_base.sum() + actual.sum() / actual_base.sum()) / 2
    change = actual / actual_base.sum() - plan / plan_base.sum()
    moved = after - before
    return change - moved * middle, moved * (middle - whole)
