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


def estimate_elasticity(spend: Sequence[int], response: Sequence[int], name: Text) -> Elasticity:
    """The elasticity of a response to money.

    Args:
        spend: Money by period, in order.
        response: Response by period, the same length.
        name: What is estimated, for the error.

    Raises:
        MissingInput: Fewer than 8 usable changes, or the money never changed.
    """
    x, y = np.asarray(spend, dtype=np.float64), np.asarray(response, dtype=np.float64)
    usable = (x > 0) & (y > 0)
    together = usable[1:] & usable[:-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        dx, dy = np.diff(np.log(x))[together], np.diff(np.log(y))[together]
    if len(dx) < LEAST or float(np.ptp(dx)) < 1e-9:
        raise MissingInput(
            Text(
                zh=f"{name.zh}的投入历史看不出响应（{len(dx)} 个可用的期间变化，至少要 {LEAST} 个，"
                "且投入要变过）",
                en=f"the history of {name.en} shows no response to money ({len(dx)} usable changes; at least "
                f"{LEAST} are needed, and the money must have changed)",
            ),
            field="elasticity",
            valid=Text(zh="给一个弹性，例如 0.4", en="an elasticity such as 0.4"),
        )
    centred = dx - dx.mean()
    slope = float(centred @ dy / (centred @ centred))
    left = dy - dy.mean() - slope * centred
    error = float(np.sqrt(left @ left / (len(dx) - 2) / (centred @ centred)))
    spread = dy - dy.mean()
    total = float(spread @ spread)
    explained = 1.0 if total == 0 else 1 - float(left @ left) / total
    return Elasticity(slope, error, len(dx), explained)
