"""Names that begin like formulas: in what is exported they are text."""

import csv
import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from assistant.app import App
from assistant.settings import read_settings
from core.text import Language
from tools.registry import call

RISKY = ("=1+1", "+cmd|'/c calc'!A1", "-2+3", "@SUM(1)", "\t=1+1")


@pytest.mark.parametrize("evil", RISKY)
def test_a_title_is_never_a_formula(evil: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSHIN_HOME", str(tmp_path))
    app = App(read_settings(embeddings="none"))
    context = app.context(Language.ZH_HANS, date(2026, 1, 15), evil)
    goal = {"do": "add", "level": "enterprise", "title": evil, "owner": evil, "note": evil, "kpi": "销售额"}
    edits = [{"do": "create", "name": evil}, {**goal, "target": "100万"}]
    made = call("edit_plan", {"edits": edits}, context)
    assert made.plan is not None
    context = app.context(Language.ZH_HANS, date(2026, 1, 15), evil, plan=made.plan.id)
    path = Path(str(call("export_plan", {"format": "excel"}, context).model_dump()["path"]))
    book = openpyxl.load_workbook(path)
    texts = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    risky = [cell for cell in texts if isinstance(cell.value, str) and evil.strip() in cell.value]
    assert risky
    assert all(cell.data_type == "s" for cell in risky)
    assert all(cell.quotePrefix for cell in risky if cell.value.startswith(("=", "+", "-", "@")))
    app.engine.dispose()


def test_a_line_of_the_audit_trail_is_never_a_formula() -> None:
    from datetime import UTC, datetime

    from assistant.audit_report import as_csv
    from knowledge.audit_entry import AuditEntry

    entries = [AuditEntry(at=datetime.now(UTC), action="read", name=evil, subject=evil) for evil in RISKY]
    for row in list(csv.reader(io.StringIO("".join(as_csv(entries)))))[1:]:
        assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in row)
