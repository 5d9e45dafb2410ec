"""What a company's fact tables hold: dimensions, measures, the KPIs made of them, and what happened when.

A catalogue is data: it names columns and says how they combine. The figures themselves stay in the engine
that holds them (`knowledge.facts`).
"""

import re
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import TypeVar

from pydantic import Field

from core.errors import UnknownReference
from core.frozen import Frozen
from core.plan.kpi import Direction
from core.quantity.unit import Unit
from core.text import Text

T = TypeVar("T")


class Grain(StrEnum):
    """The length of one period of a series."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class FactValue(Frozen):
    """A value of a dimension: how the table writes it, and what people call it."""

    key: str
    name: Text
    aliases: tuple[str, ...] = ()


class Readers(StrEnum):
    """The lowest rank that may see rows of which it cannot be told whose they are."""

    POSITION = "position"
    DEPARTMENT = "department"
    EXECUTIVE = "executive"


class FactDimension(Frozen):
    """A column that cuts the facts into segments ("region": 华东, 华南 …).

    Attributes:
        column: Its name in the table.
        name: What people call it.
        aliases: Other names.
        values: What stands in it.
        access: Whether it says whose a row is: a region, a business unit. Who may look into some units only
            sees the rows of these. None: it is one for people whose units are among its values.
    """

    column: str
    name: Text
    aliases: tuple[str, ...] = ()
    values: tuple[FactValue, ...] = ()
    access: bool | None = None

    @cached_property
    def _names(self) -> re.Pattern[str]:
        """Any name of any value, two characters at least."""
        names = {
            name.casefold()
            for value in self.values
            for name in (value.name.zh, value.name.en, *value.aliases)
            if len(name) > 1
        }
        return re.compile("|".join(map(re.escape, sorted(names))) or r"(?!)")

    def named_in(self, text: str) -> FactValue | None:
        """The first value that a casefolded text names; None when it names none."""
        if not self._names.search(text):
            return None
        for value in self.values:
            names = (value.name.zh, value.name.en, *value.aliases)
            if any(len(name) > 1 and name.casefold() in text for name in names):
                return value
        return None


class Role(StrEnum):
    """What a measure means to the methods that look for one."""

    SPEND = "spend"
    REVENUE = "revenue"
    CONVERSIONS = "conversions"
    CUSTOMERS = "customers"
    VISITS = "visits"


class FactMeasure(Frozen):
    """A column of numbers.

    Attributes:
        column: Its name in the table.
        name: What people call it.
        unit: Unit of its values.
        decimals: Digits after the point; aggregates are whole numbers of that smallest unit (2: 分 of 元).
        role: What it means to the methods that look for one.
        not_additive_over: Columns over which its values may not be added ("unique visitors" over days);
            "*" stands for every column.
    """

    column: str
    name: Text
    unit: Unit
    decimals: int = Field(default=0, ge=0, le=6)
    role: Role | None = None
    not_additive_over: tuple[str, ...] = ()


class FactKpi(Frozen):
    """A KPI of a fact table: one measure, or the ratio of two.

    Attributes:
        key: Identifier, snake case ("conversion").
        name: What people call it.
        aliases: Other names.
        unit: Unit of its values.
        direction: Which way is better.
        numerator: Column of the measure above the line, or of the only one.
        denominator: Column of the measure below the line; None for an additive KPI.
        scale: What the ratio is multiplied by (100 for percent).
        drivers: Keys of KPIs of the same table whose product, or sum, it is; () at a leaf.
        combine: "product" or "sum" of its drivers.
    """

    key: str
    name: Text
    unit: Unit
    numerator: str
    denominator: str | None = None
    scale: Decimal = Decimal(1)
    aliases: tuple[str, ...] = ()
    direction: Direction = Direction.UP
    drivers: tuple[str, ...] = ()
    combine: str = Field(default="product", pattern="^(product|sum)$")


class FactTable(Frozen):
    """A table of facts: one row a period and combination of dimension values.

    Attributes:
        name: Identifier ("sales").
        title: What people call it.
        source: File in the facts folder, or a table of the backend.
        plan_source: The same columns as planned, possibly by longer periods; None when nothing was planned.
        time: Name of the date column (first day of the period).
        grain: Period of one row.
        plan_grain: Period of one planned row.
        dimensions: What it can be cut by.
        measures: Columns of numbers.
        kpis: What is read from it.
        readers: The lowest rank that may see all of it though it may look into some units only, where no
            dimension says whose a row is; None: nobody who may not look into all units.
    """

    name: str
    title: Text
    source: str
    plan_source: str | None = None
    time: str = "date"
    grain: Grain = Grain.DAY
    plan_grain: Grain = Grain.MONTH
    dimensions: tuple[FactDimension, ...] = ()
    measures: tuple[FactMeasure, ...] = ()
    kpis: tuple[FactKpi, ...] = ()
    readers: Readers | None = None

    def dimension(self, column: str) -> FactDimension:
        """The dimension of this column. Raises UnknownReference."""
        return _pick({d.column: d for d in self.dimensions}, column, "dimension")

    def measure(self, column: str) -> FactMeasure:
        """The measure of this column. Raises UnknownReference."""
        return _pick({m.column: m for m in self.measures}, column, "measure")

    def kpi(self, key: str) -> FactKpi:
        """The KPI of this key. Raises UnknownReference."""
        return _pick({k.key: k for k in self.kpis}, key, "kpi")

    def with_role(self, role: Role) -> FactMeasure | None:
        """The first measure of a role."""
        return next((m for m in self.measures if m.role is role), None)


class FactEvent(Frozen):
    """Something known to have happened that may explain a deviation.

    Attributes:
        start: First day.
        end: Last day.
        kind: "promotion", "price", "competitor", "stock", "policy", "tracking", "launch", "campaign" or
            "other".
        text: What happened.
        where: Values by dimension column it concerns; empty: everything.
    """

    start: date
    end: date
    kind: str
    text: Text
    where: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class JourneySource(Frozen):
    """Where customer journeys are kept: one row a touch, in order of `position` within `journey`.

    Attributes:
        source: File in the facts folder, or a table of the backend.
        journey: Column with the journey's id.
        position: Column with the order of the touch.
        channel: Column with the channel.
        time: Column with the moment or day of the touch.
        converted: Column that is 1 on every row of a journey that converted.
        value: Column with the journey's value, if known.
        readers: The lowest rank that may see them though it may look into some units only; None: nobody.
    """

    source: str
    journey: str = "journey"
    position: str = "position"
    channel: str = "channel"
    time: str = "date"
    converted: str = "converted"
    value: str | None = "value"
    readers: Readers | None = None


class Catalogue(Frozen):
    """Everything known of a company's facts.

    Attributes:
        backend: Ibis URL of the engine ("duckdb://", "postgres://…"); the default reads files in the folder.
        currency: Currency of its amounts of money.
        tables: Its fact tables.
        events: What is known to have happened.
        journeys: Customer journeys, if kept.
    """

    backend: str = "duckdb://"
    currency: str = "CNY"
    tables: tuple[FactTable, ...] = ()
    events: tuple[FactEvent, ...] = ()
    journeys: JourneySource | None = None

    def table(self, name: str) -> FactTable:
        """The table of this name. Raises UnknownReference."""
        return _pick({t.name: t for t in self.tables}, name, "table")

    def find_kpi(self, name: str) -> tuple[FactTable, FactKpi] | None:
        """The KPI of this key, name or alias, with its table; None when there is none."""
        wanted = name.strip().casefold()
        for table in self.tables:
            for kpi in table.kpis:
                known = (kpi.key, kpi.name.zh, kpi.name.en, *kpi.aliases)
                if wanted in (k.casefold() for k in known):
                    return table, kpi
        return None

    def find_value(self, word: str, table: FactTable) -> tuple[FactDimension, FactValue] | None:
        """The dimension value people mean by a word, with its dimension; None when there is none."""
        wanted = word.strip().casefold()
        for dimension in table.dimensions:
            for value in dimension.values:
                known = (value.key, value.name.zh, value.name.en, *value.aliases)
                if wanted in (k.casefold() for k in known):
                    return dimension, value
        return None

    def find_dimension(self, word: str, table: FactTable) -> FactDimension | None:
        """The dimension people mean by a word ("大区", "by region"); None when there is none."""
        wanted = word.strip().casefold()
        for dimension in table.dimensions:
            known = (dimension.column, dimension.name.zh, dimension.name.en, *dimension.aliases)
            if wanted in (k.casefold() for k in known):
                return dimension
        return None


def _pick(known: dict[str, T], name: str, field: str) -> T:
    found = known.get(name)
    if found is None:
        listed = ", ".join(known)
        raise UnknownReference(
            Text(zh=f"事实表里没有 {name!r}", en=f"the facts have no {name!r}"),
            candidates=tuple(known),
            field=field,
            valid=Text(zh=listed, en=listed),
        )
    return found
