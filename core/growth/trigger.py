"""Triggers as data, and what they do to a budget over the coming periods.

The sources' example (sme-budget-allocation, 增长路径规划师): acquisition cost up more than 15 % ⇒ move
30 % of the acquisition budget to experience and retention. What such a move brings is not computed from the
sources' claims: the path says what it costs in new customers and what retention must bring to be worth
it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from core.cascade.number import round_half_up
from core.errors import InputError
from core.quantity.saying import plain_rounded
from core.text import Text

MOST_PERIODS = 60
MOST_GROWTH = 10_000  # percent a period
_CENT = Decimal(1)


@dataclass(frozen=True)
class Trigger:
    """When a figure has changed this much, money moves.

    Attributes:
        figure: What is watched ("cac").
        change: Change in percent against its reference that is exceeded: 15 for more than +15 %, −20
            for a fall
            of more than 20 %.
        share: Part of the giving purpose's money that moves, in percent.
        source: Purpose that gives.
        target: Purpose that gets.
        cited: Where the rule comes from.
    """

    figure: str
    change: Decimal
    share: Decimal
    source: str = "acquisition"
    target: str = "retention"
    cited: Text = field(default=Text(zh="用户设定", en="stated by the user"))


CAC_TRIGGER = Trigger(
    figure="cac",
    change=Decimal(15),
    share=Decimal(30),
    cited=Text(
        zh="中小企业自动化营销预算规划与资源配置：增长路径规划师",
        en="sme-budget-allocation: planning the path of growth",
    ),
)


@dataclass(frozen=True)
class Firing:
    """A trigger that went off.

    Attributes:
        trigger: The trigger.
        change: How far the figure had moved against its reference, in percent.
        moved: Money that moved, in 分 a period.
    """

    trigger: Trigger
    change: Fraction
    moved: int


@dataclass(frozen=True)
class Period:
    """One coming period; money in 分.

    Attributes:
        number: 1 for the first.
        budget: Money by purpose, after what the triggers moved.
        figures: The watched figures.
        customers: Acquisition money over CAC; None without a CAC.
        firings: Triggers that went off.
    """

    number: int
    budget: dict[str, int]
    figures: dict[str, Fraction]
    customers: Fraction | None
    firings: tuple[Firing, ...]


def walk(
    budget: Mapping[str, int],
    figures: Mapping[str, Sequence[Fraction]],
    triggers: Sequence[Trigger],
    references: Mapping[str, Fraction],
) -> tuple[Period, ...]:
    """The coming periods with the triggers at work. Money is moved, never lost.

    A trigger compares with the figure's reference; once it has gone off, the figure then is its new
    reference, so that one rise moves money once.

    Args:
        budget: Money of one period by purpose, in 分.
        figures: For each watched figure its level in every coming period.
        triggers: The rules, in the order they are looked at.
        references: The figures today.

    Raises:
        InputError: Too many periods, unequal lengths, or a rule that cannot work.
    """
    periods = _check(budget, figures, triggers, references)
    held = dict(budget)
    against = {(at, t.figure): references[t.figure] for at, t in enumerate(triggers)}
    path = []
    for at in range(periods):
        levels = {name: series[at] for name, series in figures.items()}
        firings = []
        for index, trigger in enumerate(triggers):
            change = (levels[trigger.figure] / against[index, trigger.figure] - 1) * 100
            if change > trigger.change if trigger.change >= 0 else change < trigger.change:
                moved = int(round_half_up(held[trigger.source] * Fraction(trigger.share) / 100, _CENT))
                held[trigger.source] -= moved
                held[trigger.target] = held.get(trigger.target, 0) + moved
                against[index, trigger.figure] = levels[trigger.figure]
                firings.append(Firing(trigger, change, moved))
        path.append(Period(at + 1, dict(held), levels, _won(held, levels), tuple(firings)))
    return tuple(path)


def _won(held: Mapping[str, int], levels: Mapping[str, Fraction]) -> Fraction | None:
    cac = levels.get("cac")
    return None if cac is None or "acquisition" not in held else Fraction(held["acquisition"]) / cac


def compound(start: Fraction, growth: Fraction, periods: int) -> tuple[Fraction, ...]:
    """A figure that grows by the same percent every period: 8 for +8 %.

    Raises:
        InputError: The figure is not above 0, falls by 100 % or more, or grows more than a hundredfold.
    """
    if start <= 0 or not -100 < growth <= MOST_GROWTH or not 1 <= periods <= MOST_PERIODS:
        first = plain_rounded(float(start), 6)
        raise InputError(
            Text(
                zh=f"起点 {first}、每期 {float(growth):+g}%、{periods} 期 无法推演",
                en=f"a start of {first}, {float(growth):+g} % a period over {periods} periods "
                "cannot be walked",
            ),
            field="growth",
            valid=Text(
                zh=f"起点大于 0，每期变化在 -100% 与 +{MOST_GROWTH:,}% 之间，1 到 {MOST_PERIODS} 期",
                en=f"a start above 0, a change between -100 % and +{MOST_GROWTH:,} %, 1 to {MOST_PERIODS} "
                "periods",
            ),
        )
    return tuple(start * (1 + growth / 100) ** at for at in range(1, periods + 1))


def _check(
    budget: Mapping[str, int],
    figures: Mapping[str, Sequence[Fraction]],
    triggers: Sequence[Trigger],
    references: Mapping[str, Fraction],
) -> int:
    lengths = {len(series) for series in figures.values()}
    wrong: Text | None = None
    if len(lengths) != 1 or not 1 <= max(lengths, default=0) <= MOST_PERIODS:
        wrong = Text(
            zh="各指标的期数不一致，或不在 1 到 60 之间", en="the figures' periods differ or are not 1 to 60"
        )
    for trigger in triggers:
        if trigger.figure not in figures or references.get(trigger.figure, Fraction(0)) <= 0:
            wrong = Text(
                zh=f"触发指标 {trigger.figure} 没有数据", en=f"there is no figure {trigger.figure!r} to watch"
            )
        elif trigger.source not in budget or not 0 < trigger.share <= 100 or trigger.source == trigger.target:
            wrong = Text(
                zh=f"触发规则不成立：从{trigger.source}转{trigger.share}%到{trigger.target}",
                en=f"the rule cannot work: move {trigger.share} % from {trigger.source} to {trigger.target}",
            )
    if any(money < 0 for money in budget.values()):
        wrong = Text(zh="预算不能是负数", en="a budget cannot be negative")
    if wrong is not None:
        raise InputError(wrong, field="triggers")
    return max(lengths)
