"""Imports into fact tables: looked at first, all or nothing, once, and every version kept."""

import multiprocessing
import os
import random
import re
import signal
import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from core.errors import AmbiguousInput, InputError, UnknownReference
from core.facts.catalogue import FactValue
from core.text import Text
from knowledge.changes import ChangeLog
from knowledge.database import connect
from knowledge.facts import FactStore
from knowledge.facts_catalogue import CATALOGUE, read_catalogue, write_catalogue
from knowledge.facts_file import read_file
from knowledge.facts_loading import load_table
from knowledge.intake.intake import Intake
from knowledge.intake.mapping import Fed, Mapping, guess_mapping
from knowledge.intake.mappings import MappingStore
from knowledge.intake.number import read_number
from knowledge.intake.preview import Preview
from knowledge.intake.warehouse import pull_rows

NOW = datetime(2026, 10, 12, 9, 0, tzinfo=UTC)
FIRST = "日期,大区,销售额,订单数\n2026-09-01,华东,100.50,3\n2026-09-01,华南,200,4\n2026-09-02,华东,300,5\n"


class Desk:
    """A folder of facts with one table, and imports into it from text."""

    def __init__(self, folder: Path, engine: Engine) -> None:
        self.folder = folder
        self.store = FactStore(folder)
        self.intake = Intake(folder, engine)
        self.engine = engine

    def file(self, text: str) -> Path:
        path = self.folder.parent / "given.csv"
        path.write_text(text, encoding="utf-8")
        return path

    def mapping(self, text: str) -> Mapping:
        raw = read_file(self.file(text))
        return guess_mapping(self.store.catalogue.table("sales"), raw.column_names)

    def look(self, text: str, **expect: Decimal) -> Preview:
        return self.intake.preview(read_file(self.file(text)), self.mapping(text), expect)

    def take(self, text: str, **expect: Decimal) -> Preview:
        raw = read_file(self.file(text))
        return self.intake.apply(raw, self.mapping(text), name="given.csv", by="李娜", at=NOW, expect=expect)[
            0
        ]

    def rows(self) -> dict[tuple[str, str], tuple[Decimal, Decimal]]:
        cube = self.store.cube(
            "sales", by=["大区"], measures=["销售额", "订单数"],
            start=date(2020, 1, 1), end=date(2030, 1, 1),
        )  # fmt: skip
        return {
            (cube.values[0][int(code[0])], ""): (
                Decimal(int(cube.measures["销售额"][i])) / 100,
                Decimal(int(cube.measures["订单数"][i])),
            )
            for i, code in enumerate(cube.codes)
        }

    def sums(self) -> dict[str, tuple[Decimal, int]]:
        return {key[0]: (money, int(count)) for key, (money, count) in self.rows().items()}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    engine = connect(f"sqlite:///{tmp_path}/hoshin.db")
    folder = tmp_path / "facts"
    first = tmp_path / "sales.csv"
    first.write_text(FIRST, encoding="utf-8")
    load_table(folder, first)
    yield Desk(folder, engine)
    engine.dispose()


def test_a_preview_says_what_is_new_the_same_and_corrected_and_writes_nothing(desk: Desk) -> None:
    before = desk.sums()
    seen = desk.look(
        "日期,大区,销售额,订单数\n2026-09-01,华东,100.50,3\n2026-09-02,华东,310,5\n2026-10-01,华北,50,1\n"
    )
    assert (seen.rows, seen.added, seen.same, seen.changed) == (3, 1, 1, 1)
    (correction,) = seen.corrections
    assert correction.key == ("2026-09-02", "华东")
    assert (correction.before, correction.after) == (Decimal("300.00"), Decimal("310.00"))
    totals = {(t.column, t.month): (t.before, t.after) for t in seen.totals}
    assert totals["销售额", "2026-09"] == (Decimal("600.50"), Decimal("610.50"))
    assert totals["销售额", "2026-10"] == (0, 50)
    assert seen.fresh == {"大区": ("华北",)}
    assert desk.sums() == before


@pytest.mark.slow
def test_an_import_is_all_or_nothing_and_a_second_time_changes_nothing(desk: Desk) -> None:
    text = "日期,大区,销售额,订单数\n2026-09-02,华东,310,5\n2026-10-01,华北,50,1\n"
    desk.take(text)
    assert desk.sums() == {"华东": (Decimal("410.50"), 8), "华南": (200, 4), "华北": (50, 1)}
    assert "华北" in [v.key for v in desk.store.catalogue.table("sales").dimensions[0].values]
    again = desk.take(text)
    assert (again.added, again.changed, again.same) == (0, 0, 2)
    assert len(desk.intake.imports()) == 1
    assert ("facts", "sales") in [(c.kind, c.source) for c in ChangeLog(desk.engine).after(0)]
    with pytest.raises(InputError, match="row 3"):
        desk.take("日期,大区,销售额,订单数\n2026-11-01,华东,1,1\n2026-11-02,华东,很多,1\n")
    assert desk.sums()["华东"] == (Decimal("410.50"), 8)


@pytest.mark.slow
def test_late_corrections_are_kept_as_versions_and_can_be_taken_back(desk: Desk) -> None:
    first = desk.sums()
    desk.take("日期,大区,销售额,订单数\n2026-09-02,华东,310,5\n2026-10-01,华北,50,1\n")
    second = desk.sums()
    desk.take("日期,大区,销售额,订单数\n2026-09-02,华东,320,6\n")
    history = desk.intake.history("sales", {"日期": "2026-09-02", "大区": "华东"})
    assert [(row["old 销售额"], row["new 销售额"]) for _, row in history] == [
        (Decimal("300.00"), Decimal("310.00")), (Decimal("310.00"), Decimal("320.00")),
    ]  # fmt: skip
    desk.intake.undo("sales", by="李娜", at=NOW)
    assert desk.sums() == second
    desk.intake.undo("sales", by="李娜", at=NOW)
    assert {k: v for k, v in desk.sums().items() if v[1]} == first
    with pytest.raises(InputError, match="no import"):
        desk.intake.undo("sales", by="李娜", at=NOW)
    assert len(desk.intake.imports("sales")) == 4


@pytest.mark.slow
def test_the_import_that_is_named_is_undone_and_no_other(desk: Desk) -> None:
    assert desk.intake.last_undoable("sales") is None
    desk.take(HEAD + "2026-10-01,华北,50,1\n")
    desk.take(HEAD + "2026-10-02,华北,60,1\n")
    first, second = desk.intake.imports("sales")[::-1]
    assert desk.intake.last_undoable("sales") == second
    assert desk.intake.last_undoable("sales", planned=True) is None
    before = desk.sums()
    with pytest.raises(InputError, match="import 1 is not"):
        desk.intake.undo("sales", by="李娜", at=NOW, number=first.number)
    assert desk.sums() == before
    desk.intake.undo("sales", by="李娜", at=NOW, number=second.number)
    assert desk.intake.last_undoable("sales") == first
    with pytest.raises(InputError, match="import 2 is not"):
        desk.intake.undo("sales", by="李娜", at=NOW, number=second.number)


@pytest.mark.slow
def test_control_totals_must_be_met_to_the_cent(desk: Desk) -> None:
    text = "日期,大区,销售额,订单数\n2026-10-01,华北,50.01,1\n2026-10-02,华北,49.99,1\n合计,,100,2\n"
    assert desk.look(text).is_usable
    assert desk.look(text).rows == 2
    assert desk.look(text, 销售额=Decimal("100.01")).disagreements == (
        ("销售额", Decimal("100.01"), Decimal("100.00")),
    )
    with pytest.raises(InputError, match=r"0\.02 apart"):
        desk.take(text.replace("50.01", "50.03"))
    assert "华北" not in desk.sums()


def test_a_column_in_wan_is_multiplied_and_others_keep_what_is_there(desk: Desk) -> None:
    desk.take("日期,大区,销售额（万元）\n2026-09-01,华东,1.23456\n2026-10-01,华东,2\n")
    assert desk.sums()["华东"] == (Decimal("12345.60") + 300 + 20000, 8)


@pytest.mark.parametrize(
    ("cell", "column", "said"),
    [
        ("2026-13-01", "日期", "不是日期"),
        ("45901", "日期", "序列|序号"),
        ("", "日期", "空"),
        ("九月", "日期", "不是日期"),
        ("1e400", "销售额", "太大"),
        ("nan", "销售额", "不是数"),
        ("=1+2", "销售额", "不是数"),
        ("12万", "销售额", "不是数"),
        ("１２3，4.5.6", "销售额", "不是数"),
    ],
)
def test_every_cell_that_cannot_be_used_is_told(desk: Desk, cell: str, column: str, said: str) -> None:
    row = {"日期": "2026-10-01", "大区": "华东", "销售额": "1", "订单数": "1"} | {column: cell}
    good = "2026-10-02,华东,1,1\n"
    seen = desk.look("日期,大区,销售额,订单数\n" + good + ",".join(row.values()) + "\n")
    (problem,) = seen.problems
    assert (problem.row, problem.column, problem.value) == (3, column, cell)
    assert re.search(said, problem.reason.zh)
    assert not seen.is_usable


def test_numbers_are_read_as_accountants_write_them(desk: Desk) -> None:
    desk.take('日期,大区,销售额,订单数\n2026-10-01,华北,"(1,200.50)",1\n2026-10-02,华北,￥３００,1\n')
    assert desk.sums()["华北"] == (Decimal("-900.50"), 2)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1,200.50", "1200.50"), ("（1,200.50）", "-1200.50"), ("￥３００", "300"),
        ("1，234，567", "1234567"),
        ("-¥1,200元", "-1200"), ("¥ -3", "-3"), ("1 200 300.5", "1200300.5"), ("'0012", "12"), (".5", "0.5"),
        ("1.5e3", "1500"), ("($5)", "-5"), ("12 €", "12"),
    ],
)  # fmt: skip
def test_a_number_is_exactly_what_is_written(cell: str, value: str) -> None:
    assert read_number(cell) == Decimal(value)


@pytest.mark.parametrize(
    "cell",
    [
        "1.234,56",
        "1,2",
        "12,34,567",
        "1,2345",
        "1,234,56",
        ",123",
        "1,234 567",
        "1'2",
        "1-2",
        "(5",
        "5)",
        "元",
        ".",
    ],
)
def test_a_number_that_can_be_read_in_two_ways_is_a_cell_to_correct(desk: Desk, cell: str) -> None:
    seen = desk.look(f'日期,大区,销售额,订单数\n2026-10-01,华北,"{cell}",1\n')
    (problem,) = seen.problems
    assert problem.value == cell
    assert "1,200.50" in problem.reason.zh
    assert "groups of three" in problem.reason.en


def test_a_percent_sign_stands_with_percentages_only(desk: Desk) -> None:
    assert read_number("3.2%", percent=True) == Decimal("3.2")
    (problem,) = desk.look("日期,大区,销售额,订单数\n2026-10-01,华北,12%,1\n").problems
    assert "百分" in problem.reason.zh
    assert "without" in problem.reason.en


@pytest.fixture
def named(desk: Desk) -> Desk:
    """The desk, whose regions have keys of their own and several names."""
    catalogue = read_catalogue(desk.folder / CATALOGUE)
    table = catalogue.table("sales")
    values = (
        FactValue(key="east", name=Text(zh="华东", en="East China"), aliases=("华东大区", "沪苏浙")),
        FactValue(key="south", name=Text(zh="华南", en="South China"), aliases=("沿海",)),
        FactValue(key="coast", name=Text(zh="海岸", en="Coast"), aliases=("沿海",)),
    )
    dimension = table.dimensions[0].model_copy(update={"values": values})
    table = table.model_copy(update={"dimensions": (dimension,)})
    write_catalogue(desk.folder / CATALOGUE, catalogue.model_copy(update={"tables": (table,)}))
    return desk


HEAD = "日期,大区,销售额,订单数\n"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["east", "EAST", "华东", "华东大区", " east  china", "Ｅａｓｔ", "沪苏浙"])
def test_a_row_sent_by_key_and_by_name_is_the_same_row(named: Desk, name: str) -> None:
    named.take(HEAD + "2026-10-01,east,50,1\n")
    name = name.replace("  ", " ")
    again = named.take(HEAD + f"2026-10-01,{name},50,1\n")
    assert (again.added, again.changed, again.same, again.fresh) == (0, 0, 1, {})
    changed = named.look(HEAD + f"2026-10-01,{name},51,1\n")
    assert [one.key for one in changed.corrections] == [("2026-10-01", "east")]


def test_a_name_of_several_values_is_a_cell_to_correct_and_an_unknown_one_is_new(named: Desk) -> None:
    (problem,) = named.look(HEAD + "2026-10-01,华东,1,1\n2026-10-01,沿海,50,1\n").problems
    assert (problem.row, problem.value) == (3, "沿海")
    assert "coast, south" in problem.reason.en
    assert named.look(HEAD + "2026-10-01,华北,50,1\n").fresh == {"大区": ("华北",)}
    with pytest.raises(InputError, match="share day"):
        named.look(HEAD + "2026-10-01,华东,50,1\n2026-10-01,east,60,1\n")


def test_a_key_as_it_is_written_goes_before_another_in_other_letters(desk: Desk) -> None:
    desk.take(HEAD + "2026-10-01,a1,50,1\n2026-10-01,A1,60,1\n")
    again = desk.take(HEAD + "2026-10-01,a1,50,1\n2026-10-01,A1,60,1\n")
    assert (again.added, again.same) == (0, 2)


def test_what_every_row_is_of_is_named_as_people_name_it(named: Desk) -> None:
    text = "日期,销售额,订单数\n2026-10-01,50,1\n"
    raw = read_file(named.file(text))
    table = named.store.catalogue.table("sales")
    for region, added in (("华东", 1), ("east", 0), ("沪苏浙", 0)):
        mapping = guess_mapping(table, raw.column_names, constants={"大区": region})
        preview, _ = named.intake.apply(raw, mapping, name="given.csv", by="李娜", at=NOW)
        assert (preview.added, preview.same, preview.fresh) == (added, 1 - added, {})
    with pytest.raises(InputError, match="coast, south") as error:
        named.intake.preview(raw, guess_mapping(table, raw.column_names, constants={"大区": "沿海"}))
    assert error.value.field == "where.大区"


def test_days_whose_month_cannot_be_told_are_asked_about(desk: Desk) -> None:
    with pytest.raises(AmbiguousInput):
        desk.look("日期,大区,销售额,订单数\n03/04/2026,华东,1,1\n")
    assert desk.look("日期,大区,销售额,订单数\n23/04/2026,华东,1,1\n").is_usable


@pytest.mark.parametrize(
    "text",
    [
        "大区,销售额,订单数\n华东,1,1\n",
        "日期,销售额,订单数\n2026-10-01,1,1\n",
        "日期,大区,备注\n2026-10-01,华东,无\n",
        "日期,大区,销售额,订单数\n2026-10-01,华东,1,1\n2026-10-01,华东,2,1\n",
    ],
)
def test_a_file_that_does_not_fit_is_refused_with_what_it_lacks(desk: Desk, text: str) -> None:
    with pytest.raises(InputError) as error:
        desk.look(text)
    assert error.value.valid is not None


def test_planned_values_are_a_table_of_their_own(desk: Desk) -> None:
    text = "日期,大区,销售额,订单数\n2026-10-01,华东,900,9\n"
    mapping = desk.mapping(text).model_copy(update={"planned": True})
    desk.intake.apply(read_file(desk.file(text)), mapping, name="plan", by="李娜", at=NOW)
    assert desk.store.catalogue.table("sales").plan_source == "sales_plan.parquet"
    assert desk.sums()["华东"] == (Decimal("400.50"), 8)


_CELLS = st.dictionaries(
    st.tuples(st.integers(1, 28), st.sampled_from(["华东", "华南", "华北"])),
    st.integers(-(10**6), 10**6),
    min_size=1,
    max_size=12,
)


@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(st.lists(_CELLS, min_size=1, max_size=4))
def test_a_table_is_what_was_said_last_of_every_cell(
    tmp_path_factory: pytest.TempPathFactory, files: list[dict[tuple[int, str], int]]
) -> None:
    tmp_path = tmp_path_factory.mktemp("intake")
    engine = connect(f"sqlite:///{tmp_path}/hoshin.db")
    (tmp_path / "sales.csv").write_text(FIRST, encoding="utf-8")
    load_table(tmp_path / "facts", tmp_path / "sales.csv")
    desk = Desk(tmp_path / "facts", engine)
    said: dict[tuple[int, str], int] = {(1, "华东"): 10050, (1, "华南"): 20000, (2, "华东"): 30000}
    states = [desk.sums()]
    for cells in files:
        lines = [f"2026-09-{d:02},{r},{v / 100:.2f},1" for (d, r), v in cells.items()]
        preview = desk.take("日期,大区,销售额,订单数\n" + "\n".join(lines) + "\n")
        assert preview.added + preview.same + preview.changed == len(cells)
        said |= cells
        for region in ("华东", "华南", "华北"):
            expected = sum(v for (_, r), v in said.items() if r == region)
            assert desk.sums().get(region, (Decimal(0), 0))[0] == Decimal(expected) / 100
        if preview.added or preview.changed:
            states.append(desk.sums())
    for before in reversed(states[:-1]):
        desk.intake.undo("sales", by="", at=NOW)
        assert {k: v for k, v in desk.sums().items() if v != (0, 0)} == {
            k: v for k, v in before.items() if v != (0, 0)
        }
    engine.dispose()


def _import_for_ever(home: str, started: "multiprocessing.synchronize.Event") -> None:
    engine = connect(f"sqlite:///{home}/hoshin.db")
    desk = Desk(Path(home) / "facts", engine)
    number = 0
    while True:
        number += 1
        lines = [f"2026-10-{d:02},华东,{number},{number}" for d in range(1, 29)]
        path = Path(home) / "big.csv"
        path.write_text("日期,大区,销售额,订单数\n" + "\n".join(lines) + "\n", encoding="utf-8")
        raw = read_file(path)
        mapping = guess_mapping(desk.store.catalogue.table("sales"), raw.column_names)
        desk.intake.apply(raw, mapping, name="big.csv", by="", at=NOW)
        started.set()


@pytest.mark.slow
def test_killed_at_any_moment_the_table_is_the_old_or_the_new(desk: Desk) -> None:
    home, rng = desk.folder.parent, random.Random(7)
    context = multiprocessing.get_context("spawn")
    for _ in range(12):
        started = context.Event()
        process = context.Process(target=_import_for_ever, args=(str(home), started))
        process.start()
        assert started.wait(60)
        time.sleep(rng.uniform(0.0, 0.15))
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        imports = desk.intake.imports("sales")
        money, count = (
            FactStore(desk.folder)
            .cube(
                "sales", by=[], measures=["销售额", "订单数"], start=date(2026, 10, 1), end=date(2026, 10, 31)
            )
            .measures.values()
        )
        assert int(money[0]) == int(count[0]) * 100  # both columns of one and the same import
        assert int(count[0]) % 28 == 0
        assert imports[0].added + imports[0].changed == 28


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["duckdb", "sqlite"])
def test_a_warehouse_is_pulled_from_as_a_file_is_read(
    desk: Desk, backend: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"house.{backend}"
    connect_to = {"duckdb": duckdb.connect, "sqlite": sqlite3.connect}[backend]
    house: Any = connect_to(str(path))
    house.execute("CREATE TABLE daily (day DATE, region VARCHAR, revenue DOUBLE, orders INTEGER)")
    house.execute(
        "INSERT INTO daily VALUES ('2026-09-02', '华东', 310.5, 5), ('2026-10-01', '华东', 20.25, 1),"
        " ('2026-10-02', '华南', 7.0, 1)"
    )
    house.commit()
    house.close()
    monkeypatch.setenv("WAREHOUSE", f"{backend}://{path}")
    fed = {"日期": "day", "大区": "region", "销售额": "revenue", "订单数": "orders"}
    mapping = Mapping.model_validate(
        {
            "name": "daily", "table": "sales", "url": "WAREHOUSE", "source": "daily",
            "fed": [{"column": column, "source": source} for column, source in fed.items()],
        }
    )  # fmt: skip
    table = desk.store.catalogue.table("sales")
    pulled = pull_rows(mapping, table, os.environ.get)
    assert desk.intake.preview(pulled, mapping).added == 2
    desk.intake.apply(pulled, mapping, name="daily", by="", at=NOW)
    assert desk.sums() == {"华东": (Decimal("431.25"), 9), "华南": (207, 5)}
    late = pull_rows(mapping, table, os.environ.get, since=date(2026, 10, 1))
    assert late.num_rows == 2
    assert not desk.intake.preview(late, mapping).added
    with pytest.raises(InputError, match="no column turnover"):
        pull_rows(
            mapping.model_copy(update={"fed": (*mapping.fed[1:], Fed(column="日期", source="turnover"))}),
            table,
            os.environ.get,
        )
    with pytest.raises(InputError, match="NOWHERE"):
        pull_rows(mapping.model_copy(update={"url": "NOWHERE"}), table, os.environ.get)


def test_a_mapping_is_saved_once_and_found_by_its_columns(desk: Desk) -> None:
    store = MappingStore(desk.engine)
    mapping = desk.mapping("日期,大区,销售额,订单数\n2026-10-01,华东,1,1\n").model_copy(
        update={"name": "门店日报"}
    )
    store.save(mapping, by="李娜", at=NOW)
    store.save(mapping, by="李娜", at=NOW)
    assert store.load("门店日报") == mapping
    assert store.find("sales", ("日期", "大区", "销售额", "订单数", "备注")) == mapping
    assert store.find("sales", ("日期", "大区")) is None
    changed = mapping.model_copy(update={"constants": {"大区": "华东"}})
    store.save(changed, by="李娜", at=NOW)
    assert store.list() == (changed,)
    store.remove("门店日报")
    with pytest.raises(UnknownReference):
        store.load("门店日报")
