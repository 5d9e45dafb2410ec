"""What stands around a deviation: mix, days without figures, misses in a row, how far the target reached."""

from datetime import timedelta
from decimal import Decimal

import numpy as np

from core.deviation.decompose import Decomposition
from core.deviation.mix import RateChange
from core.errors import InputError
from core.facts.catalogue import FactDimension, Grain
from tools.explain_deviation_arguments import Headline
from tools.explain_deviation_drivers import rates_of
from tools.explain_deviation_evidence import last_months
from tools.explain_deviation_request import Question
from tools.explain_deviation_states import States
from tools.explain_deviation_time import History


def mix_of(question: Question, states: States, found: Decomposition | None) -> float:
    """The part of a rate's change that is mix, over the dimension where it is largest."""
    kpi = question.kpi
    if kpi.denominator is None:
        rates = [k for key in kpi.drivers if (k := question.table.kpi(key)).denominator is not None]
        if found is None or not rates:
            return 0.0
        kpi = max(rates, key=lambda k: abs(found.of(k.key).value))
        if abs(found.of(kpi.key).value) * 3 < abs(found.whole.value):
            return 0.0
    best = 0.0
    for dimension in _known(question.free, states):
        try:
            change: RateChange = rates_of(question.table, kpi, states, dimension)
        except InputError:
            continue
        moved = change.after - change.before
        if moved:
            best = max(best, float(change.mix / moved))
    return best


def _known(dimensions: tuple[FactDimension, ...], states: States) -> list[FactDimension]:
    return [d for d in dimensions if d.column in states.dimensions]


def empty_days_of(question: Question, history: History) -> int:
    """Days of the window without any figure, where the days around have some."""
    if question.table.grain is not Grain.DAY:
        return 0
    values = history.series.measures[question.kpi.numerator]
    inside = np.array([day >= question.window.start for day in history.series.starts])
    usual = values[~inside][-56:]
    if usual.size < 28 or np.count_nonzero(usual == 0) > 2:
        return 0
    return int(np.count_nonzero(values[inside] == 0))


def repeated_of(question: Question, deviation: Decimal) -> int:
    """How many of the last whole months in a row missed the plan the same way, by 3 % and more."""
    if question.compare != "plan" or question.kpi.denominator is not None or not deviation:
        return 0
    months = [m for m in last_months(question.window.end, 6) if m[0] >= question.span[0]]
    if not months:
        return 0
    sums = [
        question.facts.series(
            question.table.name,
            measures=(question.kpi.numerator,),
            grain=Grain.MONTH,
            start=months[0][0],
            end=months[-1][1],
            where=question.where,
            scenario=scenario,
        ).measures[question.kpi.numerator]
        for scenario in ("plan", "actual")
    ]
    count = 0
    for planned, actual in zip(sums[0][::-1].tolist(), sums[1][::-1].tolist(), strict=True):
        if not planned or (actual / planned - 1) * (1 if deviation > 0 else -1) < 0.03:
            break
        count += 1
    return count


def growth_of(question: Question, history: History, headline: Headline) -> float | None:
    """The plan over what the same days brought last year."""
    if question.compare != "plan" or question.kpi.denominator is not None:
        return None
    first = question.window.start - timedelta(days=364)
    starts = history.series.starts
    if first < starts[0]:
        return None
    last = question.window.end - timedelta(days=364)
    unit = 10 ** question.table.measure(question.kpi.numerator).decimals
    values = history.series.measures[question.kpi.numerator]
    earlier = sum(int(v) for day, v in zip(starts, values, strict=True) if first <= day <= last) / unit
    return float(headline.reference) / earlier if earlier else None
