"""A database that fails in the middle of a conversation: it is said, and nothing acknowledged is lost."""

import sqlite3
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from assistant import app as composition
from assistant.http.server import await_database
from core.validation.validate import validate
from tests.faults.cell import cell, cells
from tests.faults.conftest import Open, Talk, now
from tests.faults.disk import mounted
from tests.faults.postgres import database
from tests.faults.proxy import Fault, Proxy

pytestmark = pytest.mark.slow

GOAL = "年底前把智能家居的市场份额从10%提高到15%，音箱2个点，门锁3个点，预算500万"
EDIT = "总预算改成{}万"
SHOW = "看一下计划"


@pytest.fixture
def on_postgres(server: str) -> Iterator[tuple[str, Proxy]]:
    with database(server) as opened:
        yield opened


def begin(talk: Talk) -> str:
    """A plan with a budget; its id."""
    assert "15%" in talk.say(GOAL)
    (plan,) = talk.app.plans.ids()
    return plan


def edit(talk: Talk, plan: str, budget: int) -> str:
    """Ask for a budget. What was said is true of what is stored, and it was done no more than once."""
    before = talk.app.plans.load(plan).version
    said = talk.say(EDIT.format(budget))
    return said if talk.app.plans.load(plan).version <= before + 1 else "done twice"


def check_whole(talk: Talk, plan: str) -> None:
    """Every version loads, the newest validates, the transcript has no gap."""
    versions = [info.version for info in talk.app.plans.versions(plan)]
    assert versions == list(range(1, len(versions) + 1))
    for version in versions:
        talk.app.plans.load(plan, version)
    validate(talk.app.plans.load(plan))
    kept = talk.app.conversations.messages("c")
    assert [one["position"] for one in kept] == list(range(1, len(kept) + 1))


def check_works(talk: Talk, plan: str, budget: int) -> None:
    """The next message is answered as ever."""
    edit(talk, plan, budget)
    assert f"{budget}" in talk.say(SHOW).replace(",", "")
    check_whole(talk, plan)


def check_degrades_and_recovers(talk: Talk, proxy: Proxy, fault: Fault, words: str) -> None:
    plan = begin(talk)
    before = talk.app.plans.load(plan).version
    proxy.set(fault)
    said = talk.say(EDIT.format(600))
    assert words in said, said
    assert "database" in talk.say("show the plan", "english")
    proxy.set(Fault.NONE)
    assert talk.app.plans.load(plan).version == before
    check_works(talk, plan, 610)


FAILING = {
    Fault.HANG_UP: "the message is refused with the reason; the next one works",
    Fault.SLOW: "given up after 30 s with the reason; the next message works",
    Fault.GARBAGE: "refused with the reason; the connections are made anew",
    Fault.HALF: "refused with the reason; the connections are made anew",
    Fault.BUSY: "“too many clients” is said as a database that does not answer",
}


@cells("database", FAILING, quick=(Fault.HANG_UP,))
def test_postgres_that_fails(talk: Open, on_postgres: tuple[str, Proxy], fault: Fault) -> None:
    url, proxy = on_postgres
    check_degrades_and_recovers(talk(database_url=url), proxy, fault, "数据库没有回答")


@cell("database", "down mid-call", "whatever step of a turn it breaks in: done once or not at all")
def test_postgres_that_breaks_at_any_step(talk: Open, on_postgres: tuple[str, Proxy]) -> None:
    url, proxy = on_postgres
    opened = talk(database_url=url)
    plan = begin(opened)
    hit = 0
    for step in range(0, 48, 4):
        before, spoilt = opened.app.plans.load(plan).version, proxy.spoilt
        proxy.set(Fault.HANG_UP, after=step)
        said = opened.say(EDIT.format(700 + step))
        proxy.set(Fault.NONE)
        made = opened.app.plans.load(plan).version - before
        assert made in (0, 1), said
        if proxy.spoilt == spoilt:  # the turn was over before
            assert made == 1
            continue
        hit += 1
    assert hit > 3
    check_works(opened, plan, 900)


@cell("database", "down at start", "the reason is said; the first message after it is there works")
def test_postgres_that_is_not_there_yet(talk: Open, on_postgres: tuple[str, Proxy]) -> None:
    url, proxy = on_postgres
    proxy.set(Fault.DOWN)
    opened = talk(database_url=url)
    assert "无法打开数据库" in opened.say(GOAL)
    proxy.set(Fault.NONE)
    check_works(opened, begin(opened), 610)


@cell("database", "down at start", "`hoshin serve` waits a minute for a server that starts beside it")
def test_a_server_waits_for_its_database(talk: Open, on_postgres: tuple[str, Proxy]) -> None:
    url, proxy = on_postgres
    proxy.set(Fault.DOWN)
    opened = talk(database_url=url)
    threading.Timer(0.5, proxy.set, [Fault.NONE]).start()
    await_database(opened.app)
    assert proxy.fault is Fault.NONE
    assert opened.app.plans.ids() == ()


@cell("database", "disk full", "the step is refused as not saved; with room again the next works", quick=True)
def test_a_full_disk_under_sqlite(talk: Open, tmp_path: Path) -> None:
    with mounted(tmp_path / "home") as disk:
        opened = talk()
        plan = begin(opened)
        before = opened.app.plans.load(plan).version
        disk.fill()
        said = opened.say(EDIT.format(600))
        assert "磁盘满了" in said
        assert "disk is full" in opened.say("show the plan", "english")
        disk.clear()
        assert opened.app.plans.load(plan).version == before
        check_works(opened, plan, 610)
        with opened.app.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        opened.app.engine.dispose()


@cell("database", "clock jump", "messages and versions keep their order; the next message works", quick=True)
def test_a_clock_that_jumps(talk: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    jump = timedelta()
    monkeypatch.setattr(composition, "now", lambda: now() + jump)
    opened = talk()
    plan = begin(opened)
    before = opened.app.plans.load(plan).version
    for budget, days in ((600, 400), (610, -400), (620, 0)):
        jump = timedelta(days=days)
        edit(opened, plan, budget)
        assert f"{budget}" in opened.say(SHOW)
    check_whole(opened, plan)
    assert opened.app.plans.load(plan).version == before + 3


@cell("disk", "slow", "SQLite held by another program: waits 30 s, then says so; the next message works")
def test_sqlite_held_by_another_program(talk: Open, tmp_path: Path) -> None:
    opened = talk()
    plan = begin(opened)
    before = opened.app.plans.load(plan).version
    other = sqlite3.connect(tmp_path / "home" / "hoshin.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert "被别的程序占着" in opened.say(EDIT.format(600))
    other.execute("ROLLBACK")
    other.close()
    assert opened.app.plans.load(plan).version == before
    check_works(opened, plan, 610)
