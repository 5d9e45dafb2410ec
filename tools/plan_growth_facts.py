"""What the company's facts say of its stage: growth year on year, acquisition cost, money."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from core.cascade.number import round_half_up
from core.facts.catalogue import FactTable, Grain, Role
from core.facts.cube import Series
from core.facts.period import months_before
from core.text import Text
from tools.tool import ToolContext

_MONTHS = {"quarter": 3, "month": 1}
_BACK = 24


@dataclass(frozen=True)
class Signals:
    """What is known of the business.

    Attributes:
        values: Signals of the stage by name.
        sources: Where each comes from, in words.
        cac: Acquisition cost of the last whole period, in whole currency units.
        cac_growth: Its change a period in percent, over the last year.
        budget: Spend of the last whole period, in 分.
    """

    values: Mapping[str, Decimal] = field(default_factory=dict)
    sources: tuple[Text, ...] = ()
    cac: Fraction | None = None
    cac_growth: Fraction | None = None
    budget: int | None = None

    def with_values(self, said: Mapping[str, Decimal]) -> "Signals":
        """These signals with what was said in their place."""
        return replace(self, values={**self.values, **said})

    def without_values(self) -> "Signals":
        """Only the figures, no signals of the stage."""
        return replace(self, values={}, sources=tuple(s for s in self.sources if "CAC" in s.en))


def read_signals(ctx: ToolContext, period: str) -> Signals:
    """The signals of the facts; empty without facts."""
    if ctx.facts is None or not ctx.facts.catalogue.tables:
        return Signals()
    table = next((t for t in ctx.facts.catalogue.tables if t.with_role(Role.REVENUE)), None)
    span = ctx.facts.span(table.name) if table is not None else None
    if table is None or span is None:
        return Signals()
    first_open = (min(span[1], ctx.today) + timedelta(days=1)).replace(day=1)
    start = max(months_before(first_open, _BACK), _next_month(span[0]))
    if start >= first_open:
        return Signals()
    roles = (Role.REVENUE, Role.SPEND, Role.CUSTOMERS)
    columns = {role: m.column for role in roles if (m := table.with_role(role)) is not None}
    series = ctx.facts.series(
        table.name,
        measures=list(columns.values()),
        grain=Grain.MONTH,
        start=start,
        end=first_open - timedelta(days=1),
    )
    return _read(table, series, columns, _MONTHS[period])


def _next_month(day: date) -> date:
    """The first of this month if it starts there, else of the next."""
    return day if day.day == 1 else (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _read(table: FactTable, series: Series, columns: dict[Role, str], length: int) -> Signals:
    months = len(series.starts)
    sums = {role: [int(x) for x in series.measures[column]] for role, column in columns.items()}
    values: dict[str, Decimal] = {}
    sources: list[Text] = []
    if months >= 24 and sum(sums[Role.REVENUE][-24:-12]) > 0:
        growth = (Fraction(sum(sums[Role.REVENUE][-12:]), sum(sums[Role.REVENUE][-24:-12])) - 1) * 100
        values["growth"] = round_half_up(growth, Decimal("0.1"))
        sources.append(
            Text(
                zh=f"近 12 个月收入比前 12 个月 {values['growth']:+f}%（事实数据）",
                en=f"revenue of the last 12 months {values['growth']:+f} % on the 12 before (facts)",
            )
        )
    elif months < 12:
        values["months"] = Decimal(months)
    if Role.SPEND not in sums or Role.CUSTOMERS not in sums:
        return Signals(values, tuple(sources))
    budget = sum(sums[Role.SPEND][-length:])
    cac, growth_of_cac = _costs(sums, table, length, months)
    if cac is not None:
        moved = "?" if growth_of_cac is None else f"{float(growth_of_cac):+.1f}%"
        sources.append(
            Text(
                zh=f"获客成本 {float(cac):.2f} 元，过去一年平均每期 {moved}（事实数据）",
                en=f"CAC {float(cac):.2f}, on average {moved} a period over the last year (facts)",
            )
        )
    return Signals(values, tuple(sources), cac, growth_of_cac, budget)


def _costs(
    sums: dict[Role, list[int]], table: FactTable, length: int, months: int
) -> tuple[Fraction | None, Fraction | None]:
    """CAC of the last period, and its even change a period from the same period a year before."""
    money = table.with_role(Role.SPEND)
    scale = 10 ** (money.decimals if money is not None else 0)

    def cost(end: int) -> Fraction | None:
        won = sum(sums[Role.CUSTOMERS][end - length : end])
        return Fraction(sum(sums[Role.SPEND][end - length : end]), won * scale) if won else None

    now = cost(months)
    before = cost(months - 12) if months - 12 >= length else None
    if now is None or before is None or before == 0:
        return now, None
    each = (float(now / before) ** (length / 12) - 1) * 100
    return now, Fraction(f"{each:.2f}")
