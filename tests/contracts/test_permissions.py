"""Every tool, for every rank, row scope and scope: what must be refused is, and nothing hidden is told."""

import json
import zipfile
from collections import Counter
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from openpyxl import load_workbook

from assistant.app import App
from assistant.explanation import explain
from assistant.settings import Settings
from core.errors import Forbidden, InputError
from core.text import Language
from knowledge.access import OPERATOR, Rank, Scope, Viewer
from tests.contracts.permission_rows import ROWS, Ask
from tests.contracts.permission_table import END, PAGE, START, VIEWERS, expected, table
from tests.contracts.two_regions import (
    ALL,
    EAST,
    HIGH,
    PLAN,
    SOUTH,
    compact,
    context_of,
    copy_company,
    figures,
    found_company,
    marks_of,
    marks_of_all,
)
from tools.registry import TOOLS, call
from tools.tool import Effect

pytestmark = pytest.mark.slow

CELLS = [(tool, at) for tool, asks in ROWS.items() for at in range(len(asks))]
COUNTS: Counter[str] = Counter()


class Company:
    """The company, and the program on it.

    Attributes:
        home: Where it is kept; not to be written to.
        app: The program on it.
        revenue: September's revenue by region, "" for all.
        names: What stands for what is only known now.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.app = App(Settings(home=home))
        self.revenue = figures(self.app)
        ctx = context_of(self.app, OPERATOR)
        cases = self.app.cases.list(viewer=OPERATOR, today=ctx.today)
        ids = {one.case.title: one.id for one in cases}
        (home / "new.md").write_text("# 新文件\n\n内容。", encoding="utf-8")
        call("export_plan", {"plan": PLAN}, context_of(self.app, OPERATOR))
        self.workbooks = {
            whose: str(_changed(_only(home / "exports" / whose, f"{PLAN} * v1.xlsx"))) for whose in ("", "u1")
        }
        self.names = {
            "{east_case}": ids[EAST.secret],
            "{company_case}": ids[ALL],
            "{new_document}": str(home / "new.md"),
            "{east_revenue}": str(self.revenue[EAST.key]),
            "{revenue}": str(self.revenue[""]),
        }

    def fill(self, value: object, viewer: Viewer) -> object:
        """Arguments with the names filled in; a workbook is one that somebody could have."""
        if value == "{workbook}":
            return self.workbooks["" if viewer.units is None else "u1"]
        if isinstance(value, str):
            return self.names.get(value, value)
        if isinstance(value, dict):
            return {key: self.fill(one, viewer) for key, one in value.items()}
        return [self.fill(one, viewer) for one in value] if isinstance(value, list) else value

    def hidden_from(self, viewer: Viewer) -> tuple[str, ...]:
        """What may not stand in anything this person is given."""
        marks: list[str] = []
        reads = Scope.READ in viewer.scopes
        for region in (EAST, SOUTH):
            if not reads or (viewer.units is not None and region.name not in viewer.units):
                marks += marks_of(region, self.revenue)
        if not reads or viewer.units is not None:
            marks += marks_of_all(self.revenue)
        if not reads or viewer.rank is not Rank.EXECUTIVE:
            marks.append(HIGH)
        return tuple(marks)


def _only(folder: Path, pattern: str) -> Path:
    [file] = folder.glob(pattern)
    return file


def _changed(workbook: Path) -> Path:
    """The workbook of what 华东 sees, with a change."""
    book = load_workbook(workbook)
    for cell in (cell for sheet in book for row in sheet.iter_rows() for cell in row):
        if isinstance(cell.value, str) and EAST.work in cell.value:
            cell.value = cell.value.replace(EAST.work, "改过的门店")
    to = workbook.with_name("changed.xlsx")
    book.save(to)
    return to


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    home = tmp_path_factory.mktemp("company")
    found_company(home)
    made = Company(home)
    yield made
    made.app.engine.dispose()


def outcome(company: Company, app: App, tool: str, ask: Ask, viewer: Viewer) -> tuple[str, str]:
    """What came of a call, and everything that was said, written and pointed to."""
    ctx = context_of(app, viewer)
    try:
        result = call(tool, company.fill(ask.arguments, viewer), ctx)  # type: ignore[arg-type]
    except Forbidden as error:
        return "refused", json.dumps(explain(error, Language.ZH_HANS), ensure_ascii=False)
    except InputError as error:
        told = [explain(error, language) for language in (Language.ZH_HANS, Language.EN)]
        told.append({"candidates": getattr(error, "candidates", ())})
        return "hidden", json.dumps(told, ensure_ascii=False)
    said = result.model_dump_json() + "".join(_file(path) for path in _files(result))
    shows = str(company.fill(ask.shows, viewer))
    return ("shown" if shows in said or shows in compact(said) else "hidden"), said


def is_as_wanted(wanted: str, came: str, viewer: Viewer) -> bool:
    """Whether a call came out as it must; who sees a part may be refused as if the rest were not there."""
    if wanted in ("any", came):
        return True
    return {wanted, came} == {"hidden", "refused"} and viewer.units is not None and bool(viewer.scopes)


def _files(result: object) -> list[Path]:
    path = getattr(result, "path", "")
    return [Path(path)] if path else []


def _file(path: Path) -> str:
    """All there is in a file: of a workbook or a document every part, hidden or not."""
    if path.suffix == ".png":
        return ""  # drawn from what the same views hold; its numbers stand in the result as well
    if not zipfile.is_zipfile(path):
        return path.read_text(encoding="utf-8")
    with zipfile.ZipFile(path) as parts:
        return unescape("".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist()))


def asked_words(ask: Ask) -> str:
    """What the person said themselves: an answer may repeat it."""
    return compact(json.dumps(ask.arguments, ensure_ascii=False))


def test_every_tool_has_a_row() -> None:
    assert ROWS.keys() == TOOLS.keys(), "a tool without a row in tests/contracts/permission_rows.py"


def test_the_page_has_the_matrix() -> None:
    shown = PAGE.read_text(encoding="utf-8").split(START)[1].split(END)[0].strip()
    assert shown == table(), "python -m tests.contracts.permission_table writes it"


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("tool", "at"), CELLS, ids=[f"{tool}-{at}" for tool, at in CELLS])
def test_the_matrix(company: Company, tmp_path: Path, tool: str, at: int) -> None:
    ask, effect = ROWS[tool][at], TOOLS[tool].effect
    wrong = []
    for number, (who, viewer) in enumerate(VIEWERS.items()):
        wanted = expected(ask, effect, viewer)
        app = company.app
        if effect is not Effect.READ and wanted != "refused":
            app = App(Settings(home=copy_company(company.home, tmp_path / str(number))))
        came, said = outcome(company, app, tool, ask, viewer)
        if app is not company.app:
            app.engine.dispose()
        COUNTS[came] += 1
        if not is_as_wanted(wanted, came, viewer):
            wrong.append(f"{who}: {came}, not {wanted}: {said[:300]}")
        own = asked_words(ask)
        told = compact(said)
        leaked = [mark for mark in company.hidden_from(viewer) if mark in told and mark not in own]
        if leaked:
            at_ = told.index(leaked[0])
            wrong.append(f"{who} reads {leaked}: …{told[max(0, at_ - 80) : at_ + 80]}…")
    assert not wrong, "\n".join(wrong)
