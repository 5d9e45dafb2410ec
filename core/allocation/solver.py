"""HiGHS: solves a program, the same way every time.

One thread, a fixed seed and no clock: the same program gives the same answer on every run.
"""

from dataclasses import dataclass
from typing import Any

from core.allocation.program import Column, Key, Program, Row, holds


@dataclass(frozen=True, slots=True)
class Solution:
    """What the solver found.

    Attributes:
        values: Value of every column, in the program's own units, as floats.
        objective: Objective reached.
        bound: No plan can reach more than this.
    """

    values: dict[Key, float]
    objective: float
    bound: float


def solve(
    program: Program, *, relaxed: bool = False, gap: float = 0.0, nodes: int | None = None
) -> Solution | None:
    """Maximise the program's objective; None when nothing is feasible.

    Args:
        program: What to solve.
        relaxed: Let stepped columns take any value between their bounds.
        gap: Relative distance to the bound at which it may stop.
        nodes: Most nodes of the search tree; the best plan found by then is returned with its bound.
    """
    if not program.columns:  # HiGHS does not say whether an empty model is feasible
        return Solution({}, 0.0, 0.0) if holds(program, {}) else None
    import highspy

    highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in _options(gap, nodes).items():
        highs.setOptionValue(option, value)
    keys = list(program.columns)
    highs.passModel(_model(highspy, program, keys, relaxed=relaxed))
    highs.run()
    info = highs.getInfo()
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None
    if highs.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
        return None
    columns = program.columns
    numbers = highs.getSolution().col_value
    values = {key: numbers[i] * float(columns[key].scale) for i, key in enumerate(keys)}
    stepped = not relaxed and any(column.step is not None for column in columns.values())
    objective = float(info.objective_function_value)
    return Solution(values, objective, float(info.mip_dual_bound) if stepped else objective)


def _options(gap: float, nodes: int | None) -> dict[str, object]:
    options: dict[str, object] = {
        "output_flag": False,
        "log_to_console": False,
        "threads": 1,
        "parallel": "off",
        "random_seed": 0,
        "mip_rel_gap": gap,
        "mip_abs_gap": 1e-9,
        "mip_feasibility_tolerance": 1e-9,
        "primal_feasibility_tolerance": 1e-9,
        "dual_feasibility_tolerance": 1e-9,
    }
    if nodes is not None:
        options["mip_max_nodes"] = nodes
    return options


def _model(highspy: Any, program: Program, keys: list[Key], *, relaxed: bool) -> Any:
    import numpy

    position = {key: i for i, key in enumerate(keys)}
    scales = [float(program.columns[key].scale) for key in keys]
    infinity = highspy.kHighsInf
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(keys), len(program.rows)
    model.sense_ = highspy.ObjSense.kMaximize
    bounds = [_bounds(program.columns[key], infinity) for key in keys]
    model.col_lower_ = numpy.array([low for low, _ in bounds], dtype=float)
    model.col_upper_ = numpy.array([high for _, high in bounds], dtype=float)
    cost = numpy.zeros(len(keys))
    for key, coefficient in program.objective.items():
        cost[position[key]] = float(coefficient) * scales[position[key]]
    model.col_cost_ = cost
    model.integrality_ = [
        highspy.HighsVarType.kInteger
        if program.columns[key].step is not None and not relaxed
        else highspy.HighsVarType.kContinuous
        for key in keys
    ]
    _fill_rows(highspy, model, program.rows, position, scales)
    return model


def _fill_rows(
    highspy: Any, model: Any, rows: list[Row], position: dict[Key, int], scales: list[float]
) -> None:
    import numpy

    starts: list[int] = [0]
    indices: list[int] = []
    numbers: list[float] = []
    lower: list[float] = []
    upper: list[float] = []
    for row in rows:
        columns = [position[key] for key, coefficient in row.terms.items() if coefficient]
        scaled = [float(c) * scales[position[k]] for k, c in row.terms.items() if c]
        size = max(map(abs, scaled), default=1.0)
        indices.extend(columns)
        numbers.extend(number / size for number in scaled)
        starts.append(len(indices))
        lower.append(-highspy.kHighsInf if row.lower is None else float(row.lower) / size)
        upper.append(highspy.kHighsInf if row.upper is None else float(row.upper) / size)
    model.row_lower_ = numpy.array(lower, dtype=float)
    model.row_upper_ = numpy.array(upper, dtype=float)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.num_col_, model.a_matrix_.num_row_ = model.num_col_, model.num_row_
    model.a_matrix_.start_ = numpy.array(starts, dtype=numpy.int32)
    model.a_matrix_.index_ = numpy.array(indices, dtype=numpy.int32)
    model.a_matrix_.value_ = numpy.array(numbers, dtype=float)


def _bounds(column: Column, infinity: float) -> tuple[float, float]:
    scale = float(column.scale)
    upper = infinity if column.upper is None else float(column.upper) / scale
    return float(column.lower) / scale, upper
