"""Money beyond what was ever seen: said wherever a scenario goes there."""

from dataclasses import dataclass
from fractions import Fraction

from core.text import Text
from tools.tool import ToolContext


@dataclass(frozen=True)
class Reach:
    """What was seen of a money input: least and most over a window as long as the baseline."""

    name: Text
    weeks: float
    observed: tuple[float, float]

    def exceed(self, ctx: ToolContext, scenario: str, money: Fraction) -> str | None:
        """What to say of a scenario whose money was never seen; None where it was."""
        weekly = float(money) / self.weeks
        low, high = self.observed
        if low * (1 - 1e-9) <= weekly <= high * (1 + 1e-9):
            return None
        name = self.name.said_in(ctx.language)
        return ctx.say(
            f"注意外推：{scenario}里{name}平均每周 {weekly:,.0f} 元，历史上每周只见过 "
            f"{low:,.0f}~{high:,.0f} 元，这之外没有数据支持",
            f"Extrapolation: {scenario} means {weekly:,.0f} a week for {name}; only {low:,.0f} to "
            f"{high:,.0f} a week were ever seen, nothing supports what lies beyond",
        )
