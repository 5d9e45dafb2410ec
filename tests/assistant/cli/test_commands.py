"""Commands in this process: quick checks of exit codes and messages."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from assistant.cli.main import app

pytestmark = pytest.mark.slow


def run(*arguments: str, said: str | None = None) -> Result:
    result = CliRunner().invoke(app, list(arguments), input=said)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_help_names_every_command_and_the_exit_codes() -> None:
    text = run("--help").output
    for command in ("chat", "ask", "tool", "plans", "export", "serve", "doctor"):
        assert command in text
    assert "Exit codes" in text


@pytest.mark.parametrize("words", ["", "   ", "\x07\x1b"])
def test_nothing_said_exits_2(words: str) -> None:
    result = run("ask", words, "--json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["error"]["field"] == "text"


@pytest.mark.parametrize("day", ["tomorrow", "2026-13-01", "2026-02-30", ""])
def test_a_day_that_is_none_exits_2(day: str) -> None:
    result = run("ask", "你好", "--json", "--today", day)
    assert result.exit_code == 2
    assert json.loads(result.stdout)["error"]["field"] == "today"


def test_an_unknown_language_exits_2() -> None:
    result = run("tool", "find_plans", "--lang", "klingon")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["error"]["field"] == "lang"


def test_a_wrong_setting_exits_3(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSHIN_MODEL", "opnai")
    result = run("ask", "你好", "--json")
    assert result.exit_code == 3
    error = json.loads(result.stdout)["error"]
    assert error["type"] == "config"
    assert error["field"] == "HOSHIN_MODEL"


def test_a_home_that_cannot_be_written_exits_3(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("HOSHIN_HOME", str(tmp_path / "file" / "home"))
    result = run("plans")
    assert result.exit_code == 3


def test_an_error_of_ours_is_one_line_and_in_the_log(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    from knowledge.plans import PlanStore

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("inside")

    monkeypatch.setattr(PlanStore, "list", broken)
    result = run("plans")
    assert result.exit_code == 1
    assert len(result.stderr.strip().splitlines()) == 1
    log = (home / "logs" / "hoshin.log").read_text()
    assert "ZeroDivisionError: inside" in log


def test_doctor_checks_everything_and_fails_when_something_does(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    result = run("doctor", "--json")
    assert result.exit_code == 0, result.stdout
    findings = {f["check"]: f for f in json.loads(result.stdout)}
    assert {"python", "packages", "home", "database", "model", "tokenizer", "guidance", "clock"} <= set(
        findings
    )
    assert "offline" in findings["model"]["detail"]
    (tmp_path / "bad.yaml").write_text("- just\n- a list\n")
    monkeypatch.setenv("HOSHIN_THRESHOLDS", str(tmp_path / "bad.yaml"))
    monkeypatch.setenv("HOSHIN_MODLE", "openai")
    result = run("doctor", "--json")
    assert result.exit_code == 1
    findings = {f["check"]: f for f in json.loads(result.stdout)}
    assert findings["thresholds"]["state"] == "failed"
    assert findings["variables"]["state"] == "warning"
    assert "HOSHIN_MODLE" in findings["variables"]["detail"]


def test_plans_prints_nothing_but_its_header_when_there_are_none() -> None:
    result = run("plans")
    assert result.exit_code == 0
    assert len(result.stdout.strip().splitlines()) == 1
    assert json.loads(run("plans", "--json").stdout) == []


def test_export_writes_where_it_is_told(tmp_path: Path) -> None:
    edits = [
        {"do": "create", "name": "智能家居", "budget": "500万"},
        {
            "do": "add",
            "level": "enterprise",
            "title": "份额",
            "kpi": "市场份额",
            "baseline": "10%",
            "target": "15%",
        },
    ]
    made = json.loads(run("tool", "edit_plan", "--json", json.dumps({"edits": edits})).stdout)
    plan = made["plan"]["id"]
    result = run("export", plan, "--to", str(tmp_path / "out.xlsx"))
    assert result.exit_code == 0, result.stderr
    assert result.stdout.strip() == str(tmp_path / "out.xlsx")
    assert (tmp_path / "out.xlsx").read_bytes()[:2] == b"PK"
    assert run("export", plan, "--format", "markdown").exit_code == 0
    assert run("export", "nope").exit_code == 2
    assert run("export", plan, "--to", "/proc/nowhere/x.xlsx").exit_code == 2


def test_an_error_speaks_the_language_of_the_words() -> None:
    def message(*arguments: str) -> str:
        return str(json.loads(run(*arguments).stdout)["error"]["message"])

    assert "计划" in message("tool", "show_plan", "--json", '{"plan": "没有这个计划"}')
    assert "計劃" in message("tool", "show_plan", "--json", '{"plan": "沒有這個計劃"}')
    assert "plan" in message("tool", "show_plan", "--json", '{"plan": "there is none"}')
    assert "計劃" in message("tool", "show_plan", "--json", '{"plan": "nope"}', "--lang", "zh-Hant")
