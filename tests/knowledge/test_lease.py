"""A lease: one holder at a time, on either database."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine

from knowledge.lease import Lease


def test_one_at_a_time_until_it_is_given_back(engine: Engine) -> None:
    one, other = Lease(engine, "work"), Lease(engine, "work")
    assert one.take()
    assert one.take()  # kept for another while
    assert not other.take()
    other.give_back()  # not its own to give
    assert not other.take()
    assert Lease(engine, "other work").take()
    one.give_back()
    assert other.take()


def test_it_runs_out(engine: Engine) -> None:
    assert Lease(engine, "work", seconds=0).take()
    assert Lease(engine, "work").take()


def test_of_many_at_once_one_gets_it(engine: Engine) -> None:
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: Lease(engine, "work").take(), range(8)))
    assert taken.count(True) == 1
