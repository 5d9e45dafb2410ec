from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from core.errors import InputError
from core.progress.reading import Reading
from knowledge.actuals import ActualStore

AT = datetime(2026, 10, 12, 9, 0, tzinfo=UTC)


def reading(value, node="G1", start=date(2026, 9, 1), end=date(2026, 9, 30)):
    return Reading(
        plan="P", node=node, kpi="sales", start=start, end=end, value=Decimal(value), by="周航", at=AT
    )


def test_a_reading_comes_back_as_it_was(engine):
    store = ActualStore(engine)
    (recorded,) = store.record([reading("4765465.19")])
    assert recorded.before is None
    assert store.of("P") == (recorded.reading,)
    assert store.of("P", "G2") == ()
    assert store.of("Q") == ()


def test_a_correction_keeps_what_was_there(engine):
    store = ActualStore(engine)
    store.record([reading(1)])
    (corrected,) = store.record([reading(2)])
    (repeated,) = store.record([reading("2.00")])
    assert (corrected.before, corrected.reading.revision) == (1, 2)
    assert repeated.repeated
    assert [r.value for r in store.of("P")] == [2]
    assert [(r.value, r.revision) for r in store.history(reading(0))] == [(1, 1), (2, 2)]


def test_all_or_none(engine):
    store = ActualStore(engine)
    for bad in (reading(1, start=date(2026, 10, 1)), reading(8)):
        with pytest.raises(InputError):
            store.record([reading(7), bad])
    assert store.of("P") == ()


def test_many_writers_lose_nothing(engine):
    store = ActualStore(engine)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: store.record([reading(n, node=f"N{n}"), reading(n)]), range(12)))
    assert len(store.of("P")) == 13
    assert len(store.history(reading(0))) == 12
