"""Whether the demands on money alone can hold: a linear program, settled in a millisecond by HiGHS.

Leaving out what is not linear in the spends makes it a relaxation: what is infeasible here is infeasible.
When nothing had to be left out, what is feasible here is feasible.
"""

from collections.abc import Sequence
from typing import Any

from core.mix.formulation import Demand, linear_demands
from core.mix.request import Request

_TOLERANCE = 1e-9


def is_linearly_feasible(request: Request, names: Sequence[str]) -> bool | None:
    """True or False when the linear part settles it, None when it does not."""
    kept = set(names)
    demands = [d for d in linear_demands(request) if d.name in kept]
    linear = [d for d in demands if not d.row.response]
    if not _solve(request, linear, kept):
        return False
    rest = kept - {d.name for d in linear} - {f"forbidden:{name}" for name in request.index}
    return True if not rest else None


def _solve(request: Request, demands: list[Demand], kept: set[str]) -> bool:
    import highspy
    import numpy

    position = {name: i for i, name in enumerate(request.index)}
    infinity = highspy.kHighsInf
    scale = max([1.0, *(abs(end) for d in demands for end in (d.row.low, d.row.high) if end)])
    model: Any = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(position), len(demands)
    model.col_cost_ = numpy.zeros(len(position))
    model.col_lower_ = numpy.zeros(len(position))
    model.col_upper_ = numpy.array([0.0 if f"forbidden:{name}" in kept else infinity for name in position])
    model.row_lower_ = numpy.array([-infinity if d.row.low is None else d.row.low / scale for d in demands])
    model.row_upper_ = numpy.array([infinity if d.row.high is None else d.row.high / scale for d in demands])
    starts, columns, values = [0], [], []
    for demand in demands:
        columns += [position[name] for name in demand.row.spend]
        values += list(demand.row.spend.values())
        starts.append(len(columns))
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.num_col_, model.a_matrix_.num_row_ = len(position), len(demands)
    model.a_matrix_.start_ = numpy.array(starts, dtype=numpy.int32)
    model.a_matrix_.index_ = numpy.array(columns, dtype=numpy.int32)
    model.a_matrix_.value_ = numpy.array(values, dtype=float)
    highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("primal_feasibility_tolerance", _TOLERANCE),
    ):
        highs.setOptionValue(option, value)
    highs.passModel(model)
    highs.run()
    return bool(highs.getModelStatus() != highspy.HighsModelStatus.kInfeasible)
