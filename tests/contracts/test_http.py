"""The same contracts over HTTP, on a real server in a process of its own."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.slow

GOAL = {"text": "智能家居2026年底前市场份额从10%做到15%，预算500万", "person": "李娜", "today": "2026-01-15"}


def check_problem(answer: httpx.Response, status: int, kind: str, field: str | None) -> None:
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/problem+json")
    body = answer.json()
    assert {"type", "title", "status", "detail", "message", "field", "valid"} <= set(body)
    assert (body["type"], body["field"], body["status"]) == (kind, field, status)
    assert body["message"]
    assert "Traceback" not in answer.text


def test_conversations_tools_and_plans_over_http(api: httpx.Client) -> None:
    first = api.post("/v1/conversations/q4/messages", json=GOAL)
    assert first.status_code == 200
    reply = first.json()
    assert list(reply) == ["reply", "calls", "plan", "citations", "asked_back"]
    plan = reply["plan"]["id"]

    streamed = events(api, "音箱2个点，门锁3个点")
    assert [name for name, _ in streamed if name != "token"] == [
        "tool_call",
        "tool_call",
        "tool_result",
        "tool_result",
        "reply",
    ]
    assert streamed[-1][1]["plan"] == {"id": plan, "version": 2}
    assert "".join(data["text"] for name, data in streamed if name == "token") == streamed[-1][1]["reply"]

    shown = api.post("/v1/tools/show_plan", params={"plan": plan}, json={"view": "tree"})
    assert shown.status_code == 200
    assert shown.json()["plan"] == {"id": plan, "version": 2}

    versions = api.get(f"/v1/plans/{plan}/versions").json()
    assert sorted(version["version"] for version in versions) == [1, 2]
    assert {version["by"] for version in versions} == {"李娜", "api"}
    assert api.get(f"/v1/plans/{plan}/export").content.startswith(b"PK")
    assert api.get("/v1/conversations/q4").json()["plan"] == plan

    check_problem(api.post("/v1/tools/show_plan", json={}), 422, "missing", "plan")
    check_problem(api.post("/v1/tools/show_plan", json={"plan": "没有"}), 404, "unknown", "plan")
    check_problem(api.post("/v1/tools/nothing", json={}), 404, "unknown", "name")
    check_problem(api.post("/v1/tools/cascade", content="{"), 422, "invalid_argument", None)
    check_problem(api.get("/v1/conversations/never"), 404, "unknown", "conversation")
    for body, status, field in (
        ({}, 422, "body.text"),
        ({"text": 5}, 422, "body.text"),
        ({"text": "x", "today": "soon"}, 422, "body.today"),
        ({"text": " "}, 422, "text"),
        ({"text": "x" * 2_000_000}, 413, "body"),
    ):
        answer = api.post("/v1/conversations/q4/messages", json=body)
        check_problem(answer, status, "invalid_argument", field)
    assert len(api.get(f"/v1/plans/{plan}/versions").json()) == 2, "nothing of this changed the plan"


def events(api: httpx.Client, text: str) -> list[tuple[str, dict[str, Any]]]:
    found = []
    headers = {"Accept": "text/event-stream"}
    with api.stream("POST", "/v1/conversations/q4/messages", json={"text": text}, headers=headers) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        name = ""
        for line in answer.iter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                found.append((name, json.loads(line.removeprefix("data: "))))
    return found


def test_files_are_only_read_from_the_uploads_folder(api: httpx.Client, tmp_path: Path) -> None:
    outside = tmp_path / "plan.csv"
    outside.write_text("子目标\n份额\n", encoding="utf-8")
    answer = api.post("/v1/tools/import_plan", json={"path": str(outside)})
    assert answer.status_code in (403, 422)
    assert api.get("/v1/plans").json() == []


def test_the_description_lists_every_path_with_examples(api: httpx.Client) -> None:
    described = api.get("/openapi.json").json()
    assert "/v1/conversations/{conversation}/messages" in described["paths"]
    tools = [tool["name"] for tool in api.get("/v1/tools").json()]
    assert all(f"/v1/tools/{tool}" in described["paths"] for tool in tools)
    assert api.get("/health").json() == {"status": "live"}
    assert api.get("/health/ready").status_code == 200
