"""A simulation on the company's facts: the last months as the baseline, channels and drivers to change."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

import numpy as np

from core.errors import InputError, MissingInput
from core.facts.catalogue import Catalogue, FactKpi, FactTable, Grain, Role
from core.facts.period import months_before
from core.quantity.period import Period
from core.simulation.facts_model import Slice, figure_key, input_key, leaves_of, level_of, model_facts
from core.simulation.model import Draws, Model, evaluate
from core.simulation.response import Response
from core.simulation.spread import History
from core.text import Text
from knowledge.facts import FactStore
from tools.simulate_arguments import SimulateArguments
from tools.simulate_basis import Basis, unknown
from tools.simulate_names import EVERYTHING, ChangeNames, Part
from tools.simulate_planned import planned_level
from tools.simulate_reach import Reach
from tools.simulate_response import Spending, find_response
from tools.stated_value import read_period
from tools.tool import ToolContext

HISTORY_MONTHS = 24
_RATIOS = {"roi": "roi", "cac": "cac", "new_customers": "won"}


def store_of(ctx: ToolContext) -> FactStore:
    """The company's facts. Raises MissingInput when none are loaded."""
    if ctx.facts is None or not ctx.facts.catalogue.tables:
        raise MissingInput(
            Text(
                zh="还没有事实数据：用 hoshin facts load 文件 载入，或 hoshin facts demo 试用；"
                "也可以直接打出数字",
                en="no facts are loaded: hoshin facts load FILE, or hoshin facts demo; or type the figures",
            ),
            field="figures",
            valid=Text(
                zh="例如 流量10万，转化率3%，客单价200", en="such as visits 100K, conversion 3 %, basket 200"
            ),
        )
    return ctx.facts


def basis_of_facts(ctx: ToolContext, arguments: SimulateArguments, elasticity: Fraction | None) -> Basis:
    """The basis on facts.

    Args:
        ctx: The context.
        arguments: What is asked.
        elasticity: The stated response to money; None: estimated from the past where money changes.

    Raises:
        MissingInput: There are no facts, or their history shows no response to money.
        UnknownReference: A KPI or value the facts do not have.
        InputError: Parts overlap or a ratio divides by 0.
    """
    return _Reader(ctx, store_of(ctx), arguments, elasticity).read()


class _Reader:
    def __init__(
        self, ctx: ToolContext, store: FactStore, arguments: SimulateArguments, elasticity: Fraction | None
    ) -> None:
        self._ctx, self._store, self._arguments, self._elasticity = ctx, store, arguments, elasticity
        self._catalogue: Catalogue = store.catalogue
        self._table, self._asked = self._kpi()
        self._names = ChangeNames(self._table)
        base = "revenue" if self._asked.key in _RATIOS else self._asked.key
        self._kpi_modelled = self._table.kpi(base) if base != self._asked.key else self._asked
        self._where = self._narrow()
        self._asked_period = self._read_period()
        self._window = self._last_months()
        self._notes: list[Text] = []
        self._reach: dict[str, Reach] = {}

    def _kpi(self) -> tuple[FactTable, FactKpi]:
        if self._arguments.kpi:
            found = self._catalogue.find_kpi(self._arguments.kpi)
            if found is None:
                raise unknown(
                    self._arguments.kpi, [k.name.zh for t in self._catalogue.tables for k in t.kpis]
                )
            return found
        for table in self._catalogue.tables:
            revenue = table.with_role(Role.REVENUE)
            for kpi in table.kpis:
                if revenue is not None and kpi.numerator == revenue.column and kpi.denominator is None:
                    return table, kpi
        return self._catalogue.tables[0], self._catalogue.tables[0].kpis[0]

    def _narrow(self) -> dict[str, tuple[str, ...]]:
        where: dict[str, tuple[str, ...]] = {}
        for word in self._arguments.where:
            found = self._catalogue.find_value(word, self._table)
            if found is None:
                raise unknown(word, [v.name for d in self._table.dimensions for v in d.values], "where")
            column = found[0].column
            where[column] = (*where.get(column, ()), found[1].key)
        return where

    def _read_period(self) -> Period | None:
        """The stretch of time the question names."""
        said = self._arguments.period
        if said is None:
            return None
        return read_period(said, "period", today=self._ctx.today, fiscal_start=self._ctx.fiscal_start)

    def _elsewhen(self) -> Text | None:
        """That the baseline is not the time asked about; None where it is, or none was named."""
        asked, (start, end) = self._asked_period, self._window
        if asked is None or (asked.start, asked.end) == (start, end):
            return None
        said = self._arguments.period
        return Text(
            zh=f"按 {start:%Y-%m} 至 {end:%Y-%m} 的水平算，不是{said}（{asked.start} 至 {asked.end}）；"
            "所以不和计划比，也不给达到计划的概率。",
            en=f"At the level of {start:%Y-%m} to {end:%Y-%m}, not of {said} ({asked.start} to {asked.end}); "
            "so it is not compared with the plan and no chance of the plan is given.",
        )

    def _last_months(self) -> tuple[date, date]:
        span = self._store.span(self._table.name)
        if span is None:
            raise MissingInput(
                Text(zh="事实表里没有数据", en="the fact table has no rows"),
                field="kpi",
                valid=Text(zh="先载入数据", en="load figures first"),
            )
        last = min(span[1], self._ctx.today)
        first_open = (last + timedelta(days=1)).replace(day=1)
        end = first_open - timedelta(days=1)
        start = max(months_before(first_open, self._arguments.months), span[0].replace(day=1))
        asked = self._asked_period
        if asked is not None and asked.end == end and asked.start.day == 1 and asked.start >= span[0]:
            start = asked.start  # the last whole months are the baseline, so many of them as are named
        if start > end:
            start, end = span
        return start, end

    def read(self) -> Basis:
        parts = self._parts()
        self._whole = self._sums(EVERYTHING)
        slices = [self._slice(part) for part in parts]
        rest = self._rest(slices) if parts[0].key else None
        model = model_facts(self._table, self._kpi_modelled, slices, rest, self._across(parts))
        outcome = _RATIOS.get(self._asked.key, self._asked.key)
        if self._asked.key == "spend" or outcome not in model.keys:
            outcome = self._kpi_modelled.key
        start, end = self._window
        self._notes.insert(
            0,
            Text(
                zh=f"基准是 {start:%Y-%m} 至 {end:%Y-%m} 的合计",
                en=f"the baseline is {start:%Y-%m} to {end:%Y-%m} in all",
            ),
        )
        history = self._history(parts, model)
        shown = [k for k in ("roi", "cac", "won", "spend") if k in model.keys and k != outcome]
        return Basis(
            source="facts",
            model=model,
            outcome=outcome,
            shown=tuple(shown),
            find=lambda name: self._find(name, parts, model),
            base=self._ctx.say(f"{start:%Y-%m}~{end:%Y-%m} 实际", f"actual {start:%Y-%m} to {end:%Y-%m}"),
            notes=tuple(self._notes),
            history=history,
            direction=self._asked.direction,
            planned=self._planned(model, outcome),
            reach=self._reach,
            elsewhen=self._elsewhen(),
        )

    def _parts(self) -> list[Part]:
        """The parts that the changes name; one for everything where they name none."""
        found = dict.fromkeys(self._names.part(name) for name in self._changed())
        parts = [p for p in found if p.key]
        if not parts:
            return [EVERYTHING]
        columns = {tuple(column for column, _ in p.where) for p in parts}
        everywhere = [name for name in self._changed() if not self._names.part(name).key]
        if len(columns) > 1 or any(self._driver_everywhere(name) is None for name in everywhere):
            raise InputError(
                Text(
                    zh="要变的几部分互相重叠，分不清谁加谁：一次只用同一个维度（如都按渠道）；"
                    "整体只能同时变驱动（如转化率），不能同时变总预算",
                    en="the parts to change overlap; use one dimension at a time, such as channels only; "
                    "beside them a driver such as conversion can change everywhere, the total budget cannot",
                ),
                field="scenarios",
                valid=Text(zh="分成几次模拟", en="several simulations"),
            )
        return parts

    def _changed(self) -> list[str]:
        names = [c.what for case in self._arguments.scenarios for c in case.changes]
        names += [self._arguments.solve_for] if self._arguments.solve_for else []
        return names

    def _driver_everywhere(self, name: str) -> FactKpi | None:
        """The driver a name without a part means; None for money and for what is no driver."""
        if self._names.is_money(name) or not self._kpi_modelled.drivers:
            return None
        leaves = {leaf.key: leaf for leaf in leaves_of(self._table, self._kpi_modelled)}
        return next((leaves[kpi.key] for kpi in self._names.kpis_in(name) if kpi.key in leaves), None)

    def _across(self, parts: Sequence[Part]) -> dict[str, Fraction]:
        """Levels over everything of the drivers that change everywhere beside changes of parts."""
        if not parts[0].key:
            return {}
        named = [self._driver_everywhere(name) for name in self._changed() if not self._names.part(name).key]
        found = {leaf.key: leaf for leaf in named if leaf is not None}
        if not found:
            return {}
        self._notes.append(
            Text(
                zh="整体的变化让每个部分按同一比例变",
                en="what changes everywhere changes every part in the same proportion",
            )
        )
        return {key: level_of(self._table, leaf, self._whole) for key, leaf in found.items()}

    def _slice(self, part: Part) -> Slice:
        sums = self._sums(part)
        if not self._money_moves(part):
            return Slice(part.key, part.name, sums)
        if self._elasticity is not None:
            return Slice(part.key, part.name, sums, self._elasticity)
        return Slice(part.key, part.name, sums, response=self._response(part, sums))

    def _sums(self, part: Part) -> dict[str, int]:
        measures = [m.column for m in self._table.measures]
        cube = self._store.cube(
            self._table.name,
            by=(),
            measures=measures,
            start=self._window[0],
            end=self._window[1],
            where=self._rows(part),
        )
        return {m: int(cube.measures[m].sum()) for m in measures}

    def _rest(self, slices: Sequence[Slice]) -> Slice:
        whole = self._whole
        left = {m: whole[m] - sum(s.sums[m] for s in slices) for m in whole}
        return Slice("rest", Text(zh="其余", en="the rest"), left)

    def _money_moves(self, part: Part) -> bool:
        return any(self._names.is_money(name) and self._names.part(name) == part for name in self._changed())

    def _response(self, part: Part, sums: Mapping[str, int]) -> Response | None:
        """The estimated response to the part's money; None where none was spent."""
        spend = self._table.with_role(Role.SPEND)
        if spend is None:
            raise unknown("spend", [m.name for m in self._table.measures])
        if sums[spend.column] <= 0:
            return None
        spending = Spending(
            table=self._table,
            driver=leaves_of(self._table, self._kpi_modelled)[0],
            name=part.name,
            where=self._rows(part),
            around=self._where,
            window=self._window,
            money=Fraction(sums[spend.column], 10**spend.decimals),
        )
        found = find_response(self._ctx, self._store, spending)
        self._notes += found.notes
        name = Text(zh=f"{part.name.zh}{spend.name.zh}", en=f"{part.name.en} {spend.name.en}")
        self._reach[figure_key(part.key, "spend")] = Reach(name, spending.weeks, found.observed)
        return found.response

    def _rows(self, part: Part) -> dict[str, tuple[str, ...]]:
        return {**self._where, **{column: (key,) for column, key in part.where}}

    def _history(self, parts: Sequence[Part], model: Model) -> History | None:
        """Month-on-month changes of the drivers, of the parts and of the rest, all of them together."""
        monthly = {part.key: self._monthly(part) for part in parts}
        if parts[0].key:
            whole = self._monthly(EVERYTHING)
            monthly["rest"] = {m: whole[m] - sum(own[m] for own in monthly.values()) for m in whole}
        columns, names = [], []
        for key, sums in monthly.items():
            for leaf in leaves_of(self._table, self._kpi_modelled):
                chosen = input_key(model, figure_key(key, leaf.key))
                if chosen is None:  # the rest is nothing
                    continue
                below = sums[leaf.denominator] if leaf.denominator else 1.0
                with np.errstate(divide="ignore", invalid="ignore"):
                    columns.append(np.log(sums[leaf.numerator] / below))
                names.append(chosen)
        levels = np.column_stack(columns)
        known = np.isfinite(levels).all(axis=1)
        levels[~known] = 0
        changes = np.diff(levels, axis=0)[known[1:] & known[:-1]]
        if len(changes) < 3:
            return None
        self._notes.append(
            Text(
                zh=f"区间按过去 {len(changes)} 个月环比波动抽样（含季节性），各驱动的联动保留",
                en=f"ranges are drawn from {len(changes)} past month-on-month changes (season included), "
                "joint moves kept",
            )
        )
        return History(tuple(names), tuple(tuple(float(x) for x in row) for row in changes))

    def _monthly(self, part: Part) -> dict[str, Draws]:
        """Every measure by whole month, the last two years."""
        end = self._window[1]
        start = months_before(end.replace(day=1), HISTORY_MONTHS - 1)
        span = self._store.span(self._table.name)
        if span and span[0].day > 1:
            start = max(start, (span[0].replace(day=28) + timedelta(days=4)).replace(day=1))
        series = self._store.series(
            self._table.name,
            measures=[m.column for m in self._table.measures],
            grain=Grain.MONTH,
            start=start,
            end=end,
            where=self._rows(part),
        )
        return {column: sums.astype(np.float64) for column, sums in series.measures.items()}

    def _planned(self, model: Model, outcome: str) -> Fraction | None:
        """What was planned of the outcome; None where that is of another time or another KPI."""
        if self._elsewhen() is not None:
            return None
        kpi = self._asked if outcome == _RATIOS.get(self._asked.key) else self._kpi_modelled
        if evaluate(model)[outcome] != level_of(self._table, kpi, self._whole):
            return None
        return planned_level(self._store, self._table, kpi, self._window, self._where)

    def _find(self, name: str, parts: Sequence[Part], model: Model) -> str:
        part = self._names.part(name)
        if part not in parts:
            leaf = None if part.key else self._driver_everywhere(name)
            if leaf is None:
                raise unknown(name, [p.name for p in parts])
            return leaf.key
        if self._names.is_money(name):
            return figure_key(part.key, "spend")
        for kpi in self._names.kpis_in(name):
            chosen = input_key(model, figure_key(part.key, kpi.key)) or figure_key(part.key, kpi.key)
            if chosen in model.keys:
                return chosen
        raise unknown(name, [self._table.kpi(k).name for k in self._kpi_modelled.drivers])
