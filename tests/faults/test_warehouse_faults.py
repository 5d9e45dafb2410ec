"""A warehouse that fails: questions of facts say so, questions of the plan are answered as ever."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import psycopg
import pytest

from knowledge.demo.company import CATALOGUE
from knowledge.demo.files import write_demo_facts
from knowledge.facts_catalogue import CATALOGUE as CATALOGUE_FILE
from knowledge.facts_catalogue import write_catalogue
from tests.faults.cell import cell, cells
from tests.faults.conftest import COOLING, Open, Talk
from tests.faults.disk import mounted
from tests.faults.postgres import database, direct
from tests.faults.proxy import Fault, Proxy

pytestmark = pytest.mark.slow

ASK, ASK_EN = "9月销售额比8月差在哪", "why was September revenue worse than August"
GOAL = "年底前把智能家居的市场份额从10%提高到15%，音箱2个点，门锁3个点"
AWAY, AWAY_EN = "连不上事实库", "cannot connect to the facts"
RIGHT = "销售额"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo company's facts as files."""
    folder = tmp_path_factory.mktemp("demo")
    write_demo_facts(folder)
    return folder


@pytest.fixture(scope="module")
def warehouse(server: str, demo: Path) -> Iterator[tuple[str, Proxy]]:
    """Two months of sales in PostgreSQL, behind a proxy."""
    rows = duckdb.sql(
        f"SELECT * FROM '{demo}/sales.parquet' WHERE date BETWEEN '2026-08-01' AND '2026-09-30'"
    )
    kinds = {"DATE": "date", "BIGINT": "bigint", "VARCHAR": "text"}
    columns = ", ".join(
        f'"{name}" {kinds.get(str(kind), "text" if "ENUM" in str(kind) else str(kind).lower())}'
        for name, kind in zip(rows.columns, rows.types, strict=True)
    )
    with database(server) as (url, proxy):
        with psycopg.connect(direct(server, url), autocommit=True) as connection:
            connection.execute(f"CREATE TABLE sales ({columns})")  # type: ignore[arg-type]
            with connection.cursor().copy("COPY sales FROM STDIN") as copy:
                for row in rows.fetchall():
                    copy.write_row(row)
        yield url.replace("postgresql://", "postgres://"), proxy


def connect(home: Path, url: str) -> None:
    """The facts are in the warehouse."""
    (home / "facts").mkdir(parents=True)
    table = CATALOGUE.table("sales").model_copy(update={"source": "sales", "plan_source": None})
    found = CATALOGUE.model_copy(update={"backend": url, "tables": (table,), "journeys": None})
    write_catalogue(home / "facts" / CATALOGUE_FILE, found)


def ask(talk: Talk, question: str = ASK, conversation: str = "facts") -> str:
    return talk.say(question, conversation)


def check_says_so(talk: Talk) -> None:
    said = ask(talk)
    assert AWAY in said, said
    assert "计划" in said
    assert AWAY_EN in ask(talk, ASK_EN, "english")
    assert "15%" in talk.say("看一下计划")


def check_works(talk: Talk) -> None:
    import time

    time.sleep(COOLING)
    said = ask(talk)
    assert AWAY not in said, said
    assert RIGHT in said


FAILING = {
    Fault.HANG_UP: "the connection is made anew once, then it is said; questions about the plan still work",
    Fault.SLOW: "given up after a minute with the reason; questions about the plan still work",
    Fault.GARBAGE: "the reason is said; questions about the plan still work",
    Fault.HALF: "the reason is said; questions about the plan still work",
    Fault.BUSY: "“too many clients” is said; questions about the plan still work",
}


@cells("warehouse", FAILING, quick=(Fault.BUSY,))
def test_a_warehouse_that_fails(
    talk: Open, warehouse: tuple[str, Proxy], tmp_path: Path, fault: Fault
) -> None:
    url, proxy = warehouse
    connect(tmp_path / "home", url)
    opened = talk()
    opened.say(GOAL)
    check_works(opened)
    proxy.set(fault)
    check_says_so(opened)
    proxy.set(Fault.NONE)
    check_works(opened)


@cell("warehouse", "down at start", "the reason is said; the next question finds it")
def test_a_warehouse_that_is_not_there_yet(talk: Open, warehouse: tuple[str, Proxy], tmp_path: Path) -> None:
    url, proxy = warehouse
    connect(tmp_path / "home", url)
    proxy.set(Fault.DOWN)
    opened = talk()
    opened.say(GOAL)
    check_says_so(opened)
    proxy.set(Fault.NONE)
    check_works(opened)


@cell("warehouse", "down mid-call", "a connection that was dropped in between is made anew unnoticed")
def test_a_warehouse_that_was_restarted(talk: Open, warehouse: tuple[str, Proxy], tmp_path: Path) -> None:
    url, proxy = warehouse
    connect(tmp_path / "home", url)
    opened = talk()
    check_works(opened)
    proxy.set(Fault.DOWN)
    proxy.set(Fault.NONE)
    check_works(opened)


SALES = "日期,大区,销售额,订单数\n2026-09-01,华东,100.50,3\n2026-09-02,华东,300,5\n"


@cell("warehouse", "disk full", "an import that finds no room is refused whole; with room again it is taken")
def test_an_import_onto_a_full_disk(talk: Open, tmp_path: Path) -> None:
    from datetime import date

    from core.text import Language
    from knowledge.facts_loading import load_table
    from tools.registry import call

    home = tmp_path / "home"
    first, more = tmp_path / "sales.csv", tmp_path / "more.csv"
    first.write_text(SALES, encoding="utf-8")
    more.write_text(SALES.replace("2026-09", "2026-10"), encoding="utf-8")
    with mounted(home) as disk:
        opened = talk()
        load_table(home / "facts", first)
        opened.say("什么是RACI")
        taken = {"path": str(more), "table": "sales", "confirmed": True}
        disk.fill()
        said = opened.say(f"导入 {more} 到 sales")
        assert "满" in said, said
        disk.clear()
        context = opened.app.context(Language.ZH_HANS, date(2026, 10, 12), "李娜")
        assert opened.app.facts.span("sales") == (date(2026, 9, 1), date(2026, 9, 2))
        call("import_facts", taken, context)
        assert opened.app.facts.span("sales") == (date(2026, 9, 1), date(2026, 10, 2))
        opened.app.engine.dispose()
