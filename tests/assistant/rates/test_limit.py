"""Limits: kept over several workers, without a write for people who ask little, and cheap."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from assistant.errors import TooMany
from assistant.rates.limit import RateLimit
from knowledge.channel_tables import QUOTAS
from knowledge.database import connect


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = connect(f"sqlite:///{tmp_path / 'q.db'}")
    yield engine
    engine.dispose()


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def limits(engine: Engine, most: int, workers: int = 1) -> tuple[Clock, list[RateLimit]]:
    clock = Clock()
    return clock, [RateLimit(lambda: engine, "test", most, clock) for _ in range(workers)]


def let_in(limit: RateLimit, who: str, tries: int) -> int:
    return sum(limit.take(who) == 0 for _ in range(tries))


@pytest.mark.parametrize("most", [1, 7, 60, 100])
def test_a_limit_that_portions_do_not_divide_is_kept_to_the_one(engine: Engine, most: int) -> None:
    _, (limit,) = limits(engine, most)
    assert let_in(limit, "P1", 2 * most + 20) == most


def test_a_worker_lets_in_as_many_as_allowed(engine: Engine) -> None:
    clock, (limit,) = limits(engine, 80)
    assert let_in(limit, "P1", 200) == 80
    assert let_in(limit, "P2", 200) == 80
    with pytest.raises(TooMany) as caught:
        limit.check("P1")
    assert 0 < caught.value.retry_after <= 60
    clock.now += 61
    assert let_in(limit, "P1", 200) == 80


def test_several_workers_share_it(engine: Engine) -> None:
    _, workers = limits(engine, 80, workers=3)
    total = sum(let_in(worker, "P1", 200) for worker in workers)
    assert 80 <= total <= 80 + 2 * 10


def test_who_asks_little_costs_no_write(engine: Engine) -> None:
    _, (limit,) = limits(engine, 80)
    for who in range(100):
        assert let_in(limit, f"P{who}", 10) == 10
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(QUOTAS)).scalar_one() == 0


def test_zero_turns_it_off(engine: Engine) -> None:
    _, (limit,) = limits(engine, 0)
    assert let_in(limit, "P1", 1000) == 1000


def test_one_is_told_once_in_a_while(engine: Engine) -> None:
    clock, (limit,) = limits(engine, 8)
    let_in(limit, "P1", 20)
    assert [limit.tells("P1") for _ in range(5)] == [True, False, False, False, False]
    clock.now += 61
    assert limit.tells("P1")


def test_it_is_cheap(engine: Engine) -> None:
    limit = RateLimit(lambda: engine, "test", 10_000)
    begun = time.process_time()
    for _ in range(1_000):
        limit.take("P1")
    assert (time.process_time() - begun) / 1_000 < 0.0003
