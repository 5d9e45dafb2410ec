"""The contracts other programs rely on, through the real command in its own process."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.sampled(3)]

HOSHIN = Path(sys.executable).with_name("hoshin")
GOAL = "把智能家居的市场份额从10%提高到15%，2026年底前，预算500万"


def hoshin(*arguments: str, said: str | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONWARNINGS": "error::ResourceWarning", **variables}
    done = subprocess.run(
        [str(HOSHIN), *arguments], input=said, env=environment, capture_output=True, text=True, timeout=60
    )
    assert "Traceback" not in done.stdout + done.stderr
    return done


def data(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_ask_prints_one_object_and_the_session_goes_on() -> None:
    first = hoshin("ask", GOAL, "--json", "--session", "q4", "--today", "2026-01-15")
    assert first.returncode == 0, first.stderr
    body = data(first)
    assert list(body) == ["reply", "calls", "plan", "citations", "asked_back"]
    assert body["calls"]
    for call in body["calls"]:
        assert list(call)[:3] == ["name", "arguments", "ok"]
        assert ("result" in call) is call["ok"]
        assert ("error" in call) is not call["ok"]
    assert set(body["plan"]) == {"id", "version"}
    assert isinstance(body["asked_back"], bool)

    second = data(hoshin("ask", "显示计划", "--json", "--session", "q4", "--today", "2026-01-15"))
    assert second["plan"]["id"] == body["plan"]["id"]
    alone = data(hoshin("ask", "5%", "--json"))
    assert alone["plan"] is None

    listed = hoshin("plans", "--json")
    assert [plan["id"] for plan in json.loads(listed.stdout)] == [body["plan"]["id"]]


def test_ask_without_json_prints_the_reply_only() -> None:
    done = hoshin("ask", GOAL)
    assert done.returncode == 0
    assert done.stderr == ""
    assert not done.stdout.startswith("{")
    assert "15%" in done.stdout


def test_tool_prints_its_result() -> None:
    edits = [{"do": "create", "name": "P"}, {"do": "add", "level": "enterprise", "title": "份额"}]
    made = hoshin("tool", "edit_plan", "--json", json.dumps({"edits": edits}))
    assert made.returncode == 0, made.stdout
    plan = data(made)["plan"]["id"]
    shown = data(hoshin("tool", "show_plan", "--plan", plan, "--lang", "zh-Hant", "--json", "-", said="{}"))
    assert "份額" in json.dumps(shown, ensure_ascii=False)


@pytest.mark.parametrize(
    ("name", "arguments", "field"),
    [
        ("show_plan", "{}", "plan"),
        ("show_plan", '{"view": 7}', "view"),
        ("nothing", "{}", "name"),
        ("find_plans", "[1]", None),
        ("find_plans", "{", None),
        ("search_knowledge", '{"query": "\\u0000"}', "query"),
    ],
)
def test_a_bad_argument_exits_2_and_says_what_is_valid(name: str, arguments: str, field: str | None) -> None:
    done = hoshin("tool", name, "--json", arguments)
    assert done.returncode == 2
    error = data(done)["error"]
    assert list(error) == ["type", "message", "field", "valid"]
    assert error["message"]
    assert error["field"] == field


def test_a_megabyte_is_refused() -> None:
    done = hoshin("ask", "-", "--json", said="长" * 1_000_000)
    assert done.returncode == 2
    assert data(done)["error"]["field"] == "text"
    done = hoshin("tool", "search_knowledge", "--json", "-", said=json.dumps({"query": "x" * 1_000_000}))
    assert done.returncode == 2
    assert data(done)["error"]["field"] == "query"


def test_a_pipe_that_closes_is_no_error() -> None:
    environment = {**os.environ}
    shell = f'{HOSHIN} tool search_knowledge --json \'{{"query": "SMART"}}\' | head -c 1'
    done = subprocess.run(["bash", "-c", shell], env=environment, capture_output=True, text=True, timeout=60)
    assert "Traceback" not in done.stderr


def test_chat_takes_piped_lines() -> None:
    said = f"{GOAL}\n/plan\n/undo\n/nonsense\n/quit\n"
    done = hoshin("chat", "--today", "2026-01-15", said=said)
    assert done.returncode == 0, done.stderr
    assert "15%" in done.stdout


def test_serve_refuses_strangers_without_a_token() -> None:
    done = hoshin("serve", "--host", "0.0.0.0")
    assert done.returncode == 3
    assert "HOSHIN_API_TOKEN" in done.stderr


def test_a_language_model_that_is_not_there_is_one_clear_line() -> None:
    done = hoshin(
        "ask", "你好", HOSHIN_MODEL="vllm", HOSHIN_MODEL_NAME="m", HOSHIN_BASE_URL="http://127.0.0.1:9/v1",
        HOSHIN_FALLBACK="none", HOSHIN_MODEL_BACKOFF="0",
    )  # fmt: skip
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "HOSHIN_FALLBACK" in done.stderr
