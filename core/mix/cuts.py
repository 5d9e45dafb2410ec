"""The relaxed problem by generated columns: any signs in the rows, any curves, and proof of infeasibility.

Each channel may mix points of its graph; a linear program (HiGHS) chooses the mix, its multipliers price the
channels, and each channel's best point at these prices joins (Dantzig and Wolfe 1960; the dual view is
Kelley's cutting planes). First the rows' violation is brought to nothing, or the multipliers prove it cannot
be; then the objective is maximised. Slower than the other methods, and it always ends.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from core.mix.curve import Array
from core.mix.oracle import Oracle
from core.mix.standard_form import Box, StandardForm

ROUNDS: Final = 400
CLOSE: Final = 1e-10
KEPT: Final = 1e-12
HALVINGS: Final = 28
START: Final = np.array([0.0, 0.02, 0.1, 0.25, 0.5, 1.0])

Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Cut:
    """The best mix of points, or the proof that none keeps the rows; as `relaxation.Relaxed`."""

    x: Array
    y: Array
    multipliers: Array
    bound: float
    feasible: bool


def cut(form: StandardForm, box: Box) -> Cut:
    """Solve the relaxed problem over the convex hulls of the channels' graphs."""
    oracle = Oracle(form.curves)
    master = _Master(form, box, oracle)
    plain = form.without_objective()
    broken = 0.0
    for _ in range(ROUNDS):
        broken, multipliers = master.solve(seek=False)
        alone = _price(plain, box, oracle, multipliers)
        value = _lagrangian(plain, multipliers, alone.bound)
        if value < -CLOSE * max(np.abs(multipliers * form.scale).sum(), 1e-300):
            return Cut(*master.point(), multipliers, -np.inf, feasible=False)
        if broken <= KEPT or not master.add(alone.x):
            break
    return _improve(form, box, oracle, master, max(broken, KEPT))


def _improve(form: StandardForm, box: Box, oracle: Oracle, master: "_Master", slack: float) -> Cut:
    """Maximise the objective; the multipliers with the lowest bound are kept, at first none."""
    multipliers = np.zeros(len(form.low))
    bound = _lagrangian(form, multipliers, _price(form, box, oracle, multipliers).bound)
    best = Cut(*master.point(), multipliers, bound, feasible=True)
    for _ in range(ROUNDS):
        reached, multipliers = master.solve(seek=True, slack=slack)
        if not np.isfinite(reached):
            break
        alone = _price(form, box, oracle, multipliers)
        bound = _lagrangian(form, multipliers, alone.bound)
        kept = (multipliers, bound) if bound < best.bound else (best.multipliers, best.bound)
        best = Cut(*master.point(), *kept, feasible=True)
        if best.bound - reached <= CLOSE * form.potential or not master.add(alone.x):
            break
    return best


def _price(form: StandardForm, box: Box, oracle: Oracle, multipliers: Array) -> Any:
    weight = form.worth - multipliers @ form.response
    return oracle.maximise(box, weight, multipliers @ form.spend - form.value, HALVINGS)


def _lagrangian(form: StandardForm, multipliers: Array, alone: Array) -> float:
    limit = np.where(multipliers > 0, form.high, np.where(multipliers < 0, form.low, 0.0))
    return float(alone.sum() + multipliers @ limit)


class _Master:
    """The linear program over the points found so far; rows are divided by their size."""

    def __init__(self, form: StandardForm, box: Box, oracle: Oracle) -> None:
        import highspy

        self.highspy: Any = highspy
        self.form, self.oracle, self.n, self.m = form, oracle, len(form.worth), len(form.low)
        self.channel: Places = np.zeros(0, dtype=np.intp)
        self.x = np.zeros(0)
        self.r = np.zeros(0)
        self.share = np.zeros(0)
        for part in START:
            self._append(np.arange(self.n), box.lower + part * (box.upper - box.lower))
        skip = np.flatnonzero(box.skippable)
        self._append(skip, np.zeros(len(skip)))
        turn = np.flatnonzero((oracle.inflection > box.lower) & (oracle.inflection < box.upper))
        self._append(turn, oracle.inflection[turn])

    def add(self, x: Array) -> bool:
        """Take in the channels' points; False when all are known already."""
        order = np.lexsort((self.x, self.channel))
        known = set(zip(self.channel[order].tolist(), self.x[order].tolist(), strict=True))
        fresh = np.array([i for i in range(self.n) if (i, float(x[i])) not in known], dtype=np.intp)
        self._append(fresh, x[fresh])
        return len(fresh) > 0

    def point(self) -> tuple[Array, Array]:
        """The mixed spends and responses, n each."""
        x = np.bincount(self.channel, self.share * self.x, self.n)
        y = np.bincount(self.channel, self.share * self.r, self.n)
        return np.asarray(x, dtype=float), np.asarray(y, dtype=float)

    def solve(self, *, seek: bool, slack: float = 0.0) -> tuple[float, Array]:
        """Maximise the objective (`seek`) or minimise the violation; what it is, and the multipliers.

        The objective is NaN when the program cannot be solved; rows may be off by `slack` of their size.
        """
        form, highspy = self.form, self.highspy
        highs: Any = highspy.Highs()
        for option, value in _OPTIONS.items():
            highs.setOptionValue(option, value)
        highs.passModel(self._model(seek=seek, slack=slack))
        highs.run()
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return float("nan"), np.zeros(self.m)
        solution = highs.getSolution()
        count = len(self.x)
        self.share = np.maximum(np.array(solution.col_value[:count]), 0.0)
        self.share /= np.maximum(np.bincount(self.channel, self.share, self.n), 1e-300)[self.channel]
        size = form.potential if seek else 1.0
        multipliers = np.array(solution.row_dual[: self.m]) * size / form.reach
        multipliers = np.where(np.isfinite(form.high), multipliers, np.minimum(multipliers, 0.0))
        multipliers = np.where(np.isfinite(form.low), multipliers, np.maximum(multipliers, 0.0))
        if seek:
            return form.gain(*self.point()), multipliers
        return float(np.sum(solution.col_value[count:])), multipliers

    def _append(self, channel: Places, x: Array) -> None:
        if not len(channel):
            return
        whole = np.zeros(self.n)
        whole[channel] = x
        self.channel = np.concatenate([self.channel, channel])
        self.x = np.concatenate([self.x, x])
        self.r = np.concatenate([self.r, self.oracle.value(whole)[channel]])

    def _model(self, *, seek: bool, slack: float) -> Any:
        form, highspy, m, n = self.form, self.highspy, self.m, self.n
        count, spare = len(self.x), 0 if seek else 2 * m
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = count + spare, m + n
        model.sense_ = highspy.ObjSense.kMaximize
        worth = (form.worth[self.channel] * self.r + form.value[self.channel] * self.x) / form.potential
        model.col_cost_ = np.concatenate([worth * seek, -np.ones(spare)])
        model.col_lower_ = np.zeros(count + spare)
        model.col_upper_ = np.full(count + spare, highspy.kHighsInf)
        model.row_lower_ = np.concatenate([form.low / form.reach - slack, np.ones(n)])
        model.row_upper_ = np.concatenate([form.high / form.reach + slack, np.ones(n)])
        block = form.spend[:, self.channel] * self.x + form.response[:, self.channel] * self.r
        block /= form.reach[:, None]
        column, row = np.nonzero(block.T)
        spares = np.arange(spare)
        columns = np.concatenate([column, np.arange(count), count + spares])
        rows = np.concatenate([row, m + self.channel, spares // 2])
        values = np.concatenate([block[row, column], np.ones(count), np.where(spares % 2, 1.0, -1.0)])
        order = np.lexsort((rows, columns))
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = np.searchsorted(columns[order], np.arange(count + spare + 1)).astype(
            np.int32
        )
        model.a_matrix_.index_ = rows[order].astype(np.int32)
        model.a_matrix_.value_ = values[order]
        return model


_OPTIONS: Final[dict[str, object]] = {
    "output_flag": False,
    "log_to_console": False,
    "threads": 1,
    "parallel": "off",
    "random_seed": 0,
    "primal_feasibility_tolerance": 1e-10,
    "dual_feasibility_tolerance": 1e-10,
}
