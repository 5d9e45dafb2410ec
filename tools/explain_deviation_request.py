"""What is to be explained, resolved against the fact catalogue: KPI, days, reference, segment, cuts."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from core.errors import InputError, MissingInput, UnknownReference
from core.facts.catalogue import Catalogue, FactDimension, FactKpi, FactTable
from core.quantity.calendar import add_months
from core.quantity.period import Period
from core.text import Text
from knowledge.facts import FactStore
from tools.explain_deviation_arguments import Comparison, ExplainDeviationArguments
from tools.stated_value import read_period
from tools.tool import ToolContext

_YEAR = re.compile(r"\d{4}|今年|去年|前年|明年|this year|last year|next year", re.IGNORECASE)
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Question:
    """A deviation of a KPI of a fact table.

    Attributes:
        facts: Where the figures are.
        table: The table.
        kpi: The KPI.
        window: Days to be explained.
        asked: Days asked for; longer than the window when the data end earlier.
        compare: What the actual is held against.
        reference: Days of the reference.
        where: Value keys by dimension column.
        by: Dimensions to break down by; empty: all that are free.
    """

    facts: FactStore
    table: FactTable
    kpi: FactKpi
    window: Period
    asked: Period
    compare: Comparison
    reference: Period
    span: tuple[date, date]
    where: dict[str, tuple[str, ...]]
    by: tuple[FactDimension, ...]

    @property
    def free(self) -> tuple[FactDimension, ...]:
        """Dimensions that still have more than one value."""
        return tuple(d for d in self.table.dimensions if len(self.where.get(d.column, ("", ""))) > 1)

    @property
    def is_stale(self) -> bool:
        """Whether the data end before the days asked for do."""
        return self.window.end < self.asked.end

    def within(self, where: dict[str, str]) -> "Question":
        """The same question of a segment."""
        return replace(self, where={**self.where, **{c: (v,) for c, v in where.items()}})


def find_facts(ctx: ToolContext) -> FactStore | None:
    """The fact store, if any table is in it."""
    return ctx.facts if ctx.facts is not None and ctx.facts.catalogue.tables else None


def find_question(ctx: ToolContext, facts: FactStore, arguments: ExplainDeviationArguments) -> Question:
    """The question that the arguments ask of the facts.

    Raises:
        MissingInput: No KPI is named, or there are no figures for the days.
        UnknownReference: A KPI, dimension or value the catalogue does not have.
        InputError: A period that cannot be read.
    """
    catalogue = facts.catalogue
    table, kpi = _find_kpi(catalogue, arguments.kpi)
    span = facts.span(table.name)
    if span is None:
        raise no_data(Text(zh=f"{table.title.zh}里没有任何行", en=f"{table.title.en} has no rows"))
    asked = _period(ctx, arguments.period, span)
    window = _covered(asked, span, table)
    compare = arguments.compare or ("plan" if table.plan_source else "previous")
    return Question(
        facts=facts,
        table=table,
        kpi=kpi,
        window=window,
        asked=asked,
        compare=compare,
        reference=_reference(window, compare, span),
        span=span,
        where=_filters(catalogue, table, arguments.filters),
        by=tuple(_dimension(catalogue, table, word) for word in arguments.by),
    )


def no_data(what: Text) -> MissingInput:
    """The error for figures that are not there: what, and how to load them."""
    return MissingInput(
        what,
        field="facts",
        valid=Text(
            zh="用 hoshin facts load 文件 载入（CSV、Excel、Parquet），或 hoshin facts demo 看示例；"
            "也可以直接写出各驱动因素前后的数值",
            en="load them with `hoshin facts load FILE`, try `hoshin facts demo`, "
            "or type the drivers' levels before and after",
        ),
    )


def past_period(ctx: ToolContext, text: str) -> Period:
    """The stretch of days a text names, taken in the past: "9月" is the last September that has begun."""
    period = read_period(text, "period", today=ctx.today, fiscal_start=ctx.fiscal_start)
    if not _YEAR.search(text):
        while period.start > ctx.today:
            start, end = period.start, period.end
            period = Period(start=year_before(start), end=year_before(end), label=period.label)
    return period


def _find_kpi(catalogue: Catalogue, name: str | None) -> tuple[FactTable, FactKpi]:
    found = catalogue.find_kpi(name) if name else None
    if found is not None:
        return found
    known = [kpi for table in catalogue.tables for kpi in table.kpis]
    listed = Text(zh="、".join(k.name.zh for k in known), en=", ".join(k.name.en for k in known))
    if name is None:
        raise MissingInput(Text(zh="要看哪个指标？", en="which KPI?"), field="kpi", valid=listed)
    raise UnknownReference(
        Text(zh=f"事实表和计划里都没有 {name!r}", en=f"neither the facts nor the plan has {name!r}"),
        candidates=tuple(k.name.zh for k in known),
        field="kpi",
        valid=listed,
    )


def _period(ctx: ToolContext, text: str | None, span: tuple[date, date]) -> Period:
    if text is not None:
        return past_period(ctx, text)
    end = span[1]
    if (end + _ONE_DAY).day != 1:  # the last whole month
        end = end.replace(day=1) - _ONE_DAY
    start = end.replace(day=1)
    return Period(start=max(start, span[0]), end=max(end, span[0]))


def _covered(asked: Period, span: tuple[date, date], table: FactTable) -> Period:
    """The days asked for that there are figures of."""
    if asked.start > span[1] or asked.end < span[0]:
        raise no_data(
            Text(
                zh=f"{asked.start} 至 {asked.end} 没有数据：{table.title.zh}只有 {span[0]} 至 {span[1]}",
                en=f"there are no figures for {asked.start} to {asked.end}: "
                f"{table.title.en} has {span[0]} to {span[1]}",
            )
        )
    if asked.start < span[0]:
        raise no_data(
            Text(
                zh=f"{asked.start} 起的数据缺失，{table.title.zh}从 {span[0]} 开始",
                en=f"figures from {asked.start} are missing: {table.title.en} begins on {span[0]}",
            )
        )
    return Period(start=asked.start, end=min(asked.end, span[1]), label=asked.label)


def _reference(window: Period, compare: Comparison, span: tuple[date, date]) -> Period:
    if compare == "plan":
        return window
    if compare == "previous":
        found = window_before(window)
    else:
        found = Period(start=year_before(window.start), end=year_before(window.end))
    if found.start < span[0]:
        raise no_data(
            Text(
                zh=f"比较用的 {found.start} 至 {found.end} 数据不全，数据从 {span[0]} 开始",
                en=f"the days compared with, {found.start} to {found.end}, are not all there: "
                f"figures begin on {span[0]}",
            )
        )
    return found


def window_before(window: Period) -> Period:
    """The stretch just before: as many months if it is whole months, else as many days."""
    following = window.end + _ONE_DAY
    if window.start.day == 1 and following.day == 1:
        months = (following.year - window.start.year) * 12 + following.month - window.start.month
        return Period(start=add_months(window.start, -months), end=window.start - _ONE_DAY)
    return Period(start=window.start - timedelta(days=window.days), end=window.start - _ONE_DAY)


def year_before(day: date) -> date:
    """The same day a year before; the last day of a month stays one."""
    if (day + _ONE_DAY).day == 1:
        return add_months(day + _ONE_DAY, -12) - _ONE_DAY
    return add_months(day, -12)


def _filters(catalogue: Catalogue, table: FactTable, words: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for word in words:
        match = catalogue.find_value(word, table)
        if match is None:
            listed = "、".join(v.name.zh for d in table.dimensions for v in d.values)
            english = ", ".join(v.name.en for d in table.dimensions for v in d.values)
            raise UnknownReference(
                Text(zh=f"没有叫 {word!r} 的分段", en=f"there is no segment named {word!r}"),
                field="filters",
                valid=Text(zh=listed, en=english),
            )
        dimension, value = match
        found.setdefault(dimension.column, []).append(value.key)
    return {column: tuple(dict.fromkeys(keys)) for column, keys in found.items()}


def _dimension(catalogue: Catalogue, table: FactTable, word: str) -> FactDimension:
    found = catalogue.find_dimension(word, table)
    if found is None:
        raise UnknownReference(
            Text(zh=f"没有维度 {word!r}，数据无法按它拆", en=f"there is no dimension {word!r} in the facts"),
            field="by",
            valid=Text(
                zh="、".join(d.name.zh for d in table.dimensions) or "先在目录里登记维度",
                en=", ".join(d.name.en for d in table.dimensions) or "register dimensions first",
            ),
        )
    return found


def check_ratio_parts(kpi: FactKpi, table: FactTable) -> None:
    """Raise InputError where a percentage has no denominator to weigh it by."""
    if kpi.denominator is None and kpi.unit.kind == "percent":
        raise InputError(
            Text(
                zh=f"{kpi.name.zh}只有比率、没有分子和分母，不能相加或平均",
                en=f"{kpi.name.en} is a rate without numerator and denominator: it cannot be averaged",
            ),
            field="kpi",
            valid=Text(
                zh=f"在 {table.name} 里补上分子、分母两列",
                en=f"add its numerator and denominator to {table.name}",
            ),
        )
