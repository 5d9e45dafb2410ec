"""`hoshin learn` and `hoshin documents`, and what is said about documents in a conversation."""

import json
from pathlib import Path

import pytest

from tests.conftest import Terminal
from tests.papers.made import RULE

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOSHIN_EMBEDDINGS", "none")
    made = tmp_path / "资料"
    (made / "华东").mkdir(parents=True)
    (made / "规则.md").write_text(f"# 预算规则\n\n{RULE}", encoding="utf-8")
    (made / "华东" / "渠道.csv").write_text("渠道,占比\n抖音,30%\n", encoding="gb18030")
    (made / "坏.docx").write_bytes(b"no Word file")
    return made


def test_a_folder_is_learned_and_one_bad_file_told_of(terminal: Terminal, folder: Path) -> None:
    done = terminal("learn", str(folder), "--unit", "华东", "--access", "department:华东", "--lang", "zh")
    assert done.code == 2
    assert "已学 2 份文件，2 段；1 份没学成" in done.out
    assert "'坏.docx' 不是真正的 .docx 文件" in done.out
    assert "部门以上 (华东)" in done.out
    listed = json.loads(terminal("documents", "--json").out)
    assert {one["name"] for one in listed} == {"规则.md", "华东/渠道.csv"}
    again = terminal("learn", str(folder / "规则.md"), "--lang", "en")
    assert again.code == 0
    assert "1 known already" in again.out


def test_show_history_and_forget(terminal: Terminal, folder: Path) -> None:
    terminal("learn", str(folder / "规则.md"))
    (folder / "规则.md").write_text("# 预算规则\n\n获客 45%。", encoding="utf-8")
    assert "new version" in terminal("learn", str(folder / "规则.md"), "--lang", "en").out
    shown = terminal("documents", "show", "规则.md", "--lang", "zh").out
    assert "> 获客 45%。" in shown
    assert "第 1 章 › 预算规则" in shown
    assert f"> {RULE}" in terminal("documents", "show", "规则.md", "--version", "1", "--lang", "zh").out
    assert terminal("documents", "show", "规则.md", "--version", "9").code == 2
    data = json.loads(terminal("documents", "show", "规则.md", "--json").out)
    assert [one["version"] for one in data["versions"]] == [1, 2]
    assert terminal("documents", "forget", data["id"].lower()).out == f"✓ {data['id']} 规则.md\n"
    assert terminal("documents", "forget", data["id"]).code == 2
    assert "forgotten" in terminal("documents", "--history", "--lang", "en").out
    assert terminal("documents", "--lang", "zh").out.startswith("还没有学过文件")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("none.docx",), "there is no file"),
        (("--access", "king", "none.docx"), "cannot read the rank 'king'"),
        (("--period", "the other day", "none.docx"), "is not one time"),
    ],
)
def test_what_cannot_be_used_is_said(
    terminal: Terminal, folder: Path, options: tuple[str, ...], said: str
) -> None:
    done = terminal("learn", *options, "--lang", "en")
    assert done.code == 2
    assert said in done.out + done.err


def test_learning_and_forgetting_in_a_conversation(terminal: Terminal, folder: Path) -> None:
    def say(text: str) -> dict[str, object]:
        reply: dict[str, object] = json.loads(terminal("ask", "--session", "s", "--json", text).out)
        return reply

    assert "已学 1 份文件" in str(say(f"学习一下 {folder}/规则.md")["reply"])
    assert "规则.md" in str(say("你都学过哪些文件")["reply"])
    asked = say("忘掉 规则.md")
    assert asked["asked_back"] is True
    assert "不能恢复" in str(asked["reply"])
    assert len(json.loads(terminal("documents", "--json").out)) == 1
    assert "已忘掉" in str(say("是的")["reply"])
    assert json.loads(terminal("documents", "--json").out) == []
    terminal("learn", str(folder / "规则.md"))
    assert say("forget 规则.md")["asked_back"] is True
    say("no")
    assert len(json.loads(terminal("documents", "--json").out)) == 1
    say("yes")
    assert len(json.loads(terminal("documents", "--json").out)) == 1


def test_what_is_said_of_the_files_is_checked(terminal: Terminal, folder: Path) -> None:
    done = terminal("learn", str(folder), "--unit", "x" * 101, "--lang", "en")
    assert done.code == 2
    assert "unit" in done.err
    assert json.loads(terminal("documents", "--json").out) == []


def test_an_empty_name_is_not_the_folder_one_is_in(terminal: Terminal, folder: Path) -> None:
    done = terminal("learn", "", "--lang", "en")
    assert done.code == 2
    assert json.loads(terminal("documents", "--json").out) == []
