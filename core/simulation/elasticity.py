"""How visits, leads or sales moved with money in the past: a constant elasticity.

Least squares of Δln(response) on Δln(spend), with an intercept. Differences take trend and level out;
what remains is association in the period looked at, not proof of cause, and the interval says how
little it may be worth.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.errors import MissingInput
from core.text import Text

LEAST = 8  # pairs of periods with money and response
_QUANTILE_95 = 1.96


@dataclass(frozen=True)
class Elasticity:
    """An estimate.

    Attributes:
        value: +1 % money went with +value % response.
        error: Its standard error.
        pairs: Changes it rests on.
        share_explained: R² of the fit.
    """

    value: float
    error: float
    pairs: int
    share_explained: float

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval."""
        return self.value - _QUANTILE_95 * self.error, self.value + _QUANTILE_95 * self.error

    @property
    def used(self) -> float:
        """The value kept within 0 and 1: money neither repels nor has rising returns by assumption."""
        return min(max(self.value, 0.0), 1.0)


def estimate_elasticity(
    spend: Sequence[int], response: Sequence[int], name: Text, control: Sequence[int] | None = None
) -> Elasticity:
    """The elasticity of a response to money.

    Args:
        spend: Money by period, in order.
        response: Response by period, the same length.
        name: What is estimated, for the error.
        control: A figure that shares season and market but not this money (all other channels' visits).

    Raises:
        MissingInput: Fewer than 8 usable changes, or the money never changed.
    """
    columns = [np.asarray(c, dtype=np.float64) for c in (spend, response, *([control] if control else []))]
    usable = np.logical_and.reduce([column > 0 for column in columns])
    together = usable[1:] & usable[:-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        dx, dy, *others = (np.diff(np.log(column))[together] for column in columns)
    if len(dx) < LEAST or float(np.ptp(dx)) < 1e-9:
        raise _unseen(name, len(dx))
    design = np.column_stack([dx, np.ones(len(dx)), *others])
    slopes, _, rank, _ = np.linalg.lstsq(design, dy, rcond=None)
    free = len(dx) - int(rank)
    left = dy - design @ slopes
    variance = np.linalg.pinv(design.T @ design)[0, 0] * float(left @ left) / free
    spread = dy - dy.mean()
    total = float(spread @ spread)
    explained = 1.0 if total == 0 else 1 - float(left @ left) / total
    return Elasticity(float(slopes[0]), float(np.sqrt(max(variance, 0.0))), len(dx), explained)


def _unseen(name: Text, pairs: int) -> MissingInput:
    return MissingInput(
        Text(
            zh=f"{name.zh}的投入历史看不出响应（{pairs} 个可用的期间变化，至少要 {LEAST} 个，且投入要变过）",
            en=f"the history of {name.en} shows no response to money ({pairs} usable changes; at least "
            f"{LEAST} are needed, and the money must have changed)",
        ),
        field="elasticity",
        valid=Text(zh="给一个弹性，例如 0.4", en="an elasticity such as 0.4"),
    )
