"""The two states of a question: sums of measures by cell, in the reference and actually."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from core.deviation.decompose import round_to_sum
from core.deviation.profile import DayProfile
from core.facts.catalogue import FactKpi, FactTable, Grain, Role
from core.facts.cube import Cube, Whole
from core.facts.period import period_end, period_start, period_starts
from core.quantity.period import Period
from core.text import Text
from tools.explain_deviation_request import Question

_GROWTH_DAYS = 91  # of the growth a forecast takes on


@dataclass(frozen=True)
class States:
    """Cells of both states.

    Attributes:
        dimensions: d columns.
        values: Value keys by dimension.
        codes: n × d positions.
        before: Sums by measure in the reference, in the smallest unit.
        after: Actual sums by measure.
        assumptions: What the reference rests on.
    """

    dimensions: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    codes: NDArray[np.int32]
    before: dict[str, Whole]
    after: dict[str, Whole]
    assumptions: tuple[Text, ...] = ()

    def totals(self, column: str) -> tuple[int, int]:
        """The sum of a measure in both states."""
        return int(self.before[column].sum()), int(self.after[column].sum())

    def inside(self, where: dict[str, str]) -> "States":
        """Only the cells of a segment."""
        chosen = np.ones(self.codes.shape[0], dtype=bool)
        for column, key in where.items():
            at = self.dimensions.index(column)
            chosen &= self.codes[:, at] == self.values[at].index(key)
        return replace(
            self,
            codes=self.codes[chosen],
            before={column: sums[chosen] for column, sums in self.before.items()},
            after={column: sums[chosen] for column, sums in self.after.items()},
        )

    def by_value(self, dimension: str, column: str) -> dict[str, tuple[int, int]]:
        """The sums of a measure by value of a dimension."""
        at = self.dimensions.index(dimension)
        known = self.values[at]
        sums = np.zeros((2, len(known)), dtype=np.int64)
        for row, state in enumerate((self.before, self.after)):
            np.add.at(sums[row], self.codes[:, at], state[column])
        return {key: (int(sums[0, i]), int(sums[1, i])) for i, key in enumerate(known)}


def columns_of(table: FactTable, kpi: FactKpi) -> tuple[str, ...]:
    """Measures a KPI and its drivers are made of, and what was spent."""
    found = dict.fromkeys(_measures(table, kpi))
    spend = table.with_role(Role.SPEND)
    if spend is not None:
        found[spend.column] = None
    return tuple(found)


def _measures(table: FactTable, kpi: FactKpi) -> Iterable[str]:
    yield kpi.numerator
    if kpi.denominator is not None:
        yield kpi.denominator
    for driver in kpi.drivers:
        yield from _measures(table, table.kpi(driver))


def load_states(question: Question, profile: DayProfile) -> States:
    """Both states by every free dimension.

    Raises:
        InputError: A measure that may not be added over what would be summed.
        MissingInput: There is no plan to compare with.
    """
    columns = columns_of(question.table, question.kpi)
    by = tuple(dimension.column for dimension in question.free)
    after = _cube(question, question.window, by, columns)
    if question.compare == "plan":
        before, assumptions = _planned(question, by, columns, profile)
    else:
        before, assumptions = _cube(question, question.reference, by, columns), ()
        if question.compare == "forecast":
            before, assumptions = _grown(question, before, columns)
    return _align(by, before, after, assumptions)


def _cube(question: Question, window: Period, by: tuple[str, ...], columns: tuple[str, ...]) -> Cube:
    return question.facts.cube(
        question.table.name,
        by=by,
        measures=columns,
        start=window.start,
        end=window.end,
        where=question.where,
    )


def _planned(
    question: Question, by: tuple[str, ...], columns: tuple[str, ...], profile: DayProfile
) -> tuple[Cube, tuple[Text, ...]]:
    """The plan of the window; of a planned period that it cuts, the part its days weigh."""
    grain, window = question.table.plan_grain, question.window
    starts = period_starts(grain, window.start, window.end)
    spans = [(first, period_end(first, grain)) for first in starts]
    whole = spans[0][0] == window.start and spans[-1][1] == window.end
    if whole:
        return _plan_cube(question, window.start, window.end, by, columns), ()
    cubes, assumed = [], False
    for first, last in spans:
        inside = max(first, window.start), min(last, window.end)
        cube = _plan_cube(question, first, last, by, columns)
        if inside != (first, last):
            assumed = True
            part = profile.weigh(*inside).sum() / profile.weigh(first, last).sum()
            cube = Cube(cube.dimensions, cube.values, cube.codes, _scale(cube, float(part)))
        cubes.append(cube)
    note = Text(
        zh="计划只到月，不足整月的部分按星期与节日的权重折算",
        en="the plan is by month: the part of a cut month follows the weights of its weekdays and festivals",
    )
    return _stack(cubes), (note,) if assumed else ()


def _plan_cube(
    question: Question, start: date, end: date, by: tuple[str, ...], columns: tuple[str, ...]
) -> Cube:
    return question.facts.cube(
        question.table.name,
        by=by,
        measures=columns,
        start=period_start(start, question.table.plan_grain),
        end=end,
        where=question.where,
        scenario="plan",
    )


def _scale(cube: Cube, part: float) -> dict[str, Whole]:
    """Every measure times a part, in whole units that sum to the rounded total."""
    found = {}
    for column, values in cube.measures.items():
        share = Fraction(part).limit_denominator(10**6)
        shares = {str(i): share * int(value) for i, value in enumerate(values)}
        whole = sum(shares.values(), Fraction(0))
        units = round_to_sum(shares, round(whole))
        found[column] = np.array([units[str(i)] for i in range(len(values))], dtype=np.int64)
    return found


def _grown(question: Question, base: Cube, columns: tuple[str, ...]) -> tuple[Cube, tuple[Text, ...]]:
    """Last year's figures times the growth over the quarter before the window: a plain seasonal forecast."""
    window = question.window
    recent = Period(start=window.start - timedelta(days=_GROWTH_DAYS), end=window.start - timedelta(days=1))
    earlier = Period(
        start=recent.start - timedelta(days=364), end=recent.end - timedelta(days=364)
    )  # the same weekdays
    if earlier.start < question.span[0]:
        return base, (Text(zh="预测：等于去年同期", en="forecast: equal to the same period last year"),)
    totals = [_cube(question, days, (), columns).measures for days in (earlier, recent)]
    measures, growth = {}, 1.0
    for column, values in base.measures.items():
        old, new = (int(state[column].sum()) for state in totals)
        factor = new / old if old else 1.0
        growth = factor if column == question.kpi.numerator else growth
        measures[column] = _scale(Cube((), (), base.codes, {column: values}), factor)[column]
    note = Text(
        zh=f"预测 = 去年同期 × 前 {_GROWTH_DAYS} 天的同比增速（{(growth - 1) * 100:+.1f}%）",
        en=f"forecast = same period last year × growth of the {_GROWTH_DAYS} days before "
        f"({(growth - 1) * 100:+.1f} %)",
    )
    return Cube(base.dimensions, base.values, base.codes, measures), (note,)


def _stack(cubes: list[Cube]) -> Cube:
    """Cubes over the same dimensions as one."""
    found = cubes[0]
    for cube in cubes[1:]:
        joined = _align(found.dimensions, found, cube, ())
        measures = {c: joined.before[c] + joined.after[c] for c in found.measures}
        found = Cube(joined.dimensions, joined.values, joined.codes, measures)
    return found


def _align(by: tuple[str, ...], before: Cube, after: Cube, assumptions: tuple[Text, ...]) -> States:
    """Both cubes over the union of their cells."""
    values = tuple(tuple(sorted({*a, *b})) for a, b in zip(before.values, after.values, strict=True))
    keys = [_keys(cube, values) for cube in (before, after)]
    known, places = np.unique(np.concatenate(keys), return_inverse=True)
    parts = places[: before.size], places[before.size :]
    sums: list[dict[str, Whole]] = []
    for cube, place in zip((before, after), parts, strict=True):
        sums.append({})
        for column, figures in cube.measures.items():
            total = np.zeros(known.size, dtype=np.int64)
            np.add.at(total, place, figures)
            sums[-1][column] = total
    return States(by, values, _codes(known, values), sums[0], sums[1], assumptions)


def _keys(cube: Cube, values: tuple[tuple[str, ...], ...]) -> NDArray[np.int64]:
    keys = np.zeros(cube.size, dtype=np.int64)
    for at, known in enumerate(values):
        place = {value: code for code, value in enumerate(known)}
        mapped = np.array([place[value] for value in cube.values[at]], dtype=np.int64)
        keys = keys * len(known) + (mapped[cube.codes[:, at]] if cube.size else 0)
    return keys


def _codes(keys: NDArray[np.int64], values: tuple[tuple[str, ...], ...]) -> NDArray[np.int32]:
    codes = np.zeros((keys.size, len(values)), dtype=np.int32)
    for at in range(len(values) - 1, -1, -1):
        codes[:, at] = keys % len(values[at])
        keys = keys // len(values[at])
    return codes


def day_grain(table: FactTable) -> bool:
    """Whether the table is by day, so that weekdays and festivals can be told."""
    return table.grain is Grain.DAY
