"""`hoshin ask --json` and `hoshin tool --json` as other programs use them: through a real process."""

import json
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.slow

Process = Callable[..., subprocess.CompletedProcess[str]]
DAY = ("--today", "2026-01-15")
GOAL = "智能家居2026年底前市场份额从10%做到15%，预算500万"


def data(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.stderr == ""
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_ask_keeps_its_contract_through_a_session(process: Process) -> None:
    done = process("ask", GOAL, "--json", "--session", "q4", *DAY)
    assert done.returncode == 0
    drafted = data(done)
    check_reply(drafted)
    assert drafted["plan"]["version"] == 1
    assert drafted["asked_back"] is False
    assert "15%" in drafted["reply"]

    split = data(process("ask", "音箱2个点，门锁3个点", "--json", "--session", "q4", *DAY))
    check_reply(split)
    assert split["plan"] == {"id": drafted["plan"]["id"], "version": 2}
    assert [call["name"] for call in split["calls"] if call["ok"]] == ["suggest", "cascade"]

    asked = data(
        process("ask", "门锁品牌认知率提升45%，现在是30%，2026年Q4前", "--json", "--session", "q4", *DAY)
    )
    check_reply(asked)
    assert asked["asked_back"] is True
    assert asked["plan"]["version"] == 2

    told = data(process("ask", "提升认知度一般用什么策略类型？", "--json", *DAY))
    check_reply(told)
    assert told["plan"] is None, "without --session nothing is carried over"
    assert told["citations"]


def check_reply(body: dict[str, Any]) -> None:
    assert list(body) == ["reply", "calls", "plan", "citations", "asked_back"]
    assert isinstance(body["reply"], str)
    assert body["reply"].strip()
    assert isinstance(body["asked_back"], bool)
    assert body["plan"] is None or [type(body["plan"][key]) for key in ("id", "version")] == [str, int]
    for citation in body["citations"]:
        assert set(citation) == {"id", "title", "source"}
        assert all(isinstance(value, str) and value for value in citation.values())
    for call in body["calls"]:
        check_call(call)


def check_call(call: dict[str, Any]) -> None:
    assert set(call) == {"name", "arguments", "ok", "result" if call["ok"] else "error"}
    assert isinstance(call["name"], str)
    assert isinstance(call["arguments"], dict)
    assert isinstance(call["ok"], bool)
    if not call["ok"]:
        assert {"type", "message", "field", "valid"} <= set(call["error"])


def test_tool_prints_a_result_and_works_on_the_plan_named(process: Process) -> None:
    edits = [
        {"do": "create", "name": "秋季", "budget": "100万"},
        {
            "do": "add",
            "level": "enterprise",
            "title": "份额",
            "kpi": "市场份额",
            "baseline": "10%",
            "target": "15%",
        },
    ]
    made = process("tool", "edit_plan", "--json", json.dumps({"edits": edits}, ensure_ascii=False))
    assert made.returncode == 0
    result = data(made)
    assert {"text", "tables", "plan", "question", "citations"} <= set(result)
    for name in (result["plan"]["id"], "秋季"):
        shown = data(process("tool", "show_plan", "--plan", name, "--json", "-", said="{}"))
        assert shown["plan"] == result["plan"]
        assert "份额" in shown["text"]


@pytest.mark.parametrize(
    ("name", "arguments", "kind", "field"),
    [
        ("cascade", '{"method": "equal", "total": "很多", "parts": []}', "invalid_argument", "total"),
        ("show_plan", '{"plan": "没有"}', "unknown", "plan"),
        ("show_plan", "{}", "missing", "plan"),
        ("nothing", "{}", "unknown", "name"),
        ("find_plans", "[1]", "invalid_argument", None),
    ],
)
def test_a_bad_argument_exits_2_with_an_error_object(
    process: Process, name: str, arguments: str, kind: str, field: str | None
) -> None:
    done = process("tool", name, "--json", arguments)
    assert done.returncode == 2
    body = data(done)
    assert list(body) == ["error"]
    assert list(body["error"]) == ["type", "message", "field", "valid"]
    assert body["error"]["type"] == kind
    assert body["error"]["field"] == field


def test_a_wrong_setting_exits_3(process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSHIN_MODEL", "gpt")
    done = process("ask", "你好", "--json")
    assert done.returncode == 3
    assert data(done)["error"]["field"] == "HOSHIN_MODEL"


def test_everything_is_written_under_the_home(process: Process, tmp_path: Any, monkeypatch: Any) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    monkeypatch.setenv("HOME", str(elsewhere))
    assert process("ask", GOAL, "--session", "s", *DAY).returncode == 0
    assert process("ask", "导出Excel", "--session", "s", *DAY).returncode == 0
    assert list(elsewhere.iterdir()) == []
    assert len(list((tmp_path / "home" / "exports").glob("*.xlsx"))) == 1
