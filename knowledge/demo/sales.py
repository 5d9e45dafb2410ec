"""The demo company's daily sales and its monthly plan, generated: the same figures every time."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from knowledge.demo.company import CATALOGUE, PRODUCTS, REGIONS
from knowledge.demo.deviations import DEVIATIONS
from knowledge.demo.response import CHANNELS, KEYS, Floats, column, visits
from knowledge.demo.season import DAYS, LAST, discount, growth, season

SEED = 20_241_011
_REGION_SHARES = np.array([0.32, 0.24, 0.19, 0.12, 0.13])
_PRODUCT_SHARES = np.array([0.20, 0.45, 0.35])
_CONVERSION_OF_PRODUCT = np.array([0.90, 1.05, 1.00])
_PRICES = np.array([1_500.0, 300.0, 200.0])
_OPENED = date(2026, 6, 1)
_STORE_GAIN = 1.3
_NORTH = [region.key for region in REGIONS].index("north")
_SHAPE = (len(DAYS), len(REGIONS), len(PRODUCTS), len(CHANNELS))


@dataclass(frozen=True)
class Rows:
    """A table as arrays of days × regions × products × channels, money in 分.

    Attributes:
        days: First day of each period.
        measures: By column.
    """

    days: tuple[date, ...]
    measures: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.int64]]]


@dataclass(frozen=True)
class _Rates:
    """What is expected of each cell: before noise."""

    spend: Floats
    visits: Floats
    conversion: Floats
    price: Floats
    leads: Floats


def generate() -> tuple[Rows, Rows]:
    """What happened by day, and what was planned by month."""
    noise = np.random.default_rng(SEED)
    budget = _budget()
    undisturbed = visits(_spent(budget, noise))
    planned = _rates(budget, visits(budget) * undisturbed.mean(axis=0) / visits(budget).mean(axis=0))
    noise = np.random.default_rng(SEED)
    spent = _spent(budget, noise) * _spend_factors()
    actual = _deviated(_rates(spent, visits(spent)))
    return _draw(actual, noise), _by_month(planned)


def _budget() -> Floats:
    """Planned spend, days × channels: it follows the season half the way."""
    followed = np.sqrt(season(KEYS))
    return np.asarray(column("spend") * followed * growth()[:, None])


def _spent(budget: Floats, noise: np.random.Generator) -> Floats:
    """Spend as it came: every channel's weeks vary by themselves, which is what lets curves be fitted."""
    weeks = len(DAYS) // 7 + 1
    level = np.exp(noise.normal(0, 0.35, (weeks, len(KEYS))) - 0.35**2 / 2)
    daily = np.exp(noise.normal(0, 0.06, budget.shape))
    return np.asarray(budget * np.repeat(level, 7, axis=0)[: len(DAYS)] * daily)


def _spend_factors() -> Floats:
    factors = np.ones((len(DAYS), len(KEYS)))
    for deviation in DEVIATIONS:
        if "spend" in deviation.factors:
            days, _, _, channels = _cells(deviation.event.start, deviation.event.end, deviation.event.where)
            factors[np.ix_(days, channels)] *= deviation.factors["spend"]
    return factors


def _rates(spend: Floats, per_channel: Floats) -> _Rates:
    shares = _REGION_SHARES[:, None] * _PRODUCT_SHARES
    seen = (per_channel * growth()[:, None] * season(KEYS))[:, None, None, :] * shares[None, :, :, None]
    opened = np.array([day >= _OPENED for day in DAYS])
    seen[opened, _NORTH, :, KEYS.index("store")] *= _STORE_GAIN
    conversion = column("conversion") * _CONVERSION_OF_PRODUCT[:, None]
    price = discount()[:, None] * _PRICES
    return _Rates(
        spend=spend[:, None, None, :] * shares[None, :, :, None],
        visits=seen,
        conversion=np.broadcast_to(conversion, _SHAPE).copy(),
        price=np.broadcast_to(price[:, None, :, None], _SHAPE).copy(),
        leads=np.broadcast_to(column("lead_rate"), _SHAPE).copy(),
    )


def _deviated(rates: _Rates) -> _Rates:
    for deviation in DEVIATIONS:
        event = deviation.event
        cells = np.ix_(*_cells(event.start, event.end, event.where))
        for quantity, factor in deviation.factors.items():
            if quantity != "spend":
                getattr(rates, quantity)[cells] *= factor
    return rates


def _cells(start: date, end: date, where: dict[str, tuple[str, ...]]) -> tuple[list[int], ...]:
    days = [i for i, day in enumerate(DAYS) if start <= day <= end]
    chosen = []
    for dimension in CATALOGUE.table("sales").dimensions:
        keys = [value.key for value in dimension.values]
        chosen.append([keys.index(key) for key in where.get(dimension.column, keys)])
    return (days, *chosen)


def _draw(rates: _Rates, noise: np.random.Generator) -> Rows:
    drift = np.exp(noise.normal(0, 0.04, (len(DAYS), 1, 1, len(KEYS))))
    cells = np.exp(noise.normal(0, 0.06, _SHAPE))
    seen = noise.poisson(rates.visits * drift * cells)
    mood = np.exp(noise.normal(0, 0.03, (len(DAYS), 1, 1, len(KEYS))))
    orders = noise.binomial(seen, np.minimum(rates.conversion * mood, 1))
    leads = noise.binomial(seen, rates.leads)
    varied = 1 + noise.normal(0, 0.12, _SHAPE) / np.sqrt(np.maximum(orders, 1))
    newness = np.broadcast_to(column("newness"), _SHAPE)
    measures = {
        "visits": seen,
        "leads": leads,
        "orders": orders,
        "revenue": np.rint(orders * rates.price * varied * 100).astype(np.int64),
        "spend": np.rint(rates.spend * 100).astype(np.int64),
        "new_customers": noise.binomial(orders, newness),
    }
    known = sum(day <= LAST for day in DAYS)
    return Rows(DAYS[:known], {name: values[:known].astype(np.int64) for name, values in measures.items()})


def _by_month(rates: _Rates) -> Rows:
    orders = rates.visits * rates.conversion
    expected = {
        "visits": rates.visits,
        "leads": rates.visits * rates.leads,
        "orders": orders,
        "revenue": orders * rates.price * 100,
        "spend": rates.spend * 100,
        "new_customers": orders * column("newness"),
    }
    first = [i for i, day in enumerate(DAYS) if day.day == 1]
    sums = {name: np.add.reduceat(values, first, axis=0) for name, values in expected.items()}
    return Rows(
        tuple(DAYS[i] for i in first), {name: np.rint(s).astype(np.int64) for name, s in sums.items()}
    )
