"""Usage: kept once, summed exactly, reported by whatever is asked for, on both databases."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from sqlalchemy import Engine, insert

from knowledge.channel_tables import FEEDBACK
from knowledge.purse import (
    MONTH,
    PERSON_DAY,
    Purse,
    Spent,
    from_billionths,
    purses,
    to_billionths,
)
from knowledge.usage import ModelCall, TurnUsage, UsageStore
from knowledge.usage_report import UsageFilter, UsageReports, total_of

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
DAY = date(2026, 11, 22)


def call(cost: int = 500, **said: object) -> ModelCall:
    given = {"profile": "deepseek", "model": "deepseek-chat", "input": 100, "output": 20, "currency": "CNY"}
    return ModelCall(**{**given, "cost": cost, **said})  # type: ignore[arg-type]


def turn(name: str, *calls: ModelCall, **said: object) -> TurnUsage:
    given: dict[str, object] = {
        "at": NOW, "day": DAY, "tenant": "", "person": "U1", "conversation": "c1", "door": "web",
        "outcome": "ok", "seconds": 1.5, "first": 0.4, "tool_calls": 2, "checked": 3, "unsupported": 1,
        "removed": 0, "trace": "",
    }  # fmt: skip
    return TurnUsage(turn=name, calls=calls, **{**given, **said})  # type: ignore[arg-type]


@pytest.fixture
def store(engine: Engine) -> Iterator[UsageStore]:
    made = UsageStore(engine)
    yield made
    made.close()


def test_a_turn_counts_towards_its_person_conversation_and_month(store: UsageStore) -> None:
    store.put(turn("t1", call(500), call(700)))
    store.put(turn("t2", call(1), person="U2", conversation="c2"))
    store.flush()
    mine = store.spent(purses("U1", "c1", DAY))
    assert [spent.tokens for spent in mine.values()] == [240, 240, 240, 360]
    assert mine[Purse(MONTH, "", "2026-11")].cost == {"CNY": 1201}
    other_day = store.spent(purses("U1", "c1", date(2026, 12, 1)))
    assert [spent.tokens for spent in other_day.values()] == [0, 0, 240, 0]


def test_a_turn_that_is_kept_again_counts_once(store: UsageStore) -> None:
    for _ in range(3):
        store.put(turn("t1", call()))
        store.flush()
    assert store.spent([Purse(MONTH, "", "2026-11")]) == {
        Purse(MONTH, "", "2026-11"): Spent(120, {"CNY": 500})
    }


def test_the_embedded_model_uses_up_no_budget(store: UsageStore, engine: Engine) -> None:
    store.put(turn("t1", call(0, profile="offline", currency="")))
    store.flush()
    assert store.spent(purses("U1", "c1", DAY)) == dict.fromkeys(purses("U1", "c1", DAY), Spent())
    assert UsageReports(engine).lines("model")[0].tokens == 120


def test_currencies_are_kept_apart(store: UsageStore) -> None:
    store.put(turn("t1", call(5), call(7, currency="USD"), call(0, currency="")))
    store.flush()
    month = Purse(MONTH, "", "2026-11")
    assert store.spent([month])[month] == Spent(360, {"CNY": 5, "USD": 7})


def test_many_threads_lose_nothing_and_double_nothing(store: UsageStore) -> None:
    def work(name: int) -> None:
        for number in range(25):
            store.put(turn(f"{name}-{number}", call(3)))

    threads = [threading.Thread(target=work, args=(name,)) for name in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    store.flush()
    month = Purse(MONTH, "", "2026-11")
    assert store.spent([month])[month] == Spent(200 * 120, {"CNY": 600})


def test_a_notice_is_given_once_a_period(store: UsageStore) -> None:
    today, tomorrow = Purse(PERSON_DAY, "U1", "2026-11-22"), Purse(PERSON_DAY, "U1", "2026-11-23")
    told = [store.tell_once(one, "tokens", NOW) for one in (today, today, tomorrow)]
    assert told == [True, False, True]
    assert store.tell_once(today, "money", NOW)


def test_reports_by_person_day_month_model_conversation(store: UsageStore, engine: Engine) -> None:
    store.put(turn("t1", call(500), call(0, profile="offline", model="offline", fallback="timeout")))
    store.put(turn("t2", call(700, model="deepseek-reasoner"), person="U2", day=date(2026, 10, 3)))
    store.put(turn("t3", call(900, currency="USD", estimated=True), person="U2"))
    store.flush()
    reports = UsageReports(engine)
    people = {line.key: line for line in reports.lines("person")}
    assert (people["U1"].turns, people["U1"].calls, people["U1"].fallbacks) == (1, 2, 1)
    assert people["U2"].cost == {"CNY": Decimal("0.0000007"), "USD": Decimal("0.0000009")}
    assert [line.key for line in reports.lines("month")] == ["2026-10", "2026-11"]
    assert [line.key for line in reports.lines("day")] == ["2026-10-03", "2026-11-22"]
    assert {line.key for line in reports.lines("model")} == {"deepseek-chat", "deepseek-reasoner", "offline"}
    assert reports.lines("conversation")[0].calls == 4
    november = UsageFilter(since=date(2026, 11, 1), until=date(2026, 11, 30), person="U2")
    (line,) = reports.lines("person", november)
    assert (line.calls, line.estimated, line.tokens) == (1, 1, 120)
    assert total_of(reports.lines("person")).cost == {
        "CNY": Decimal("0.0000012"),
        "USD": Decimal("0.0000009"),
    }


def test_quality_counts_outcomes_claims_feedback_and_paces(store: UsageStore, engine: Engine) -> None:
    for number in range(1, 21):
        said = {"seconds": float(number), "first": None if number > 10 else number / 10}
        store.put(turn(f"t{number}", call(), outcome="ok" if number < 20 else "unavailable", **said))
    store.put(turn("other", call(), person="U2", conversation="c2"))
    store.flush()
    rows = [("c1", "good"), ("c1", "bad"), ("c2", "bad")]
    with engine.begin() as connection:
        connection.execution_options(writes=True)
        for number, (conversation, verdict) in enumerate([*rows, ("c1", "good")]):
            reply = "r1" if number in (1, 3) else "r0"  # the second judgement of r1 is the one that counts
            row = {"conversation": conversation, "reply": reply, "person": "web:U1", "why": "", "made_at": ""}
            connection.execute(insert(FEEDBACK), {**row, "verdict": verdict})
    found = UsageReports(engine).quality(UsageFilter(person="U1"))
    assert (found.turns, found.outcomes) == (20, {"ok": 19, "unavailable": 1})
    assert (found.seconds.p50, found.seconds.p95) == (10, 19)
    assert (found.first.count, found.first.p50, found.first.p95) == (10, 0.5, 1.0)
    assert (found.checked, found.unsupported, found.removed) == (60, 20, 0)
    assert (found.good, found.bad) == (2, 0)
    assert UsageReports(engine).quality().bad == 1


def test_nothing_used_is_a_report_too(engine: Engine) -> None:
    found = UsageReports(engine).quality()
    assert (found.turns, found.seconds.p50, found.checked) == (0, None, 0)
    assert UsageReports(engine).lines("person") == ()


@effort(max_examples=50)
@given(st.lists(st.decimals(min_value=0, max_value=10_000, places=9, allow_nan=False), max_size=20))
def test_money_adds_up_to_the_billionth(amounts: list[Decimal]) -> None:
    assert from_billionths(sum(map(to_billionths, amounts))) == sum(amounts, Decimal(0))


KILLED = """
import os, signal, sys, time
sys.path.insert(0, "tests/knowledge")
from test_usage_store import call, turn
from knowledge.database import connect
from knowledge.usage import UsageStore
store = UsageStore(connect(sys.argv[1]))
for number in range(int(sys.argv[2])):
    store.put(turn(f"t{number}", call(3)))
    if number == 59:
        store.flush()
        print("kept", flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.slow
def test_a_killed_process_loses_only_what_it_had_just_put_in(url: str, engine: Engine) -> None:
    here = os.path.dirname(os.path.abspath(__file__))
    done = subprocess.run(
        [sys.executable, "-c", KILLED.replace("tests/knowledge", here), url, "80"],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr
    month = Purse(MONTH, "", "2026-11")
    spent = UsageStore(engine).spent([month])[month]
    calls = sum(line.calls for line in UsageReports(engine).lines("model"))
    assert 60 <= calls <= 80
    assert spent == Spent(calls * 120, {"CNY": calls * 3})  # totals and calls are kept together
