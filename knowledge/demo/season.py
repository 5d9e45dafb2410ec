"""The demo company's year: growth, months, weekdays, 双11, 618 and 春节."""

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FIRST = date(2024, 10, 1)
LAST = date(2026, 9, 30)
PLANNED_TO = date(2026, 12, 31)
DAYS = tuple(FIRST + timedelta(days=i) for i in range((PLANNED_TO - FIRST).days + 1))

GROWTH = 0.18
_MONTHS = (0.92, 0.90, 0.96, 0.95, 1.00, 1.02, 0.96, 0.97, 1.02, 1.03, 1.10, 1.05)
_SPRING = ((date(2025, 1, 28), date(2025, 2, 4)), (date(2026, 2, 15), date(2026, 2, 23)))
_WEEKEND = {"search": 1.02, "video": 1.12, "kol": 1.10, "email": 0.80, "ecommerce": 1.08, "store": 1.55}


def growth() -> Floats:
    """Level of each day; 1 in the middle of 2026."""
    middle = (date(2026, 7, 1) - FIRST).days
    return np.asarray((1 + GROWTH) ** ((np.arange(len(DAYS)) - middle) / 365.25))


def season(channels: tuple[str, ...]) -> Floats:
    """Factor on visits, days × channels."""
    days = np.array([_MONTHS[day.month - 1] * _sale(day) * _spring(day) for day in DAYS])
    weekend = np.array([day.weekday() >= 5 for day in DAYS])
    return np.stack([days * np.where(weekend, _WEEKEND[c], 1.0) for c in channels], axis=1)


def discount() -> Floats:
    """Factor on prices of each day: sales cost a tenth."""
    return np.array([0.90 if _sale(day) > 1.2 else 1.0 for day in DAYS])


def _sale(day: date) -> float:
    if day.month == 11 and day.day <= 11:
        return 2.4 if day.day == 11 else 1.35
    if day.month == 6 and day.day <= 18:
        return 2.0 if day.day == 18 else 1.25
    return 1.15 if day.month == 12 and 10 <= day.day <= 12 else 1.0


def _spring(day: date) -> float:
    return 0.55 if any(start <= day <= end for start, end in _SPRING) else 1.0
