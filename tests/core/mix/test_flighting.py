import numpy as np
import pytest

from core.errors import InfeasibleInput, InputError
from core.mix.carryover import Carryover
from core.mix.curve import Hill, Linear, Power, Table
from core.mix.flighting import Flight, FlightPlan, Schedule, plan_flights

pytestmark = pytest.mark.slow


def draw(
    channels: int, periods: int, seed: int, shape: float | None = None, *, change: float | None = None
) -> Schedule:
    random = np.random.default_rng(seed)
    flights = []
    for k in range(channels):
        half = float(np.exp(random.uniform(np.log(300), np.log(6000))))
        a = shape or float(random.uniform(0.5, 1))
        wave = 1 + 0.3 * np.sin(2 * np.pi * np.arange(periods) / periods + random.uniform(0, 6))
        flights.append(
            Flight(
                name=f"c{k}",
                curve=Hill(top=half * random.uniform(0.5, 4), half=half, shape=a),
                carryover=Carryover(rate=float(random.uniform(0, 0.7))),
                season=tuple(wave.tolist()),
                before=(500.0, 900.0),
                maximum=5000.0,
                change=change,
            )
        )
    caps = (1300.0 * channels,) * periods if change else ()
    return Schedule(flights=tuple(flights), periods=periods, budget=1000.0 * channels * periods, caps=caps)


def check(plan: FlightPlan, schedule: Schedule) -> None:
    """Limits hold, and the value is what the curves say."""
    assert plan.spend.sum() == pytest.approx(schedule.budget, rel=1e-9)
    total = 0.0
    for row, flight in zip(plan.spend, schedule.flights, strict=True):
        assert row.min() >= flight.minimum - 1e-6
        if flight.maximum:
            assert row.max() <= flight.maximum + 1e-6
        if flight.change:
            assert np.abs(np.diff(row)).max() <= flight.change + 1e-5
        past = np.array(flight.before)
        level = flight.carryover.apply(np.concatenate([past, row]))[len(past) :]
        total += float((np.array(flight.season or [1.0] * len(row)) * flight.curve.value(level)).sum())
    if schedule.caps:
        assert (plan.spend.sum(0) <= np.array(schedule.caps) + 1e-5).all()
    assert plan.value == pytest.approx(total, rel=1e-9)
    assert plan.bound >= plan.value


@pytest.mark.parametrize("change", [None, 700.0])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_concave_plans_are_proven(seed: int, change: float | None) -> None:
    schedule = draw(4, 8, seed, change=change)
    plan = plan_flights(schedule)
    check(plan, schedule)
    assert plan.proven
    assert plan.gap < 1e-6


@pytest.mark.slow
def test_no_better_plan_is_found_by_sequential_quadratic_programming() -> None:
    from scipy.optimize import minimize

    schedule = draw(3, 5, 7)
    plan = plan_flights(schedule)

    def value(x: np.ndarray) -> float:
        total = 0.0
        for row, flight in zip(x.reshape(3, 5), schedule.flights, strict=True):
            level = flight.carryover.apply(np.concatenate([flight.before, row]))[2:]
            total += float((np.array(flight.season) * flight.curve.value(level)).sum())
        return -total

    found = minimize(
        value,
        np.full(15, 1000.0),
        bounds=[(1e-3, 5000.0)] * 15,
        constraints=[{"type": "eq", "fun": lambda x: x.sum() - 15_000}],
        method="SLSQP",
        options={"maxiter": 400, "ftol": 1e-12},
    )
    assert -found.fun <= plan.bound * (1 + 1e-9)
    assert plan.value >= -found.fun * (1 - 1e-6)


def test_a_year_of_ten_channels_is_proven() -> None:
    schedule = draw(10, 52, 1)
    plan = plan_flights(schedule)
    check(plan, schedule)
    assert plan.gap < 1e-6


def test_an_s_shaped_plan_has_an_honest_gap_and_beats_an_even_one() -> None:
    schedule = draw(4, 8, 1, shape=2.2)
    plan = plan_flights(schedule)
    check(plan, schedule)
    assert not plan.proven
    assert plan.gap < 0.1
    even = schedule.model_copy(
        update={"flights": tuple(f.model_copy(update={"change": 1e-6}) for f in schedule.flights)}
    )
    assert plan.value >= plan_flights(even).value * (1 - 1e-9)


def test_the_price_of_money_is_what_more_money_brings() -> None:
    schedule = draw(3, 6, 4)
    more = schedule.model_copy(update={"budget": schedule.budget + 10})
    plan = plan_flights(schedule)
    assert (plan_flights(more).value - plan.value) / 10 == pytest.approx(plan.worth, rel=0.01)


def test_money_goes_to_the_season() -> None:
    flight = Flight(name="a", curve=Power(gain=10, exponent=0.5), season=(1.0, 2.0))
    plan = plan_flights(Schedule(flights=(flight,), periods=2, budget=100))
    assert plan.spend[0] == pytest.approx([20, 80], rel=1e-5)  # slopes meet where spend goes with season²


def test_totals_of_channels_hold() -> None:
    schedule = draw(3, 6, 4)
    first = schedule.flights[0].model_copy(update={"total": (1000.0, 1500.0)})
    plan = plan_flights(schedule.model_copy(update={"flights": (first, *schedule.flights[1:])}))
    assert 1000 - 1e-4 <= plan.spend[0].sum() <= 1500 + 1e-4


def test_lines_and_tables_are_planned_too() -> None:
    flights = (
        Flight(name="line", curve=Linear(rate=1.0), maximum=50),
        Flight(name="table", curve=Table(points=((20.0, 60.0), (60.0, 80.0)))),
    )
    plan = plan_flights(Schedule(flights=flights, periods=2, budget=100))
    assert plan.value == pytest.approx(180, rel=1e-4)  # 20 to the table each period, the rest to the line
    assert plan.gap < 1e-4


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"caps": (1.0,)}, "one cap"),
        ({"periods": 366, "flights": draw(8, 3, 1).flights}, "more than"),
        ({"flights": (draw(1, 3, 1).flights[0],) * 2}, "twice"),
    ],
)
def test_what_cannot_be_planned_is_refused(changed: dict[str, object], words: str) -> None:
    with pytest.raises(InputError, match=words):
        plan_flights(draw(2, 3, 1).model_copy(update=changed))


def test_limits_that_leave_no_plan_are_said() -> None:
    schedule = draw(2, 4, 1).model_copy(update={"budget": 1e6})
    with pytest.raises(InfeasibleInput):
        plan_flights(schedule)
