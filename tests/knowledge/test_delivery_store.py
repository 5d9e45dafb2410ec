"""Deliveries: each handled once, in order, by one worker, whatever dies."""

import multiprocessing
import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from knowledge.database import connect
from knowledge.deliveries import DeliveryStore, Stage, Taken

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def test_a_repeat_is_known_by_its_channel_and_id(engine: Engine) -> None:
    store = DeliveryStore(engine)
    assert store.take_in("slack", "Ev1", "c", {"text": "你好"}, NOW) is Taken.NEW
    assert store.take_in("slack", "Ev1", "c", {"text": "别的"}, NOW, most=1) is Taken.REPEATED
    assert store.take_in("slack", "Ev2", "c", {}, NOW, most=1) is Taken.FULL
    assert store.take_in("wecom", "Ev1", "c", {}, NOW, most=2) is Taken.NEW
    assert store.note("slack", "press:1", {}, NOW)
    assert not store.note("slack", "press:1", {}, NOW)
    assert store.waiting("c") == 2


def test_the_earliest_comes_first_and_the_next_when_it_is_told(engine: Engine) -> None:
    store = DeliveryStore(engine)
    for delivery in ("a", "b"):
        store.take_in("slack", delivery, "c", {"id": delivery}, NOW)
    first = store.claim("c", "one", NOW)
    assert first is not None
    assert (first.body, first.stage, first.attempts) == ({"id": "a"}, Stage.WAITING, 1)
    assert store.claim("c", "two", NOW) is None
    assert store.answered(first.number, "one", {"reply": "好"})
    assert store.claim("c", "two", NOW) is None
    assert store.told(first.number, "one")
    second = store.claim("c", "two", NOW)
    assert second is not None
    assert second.body == {"id": "b"}


def test_a_lease_that_ran_out_lets_another_take_over_and_the_first_can_do_nothing(engine: Engine) -> None:
    store = DeliveryStore(engine, lease=10)
    store.take_in("slack", "a", "c", {}, NOW)
    first = store.claim("c", "one", NOW)
    assert first is not None
    assert store.keep(first.number, "one", NOW + timedelta(seconds=8))
    assert store.claim("c", "two", NOW + timedelta(seconds=12)) is None
    assert store.open_conversations(NOW + timedelta(seconds=12)) == ()
    later = NOW + timedelta(seconds=19)
    assert store.open_conversations(later) == ("c",)
    second = store.claim("c", "two", later)
    assert second is not None
    assert (second.stage, second.attempts) == (Stage.WORKING, 2)
    assert not store.keep(first.number, "one", later)
    assert not store.answered(first.number, "one", {})
    assert not store.told(first.number, "one")


def test_an_answer_is_kept_until_it_is_told(engine: Engine) -> None:
    store = DeliveryStore(engine)
    store.take_in("slack", "a", "c", {}, NOW)
    taken = store.claim("c", "one", NOW)
    assert taken is not None
    store.answered(taken.number, "one", {"failure": "x"})
    assert store.put_off(taken.number, "one", NOW + timedelta(seconds=5))
    assert store.claim("c", "one", NOW) is None
    assert store.open_conversations(NOW + timedelta(seconds=4)) == ()
    again = store.claim("c", "two", NOW + timedelta(seconds=5))
    assert again is not None
    assert (again.stage, again.answer) == (Stage.ANSWERED, {"failure": "x"})
    assert store.give_up(again.number, "two")
    assert store.waiting("c") == 0


def test_a_stop_reaches_the_worker_that_holds_the_turn(engine: Engine) -> None:
    store = DeliveryStore(engine)
    assert not store.stop("c")
    store.take_in("slack", "a", "c", {}, NOW)
    assert not store.stop("c")
    taken = store.claim("c", "one", NOW)
    assert taken is not None
    assert store.stop("c")
    assert store.is_stopped(taken.number)
    assert store.keep(taken.number, "one", NOW)
    assert store.answered(taken.number, "one", {"failure": "已停止"})


def _work(url: str, worker: int, took: "multiprocessing.Queue[tuple[int, list[str]]]") -> None:
    """Bring every delivery in an order of one's own, a third of them twice, and handle what one can get."""
    engine = connect(url)
    store, rng = DeliveryStore(engine), random.Random(worker)
    brought = list(range(120)) + rng.sample(range(120), 40)
    rng.shuffle(brought)
    handled: list[str] = []
    for number in brought:
        store.take_in("slack", f"Ev{number}", f"c{number % 7}", {"id": f"Ev{number}"}, NOW)
        delivery = store.claim(f"c{number % 7}", f"w{worker}", NOW)
        if delivery is not None and store.answered(delivery.number, f"w{worker}", {}):
            handled.append(str(delivery.body["id"]))
            store.told(delivery.number, f"w{worker}")
    for conversation in store.open_conversations(NOW):
        while (delivery := store.claim(conversation, f"w{worker}", NOW)) is not None:
            if store.answered(delivery.number, f"w{worker}", {}):
                handled.append(str(delivery.body["id"]))
                store.told(delivery.number, f"w{worker}")
    engine.dispose()
    took.put((worker, handled))


@pytest.mark.slow
def test_of_several_processes_each_delivery_is_handled_by_one(url: str) -> None:
    connect(url).dispose()
    context = multiprocessing.get_context("spawn")
    took: multiprocessing.Queue[tuple[int, list[str]]] = context.Queue()
    workers = [context.Process(target=_work, args=(url, n, took)) for n in range(3)]
    for worker in workers:
        worker.start()
    handled = [id for _ in workers for id in took.get(timeout=120)[1]]
    for worker in workers:
        worker.join(30)
        assert worker.exitcode == 0
    engine = connect(url)
    store = DeliveryStore(engine)
    for number in range(7):
        while (left := store.claim(f"c{number}", "last", NOW)) is not None:
            handled.append(str(left.body["id"]))
            store.told(left.number, "last")
    engine.dispose()
    assert Counter(handled) == {f"Ev{number}": 1 for number in range(120)}
