"""`import_facts`: a look first, then the rows, by whoever may see them all."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.errors import Forbidden, InputError
from knowledge.access import Rank, Viewer
from knowledge.database import connect
from knowledge.facts import FactStore
from knowledge.facts_loading import load_table
from knowledge.intake.intake import Intake
from knowledge.intake.mappings import MappingStore
from tools.import_facts import ImportFactsResult
from tools.registry import call
from tools.tool import ToolContext

FIRST = "日期,大区,销售额,订单数\n2026-09-01,华东,100.50,3\n2026-09-01,华南,200,4\n2026-09-02,华东,300,5\n"
SEPTEMBER = "日期,大区,销售额（万元）,订单数,备注\n2026-09-02,华东,0.031,5,x\n2026-10-01,华北,0.005,1,\n"

Take = Callable[..., ImportFactsResult]


@pytest.fixture
def house(ctx: ToolContext, tmp_path: Path) -> ToolContext:
    """A context with a table of facts, and files to import."""
    folder, imports = tmp_path / "facts", tmp_path / "imports"
    imports.mkdir()
    (imports / "sales.csv").write_text(FIRST, encoding="utf-8")
    (imports / "september.csv").write_text(SEPTEMBER, encoding="utf-8")
    load_table(folder, imports / "sales.csv")
    engine = connect(f"sqlite:///{tmp_path}/imports.db")
    return replace(ctx, facts=FactStore(folder), intake=Intake(folder, engine), mappings=MappingStore(engine))


@pytest.fixture
def take(house: ToolContext) -> Take:
    def run(**arguments: Any) -> ImportFactsResult:
        result = call("import_facts", arguments, house)
        assert isinstance(result, ImportFactsResult)
        return result

    return run


@pytest.mark.slow
def test_the_first_call_shows_and_asks_and_the_second_writes(take: Take) -> None:
    seen = take(path="september.csv")
    assert (seen.added, seen.changed, seen.written) == (1, 1, False)
    assert seen.question == "要导入吗？"
    assert "没见过的：华北" in seen.text
    assert [table.title for table in seen.tables] == ["更正", "按月合计"]
    assert seen.tables[0].rows == (("2026-09-02 华东", "销售额", "300元", "310元"),)
    done = take(path="september.csv", confirmed=True)
    assert done.written
    assert done.question is None
    assert done.imports[0].by == "李经理"
    again = take(path="september.csv")
    assert (again.added, again.changed, again.same, again.question) == (0, 0, 2, None)


def test_what_cannot_be_used_is_listed_with_its_row(take: Take, house: ToolContext) -> None:
    assert house.imports is not None
    (house.imports / "bad.csv").write_text(SEPTEMBER + "十月,华东,多,1,\n", encoding="utf-8")
    seen = take(path="bad.csv")
    assert seen.wrong == 2
    assert seen.question is None
    assert {row[:3] for row in seen.tables[0].rows} == {("4", "日期", "十月"), ("4", "销售额（万元）", "多")}
    with pytest.raises(InputError, match="2 cells"):
        take(path="bad.csv", confirmed=True)


def test_control_totals_are_read_as_people_write_them(take: Take) -> None:
    assert take(path="september.csv", expect={"销售额": "360元"}).question
    seen = take(path="september.csv", expect={"销售额": "0.04万"})
    assert "差 -40.00" in seen.text
    assert seen.question is None


def test_other_names_of_columns_are_stated_once_and_saved(take: Take, house: ToolContext) -> None:
    assert house.imports is not None
    for name, day in (("shop.csv", "2026-11-01"), ("next.csv", "2026-11-02")):
        (house.imports / name).write_text(f"时点,GMV,单数\n{day},9,1\n", encoding="utf-8")
    with pytest.raises(InputError, match="lacks"):
        take(path="shop.csv")
    stated = {"columns": {"日期": "时点", "销售额": "GMV", "订单数": "单数"}, "where": {"大区": "华东"}}
    assert take(path="shop.csv", mapping="门店", confirmed=True, **stated).added == 1
    assert take(path="next.csv").added == 1
    assert take(path="next.csv", mapping="门店", confirmed=True).written


def test_the_last_import_is_taken_back_after_asking(take: Take) -> None:
    with pytest.raises(InputError):
        take(action="undo")
    take(path="september.csv", confirmed=True)
    asked = take(action="undo")
    assert "september.csv" in (asked.question or "")
    assert [one.number for one in asked.imports] == [1]
    again = take(action="undo", confirmed=True)  # a yes to no import in particular
    assert (again.written, again.question) == (False, asked.question)
    assert take(action="undo", number=1, confirmed=True).written
    listed = take(action="list")
    assert [one.undoes for one in listed.imports] == [1, None]
    with pytest.raises(InputError):
        take(action="undo")


@pytest.mark.slow
def test_a_yes_is_to_the_import_that_was_named(take: Take, house: ToolContext) -> None:
    assert house.imports is not None
    (house.imports / "october.csv").write_text(FIRST.replace("2026-09", "2026-10"), encoding="utf-8")
    (house.imports / "plan.csv").write_text(FIRST.replace("2026-09", "2026-12"), encoding="utf-8")
    take(path="september.csv", confirmed=True)
    asked = take(action="undo")
    take(path="october.csv", confirmed=True)
    take(path="plan.csv", planned=True, confirmed=True)
    with pytest.raises(InputError, match="import 1 is not"):
        take(action="undo", number=asked.imports[0].number, confirmed=True)
    assert len(take(action="list").imports) == 3
    assert "october.csv" in (take(action="undo").question or "")
    planned = take(action="undo", planned=True)
    assert "plan.csv" in (planned.question or "")
    assert "计划数" in (planned.question or "")
    assert take(action="undo", number=2, confirmed=True).written
    assert "september.csv" in (take(action="undo").question or "")


def test_the_first_file_makes_the_table(take: Take, house: ToolContext) -> None:
    assert house.facts is not None
    take_from = replace(house, facts=FactStore(house.facts.folder.parent / "none"))
    asked = call("import_facts", {"path": "sales.csv"}, take_from)
    assert asked.question is not None
    call("import_facts", {"path": "sales.csv", "confirmed": True}, take_from)
    assert take_from.facts is not None
    assert [table.name for table in take_from.facts.catalogue.tables] == ["sales"]


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"path": "september.csv", "table": "spend"},
        {"path": "../facts/sales.parquet"},
        {"path": "/etc/passwd"},
        {"path": "september.csv", "columns": {"利润": "备注"}},
        {"path": "september.csv", "expect": {"大区": "1"}},
        {"path": "september.csv", "expect": {"销售额": "30%"}},
        {"path": "september.csv", "where": {"销售额": "1"}},
        {"mapping": "没有的映射"},
    ],
)
def test_what_cannot_be_done_says_what_would(take: Take, arguments: dict[str, object]) -> None:
    with pytest.raises(InputError) as error:
        take(**arguments)
    assert error.value.message.zh


@pytest.mark.parametrize(
    "viewer", [Viewer(units=frozenset({"华东"})), Viewer(rank=Rank.POSITION, units=None)]
)
def test_who_sees_a_part_may_not_change_the_facts(house: ToolContext, viewer: Viewer) -> None:
    with pytest.raises(Forbidden):
        call("import_facts", {"path": "september.csv"}, replace(house, viewer=viewer))
