"""KPIs of the fact tables as the watch sees them: the last whole week or month, by part, against plan."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from core.facts.catalogue import FactKpi, FactTable, Grain, Role
from core.facts.period import next_start, period_end, period_start
from core.plan.kpi import Combine, Kpi
from core.plan.plan import Plan
from core.progress.measured import measured, targets
from core.progress.standing import Stretch
from core.progress.status import Freshness
from core.watch.rule import Basis, Condition, Rule
from core.watch.watched import Watched
from knowledge.facts import FactStore, Scenario
from tools.progress_season import source_of
from tools.tool import ToolContext
from tools.watch_plan import owner_of, surprise_of

_DAY = timedelta(days=1)
_CENT = Decimal("0.01")
_PERIODS = 104  # of history an anomaly is held against
_SEASONS = {Grain.WEEK: 52, Grain.MONTH: 12}
_LATE = {Grain.WEEK: 21, Grain.MONTH: 45}  # days after which a period's figures are no news

Part = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Goal:
    """The goal of a plan that answers for a KPI of the facts."""

    plan: str
    node: str
    owner: str


Goals = Mapping[tuple[str, Part], Goal]


def goals_of(facts: FactStore, plans: Sequence[Plan], today: date) -> dict[tuple[str, Part], Goal]:
    """Which goal answers for which KPI and part of the facts; the first plan that names it.

    Under ("", ()) stands the topmost goal of the first of them, for KPIs that no goal names.
    """
    found: dict[tuple[str, Part], Goal] = {}
    for plan in plans:
        for node, measure in targets(plan):
            source = source_of(facts.catalogue, plan, measured(plan, node, measure, (), today))
            if source is not None:
                goal = Goal(plan.id, node.id, owner_of(plan, node))
                found.setdefault((source.kpi.key, _part(source.where)), goal)
                top = next((above for above in plan.ancestors(node.id) if above.parent is None), node)
                found.setdefault(("", ()), Goal(plan.id, top.id, owner_of(plan, top)))
    return found


def watch_facts(ctx: ToolContext, rule: Rule, goals: Goals) -> Iterator[Watched]:
    """What a rule on the facts looks at: its KPI over the last whole period, each part of it.

    Raises:
        InputError: The facts cannot be read, or do not have what the rule names.
    """
    assert rule.basis is Basis.FACTS
    found = None if ctx.facts is None else ctx.facts.catalogue.find_kpi(rule.kpi)
    if ctx.facts is None or found is None:
        return
    table, kpi = found
    grain = Grain(rule.period)
    span = ctx.facts.span(table.name)
    window = None if span is None else _window(span, grain)
    if span is None or window is None or (ctx.today - window[1]).days > _LATE[grain]:
        return
    look = _Look(ctx.facts, table, kpi, rule, window, grain)
    actual, planned = look.values(window), look.planned()
    before = look.values(_earlier(window, grain)) if rule.condition is Condition.RISEN else {}
    series = look.series(span) if rule.condition is Condition.ANOMALY else {}
    for key, value in actual.items():
        where = {**rule.where, **({rule.by: (key,)} if rule.by else {})}
        goal = next((g for k in _keys(kpi, where, rule) if (g := goals.get(k)) is not None), None)
        aim = planned.get(key)
        yield Watched(
            key=f"facts:{table.name}:{kpi.key}:{_said(where)}",
            title=_title(ctx, table, kpi, where),
            kpi=_kpi(kpi),
            value=value,
            as_of=window[1],
            target=aim,
            window=window,
            ratio=_percent(value, aim) if aim else None,
            due=aim,
            fresh=Freshness((ctx.today - window[1]).days, _LATE[grain]),
            reference=before.get(key),
            surprise=surprise_of(series.get(key, ()), _SEASONS[grain]),
            is_over=True,
            is_spending=kpi.denominator is None and table.measure(kpi.numerator).role is Role.SPEND,
            plan=goal.plan if goal else "",
            node=goal.node if goal else "",
            owner=goal.owner if goal else "",
            where=where,
            history=series.get(key, ()),
        )


@dataclass(frozen=True)
class _Look:
    facts: FactStore
    table: FactTable
    kpi: FactKpi
    rule: Rule
    window: tuple[date, date]
    grain: Grain

    @property
    def columns(self) -> list[str]:
        return [column for column in (self.kpi.numerator, self.kpi.denominator) if column]

    def values(self, window: tuple[date, date], scenario: Scenario = "actual") -> dict[str, Decimal]:
        """The KPI by part ("" for the whole), a ratio as the quotient of its sums."""
        cube = self.facts.cube(
            self.table.name,
            by=[self.rule.by] if self.rule.by else [],
            measures=self.columns,
            start=window[0],
            end=window[1],
            where=self.rule.where,
            scenario=scenario,
        )
        keys = cube.values[0] if self.rule.by else ("",)
        codes = cube.codes[:, 0].tolist() if self.rule.by else [0] * len(cube.codes)
        columns = [cube.measures[column].tolist() for column in self.columns]
        found = {}
        for row, code in enumerate(codes):
            value = self._value([column[row] for column in columns])
            if value is not None:
                found[keys[code]] = value
        return found

    def planned(self) -> dict[str, Decimal]:
        """What was planned for the window; a week of planned months cannot be told and has nothing."""
        fits = self.table.plan_grain is self.grain or self.table.plan_grain is Grain.DAY
        if self.table.plan_source is None or not fits:
            return {}
        return self.values(self.window, "plan")

    def series(self, span: tuple[date, date]) -> dict[str, tuple[Stretch, ...]]:
        """The periods up to the last whole one, by part."""
        first = period_start(span[0], self.grain)
        start = first if first >= span[0] else next_start(first, self.grain)
        if self.rule.by:
            found = self.facts.series_by(
                self.table.name, by=self.rule.by, measures=self.columns, grain=self.grain, start=start,
                end=self.window[1], where=self.rule.where,
            )  # fmt: skip
        else:
            found = {
                "": self.facts.series(
                    self.table.name, measures=self.columns, grain=self.grain, start=start,
                    end=self.window[1], where=self.rule.where,
                )
            }  # fmt: skip
        return {
            key: self._stretches(one.starts, [one.measures[c] for c in self.columns])
            for key, one in found.items()
        }

    def _stretches(
        self, starts: Sequence[date], columns: Sequence["np.typing.NDArray[np.int64]"]
    ) -> tuple[Stretch, ...]:
        rows = zip(starts, *(column.tolist() for column in columns), strict=True)
        told = ((first, self._value(list(values))) for first, *values in rows)
        kept = [Stretch(first, period_end(first, self.grain), v) for first, v in told if v is not None]
        return tuple(kept[-_PERIODS:])

    def _value(self, sums: list[int]) -> Decimal | None:
        top = Decimal(sums[0]).scaleb(-self.table.measure(self.kpi.numerator).decimals)
        if self.kpi.denominator is None:
            return top
        bottom = Decimal(sums[1]).scaleb(-self.table.measure(self.kpi.denominator).decimals)
        if not bottom:
            return None
        return (top * self.kpi.scale / bottom).quantize(self.kpi.unit.quantum, ROUND_HALF_UP)


def _window(span: tuple[date, date], grain: Grain) -> tuple[date, date] | None:
    """The last whole period there are figures of."""
    end = period_end(period_start(span[1], grain), grain)
    if end > span[1]:
        end = period_start(span[1], grain) - _DAY
    start = period_start(end, grain)
    return None if start < span[0] else (start, end)


def _earlier(window: tuple[date, date], grain: Grain) -> tuple[date, date]:
    end = window[0] - _DAY
    return period_start(end, grain), end


def _kpi(kpi: FactKpi) -> Kpi:
    combine = Combine.SUM if kpi.denominator is None else Combine.RATIO
    return Kpi(key=kpi.key, name=kpi.name, unit=kpi.unit, direction=kpi.direction, combine=combine)


def _title(ctx: ToolContext, table: FactTable, kpi: FactKpi, where: Mapping[str, tuple[str, ...]]) -> str:
    names = [
        value.name.said_in(ctx.language)
        for column, keys in where.items()
        for value in table.dimension(column).values
        if value.key in keys
    ]
    names = names or [key for keys in where.values() for key in keys]
    return ctx.say("", " ").join([*names, kpi.name.said_in(ctx.language)])


def _keys(kpi: FactKpi, where: Mapping[str, tuple[str, ...]], rule: Rule) -> Iterator[tuple[str, Part]]:
    """Who may answer for a part: its own goal, that of what it is a part of, the topmost."""
    yield kpi.key, _part(where)
    yield kpi.key, _part(rule.where)
    yield "", ()


def _part(where: Mapping[str, Sequence[str]]) -> Part:
    return tuple(sorted((column, tuple(keys)) for column, keys in where.items()))


def _said(where: Mapping[str, Sequence[str]]) -> str:
    return ",".join(f"{column}={'+'.join(keys)}" for column, keys in sorted(where.items()))


def _percent(part: Decimal, whole: Decimal) -> Decimal:
    return (part * 100 / whole).quantize(_CENT, ROUND_HALF_UP)
