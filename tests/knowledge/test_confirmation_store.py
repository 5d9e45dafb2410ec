"""Confirmations: taken once, by whom they were asked of, in time, on SQLite and PostgreSQL."""

import threading
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from knowledge.confirmations import ConfirmationStore

NOW = datetime(2026, 1, 15, 8, tzinfo=UTC)
VALID_FOR = timedelta(minutes=15)


def ask(store: ConfirmationStore, person: str = "P1") -> str:
    return store.ask("c", person, "d", {"tool": "t"}, at=NOW, until=NOW + VALID_FOR)


def test_a_confirmation_is_taken_once_by_whom_it_was_asked_of_and_in_time(engine: Engine) -> None:
    store = ConfirmationStore(engine)
    id = ask(store)
    assert not store.take(id, "P2", yes=True, at=NOW)
    assert not store.take(id, "P1", yes=True, at=NOW + VALID_FOR)
    assert store.take(id, "P1", yes=True, at=NOW + timedelta(minutes=1))
    assert not store.take(id, "P1", yes=True, at=NOW + timedelta(minutes=1))
    found = store.find(id)
    assert found is not None
    assert not found.is_open
    assert store.find("nothing") is None


def test_what_ran_out_long_ago_is_cleared_away(engine: Engine) -> None:
    store = ConfirmationStore(engine)
    id = ask(store)
    store.ask("c", "P1", "d", {}, at=NOW + timedelta(days=2), until=NOW + timedelta(days=2, minutes=1))
    assert store.find(id) is None


def test_of_many_workers_one_takes_it(engine: Engine) -> None:
    store, won = ConfirmationStore(engine), []
    id = ask(store)
    begin = threading.Barrier(8)

    def take() -> None:
        begin.wait()
        won.append(store.take(id, "P1", yes=True, at=NOW))

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert won.count(True) == 1
