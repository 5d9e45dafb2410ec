"""Imports taken back in a conversation: a yes is to the import that was named, whatever came since."""

import asyncio
from pathlib import Path

import pytest

from assistant.app import App, now
from assistant.offline.fact_files import with_number
from assistant.offline.script import Call, Pending
from knowledge.facts_file import read_file
from knowledge.facts_loading import load_table
from knowledge.intake.mapping import guess_mapping

HEAD = "日期,大区,销售额,订单数\n"


def _import(app: App, name: str, rows: str, by: str) -> None:
    path = app.settings.home / name
    path.write_text(HEAD + rows, encoding="utf-8")
    raw = read_file(path)
    mapping = guess_mapping(app.facts.catalogue.table("sales"), raw.column_names)
    app.intake.apply(raw, mapping, name=name, by=by, at=now())


@pytest.mark.slow
def test_a_colleague_s_later_import_is_not_taken_back_by_an_old_yes(plain_app: App, tmp_path: Path) -> None:
    (tmp_path / "sales.csv").write_text(HEAD + "2026-09-01,华东,100,3\n", encoding="utf-8")
    load_table(plain_app.facts.folder, tmp_path / "sales.csv")
    _import(plain_app, "mine.csv", "2026-10-01,华东,5,1\n", "李娜")

    def ask(text: str) -> str:
        return asyncio.run(plain_app.assistant.ask("undo", text, person="李娜")).reply

    assert "第 1 次导入" in ask("撤销刚才的导入")
    _import(plain_app, "theirs.csv", "2026-10-02,华东,6,1\n", "王强")
    assert "第 2 次（theirs.csv" in ask("撤销吧")
    assert len(plain_app.intake.imports("sales")) == 2
    assert "theirs.csv" in ask("撤销刚才的导入")
    assert "已撤销" in ask("撤销吧")
    assert [one.undoes for one in plain_app.intake.imports("sales")] == [2, None, None]


def test_only_a_question_about_an_undo_takes_a_number() -> None:
    call = Call(name="import_facts", arguments={"path": "a.csv"})
    waiting = Pending(kind="consent", call=call, path=("confirmed",))
    assert with_number(waiting, []) is waiting
    assert with_number(None, []) is None
