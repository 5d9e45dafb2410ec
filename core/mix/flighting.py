"""Money over several periods: what each channel gets when, with carry-over and season.

    maximise Σ_k Σ_t m_kt · f_k(A_kt),   A_k = W_k x_k + what past spend leaves

over spends x within their limits, Σ x = budget, at most so much a period, and no jumps. Carried levels are
linear in the spends, so concave curves make a concave problem: it is solved to a proven gap. S-shaped
curves are bounded by their concave majorants, and the plan is the best of several climbs; its gap is said.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from core.errors import InputError
from core.frozen import Frozen
from core.mix.carryover import Carryover
from core.mix.curve import Curve
from core.mix.interior import Concave, Polytope, Summit, climb
from core.mix.majorant import Majorants
from core.mix.problem import Channel, Objective, Problem, Row
from core.mix.solve import solve
from core.text import Text

Array = NDArray[np.float64]

MOST_CELLS = 2600
_CLIMBS = 12  # of repeated climbs from one start where curves are S-shaped
_RISING = 1e-7


class Flight(Frozen):
    """A channel over the periods.

    Attributes:
        name: Unique.
        curve: Response of one period at a carried level, for demand at its usual level.
        carryover: How spend carries over.
        before: Spend of past periods, oldest first.
        season: Demand of each period beside the usual (1); () for 1 throughout.
        minimum: Least spend a period.
        maximum: Most spend a period; None: the whole budget.
        total: Least and most over all periods, either may be None.
        change: Most that spend may differ from one period to the next; None: freely.
        swing: The same as a part of the earlier period's spend (0.2: at most 20 % more or less).
    """

    name: str = Field(min_length=1)
    curve: Curve
    carryover: Carryover = Carryover()
    before: tuple[float, ...] = ()
    season: tuple[float, ...] = ()
    minimum: float = Field(default=0.0, ge=0)
    maximum: float | None = Field(default=None, gt=0)
    total: tuple[float | None, float | None] = (None, None)
    change: float | None = Field(default=None, gt=0)
    swing: float | None = Field(default=None, gt=0)


class Together(Frozen):
    """A limit on some channels over all periods: at least `low`, at most `high`."""

    channels: tuple[str, ...]
    low: float | None = None
    high: float | None = None


class Schedule(Frozen):
    """What is to be planned.

    Attributes:
        flights: The channels.
        periods: How many periods.
        budget: Spent in all, exactly.
        caps: Most spend in each period over all channels; () for none.
        groups: Limits on several channels together.
    """

    flights: tuple[Flight, ...] = Field(min_length=1)
    periods: int = Field(ge=1, le=366)
    budget: float = Field(gt=0)
    caps: tuple[float, ...] = ()
    groups: tuple[Together, ...] = ()


@dataclass(frozen=True)
class FlightPlan:
    """Who gets what when.

    Attributes:
        spend: K × T.
        response: K × T.
        value: Sum of the responses within the periods (what carries on after the last is not counted).
        bound: No plan brings more.
        worth: What one more unit of budget would bring.
        proven: Whether the curves are concave, so that value and bound meet.
    """

    spend: Array
    response: Array
    value: float
    bound: float
    worth: float
    proven: bool

    @property
    def gap(self) -> float:
        """(bound − value) / |bound|."""
        return max(0.0, self.bound - self.value) / max(abs(self.bound), 1e-12)


def plan_flights(schedule: Schedule) -> FlightPlan:
    """The best spend by channel and period.

    Raises:
        InputError: A name is there twice, a length does not fit the periods, or it is too large.
        InfeasibleInput: The limits leave no plan.
    """
    _check(schedule)
    course = _Course.of(schedule)
    polytope = _limits(schedule)
    top = climb(course.function(course.majorants.cover), polytope, _even(schedule))
    if course.majorants.is_concave:
        return course.tell(top.point, top, proven=True)
    best = max(
        (_improve(course, polytope, start) for start in _starts(schedule, top.point)), key=lambda s: s.value
    )
    return course.tell(best.point, top, proven=False)


def respond(schedule: Schedule, spend: Array) -> Array:
    """Response by channel and period (K × T) to spends by channel and period."""
    periods, rows = schedule.periods, []
    for flight, row in zip(schedule.flights, spend, strict=True):
        level = flight.carryover.matrix(periods) @ row
        level = level + flight.carryover.remainder(np.array(flight.before), periods)
        season = np.array(flight.season) if flight.season else np.ones(periods)
        rows.append(season * flight.curve.value(level))
    return np.stack(rows)


@dataclass(frozen=True)
class _Course:
    """The objective over cells, channel by channel."""

    carry: Array  # K × T × T
    past: Array  # K × T
    season: Array  # K × T
    majorants: Majorants  # K·T curves

    @classmethod
    def of(cls, schedule: Schedule) -> "_Course":
        periods, flights = schedule.periods, schedule.flights
        carry = np.stack([f.carryover.matrix(periods) for f in flights])
        past = np.stack([f.carryover.remainder(np.array(f.before), periods) for f in flights])
        season = np.stack([np.array(f.season) if f.season else np.ones(periods) for f in flights])
        most = np.stack([np.full(periods, _most(f, schedule)) for f in flights])
        reach = np.einsum("kts,ks->kt", carry, most) + past
        cells = [f.curve for f in flights for _ in range(periods)]
        return cls(carry, past, season, Majorants.of(cells, reach.ravel()))

    def level(self, point: Array) -> Array:
        spend = point.reshape(self.past.shape)
        return np.asarray(np.einsum("kts,ks->kt", self.carry, spend) + self.past)

    def function(self, curves: Callable[[Array], tuple[Array, Array, Array]]) -> Concave:
        """Value, gradient and (negative semidefinite) Hessian; curvature above 0 is taken as 0."""
        shape = self.past.shape

        def measure(point: Array) -> tuple[float, Array, Array]:
            value, slope, bend = (side.reshape(shape) for side in curves(self.level(point).ravel()))
            gradient = np.einsum("kts,kt->ks", self.carry, self.season * slope)
            weight = self.season * np.minimum(bend, 0.0)
            blocks = np.swapaxes(self.carry, 1, 2) @ (weight[..., None] * self.carry)
            return float((self.season * value).sum()), gradient.ravel(), _diagonal(blocks)

        return measure

    def tell(self, point: Array, top: Summit, *, proven: bool) -> FlightPlan:
        value = self.majorants.measure(self.level(point).ravel())[0].reshape(self.past.shape)
        response = self.season * value
        total = float(response.sum())
        worth = float(top.equal[0])
        return FlightPlan(
            point.reshape(self.past.shape), response, total, max(top.bound, total), worth, proven
        )


def _diagonal(blocks: Array) -> Array:
    count, size = blocks.shape[:2]
    whole = np.zeros((count * size, count * size))
    for at, block in enumerate(blocks):
        whole[at * size : (at + 1) * size, at * size : (at + 1) * size] = block
    return whole


def _improve(course: _Course, polytope: Polytope, start: Array) -> Summit:
    """Climb the curves from a start: each climb maximises the concave part at the last point's tangents.

    A function is at least its value with the convex part replaced by a tangent, so no climb ends lower
    (minorise and maximise: Hunter & Lange 2004, "A tutorial on MM algorithms").
    """
    function = course.function(course.majorants.measure)
    here = start
    best: Summit | None = None
    for _ in range(_CLIMBS):
        found = climb(_minorise(course, here), polytope, here)
        value = function(found.point)[0]
        if best is not None and value <= best.value * (1 + _RISING):
            return best if best.value >= value else _valued(found, value)
        best, here = _valued(found, value), found.point
    assert best is not None
    return best


def _valued(found: Summit, value: float) -> Summit:
    return Summit(found.point, value, found.bound, found.rows, found.equal, found.steps)


def _minorise(course: _Course, here: Array) -> Concave:
    """A concave function below the objective that touches it at `here`.

    Left of its inflection an S-curve lies above its tangent; right of it, it is concave. The tangent at a
    point on the convex part, or the curve joined to its tangent at the inflection, is such a function.
    """
    stack = course.majorants.stack
    at = course.level(here).ravel()
    knee = stack.inflection
    convex = at < knee
    anchor = np.where(convex, at, knee)
    base, rate, _ = course.majorants.measure(np.maximum(anchor, 1e-12))

    def lower(spend: Array) -> tuple[Array, Array, Array]:
        value, slope, bend = course.majorants.measure(spend)
        line = base + rate * (spend - anchor)
        tangent = convex | (spend < knee)
        return (
            np.where(tangent, line, value),
            np.where(tangent, rate, slope),
            np.where(tangent, 0.0, bend),
        )

    return course.function(lower)


def _starts(schedule: Schedule, top: Array) -> list[Array]:
    """The majorants' plan, an even one, the best steady one, and bursts: every second, third period."""
    even, periods = _even(schedule), schedule.periods
    starts = [top, even]
    steady = _steady(schedule)
    if steady is not None:
        starts.append(steady)
    for every in (2, 3):
        burst = np.where(np.arange(periods) % every == 0, float(every), 0.05)
        starts.append((even.reshape(-1, periods) * burst).ravel())
    return starts


def _steady(schedule: Schedule) -> Array | None:
    """The best split with the same spend in every period, solved to its checked optimum; None without one."""
    periods = schedule.periods
    channels = tuple(
        Channel(name=f.name, curve=f.curve, minimum=f.minimum, maximum=_most(f, schedule))
        for f in schedule.flights
    )
    each = schedule.budget / periods
    total = Row(name="budget", low=each, high=each, spend={f.name: 1.0 for f in schedule.flights})
    season = {f.name: float(np.mean(f.season)) if f.season else 1.0 for f in schedule.flights}
    found = solve(Problem(channels=channels, rows=(total,), objective=Objective(response=season))).spend
    return np.repeat([found[f.name] for f in schedule.flights], periods) if found else None


def _even(schedule: Schedule) -> Array:
    cells = len(schedule.flights) * schedule.periods
    return np.full(cells, schedule.budget / cells)


def _most(flight: Flight, schedule: Schedule) -> float:
    return min(flight.maximum or schedule.budget, schedule.budget)


def _limits(schedule: Schedule) -> Polytope:
    periods, flights = schedule.periods, schedule.flights
    cells = len(flights) * periods
    lower = np.repeat([f.minimum for f in flights], periods)
    upper = np.repeat([_most(f, schedule) for f in flights], periods)
    rows: list[Array] = []
    limits: list[float] = []
    if schedule.caps:
        rows += list(np.tile(np.eye(periods), (1, len(flights))))
        limits += list(schedule.caps)
    members = {f.name: slice(at * periods, (at + 1) * periods) for at, f in enumerate(flights)}
    own = [Together(channels=(f.name,), low=f.total[0], high=f.total[1]) for f in flights]
    for group in (*own, *schedule.groups):
        row = np.zeros(cells)
        for name in group.channels:
            row[members[name]] = 1.0
        for bound, sign in ((group.low, -1.0), (group.high, 1.0)):
            if bound is not None:
                rows.append(sign * row)
                limits.append(sign * bound)
    for flight in flights:
        steps, most = _jumps(flight, periods)
        padded = np.zeros((len(steps), cells))
        padded[:, members[flight.name]] = steps
        rows += list(padded)
        limits += most
    matrix = np.stack(rows) if rows else np.zeros((0, cells))
    return Polytope(lower, upper, matrix, np.array(limits), np.ones((1, cells)), np.array([schedule.budget]))


def _jumps(flight: Flight, periods: int) -> tuple[Array, list[float]]:
    """Rows over a channel's periods that keep its spend from jumping, and their limits."""
    eye = np.eye(periods)
    before, after = eye[:-1], eye[1:]
    rows, limits = [np.zeros((0, periods))], []
    if flight.change is not None:
        rows += [after - before, before - after]
        limits += [flight.change] * (2 * (periods - 1))
    if flight.swing is not None:
        rows += [after - (1 + flight.swing) * before, (1 - flight.swing) * before - after]
        limits += [0.0] * (2 * (periods - 1))
    return np.concatenate(rows), limits


def _check(schedule: Schedule) -> None:
    names = [f.name for f in schedule.flights]
    if len(set(names)) < len(names):
        raise _refused("flights", Text(zh="渠道名重复", en="a channel is there twice"))
    if len(names) * schedule.periods > MOST_CELLS:
        raise _refused(
            "periods",
            Text(
                zh=f"{len(names)} 个渠道 × {schedule.periods} 期太大，至多 {MOST_CELLS} 格",
                en=f"{len(names)} channels × {schedule.periods} periods is more than {MOST_CELLS} cells",
            ),
        )
    if schedule.caps and len(schedule.caps) != schedule.periods:
        raise _refused(
            "caps", Text(zh="每期上限的个数与期数不符", en="there must be one cap for each period")
        )
    for flight in schedule.flights:
        if flight.season and (len(flight.season) != schedule.periods or min(flight.season) < 0):
            raise _refused(
                "season",
                Text(
                    zh=f"{flight.name} 的季节系数要每期一个、不小于 0",
                    en=f"{flight.name} needs one season factor for each period, none below 0",
                ),
            )
        if _most(flight, schedule) <= flight.minimum:
            raise _refused(
                "maximum",
                Text(
                    zh=f"{flight.name} 每期的上限不高于下限",
                    en=f"the most {flight.name} may get a period is not above the least",
                ),
            )


def _refused(field: str, text: Text) -> InputError:
    return InputError(text, field=field)
