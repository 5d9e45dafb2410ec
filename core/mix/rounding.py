"""Plans in whole cents, or in coarser steps, that keep every row exactly.

Each channel chooses among a few amounts around its optimal one. For a total alone the best choice between the
amount below and the one above is greedy: the largest gain first. Anything else is a choice of one amount per
channel that keeps the rows, a mixed-integer program over exact amounts with their true responses (HiGHS).
When a coarse step costs more than a hundred-thousandth, the choice is widened step by step, up to every
multiple: what is lost is then lost to the step, not to rounding.
"""

from fractions import Fraction
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.frozen import Frozen
from core.mix.certificate import TOLERANCE
from core.mix.problem import Channel, Problem, Row
from core.mix.solution import Solution
from core.text import Text

CENTS: Final = 100
SMALL: Final = 1e-5
FAIR: Final = 1e-3
GAINED: Final = 0.9
WINDOWS: Final = (0, 2, 8, 40)
MOST_CHOICES: Final = 20_000

Cents = int
Levels = list[list[Cents]]


class Rounded(Frozen):
    """A plan in whole cents.

    Attributes:
        spend: By channel, in cents; whole steps, but for a lock and for limits no step fits between.
        objective: What it reaches.
        loss: What it lost against the plan it was rounded from, relative.
    """

    spend: dict[str, Cents]
    objective: float
    loss: float


def round_plan(problem: Problem, solution: Solution, step: Cents = 1) -> Rounded:
    """The plan in whole steps; limits and rows of spend hold exactly, rows with responses to 1e-9.

    Args:
        problem: What was solved.
        solution: A plan of it.
        step: Cents each amount is a multiple of: 1 for 分, 100 for 元, 1 000 000 for 万元.

    Raises:
        InputError: No plan in whole steps keeps the rows.
    """
    assert solution.objective is not None
    best: Rounded | None = None
    sized = 0
    for window in WINDOWS:
        levels = [
            _levels(channel, solution.spend[channel.name], step, window) for channel in problem.channels
        ]
        size = sum(map(len, levels))
        if size == sized or (best is not None and size > MOST_CHOICES):
            break
        sized = size
        chosen = (_choose_greedily(problem, levels) if window == 0 else None) or _choose(
            problem, levels, solution
        )
        if chosen is not None:
            found = _measure(problem, solution.objective, chosen)
            settled = best is not None and GAINED * best.loss < found.loss < FAIR
            small = found.loss <= SMALL or settled
            best = found if best is None or found.objective > best.objective else best
            if small:
                break
    if best is None:
        raise InputError(
            Text(
                zh=f"以 {step / CENTS:g} 为单位没有满足全部约束的方案",
                en=f"no plan in steps of {step / CENTS:g} keeps every row",
            ),
            field="step",
            valid=Text(zh="更小的单位，或能被单位整除的总额", en="a smaller step, or a total it divides"),
        )
    return best


def _levels(channel: Channel, spent: float, step: Cents, window: int) -> list[Cents]:
    """Amounts the channel may choose from, rising, at least one."""
    if channel.locked is not None:
        return [round(_exact(channel.locked) * CENTS)]
    may_skip = channel.minimum == 0
    if may_skip and spent == 0 and not window:
        return [0]
    least = _exact(max(channel.minimum, channel.effective_minimum or 0.0)) * CENTS
    most = None if channel.maximum is None else _exact(channel.maximum) * CENTS
    below = int(_exact(spent) * CENTS // step) * step
    tried = {below + k * step for k in range(-window, window + 2)}
    if window:
        tried.add(int(-(-least // step) * step))
    found = {amount for amount in tried if amount >= least and (most is None or amount <= most)}
    if may_skip and window:
        found.add(0)
    if not found:  # no step fits between the limits: an amount in cents does
        near = max(below, int(-(-least // 1)))
        found = {near if most is None else min(near, int(most // 1))}
    return sorted(found)


def _exact(number: float) -> Fraction:
    """The number as it is written."""
    return Fraction(repr(float(number)))


def _choose_greedily(problem: Problem, levels: Levels) -> list[Cents] | None:
    """For a total alone: everybody below, then the largest gains go up while the total allows."""
    rows = problem.rows
    if len(rows) != 1 or rows[0].response or rows[0].high is None or set(rows[0].spend.values()) != {1.0}:
        return None
    if len(rows[0].spend) != len(levels):
        return None
    chosen = [amounts[0] for amounts in levels]
    left = _exact(rows[0].high) * CENTS - sum(chosen)
    gains = _gains(problem, levels)
    order = sorted(
        (i for i, amounts in enumerate(levels) if len(amounts) > 1),
        key=lambda i: (-(gains[i][1] - gains[i][0]) / (levels[i][1] - levels[i][0]), i),
    )
    for i in order:
        more = levels[i][1] - levels[i][0]
        if more <= left and (gains[i][1] > gains[i][0] or rows[0].low == rows[0].high):
            chosen[i], left = levels[i][1], left - more
    return chosen if not _broken(problem, chosen) else None


def _gains(problem: Problem, levels: Levels) -> list[NDArray[np.float64]]:
    goal = problem.goal
    found = []
    for channel, amounts in zip(problem.channels, levels, strict=True):
        x = np.array(amounts, dtype=float) / CENTS
        worth = goal.response.get(channel.name, 0.0) * channel.curve.value(x)
        found.append(np.asarray(worth + goal.spend.get(channel.name, 0.0) * x))
    return found


def _broken(problem: Problem, chosen: list[Cents]) -> bool:
    return any(not _holds(problem, row, chosen) for row in problem.rows)


def _holds(problem: Problem, row: Row, chosen: list[Cents]) -> bool:
    """Exactly in money; a row with responses to the tolerance of the check."""
    level = (
        sum((_exact(a) * chosen[problem.index[name]] for name, a in row.spend.items()), Fraction(0)) / CENTS
    )
    if not row.response:
        low_kept = row.low is None or _exact(row.low) <= level
        return low_kept and (row.high is None or level <= _exact(row.high))
    reached = float(level)
    for name, b in row.response.items():
        i = problem.index[name]
        reached += b * float(problem.channels[i].curve.value(chosen[i] / CENTS))
    slack = TOLERANCE * max(1.0, abs(row.low or 0.0), abs(row.high or 0.0))
    return (row.low is None or reached >= row.low - slack) and (
        row.high is None or reached <= row.high + slack
    )


def _measure(problem: Problem, objective: float, chosen: list[Cents]) -> Rounded:
    reached = float(sum(gain[0] for gain in _gains(problem, [[amount] for amount in chosen])))
    return Rounded(
        spend={channel.name: amount for channel, amount in zip(problem.channels, chosen, strict=True)},
        objective=reached,
        loss=(objective - reached) / max(abs(objective), 1e-300),
    )


def _choose(problem: Problem, levels: Levels, solution: Solution) -> list[Cents] | None:
    """The best choice of one amount per channel that keeps the rows; None when there is none.

    The program is in differences from the amounts nearest the plan: they are small whole numbers.
    """
    import highspy

    channel = np.repeat(np.arange(len(levels)), [len(amounts) for amounts in levels])
    amounts = [amount for row in levels for amount in row]
    spent = [solution.spend[c.name] * CENTS for c in problem.channels]
    base = [_nearest(own, at) for own, at in zip(levels, spent, strict=True)]
    gains = np.concatenate([gain - gain.max() for gain in _gains(problem, levels)])
    model: Any = highspy.HighsLp()
    count, n = len(amounts), len(levels)
    rows = [_row(problem, row, levels, channel, amounts, base) for row in problem.rows]
    model.num_col_, model.num_row_ = count, n + len(rows)
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = gains / max(float(np.abs(gains).max()), 1e-300)
    model.col_lower_, model.col_upper_ = np.zeros(count), np.ones(count)
    model.integrality_ = [highspy.HighsVarType.kInteger] * count
    model.row_lower_ = np.array([1.0] * n + [low for _, low, _ in rows])
    model.row_upper_ = np.array([1.0] * n + [high for _, _, high in rows])
    _fill(highspy, model, channel, [terms for terms, _, _ in rows], n)
    highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in _OPTIONS.items():
        highs.setOptionValue(option, value)
    highs.passModel(model)
    highs.run()
    if highs.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None
    values = np.array(highs.getSolution().col_value)
    chosen = [0] * n
    for i in range(n):
        own = np.flatnonzero(channel == i)
        chosen[i] = amounts[own[values[own].argmax()]]
    return None if _broken(problem, chosen) else chosen


def _nearest(amounts: list[Cents], at: float) -> Cents:
    return min(amounts, key=lambda amount: abs(amount - at))


def _row(
    problem: Problem,
    row: Row,
    levels: Levels,
    channel: NDArray[np.intp],
    amounts: list[Cents],
    base: list[Cents],
) -> tuple[NDArray[np.float64], float, float]:
    """Coefficients and limits of a row in differences from the base amounts, brought to size 1."""
    n, names = len(levels), [c.name for c in problem.channels]
    spend = [_exact(row.spend.get(name, 0.0)) for name in names]
    start = sum((spend[i] * base[i] for i in range(n)), Fraction(0)) / CENTS
    terms = np.array(
        [float(spend[i] * (amount - base[i]) / CENTS) for i, amount in zip(channel, amounts, strict=True)]
    )
    if row.response:
        for i, name in enumerate(names):
            if b := row.response.get(name, 0.0):
                own = channel == i
                value = b * problem.channels[i].curve.value(
                    np.array([base[i], *levels[i]], dtype=float) / CENTS
                )
                terms[own] += value[1:] - value[0]
                start += _exact(float(value[0]))
    size = float(np.abs(terms[terms != 0]).min(initial=np.inf)) if not row.response else 0.0
    size = size if 0 < size < np.inf else max(float(np.abs(terms).max()), 1e-300)
    low = -np.inf if row.low is None else float(_exact(row.low) - start) / size
    high = np.inf if row.high is None else float(_exact(row.high) - start) / size
    return terms / size, low, high


def _fill(
    highspy: Any, model: Any, channel: NDArray[np.intp], rows: list[NDArray[np.float64]], n: int
) -> None:
    count = len(channel)
    block = np.array(rows).reshape(len(rows), count)
    column, row = np.nonzero(block.T)
    columns = np.concatenate([column, np.arange(count)])
    places = np.concatenate([n + row, channel])
    order = np.lexsort((places, columns))
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.searchsorted(columns[order], np.arange(count + 1)).astype(np.int32)
    model.a_matrix_.index_ = places[order].astype(np.int32)
    model.a_matrix_.value_ = np.concatenate([block[row, column], np.ones(count)])[order]


_OPTIONS: Final[dict[str, object]] = {
    "output_flag": False,
    "log_to_console": False,
    "threads": 1,
    "parallel": "off",
    "random_seed": 0,
    "mip_rel_gap": 1e-7,
    "mip_max_nodes": 200,
    "mip_feasibility_tolerance": 1e-8,
    "primal_feasibility_tolerance": 1e-9,
}
