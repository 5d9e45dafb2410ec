from datetime import date
from pathlib import Path

import pytest

from core.errors import MissingInput, UnknownReference
from core.facts.catalogue import (
    Catalogue,
    FactDimension,
    FactEvent,
    FactKpi,
    FactMeasure,
    FactTable,
    FactValue,
    Grain,
    JourneySource,
    Readers,
)
from core.quantity.unit import CNY
from core.text import Text
from knowledge.access import NOBODY, OPERATOR, Rank, Viewer
from knowledge.facts import FactStore
from knowledge.facts_catalogue import write_catalogue
from knowledge.facts_columns import Column
from knowledge.facts_guess import guess_table
from knowledge.facts_view import FactView
from knowledge.unit_names import known_as

DAYS = {"start": date(2026, 1, 1), "end": date(2026, 1, 2)}
_ROWS = """date,region,product,revenue
2026-01-01,east,lock,100
2026-01-01,south,lock,20
2026-01-02,east,gateway,3
2026-01-03,south,gateway,7
"""


def value(key: str, zh: str, en: str) -> FactValue:
    return FactValue(key=key, name=Text(zh=zh, en=en))


def table(name: str, **fields: object) -> FactTable:
    region = FactDimension(
        column="region",
        name=Text(zh="大区", en="region"),
        values=(value("east", "华东", "East China"), value("south", "华南", "South China")),
        access=True,
    )
    product = FactDimension(
        column="product",
        name=Text(zh="产品", en="product"),
        values=(value("lock", "门锁", "lock"), value("gateway", "网关", "gateway")),
    )
    told = {
        "name": name,
        "title": Text(zh=name, en=name),
        "source": "sales.csv",
        "plan_source": "sales.csv",
        "plan_grain": Grain.DAY,
        "dimensions": (region, product),
        "measures": (FactMeasure(column="revenue", name=Text(zh="销售额", en="revenue"), unit=CNY),),
        "kpis": (
            FactKpi(key="revenue", name=Text(zh="销售额", en="revenue"), unit=CNY, numerator="revenue"),
        ),
    }
    return FactTable.model_validate({**told, **fields})


EVENTS = (
    FactEvent(start=DAYS["start"], end=DAYS["end"], kind="promotion", text=Text(zh="大促", en="sale")),
    FactEvent(
        start=DAYS["start"],
        end=DAYS["end"],
        kind="stock",
        text=Text(zh="断货", en="out"),
        where={"region": ("south",)},
    ),
    FactEvent(start=DAYS["start"], end=DAYS["end"], kind="stock", text=Text(zh="华南缺货", en="out")),
)


@pytest.fixture
def whole(tmp_path: Path) -> FactStore:
    (tmp_path / "sales.csv").write_text(_ROWS, encoding="utf-8")
    (tmp_path / "touches.csv").write_text(
        "journey,position,channel,date,converted,value\n1,1,video,2026-01-01,1,10\n", encoding="utf-8"
    )
    plain = table("plain").model_copy(update={"dimensions": table("plain").dimensions[1:]})
    tables = (
        table("sales"),
        plain,
        plain.model_copy(update={"name": "open", "readers": Readers.DEPARTMENT}),
    )
    journeys = JourneySource(source="touches.csv")
    write_catalogue(tmp_path / "catalogue.yaml", Catalogue(tables=tables, events=EVENTS, journeys=journeys))
    return FactStore(tmp_path)


def view(
    whole: FactStore, *units: str, rank: Rank = Rank.DEPARTMENT, noted: list[str] | None = None
) -> FactView:
    viewer = Viewer(rank=rank, units=frozenset(units))
    seen = [] if noted is None else noted
    return FactView(whole, viewer, known_as(units, whole.catalogue), lambda: seen.append("part"))


def total(facts: FactStore, **where: tuple[str, ...]) -> int:
    cube = facts.cube("sales", by=(), measures=("revenue",), where=where, **DAYS)
    return int(cube.measures["revenue"].sum())


@pytest.mark.parametrize("unit", ["华东", "East China", "EAST"])
def test_every_query_goes_over_ones_own_rows(whole: FactStore, unit: str) -> None:
    noted: list[str] = []
    east = view(whole, unit, noted=noted)
    assert (total(whole), total(east)) == (123, 103)
    assert noted
    assert total(east, product=("lock",)) == 100
    series = east.series("sales", measures=("revenue",), grain=Grain.DAY, **DAYS)
    assert series.measures["revenue"].tolist() == [100, 3]
    planned = east.series("sales", measures=("revenue",), grain=Grain.DAY, scenario="plan", **DAYS)
    assert planned.measures["revenue"].tolist() == [100, 3]
    by = east.series_by("sales", by="region", measures=("revenue",), grain=Grain.DAY, **DAYS)
    assert list(by) == ["east"]
    cube = east.cube("sales", by=("region", "product"), measures=("revenue",), **DAYS)
    assert cube.values == (("east",), ("gateway", "lock"))
    assert whole.span("sales") == (date(2026, 1, 1), date(2026, 1, 3))
    assert east.span("sales") == (date(2026, 1, 1), date(2026, 1, 2))


def test_other_units_are_not_there_nor_named(whole: FactStore) -> None:
    east = view(whole, "华东")
    with pytest.raises(UnknownReference) as caught:
        total(east, region=("south",))
    assert caught.value.candidates == ("east",)
    said = east.catalogue.model_dump_json()
    assert "south" not in said
    assert "华南" not in said
    assert east.catalogue.find_value("华南", east.catalogue.table("sales")) is None
    assert [event.text.zh for event in east.catalogue.events] == ["大促"]


def test_a_product_can_be_a_unit_and_both_limit(whole: FactStore) -> None:
    assert total(view(whole, "门锁")) == 120
    assert total(view(whole, "门锁", "华东")) == 100
    assert total(view(whole, "华东", "华南")) == 123


@pytest.mark.parametrize(
    ("units", "rank", "tables"),
    [
        (("华东",), Rank.POSITION, ["sales"]),
        (("华东",), Rank.DEPARTMENT, ["sales", "open"]),
        (("西南",), Rank.EXECUTIVE, ["open"]),
        ((), Rank.DEPARTMENT, ["open"]),
        ((), Rank.POSITION, []),
    ],
)
def test_a_table_that_does_not_say_whose_a_row_is_is_for_whom_it_names(
    whole: FactStore, units: tuple[str, ...], rank: Rank, tables: list[str]
) -> None:
    facts = view(whole, *units, rank=rank)
    assert [table.name for table in facts.catalogue.tables] == tables
    for name in {"sales", "plain", "open"} - set(tables):
        with pytest.raises(UnknownReference) as caught:
            facts.span(name)
        assert caught.value.candidates == tuple(tables)


def test_journeys_are_for_who_sees_all(whole: FactStore) -> None:
    east = view(whole, "华东")
    assert east.journey_span() is None
    with pytest.raises(MissingInput):
        east.journeys()
    assert FactView(whole, OPERATOR, frozenset(), lambda: None).journeys().paths


def test_nobody_sees_nothing_and_no_limit_sees_all(whole: FactStore) -> None:
    assert FactView(whole, NOBODY, frozenset(), lambda: None).catalogue.tables == ()
    clerk = FactView(
        whole, Viewer(rank=Rank.POSITION), frozenset(), lambda: pytest.fail("nothing is left out")
    )
    assert clerk.catalogue is whole.catalogue
    assert total(clerk) == 123


@pytest.mark.parametrize(
    ("column", "access"),
    [
        ("大区", True),
        ("region", True),
        ("Business Unit", True),
        ("所属事业部", True),
        ("渠道", None),
        ("regional_manager", None),
    ],
)
def test_the_column_that_says_whose_a_row_is_is_told_by_its_name(column: str, access: bool | None) -> None:
    columns = [Column(name=column, kind="dimension", values=("a", "b"))]
    made = guess_table("t", "t.csv", "date", Grain.DAY, columns, "CNY")
    assert made.dimensions[0].access is access
