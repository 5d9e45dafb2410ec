from datetime import date
from decimal import Decimal

import openpyxl
import pyarrow as pa
import pytest
from pyarrow.parquet import write_table

from core.errors import AmbiguousInput, InputError, UnknownReference
from core.facts.catalogue import Grain, Role
from core.quantity.unit import UnitKind
from knowledge.facts import FactStore
from knowledge.facts_loading import drop_table, load_table

ADS = """日期,渠道,城市,花费,订单数,销售额,转化率,订单编号
2026/9/1,抖音,上海,"1,200.50",12,￥3600,3.2%,A1
2026/9/1,抖音,上海,100,1,￥300,3.1%,A2
2026/9/2,搜索,,800,,4500.55,2%,A3
"""
SEPTEMBER = {"start": date(2026, 9, 1), "end": date(2026, 9, 30)}


@pytest.fixture
def write(tmp_path):
    def file(content, name="ads.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(content.encode(encoding))
        return path

    return file


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_chinese_export_is_understood(tmp_path, write, encoding):
    loaded = load_table(tmp_path / "facts", write(ADS, encoding=encoding))
    table = loaded.table
    assert (table.time, table.grain, loaded.rows, loaded.repeated) == ("日期", Grain.DAY, 3, 1)
    assert [d.column for d in table.dimensions] == ["渠道", "城市"]
    assert [value.key for value in table.dimensions[1].values] == ["", "上海"]
    assert {m.column: m.role for m in table.measures} == {
        "花费": Role.SPEND,
        "订单数": Role.CONVERSIONS,
        "销售额": Role.REVENUE,
        "转化率": None,
    }
    assert table.measure("转化率").not_additive_over == ("*",)
    assert table.measure("销售额").unit.kind is UnitKind.MONEY
    assert {kpi.key for kpi in table.kpis} >= {"sales", "orders", "roi", "average_order_value"}
    assert [column.name for column in loaded.left_out] == ["订单编号"]
    assert loaded.missing == {"城市": 1, "订单数": 1}


def test_what_is_loaded_adds_up_to_the_cent(tmp_path, write):
    load_table(tmp_path, write(ADS))
    cube = FactStore(tmp_path).cube("ads", by=["渠道"], measures=["花费", "销售额", "订单数"], **SEPTEMBER)
    assert cube.values == (("抖音", "搜索"),)
    assert cube.measures["花费"].tolist() == [130_050, 80_000]
    assert cube.measures["销售额"].tolist() == [390_000, 450_055]
    assert cube.measures["订单数"].tolist() == [13, 0]


def test_an_english_funnel_gets_its_drivers(tmp_path, write):
    content = "date,channel,visits,orders,revenue,spend,new customers\n2026-09-01,a,100,10,99.5,5,3\n"
    table = load_table(tmp_path, write(content, "funnel.csv")).table
    revenue = table.kpi("revenue")
    assert revenue.drivers == ("visits", "conversion_rate", "average_order_value")
    assert table.kpi("orders").drivers == ("visits", "conversion_rate")
    assert table.kpi("acquisition_cost").scale == 1
    assert table.kpi("conversion_rate").scale == 100


def test_an_excel_workbook_and_a_parquet_file(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["month", "product", "revenue"])
    sheet.append([date(2026, 1, 1), "lock", 0.1])
    sheet.append([date(2026, 2, 1), "lock", 0.2])
    book.save(tmp_path / "m.xlsx")
    loaded = load_table(tmp_path / "facts", tmp_path / "m.xlsx")
    assert loaded.table.grain is Grain.MONTH
    rows = {"day": pa.array([date(2026, 1, 1)]), "who": ["x"], "revenue": pa.array([Decimal("1.5")])}
    write_table(pa.table(rows), tmp_path / "p.parquet")
    assert load_table(tmp_path / "facts", tmp_path / "p.parquet").table.measure("revenue").decimals == 2
    assert [t.name for t in FactStore(tmp_path / "facts").catalogue.tables] == ["m", "p"]
    months = {"start": date(2026, 1, 1), "end": date(2026, 2, 28)}
    series = FactStore(tmp_path / "facts").series("m", measures=["revenue"], grain=Grain.MONTH, **months)
    assert series.measures["revenue"].tolist() == [10, 20]


def test_planned_values_belong_to_their_table(tmp_path, write):
    load_table(tmp_path, write("date,channel,orders\n2026-09-01,a,1\n2026-09-02,a,2\n", "o.csv"))
    plan = write("date,channel,orders\n2026-09-01,a,50\n2026-10-01,a,60\n", "p.csv")
    table = load_table(tmp_path, plan, plan_of="o").table
    assert (table.grain, table.plan_grain) == (Grain.DAY, Grain.MONTH)
    cube = FactStore(tmp_path).cube("o", by=[], measures=["orders"], scenario="plan", **SEPTEMBER)
    assert cube.measures["orders"].tolist() == [50]
    with pytest.raises(InputError, match="orders"):
        load_table(tmp_path, write("date,channel,leads\n2026-09-01,a,1\n", "q.csv"), plan_of="o")


def test_a_table_is_replaced_and_dropped(tmp_path, write):
    load_table(tmp_path, write("date,orders\n2026-09-01,1\n", "o.csv"))
    load_table(tmp_path, write("date,orders\n2026-09-01,5\n", "o.csv"))
    store = FactStore(tmp_path)
    assert store.cube("o", by=[], measures=["orders"], **SEPTEMBER).measures["orders"].tolist() == [5]
    drop_table(tmp_path, "o")
    assert store.catalogue.tables == ()
    assert not (tmp_path / "o.parquet").exists()
    with pytest.raises(UnknownReference):
        drop_table(tmp_path, "o")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", "", "read"),
        ("a.csv", "date,orders\n", "no rows"),
        ("a.csv", "city,orders\nx,1\n", "days"),
        ("a.csv", "date,city\n2026-09-01,x\n", "no numbers"),
        ("a.csv", "date,orders\n2026-09-01,nan\n2026-09-02,1\n", "nan"),
        ("a.csv", "date,orders\n2026-02-30,1\n", "days"),
        ("a.csv", "date,orders\n,1\n2026-02-03,1\n", "days"),
        ("a.csv", "date,orders,orders\n2026-09-01,1,2\n", "repeated"),
        ("a.pdf", "%PDF", "kind"),
        ("a.xlsx", "not a workbook", "read"),
        ("a.csv", "date,orders\n2026-09-01,1,2,3\n", "read"),
        ("a.csv", "date,orders\n2026-09-01," + "9" * 40 + "\n", "too large"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path, write, name, content, said):
    with pytest.raises(InputError, match=said):
        load_table(tmp_path / "facts", write(content, name))


def test_no_such_file(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        load_table(tmp_path, tmp_path / "nowhere.csv")


def test_days_that_could_be_months_are_asked_about(tmp_path, write):
    with pytest.raises(AmbiguousInput):
        load_table(tmp_path, write("date,orders\n03/04/2026,1\n", "o.csv"))
    loaded = load_table(tmp_path, write("date,orders\n03/04/2026,1\n13/04/2026,1\n", "o.csv"))
    assert (loaded.first, loaded.last) == (date(2026, 4, 3), date(2026, 4, 13))


@pytest.mark.slow
def test_a_million_rows_load_in_seconds(tmp_path):
    import time

    days = pa.array([date(2026, 1, 1 + i % 28) for i in range(28)]).take(
        pa.array([i % 28 for i in range(1_000_000)])
    )
    rows = pa.table({"date": days, "city": ["x", "y"] * 500_000, "orders": range(1_000_000)})
    write_table(rows, tmp_path / "big.parquet")
    started = time.perf_counter()
    loaded = load_table(tmp_path / "facts", tmp_path / "big.parquet")
    assert loaded.rows == 1_000_000
    assert time.perf_counter() - started < 20
