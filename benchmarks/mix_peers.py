"""What others solve a response-curve allocation with: SLSQP, trust-constr, a piecewise MILP on HiGHS.

Each gets the same instance, analytic derivatives, and a time cap; what it returns is brought back into the
total and the limits before it is valued, so that a violation is no gain.
"""

import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.mix.certificate import TOLERANCE
from core.mix.problem import Problem
from core.mix.standard_form import StandardForm, standardise

SEGMENTS = 32


@dataclass(frozen=True)
class Attempt:
    """What a peer reached: objective (None when it broke a row or did not finish) and seconds."""

    objective: float | None
    seconds: float


class _Late(Exception):
    """The time cap is over."""


def try_slsqp(problem: Problem, cap: float) -> Attempt:
    """Scipy SLSQP as pymc-marketing calls it: equal split first, ftol 1e-9, 1000 iterations."""
    from scipy.optimize import minimize

    form = standardise(problem)
    started = time.process_time()
    last = [_equal_split(form)]

    def watch(x: np.ndarray) -> None:
        last[0] = x
        if time.process_time() - started > cap:
            raise _Late

    try:
        found = minimize(
            lambda x: -_value(form, x),
            last[0],
            jac=lambda x: -_slope(form, x),
            method="SLSQP",
            bounds=list(zip(form.box.lower, form.box.upper, strict=True)),
            constraints=_constraints(form),
            callback=watch,
            options={"ftol": 1e-9, "maxiter": 1000},
        )
        return Attempt(_worth(form, found.x), time.process_time() - started)
    except _Late:
        return Attempt(None, time.process_time() - started)


def try_trust_constr(problem: Problem, cap: float) -> Attempt:
    """Scipy trust-constr with the exact diagonal Hessian."""
    from scipy.optimize import Bounds, LinearConstraint, minimize
    from scipy.sparse import diags_array

    form = standardise(problem)
    started = time.process_time()
    found = minimize(
        lambda x: -_value(form, x),
        _equal_split(form),
        jac=lambda x: -_slope(form, x),
        hess=lambda x: diags_array(-form.worth * form.stack.measure(np.maximum(x, 1e-6))[2]),
        method="trust-constr",
        bounds=Bounds(form.box.lower, form.box.upper),
        constraints=[LinearConstraint(form.spend, form.low, form.high)],
        callback=lambda x, state: time.process_time() - started > cap,
        options={"gtol": 1e-8, "maxiter": 1000},
    )
    return Attempt(_worth(form, found.x), time.process_time() - started)


def try_milp(problem: Problem, cap: float) -> Attempt:
    """Piecewise linear curves, 32 segments each, as a mixed-integer program on HiGHS."""
    import highspy

    form = standardise(problem)
    started = time.process_time()
    highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in (("output_flag", False), ("threads", 1), ("mip_rel_gap", 1e-6), ("time_limit", cap)):
        highs.setOptionValue(option, value)
    n = len(form.worth)
    steps = np.linspace(0.0, 1.0, SEGMENTS + 1)[:, None]
    knots = form.box.lower + steps * (form.box.upper - form.box.lower)
    heights = np.array([form.stack.value(row) for row in knots])
    parts = [[highs.addVariable(0.0, 1.0) for _ in range(SEGMENTS)] for _ in range(n)]
    objective, spend = 0.0, []
    for i in range(n):
        spent = float(knots[0, i])
        objective = objective + float(heights[0, i])
        for k in range(SEGMENTS):
            spent = spent + float(knots[k + 1, i] - knots[k, i]) * parts[i][k]
            objective = objective + float(heights[k + 1, i] - heights[k, i]) * parts[i][k]
        spend.append(spent)
        slopes = np.diff(heights[:, i])
        for k in range(SEGMENTS - 1):  # where a later part is steeper, parts are begun in order
            if slopes[k + 1 :].max() > slopes[: k + 1].min():
                full = highs.addBinary()
                highs.addConstr(parts[i][k] >= full)
                highs.addConstr(parts[i][k + 1] <= full)
    for j in range(len(form.low)):
        level = sum(float(form.spend[j, i]) * spend[i] for i in range(n) if form.spend[j, i])
        if np.isfinite(form.high[j]):
            highs.addConstr(level <= float(form.high[j]))
        if np.isfinite(form.low[j]):
            highs.addConstr(level >= float(form.low[j]))
    highs.maximize(objective)
    seconds = time.process_time() - started
    info = highs.getInfo()
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return Attempt(None, seconds)
    values = np.array(highs.getSolution().col_value)
    taken = np.array([[values[part.index] for part in row] for row in parts])
    x = knots[0] + (taken * np.diff(knots, axis=0).T).sum(axis=1)
    return Attempt(_worth(form, x), seconds)


def _equal_split(form: StandardForm) -> np.ndarray:
    return np.full(len(form.worth), float(form.high[0]) / len(form.worth))


def _value(form: StandardForm, x: np.ndarray) -> float:
    return float(form.worth @ form.stack.value(np.maximum(x, 0.0)))


def _slope(form: StandardForm, x: np.ndarray) -> np.ndarray:
    return form.worth * form.stack.measure(np.maximum(x, 1e-6))[1]


def _constraints(form: StandardForm) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for j in range(len(form.low)):
        a, low, high = form.spend[j], form.low[j], form.high[j]
        if low == high:
            rows.append({"type": "eq", "fun": lambda x, a=a, b=low: a @ x - b, "jac": lambda x, a=a: a})
            continue
        if np.isfinite(low):
            rows.append({"type": "ineq", "fun": lambda x, a=a, b=low: a @ x - b, "jac": lambda x, a=a: a})
        if np.isfinite(high):
            rows.append({"type": "ineq", "fun": lambda x, a=a, b=high: b - a @ x, "jac": lambda x, a=a: -a})
    return rows


def _worth(form: StandardForm, x: np.ndarray) -> float | None:
    """Objective of a point once a violation within 1e-6 is taken out; None when it is larger."""
    x = np.clip(x, form.box.lower, form.box.upper)
    r = form.stack.value(x)
    if form.violation(x, r) > 1000 * TOLERANCE:
        return None
    return form.gain(x, r)
