from datetime import date
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from pyarrow.parquet import write_table

from core.errors import InputError, MissingInput, UnknownReference
from core.facts.catalogue import (
    Catalogue,
    FactDimension,
    FactKpi,
    FactMeasure,
    FactTable,
    FactValue,
    Grain,
    JourneySource,
)
from core.quantity.unit import CNY, TIMES
from core.text import Text
from knowledge.facts import FactStore
from knowledge.facts_catalogue import write_catalogue

DAYS = [date(2026, 1, 30), date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 2)]
JANUARY = {"start": date(2026, 1, 1), "end": date(2026, 1, 31)}
ALL = {"start": DAYS[0], "end": DAYS[-1]}


def text(name):
    return Text(zh=name, en=name)


def dimension(column, *keys):
    values = tuple(FactValue(key=key, name=text(key)) for key in keys)
    return FactDimension(column=column, name=text(column), values=values)


TABLE = FactTable(
    name="t",
    title=text("t"),
    source="t.parquet",
    dimensions=(dimension("region", "a", "b"), dimension("kind")),
    measures=(
        FactMeasure(column="money", name=text("money"), unit=CNY, decimals=2),
        FactMeasure(column="n", name=text("n"), unit=TIMES),
        FactMeasure(column="people", name=text("people"), unit=TIMES, not_additive_over=("date",)),
    ),
    kpis=(FactKpi(key="money", name=text("money"), unit=CNY, numerator="money"),),
)


@pytest.fixture
def store(tmp_path):
    rows = {
        "date": pa.array(DAYS),
        "region": ["a", "b", "a", "b"],
        "kind": ["x", None, "x", "x"],
        "money": pa.array([Decimal("0.10"), Decimal("0.20"), Decimal("1.005"), None], pa.decimal128(18, 3)),
        "n": [1, 2, 3, 4],
        "people": [5, 5, 5, 5],
    }
    write_table(pa.table(rows), tmp_path / "t.parquet")
    write_catalogue(tmp_path / "catalogue.yaml", Catalogue(tables=(TABLE,)))
    return FactStore(tmp_path)


@pytest.mark.slow
def test_a_cube_adds_in_whole_smallest_units(store):
    cube = store.cube("t", by=["region"], measures=["money", "n"], **ALL)
    assert cube.values == (("a", "b"),)
    assert cube.codes.tolist() == [[0], [1]]
    assert cube.measures["money"].tolist() == [10 + 101, 20]  # 1.005 is rounded to the smallest unit
    assert cube.measures["n"].tolist() == [4, 6]


@pytest.mark.slow
def test_an_empty_value_is_a_value_of_its_own(store):
    cube = store.cube("t", by=["kind", "region"], measures=["n"], **ALL)
    assert cube.values == (("", "x"), ("a", "b"))
    assert cube.codes.tolist() == [[0, 1], [1, 0], [1, 1]]
    assert cube.measures["n"].tolist() == [2, 4, 4]


def test_without_dimensions_there_is_one_total(store):
    cube = store.cube("t", by=[], measures=["n"], **ALL)
    assert cube.codes.shape == (1, 0)
    assert cube.measures["n"].tolist() == [10]


def test_periods_without_rows_are_there(store):
    series = store.series(
        "t", measures=["n"], grain=Grain.MONTH, start=date(2025, 12, 1), end=date(2026, 3, 1)
    )
    assert [start.month for start in series.starts] == [12, 1, 2, 3]
    assert series.measures["n"].tolist() == [0, 3, 7, 0]


def test_weeks_start_on_monday_and_hold_only_days_of_the_window(store):
    series = store.series("t", measures=["n"], grain=Grain.WEEK, start=DAYS[1], end=DAYS[-1])
    assert series.starts == (date(2026, 1, 26), date(2026, 2, 2))
    assert series.measures["n"].tolist() == [5, 4]


def test_a_series_for_each_value(store):
    series = store.series_by("t", by="region", measures=["n"], grain=Grain.MONTH, **ALL)
    assert {key: s.measures["n"].tolist() for key, s in series.items()} == {"a": [1, 3], "b": [2, 4]}
    nothing = store.series_by(
        "t", by="region", measures=["n"], grain=Grain.DAY, start=date(2020, 1, 1), end=date(2020, 1, 2)
    )
    assert nothing == {}


def test_only_rows_with_the_wanted_values(store):
    cube = store.cube("t", by=[], measures=["n"], where={"region": ("b",), "kind": ("x'; --",)}, **ALL)
    assert cube.measures["n"].tolist() == [0]
    assert store.cube("t", by=[], measures=["n"], where={"region": ("b",)}, **ALL).measures["n"].tolist() == [
        6
    ]


def test_the_span_is_the_first_and_last_day(store):
    assert store.span("t") == (DAYS[0], DAYS[-1])


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"by": ["region; drop table t"], "measures": ["n"], **ALL}, UnknownReference),
        ({"by": [], "measures": ["n) from t --"], **ALL}, UnknownReference),
        ({"by": [], "measures": ["n"], "where": {"1=1": ("x",)}, **ALL}, UnknownReference),
        ({"by": [], "measures": ["n"], "where": {"region": ("z",)}, **ALL}, UnknownReference),
        ({"by": [], "measures": ["n"], "start": DAYS[1], "end": DAYS[0]}, InputError),
        ({"by": [], "measures": ["people"], **ALL}, InputError),
        ({"by": [], "measures": ["n"], "scenario": "plan", **ALL}, MissingInput),
    ],
)
def test_what_cannot_be_asked_is_refused(store, asked, error):
    with pytest.raises(error):
        store.cube("t", **asked)


def test_people_can_be_read_day_by_day(store):
    series = store.series("t", measures=["people"], grain=Grain.DAY, **ALL)
    assert series.measures["people"].tolist() == [5, 5, 5, 5]


def test_nan_is_refused(store):
    rows = {
        "date": pa.array(DAYS[:1]),
        "region": ["a"],
        "kind": ["x"],
        "money": [np.nan],
        "n": [1],
        "people": [1],
    }
    write_table(pa.table(rows), store.folder / "t.parquet")
    with pytest.raises(InputError):
        store.cube("t", by=[], measures=["money"], **ALL)


def test_a_sum_too_large_is_an_error_not_a_wrong_number(store):
    big = 2**62
    rows = {
        "date": pa.array(DAYS),
        "region": ["a"] * 4,
        "kind": ["x"] * 4,
        "money": [1.0] * 4,
        "n": [big] * 4,
    }
    write_table(pa.table({**rows, "people": [1] * 4}), store.folder / "t.parquet")
    with pytest.raises(InputError):
        store.cube("t", by=[], measures=["n"], **ALL)


def test_a_replaced_file_is_read_again(store):
    assert store.cube("t", by=[], measures=["n"], **ALL).measures["n"].tolist() == [10]
    rows = {
        "date": pa.array(DAYS[:1]),
        "region": ["a"],
        "kind": ["x"],
        "money": [1.0],
        "n": [7],
        "people": [1],
    }
    write_table(pa.table(rows), store.folder / "t.parquet")
    assert store.cube("t", by=[], measures=["n"], **ALL).measures["n"].tolist() == [7]


def test_a_missing_file_and_a_missing_column_are_named(store):
    write_table(pa.table({"date": pa.array(DAYS), "n": [1, 2, 3, 4]}), store.folder / "t.parquet")
    with pytest.raises(InputError, match="money"):
        store.cube("t", by=[], measures=["money"], **ALL)
    (store.folder / "t.parquet").unlink()
    with pytest.raises(InputError, match=r"t\.parquet"):
        store.span("t")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("tables: [", "catalogue"),
        ("tables: 3", "tables"),
        ("colour: red", "colour"),
        ("tables: [{name: t, title: {zh: t, en: t}, source: ../t.parquet}]", None),
        ("- a\n- b", "catalogue"),
        (
            "tables: [{name: t, title: {zh: t, en: t}, source: t, kpis: [{key: k, name: {zh: k, en: k},"
            " unit: {kind: count}, numerator: gone}]}]",
            "gone",
        ),
    ],
)
def test_a_broken_catalogue_is_an_error_that_says_where(tmp_path, content, said):
    (tmp_path / "catalogue.yaml").write_text(content)
    store = FactStore(tmp_path)
    with pytest.raises(InputError, match=said):
        store.span("t")


def test_nothing_loaded_is_an_empty_catalogue(tmp_path):
    store = FactStore(tmp_path / "nowhere")
    assert store.catalogue == Catalogue()
    with pytest.raises(UnknownReference):
        store.span("sales")
    with pytest.raises(MissingInput):
        store.journeys()


def test_another_engine_gives_the_same_sums(store, tmp_path):
    import duckdb

    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"create table t as select * from '{store.folder}/t.parquet'")
    other = tmp_path / "other"
    table = TABLE.model_copy(update={"source": "t"})
    write_catalogue(other / "catalogue.yaml", Catalogue(backend=f"duckdb://{path}", tables=(table,)))
    asked = {"by": ["region", "kind"], "measures": ["money", "n"], **ALL}
    ours, theirs = store.cube("t", **asked), FactStore(other).cube("t", **asked)
    assert ours.values == theirs.values
    assert {m: v.tolist() for m, v in ours.measures.items()} == {
        m: v.tolist() for m, v in theirs.measures.items()
    }


def test_an_engine_that_cannot_be_reached_hides_the_password(tmp_path):
    url = "postgres://me:secret@127.0.0.1:1/none"
    table = TABLE.model_copy(update={"source": "t"})
    write_catalogue(tmp_path / "catalogue.yaml", Catalogue(backend=url, tables=(table,)))
    with pytest.raises(InputError) as raised:
        FactStore(tmp_path).span("t")
    assert "secret" not in str(raised.value)


JOURNEYS = {
    "journey": ["2", "1", "1", "3", "3", "4"],
    "position": [1, 2, 1, 1, 2, 1],
    "channel": ["b", "b", "a", "a", "b", "b"],
    "date": pa.array([date(2026, 1, d) for d in (5, 9, 2, 1, 1, 8)]),
    "converted": [0, 1, 1, 1, 1, 1],
    "value": [0.0, 9.99, 9.99, 1.0, 1.0, 2.5],
}


def test_journeys_are_folded_by_path(tmp_path):
    write_table(pa.table(JOURNEYS), tmp_path / "j.parquet")
    write_catalogue(tmp_path / "catalogue.yaml", Catalogue(journeys=JourneySource(source="j.parquet")))
    journeys = FactStore(tmp_path).journeys()
    assert journeys.paths == (("a", "b"), ("b",))
    assert journeys.conversions == (2, 1)
    assert journeys.non_conversions == (0, 1)
    assert journeys.values == (1099, 250)
    assert journeys.times == (((7, 0), (0, 0)), ((0,),))
    assert journeys.channels == ("a", "b")
    assert FactStore(tmp_path).journeys(start=date(2026, 1, 6)).count == 2


def test_a_touch_without_a_channel_is_refused(tmp_path):
    write_table(pa.table({**JOURNEYS, "channel": [None, "b", "a", "a", "b", "b"]}), tmp_path / "j.parquet")
    write_catalogue(tmp_path / "catalogue.yaml", Catalogue(journeys=JourneySource(source="j.parquet")))
    with pytest.raises(InputError, match="channel"):
        FactStore(tmp_path).journeys()


@pytest.mark.slow
def test_threads_share_a_store(store):
    from concurrent.futures import ThreadPoolExecutor

    def ask(_):
        return store.cube("t", by=["region"], measures=["n"], **ALL).measures["n"].tolist()

    with ThreadPoolExecutor(4) as pool:
        assert set(map(tuple, pool.map(ask, range(20)))) == {(4, 6)}
